"""A shopper in front of pages that misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from auditor.browse import launch
from auditor.browse.access import OPEN, Access
from auditor.browse.session import Limits, Session, Shopper
from auditor.model import Device

Visit = Callable[..., AbstractAsyncContextManager[Session]]
At = Callable[..., Any]


@pytest.fixture
def noise() -> list[str]:
    """What asyncio complained of: tasks whose exception nobody looked at, and the like."""
    return []


@pytest.fixture
def visit(browser_candidate: launch.Candidate, tmp_path: Path, noise: list[str]) -> Visit:
    """`async with visit(seconds=…) as session`: an open session in a browser of its own."""

    @asynccontextmanager
    async def open_session(
        device: Device = Device.DESKTOP,
        args: tuple[str, ...] = (),
        opened: bool = True,
        access: Access = OPEN,
        variants: tuple[tuple[str, str], ...] = (),
        **limits: Any,
    ) -> AsyncIterator[Session]:
        async with launch.driver() as playwright:
            asyncio.get_running_loop().set_exception_handler(lambda _, c: noise.append(str(c)))
            options = launch.launch_options(browser_candidate)
            options["args"] += args
            browser = await playwright.chromium.launch(**options)
            shopper = Shopper(
                device, tmp_path, access=access, variants=variants, limits=Limits(**limits)
            )
            session = Session(playwright, browser, shopper)
            try:
                if opened:  # a walk opens its session itself
                    await session.open()
                yield session
            finally:
                await session.close()
                if browser.is_connected():
                    await browser.close()

    return open_session


@pytest.fixture
def at(
    server: Any, visit: Visit, run: Callable[[Coroutine[Any, Any, Any]], Any], noise: list[str]
) -> At:
    """`at(html, scenario, **limits)`: opens a page of this html and runs the scenario there."""

    def go(
        html: str, scenario: Callable[[Session], Coroutine[Any, Any, Any]], **limits: Any
    ) -> Any:
        server.pages["/"] = server.answer(html)

        async def main() -> Any:
            async with visit(**{"seconds": 40, **limits}) as session:
                await session.goto(server.url)
                return await scenario(session)

        found = run(main())
        assert noise == []
        return found

    return go
