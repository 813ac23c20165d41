"""The guard among other contexts, over time, and in nobody's way."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Error, Page
from stores.commits import ENDPOINTS

import auditor.browse
from auditor.browse.access import Access
from auditor.browse.guard import CONTEXT_OPTIONS, Guard, OrderPlaced, Trip
from auditor.browse.veto import State
from auditor.errors import INTERNAL

NAMED, OPAQUE = ENDPOINTS["named"], ENDPOINTS["opaque"]
POST = "url => fetch(url, {method: 'POST'}).then(r => r.status, e => String(e))"


async def shop(context: Any, url: str) -> Page:
    page: Page = await context.new_page()
    await page.goto(f"{url}/shop")
    return page


def test_the_journey_is_not_disturbed(bench: Any, forever: Any) -> None:
    """Adding to the cart, also by a server action to the page's own address."""
    guard = Guard()

    async def go() -> tuple[str, Any]:
        async with bench.context(guard) as context:
            page = await shop(context, bench.store.url)
            await page.click("#add")
            await page.wait_for_function("document.title === 'added'")
            action = await page.evaluate(
                "fetch(location.href, {headers: {'Next-Action': 'a1'}}).then(r => r.status)"
            )
            return await page.title(), action

    assert forever(go()) == ("added", 200)
    assert not guard.trips and not guard.held


def test_a_trip_says_what_it_was_and_freezes(bench: Any, forever: Any) -> None:
    told: list[Trip] = []
    guard = Guard(on_trip=told.append)

    async def go() -> None:
        async with bench.context(guard) as context:
            page = await shop(context, bench.store.url)
            assert "Failed to fetch" in await page.evaluate(POST, NAMED)
            await guard.stopped.wait()
            assert "Failed to fetch" in await page.evaluate(POST, OPAQUE)
            guard.thaw()
            assert guard.frozen, "nothing thaws after a trip"

    forever(go())
    [trip] = told
    assert guard.trips == told
    assert (trip.method, trip.kind) == ("POST", "xhr")
    assert trip.url == bench.store.url + NAMED
    assert "one-page checkout" in trip.rule
    assert trip.ms > 0
    assert [held.url for held in guard.held] == [bench.store.url + OPAQUE]


def test_each_hop_of_a_redirect_is_judged(bench: Any, forever: Any) -> None:
    """Two hops, in a frame of another site, inside a popup."""
    guard = Guard()

    async def go() -> None:
        async with bench.context(guard) as context:
            page = await shop(context, bench.store.url)
            hops = f"{bench.store.cross}/go/302/307/named"
            await page.evaluate(
                """url => {
                    const w = window.open('about:blank'), f = w.document.createElement('iframe');
                    f.src = url; w.document.body.append(f);
                }""",
                hops,
            )
            await asyncio.wait_for(guard.stopped.wait(), 10)

    forever(go())
    assert bench.store.orders == 0
    assert guard.trips[0].url == bench.store.cross + NAMED
    assert ("GET", "/go/307/named") in bench.store.seen


def test_a_freeze_concerns_its_own_context_only(bench: Any, forever: Any) -> None:
    """Two shoppers in one browser: one has arrived, the other goes on, frames of both included."""
    frozen, going = Guard(), Guard()

    async def go() -> None:
        async with bench.context(frozen) as one, bench.context(going) as other:
            page, mate = await shop(one, bench.store.url), await shop(other, bench.store.url)
            await frozen.freeze("the checkout has settled")
            for url in (bench.store.url, bench.store.cross):
                await mate.evaluate(
                    """url => new Promise(done => {
                        const f = document.createElement('iframe');
                        f.onload = done; f.src = url + '/shop'; document.body.append(f);
                    })""",
                    url,
                )
            for frame in mate.frames:
                if frame.url.endswith("/shop"):
                    assert await frame.evaluate(POST, "/cart/add") == 200
                    assert "Failed" in await page.evaluate(POST, "/cart/add")
            assert await mate.evaluate(POST, NAMED) != 200
            await going.stopped.wait()

    forever(go())
    assert len(going.trips) == 1 and not frozen.trips
    assert len(frozen.held) >= 2 and not going.held


def test_an_unguarded_context_is_let_alone_but_may_not_order(bench: Any, forever: Any) -> None:
    guard = Guard()

    async def go() -> None:
        async with bench.context(guard) as context:
            await shop(context, bench.store.url)
            async with bench.context(None) as free:
                page = await shop(free, bench.store.url)
                await guard.freeze("the checkout has settled")
                assert await page.evaluate(POST, "/cart/add") == 200
                assert "Failed" in await page.evaluate(POST, NAMED)

    forever(go())
    assert bench.store.orders == 0
    assert not guard.trips


def test_after_the_last_guard_the_browser_is_as_before(bench: Any, forever: Any) -> None:
    async def go() -> Any:
        async with bench.context(Guard()) as context:
            await shop(context, bench.store.url)
        async with bench.context(None) as context:
            page = await shop(context, bench.store.url)
            return await page.evaluate(POST, NAMED)

    assert forever(go()) == 200
    assert bench.store.orders == 1


def test_thaw_is_for_new_pages_only(bench: Any, forever: Any) -> None:
    guard = Guard()

    async def go() -> None:
        async with bench.context(guard) as context:
            page = await shop(context, bench.store.url)
            await page.evaluate("window.open('/shop')")
            await page.wait_for_function("true")
            await guard.freeze("the checkout has settled")
            await page.close()
            new = await context.new_page()
            with pytest.raises(Error):
                await new.goto(f"{bench.store.url}/shop")
            await guard.thaw()
            assert context.pages == [new], "the popup from before is gone"
            await new.goto(f"{bench.store.url}/shop")
            assert await new.evaluate(POST, "/cart/add") == 200
            assert "Failed" in await new.evaluate(POST, NAMED)

    forever(go())
    assert bench.store.orders == 0


def test_pages_keep_the_http_cache(bench: Any, forever: Any) -> None:
    async def go() -> None:
        async with bench.context(Guard()) as context:
            page = await shop(context, bench.store.url)
            await page.goto("about:blank")
            await page.goto(f"{bench.store.url}/shop")

    forever(go())
    assert bench.store.seen.count(("GET", "/shop")) == 2
    assert bench.store.seen.count(("GET", "/plain/a.css")) == 1


def test_what_a_context_must_be_like(bench: Any, forever: Any) -> None:
    async def late() -> None:
        async with bench.context(None) as context:
            await context.new_page()
            await Guard().install(context)

    with pytest.raises(RuntimeError, match="before the first page"):
        forever(late())

    async def off() -> Any:
        guard = Guard(enabled=False)
        async with bench.context(guard) as context:
            page = await shop(context, bench.store.url)
            return await page.evaluate(POST, NAMED)

    assert forever(off()) == 200
    assert CONTEXT_OPTIONS == {"service_workers": "block"}


def test_the_alarm_is_loud(bench: Any, forever: Any) -> None:
    guard = Guard()

    async def go() -> None:
        async with bench.context(guard) as context:
            page = await shop(context, bench.store.url)
            await guard.alarm(page, ["en"], State.CART)
            await page.set_content("<main><h1>Thank you for your order!</h1></main>")
            await guard.alarm(page, ["en"], State.CART)

    with pytest.raises(OrderPlaced, match="thank you for your order") as alarm:
        forever(go())
    assert alarm.value.exit_code == INTERNAL != 0
    assert guard.frozen


def test_enter_is_pressed_in_one_place_only() -> None:
    """It sends a form: `guarded_search` and `guarded_password` look at that form first."""
    pressed: dict[str, set[str]] = {}
    for file in Path(auditor.browse.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            keyboard = "keyboard" in ast.unparse(node.func.value)
            key = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else ""
            if keyboard or (node.func.attr in ("press", "down") and isinstance(key, str) and key):
                pressed.setdefault(str(key), set()).add(file.name)
    assert pressed.pop("Enter") == {"actions.py"}, "use what is guarded"
    assert pressed.keys() <= {"Escape", "Tab"}


def test_addresses_that_a_header_has_fetched_ahead(bench: Any, forever: Any) -> None:
    """Such fetches pass by every interception: the rules themselves must not arrive."""

    async def go(guard: Guard | None, seconds: float) -> bool:
        async with bench.context(guard) as context:
            page = await context.new_page()
            await page.goto(f"{bench.store.url}/ahead")
            ordered: bool = await bench.store.ordered(seconds)
            return ordered

    assert forever(go(None, 10)), "the control run"
    bench.store.reset()
    assert not forever(go(Guard(), 0.4))
    assert ("GET", "/rules.json") in bench.store.seen


def test_a_password_before_the_store(bench: Any, forever: Any) -> None:
    """Playwright answers it by an interception of its own."""
    guard = Guard()

    async def go() -> Any:
        login = {"username": "shop", "password": "staging"}
        context = await bench.browser.new_context(http_credentials=login, **CONTEXT_OPTIONS)
        await guard.install(context)
        page = await context.new_page()
        answer = await page.goto(f"{bench.store.url}/private")
        assert answer
        assert "Failed" in await page.evaluate(POST, NAMED)
        await context.close()
        await guard.close()
        return answer.status

    assert forever(go()) == 200
    assert len(guard.trips) == 1
    assert bench.store.orders == 0


def test_the_owners_headers_open_no_way_past_the_guard(bench: Any, forever: Any) -> None:
    """They are put in by a route of their own, which sends the request on."""

    async def go(guard: Guard | None) -> str:
        async with bench.context(guard) as context:
            await Access(site=bench.store.url, headers={"x-key": "s3cret"}).prepare(context)
            page = await shop(context, bench.store.url)
            return str(await page.evaluate(POST, NAMED))

    assert forever(go(None)) == "200", "the control run"
    assert bench.store.orders == 1
    bench.store.reset()
    guard = Guard()
    assert "Failed" in forever(go(guard))
    assert bench.store.orders == 0
    assert len(guard.trips) == 1
