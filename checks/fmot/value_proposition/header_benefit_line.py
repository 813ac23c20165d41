from __future__ import annotations

from auditor.api import Finding, Node, Page, Walk, absent, check, not_measured, passed, warned

KINDS = ("home", "category", "product")
PROMISES = ("free_shipping", "delivery", "returns", "warranty", "help")
PHONE_PX, BELOW_PX = 200, 60


@check(impact=3, effort="low")
def header_benefit_line(walk: Walk) -> Finding:
    """The header repeats a concrete benefit on every page.

    Question: Does a visitor landing deep in the shop see the promise too?
    Why: show the value proposition in header, sidebar, category and product pages (Growcode,
    Moments of truth in ecommerce 2019).
    Why: a value proposition at every point of the funnel (Google, UX Playbook for Retail,
    https://de.slideshare.net/hmvrulz/google-secret-ux-retail-playbook).
    Fix: Add a thin bar: “Free delivery over 50 - 30-day returns - call us”.
    """
    pages = [page for page in walk.sample if page.kind in KINDS]
    if not {"home", "product"} <= {str(page.kind) for page in pages}:
        return not_measured("Home and product page were not both reached.")
    lines = {page.id: _line(page) for page in pages}
    with_line = [page for page in pages if lines[page.id]]
    nodes = [lines[page.id] for page in with_line]
    if len(with_line) == len(pages):
        told = nodes[0].text[:100] if nodes[0] else ""
        return passed(*nodes, reason=f"“{told}” stands on every page seen.")
    if with_line:
        missing = ", ".join(dict.fromkeys(str(p.kind) for p in pages if not lines[p.id]))
        return warned(f"A benefit stands in the header, but not on: {missing}.", *nodes)
    hidden = [node for page in pages if (node := _turned_away(page))]
    if hidden:
        return warned(f"“{hidden[0].full_text[:80]}” takes turns and was not seen.", *hidden)
    places = [page.header for page in pages]
    sought = "words for delivery, returns, warranty or help in the header and right below it"
    return absent("No header names a benefit.", searched=[sought, *places])


def _line(page: Page) -> Node | None:
    """A benefit in the header, or right under it; on a phone in the first 200 px."""
    below = max((n.box.bottom for n in page.header.nodes), default=0) + BELOW_PX
    for block in page.text_blocks:
        near = block.node.box.y < (PHONE_PX if page.phone else below)
        if not block.node.first_view or not (page.header.holds(block.node) or near):
            continue
        if _promises(page, block.text, block.words, block.control):
            return block.node
    return None


def _promises(page: Page, text: str, words: int, control: Node | None) -> bool:
    """A promise, not a menu's entry: "Delivery" alone leads somewhere and says nothing."""
    if words > 25 or (control is not None and (control.tag == "summary" or _chooses(control))):
        return False
    if page.benefit(text, "free_shipping"):
        return True
    least = 4 if control is not None else 3
    return words >= least and page.benefit(text, *PROMISES) is not None


def _chooses(control: Node) -> bool:
    """Opens a list, such as the countries to ship to."""
    return "aria-haspopup" in control.attrs or "aria-expanded" in control.attrs


def _turned_away(page: Page) -> Node | None:
    """A benefit in the header that is there but hidden now: one of several that take turns."""
    for part in page.header.nodes:
        for node in part.walk():
            bare = not any(child.full_text for child in node.elements())
            if bare and not node.visible and page.benefit(node.full_text, "free_shipping"):
                return node
    return None
