"""What a shopper does in the cart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditor.browse.basket import change_quantity, remove_line
from auditor.browse.session import Session
from auditor.model import PageKind

At = Callable[..., Any]

CART = """<!doctype html><html lang=en><title>Cart</title><main><h1>Your cart</h1>
<form><table><tr><th>Item<th>Qty<th>Price<th>Remove?</tr>
<tr><td><a href="/p/mug">Stone mug</a><td><input name=qty value=1 size=2><td>€24.00
<td><input type=checkbox name=items-0-DELETE></tr></table><p>Total €24.00</p>
<button>Update cart</button> <a href="/checkout">Go to checkout</a></form></main><script>
  const form = document.forms[0];
  form.onsubmit = (event) => {
    event.preventDefault();
    if (form.elements["items-0-DELETE"].checked) form.outerHTML = "<p>Your cart is empty.</p>";
  };
</script>"""


def test_a_ticked_box_counts_once_the_cart_is_updated(at: At) -> None:
    async def scenario(session: Session) -> Any:
        action, view = await remove_line(session, await session.keep(PageKind.CART), "Stone mug")
        return action, view.page.lines

    action, lines = at(CART, scenario)
    assert (action.ok, action.how, lines) == (True, "box + update", [])


STEPPED = """<!doctype html><html lang=en><title>Cart</title><main><h1>Your cart</h1><form>
<ul><li><a href="/p/mug">Stone mug</a> <b>€24.00</b>
<a href="?less" data-action="update-item-quantity" title="Set the quantity">−</a>
<input name="updates[]" value=1 size=2>
<a href="?more" data-action="update-item-quantity" title="Set the quantity">+</a>
<a href="?none" data-action="remove-item">Remove</a></li></ul>
<button>Checkout <i>•</i> <span>€24.00</span></button></form></main><script>
  const count = document.querySelector("input"), sum = document.querySelector("button span");
  for (const a of document.querySelectorAll("a[data-action]")) a.onclick = (event) => {
    event.preventDefault();
    count.value = +count.value + (a.search === "?more" ? 1 : -1);
    sum.textContent = "€" + (24 * count.value).toFixed(2);
  };
</script>"""


def test_the_total_may_stand_on_the_checkout_button_and_a_stepper_is_no_update(at: At) -> None:
    async def scenario(session: Session) -> Any:
        action, view = await change_quantity(
            session, await session.keep(PageKind.CART), "Stone mug"
        )
        return action, view.page.lines[0].quantity, view.page.summary.total

    action, quantity, total = at(STEPPED, scenario)
    assert (action.ok, action.how, quantity) == (True, "stepper", 2)
    assert total is not None and total.amount == 48


REDRAWN = """<!doctype html><html lang=en><title>Cart</title><main><h1>Your cart</h1>
<table><tr><td><a href="/p/mug">Stone mug</a><td><input name=qty value=1 size=2><td>€24.00
<td><button onclick="drawn_anew()">Remove</button></tr></table><p>Total €24.00</p>
<a href="/checkout">Go to checkout</a></main><script>
  function drawn_anew() {
    document.body.textContent = "";
    setTimeout(() => document.body.textContent = "Your cart is empty.", 100);
  }
</script>"""


def test_a_cart_that_is_drawn_anew_is_read_once_it_is_there(at: At) -> None:
    async def scenario(session: Session) -> Any:
        action, view = await remove_line(session, await session.keep(PageKind.CART), "Stone mug")
        return action.ok, view.page.text

    assert at(REDRAWN, scenario) == (True, "Your cart is empty.")
