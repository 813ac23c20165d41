"""What answers a press of ADD, and what only comes at the same time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from auditor.browse.adding import _IN_VIEW, Effect, _effect, _seen_texts, choose_options
from auditor.browse.session import Session
from auditor.browse.veto import State
from auditor.model import Request

PAGE = (
    "<!doctype html><html lang=en><title>Mug</title><h1>Blue mug</h1><p>$ 12.00</p>"
    "<p>It holds a quarter of a litre and is made by hand in a small town by the sea.</p>"
    "<form style=margin-top:300px action=/cart/add method=post><button>Add to cart</button></form>"
)
LAYER = "position:fixed;bottom:0;left:0;right:0;height:200px;background:#fff"


@pytest.mark.parametrize(
    ("layer", "error"),
    [
        (
            "<h2>We value your privacy</h2><p>We use cookies to measure our visits.</p>"
            "<button>Accept</button><button>Decline</button>",
            "",
        ),
        ("<p>Only two of these are left.</p><button>OK</button>", "Only two of these are left."),
    ],
)
def test_a_notice_that_comes_by_itself_answers_no_press(
    at: Callable[..., Any], layer: str, error: str
) -> None:
    async def scenario(session: Session) -> Effect:
        before = (await session.look()).page
        await session.tab.evaluate(
            "html => document.body.insertAdjacentHTML('beforeend', html)",
            f'<div role="alertdialog" style="{LAYER}">{layer}</div>',
        )
        after = (await session.look()).page
        return _effect(before, after, _seen_texts(before), ())

    effect = at(PAGE, scenario)
    assert (effect.error, effect.signals) == (error, [])


@pytest.mark.parametrize(
    ("came", "login"),
    [
        ("<div role=alert>Please log in before you buy.</div>", True),
        ("<div role=alert>Only two of these are left.</div>", False),
        (
            f'<div role=dialog style="{LAYER}"><form><label>E-mail <input type=email></label>'
            "<label>Password <input type=password></label><button>Log in</button></form></div>",
            True,
        ),
        ("", True),  # the request itself was answered 401
    ],
)
def test_a_store_that_sells_only_to_members(at: Callable[..., Any], came: str, login: bool) -> None:
    asked = Request(url="/api/cart", method="POST", kind="fetch", status=200 if came else 401)

    async def scenario(session: Session) -> Effect:
        before = (await session.look()).page
        await session.tab.evaluate(
            "html => document.body.insertAdjacentHTML('beforeend', html)", came
        )
        after = (await session.look()).page
        return _effect(before, after, _seen_texts(before), (asked,))

    assert at(PAGE, scenario).login is login


@pytest.mark.parametrize("missed", [0, 1])  # presses, by a script that starts late
def test_options_that_show_when_their_list_is_opened(at: Callable[..., Any], missed: int) -> None:
    html = PAGE.replace(
        "<button>Add",
        "<button type=button id=o aria-haspopup=listbox aria-expanded=false aria-label=Size>Pick"
        "</button><button>Add",
    ) + (
        f"<script>let missed = {missed}; o.onclick = () => {{ if (missed-- > 0) return;"
        "const list = document.createElement('div');"
        "list.setAttribute('role', 'listbox'); list.innerHTML ="
        " '<div role=option aria-disabled=true>S</div><div role=option>M</div>';"
        "list.onclick = (e) => { o.textContent = e.target.textContent; list.remove() };"
        "document.body.append(list) }</script>"
    )

    async def scenario(session: Session) -> tuple[tuple[str, ...], str]:
        session.state = State.PRODUCT
        _view, chosen = await choose_options(session, await session.look())
        return chosen, await session.tab.inner_text("#o")

    assert at(html, scenario) == (("Size: M",), "M")


def test_a_cart_that_opens_is_no_notice(at: Callable[..., Any]) -> None:
    """Its way to the checkout is new on the page, and answers nothing by itself."""
    cart = (
        "<h1>Cart</h1><table><tr><td><a href=/p>Blue mug</a><td><input class=qty value=1 size=2>"
        "<td>$ 12.00<td><a href=?drop=1>Remove</a></table><p>Total $ 12.00</p>"
        "<p><a href=/checkout>Checkout</a>"
    )

    async def scenario(session: Session) -> Effect:
        before = (await session.look()).page
        await session.tab.evaluate(
            "html => { history.pushState({}, '', '/cart'); document.body.innerHTML = html }", cart
        )
        after = (await session.look()).page
        return _effect(before, after, _seen_texts(before), ())

    effect = at(PAGE, scenario)
    assert (effect.signals, effect.feedback) == (["cart page"], None)


def test_a_dialog_without_a_height_is_seen_by_what_it_shows(at: Callable[..., Any]) -> None:
    """Its backdrop and panel are fixed to the screen; what has slid out of it is not seen."""
    panel = "<div role=dialog><div style='position:fixed;{}:0;top:0;width:300px;height:200px'>Cart"

    async def scenario(session: Session) -> tuple[bool, bool]:
        seen = []
        for place in ("right", "left:100vw;margin-left"):
            await session.tab.set_content(panel.format(place))
            dialog = await session.tab.query_selector("[role=dialog]")
            seen.append(await session.tab.evaluate(_IN_VIEW, dialog))
        return seen[0], seen[1]

    assert at(PAGE, scenario) == (True, False)
