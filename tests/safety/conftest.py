"""A browser, the store that counts orders, and one event loop for both."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright
from stores.commits import Store, commits_store

from auditor.browse import launch
from auditor.browse.guard import CONTEXT_OPTIONS, Guard

T = TypeVar("T")
Run = Callable[[Coroutine[Any, Any, T]], T]


@dataclass(frozen=True)
class Bench:
    """What a safety test works with."""

    browser: Browser
    store: Store

    @asynccontextmanager
    async def context(self, guard: Guard | None) -> AsyncIterator[BrowserContext]:
        """A fresh context; without a guard it is as the browser comes, for control runs."""
        context = await self.browser.new_context(**(CONTEXT_OPTIONS if guard else {}))
        context.set_default_timeout(10_000)
        if guard:
            await guard.install(context)
        try:
            yield context
        finally:
            await context.close()
            if guard:
                await guard.close()


@pytest.fixture(scope="session")
def forever() -> Iterator[Run[Any]]:
    """Runs coroutines in one event loop that outlives the tests, so that a browser can too."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(60)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(scope="session")
def bench(forever: Run[Any], browser_candidate: launch.Candidate) -> Iterator[Bench]:
    done = asyncio.Event()
    ready: asyncio.Queue[Bench] = asyncio.Queue()

    async def live() -> None:
        options = launch.launch_options(browser_candidate)
        # Frames of other sites in processes of their own, as a full Chromium has them.
        # No other host has an address: some pages here name a payment provider's.
        local = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
        options["args"] = [*options["args"], "--site-per-process", local]
        async with async_playwright() as playwright, commits_store() as store:
            browser = await playwright.chromium.launch(**options)
            await ready.put(Bench(browser, store))
            await done.wait()
            await browser.close()

    async def start() -> tuple[asyncio.Task[None], Bench]:
        task = asyncio.create_task(live())
        first = asyncio.create_task(ready.get())
        await asyncio.wait({task, first}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        return task, first.result()

    async def stop(task: asyncio.Task[None]) -> None:
        done.set()
        await task

    task, made = forever(start())
    yield made
    forever(stop(task))


@pytest.fixture(autouse=True)
def _no_orders_yet(request: pytest.FixtureRequest) -> None:
    if "bench" in request.fixturenames:
        request.getfixturevalue("bench").store.reset()
