"""What kind of page it is, by what it shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.read.kinds import (
    as_cart,
    as_category,
    as_checkout,
    as_product,
    cart_empty,
    login_wall,
    without_price,
)
from auditor.read.page import Page

Render = Callable[..., Page]

HEADER = '<header><a href="/">Shop</a> <a href="/cart">Cart (1)</a></header>'
FOOTER = '<footer><a href="/terms">Terms</a></footer>'
PROSE = "<p>" + "Thrown by hand on a wheel in a small workshop by the sea. " * 8 + "</p>"


def cards(n: int, button: str = "") -> str:
    return "".join(
        f'<li style="display:inline-block;width:170px"><a href="/p/{i}"><img src="/{i}.jpg" '
        f'width="160" height="160"><h3>Bowl {i}</h3></a>€{i}0 {button}</li>'
        for i in range(1, n + 1)
    )


def labelled(*labels: str) -> str:
    return "".join(f"<label>{label} <input></label>" for label in labels)


PAGES: dict[str, tuple[str, str, str]] = {  # what it is, address, main content
    "product": (
        "product",
        "/p/mug",
        '<img src="/m.jpg" width="300" height="300"><h1>Mug</h1><p>€24</p><form '
        f'action="/cart/add"><input name="qty" value="1"><button>Add to cart</button></form>{PROSE}'
        f"<ul>{cards(4)}</ul>",
    ),
    "product whose pictures part the title from the price": (
        "product",
        "/p/mug",
        f'<h2>Mug</h2>{PROSE}<img src="/m.jpg" width="300" height="800"><img src="/n.jpg" '
        f'width="300" height="800"><p>€24</p><button>Add to cart</button>{PROSE}',
    ),
    "checkout that first asks who buys": (
        "checkout",
        "/order/who",
        "<h1>Your order</h1><form><h2>I have an account</h2><input name='user'>"
        "<input type='password' aria-label='Password'><button>Log in</button></form><h2>New</h2>"
        f"<a href='/order/address'>Continue as guest</a>{PROSE}",
    ),
    "product that is sold out": (
        "product",
        "/p/mug",
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Product",'
        '"name": "Mug", "offers": {"@type": "Offer", "price": 24, "priceCurrency": "EUR"}}</script>'
        f'<img src="/m.jpg" width="300" height="300"><h1>Mug</h1><p>€24</p><p>Sold out</p>{PROSE}',
    ),
    "list": ("category", "/c/bowls", f"<h1>Bowls</h1><ul>{cards(6)}</ul>{PROSE}"),
    "list with buttons": (
        "category",
        "/c/bowls",
        f"<h1>Bowls</h1><ul>{cards(6, '<button>Add to cart</button>')}</ul>{PROSE}",
    ),
    "cart": (
        "cart",
        "/cart",
        '<h1>Cart</h1><ul><li><img src="/m.jpg" width="60" height="60"><a href="/p/mug">Mug</a> '
        '<input class="qty" value="1" size="2"> €24 <button>Remove</button></li></ul><p>Total €24'
        f'</p><a href="/checkout">Checkout</a>{PROSE}',
    ),
    "cart in Spanish at another address": (
        "cart",
        "/compra/paso-1",
        '<h1>Tu cesta</h1><ul><li><img src="/m.jpg" width="60" height="60"><a href="/p/t">Taza</a> '
        '<input class="qty" value="1" size="2"> 24 € <button>Eliminar</button></li></ul><p>Total '
        f'24 €</p><a href="/compra/paso-2">Tramitar pedido</a>{PROSE}',
    ),
    "checkout": (
        "checkout",
        "/checkout",
        f"<h1>Checkout</h1><form>{labelled('E-mail', 'Name', 'Street', 'City')}</form>{PROSE}",
    ),
    "checkout that asks who one is": (
        "checkout",
        "/order/begin",
        '<h1>Who are you?</h1><form><label>E-mail <input type="email"></label></form>'
        f'<a href="/guest" role="button">Continue as guest</a>{PROSE}',
    ),
    "text": ("", "/about", f"<h1>About us</h1>{PROSE}"),
    "contact form": (
        "",
        "/contact",
        f"<h1>Contact</h1><form><label>Message <textarea></textarea></label></form>{PROSE}",
    ),
}


@pytest.mark.parametrize("device", ["phone", "desktop"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_of_one_kind(render: Render, name: str, device: str) -> None:
    kind, url, main = PAGES[name]
    language = "es" if "Spanish" in name else "en"
    page = render(f"{HEADER}<main>{main}</main>{FOOTER}", device=device, url=url, language=language)
    readings = {
        "product": as_product(page),
        "category": as_category(page),
        "cart": as_cart(page),
        "checkout": as_checkout(page),
    }
    sure = {k for k, reading in readings.items() if reading.sure}
    # recommendations make a list beside the product, which the walk does not ask about there
    assert sure - ({"category"} if kind == "product" else set()) == ({kind} if kind else set())


def test_an_empty_cart(render: Render) -> None:
    empty = f"{HEADER}<main><h1>Carrito</h1><p>Tu carrito está vacío</p>{PROSE}</main>{FOOTER}"
    assert cart_empty(render(empty, url="/cart", language="es"))
    full = f"{HEADER}<main>{PAGES['cart'][2]}</main>{FOOTER}"
    assert not cart_empty(render(full, url="/cart"))


@pytest.mark.parametrize(
    ("main", "wall"),
    [
        ('<input type="email"><input type="password"><a href="/register">Register</a>', True),
        ('<input type="password"><button>Continue as guest</button>', False),
        (f'{labelled("Name", "Street", "City")}<input type="password">', False),
        ('<input type="email">', False),
    ],
)
def test_a_login_wall_offers_nothing_else(render: Render, main: str, wall: bool) -> None:
    page = render(f"{HEADER}<main><h1>Sign in</h1><form>{main}</form>{PROSE}</main>{FOOTER}")
    assert login_wall(page) is wall


def test_an_article_of_a_catalogue_without_prices(render: Render) -> None:
    main = f'<main><img src="/m.jpg" width="300" height="300"><h1>Stone mug</h1>{PROSE}</main>'
    assert without_price(render(HEADER + main + FOOTER), "Stone mug, on request")
    assert not without_price(render(HEADER + main + FOOTER), "About us")  # the link named no such
    assert not without_price(render(main), "Stone mug")  # a blog shows pictures of mugs too
    priced = main.replace("</h1>", "</h1><p>€24</p>")
    assert not without_price(render(HEADER + priced), "Stone mug")
