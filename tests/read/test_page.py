"""`Page`: the catalogue's definitions on one page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

import pytest

from auditor.model import PageKind, Snapshot
from auditor.read.dom import Node
from auditor.read.page import BESIDE_CONTENT, Context, Page

Render = Callable[..., Page]

PROSE = "<p>" + "Thrown by hand on a wheel in a small workshop by the sea. " * 8 + "</p>"


def node(page: Page, ident: str) -> Node:
    return next(n for n in page.doc.nodes if n.attr("id") == ident)


# --- read once


class Watched:
    """A snapshot that notes what is asked of it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.asked: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.asked.add(name)
        return getattr(self._snapshot, name)


def test_what_is_read_again_in_another_snapshot_of_the_same_content(render: Render) -> None:
    """Exactly what depends on more than the rendered document."""
    content = {"id", "device", "url", "title", "language", "direction", "viewport", "document",
               "nodes", "styles"}  # fmt: skip
    seen = render(
        f"<h1>Bowl</h1><img src=x.png><p>€ 12.00</p>{PROSE}<button>Add to cart</button>"
        "<form><label>E-mail <input type=email></label></form>",
        language="en",
        kind=PageKind.PRODUCT,
    ).snapshot.model_copy(update={"source": "<title>Bowl</title>"})
    beside = set()
    for name in (n for n, v in vars(Page).items() if isinstance(v, cached_property)):
        snapshot = Watched(seen)
        getattr(Page(cast(Snapshot, snapshot)), name)
        if snapshot.asked - content:
            beside.add(name)
    assert beside == set(BESIDE_CONTENT)


def test_the_same_content_in_another_snapshot(render: Render) -> None:
    page = render("<p id=price>€ 12.00</p>", language="en")
    prices, raw = page.prices, page.raw
    kept = page.again(page.snapshot.model_copy(update={"id": "kept", "source": "<p>New"}))
    assert (kept.id, page.id) == ("kept", "phone-other")
    assert kept.prices is prices
    assert node(kept, "price").evidence().snapshot == "kept"
    assert raw is None and kept.raw is not None
    passing = kept.again(page.snapshot.model_copy(update={"id": ""}))
    assert node(passing, "price").evidence().snapshot == "kept"


# --- words


def test_languages_of_a_page(render: Render) -> None:
    page = render("<p>Hola</p>", language="es-MX")
    assert page.languages == ("es",)
    assert Page(page.snapshot, Context(languages=("id", "xx"))).languages == ("id", "es")
    assert Page(page.snapshot).languages == ("es",)


@pytest.mark.parametrize(
    ("html", "language", "status", "readable"),
    [
        (PROSE, "en", 200, True),
        ("<p>Short</p>", "en", 200, False),
        (PROSE, "eu", 200, False),
        (PROSE, "en", 500, False),
    ],
)
def test_which_pages_prove_an_absence(
    render: Render, html: str, language: str, status: int, readable: bool
) -> None:
    snapshot = render(html, language=language).snapshot.model_copy(update={"status": status})
    assert Page(snapshot).readable is readable


def test_what_a_control_says(render: Render) -> None:
    page = render(
        '<button id="a" aria-label="Añadir al carrito"><svg width="20"></svg></button>'
        '<input id="b" type="submit" value="Añadir al carrito"><a id="c" href="/x" title="Añadir al'
        ' carrito"><img src="/c.png"></a><button id="d">Seguir</button>'
        '<button id="e" style="display:none">Añadir al carrito</button>',
        language="es",
    )
    found = page.controls("add_to_cart")
    assert [n.attr("id") for n in found] == ["a", "b", "c"]
    assert page.said(node(page, "d"), "add_to_cart") is None
    assert page.controls("add_to_cart", within=node(page, "b")) == [node(page, "b")]


# --- title


@pytest.mark.parametrize(
    ("html", "title", "ident"),
    [
        ('<header><h1>Shop</h1></header><main><h1 id="t">Mug</h1><h2>About</h2></main>', "Mug",
         "t"),
        ('<main><h1>Sale</h1><h1 id="t">Stone mug</h1></main>', "Stone mug – Shop", "t"),
        ('<main><h2 id="t" style="font-size:30px">Mug</h2><h2>About</h2></main>', "Shop", "t"),
        ('<main><div id="t" role="heading" aria-level="1">Mug</div><h2>About</h2></main>', "", "t"),
        ("<main><p>Mug</p></main>", "Mug", None),
    ],
)  # fmt: skip
def test_the_heading_that_names_the_page(
    render: Render, html: str, title: str, ident: str | None
) -> None:
    found = render(html, title=title).title_node
    assert (found.attr("id") if found else None) == ident


# --- the cart in the header


@pytest.mark.parametrize(
    ("html", "language", "ident", "count"),
    [
        ('<header><a href="/">S</a><a id="c" href="/cart">Cart (2)</a></header>', "en", "c", 2),
        ('<header><a href="/">S</a><a id="c" href="/cart" aria-label="Cart, 3 items"><svg width="9"'
         ' height="9"></svg></a></header>', "en", "c", 3),
        ('<header><a href="/">S</a><button id="c" class="cart-toggle"><svg width="24" height="24">'
         "</svg><span>0</span></button></header>", "en", "c", 0),
        ('<header><a href="/">S</a><a id="c" href="/cesta">Cesta 24,00 €</a></header>', "es", "c",
         None),
        ('<header><a href="/">S</a><a id="c" href="/cart">Cart: 2 items, €48.00</a></header>', "en",
         "c", 2),
        ('<header><a href="/">S</a></header><nav style="position:fixed;bottom:0;left:0;right:0;'
         'height:50px"><a id="c" href="/keranjang">Keranjang <b>1</b></a></nav>', "id", "c", 1),
        # a link and, beside it, the button that counts
        ('<header><a href="/">S</a><a id="c" href="/cart">Cart</a> <button>'
         '<i class="fa-shopping-cart"></i> 2 item(s) - €48.00</button></header>', "en", "c", 2),
        ('<header><a href="/">S</a><a href="/wishlist">Wishlist (4)</a></header>', "en", None,
         None),
        ('<header><a href="/">S</a></header><div id="c" class="minicart" style="position:fixed;'
         'right:8px;bottom:8px;width:60px;height:60px;cursor:pointer"><i>?</i><b>3</b></div>', "fr",
         "c", 3),
        ('<header><a href="/">S</a></header><main><button>Add to cart</button></main>', "en", None,
         None),
        ('<header><a href="/">S</a></header><div role="dialog" style="position:fixed;inset:0">'
         '<button>Close cart</button></div>', "en", None, None),
    ],
)  # fmt: skip
def test_the_cart_and_its_count(
    render: Render, html: str, language: str, ident: str | None, count: int | None
) -> None:
    page = render(html + PROSE, language=language, url="/")
    found = page.cart_control
    assert (found.attr("id") if found else None) == ident
    assert page.cart_count == count


# --- where and what


def test_what_was_seen_at_first_though_a_layer_lay_over_it(render: Render) -> None:
    layer = (
        '<div id="l" role="dialog" style="position:fixed;bottom:0;left:0;right:0;height:400px;'
        'background:#fff">Cookies <b id="in">?</b></div>'
    )
    page = render(
        f'<p id="a">Top</p><p id="b" style="margin-top:600px">Under</p>'
        f'<p id="c" style="margin-top:900px">Far</p>{layer}'
    )
    assert [page.in_first_view(node(page, i)) for i in ("a", "b", "c", "in")] == [
        True, True, False, True
    ]  # fmt: skip


def test_the_cart_in_a_layer(render: Render) -> None:
    lines = (
        '<ul><li><img src="/m.jpg" width="60" height="60"><a href="/p/mug">Mug</a> <input '
        'class="qty" value="1" size="2"> €24 <button>Remove</button></li></ul>'
    )
    drawer = (
        f'<div id="d" style="position:fixed;top:0;right:0;width:300px;height:500px">{lines}</div>'
    )
    outside = render(f"<main><h1>Mug</h1>{PROSE}</main>{drawer}")
    inside = render(f"<main><h1>Mug</h1>{PROSE}{drawer}</main>")
    for page in (outside, inside):
        assert page.cart_scope is not None and page.cart_scope.attr("id") == "d"
        assert [x.name for x in page.lines] == ["Mug"]
    named = drawer.replace("<a ", '<a class="cart-item__title" ')
    assert render(f"<main><h1>Mug</h1>{PROSE}</main>{named}").cart_control is None
    # a page without landmarks: neither is the drawer's head the page's, nor the product a line
    headed = drawer.replace("<ul>", '<div class="modal-header" style="height:40px">Cart</div><ul>')
    product = (
        '<div><h1>Pot</h1><img src="/p.jpg" width="90" height="90"><a href="/pots">Pots</a> € 30'
        '<form action="/cart/add" method="post"><input type="number" name="quantity" value="1">'
        '<input type="submit" class="add-to-cart" value="Buy"></form></div>'
    )
    for device in ("phone", "desktop"):
        page = render(
            f'<div class="page">{product}{PROSE}</div>{headed.replace("300px", "90%")}',
            device=device,
        )
        assert page.cart_scope is not None and [x.name for x in page.lines] == ["Mug"]
    shell = (
        f'<div style="position:fixed;inset:0;overflow:auto"><main><h1>Cart</h1>{lines}</main></div>'
    )
    page = render(shell + PROSE)
    assert page.cart_scope is None and len(page.lines) == 1


def test_a_price_without_a_currency(render: Render) -> None:
    data = (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Product",'
        '"name": "Mug", "offers": {"@type": "Offer", "price": "24.00", "priceCurrency": "EUR"}}'
        "</script>"
    )
    page = render(f'{data}<main><h1>Mug</h1><p>12</p><p id="p">24.00</p>{PROSE}</main>')
    assert page.main_price is None
    assert page.bare_price is not None and page.bare_price.attr("id") == "p"
    assert render(f"{data}<main><h1>Mug</h1><p>€24.00</p></main>").bare_price is None
    assert render("<main><h1>Mug</h1><p>24.00</p></main>").bare_price is None


def test_a_way_without_an_account(render: Render) -> None:
    button = render('<main><a id="g" href="/g">Comprar como invitado</a></main>', language="es")
    assert button.guest_choice is not None and button.guest_choice.attr("id") == "g"
    radio = render('<label><input id="g" type="radio" name="a"> Checkout as a guest</label>')
    assert radio.guest_choice is not None and radio.guest_choice.attr("id") == "g"
    assert render("<main><button>Sign in</button></main>").guest_choice is None


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<label>Card number <input autocomplete="cc-number"></label>', True),
        ('<iframe src="https://js.stripe.com/v3/card" width="300" height="60"></iframe>', True),
        ('<label><input type="radio" name="payment_method" value="card"> Card</label>', True),
        ('<label><input type="radio" name="delivery" value="post"> Post</label>', False),
        ("<label>Street <input></label>", False),
    ],
)
def test_whether_the_way_to_pay_is_shown(render: Render, html: str, shown: bool) -> None:
    assert render(f"<main><form>{html}</form></main>").shows_payment is shown


@pytest.mark.parametrize(
    ("url", "cart", "checkout"),
    [
        ("https://shop.test/cart", True, False),
        ("https://shop.test/en/cart/", True, False),
        ("https://shop.test/carts-and-wagons", False, False),
        ("https://shop.test/shop#!/~/cart", True, False),
        ("https://shop.test/shop/basket.html", True, False),
        ("https://shop.test/checkout/cart", True, True),
        ("https://shop.test/checkout", False, True),
        ("https://shop.test/?route=checkout/cart", True, False),
        ("https://shop.test/cart/add?id=3", True, False),
        ("https://shop.test/keranjang", True, False),
        ("https://shop.test/about", False, False),
    ],
)
def test_addresses(render: Render, url: str, cart: bool, checkout: bool) -> None:
    page = render("<p>x</p>")
    assert (page.is_cart(url), page.is_checkout(url)) == (cart, checkout)
    assert page.is_cart_add("https://shop.test/cart/add?id=3")
    assert page.same_site("https://www.shop.test/") and not page.same_site("https://other.test/")
