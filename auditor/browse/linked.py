"""Reads policy and contact pages that a script fills: their raw source says too little."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from playwright.async_api import Browser, Error, Playwright

from auditor.browse.devices import context_options
from auditor.browse.gather.document import capture
from auditor.browse.gather.network import Recorder
from auditor.browse.settle import settle
from auditor.model import Device, LinkedPage, PageKind
from auditor.read.page import Page

_PAGE_S = 15.0


async def render(
    playwright: Playwright, browser: Browser, urls: Sequence[str], locale: str | None
) -> dict[str, LinkedPage]:
    """The pages by address, as a desktop browser shows them; what would not load is left out."""
    found: dict[str, LinkedPage] = {}
    if not urls or not browser.is_connected():
        return found
    options = context_options(playwright, Device.DESKTOP, browser.version, locale)
    context = await browser.new_context(**options, service_workers="block")
    recorder = Recorder()
    recorder.attach(context)
    try:
        for url in urls:
            tab = await context.new_page()
            try:
                answer = await tab.goto(url, wait_until="commit", timeout=_PAGE_S * 1000)
                await asyncio.wait_for(settle(tab, recorder, cap_s=4, load_s=8), _PAGE_S)
                seen = await asyncio.wait_for(
                    capture(tab, id="linked", kind=PageKind.POLICY, device=Device.DESKTOP, bands=0),
                    _PAGE_S,
                )
                page = Page(seen.snapshot)
                body = page.main or page.doc.body
                found[url] = LinkedPage(
                    concept="",
                    label="",
                    url=url,
                    status=answer.status if answer else 0,
                    html=(await tab.content())[:500_000],
                    text=body.text,
                    rendered=True,
                )
            except (Error, TimeoutError):
                continue  # the raw source stays the evidence
            finally:
                await tab.close()
    finally:
        await context.close()
    return found
