"""What a press of ADD is taken for, and when the walk stops waiting for its effect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any

import pytest

from auditor.browse import adding
from auditor.browse import session as sessions
from auditor.browse.adding import add_to_cart
from auditor.browse.obstacles import Stop
from auditor.browse.session import Session, View
from auditor.browse.stages import add
from auditor.browse.stages.cart import open_cart
from auditor.browse.trail import Hints, Trail
from auditor.browse.walk import Walker
from auditor.model import Action, PageKind, Request

At = Callable[..., Any]

PRODUCT = """<!doctype html><html lang=en><title>Mug Alba</title>
<header><a href=/>Shop</a> <a href=/cart>Cart</a></header>
<main><h1>Mug Alba</h1><p>£18.00</p><div class=picture style="width:400px;height:300px"></div>
<form action=/cart/add method=post><input type=hidden name=id value=7><p id=said></p>
<button id=add type=button style="width:240px;height:48px">Add to cart</button></form></main>
<script>const said = document.querySelector("#said"), add = document.querySelector("#add");</script>
"""
SENDS = """<script>add.onclick = async () => {
  await fetch("/cart/add", {method: "POST", body: "card=4111"});
  said.textContent = "Ye kiln be cold today";
};</script>"""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "PATIENCE_S", 0.6)
    monkeypatch.setattr(adding, "SECOND_PRESS_S", 0.3)
    monkeypatch.setattr(adding, "EFFECT_S", 25.0)  # to be told apart on a busy machine
    monkeypatch.setattr(sessions, "PATIENCE_S", 0.6)


async def _add(session: Session) -> tuple[Action, float]:
    session.store = sessions.Context(languages=("en",))
    before = session.recorder.now()
    action, _ = await add_to_cart(session, await session.look(PageKind.PRODUCT), ())
    return action, (session.recorder.now() - before) / 1000


def test_a_button_that_does_nothing_is_given_up_before_the_outer_limit(at: At) -> None:
    action, seconds = at(PRODUCT, _add)
    assert (action.obstacle, action.attempts) == ("add_to_cart_no_effect", 2)
    assert seconds < adding.EFFECT_S


def test_something_that_goes_on_is_waited_for(at: At) -> None:
    slow = """<script>let n = 0; add.onclick = () => { add.onclick = null;
    const t = setInterval(() => {
      said.textContent = ".".repeat(n++ % 4);
      if (n === 20) { clearInterval(t); said.textContent = "Added to cart";
        document.querySelector("header a + a").textContent = "Cart (1)"; }
    }, 100); };</script>"""
    action, _ = at(PRODUCT + slow, _add)
    assert action.ok and "text" in action.effects


def test_words_that_nobody_taught_us_are_the_stores_refusal(at: At) -> None:
    async def scenario(session: Session) -> tuple[Action, tuple[Request, ...]]:
        action, _ = await _add(session)
        return action, session.asked()

    action, asked = at(PRODUCT + SENDS, scenario)
    assert (action.obstacle, action.words) == ("add_to_cart_error", "Ye kiln be cold today")
    assert [(r.method, r.url[-9:], r.status, r.post) for r in asked] == [
        ("POST", "/cart/add", 501, "")  # the test's server takes no POST
    ]


def test_a_cart_that_says_it_is_empty_is_opened_again_after_a_reload(at: At) -> None:
    drawer = """<div id=bag role=dialog aria-label="Your cart" hidden
      style="position:fixed;top:0;right:0;width:400px;height:100%;background:#fff"></div><script>
      const bag = document.querySelector("#bag"), link = document.querySelector("header a + a");
      const before = sessionStorage.seen; sessionStorage.seen = "1";
      bag.innerHTML = "<h2>Your cart</h2>" + (before ? `<ul><li><img width=60 height=60>
        <a href=/mug>Mug Alba</a> 1 × £18.00 <button aria-label=Remove>×</button></li></ul>
        <p>Subtotal <b>£18.00</b></p><a href=/checkout>Checkout</a>` : "Your cart is empty.");
      link.onclick = (e) => { e.preventDefault(); bag.hidden = false; };</script>"""

    async def scenario(session: Session) -> tuple[list[str], list[str]]:
        session.store = sessions.Context(languages=("en",))
        trail = Walker(session, session.tab.url).trail
        view = await open_cart(trail, await session.look(PageKind.PRODUCT))
        return [line.name for line in view.page.lines], trail.notes

    lines, notes = at(PRODUCT + drawer, scenario)
    assert lines == ["Mug Alba"] and "reloaded" in notes[0]


def test_what_is_no_store_was_not_reached(at: At) -> None:
    async def scenario(session: Session) -> tuple[str, list[PageKind]]:
        walker = Walker(session, session.tab.url)
        walker.trail.reached.append(PageKind.HOME)
        return (await walker._obstacle(Stop("not_a_store"))).code, walker.trail.reached

    assert at("<!doctype html><h1>Notes</h1>", scenario) == ("not_a_store", [])


# --- one product after another


NO, BAD, SOLD = "add_to_cart_no_effect", "add_to_cart_error", "out_of_stock"


@pytest.mark.parametrize(
    ("products", "end", "code", "seen"),
    [
        ([NO, NO, NO, ""], None, NO, 3),  # they all fail alike
        ([NO, ""], None, "", 2),  # only the first is broken
        ([NO, BAD, NO, ""], None, "", 4),
        ([SOLD, SOLD, SOLD, ""], None, "", 4),  # another may well be in stock
        ([SOLD, NO, SOLD], None, NO, 3),
        ([BAD], "budget_exhausted", BAD, 1),  # the time went on it
        ([BAD, SOLD], "out_of_stock", BAD, 2),
        ([BAD], "browser_lost", "browser_lost", 1),
        (["login_wall", ""], None, "login_wall", 1),
        ([], None, "no_product_found", 0),
    ],
)
def test_which_failure_ends_the_walk(
    products: list[str], end: str | None, code: str, seen: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`products` behave as told: a code, or "" for one that is added."""
    shown: list[str] = []

    async def behaving(trail: Trail, home: View) -> AsyncIterator[View]:
        for product in products:
            shown.append(product)
            yield home
        if end is not None:
            raise Stop(end)

    async def added(trail: Trail, view: View) -> View:
        if shown[-1]:
            raise Stop(shown[-1])
        return view

    monkeypatch.setattr(add, "products", behaving)
    monkeypatch.setattr(add, "_added", added)
    trail = Trail(SimpleNamespace(), "", Hints(), print)  # type: ignore[arg-type]
    home = View(None, None)  # type: ignore[arg-type]
    if code:
        with pytest.raises(Stop) as stopped:
            asyncio.run(add.put_in_cart(trail, home))
        assert stopped.value.code == code
    else:
        assert asyncio.run(add.put_in_cart(trail, home)) is home
    assert len(shown) == seen
