"""ADD, BUYBOX, options and quantity on product pages of many makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from auditor.read.page import Page

Render = Callable[..., Page]

HEADER = '<header><a href="/">Shop</a> <a href="/cart">Cart (0)</a></header>'
FOOTER = '<footer><a href="/shipping">Shipping</a> <a href="/terms">Terms</a></footer>'
PROSE = "<p>" + "Thrown by hand on a wheel in a small workshop by the sea. " * 8 + "</p>"
EAR = 'style="position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)"'
WIDE = 'style="padding:12px 40px"'
PICTURE = '<img src="/main.jpg" width="340" height="340">'


def plain(inside: str, *, title: str = "Stone mug", price: str = "€24.00") -> str:
    return (
        f"{HEADER}<main>{PICTURE}<h1>{title}</h1><p style='font-size:24px'>{price}</p>"
        f"{inside}{PROSE}</main>{FOOTER}"
    )


def others(button: str = "", n: int = 4) -> str:
    """Cards of other products, as they stand below."""
    cards = "".join(
        f'<li style="width:165px;display:inline-block"><a href="/products/bowl-{i}">'
        f'<img src="/{i}.jpg" width="160" height="160"><h3>Bowl {i}</h3></a>'
        f'<span class="price">€{20 + i}.00</span>{button.replace("#", str(i))}</li>'
        for i in range(n)
    )
    return f"<section><h2>You may also like</h2><ul>{cards}</ul></section>"


class Theme(NamedTuple):
    html: str
    add: str | None  # the id of the button
    price: float | None
    prior: float | None = None
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (label, options)
    chosen: tuple[str | None, ...] = ()
    quantity: str | None = None
    sold_out: str | None = None
    language: str = "en"
    url: str = "/products/stone-mug"
    direction: str = "ltr"


THEMES: dict[str, Theme] = {
    "sections, radio pills, a wallet": Theme(
        f"""<div>Free shipping over €50</div><header class="header"><a href="/">Kiln</a>
        <a href="/cart">Cart</a></header><main><section><div>{PICTURE}</div><div class="info">
        <h1>Stone mug</h1><div class="price"><span {EAR}>Regular price</span><s>€30.00</s>
        <span {EAR}>Sale price</span><span>€24.00</span></div>
        <div><a href="/policies/shipping">Shipping</a> calculated at checkout.</div>
        <fieldset><legend>Colour</legend>
        <input type="radio" name="Colour" id="c1" {EAR} checked><label for="c1">Sand</label>
        <input type="radio" name="Colour" id="c2" {EAR}><label for="c2">Ink</label></fieldset>
        <button name="minus" type="button" aria-label="Decrease">-</button>
        <input type="number" id="n" name="quantity" value="1"><button type="button">+</button>
        <form action="/cart/add" method="post"><input type="hidden" name="id" value="1">
        <button id="add" name="add">Add to cart</button>
        <div class="shopify-payment-button"><button>Buy with Shop Pay</button></div></form>
        {PROSE}</div></section>{others("<button class='quick-add'>Add to cart</button>")}</main>
        {FOOTER}""",
        "add", 24, 30, (("Colour", ("Sand", "Ink")),), ("Sand",), "n",
    ),
    "div page, table of selects, range of prices": Theme(
        f"""<div class="site-header"><a href="/">Shop</a><a href="/cart/">Cart £0.00</a></div>
        <div class="product"><div>{PICTURE}</div><div class="summary"><h1>Stone mug</h1>
        <p class="price"><span><bdi><i>£</i>18.00</bdi></span> – <span><bdi><i>£</i>26.00</bdi>
        </span></p><form class="variations_form cart" method="post"><table><tr><th>
        <label for="size">Size</label></th><td><select id="size" name="attribute_size">
        <option value="">Choose an option</option><option value="s">Small</option>
        <option value="l">Large</option></select></td></tr></table><div class="quantity">
        <input type="number" id="n" class="qty" name="quantity" value="1"></div>
        <button id="add" class="single_add_to_cart_button disabled">Add to basket</button>
        <input type="hidden" name="add-to-cart" value="9"></form></div>{PROSE}
        {others('<a href="?add-to-cart=#" class="add_to_cart_button">Add to basket</a>', 3)}</div>
        <div class="site-footer">© Shop</div>""",
        "add", 18, None, (("Size", ("Small", "Large")),), (None,), "n",
    ),
    "hashed classes, no landmark, a bar at the bottom with the larger price": Theme(
        f"""<div class="css-1"><div class="css-2" style="height:60px"><a href="/">L</a></div>
        {PICTURE}<div class="css-3"><div role="heading" aria-level="1">Steinkrug</div>
        <div style="font-size:24px">24,90 €</div><small>inkl. MwSt. zzgl. <a href="/v">Versand</a>
        </small><div role="radiogroup" aria-label="Farbe"><button role="radio" aria-checked="true">
        Blau</button><button role="radio" aria-checked="false">Rot</button></div>
        <button id="add" style="width:100%;height:48px">In den Warenkorb</button></div>{PROSE}
        <div style="position:fixed;bottom:0;left:0;right:0;height:64px;background:#fff">
        <span style="font-size:30px">24,90 €</span><button {WIDE}>In den Warenkorb</button></div>
        </div>""",
        "add", 24.9, None, (("Farbe", ("Blau", "Rot")),), ("Blau",), language="de",
    ),
    "tables, an image as button": Theme(
        f"""<table width="100%"><tr><td><a href="/"><img src="/l.png" width="120" height="40"></a>
        </td></tr></table><table width="100%"><tr><td width="120"><a href="/c1">Pots</a><br>
        <a href="/c2">Pans</a></td><td><h1>Stone mug</h1><table><tr><td>
        <img src="/pan.jpg" width="150" height="150"></td><td><span>$45.00</span><br>{PROSE}
        <form action="/index.php?action=add_product" method="post"><input type="hidden" name="id">
        <input type="text" id="n" name="cart_quantity" value="1" size="4"><input type="image"
        id="add" src="/b.gif" alt="Add to Cart" width="90" height="30"></form></td></tr></table>
        </td></tr></table>""",
        "add", 45, quantity="n", url="/mug-p-4.html",
    ),
    "right to left": Theme(
        f"""<header><a href="/">متجر</a><a href="/cart">السلة</a></header><main>{PICTURE}
        <h1>كوب من الحجر</h1><p><del>٦٠٫٠٠ ر.س</del> <ins>٤٥٫٠٠ ر.س</ins></p>
        <form action="/cart/add"><label>الكمية <input type="number" id="n" value="1"></label>
        <button id="add" {WIDE}>أضف إلى السلة</button></form>{PROSE}</main>""",
        "add", 45, 60, quantity="n", language="ar", direction="rtl",
    ),
    "the title's column is shaped like a card": Theme(
        f"""<header><a href="/">Fell</a></header><div id="content"><article><div>{PICTURE}
        <div><h1>Stone mug</h1><p style="font-size:28px">£18.00</p><a href="/mug/reviews/add">
        Write a review</a><form action="/basket/add/1"><button id="add">Add to cart</button></form>
        </div></div><h2>Description</h2>{PROSE}<table><tr><th>Price (excl. tax)</th><td>£15.00</td>
        </tr></table></article></div><footer>x</footer>""",
        "add", 18,
    ),
    "a button outside any form, icon only": Theme(
        plain(
            '<button aria-label="Add to wishlist">♡</button><button id="add" '
            'aria-label="Add to bag" style="width:48px;height:48px"><svg width="20"></svg></button>'
        ),
        "add", 24,
    ),
    "links with a role, buying at once beside it": Theme(
        plain(
            f'<a href="#" role="button" id="add" {WIDE}>Tambah ke Keranjang</a>'
            f'<a href="#" role="button" {WIDE}>Beli Sekarang</a>',
            price="Rp 325.000",
        ),
        "add", 325000, language="id",
    ),
    "only buying at once": Theme(plain(f'<button id="add" {WIDE}>Buy now</button>'), "add", 24),
    "shadow DOM": Theme(
        plain("<buy-button></buy-button>")
        + """<script>customElements.define("buy-button", class extends HTMLElement {
        connectedCallback() { this.attachShadow({mode: "open"}).innerHTML =
          '<button id="add" style="padding:12px 40px">Add to cart</button>'; } });</script>""",
        "add", 24,
    ),
    "the price in the button only": Theme(
        f"""{HEADER}<main>{PICTURE}<h1>Stone mug</h1>{PROSE}<form action="/cart/add" method="post">
        <button id="add" {WIDE}>Add to cart – €8.50</button></form></main>{FOOTER}""",
        "add", 8.5,
    ),
    "a form that holds the price of an extra": Theme(
        plain(
            f"""<form action="/cart/add" method="post"><label><input type="checkbox"> Gift wrap
            €3.50</label><button id="add" {WIDE}>Add to cart</button></form>"""
        ),
        "add", 24,
    ),
    "a bundle below, written larger": Theme(
        plain(
            f"""<form action="/basket/add"><button id="add" {WIDE}>Add to basket</button></form>
            {PROSE}<section><h2>Frequently bought together</h2><div style="display:flex"><div>
            <a href="/p/bits"><img src="/b.jpg" width="100" height="100"></a>Bits €12</div><div>
            <a href="/p/case"><img src="/c.jpg" width="100" height="100"></a>Case €30</div></div>
            <p style="font-size:30px">Total €66.00</p><button {WIDE}>Add all to basket</button>
            </section>"""
        ),
        "add", 24,
    ),
    "a bar that sticks to the top": Theme(
        f"""{HEADER}<div style="position:sticky;top:0"><b>Mug</b><button>Add to cart</button></div>
        <main><img src="/m.jpg" style="width:100%;height:900px"><h1>Stone mug</h1>
        <p style="font-size:24px">€24</p><button id="add" {WIDE}>Add to cart</button>{PROSE}
        </main>{FOOTER}""",
        "add", 24,
    ),
    "toggles, a gallery's thumbnails, colours on pages of their own": Theme(
        plain(
            f"""<div><button><img src="/1.jpg" width="64" height="64" alt="View 1"></button>
            <button><img src="/2.jpg" width="64" height="64" alt="View 2"></button></div>
            <ul><li><button aria-pressed="false">S</button></li><li><button aria-pressed="true">M
            </button></li><li><button class="sold-out" aria-pressed="false">L</button></li></ul>
            <div class="swatches"><a href="/products/red" title="Red" style="display:inline-block;
            width:32px;height:32px"></a><a href="/products/blue" title="Blue"
            style="display:inline-block;width:32px;height:32px"></a></div>
            <button id="add" {WIDE}>Add to bag</button>"""
        ),
        "add", 24, options=(("", ("S", "M")),), chosen=("M",),
    ),
    "options with words that say sold out, a country that is none": Theme(
        plain(
            f"""<form action="/carrito/agregar" method="post"><label>Talla <select name="talla">
            <option value="">Elige</option><option>12</option><option disabled>14</option></select>
            </label><fieldset><legend>Metal</legend><label><input type="radio" name="m" value="o">
            Oro</label><label><input type="radio" name="m" value="p"> Plata (agotado)</label>
            </fieldset><label>Cantidad <select id="n" name="cantidad"><option>1</option>
            <option>2</option><option>3</option></select></label><label>País <select name="country">
            <option>España</option><option>Portugal</option></select></label>
            <button id="add" {WIDE}>Añadir al carrito</button></form>"""
        ),
        "add", 24, options=(("Talla", ("12",)), ("Metal", ("Oro",))), chosen=(None, None),
        quantity="n", language="es",
    ),
    "sold out, said on the button": Theme(
        plain('<form action="/cart/add"><button disabled>Sold out</button></form>' + others()),
        None, 24, sold_out="Sold out",
    ),
    "sold out, with a bell": Theme(
        plain(f"<p>Agotado</p><button {WIDE}>Avísame cuando esté disponible</button>"),
        None, 24, sold_out="Agotado", language="es",
    ),
    "a button that waits for boxes which nothing but their look names": Theme(
        f"{HEADER}<main><div>{PICTURE}<h1>Tasse</h1><p>24,00 €</p><dl><dt>Couleur</dt><dd>"
        + "".join(
            f'<button type="button" style="border:1px solid #ddd;padding:6px">{c}</button>'
            for c in ("Blanc", "Ocre")
        ) + f"""</dd></dl><form><button id="add" aria-disabled="true" {WIDE}
        aria-label="Veuillez choisir une option">Ajouter au panier</button></form>
        <p><button style="border:1px solid">Détails</button> <button style="border:1px solid">Soins
        </button></p></div>{PROSE}</main>{FOOTER}""",
        "add", 24, options=(("", ("Blanc", "Ocre")),), chosen=(None,), language="fr",
    ),
    "boxes of a script under a name that stands apart from the choice": Theme(
        plain("<div><div><span>Tamanho</span><span>: 38</span></div><div>" + "".join(
            f'<div tabindex="0" role="button" style="display:inline-block;width:44px;height:44px;'
            f'border:1px solid #ccc"><div>{c}</div></div>' for c in ("37", "38")
        ) + f'</div></div><button id="add" {WIDE}>Adicionar ao carrinho</button>'),
        "add", 24, options=(("", ("37", "38")),), chosen=(None,), language="pt",
    ),
    "swatches that only their colours tell": Theme(
        plain("<div>Glaze</div><div>" + "".join(
            f'<span tabindex="0" title="{c}" style="display:inline-block;width:36px;height:36px;'
            f'cursor:pointer;background:{c}"></span>' for c in ("navy", "plum", "tan")
        ) + f'</div><button id="add" {WIDE}>Add to cart</button>'),
        "add", 24, options=(("", ("navy", "plum", "tan")),), chosen=(None,),
    ),
    "boxes of one colour are none": Theme(
        plain("<div>" + "".join(
            f'<a href="#{c}" title="{c}" style="display:inline-block;width:36px;height:36px;'
            f'cursor:pointer;background:#ddd"></a>' for c in ("share", "print")
        ) + f'</div><button id="add" {WIDE}>Add to cart</button>'),
        "add", 24,
    ),
    "dots of colour that nothing names, boxes under the word for sizes": Theme(
        f"{HEADER}<main><div>{PICTURE}<h1>Tasse</h1><p>24,00 €</p><p>" + "".join(
            f'<span tabindex="0" title="{c}" style="display:inline-block;cursor:pointer;width:30px;'
            f'height:30px;background:{c}"></span>' for c in ("red", "green")
        ) + "</p><div><b>Größe</b></div><div>" + "".join(
            f'<button style="border:1px solid;padding:6px">{c}</button>' for c in ("S", "M")
        ) + f"""</div><form><button id="add" {WIDE}>In den Warenkorb</button></form>
        <p>Fragen?</p><p><button style="border:1px solid">Details</button> <button
        style="border:1px solid">Pflege</button></p></div>{PROSE}</main>{FOOTER}""",
        "add", 24, options=(("", ("red", "green")), ("", ("S", "M"))), chosen=(None, None),
        language="de",
    ),
    "on request": Theme(
        plain(f"<button {WIDE}>Request a quote</button>", price="Price on request"), None, None
    ),
}  # fmt: skip


def test_what_another_form_asks_is_no_option(render: Render) -> None:
    sizes = "".join(f"<label><input type=radio name=s value={s}> {s}</label>" for s in "SML")
    marks = "".join(f"<label><input type=radio name=value required> {n}</label>" for n in "12345")
    page = render(
        plain(
            f"<form method=post action=/cart/add>{sizes}<button {WIDE}>Add to cart</button></form>"
            f"<form method=post action=/rating>{marks}<input type=submit value=Rate></form>"
        )
    )
    assert [[o.label for o in g.options] for g in page.options] == [["S", "M", "L"]]


@pytest.mark.parametrize("device", ["phone", "desktop"])
@pytest.mark.parametrize("name", THEMES)
def test_what_a_shopper_buys_with(render: Render, name: str, device: str) -> None:
    theme = THEMES[name]
    page = render(
        theme.html,
        device=device,
        language=theme.language,
        url=theme.url,
        direction=theme.direction,
        title="Stone mug – Shop",
    )
    ident: Callable[[Any], str | None] = lambda node: node.attr("id") if node else None  # noqa: E731
    assert ident(page.add) == theme.add
    assert (page.main_price.amount if page.main_price else None) == theme.price
    assert (page.prior_price.amount if page.prior_price else None) == theme.prior
    assert [
        (g.label, tuple(o.label for o in g.options if o.available)) for g in page.options
    ] == list(theme.options)
    assert [g.chosen.label if g.chosen else None for g in page.options] == list(theme.chosen)
    assert ident(page.quantity) == theme.quantity
    assert (page.sold_out.text if page.sold_out else None) == theme.sold_out
    assert page.header.nodes


def test_the_bar_at_the_bottom_is_the_button_too(render: Render) -> None:
    bar = '<div style="position:fixed;bottom:0;width:100%"><button id="bar" {}>Add to cart</button></div>'  # noqa: E501
    html = plain(f'<div style="height:1200px"></div><button id="add" {WIDE}>Add to cart</button>')
    page = render(html + bar.format(WIDE), device="phone")
    assert page.add is not None and page.add.attr("id") == "add"
    seen = {n.attr("id"): page.in_first_view(n) for n in page.add_controls}
    assert seen == {"add": False, "bar": True}


@pytest.mark.parametrize(
    "extra",
    [
        "<button class='wishlist-add'>Add to wishlist</button>",
        "<button>Add to compare</button>",
        "<a href='/cart'>View cart</a>",
        "<form><input type='email'><button>Notify me</button></form>",
        "<button class='paypal-button'>PayPal Buy Now</button>",
        "<form action='/search'><button>Search</button></form>",
    ],
)
def test_other_buttons_are_not_the_one(render: Render, extra: str) -> None:
    assert render(plain(extra)).add is None


BESIDE = (
    '<div><button>-</button><input value="1" size="2"><button>+</button> '
    '<button type="button" style="padding:12px 40px">{}</button></div>'
)


@pytest.mark.parametrize(
    ("label", "title", "found"),
    [
        ("Stow it", "Stone mug", True),  # a label that no lexicon has
        ("Notify me", "Stone mug", False),
        ("Sold out", "Stone mug", False),
        ("Refresh", "Shopping cart", False),
    ],
)
def test_the_one_button_beside_the_quantity(
    render: Render, label: str, title: str, found: bool
) -> None:
    page = render(plain(BESIDE.format(label), title=title))
    assert (page.add is not None) is found


@pytest.mark.parametrize(
    "button",
    [
        "<button>Add to cart</button>",
        # as certain of itself as a product page's own
        '<form action="/cart/add" method="post"><input type="hidden" name="id" value="#">'
        '<input name="qty" value="1"><button class="add-to-cart">Add to cart</button></form>',
    ],
)
def test_adding_from_a_list_is_not_the_page_s_own_button(render: Render, button: str) -> None:
    listing = f"{HEADER}<main><h1>Bowls</h1>{others(button)}</main>{FOOTER}"
    page = render(listing, url="/bowls")
    assert page.add is None
    assert len(page.cards) == 4
