"""Reads policy and contact pages that a script fills: their raw source says too little."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from playwright.async_api import Browser, BrowserContext, Error, Playwright
from playwright.async_api import Page as Tab
from playwright.async_api import TimeoutError as TimedOut

from auditor.browse.access import OPEN, Access
from auditor.browse.devices import context_options
from auditor.browse.gather.document import capture
from auditor.browse.gather.network import Recorder, well_formed
from auditor.browse.settle import settle
from auditor.model import Device, LinkedPage, PageKind
from auditor.read.page import Page

_PAGE_S = 15.0
_LATE_MS = 4000
# Scripts that start late leave the page blank, and as still as one that is done.
_SAYS_SOMETHING = "document.body && document.body.innerText.trim().length > 40"


async def render(
    playwright: Playwright,
    browser: Browser,
    urls: Sequence[str],
    locale: str | None,
    access: Access = OPEN,
) -> dict[str, LinkedPage]:
    """The pages by address, as a desktop browser shows them; what would not load is left out."""
    found: dict[str, LinkedPage] = {}
    if not urls or not browser.is_connected():
        return found
    options = context_options(playwright, Device.DESKTOP, browser.version, locale)
    try:
        context = await asyncio.wait_for(
            browser.new_context(**options, **access.options(), service_workers="block"), _PAGE_S
        )
        context.set_default_timeout(_PAGE_S * 1000)
        try:
            await asyncio.wait_for(access.prepare(context), _PAGE_S)
            recorder = Recorder()
            recorder.attach(context)
            for url in urls:
                page = await _page(context, recorder, url)
                if page is not None:
                    found[url] = page
        finally:
            await asyncio.wait_for(context.close(), _PAGE_S)
    except (Error, TimeoutError):
        return found  # the browser has ended
    return found


async def _page(context: BrowserContext, recorder: Recorder, url: str) -> LinkedPage | None:
    tab = await asyncio.wait_for(context.new_page(), _PAGE_S)
    try:
        return await asyncio.wait_for(_read(tab, recorder, url), 3 * _PAGE_S)
    except (Error, TimeoutError):
        return None  # the raw source stays the evidence
    finally:
        await asyncio.wait_for(tab.close(), _PAGE_S)


async def _read(tab: Tab, recorder: Recorder, url: str) -> LinkedPage:
    answer = await tab.goto(url, wait_until="commit", timeout=_PAGE_S * 1000)
    await settle(tab, recorder, cap_s=4, load_s=8)
    if not await tab.evaluate(_SAYS_SOMETHING):
        with suppress(TimedOut):  # blank it is
            await tab.wait_for_function(_SAYS_SOMETHING, timeout=_LATE_MS)
            await settle(tab, recorder, cap_s=4, load_s=8)
    seen = await capture(tab, id="linked", kind=PageKind.POLICY, device=Device.DESKTOP, bands=0)
    page = Page(seen.snapshot)
    body = page.main or page.doc.body
    return LinkedPage(
        concept="",
        label="",
        url=url,
        status=answer.status if answer else 0,
        html=well_formed(await tab.content())[:500_000],
        text=body.text,
        rendered=True,
    )
