"""`render`: HTML to a `Page`, through the real browser and the product's own gatherer."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.async_api import Page as Tab
from playwright.async_api import Route, async_playwright

from auditor.browse import launch
from auditor.browse.devices import context_options
from auditor.browse.gather.document import gather
from auditor.model import Device, PageKind
from auditor.read.page import Context, Page

HOST = "https://shop.test"
T = TypeVar("T")
_PICTURE = re.compile(r"\.(?:png|jpe?g|webp|avif|gif|svg)$")
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><rect width="400" height="400" fill="#8a8"/></svg>'  # noqa: E501

Render = Callable[..., Page]


class Studio:
    """One browser with a tab for each device; no request leaves the machine."""

    def __init__(self, candidate: launch.Candidate) -> None:
        self._candidate = candidate
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._tabs: dict[Device, Tab] = {}
        self._html = ""
        self._run(self._open())

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(60)

    async def _open(self) -> None:
        self._playwright = await async_playwright().start()
        self._browser, _ = await launch.start(self._playwright, self._candidate)

    def close(self) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        await self._browser.close()
        await self._playwright.stop()

    def render(
        self,
        html: str,
        *,
        device: Device | str = Device.PHONE,
        url: str = "/products/mug",
        language: str = "en",
        currency: str = "",
        title: str = "Shop",
        kind: PageKind | str = PageKind.OTHER,
        direction: str = "ltr",
    ) -> Page:
        """The page as it is read. `html` is a body, or a whole document with its doctype."""
        if not html.lstrip().lower().startswith("<!doctype"):
            html = (
                f'<!doctype html><html lang="{language}" dir="{direction}"><head>'
                '<meta charset="utf-8">'
                '<meta name="viewport" content="width=device-width, initial-scale=1">'
                f"<title>{title}</title></head><body>{html}</body></html>"
            )
        self._html = html
        page = self._run(self._gather(Device(device), urljoin(HOST, url), PageKind(kind)))
        languages = (page.language.split("-")[0],) if page.language else ()
        return Page(page, Context(languages=languages, currency=currency))

    async def _gather(self, device: Device, url: str, kind: PageKind) -> Any:
        if device not in self._tabs:
            options = context_options(self._playwright, device, self._browser.version)
            context = await self._browser.new_context(**options)
            await context.route("**/*", self._answer)
            self._tabs[device] = await context.new_page()
        tab = self._tabs[device]
        await tab.goto("about:blank")  # the same address twice, with or without #, must load anew
        await tab.goto(url, wait_until="load")
        return await gather(tab, id=f"{device}-{kind}", kind=kind, device=device)

    async def _answer(self, route: Route) -> None:
        if route.request.resource_type == "document":
            await route.fulfill(content_type="text/html; charset=utf-8", body=self._html)
        elif _PICTURE.search(urlsplit(route.request.url).path):
            await route.fulfill(content_type="image/svg+xml", body=_SVG)
        else:
            await route.fulfill(status=204)


@pytest.fixture(scope="session")
def render(browser_candidate: launch.Candidate) -> Iterator[Render]:
    studio = Studio(browser_candidate)
    yield studio.render
    studio.close()
