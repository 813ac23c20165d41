"""What a product page says about delivery: with its cost or without, near the button or not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.read.page import Page
from auditor.read.statements import statements

Render = Callable[..., Page]

PROSE = "<p>" + "Thrown by hand on a wheel in a small workshop by the sea. " * 8 + "</p>"
FAR = '<div style="height:900px"></div>'


def product(near: str = "", *, header: str = "", after: str = "") -> str:
    return (
        f'<header>{header}<a href="/">Shop</a></header><main><img src="/m.jpg" width="340" '
        'height="340"><h1>Stone mug</h1><p style="font-size:24px">€24.00</p><form '
        'action="/cart/add"><button style="padding:12px 40px">Add to cart</button></form>'
        f'{near}{PROSE}{after}</main><footer><a href="/ship">Shipping</a> €5</footer>'
    )


@pytest.mark.parametrize(
    ("html", "language", "text", "cost"),
    [
        ("<p>Delivery €4.90, free over €50</p>", "en", "Delivery €4.90, free over €50", True),
        ("<p>€4.90 delivery</p>", "en", "€4.90 delivery", True),
        ("<p>Free delivery</p>", "en", "Free delivery", True),
        ("<p>Delivery to Spain is free.</p>", "en", "Delivery to Spain is free.", True),
        ("<dl><dt>Delivery</dt><dd>€4.90</dd></dl>", "en", "Delivery: €4.90", True),
        ("<p>Delivery<br>free of charge</p>", "en", "Delivery: free of charge", True),
        ("<table><tr><th>Envío</th><td>3,90 €</td></tr></table>", "es", "Envío: 3,90 €", True),
        ("<p>Envío gratis a partir de 40 €</p>", "es", "Envío gratis a partir de 40 €", True),
        ("<p>Ongkos kirim mulai Rp 9.000</p>", "id", "Ongkos kirim mulai Rp 9.000", True),
        ("<p>الشحن ١٥ ر.س</p>", "ar", "الشحن ١٥ ر.س", True),
        # a sentence of a paragraph
        (f"<p>{'We pack it with care. ' * 9}Delivery costs €4.90 in the EU.</p>", "en",
         "Delivery costs €4.90 in the EU.", True),
        # without the cost
        ('<p>Taxes included. <a href="/s">Shipping</a> calculated at checkout.</p>', "en",
         "Taxes included. Shipping calculated at checkout.", False),
        ("<small>inkl. MwSt. zzgl. <a href='/v'>Versandkosten</a></small>", "de",
         "inkl. MwSt. zzgl. Versandkosten", False),
        ("<p>24,90 € <small>inkl. MwSt. zzgl. Versand</small></p>", "de",
         "24,90 € inkl. MwSt. zzgl. Versand", False),
        ("<p>Delivery in 2–4 days</p>", "en", "Delivery in 2–4 days", False),
        ("<p>Delivery in 2 days. Free of gluten.</p>", "en",
         "Delivery in 2 days. Free of gluten.", False),
        ("<a href='/ship'>Shipping and returns</a>", "en", "Shipping and returns", False),
    ],
)  # fmt: skip
def test_what_is_said(render: Render, html: str, language: str, text: str, cost: bool) -> None:
    (said,) = render(product(html), language=language).delivery
    assert (said.text, said.cost) == (text, cost)
    assert said.near and said.visible


def test_a_link_is_kept(render: Render) -> None:
    (said,) = render(product('<p><a href="/ship">Shipping</a> calculated later</p>')).delivery
    assert [n.href for n in said.links] == ["https://shop.test/ship"] and not said.control
    (said,) = render(product('<a href="/ship">Shipping</a>')).delivery
    assert said.control


@pytest.mark.parametrize(
    ("where", "near", "visible"),
    [
        ({"near": "<p>#</p>"}, True, True),
        ({"header": "<p>#</p>"}, False, True),
        ({"after": f"{FAR}<p>#</p>"}, False, True),
        ({"near": '<div role="tabpanel" style="display:none"><p>#</p></div>'}, None, False),
        ({"near": "<details><summary>More</summary><p>#</p></details>"}, True, False),
        ({"near": "<details><summary>#</summary><p>By post.</p></details>"}, True, True),
    ],
)
def test_where_it_is_said(
    render: Render, where: dict[str, str], near: bool | None, visible: bool
) -> None:
    parts = {key: html.replace("#", "Delivery €4.90") for key, html in where.items()}
    said = next(s for s in render(product(**parts)).delivery if s.cost)
    assert said.text == "Delivery €4.90"
    assert said.visible is visible
    assert near is None or said.near is near


def test_nothing_is_said_by_other_products_or_the_footer(render: Render) -> None:
    card = (
        '<li style="display:inline-block;width:165px"><a href="/p/#"><img src="/#.jpg" width="160" '
        'height="160"><h3>Bowl #</h3></a>€20<p>Free delivery</p></li>'
    )
    cards = "".join(card.replace("#", str(i)) for i in range(4))
    assert render(product("<p>Made in Spain.</p>", after=f"<ul>{cards}</ul>")).delivery == []


def test_statements_end_with_their_block_or_line(render: Render) -> None:
    page = render(
        "<div>One <b>bold</b> and <a href='/x'>linked</a><br>Two<p>Three</p>Four "
        "<button>Press</button> Five</div><select><option>Six</option></select>"
    )
    said = list(statements(page.doc.body))
    assert [s.text for s in said] == [
        "One bold and linked", "Two", "Three", "Four", "Press", "Five"
    ]  # fmt: skip
    assert [s.control for s in said] == [False, False, False, False, True, False]
    assert [len(s.links) for s in said][:2] == [1, 0]
