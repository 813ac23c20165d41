"""The tree of a page: text as it is seen, states, controls, selectors; rendered or parsed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.read.dom import Document, Node, texts
from auditor.read.page import Page

Render = Callable[..., Page]

EAR = "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)"


def node(page: Page, ident: str = "x") -> Node:
    return next(n for n in page.doc.nodes if n.attr("id") == ident)


@pytest.mark.parametrize(
    ("html", "text", "full"),
    [
        ("<p id=x>One  <b>two</b>\n three</p>", "One two three", "One two three"),
        ("<div id=x><p>One</p><p>two</p></div>", "One two", "One two"),
        ("<p id=x>One<br>two</p>", "One two", "One two"),
        ("<p id=x>1<span>299</span> €</p>", "1299 €", "1299 €"),
        ('<p id=x>One <i style="display:none">two</i></p>', "One", "One two"),
        ('<p id=x>One <i style="visibility:hidden">two</i></p>', "One", "One two"),
        ('<p id=x>One <i style="opacity:0">two</i></p>', "One", "One two"),
        (f'<p id=x>One <i style="{EAR}">two</i></p>', "One", "One two"),
        ("<details id=x><summary>One</summary><p>two</p></details>", "One", "One two"),
        ("<details id=x open><summary>One</summary><p>two</p></details>", "One two", "One two"),
        ("<p id=x>One<script>two()</script></p>", "One", "One"),
        (
            '<div id=x style="visibility:hidden">One <b style="visibility:visible">two</b></div>',
            "two",
            "One two",
        ),
    ],
)
def test_text_is_what_can_be_seen(render: Render, html: str, text: str, full: str) -> None:
    found = node(render(html))
    assert (found.text, found.full_text) == (text, full)


@pytest.mark.parametrize(
    ("html", "visible", "first"),
    [
        ("<p id=x>Here</p>", True, True),
        ('<p id=x style="margin-top:3000px">Far</p>', True, False),
        ('<p id=x style="display:none">None</p>', False, False),
        ('<p id=x style="position:absolute;left:-900px">Out</p>', False, False),
        (
            '<p id=x>Under</p><div style="position:absolute;inset:0 0 auto 0;height:300px;'
            'background:#fff"></div>',
            False,
            False,
        ),
        # nothing is hidden by a transparent layer
        ('<p id=x>Under</p><a href="/" style="position:absolute;inset:0"></a>', True, True),
    ],
)
def test_what_can_be_seen(render: Render, html: str, visible: bool, first: bool) -> None:
    found = node(render(html))
    assert (found.visible, found.first_view) == (visible, first)


def test_what_can_be_scrolled_to_counts_as_visible(render: Render) -> None:
    rows = '<p style="height:100px">A</p><p id=x>B</p>'
    assert node(render(f'<div style="overflow:auto;height:60px">{rows}</div>')).visible
    drawer = "position:fixed;top:0;left:0;bottom:0;width:280px;overflow:auto"
    assert node(render(f'<div style="{drawer}">{rows}</div>')).visible
    waiting = f"{drawer};transform:translateX(-100%)"
    assert not node(render(f'<div style="{waiting}">{rows}</div>')).visible


def test_fixed_things_stay(render: Render) -> None:
    page = render('<header style="position:sticky;top:0"><b id=x>Shop</b></header><p id=y>Text</p>')
    assert node(page).fixed and not node(page, "y").fixed


@pytest.mark.parametrize(
    ("html", "control", "label"),
    [
        ('<a id=x href="/cart">Cart</a>', True, "Cart"),
        ("<a id=x>Cart</a>", False, "Cart"),
        ('<button id=x aria-label="Cart">3</button>', True, "Cart"),
        ('<button id=x><img src="/c.png" alt="Cart"></button>', True, "Cart"),
        ("<button id=x><svg width=20 height=20><title>Cart</title></svg></button>", True, "Cart"),
        ('<input id=x type="submit" value="Add to cart">', True, "Add to cart"),
        ('<input id=x type="text" value="Add to cart">', False, ""),
        ('<div id=x role="button" tabindex="0">Cart</div>', True, "Cart"),
        ('<div id=x onclick="go()" tabindex="0">Cart</div>', True, "Cart"),
        ("<div id=x>Cart</div>", False, "Cart"),
        ("<summary id=x>More</summary>", True, "More"),
    ],
)
def test_controls_and_their_labels(render: Render, html: str, control: bool, label: str) -> None:
    found = node(render(html))
    assert (found.is_control, found.label) == (control, label)


def test_states(render: Render) -> None:
    page = render(
        '<button id=a disabled>A</button><button id=b aria-disabled="true">B</button>'
        "<fieldset disabled><input id=c></fieldset><button id=d>D</button>"
    )
    assert [node(page, i).enabled for i in "abcd"] == [False, False, False, True]


def test_links_are_absolute(render: Render) -> None:
    page = render('<a id=x href="../b?c=1#d">B</a>', url="/a/x/")
    assert node(page).href == "https://shop.test/a/b?c=1#d"
    parsed = Document.parse('<a href="b">B</a>', "https://shop.test/a/")
    assert [n.href for n in parsed.links] == ["https://shop.test/a/b"]


def test_what_is_open_inside_shadows_and_slots(render: Render) -> None:
    page = render(
        "<my-card><b id=x>Mug</b></my-card><script>customElements.define('my-card', class extends"
        " HTMLElement { connectedCallback() { this.attachShadow({mode: 'open'}).innerHTML ="
        " '<p>Name: <slot></slot></p>' } })</script>"
    )
    assert page.doc.body.text == "Name: Mug"
    assert node(page).visible


def test_the_tree(render: Render) -> None:
    page = render("<main><ul><li id=a><b id=b>One</b></li><li id=c>Two</li></ul></main>")
    a, b, c = (node(page, i) for i in "abc")
    assert b.inside(a) and a.inside(a) and not c.inside(a) and not a.inside(None)
    assert b.closest("listitem") is a and b.closest("table") is None
    assert [n.tag for n in b.ancestors()] == ["li", "ul", "main", "body", "html"]
    assert [n.attr("id") for n in page.doc.body.find("li")] == ["a", "c"]
    assert texts([a, c]) == ["One", "Two"]


@pytest.mark.parametrize(
    ("html", "selector"),
    [
        ('<p id=x class="price now">1</p>', "#x"),
        (
            '<div class="card big wide"><p class="price">1</p></div>',
            "body > div.card.big > p.price",
        ),
        ("<div><p>1</p><p>2</p></div>", "body > div > p:nth-of-type(2)"),
        # made by a machine anew for each visitor
        ('<p id="radix-:r3:">1</p>', "body > p"),
        ('<p id="product-84739201">1</p>', "body > p"),
    ],
)
def test_selectors_for_a_developer(render: Render, html: str, selector: str) -> None:
    paragraph = list(render(html).doc.body.find("p"))[-1]
    assert paragraph.selector == selector


@pytest.mark.parametrize(
    ("path", "id"),
    [
        ("#top > img.wide", "b"),
        ("main > div > img.wide", "b"),
        ("img.wide", "c"),  # the largest of several
        ("#top > p", ""),
        ("img.hidden", ""),
    ],
)
def test_an_element_by_its_path(render: Render, path: str, id: str) -> None:
    page = render(
        '<main><div id="top"><img id="a" class="small" width="400" height="200">'
        '<img id="b" class="first wide" width="300" height="200"></div>'
        '<img id="c" class="wide" width="310" height="200"><img class="hidden" hidden></main>'
    )
    found = page.doc.at(path)
    assert (found.attr("id") if found else "") == id


def test_evidence_of_a_node(render: Render) -> None:
    found = node(render(f'<p id=x class=price style="width:90px">{"€12 " * 100}</p>')).evidence()
    assert found.selector == "#x" and found.html == '<p id="x" class="price">'
    assert len(found.text) == 200 and found.box.w == 90 and found.snapshot == "phone-other"


def test_a_parsed_document_has_the_same_words() -> None:
    html = (
        "<!doctype html><head><title>T</title><meta name='description' content='D'>"
        '<script type="application/ld+json">{"a": 1}</script></head>'
        "<body><p>One <b>two</b></p><style>p {}</style></body>"
    )
    doc = Document.parse(html, "https://www.shop.test/a")
    assert doc.body.text == "One two"
    assert doc.meta("description") == "D" and doc.json_blocks == ['{"a": 1}']
    assert doc.host == "www.shop.test" and not doc.rendered
    assert Document.parse("").body.text == ""
