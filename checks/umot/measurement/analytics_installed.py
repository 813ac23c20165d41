from __future__ import annotations

from auditor.api import (
    Finding,
    Page,
    Walk,
    absent,
    check,
    needs_human,
    not_measured,
    passed,
    warned,
)

KINDS = ("home", "category", "product", "cart")


@check(impact=3, effort="low")
def analytics_installed(walk: Walk) -> Finding:
    """Visits are measured.

    Question: Does the owner know the bounce and return rate?
    Why: follow bounce rate, satisfaction and retention (Growcode, Moments of truth in ecommerce
    2019).
    Fix: Install one analytics tool on all templates.
    """
    pages = _pages(walk)
    if not pages:
        return not_measured(walk.why_not("No page of the store was seen."))
    hits = {page.id: page.visits.hits for page in pages}
    every = [hit for found in hits.values() for hit in found]
    if not every:
        return _nothing_counted(walk)
    # What the platform counts by itself matters where nothing else does.
    tools = {hit.tool for hit in every if not hit.tool.native} or {hit.tool for hit in every}
    names = " and ".join(sorted(tool.name for tool in tools))
    quotes = list(dict.fromkeys(hit.request.url for hit in every))[:5]
    doubles = [hit for page in pages for hit in page.visits.doubles if hit.tool in tools]
    if doubles:
        reason = f"{doubles[0].tool.name} counts a page view twice ({doubles[0].property})."
        return warned(reason, pages[0], quotes=[hit.request.url for hit in doubles])
    without = [page for page in pages if not any(hit.tool in tools for hit in hits[page.id])]
    if without:
        missing = ", ".join(dict.fromkeys(str(page.kind) for page in without))
        return warned(f"{names} counts visits, but not on: {missing}.", *without, quotes=quotes)
    if len(tools) > 1:
        return warned(f"{names} count the same visits.", pages[0], quotes=quotes)
    reason = f"{names} counts a visit on each of the {len(pages)} pages."
    return passed(*pages, reason=reason, quotes=quotes)


def _pages(walk: Walk) -> list[Page]:
    return [page for page in walk.consented or walk.sample if page.kind in KINDS]


def _nothing_counted(walk: Walk) -> Finding:
    pages = _pages(walk)
    notices = [o for page in pages for o in page.snapshot.overlays if o.kind == "consent"]
    if any(notice.answer != "accepted" for notice in notices):
        return not_measured("No visit was counted, and none may be: cookies were not accepted.")
    beacons = [request for page in pages for request in page.visits.unknown]
    if beacons:
        hosts = list(dict.fromkeys(request.url.split("?")[0] for request in beacons))
        return needs_human(f"Does {hosts[0]} count visits?", pages[0], quotes=hosts)
    loaded = sorted({tool.name for page in pages for tool in page.visits.loaded})
    if loaded:
        return warned(f"{' and '.join(loaded)} is loaded, but counts no page view.", pages[0])
    adverts = [request.url for page in pages for request in page.visits.attribution]
    if adverts:
        return warned("Only advertising networks are told of visits.", pages[0], quotes=adverts[:5])
    count = sum(len(page.requests) for page in pages)
    looked = f"the {count} requests of {len(pages)} pages"
    return absent("No visit is counted.", searched=[looked, *pages], words=False)
