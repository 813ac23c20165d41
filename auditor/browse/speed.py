"""Lab speed: cold, throttled loads of the key pages on the phone, without the network guard.

The guard would switch the browser's cache off and put itself into every figure. Nothing is
pressed here: a page is opened and left again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Literal

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
        lab = _Lab(playwright, browser, kind, url, locale, access)
        mine = [await lab.run() for _ in range(2)]
        if len({_band(r.vitals.lcp_ms) for r in mine}) > 1:
            mine.append(await lab.run())
        runs.extend(mine)
    return tuple(runs)


def bound(lcp_ms: float, busy_ms: float) -> tuple[float, Literal["≤", "≥"]] | None:
    """What a load at the machine's own speed proves of one on the slow phone; None if nothing.

    `busy_ms` is all that the page's main thread computed: a slower CPU lengthens that and nothing
    else, so that the LCP lies between the two sums. Where both are in one band, there is no need
    to slow the CPU down, which the browser does by spinning: it costs four times the load itself.
    """
    longest = round(lcp_ms + (_CPU - 1) * busy_ms, 1)
    if _band(lcp_ms) != _band(longest):
        return None
    return (lcp_ms, "≥") if lcp_ms > POOR_MS else (longest, "≤")


def _band(lcp_ms: float | None) -> int:
    if lcp_ms is None:
        return -1
    return 0 if lcp_ms <= GOOD_MS else 1 if lcp_ms <= POOR_MS else 2


class _Lab:
    """Loads one page, each time as a first visitor; with a slowed CPU if need be."""

    def __init__(
        self,
        playwright: Playwright,
        browser: Browser,
        kind: PageKind,
        url: str,
        locale: str | None,
        access: Access,
    ) -> None:
        self._browser, self._access = browser, access
        options = context_options(playwright, Device.PHONE, browser.version, locale)
        self._options = {**options, **access.options(), "service_workers": "block"}
        self._kind, self._url = kind, url
        self._slowed = False

    async def run(self) -> SpeedRun:
        try:
            if not self._slowed:
                seen, busy_ms = await self._cold(1)
                if seen.lcp_ms is None:
                    return SpeedRun(kind=self._kind, url=self._url, vitals=seen)
                if found := bound(seen.lcp_ms, busy_ms):
                    seen = seen.model_copy(update={"lcp_ms": found[0]})
                    return SpeedRun(kind=self._kind, url=self._url, vitals=seen, bound=found[1])
                self._slowed = True  # and so will the next load be
            seen, _ = await self._cold(_CPU)
            return SpeedRun(kind=self._kind, url=self._url, vitals=seen)
        except (Error, TimeoutError) as error:
            why = (str(error) or "timed out").splitlines()[0][:200]
            nothing = Vitals(throttled=True)
            return SpeedRun(kind=self._kind, url=self._url, vitals=nothing, error=why)

    async def _cold(self, rate: int) -> tuple[Vitals, float]:
        """(figures, ms that the main thread computed) of one load in a context of its own."""
        return await asyncio.wait_for(self._load(rate), _LOAD_S + 10)

    async def _load(self, rate: int) -> tuple[Vitals, float]:
        context = await self._browser.new_context(**self._options)
        try:
            await self._access.prepare(context)
            page = await context.new_page()
            session = await context.new_cdp_session(page)
            await session.send("Network.enable")
            await session.send("Network.emulateNetworkConditions", _NETWORK)
            await session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
            await session.send("Performance.enable")
            await page.goto(self._url, wait_until="load", timeout=_LOAD_S * 1000)
            seen = await vitals(page, throttled=True)
            told = (await session.send("Performance.getMetrics"))["metrics"]
            spent = {metric["name"]: metric["value"] * 1000 for metric in told}
            # the thread's own time: what other programs take of the CPU is no work of the page
            return seen, spent.get("ThreadTime") or spent["TaskDuration"]
        finally:
            await context.close()
