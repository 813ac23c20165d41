from __future__ import annotations

from auditor.api import Figure, Finding, Walk, absent, check, failed, not_measured, passed, warned

KINDS = ("home", "product", "cart")
ENOUGH_WORDS = 80


@check(impact=4, effort="low", must="legal: EU")
def returns_page_linked(walk: Walk) -> Finding:
    """Returns are linked from every page.

    Question: Can I send it back?
    Why: 20% of sites lack it; 18% abandoned over return policy (Baymard Institute, Direct links to
    return policy and shipping info in the footer,
    https://baymard.com/blog/footer-needs-return-shipping-links).
    Why: 49% of audited stores show a return link (BelVG store audit, return policy link guide,
    https://audit.belvg.com/guides/ecommerce-return-policy-link.html).
    Why: 67% check it first, a vendor's figure (Loop Returns, Why you need a dedicated return policy
    page, https://loopreturns.com/blog/you-need-a-dedicated-return-policy-page).
    Fix: Link “Returns” in the footer, to a page that says how long, how and at whose cost.
    """
    pages = [page for page in walk.sample if page.kind in KINDS]
    if not any(page.kind == "home" for page in pages):
        return not_measured(walk.why_not("The home page was not reached."))
    # where the law gives a right of withdrawal, its page is the one about returns
    found = {page.id: page.ways("returns", "withdrawal") for page in pages}
    ways = {id: [w for w in links if w.node.href] for id, links in found.items()}
    in_footer = [w for found in ways.values() for w in found if w.place == "footer"]
    end = walk.end_of(in_footer)
    if end is None:
        other = [w.node for found in ways.values() for w in found]
        if other:
            return warned("Returns are linked, but not in the footer.", *other)
        inside = [p for p in walk.linked("terms", "faq", "help") if p.says("returns", "withdrawal")]
        if inside:
            reason = f"Returns are explained only inside “{inside[0].label}”."
            return warned(reason, pages[0], quotes=[inside[0].url])
        places = [place for page in pages for place in (page.header, page.footer)]
        return absent("No link to the returns.", searched=["words for returns", *places])
    nodes = [way.node for way in in_footer]
    label = in_footer[0].label
    if end.nowhere:
        return failed(f"“{label}” leads nowhere: {end.nowhere}.", *nodes, quotes=[end.url])
    if end.state == "unread":
        return not_measured(f"The page behind “{label}” was not read: {end.why}.")
    figure = Figure(measured=end.words, unit="words", at_least=ENOUGH_WORDS)
    if end.words < ENOUGH_WORDS:
        reason = f"The page behind “{label}” has only {end.words} words."
        return warned(reason, *nodes, quotes=[end.url], **figure)
    reason = f"“{label}” in the footer leads to {end.words} words."
    without = [str(p.kind) for p in pages if all(w.place != "footer" for w in ways[p.id])]
    if without:
        missing = ", ".join(dict.fromkeys(without))
        return warned(f"{reason} The link is missing on: {missing}.", *nodes)
    return passed(*nodes, reason=reason, quotes=[end.url], **figure)
