"""The vitals gatherer: lab figures of one page load, from the browser's own buffers."""

from __future__ import annotations

from playwright.async_api import Error, Page

from auditor.model import Vitals

# Buffered observers deliver what happened before they were made; one task later all is there.
_SCRIPT = """() => new Promise((done) => {
  const out = { lcp: null, selector: "", cls: 0, seen: false };
  const path = (el) => {
    const parts = [];
    for (let n = el; n && n.nodeType === 1 && parts.length < 3; n = n.parentElement) {
      if (n.id) { parts.push("#" + n.id); break; }
      parts.push(n.localName + (n.classList[0] ? "." + n.classList[0] : ""));
    }
    return parts.reverse().join(" > ");
  };
  const watch = (type, each) => {
    try { const o = new PerformanceObserver((l) => l.getEntries().forEach(each)); o.observe({ type, buffered: true }); return o; }
    catch { return null; }
  };
  const a = watch("largest-contentful-paint", (e) => { out.lcp = e.startTime; out.selector = e.element ? path(e.element) : ""; });
  const b = watch("layout-shift", (e) => { if (!e.hadRecentInput) out.cls += e.value; });
  setTimeout(() => {
    if (a) a.disconnect(); if (b) b.disconnect();
    const n = performance.getEntriesByType("navigation")[0];
    done({ ...out, ttfb: n ? n.responseStart : null, load: n && n.loadEventEnd ? n.loadEventEnd : null });
  }, 30);
})"""


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
