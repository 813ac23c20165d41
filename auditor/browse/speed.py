"""Lab speed: cold, throttled loads of the key pages on the phone, without the network guard.

The guard would switch the browser's cache off and put itself into every figure. Nothing is
pressed here: a page is opened and left again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from playwright.async_api import Browser, Error, Playwright

from auditor.browse.access import OPEN, Access
from auditor.browse.devices import context_options
from auditor.browse.gather.vitals import vitals
from auditor.model import Device, PageKind, SpeedRun, Vitals

# Lighthouse's "slow 4G": 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back; a CPU four
# times slower.
_NETWORK = {
    "offline": False,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 750 * 1024 / 8,
    "latency": 150,
}
_CPU = 4
GOOD_MS, POOR_MS = 2500.0, 4000.0  # the bands of LCP
_LOAD_S = 25.0


async def measure(
    playwright: Playwright,
    browser: Browser,
    pages: Sequence[tuple[PageKind, str]],
    *,
    locale: str | None = None,
    access: Access = OPEN,
) -> tuple[SpeedRun, ...]:
    """Loads each page twice, and a third time when the two fall into different bands.

    The band of the median of three is thereby known: two runs that agree cannot be outvoted.
    """
    runs: list[SpeedRun] = []
    for kind, url in pages:
        mine = [await _run(playwright, browser, kind, url, locale, access) for _ in range(2)]
        if len({_band(r.vitals) for r in mine}) > 1:
            mine.append(await _run(playwright, browser, kind, url, locale, access))
        runs.extend(mine)
    return tuple(runs)


def _band(v: Vitals) -> int:
    if v.lcp_ms is None:
        return -1
    return 0 if v.lcp_ms <= GOOD_MS else 1 if v.lcp_ms <= POOR_MS else 2


async def _run(
    playwright: Playwright,
    browser: Browser,
    kind: PageKind,
    url: str,
    locale: str | None,
    access: Access,
) -> SpeedRun:
    try:
        work = _cold(playwright, browser, kind, url, locale, access)
        return await asyncio.wait_for(work, _LOAD_S + 10)
    except (Error, TimeoutError) as error:
        why = (str(error) or "timed out").splitlines()[0][:200]
        return SpeedRun(kind=kind, url=url, vitals=Vitals(throttled=True), error=why)


async def _cold(
    playwright: Playwright,
    browser: Browser,
    kind: PageKind,
    url: str,
    locale: str | None,
    access: Access,
) -> SpeedRun:
    options = context_options(playwright, Device.PHONE, browser.version, locale)
    context = await browser.new_context(**options, **access.options(), service_workers="block")
    try:
        await access.prepare(context)
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await session.send("Network.enable")
        await session.send("Network.emulateNetworkConditions", _NETWORK)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": _CPU})
        await page.goto(url, wait_until="load", timeout=_LOAD_S * 1000)
        return SpeedRun(kind=kind, url=url, vitals=await vitals(page, throttled=True))
    finally:
        await context.close()
