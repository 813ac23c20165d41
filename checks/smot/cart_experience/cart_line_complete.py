from __future__ import annotations

from auditor.api import Action, Finding, Walk, check, failed, not_measured, passed, warned


@check(page="cart", impact=4, effort="low")
def cart_line_complete(walk: Walk) -> Finding:
    """Each cart line shows picture, name, variant, quantity and price.

    Question: Is this what I meant to buy?
    Why: A line that shows all of it is checked at a glance; what is missing sends the shopper
        back to the product page.
    Fix: Show the variant and picture in each line.
    """
    page, added = walk.page("cart"), walk.action("add_to_cart")
    if page is None or added is None:
        return not_measured(walk.why_not("The cart was not reached."))
    line = page.line_of(added.product)
    if line is None:
        return not_measured("The lines of the cart could not be told apart.")
    where = "cart drawer" if page.cart_scope is not None else "cart"
    lost = []
    if not line.name:
        lost.append("name")
    if line.quantity is None:
        lost.append("quantity")
    if not line.prices:
        lost.append("price")
    if added.chosen and not any(line.mentions(c.rpartition(": ")[2]) for c in added.chosen):
        lost.append(f"chosen variant ({', '.join(added.chosen)})")
    weak = []
    if line.picture is None:
        weak.append("picture")
    if line.link is None:
        weak.append("link to the product")
    preset = [] if added.chosen else _preset(walk, added)
    if preset and not any(line.mentions(option) for option in preset):
        weak.append(f"variant ({', '.join(preset)})")
    if line.prices and (line.quantity or 1) > 1 and None in (line.unit_price, line.total):
        weak.append("price of one or price of all")
    missing = ", ".join([*lost, *weak])
    if lost:
        return failed(f"The line in the {where} lacks: {missing}.", line.node)
    if weak:
        return warned(f"The line in the {where} lacks: {missing}.", line.node)
    return passed(line.node, reason=f"The line in the {where} shows everything.")


def _preset(walk: Walk, added: Action) -> list[str]:
    """The options that stood chosen on the product page; once or by subscription is none."""
    page = walk.state(added.page)
    groups = page.options if page is not None else []
    return [
        group.chosen.label
        for group in groups
        if group.chosen is not None
        and len(group.options) > 1
        and page is not None
        and not any(page.says("subscribe_save", o.label) for o in group.options)
    ]
