from __future__ import annotations

from auditor.api import Finding, Walk, check, failed, not_applicable, not_measured, passed, warned

SOON_MS = 2000


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
        return not_measured(walk.why_not("nothing was added to the cart"))
    if not done.ok:
        return not_applicable("adding to the cart did not work")
    said, counted = done.feedback, (done.count_after or 0) > (done.count_before or 0)
    if "cart page" in done.effects and (said is None or said.element is None):
        return passed(done.element, reason="The cart opens and shows the product.")
    if said is None or said.element is None or not said.in_view:
        if counted:
            return warned(
                "Only the number at the cart changes; nothing says what happened.", done.element
            )
        return failed("Nothing that a shopper can see changes after the press.", done.element)
    missed = []
    if not counted:
        missed.append("the number at the cart does not change")
    if not (said.live or said.focus_moved):
        missed.append("screen readers are not told")
    if said.lasted_3s is False:
        missed.append("it is gone within 3 s")
    if done.ms > SOON_MS:
        missed.append(f"it comes after {done.ms / 1000:.1f} s")
    if missed:
        return warned(f"“{said.text[:80]}” appears, but {', '.join(missed)}.", said.element)
    return passed(said.element, reason=f"“{said.text[:80]}” appears.")
