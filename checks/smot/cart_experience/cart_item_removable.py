from __future__ import annotations

from auditor.api import Figure, Finding, Walk, absent, check, failed, not_measured, passed, warned

SMALLEST_PX = 24


@check(page="cart", impact=3, effort="low")
def cart_item_removable(walk: Walk) -> Finding:
    """An item can be removed with one clear control.

    Question: How do I take it out?
    Why: 4.1.2 names, 2.5.8 target size (W3C, Web Content Accessibility Guidelines 2.2,
        https://www.w3.org/TR/WCAG22/).
    Fix: Add a labelled remove button with undo.
    """
    done = walk.action("remove")
    before = walk.state(done.page) if done else None
    if done is None or before is None or not before.lines:
        return not_measured(walk.why_not("Removing was not tried."))
    line = before.line_of(done.product) or before.lines[0]
    if done.obstacle == "no_remove_control":
        if _reaches_zero(walk):
            return warned("Only setting the quantity to 0 may remove the line.", line.node)
        return absent("The line has no control that says it removes it.", searched=line.node)
    if done.obstacle or done.element is None:
        return not_measured("The control that removes the line could not be pressed.")
    after = walk.state(done.after)
    if not done.ok or after is None:
        return failed("Pressing the control does not remove the line.", done.element)
    if any(x.name == line.name for x in after.lines) and len(before.lines) > 1:
        return failed("Pressing the control removes another line.", done.element)
    total, then = after.summary.total, before.summary.total
    if after.lines and total and then and total.amount == then.amount:
        return failed("The line is removed, but the total stays.", total.label, done.element)
    missed, figure = [], Figure()
    if "update" in done.how:
        missed.append("a separate button must be pressed")
    if not done.element.name and not done.element.text:
        missed.append("the control has no name")
    if min(done.element.box.w, done.element.box.h) < SMALLEST_PX:
        width, height = round(done.element.box.w), round(done.element.box.h)
        missed.append(f"the control is only {width} × {height} px")
        figure = Figure(measured=min(width, height), unit="px", at_least=SMALLEST_PX)
    if not walk.told_after(before, after):
        missed.append("no message or undo is offered")
    if missed:
        return warned(f"The line can be removed, but {', '.join(missed)}.", done.element, **figure)
    return passed(done.element, reason="One press removes the line, and the cart says so.")


def _reaches_zero(walk: Walk) -> bool:
    """Can the quantity of one unit be made smaller still?"""
    tried = walk.action("quantity")
    page = walk.state(tried.page) if tried else walk.page("cart")
    if page is None or not page.lines:
        return False
    line = page.lines[0]
    if line.less is not None:
        return line.less.enabled
    field = line.quantity_control
    if field is None:
        return False
    if field.tag == "select":
        return any(n.full_text.strip() == "0" for n in field.find("option"))
    return field.attr("min") in ("", "0")
