"""The lines of a cart and its sums, in the ways that themes write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from auditor.read.cart import CartLine
from auditor.read.page import Page

Render = Callable[..., Page]

HEADER = '<header><a href="/">Shop</a> <a href="/cart">Cart (2)</a></header>'
FOOTER = '<footer><a href="/shipping">Shipping</a> over €50</footer>'
PROSE = "<p>" + "We pack by hand and post every day. " * 8 + "</p>"


def picture(size: int = 80) -> str:
    return f'<img src="/m.jpg" width="{size}" height="{size}">'


class Cart(NamedTuple):
    html: str
    lines: list[tuple[str, int | None, float | None, float | None]]  # name, quantity, unit, total
    sums: dict[str, float | None]  # subtotal, shipping, total
    language: str = "en"
    variant: str = ""  # words of the first line
    steppers: bool = False
    url: str = "/cart"


CARTS: dict[str, Cart] = {
    "table with a form, sums in a table, a rate in a list": Cart(
        f"""<h1>Cart</h1><form action="/cart"><table><thead><tr><th></th><th>Product</th>
        <th>Price</th><th>Quantity</th><th>Subtotal</th></tr></thead>
        <tr><td><a href="?remove_item=a" class="remove" aria-label="Remove Mug from cart">×</a></td>
        <td><a href="/p/mug">{picture(40)}</a> <a href="/p/mug">Mug</a><dl><dt>Colour:</dt>
        <dd>Ink</dd></dl></td><td>£12.00</td><td><input type="number" class="qty" value="2"
        style="width:40px"></td><td>£24.00</td></tr>
        <tr><td><a href="?remove_item=b" class="remove" aria-label="Remove Bowl from cart">×</a>
        </td><td><a href="/p/bowl">{picture(40)}</a> <a href="/p/bowl">Bowl</a></td><td>£8.00</td>
        <td><input type="number" class="qty" value="1" style="width:40px"></td><td>£8.00</td></tr>
        <tr><td colspan="5"><input placeholder="Coupon code"><button>Apply coupon</button></td></tr>
        </table></form><div><h2>Cart totals</h2><table><tr><th>Subtotal</th><td>£32.00</td></tr>
        <tr><th>Shipping</th><td><ul><li><label>Flat rate: <span>£4.50</span></label></li></ul>
        <p>Shipping to <strong>London</strong>.</p></td></tr><tr><th>Total</th><td>
        <strong>£36.50</strong> <small>(includes £6.08 VAT)</small></td></tr></table>
        <a href="/checkout">Proceed to checkout</a></div>{PROSE}""",
        [("Mug", 2, 12, 24), ("Bowl", 1, 8, 8)],
        {"subtotal": 32, "shipping": 4.5, "total": 36.5},
        variant="Ink",
    ),
    "one price, a stepper of drawings, a sentence about delivery": Cart(
        f"""<main><h1>Your cart</h1><table><tr><td><a href="/products/mug">{picture(60)}</a></td>
        <td><a href="/products/mug">Mug</a><div>€24.00</div><dl><div><dt>Size: </dt><dd>Large</dd>
        </div></dl></td><td><button name="minus" aria-label="Decrease quantity"><svg width="9"
        height="9"></svg></button><input type="number" value="1" style="width:30px"
        aria-label="Quantity"><button name="plus" aria-label="Increase quantity"><svg width="9"
        height="9"></svg></button><a href="/cart/change?id=1&amp;quantity=0"
        aria-label="Remove Mug"><svg width="14" height="14"></svg></a></td></tr></table>
        <h2 style="display:inline">Estimated total</h2> <p style="display:inline">€24.00 EUR</p>
        <div>Taxes included. <a href="/policies/shipping">Shipping</a> calculated at checkout.</div>
        <button>Check out</button>{PROSE}</main>""",
        [("Mug", 1, 24, 24)],
        {"subtotal": None, "shipping": None, "total": 24},
        variant="Large",
        steppers=True,
    ),
    "a stepper beside words that hold the number, a drawer with header and footer": Cart(
        f"""<div role="dialog" style="position:fixed;inset:0;background:#fff;z-index:9"><header><h3>
        Cesta</h3><button>Cerrar cesta</button></header><ul><li><a href="/p/taza">{picture()}Taza
        </a> 12,00 € <small>Cantidad: 1</small><button aria-label="Menos">-</button><button
        aria-label="Más">+</button><button>Quitar</button></li></ul><footer><dl><dt>Total</dt><dd>
        12,00 €</dd></dl><a href="/pago">Tramitar pedido</a></footer></div>""",
        [("Taza", 1, 12, 12)],
        {"subtotal": None, "shipping": None, "total": 12},
        language="es",
        steppers=True,
        url="/p/taza",
    ),
    "boxes, a select, free of charge": Cart(
        f"""<main><h1>Warenkorb</h1><div class="css-1" style="display:flex">{picture()}<div><h2>
        <a href="/krug">Krug</a></h2><p>Farbe: Blau</p></div><select aria-label="Menge">
        <option selected>1</option><option>2</option><option>3</option></select><b>24,90 €</b>
        <button aria-label="Entfernen"><svg width="16" height="16"></svg></button></div>
        <div style="display:flex;justify-content:space-between"><i>Zwischensumme</i><i>24,90 €</i>
        </div><div style="display:flex;justify-content:space-between"><i>Versandkosten</i>
        <i>kostenlos</i></div><div style="display:flex;justify-content:space-between">
        <b>Gesamtsumme (inkl. MwSt.)</b><b>24,90 €</b></div><a href="/kasse">Zur Kasse</a>{PROSE}
        </main>""",
        [("Krug", 1, 24.9, 24.9)],
        {"subtotal": 24.9, "shipping": 0, "total": 24.9},
        "de",
        "Blau",
    ),
    "list items, a definition list, numbers between buttons": Cart(
        f"""<main><h1>Cesta</h1><ul><li>{picture(60)}<a href="/p/taza">Taza</a> <em>Azul</em>
        <button aria-label="Menos"><svg width="9" height="9"></svg></button><output>1</output>
        <button aria-label="Más"><svg width="9" height="9"></svg></button> <b>12,50 €</b>
        <button>Eliminar</button></li><li>{picture(60)}<a href="/p/bol">Bol</a>
        <button aria-label="Menos"><svg width="9" height="9"></svg></button><output>2</output>
        <button aria-label="Más"><svg width="9" height="9"></svg></button> <b>2 × 8,00 €</b>
        <b>16,00 €</b> <button>Eliminar</button></li></ul><dl style="display:grid;
        grid-template-columns:1fr auto"><dt>Subtotal</dt><dd>28,50 €</dd><dt>Gastos de envío</dt>
        <dd>3,90 €</dd><dt>Total</dt><dd>32,40 € <small>IVA incluido</small></dd></dl>
        <a href="/t">Tramitar pedido</a>{PROSE}</main>""",
        [("Taza", 1, 12.5, 12.5), ("Bol", 2, 8, 16)],
        {"subtotal": 28.5, "shipping": 3.9, "total": 32.4},
        "es",
        "Azul",
        steppers=True,
    ),
    "a definition list, one below the other; split cents": Cart(
        f"""<main><h1>Keranjang</h1><ul><li>{picture(60)}<a href="/p/k">Kopi</a><button>-</button>
        <input value="1" class="qty" size="2"><button>+</button> <b>Rp 85.000</b>
        <button>Hapus</button></li></ul><dl><dt>Subtotal</dt><dd>Rp 85.000</dd><dt>Ongkos kirim</dt>
        <dd>Rp 12.000</dd><dt>Total</dt><dd>Rp 97.000</dd></dl><a href="/c">Checkout</a>{PROSE}
        </main>""",
        [("Kopi", 1, 85000, 85000)],
        {"subtotal": 85000, "shipping": 12000, "total": 97000},
        "id",
        steppers=True,
    ),
    "a drawer over the product": Cart(
        f"""<main><h1>Mug</h1><p>€24</p><button>Add to cart</button>{PROSE}</main><div role="dialog"
        aria-label="Cart" style="position:fixed;top:0;right:0;bottom:0;width:340px;background:#fff">
        <h2>Your cart</h2><ul><li style="display:flex">{picture(60)}<div><a href="/products/mug">Mug
        </a><p>Ink / Large</p><p>€24.00</p></div><div><button class="minus">-</button>
        <input class="qty" value="1" size="2"><button class="plus">+</button></div><button
        class="remove">Remove</button></li></ul><p>Subtotal <span>€24.00</span></p>
        <p>Shipping &amp; taxes calculated at checkout</p><a href="/checkout">Checkout</a></div>""",
        [("Mug", 1, 24, 24)],
        {"subtotal": 24, "shipping": None, "total": 24},
        variant="Ink / Large",
        steppers=True,
        url="/products/mug",
    ),
    "a small drawer that multiplies": Cart(
        f"""<main><h1>Mug</h1>{PROSE}</main><div style="position:fixed;top:0;right:0;width:320px;
        height:400px;background:#fff"><ul><li><a href="?remove_item=1" class="remove"
        aria-label="Remove Mug from cart">×</a><a href="/p/mug">{picture(60)}Mug</a><span>2 ×
        <span><bdi><i>£</i>9.50</bdi></span></span></li></ul><p><strong>Subtotal:</strong>
        <span>£19.00</span></p><a href="/cart">View basket</a></div>""",
        [("Mug", 2, 9.5, None)],
        {"subtotal": 19, "shipping": None, "total": 19},
        url="/p/mug",
    ),
    "boxes under column heads, sums in a table with header cells": Cart(
        f"""<div><h1>Cart</h1><div style="display:flex"><h4>Items</h4><h4>Price</h4><h4>Total</h4>
        </div><div><div style="display:flex;flex-wrap:wrap"><a href="/t">{picture(60)}</a><div><h4>
        <a href="/t">Tent</a></h4><p>In stock</p></div><div><form><input type="number"
        name="form-0-quantity" value="1" style="width:40px"><button>Update</button></form>
        <a href="#" class="remove-line">Remove</a></div><div>£145.00</div><div>£145.00</div></div>
        </div><h3>Totals</h3><table><tr><td colspan="2"><h4>Cart</h4></td></tr><tr><th>Cart total
        </th><td>£145.00</td></tr><tr><td colspan="2"><h4>Shipping</h4>Alternative shipping methods
        can be chosen during checkout</td></tr><tr><th>Standard delivery, 2 to 4 days</th>
        <td>£4.95</td></tr><tr><th><h4>Order total</h4></th><td><h4>£149.95</h4></td></tr></table>
        <a href="/checkout">Proceed to checkout</a>{PROSE}</div>""",
        [("Tent", 1, 145, 145)],
        {"subtotal": None, "shipping": 4.95, "total": 149.95},
        variant="In stock",
    ),
    "a field that nothing names, a line break": Cart(
        f"""<main><h1>Basket</h1><form><table><tr><td>{picture(40)}</td><td><a href="/p/mug">Mug</a>
        </td><td>€12.00</td><td><input type="text" name="n[1]" value="2" size="2"></td>
        <td>€24.00</td><td><a href="/drop/1">Remove</a></td></tr></table></form>
        <p>Delivery<br>€4.90</p><p>Total<br>€28.90</p>{PROSE}</main>""",
        [("Mug", 2, 12, 24)],
        {"subtotal": None, "shipping": 4.9, "total": 28.9},
    ),
    "steppers that are links without an address, as scripts make them": Cart(
        f"""<main><h1>Warenkorb</h1><div style="display:flex">{picture(60)}<a href="/p/k">Kanne</a>
        <a class="btn-minus" style="cursor:pointer;padding:4px"><i class="icon"></i>&nbsp;</a><input
        class="qty" value="1" size="2"><a class="btn-plus" style="cursor:pointer;padding:4px"><i
        class="icon"></i>&nbsp;</a><b>34,90 EUR</b><a href="?drop=1" title="Löschen">x</a></div>
        <p>Gesamtsumme 34,90 EUR</p>{PROSE}</main>""",
        [("Kanne", 1, 34.9, 34.9)],
        {"subtotal": None, "shipping": None, "total": 34.9},
        "de",
        steppers=True,
    ),
    "right to left": Cart(
        f"""<main dir="rtl"><h1>السلة</h1><ul><li>{picture(60)}<a href="/p/k">كوب</a>
        <button>−</button><input class="qty" value="1" size="2"><button>+</button> <b>٤٥٫٠٠ ر.س</b>
        <button>حذف</button></li></ul><table width="100%"><tr><td>المجموع الفرعي</td>
        <td>٤٥٫٠٠ ر.س</td></tr><tr><td>الشحن</td><td>١٠٫٠٠ ر.س</td></tr><tr><td>الإجمالي</td>
        <td>٥٥٫٠٠ ر.س</td></tr></table><a href="/c">إتمام الشراء</a>{PROSE}</main>""",
        [("كوب", 1, 45, 45)],
        {"subtotal": 45, "shipping": 10, "total": 55},
        "ar",
        steppers=True,
    ),
    "only a name and a number": Cart(
        f"""<main><h1>Basket</h1><ul><li><b>Mug</b> <input class="qty" value="1" size="2"> €24.00
        <button>Remove</button></li></ul><p>Total: €24.00</p>{PROSE}</main>""",
        [("Mug", 1, 24, 24)],
        {"subtotal": None, "shipping": None, "total": 24},
    ),
}


def read(line: CartLine) -> tuple[str, int | None, float | None, float | None]:
    return line.name, line.quantity, line.unit_price, line.total


@pytest.mark.parametrize("device", ["phone", "desktop"])
@pytest.mark.parametrize("name", CARTS)
def test_lines_and_sums(render: Render, name: str, device: str) -> None:
    cart = CARTS[name]
    page = render(HEADER + cart.html + FOOTER, device=device, url=cart.url, language=cart.language)
    assert [read(line) for line in page.lines] == cart.lines
    first = page.lines[0]
    assert cart.variant in first.variant
    assert all(line.remove is not None for line in page.lines)
    if cart.steppers:
        assert first.less is not None and first.more is not None
        assert first.less.id < first.more.id
    if "only a name" not in name:
        assert first.picture is not None and first.link is not None
    amounts = {concept: page.summary.labelled(concept) for concept in ("subtotal", "shipping")}
    found = {concept: row.amount if row else None for concept, row in amounts.items()}
    total = page.summary.total
    assert found | {"total": total.amount if total else None} == cart.sums


def test_a_button_alone_beside_the_field_is_no_stepper(render: Render) -> None:
    """An arrow that turns, without a word: it sends what was typed."""
    page = render(
        f"""{HEADER}<main><h1>Cart</h1><form><table><tr><td>{picture(40)}
        <td><a href="/p/mug">Mug</a><td><input name="quantity[7]" value="1" size="1">
        <button type="submit"><i class="fa-refresh">&#xF021;</i></button>
        <button type="button" onclick="cart.remove(7)"><i>&#xF057;</i></button>
        <td>€24.00</td></table></form><p>Total €24.00</p>{PROSE}</main>""",
        url="/cart",
    )
    assert (page.lines[0].less, page.lines[0].more) == (None, None)


def test_the_rows_of_one_table_body_are_one_line(render: Render) -> None:
    """A line of two rows: what it is above, what one can do with it below."""
    item = """<tbody><tr><td><a href="/p/{name}">{picture}</a>
        <a href="/p/{name}">{name}</a><td>€24.00
        <td><input type="number" name="cart[{name}][qty]" class="qty" value="2"><td>€48.00
        <tr><td colspan="4"><a href="/edit/{name}">Edit</a> <a href="#" title="Remove item"
        class="delete">Remove item</a></tbody>"""
    rows = "".join(item.format(picture=picture(40), name=name) for name in ("Mug", "Bowl"))
    page = render(
        f"{HEADER}<main><h1>Cart</h1><table>{rows}</table><p>Total €96.00</p>{PROSE}</main>",
        url="/cart",
    )
    assert [(*read(x), x.remove is not None) for x in page.lines] == [
        ("Mug", 2, 24, 48, True),
        ("Bowl", 2, 24, 48, True),
    ]


FLEX = '<div style="display:flex;justify-content:space-between">{}</div>'


@pytest.mark.parametrize(
    ("html", "language", "text", "amount", "threshold"),
    [
        ("<p>Delivery: €4.90</p>", "en", "Delivery: €4.90", 4.9, False),
        ("<p>€4.90 delivery</p>", "en", "€4.90 delivery", 4.9, False),
        (FLEX.format("<i>Envío</i><i>Gratis</i>"), "es", "Envío Gratis", 0, False),
        ("<p>You have free delivery!</p>", "en", "You have free delivery!", 0, False),
        (FLEX.format("<i>Ongkir</i><i>dari Rp 9.000</i>"), "id", "Ongkir Rp 9.000", 9000, False),
        ("<h3>Shipping</h3><ul><li>Standard €4.50</li><li>Express €9</li></ul>", "en",
         "Shipping €4.50", 4.5, False),
        # what must be spent says not what delivery costs now
        ("<p>Only <b>€12.00</b> more for free delivery</p>", "en",
         "Only €12.00 more for free delivery", None, True),
        ("<p>Gratis ongkir min. belanja Rp 200.000</p>", "id",
         "Gratis ongkir min. belanja Rp 200.000", None, True),
        (FLEX.format("<i>Delivery</i><i>Calculated at the next step</i>"), "en",
         "Delivery Calculated at the next step", None, False),
        ("<p>Shipping is calculated later</p>" + FLEX.format("<i>Total</i><i>€24</i>"), "en",
         "Shipping is calculated later", None, False),
        # the words of one column, the amount of the other
        ('<div style="display:flex"><p>Delivery is calculated later</p><p style="flex:1">Subtotal'
         " <b>€24.00</b></p></div>", "en", "Delivery is calculated later", None, False),
    ],
)  # fmt: skip
def test_what_a_cart_says_about_delivery(
    render: Render, html: str, language: str, text: str, amount: float | None, threshold: bool
) -> None:
    sums = "<p>Subtotal €24.00</p>"
    page = render(f"<main><h1>Cart</h1>{sums}{html}{PROSE}</main>", language=language, url="/cart")
    (row,) = page.summary.of("shipping")
    assert (row.text, row.amount, row.threshold) == (text, amount, threshold)


def test_a_table_of_sums_in_which_every_cell_is_a_header(render: Render) -> None:
    rows = "<tr><th>Basket total</th><th>€24.00</th></tr><tr><th colspan=2>Shipping</th></tr>"
    rows += "<tr><th>Standard delivery, 2 to 4 days</th><th>€4.90</th></tr>"
    table = f"<table>{rows}<tr><td>Order total</td><td>€28.90</td></tr></table>"
    page = render(f"<main><h1>Basket</h1>{table}{PROSE}</main>", url="/basket")
    told = page.summary.labelled("shipping")
    assert told is not None
    assert (told.text, told.amount) == ("Standard delivery, 2 to 4 days €4.90", 4.9)
    assert page.summary.total is not None and page.summary.total.amount == 28.9


def test_insurance_and_savings_are_neither_delivery_nor_total(render: Render) -> None:
    rows = "".join(
        FLEX.format(f"<i>{label}</i><i>{amount}</i>")
        for label, amount in [
            ("Shipping protection", "€0.98"),
            ("Total", "€24.98"),
            ("Total savings", "€3.00"),
        ]
    )
    page = render(f"<main><h1>Cart</h1>{rows}{PROSE}</main>", url="/cart")
    assert page.summary.of("shipping") == []
    assert page.summary.total is not None and page.summary.total.amount == 24.98


def test_a_total_with_its_tax_is_a_total(render: Render) -> None:
    rows = "<dl><dt>Subtotal</dt><dd>£9.50</dd><dt>Total <small>incl. VAT</small></dt>"
    page = render(f"<main><h1>Cart</h1>{rows}<dd>£13.00</dd></dl>{PROSE}</main>", url="/cart")
    total = page.summary.total
    assert total is not None and (total.concept, total.amount) == ("total", 13)


def test_the_tax_in_a_total_is_not_the_total(render: Render) -> None:
    """The words of the tax stand nearer to the total's amount than the word "Total"."""
    tax = "<small style='display:block'>(Inclusive of tax $0.00)</small>"
    total = f"<div>Total{tax}</div><div style='align-self:center'>$18.00</div>"
    rows = FLEX.format("<i>Sub total</i><i>$18.00</i>") + FLEX.format(total)
    page = render(f"<main><h1>Cart</h1>{rows}{PROSE}</main>", url="/cart")
    assert [(r.concept, r.amount) for r in page.summary.rows] == [("subtotal", 18), ("total", 18)]


def test_the_note_under_an_amount_is_not_what_names_it(render: Render) -> None:
    row = FLEX.format("<h2>To settle</h2><p>$18.00</p>")
    note = "<small>Taxes and <a href=/policy>shipping</a> are calculated at checkout.</small>"
    line = "<ul><li><a href=/p/1>Mug</a> <input type=number value=2> $9.00 <b>Remove</b></ul>"
    box = f"<div style='width:260px'>{row}{note}</div>"
    page = render(f"<main><h1>Cart</h1>{line}{box}{PROSE}</main>", url="/cart")
    assert [r.amount for r in page.summary.of("shipping")] == [None]


def test_the_sum_for_free_delivery_is_no_price_of_the_line(render: Render) -> None:
    line = "<img src=/1.jpg width=60 height=60><a href=/p/1>Mug</a> <p>€33.00</p>"
    line += "<input name=quantity value=2> <a href='/cart/change?quantity=0'>Remove</a>"
    bar = "<p>Only <b>€27.00</b> until free delivery</p>"
    cart = f"<div>{bar}<div><div>{line}</div></div></div><button>Checkout</button>"
    page = render(f"<main><h1>Cart</h1>{cart}{PROSE}</main>", url="/cart")
    (found,) = page.lines
    assert [p.price.amount for p in found.prices] == [33]


def test_what_is_offered_beside_the_cart_is_no_line(render: Render) -> None:
    cart = CARTS["only a name and a number"].html
    offer = (
        f'<section><h2>Goes well with it</h2><div>{picture(120)}<a href="/p/bowl">Bowl</a> €30.00'
        '<input class="qty" value="1" size="2"><button>Add to basket</button></div></section>'
        "<p>SAVE5 −€5.00 <a href='?remove_coupon=SAVE5'>Remove</a></p></main>"
    )
    page = render(HEADER + cart.replace("</main>", offer) + FOOTER, url="/cart")
    assert [line.name for line in page.lines] == ["Mug"]


def test_a_button_of_words_beside_the_number_is_no_stepper(render: Render) -> None:
    row = (
        '<h2>買い物カゴ</h2><table><tr><td><img src="/m.jpg" width="60" height="60"></td>'
        '<td><a href="/p/mug">湯呑</a></td><td>1,100円</td><td><form method="post">'
        '<input type="hidden" name="k" value="1"><input name="amount" value="1" size="2">'
        '<input type="submit" value="変更"></form></td>'
        '<td><form method="post"><input type="submit" value="削除"></form></td></tr></table>'
    )
    page = render(f"<main>{row}{PROSE}</main>", language="ja", url="/shop/basket.html")
    assert page.add is None
    (line,) = page.lines
    assert line.quantity == 1 and line.more is None and line.remove is not None


def test_a_line_is_removed_by_a_box(render: Render) -> None:
    """To be ticked before the cart is updated; a link that does it at once is preferred."""
    row = (
        '<tr><td>{0} <a href="/p/{0}">{0}</a><td><input name=q-{0} value=1 size=2><td>€24.00'
        "<td>{1}<input type=checkbox name=items-{0}-DELETE></tr>"
    )
    rows = row.format("Mug", "") + row.format("Bowl", "<a href='?drop=2'>Remove</a>")
    page = render(f"<main><h1>Cart</h1><table>{rows}</table>{PROSE}</main>", url="/cart")
    assert [(line.name, line.remove and line.remove.tag) for line in page.lines] == [
        ("Mug", "input"),
        ("Bowl", "a"),
    ]


def test_the_line_of_a_product(render: Render) -> None:
    page = render(HEADER + CARTS[next(iter(CARTS))].html, url="/cart")
    bowl, other = page.line_of("Bowl, small"), page.line_of("Vase")
    assert bowl is not None and bowl.name == "Bowl"
    assert other is None
    assert page.lines[0].mentions("Ink") and not page.lines[0].mentions("Sand")
