from __future__ import annotations

from auditor.api import Finding, Walk, absent, check, not_measured, passed, warned

KINDS = ("home", "product")


@check(impact=4, effort="low")
def order_tracking_linked(walk: Walk) -> Finding:
    """Order tracking is linked in header, footer or account.

    Question: Where is my order?
    Why: 20-40% of support tickets ask where the order is, 96% track when they can, vendor figures
    (LateShipment, WISMO tickets explained,
    https://www.lateshipment.com/blog/wismo-what-it-means-and-how-to-reduce-it).
    Why: link to a detailed tracking page (Growcode, Moments of truth in ecommerce 2019).
    Fix: Add “Track your order” to footer and help.
    """
    pages = [page for page in walk.sample if page.kind in KINDS]
    if not any(page.kind == "home" for page in pages):
        return not_measured(walk.why_not("The home page was not reached."))
    ways = {page.id: page.ways("track_order") for page in pages}
    direct = [w for found in ways.values() for w in found if w.place != "content"]
    if direct:
        nodes = [way.node for way in direct]
        end = walk.end_of(direct)
        if end is not None and end.state == "dead":
            return warned(f"“{direct[0].label}” leads nowhere: {end.why}.", *nodes)
        without = [str(p.kind) for p in pages if all(w.place == "content" for w in ways[p.id])]
        if without:
            missing = ", ".join(dict.fromkeys(without))
            return warned(f"“{direct[0].label}” is missing on: {missing}.", *nodes)
        return passed(*nodes, reason=f"“{direct[0].label}” stands on every page seen.")
    other = [way.node for found in ways.values() for way in found]
    if other:
        return warned("Order tracking is linked in the middle of a page only.", *other)
    inside = [p for p in walk.linked("faq", "help", "shipping") if p.says("track_order")]
    if inside:
        reason = f"Order tracking is named only inside “{inside[0].label}”."
        return warned(reason, pages[0], quotes=[inside[0].url])
    places = [place for page in pages for place in (page.header, page.footer)]
    return absent("No link to order tracking.", searched=["words for order tracking", *places])
