"""What a page says about a control that cannot be pressed."""

from __future__ import annotations

from collections.abc import Callable

from auditor.browse.obstacles import said_beside
from auditor.read.page import Page

Render = Callable[..., Page]


def test_the_nearest_sentence(render: Render) -> None:
    page = render(
        "<main><h1>Cart</h1><p>Each is thrown by hand in a small town.</p>"
        '<div style="height:300px"></div><p><a href="/">Go on with your shopping</a></p>'
        "<p>Orders start at <b>$ 60.00</b> before delivery</p><p>Total $ 24.00</p>"
        "<button disabled>Go to the checkout now</button></main>",
        url="/cart",
    )
    button = next(n for n in page.doc.controls if n.label.startswith("Go to"))
    assert said_beside(page, button) == "Orders start at $ 60.00 before delivery"


def test_a_box_to_tick(render: Render) -> None:
    page = render(
        "<main><h1>Cart</h1><p>All sums hold the value added tax.</p>"
        "<div style='display:flex;justify-content:space-between'><button disabled>Checkout</button>"
        "<label><input type=checkbox> Terms agreed</label></div></main>",
        url="/cart",
    )
    button = next(n for n in page.doc.controls if n.label == "Checkout")
    assert said_beside(page, button) == "Terms agreed"
