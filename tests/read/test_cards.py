"""Product cards and price-less tiles, however a theme builds its lists."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.read.cards import picture_of, place, same_site
from auditor.read.page import Page

Render = Callable[..., Page]

FRAME = (
    '<header><a href="/"><img src="/logo.png" width="120" height="80"></a> <a href="/cart">Cart'
    '</a></header><nav><a href="/c/1">Pots</a></nav><main><h1>Bowls</h1>{}</main>'
    '<footer><a href="/ship"><img src="/f.png" width="100" height="100"></a> €5</footer>'
)  # fmt: skip


def each(template: str, numbers: range = range(1, 5)) -> str:
    return "".join(template.replace("#", str(i)) for i in numbers)


def image(size: int = 160) -> str:
    return f'<img src="/#.jpg" width="{size}" height="{size}">'


LINK = 'href="/p/#"'
CELL = f"<td width=170><a {LINK}>{image(110)}</a><br><a {LINK}>Bowl #</a><br>$#9</td>"
LISTS: dict[str, str] = {
    "list": "<ul>"
    + each(
        f'<li style="display:inline-block;width:170px"><a {LINK}>{image()}</a>'
        f'<h3><a {LINK}>Bowl #</a></h3><span>€#0</span></li>'
    )
    + "</ul>",
    "table cells, two rows": "<table><tr>"
    + each(CELL, range(1, 3))
    + "</tr><tr>"
    + each(CELL, range(3, 5))
    + "</tr></table>",
    "rows with a description": each(
        f'<div style="display:flex"><a {LINK}>{image(100)}</a><div style="flex:1">'
        f"<a {LINK}>Bowl #</a><p>For soup and rice</p></div>"
        "<div><b>€#0</b><button>Add</button></div></div>"
    ),
    "a link stretched over a background picture": '<div style="display:flex;flex-wrap:wrap">'
    + each(
        '<div style="position:relative;width:180px"><div style="width:180px;height:180px;'
        'background-image:url(/#.jpg)"></div><h3>Bowl #</h3><p>€#0</p>'
        f'<a {LINK} style="position:absolute;inset:0" aria-label="Bowl #"></a></div>'
    )
    + "</div>",
    "a link around everything": '<div style="display:grid;grid-template-columns:1fr 1fr">'
    + each(f'<a {LINK}>{image()}<p style="font-size:18px">Bowl #</p><p>New</p><p>€#0</p></a>')
    + "</div>",
    "a second picture, variants, reviews": "<ul>"
    + each(
        f'<li style="display:inline-block;width:170px"><a {LINK}>{image()}<img src="/#b.jpg" '
        f'width="160" height="160" style="position:absolute;opacity:0"></a><h3><a {LINK}>Bowl #</a>'
        '</h3><a href="/p/#?c=red"><img src="/red.jpg" width="20" height="20"></a>'
        '<a href="/p/#?c=ink"><img src="/ink.jpg" width="20" height="20"></a>'
        '<a href="/p/##reviews">(12)</a><span>€#0</span></li>'
    )
    + "</ul>",
    "a row to be scrolled sideways": '<div style="overflow-x:auto"><div style="display:flex;'
    'width:1400px">'
    + each(f'<div style="width:300px"><a {LINK}>{image(290)}<h3>Bowl #</h3></a><p>€#0</p></div>')
    + "</div></div>",
    "prices that the pointer brings out": "<ul>"
    + each(
        f'<li style="display:inline-block;width:170px"><a {LINK}>{image()}</a>'
        f'<h3><a {LINK}>Bowl #</a></h3><span style="opacity:0">€#0</span></li>'
    )
    + "</ul>",
    "one of them without a price": "<ul>"
    + each(
        f'<li style="display:inline-block;width:170px"><a {LINK}>{image()}</a>'
        f'<h3><a {LINK}>Bowl #</a></h3><span>€#0</span></li>'
    ).replace("€20", "Sold out")
    + "</ul>",
    "buttons for the wish list and the cart": "<ul>"
    + each(
        f'<li style="display:inline-block;width:170px"><a {LINK}>{image()}</a>'
        f'<h3><a {LINK}>Bowl #</a></h3><span>€#0</span><a href="/wishlist/add/#">♡</a>'
        '<a href="/cart/add/#">Add to cart</a></li>'
    )
    + "</ul>",
}  # fmt: skip


@pytest.mark.parametrize("device", ["phone", "desktop"])
@pytest.mark.parametrize("name", LISTS)
def test_cards(render: Render, name: str, device: str) -> None:
    page = render(FRAME.format(LISTS[name]), device=device, url="/c/bowls")
    assert [c.title for c in page.cards] == ["Bowl 1", "Bowl 2", "Bowl 3", "Bowl 4"]
    assert [place(c.href)[0] for c in page.cards] == [f"shop.test/p/{i}" for i in range(1, 5)]
    assert sum(c.priced for c in page.cards) == (3 if "without a price" in name else 4)
    assert all(c.picture is not None and c.siblings == 4 for c in page.cards)
    assert page.tiles == []


@pytest.mark.parametrize(
    ("card", "href"),
    [
        (
            '<div tabindex="0" style="cursor:pointer;width:180px"><div style="height:180px;'
            'background-image:url(/$.jpg)"></div><div>Bowl $</div><div>€$0</div></div>',
            "",
        ),
        (f'<div style="width:170px"><a href="#">{image()}<b>Bowl $</b></a><p>€$0</p></div>', ""),
        (
            f'<div style="width:170px"><a href="#/p/$">{image()}Bowl $</a><p>€$0</p></div>',
            "https://shop.test/c/bowls#/p/3",
        ),
    ],
)
def test_cards_that_a_script_follows(render: Render, card: str, href: str) -> None:
    cards = "".join(card.replace("$", str(i)) for i in range(1, 5))
    page = render(FRAME.format(f'<div style="display:flex">{cards}</div>'), url="/c/bowls")
    assert [c.title for c in page.cards] == ["Bowl 1", "Bowl 2", "Bowl 3", "Bowl 4"]
    assert page.cards[2].href == href
    assert page.cards[2].link.style.cursor == "pointer"
    assert len({place(c.key) for c in page.cards}) == 4


def test_right_to_left(render: Render) -> None:
    cards = each(
        f'<li style="display:inline-block;width:170px"><a {LINK}>{image()}</a>'
        f"<h3><a {LINK}>كوب #</a></h3><span>#٠ ر.س</span></li>"
    )
    page = render(FRAME.format(f"<ul>{cards}</ul>"), language="ar", direction="rtl")
    assert [(c.title, c.priced) for c in page.cards][:2] == [("كوب 1", True), ("كوب 2", True)]


def test_tiles_have_no_prices(render: Render) -> None:
    tiles = each(
        '<a href="/c/#" style="display:inline-block;width:120px">'
        f"{image(110)}<span>Room #</span></a>"
    )
    cards = LISTS["list"]
    page = render(FRAME.format(f"<div>{tiles}</div>{cards}"), url="/c/all")
    assert [t.title for t in page.tiles] == ["Room 1", "Room 2", "Room 3", "Room 4"]
    assert len(page.cards) == 4
    assert render(FRAME.format(f"<div>{tiles}</div>"), url="/c/all").cards == []


def test_the_same_product_in_two_lists_counts_in_both(render: Render) -> None:
    again = LISTS["list"].replace("<li ", '<li class="seen" ').replace("h3", "h4")
    page = render(FRAME.format(f"{LISTS['list']}<section><h2>Seen</h2>{again}</section>"))
    assert [c.title for c in page.cards] == ["Bowl 1", "Bowl 2", "Bowl 3", "Bowl 4"] * 2


def test_a_list_of_one(render: Render) -> None:
    one = f'<ul><li style="width:170px"><a {LINK}>{image()}</a><h3>Bowl #</h3>€#0</li></ul>'
    page = render(FRAME.format(each(one, range(1, 2))), url="/c/bowls")
    assert [(c.title, c.siblings) for c in page.cards] == [("Bowl 1", 1)]


def test_the_product_of_the_page_is_no_card(render: Render) -> None:
    html = FRAME.replace("<h1>Bowls</h1>", "").format(
        '<div class="product"><img src="/m.jpg" width="300" height="300"><h1>Bowl</h1><p>€30</p>'
        f'<a href="/p/bowl/review">Write a review</a></div>{LISTS["list"]}'
    )
    page = render(html, url="/p/bowl")
    assert [c.title for c in page.cards] == ["Bowl 1", "Bowl 2", "Bowl 3", "Bowl 4"]


MENU_BESIDE = (
    '<div style="display:flex"><ul>'
    + each('<li><a href="/c/#">Pots #</a></li>', range(1, 6))
    + "</ul><div>{}<p>€30</p><form><button>Buy</button></form></div></div>"
)


@pytest.mark.parametrize(
    "picture",
    ['<a href="/bowl-large.jpg">{}</a>', "{}"],
    ids=["a link that enlarges it", "no link"],
)
def test_a_product_beside_a_menu_is_no_card(render: Render, picture: str) -> None:
    shown = picture.format('<img src="/m.jpg" width="200" height="200">')
    html = FRAME.format("").replace("Bowls", "Bowl") + MENU_BESIDE.format(shown)
    assert render(html, url="/p/bowl").cards == []


def test_pictures_and_addresses() -> None:
    assert same_site("https://www.shop.test/a", "http://shop.test/b")
    assert not same_site("https://shop.test/", "https://pay.shop.test/")
    assert place("https://www.shop.test/a/?x=1#y") == ("shop.test/a", "x=1")
    assert place("https://shop.test/shop#!/mug/p/7/") == ("shop.test/shop/mug/p/7", "")
    assert place("https://shop.test/shop/#/mug") == ("shop.test/shop/mug", "")


def test_the_largest_picture_of_a_node(render: Render) -> None:
    page = render(
        '<main><img id="s" src="/s.jpg" width="70" height="70"><img id="l" src="/l.jpg" '
        'width="200" height="200"><img src="/h.jpg" width="300" height="300" '
        'style="display:none"></main>'
    )
    found = picture_of(page.doc.body)
    assert found is not None and found.attr("id") == "l"
    assert picture_of(page.doc.body, 250) is None
