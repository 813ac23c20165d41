from __future__ import annotations

from auditor.api import (
    Action,
    Figure,
    Finding,
    Walk,
    check,
    failed,
    not_applicable,
    not_measured,
    passed,
    shortened,
    warned,
)

SOON_MS = 2000
GAVE_UP_MS = 9000  # then the auditor looked into the cart itself


@check(page="product", impact=3, effort="low")
def add_to_cart_feedback(walk: Walk) -> Finding:
    """After adding, a clear message appears.

    Question: Did it work?
    Why: 4.1.3 status messages (W3C, Web Content Accessibility Guidelines 2.2,
        https://www.w3.org/TR/WCAG22/).
    Fix: Show a drawer with item, price and two buttons.
    """
    done = walk.action("add_to_cart")
    if done is None:
        return not_measured(walk.why_not("Nothing was added to the cart."))
    if not done.ok:
        return not_applicable("Adding to the cart did not work.")
    said, counted = done.feedback, (done.count_after or 0) > (done.count_before or 0)
    figure = Figure(measured=round(done.ms / 1000, 1), unit="s", at_most=SOON_MS / 1000)
    late = f"it comes after {done.ms / 1000:.1f} s" if done.ms > SOON_MS else ""
    if said is None or said.element is None or not said.in_view:
        if "cart page" in done.effects and done.ms < GAVE_UP_MS:
            if late:
                return warned(f"The cart opens by itself, but {late}.", done.element, **figure)
            return passed(done.element, reason="The cart opens and shows the product.", **figure)
        if counted and _counter_in_sight(walk, done):
            return warned(
                "Only the number at the cart changes; nothing says what happened.", done.element
            )
        return failed("Nothing that a shopper can see changes after the press.", done.element)
    missed = []
    # a layer over the page may hide the number that was there before: nothing to say about it
    hidden = done.count_after is None and done.count_before is not None
    if not counted and not hidden:
        missed.append(
            "the cart in the header shows no number"
            if done.count_after is None
            else "the number at the cart does not change"
        )
    if not (said.live or said.focus_moved):
        missed.append("screen readers are not told")
    if said.lasted_3s is False:
        missed.append("it is gone within 3 s")
    if late:
        missed.append(late)
    words = shortened(said.text, 60)
    if missed:
        return warned(f"“{words}” appears, but {', '.join(missed)}.", said.element, **figure)
    return passed(said.element, reason=f"“{words}” appears.", **figure)


def _counter_in_sight(walk: Walk, done: Action) -> bool:
    """On a phone the header may have been scrolled away when the button was pressed."""
    before, after = walk.state(done.page), walk.state(done.after)
    counter = after.cart_control if after is not None else None
    if before is None or counter is None or done.element is None:
        return True
    return counter.fixed or done.element.box.bottom <= before.viewport[1]
