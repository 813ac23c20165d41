from __future__ import annotations

from auditor.api import Figure, Finding, Walk, absent, check, failed, not_measured, passed, warned

KINDS = ("home", "product", "cart")
ENOUGH_WORDS = 80


@check(impact=4, effort="low", must="legal: EU")
def shipping_page_linked(walk: Walk) -> Finding:
    """Delivery information is linked from every page.

    Question: Where do I read about delivery?
    Why: 20% of sites lack direct footer links for returns and shipping (Baymard Institute, Direct
    links to return policy and shipping info in the footer,
    https://baymard.com/blog/footer-needs-return-shipping-links).
    Fix: Link “Delivery” in the footer, to a page that names costs, times and countries.
    """
    pages = [page for page in walk.sample if page.kind in KINDS]
    if not any(page.kind == "home" for page in pages):
        return not_measured(walk.why_not("The home page was not reached."))
    ways = {page.id: [w for w in page.ways("shipping") if w.node.href] for page in pages}
    direct = [w for found in ways.values() for w in found if w.place != "content"]
    end = walk.end_of(direct)
    if end is None:
        inside = [p for p in walk.linked("faq", "help") if p.says("shipping")]
        if inside:
            reason = f"Delivery is explained only inside “{inside[0].label}”."
            return warned(reason, pages[0], quotes=[inside[0].url])
        other = [w.node for found in ways.values() for w in found]
        if other:
            return warned("Delivery is linked in the middle of a page only.", *other)
        places = [place for page in pages for place in (page.header, page.footer)]
        return absent("No link to delivery information.", searched=["words for delivery", *places])
    nodes = [way.node for way in direct]
    label = direct[0].label
    if end.nowhere:
        return failed(f"“{label}” leads nowhere: {end.nowhere}.", *nodes, quotes=[end.url])
    if end.state == "unread":
        return not_measured(f"The page behind “{label}” was not read: {end.why}.")
    figure = Figure(measured=end.words, unit="words", at_least=ENOUGH_WORDS)
    if end.words < ENOUGH_WORDS:
        reason = f"The page behind “{label}” has only {end.words} words."
        return warned(reason, *nodes, quotes=[end.url], **figure)
    if not end.says("shipping"):
        return warned(f"The page behind “{label}” does not speak of delivery.", *nodes, end.url)
    reason = f"“{label}” leads to {end.words} words about delivery."
    without = [str(p.kind) for p in pages if all(w.place == "content" for w in ways[p.id])]
    if without:
        missing = ", ".join(dict.fromkeys(without))
        return warned(f"{reason} The link is missing on: {missing}.", *nodes)
    return passed(*nodes, reason=reason, quotes=[end.url], **figure)
