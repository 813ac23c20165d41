from __future__ import annotations

from statistics import median

from auditor.api import (
    Device,
    Figure,
    Finding,
    PageKind,
    Store,
    check,
    failed,
    not_measured,
    passed,
    warned,
    worst,
)

GOOD_MS, POOR_MS = 2500.0, 4000.0
KINDS = (PageKind.HOME, PageKind.CATEGORY, PageKind.PRODUCT)


@check(impact=4, effort="high", devices="phone")
def largest_paint_fast(store: Store) -> Finding:
    """Main content appears fast on a phone.

    Question: Do I wait?
    Why: good LCP is 2.5 s or less at the 75th percentile, poor over 4 s (Core Web Vitals
    thresholds, https://docs.squirrelscan.com/glossary/core-web-vitals.md).
    Why: 0.1 s faster mobile pages went with 8.4% more retail conversions (Deloitte/Google,
    Milliseconds make millions 2020,
    https://especialistalojavirtual.com.br/en/blog/velocidade-de-pagina-e-receita-ecommerce).
    Fix: Preload and compress the named image, cut blocking scripts.
    """
    if not store.speed:
        return not_measured("No loading time was measured on the phone.")
    # The slowest page first: its figure stands for all.
    return worst(*sorted((_of(store, kind) for kind in KINDS), key=_seconds, reverse=True))


def _seconds(finding: Finding) -> float:
    return finding.measured if isinstance(finding.measured, float) else 0


def _of(store: Store, kind: PageKind) -> Finding:
    runs = [run for run in store.speed if run.kind is kind]
    times = [run.vitals.lcp_ms for run in runs if run.vitals.lcp_ms is not None]
    # Two runs in one band cannot be outvoted by a third; two that differ decide nothing.
    if len(times) < 2 or (len(times) == 2 and _band(times[0]) != _band(times[1])):
        why = next((run.error for run in runs if run.error), "too few runs agree")
        return not_measured(f"The loading time of the {kind} page is not certain: {why}.")
    middle = median(times)
    run = min(runs, key=lambda r: abs((r.vitals.lcp_ms or 0) - middle))
    seconds = round(middle / 1000, 2)
    reason = f"The {kind} page shows its main content after {seconds:g} s in the lab."
    page = next(iter(store.pages(kind, device=Device.PHONE)), None)
    largest = run.vitals.lcp_selector
    shown = page.doc.at(largest) if page is not None and largest else None
    each = [f"{r.bound} {r.vitals.lcp_ms / 1000:.1f} s".strip() for r in runs if r.vitals.lcp_ms]
    told = [f"{run.url}: " + ", ".join(each)]
    told += [f"largest part: {largest}"] if largest else []
    figure = Figure(measured=seconds, unit="s", at_most=GOOD_MS / 1000)
    if middle > POOR_MS:
        return failed(reason, shown or page, quotes=told, **figure)
    if middle > GOOD_MS:
        return warned(reason, shown or page, quotes=told, **figure)
    return passed(shown or page, quotes=told, reason=reason, **figure)


def _band(ms: float) -> int:
    return 0 if ms <= GOOD_MS else 1 if ms <= POOR_MS else 2
