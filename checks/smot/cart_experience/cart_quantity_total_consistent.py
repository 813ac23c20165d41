from __future__ import annotations

from auditor.api import (
    Figure,
    Finding,
    Walk,
    check,
    failed,
    not_applicable,
    not_measured,
    passed,
    warned,
)

SLOW_MS = 3000
STOCK = ("out_of_stock", "low_stock", "in_stock")


@check(page="cart", impact=4, effort="medium")
def cart_quantity_total_consistent(walk: Walk) -> Finding:
    """Changing the quantity updates the total correctly.

    Question: What do I pay for two?
    Why: A total that does not follow the quantity makes every other figure doubtful.
    Fix: Recalculate on change and show a short busy state.
    """
    done = walk.action("quantity")
    before = walk.state(done.page) if done else None
    if done is None or before is None or not before.lines:
        return not_measured(walk.why_not("Changing the quantity was not tried."))
    line = before.line_of(done.product) or before.lines[0]
    if done.obstacle == "no_quantity_control":
        return failed("The cart offers no way to change the quantity.", line.node)
    if line.quantity_control is not None and line.quantity_control.attr("max") == "1":
        return not_applicable("Only one unit can be bought.")
    after = walk.state(done.after)
    if after is None or done.obstacle:
        return not_measured("The quantity could not be set.")
    changed = after.line_of(done.product) or next(iter(after.lines), None)
    wanted = (line.quantity or 1) + 1
    if not done.ok or changed is None or changed.quantity == line.quantity:
        if any(after.best(STOCK, words) for words in walk.new_words(before, after)):
            return not_applicable("The store has only one unit of it.")
        return failed(
            f"The quantity was set to {wanted}, but the sums stay as they were.",
            changed.node if changed else None,
            done.element,
        )
    if wrong := walk.wrong_sum(before, after, done.product):
        where = "line" if wrong.what == "line" else f"cart's {wrong.what}"
        if wrong.wanted is None:
            return failed(f"For {wanted} units the {where} stays at {wrong.shown:.2f}.", wrong.node)
        return failed(
            f"For {wanted} units the {where} shows {wrong.shown:.2f} in place of"
            f" {wrong.wanted:.2f}.",
            wrong.node,
        )
    figure = Figure(measured=round(done.ms / 1000, 1), unit="s", at_most=SLOW_MS / 1000)
    missed = []
    if "update" in done.how:
        missed.append("a separate button must be pressed")
    if done.ms > SLOW_MS:
        missed.append(f"it takes {done.ms / 1000:.1f} s")
    reloaded = walk.action("reload")
    again = walk.state(reloaded.after) if reloaded else None
    kept = again.line_of(done.product) if again else None
    if kept is not None and kept.quantity != changed.quantity:
        missed.append(f"after a reload the quantity is {kept.quantity}")
    if missed:
        reason = f"The sums follow the quantity, but {', '.join(missed)}."
        return warned(reason, changed.node, **figure)
    return passed(changed.node, reason="Line and total follow the quantity.", **figure)
