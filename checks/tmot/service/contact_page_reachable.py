from __future__ import annotations

from auditor.api import Finding, Walk, absent, check, failed, not_measured, passed, warned


@check(impact=4, effort="low", must="legal: EU, BR, CO")
def contact_page_reachable(walk: Walk) -> Finding:
    """A contact page exists and is one click away.

    Question: How do I reach you?
    Why: accessible company information builds trust (Nielsen Norman Group, E-Commerce User
    Experience: Trust, https://pdfcoffee.com/trust-pdf-free.html).
    Fix: Publish phone, e-mail and hours.
    """
    page = walk.page("home") or walk.page("product")
    if page is None:
        return not_measured(walk.why_not("The home page was not reached."))
    ways = [w for w in page.ways("contact") if w.place != "content"]
    end = walk.end_of(w for w in ways if w.node.href.startswith("http"))
    frame = [*page.channels(page.header), *page.channels(page.footer)]
    if end is None:
        if frame:
            reason = f"No contact page is linked; the page itself names {frame[0]}."
            return warned(reason, page.evidence(frame[0]))
        frames = (page.header, page.footer)
        reason = "No way to contact the store is linked."
        return absent(reason, searched=["words for contact", *frames])
    nodes = [way.node for way in ways]
    label = ways[0].label
    if end.state == "dead":
        return failed(f"“{label}” leads nowhere: {end.why}.", *nodes, quotes=[end.url])
    if end.state == "unread":
        if frame:
            reason = f"“{label}” leads to {end.url}; the page itself names {frame[0]}."
            return passed(*nodes, reason=reason)
        return not_measured(f"The page behind “{label}” was not read: {end.why}.")
    if end.channels:
        told = ", ".join(end.channels[:3])
        return passed(*nodes, reason=f"“{label}” leads to: {told}.", quotes=[end.url])
    if end.login:
        reason = f"“{label}” asks to sign in before it shows anything."
        return failed(reason, *nodes, quotes=[end.url])
    if end.form:
        reason = f"“{label}” leads to a form only: no phone, e-mail or chat."
        return warned(reason, *nodes, quotes=[end.url])
    if end.placeholder:
        return failed(f"“{label}” leads nowhere: {end.placeholder}.", *nodes, quotes=[end.url])
    reason = f"The page behind “{label}” names no phone, e-mail or chat and has no form."
    return warned(reason, *nodes, quotes=[end.url])
