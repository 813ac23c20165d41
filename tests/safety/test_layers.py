"""Each layer alone keeps the order counter at 0, on every mechanic; without any it rises to 1."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import BrowserContext, ElementHandle, Page
from stores.commits import MECHANICS, Mechanic

from auditor.browse.actions import Vetoed, guarded_click
from auditor.browse.guard import Guard
from auditor.browse.veto import ALLOWED, Intent, State

CLICKED = [name for name, m in MECHANICS.items() if m.press in ("click", "enter")]
NAMED = [name for name, m in MECHANICS.items() if m.nameable]


async def opened(context: BrowserContext, url: str, mechanic: Mechanic, face: str) -> Page:
    page = await context.new_page()
    await page.goto(f"{url}/{mechanic.name}/{face}")
    if "'ready'" in mechanic.script:
        await page.wait_for_function("document.title === 'ready'")
    return page


async def control_of(page: Page) -> ElementHandle:
    root = page.frame_locator("iframe") if await page.locator("iframe").count() else page
    return await root.locator("#commit").element_handle()


async def press(page: Page, mechanic: Mechanic) -> None:
    """What a walk gone wrong could do."""
    if mechanic.press == "enter":
        await page.locator("#field").focus()
        await page.keyboard.press("Enter")
    elif mechanic.press == "go":
        await page.evaluate("() => { window.go = true }")
    elif mechanic.press == "leave":
        await page.evaluate("() => { location.href = 'about:blank' }")
    else:
        await (await control_of(page)).click()


@pytest.mark.parametrize("name", MECHANICS)
def test_without_any_layer_the_order_arrives(name: str, bench: Any, forever: Any) -> None:
    async def go() -> None:
        async with bench.context(None) as context:
            page = await opened(context, bench.store.url, MECHANICS[name], "named")
            assert bench.store.orders == 0
            await press(page, MECHANICS[name])
            assert await bench.store.ordered()

    forever(go())
    assert bench.store.orders == 1


@pytest.mark.parametrize("name", NAMED)
def test_deny_rules_alone(name: str, bench: Any, forever: Any) -> None:
    """Layers 1 and 2 off, not frozen: the address or message gives it away."""
    guard = Guard()
    mechanic = MECHANICS[name]

    async def go() -> None:
        async with bench.context(guard) as context:
            page = await opened(context, bench.store.url, mechanic, "named")
            await press(page, mechanic)
            if mechanic.silent:
                assert not await bench.store.ordered(0.3)
            else:
                await asyncio.wait_for(guard.stopped.wait(), 10)

    forever(go())
    assert bench.store.orders == 0
    if not mechanic.silent:
        assert guard.trips
        assert guard.frozen  # no second way is tried


@pytest.mark.parametrize("name", MECHANICS)
def test_freeze_alone(name: str, bench: Any, forever: Any) -> None:
    """Layers 1 and 2 off, an address that no rule knows: nothing leaves a frozen page."""
    guard = Guard()
    mechanic = MECHANICS[name]

    async def go() -> None:
        async with bench.context(guard) as context:
            page = await opened(context, bench.store.url, mechanic, "opaque")
            await guard.freeze("the checkout has settled")
            await press(page, mechanic)
            if mechanic.silent:
                assert not await bench.store.ordered(0.3)
            else:
                await asyncio.wait_for(guard.stopped.wait(), 10)
            # What there is can still be read: no error page has taken its place.
            if mechanic.press != "leave":
                title = await page.evaluate("document.title")
                assert title in (mechanic.name, "ready")
                assert await page.screenshot()
        # What was only kept back would leave now, with the page gone.
        assert not await bench.store.ordered(0.3 if mechanic.silent else 0)

    forever(go())
    assert bench.store.orders == 0
    assert not guard.trips


@pytest.mark.parametrize("name", CLICKED)
def test_nothing_that_orders_is_clicked_in_checkout(
    name: str, bench: Any, forever: Any, pages: dict[str, Page]
) -> None:
    """Layer 3 off: whatever the walk meant by it, the click is refused."""

    states = (State.CHECKOUT, State.FILLING)

    async def go() -> dict[tuple[State, Intent], str]:
        element = await control_of(await page_of(name, bench, pages))
        layers = {}
        for state in states:
            for intent in Intent:
                with pytest.raises(Vetoed) as refused:
                    await guarded_click(element, state, intent, languages=["en"])
                layers[state, intent] = refused.value.veto.layer
        return layers

    assert forever(go()) == {
        (s, i): "click veto" if i in ALLOWED[s] else "state gate" for s in states for i in Intent
    }
    assert bench.store.orders == 0


@pytest.mark.parametrize("name", CLICKED)
def test_veto_alone(name: str, bench: Any, forever: Any, pages: dict[str, Page]) -> None:
    """Layers 1 and 3 off: the state gate would let this click pass."""

    async def go() -> str:
        element = await control_of(await page_of(name, bench, pages))
        with pytest.raises(Vetoed) as refused:
            await guarded_click(element, State.CART, Intent.GO_TO_CHECKOUT, languages=["en"])
        return refused.value.veto.layer

    assert forever(go()) == "click veto"
    assert bench.store.orders == 0


def test_total_zero_is_refused_whatever_the_button_says(bench: Any, forever: Any) -> None:
    async def go() -> str:
        async with bench.context(None) as context:
            page = await context.new_page()
            await page.set_content("<button id=commit>Checkout</button>")
            element = await page.query_selector("#commit")
            assert element
            await guarded_click(
                element, State.CART, Intent.GO_TO_CHECKOUT, languages=["en"], total=12.5
            )
            with pytest.raises(Vetoed) as refused:
                await guarded_click(
                    element, State.CART, Intent.GO_TO_CHECKOUT, languages=["en"], total=0
                )
            return refused.value.veto.rule

    assert forever(go()) == "the total is 0"


@pytest.fixture(scope="module")
def pages(bench: Any, forever: Any) -> Any:
    """Pages without a guard, opened once: a refused click leaves them as they are."""
    made: dict[str, Page] = {}
    yield made

    async def close() -> None:
        for page in made.values():
            await page.context.close()

    forever(close())


async def page_of(name: str, bench: Any, pages: dict[str, Page]) -> Page:
    if name not in pages:
        context = await bench.browser.new_context()
        pages[name] = await opened(context, bench.store.url, MECHANICS[name], "opaque")
    return pages[name]
