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

FEW, MANY = 10, 16
ENOUGH = 8  # for many orders, says the study
CARD_FIELDS = 4
CARD = {"card_number", "card_expiry", "card_cvc", "card_name"}


@check(page="checkout", impact=4, effort="medium")
def checkout_field_count(walk: Walk) -> Finding:
    """The checkout asks for few fields.

    Question: How much must I type?
    Why: average 11.3 fields in 2024, 8 are enough for many; 22% abandoned over complexity
        (Baymard Institute, 5 ways to minimize form fields,
        https://baymard.com/blog/checkout-flow-average-form-fields).
    Fix: Use one name field, hide address line 2 and company.
    """
    steps = walk.checkout_steps
    if not steps:
        return not_measured(walk.why_not("The checkout was not reached."))
    shown = walk.checkout_fields
    if not shown:
        return not_measured("The checkout's fields could not be read.")
    by_law = [f for f in shown if f.kind == "tax_id"]
    plain = [f for f in shown if f.kind not in CARD and f not in by_law]
    count = len(plain) + (CARD_FIELDS if any(page.form.card for page in steps) else 0)
    nodes = [f.node for f in plain]
    say = f"{count} fields are shown" if count != 1 else "One field is shown"
    if len(steps) > 1:
        say = f"{count} fields are shown on {len(steps)} steps"
    if by_law:
        say += f" (and {len(by_law)} that a law may ask for)"
    figure = Figure(measured=count, unit="fields", at_most=FEW)
    if count >= MANY:
        return failed(f"{say}; {ENOUGH} are enough.", *nodes, **figure)
    if count > FEW:
        return warned(f"{say}; {ENOUGH} are enough.", *nodes, **figure)
    if not any(page.shows_payment for page in steps):
        return not_applicable(f"{say}; the steps up to the payment were not all opened.")
    return passed(*nodes, reason=f"{say}.", **figure)
