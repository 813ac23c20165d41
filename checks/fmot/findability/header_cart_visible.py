from __future__ import annotations

from auditor.api import (
    Finding,
    Node,
    Page,
    Walk,
    absent,
    check,
    failed,
    not_applicable,
    not_measured,
    passed,
    warned,
)

KINDS = ("home", "category", "product")


@check(impact=3, effort="low")
def header_cart_visible(walk: Walk) -> Finding:
    """The cart is always one tap away.

    Question: Where are my items?
    Why: Whoever has put something into the cart looks for it there: established practice, no
    figure.
    Fix: Keep the cart icon with count in the header.
    """
    if walk.stopped_by("catalogue_only"):
        return not_applicable("The store shows products without selling them online.")
    pages = [page for page in walk.sample if page.kind in KINDS]
    if not {"home", "product"} <= {str(page.kind) for page in pages}:
        return not_measured("Home and product page were not both reached.")
    added = walk.action("add_to_cart")
    after = walk.state(added.after) if added and added.ok else None
    # Some stores show the way to the cart only once there is something in it; a layer may hide it.
    full = [after, *(page for page in walk.sample if page.kind == "cart")] if after else []
    late = next((node for page in full if page and (node := _seen(page))), None)
    carts = {page.id: _seen(page) for page in pages}
    without = [page for page in pages if carts[page.id] is None]
    if without and not (late and len(without) == len(pages)):
        kinds = " and ".join(dict.fromkeys(str(page.kind) for page in without))
        sought = "controls that say or lead to the cart"
        searched = [page.header for page in without]
        reason = f"No way to the cart in the header: {kinds}."
        return absent(reason, *without, searched=[sought, *searched])
    nodes = [node for node in carts.values() if node] or [node for node in [late] if node]
    unnamed = [node for node in nodes if not any(c.isalpha() for c in node.label)]
    if unnamed:
        return failed("The cart's icon has no name for those who cannot see it.", *unnamed)
    if added is None or not added.ok:
        return not_measured("Nothing could be added, so the cart's count was not seen changing.")
    before, now = added.count_before, added.count_after
    if now is None:
        now = next((page.cart_count for page in full if page and page.cart_count is not None), None)
    if now is None:
        return warned("The cart in the header shows no count.", *nodes)
    if now == before:
        return warned(f"The cart's count stayed {now} when a product was added.", *nodes)
    reason = f"The cart is in the header of every page; its count went from {before or 0} to {now}."
    return passed(*nodes, reason=reason)


def _seen(page: Page) -> Node | None:
    node = page.cart_control
    return node if node is not None and page.in_first_view(node) else None
