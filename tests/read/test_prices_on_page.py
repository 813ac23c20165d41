"""Prices as they stand on pages: put together from pieces, and told apart by what is around."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.read.page import Page

Render = Callable[..., Page]
BIG = 'style="font-size:28px"'
SMALL = 'style="font-size:12px"'


def shown(page: Page) -> list[tuple[float, str]]:
    return [(p.amount, p.meaning) for p in page.prices]


@pytest.mark.parametrize(
    ("html", "language", "amounts"),
    [
        # one element, or a sign of its own
        ("<p>€12.50</p>", "en", [12.5]),
        ("<p><span>£</span><span>9.50</span></p>", "en", [9.5]),
        ("<p><bdi><span>9,50</span>&nbsp;<span>€</span></bdi></p>", "es", [9.5]),
        ("<p><span>Rp</span> <span>125.000</span></p>", "id", [125000]),
        # cents raised, small, in an element of their own
        ("<p>$12<sup>99</sup></p>", "en", [12.99]),
        ("<p><span>$12</span><sup>99</sup></p>", "en", [12.99]),
        ("<p><span>12</span><sup>,99</sup>&nbsp;€</p>", "de", [12.99]),
        ("<p>1 299<sup>00</sup> Kč</p>", "pl", [1299]),
        ("<p>1.299<sup>50</sup> €</p>", "de", [1299.5]),
        (f"<p><b {BIG}>€12</b><span {SMALL}>99</span></p>", "en", [12.99]),
        (
            f'<p style="display:flex"><span {SMALL}>$</span><span {BIG}>12</span>'
            f"<span {SMALL}>99</span></p>",
            "en",
            [12.99],
        ),
        (
            '<p style="display:flex"><span>$</span><span>12<span>.</span></span>'
            "<span>99</span></p>",
            "en",
            [12.99],
        ),
        (
            '<p style="display:inline-flex"><span>19</span><span>,</span><span>99</span>'
            "<span>€</span></p>",
            "es",
            [19.99],
        ),
        # the same price once for the eye, once for the ear
        (
            '<p><span style="position:absolute;clip:rect(0 0 0 0);width:1px;height:1px;'
            'overflow:hidden">$12.99</span><span aria-hidden="true">$12<sup>99</sup></span></p>',
            "en",
            [12.99],
        ),
        # a footnote is no digit of the price
        ("<p>$12<sup>1</sup></p>", "en", [12]),
        ("<p>$12.99<sup>12</sup></p>", "en", [12.99]),
        # a sign and a number that do not belong together
        ("<div><p>Prices in €</p><p>12 reviews</p></div>", "en", []),
        ("<table><tr><td>Total in $</td></tr><tr><td>3 pieces</td></tr></table>", "en", []),
        # a price beside one that is known already
        ("<p><span>12.99</span><span>€</span> <del><i>19.99</i><i>€</i></del></p>", "en",
         [12.99, 19.99]),
        # seen by nobody, or chosen from a list
        ('<p style="display:none">€5</p><select><option>Large, €9</option></select>', "en", []),
        ("<p>٤٩٫٩٩ ر.س</p>", "ar", [49.99]),
    ],
)  # fmt: skip
def test_a_price_is_put_together(
    render: Render, html: str, language: str, amounts: list[float]
) -> None:
    for device in ("phone", "desktop"):
        page = render(f"<main>{html}</main>", language=language, device=device)
        assert sorted(p.amount for p in page.prices) == sorted(amounts)


@pytest.mark.parametrize(
    ("html", "language", "meanings"),
    [
        # crossed out, or named as the price of before
        ("<p><del>€20</del> <ins>€12</ins></p>", "en", [(20, "prior"), (12, "price")]),
        ('<p><span style="text-decoration:line-through">€20</span> €12</p>', "en",
         [(12, "price"), (20, "prior")]),
        ("<p>was €20.00 now €12.99</p>", "en", [(20, "prior"), (12.99, "price")]),
        ("<p><i>was</i> <i>€20</i> <i>€12</i></p>", "en", [(20, "prior"), (12, "price")]),
        ("<p>UVP: 29,99 €</p><p>24,99 €</p>", "de", [(29.99, "prior"), (24.99, "price")]),
        ("<p><span>Antes</span> <span>20 €</span> <span>Ahora</span> <span>12 €</span></p>", "es",
         [(20, "prior"), (12, "price")]),
        ("<p>de R$ 20,00 por R$ 12,00</p>", "pt", [(20, "prior"), (12, "price")]),
        # the same small words in other company
        ("<p>Caneca de barro R$ 12,00</p>", "pt", [(12, "price")]),
        ("<div>Kop van klei <b>€ 12,50</b></div>", "nl", [(12.5, "price")]),
        ("<div><h2>The night before</h2><p>€8</p></div>", "en", [(8, "price")]),
        ('<div><a href="/b">What was</a> <span>€8</span></div>', "en", [(8, "price")]),
        # per unit
        ("<p>€3.20 (€12.80 / kg)</p>", "en", [(3.2, "price"), (12.8, "per_unit")]),
        ("<p>6 €</p><p>2,38 €/100 g</p>", "es", [(6, "price"), (2.38, "per_unit")]),
        ("<p>6 €</p><p>1 kg = 12,80 €</p>", "de", [(6, "price"), (12.8, "per_unit")]),
        ("<p>6 €</p><p>0,50 €/Stück</p>", "de", [(6, "price"), (0.5, "per_unit")]),
        ("<p>£6</p><p><b>£1.20</b> per 100ml</p>", "en", [(6, "price"), (1.2, "per_unit")]),
        # the only price there is, whatever it is called
        ("<p><b>€12</b> / kg</p>", "en", [(12, "price")]),
        ("<p>Regular price €12</p>", "en", [(12, "price")]),
        ("<p><s>€12</s> sold out</p>", "en", [(12, "prior")]),
        # several payments
        ("<p>€30 or 4 interest-free payments of €7.50</p>", "en",
         [(30, "price"), (7.5, "instalment")]),
        ("<p>R$ 120,00 em até 12x de R$ 10,00 sem juros</p>", "pt",
         [(120, "price"), (10, "instalment")]),
        ("<p>3 cuotas sin interés de $4.000</p>", "es", [(4000, "instalment")]),
        ("<p>2 × <span><bdi><i>£</i>9.50</bdi></span></p>", "en", [(9.5, "times")]),
        # a range
        ("<p><span>€10</span> – <span>€20</span></p>", "en", [(10, "price"), (20, "range_end")]),
        ("<p>€10–€20</p>", "en", [(10, "price"), (20, "range_end")]),
        ("<p><b>€10</b> - €20</p>", "en", [(20, "range_end"), (10, "price")]),
        # what delivery costs, or what must be spent
        ("<p>Delivery €4.90</p>", "en", [(4.9, "delivery")]),
        ("<p>Versand: <b>4,90 €</b></p>", "de", [(4.9, "delivery")]),
        ("<dl><dt>Gastos de envío</dt><dd>3,90 €</dd></dl>", "es", [(3.9, "delivery")]),
        ("<p>+ €4.90 delivery</p>", "en", [(4.9, "delivery")]),
        ("<p>Free delivery over €50</p>", "en", [(50, "delivery")]),
        ("<p>Delivery £3.50, free over £30</p>", "en", [(3.5, "delivery"), (30, "delivery")]),
        ("<p>Spend <b>€12</b> more for free delivery</p>", "en", [(12, "delivery")]),
        ("<p>Gratis ongkir min. belanja Rp 200.000</p>", "id", [(200000, "delivery")]),
        # delivery words beside the price of the product
        (f"<div><div {BIG}>12,99 €</div><small>inkl. MwSt., zzgl. Versandkosten</small></div>",
         "de", [(12.99, "price")]),
        ("<p>12,99 € zzgl. Versand</p>", "de", [(12.99, "price")]),
        (f"<div><i>Free delivery</i> <b {BIG}>€12.99</b></div>", "en", [(12.99, "price")]),
        (f"<div><div>Fast delivery</div><div {BIG}>€12.99</div></div>", "en", [(12.99, "price")]),
        ("<p><span>£12.99</span> &amp; FREE delivery</p>", "en", [(12.99, "price")]),
        ('<p style="display:flex"><b>€12.99</b><span>Delivery in 2 days</span></p>', "en",
         [(12.99, "price")]),
        ('<div><b>€12.99</b><div><a href="/s">Shipping</a> calculated at checkout</div></div>',
         "en", [(12.99, "price")]),
        ("<div><h1>Delivery bag</h1><p>€49</p></div>", "en", [(49, "price")]),
    ],
)  # fmt: skip
def test_what_a_price_means(
    render: Render, html: str, language: str, meanings: list[tuple[float, str]]
) -> None:
    page = render(f"<main>{html}</main>", language=language)
    assert shown(page) == meanings


def test_the_element_is_the_smallest_that_holds_the_whole_price(render: Render) -> None:
    page = render('<main><p id="p">From <b id="b">$12<sup>99</sup></b> each</p></main>')
    (price,) = page.prices
    assert (price.node.attr("id"), price.price.text, price.price.currency) == ("b", "$12.99", None)
