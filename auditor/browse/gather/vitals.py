"""The vitals gatherer: lab figures of one page load, from the browser's own buffers."""

from __future__ import annotations

from importlib.resources import files

from playwright.async_api import Error, Page

from auditor.model import Vitals

# Buffered observers deliver what happened before they were made; one task later all is there.
_SCRIPT = files("auditor.browse.gather").joinpath("vitals.js").read_text("utf-8")


async def vitals(page: Page, *, throttled: bool = False) -> Vitals:
    """Figures of the current document; empty when the page would not answer."""
    try:
        raw = await page.evaluate(_SCRIPT)
    except Error:
        return Vitals(throttled=throttled)
    return Vitals(
        lcp_ms=round(raw["lcp"], 1) if raw["lcp"] else None,
        lcp_selector=raw["selector"],
        cls=round(raw["cls"], 4),
        ttfb_ms=round(raw["ttfb"], 1) if raw["ttfb"] else None,
        load_ms=round(raw["load"], 1) if raw["load"] else None,
        throttled=throttled,
    )
