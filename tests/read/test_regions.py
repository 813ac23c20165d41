"""Header, footer, sidebar and layers on pages with and without landmarks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.model import Box
from auditor.read.dom import Node
from auditor.read.page import Page
from auditor.read.regions import Region, blocks

Render = Callable[..., Page]
TALL = '<div style="height:1500px">Long text about mugs and bowls.</div>'


def by_id(page: Page, ident: str) -> Node:
    return next(n for n in page.doc.nodes if n.attr("id") == ident)


def held(page: Page, region: Region) -> set[str]:
    """The ids of what lies in a region."""
    return {n.attr("id") for n in page.doc.body.walk() if n.attr("id") and region.holds(n)}


@pytest.mark.parametrize(
    ("html", "inside"),
    [
        # a landmark
        ('<header><a id="logo" href="/">S</a></header><main id="m">x</main>', {"logo"}),
        ('<div role="banner"><a id="logo" href="/">S</a></div><main id="m">x</main>', {"logo"}),
        # a main around everything takes the landmark's role from it
        (
            '<main><header><a id="logo" href="/">S</a></header><div id="m"><h1>Mugs</h1>'
            f'{TALL}</div><footer><a href="/terms">Terms</a></footer></main>',
            {"logo"},
        ),
        # a bar above it
        (
            '<div><p id="bar">Free delivery over €50</p></div><header><a id="logo" href="/">S</a>'
            '</header><main id="m">x</main>',
            {"bar", "logo"},
        ),
        # names instead of landmarks, inside wrappers
        (
            '<div><div><div class="site-header"><a id="logo" href="/">S</a></div>'
            f'<div id="m">{TALL}</div></div></div>',
            {"logo"},
        ),
        # nothing but its place and shape
        (f'<div style="height:60px"><a id="logo" href="/">S</a></div><div id="m">{TALL}</div>',
         {"logo"}),
        (
            '<div style="height:30px"><b id="bar">Free delivery</b></div><div style="height:60px">'
            f'<a id="logo" href="/">S</a></div><div id="m">{TALL}</div>',
            {"bar", "logo"},
        ),
        # the logo is the page's first heading
        (f'<div style="height:60px"><h1><a id="logo" href="/">S</a></h1></div><p id="m">{TALL}</p>',
         {"logo"}),
        # a short page: its content begins in the first quarter of the screen
        (
            '<table width="100%"><tr><td><a id="logo" href="/">S</a></td></tr></table>'
            '<table width="100%"><tr><td id="m"><h1>Mug</h1><p>€12</p></td></tr></table>',
            {"logo"},
        ),
        # the header of an article is none
        (
            '<header><a id="logo" href="/">S</a></header><main><article><header><i id="by">By Ann'
            f'</i></header>{TALL}</article></main>',
            {"logo"},
        ),
        # a dialog that covers the top is none
        (
            f'<header><a id="logo" href="/">S</a></header><div role="dialog" id="d">Cookies</div>'
            f'<main>{TALL}</main>',
            {"logo"},
        ),
        # a bar that a drawer hides stays the page's header
        (
            '<nav style="height:60px"><a id="logo" href="/">S</a></nav>'
            f'<div id="m">{TALL}</div><div role="dialog" aria-modal="true">'
            '<div style="position:fixed;inset:0;background:#fff">Cart</div></div>',
            {"logo"},
        ),
        # below a heading the page has begun
        (
            '<div style="height:500px"><h2>Cart</h2><table style="width:100%"><tr><td id="m">'
            '<a href="/p/mug">Mug</a> $ 12.00</table></div>',
            set(),
        ),
        # nor is a drawer's own
        (
            '<div style="position:fixed;inset:0 0 0 auto;width:300px"><header><b id="x">×</b>'
            f'</header></div><header><a id="logo" href="/">S</a></header><main>{TALL}</main>',
            {"logo"},
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_header(render: Render, html: str, inside: set[str], device: str) -> None:
    page = render(html, device=device)
    assert held(page, page.header) == inside


@pytest.mark.parametrize(
    ("html", "inside"),
    [
        (f'{TALL}<footer><a id="f" href="/t">Terms</a></footer>', {"f"}),
        (f'{TALL}<div role="contentinfo"><a id="f" href="/t">Terms</a></div>', {"f"}),
        # the footer of a card is none where the page has one
        (
            f'<main><article>{TALL}<footer id="by">By Ann</footer></article></main>'
            '<footer><a id="f" href="/t">Terms</a></footer>',
            {"f"},
        ),
        (f'<div>{TALL}</div><div id="site-footer"><a id="f" href="/t">Terms</a></div>',
         {"site-footer", "f"}),
        (f'{TALL}<footer><a id="f" href="/t">Terms</a></footer><div role="dialog" style="position:'
         'fixed;inset:0"><footer id="in">Checkout</footer></div>', {"f"}),
        # by its place alone: the last 15 %
        (f'<div>{TALL}</div><div><a id="f" href="/t">Terms</a></div>', {"f"}),
        # an open menu that hides the rest of the page
        (
            '<main><header id="h"><a href="/">S</a><ul id="m"><li><a href="/mugs">Mugs</a>'
            '<li><a href="/bowls">Bowls</a><li><a href="/jugs">Jugs</a></ul></header>'
            "<div hidden>Mugs</div><footer hidden><a href=/terms>Terms</a></footer></main>",
            set(),
        ),
    ],
)  # fmt: skip
def test_footer(render: Render, html: str, inside: set[str]) -> None:
    page = render(html)
    assert held(page, page.footer) == inside


def test_sidebar_stands_beside_the_list(render: Render) -> None:
    cards = "".join(
        f'<li style="display:inline-block;width:240px"><a href="/p/{i}"><img src="/{i}.jpg" '
        f'width="220" height="220"><h3>Bowl {i}</h3></a> €{i}0</li>'
        for i in range(1, 5)
    )
    html = (
        '<main style="display:flex"><aside id="side" style="width:260px">Price<br>Colour</aside>'
        f'<ul style="flex:1">{cards}</ul></main><aside id="more" style="width:260px">News</aside>'
    )
    page = render(html, device="desktop")
    assert held(page, page.sidebar) == {"side"}
    assert not render(f"<main><ul>{cards}</ul></main>", device="desktop").sidebar


def test_layers_over_the_page(render: Render) -> None:
    html = (
        f'<header style="position:sticky;top:0">S</header><main>{TALL}</main>'
        '<div id="consent" style="position:fixed;bottom:0;left:0;right:0;height:200px;'
        'background:#fff"><div style="position:fixed;bottom:0">We use cookies</div></div>'
        '<div id="tiny" style="position:fixed;bottom:0;right:0;width:40px;height:40px">?</div>'
        '<div id="gone" role="dialog" style="display:none">Newsletter</div>'
    )
    html = f'<div id="box" role="dialog">Ship to?</div>{html}'
    found = {n.attr("id") for n in render(html).overlays}
    assert found == {"consent", "box"}


def test_blocks_open_wrappers(render: Render) -> None:
    page = render(f'<div><div><p id="a">x</p><div id="b">{TALL}</div></div></div>')
    assert [n.attr("id") for n in blocks(page.doc)][:2] == ["a", "b"]


def test_a_region_without_nodes_is_a_stretch_of_the_page(render: Render) -> None:
    page = render(f'{TALL}<p id="end">end</p>')
    end = by_id(page, "end")
    assert Region("x", (), top=1000).holds(end)
    assert not Region("x", (), top=0, bottom=end.box.y).holds(end)
    assert not Region("x")
    assert end.box.y >= 1500 and isinstance(end.box, Box)
