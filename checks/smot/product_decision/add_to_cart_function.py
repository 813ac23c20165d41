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

FAST_MS = 5000


@check(page="product", impact=5, effort="high", must="blocks-purchase")
def add_to_cart_function(walk: Walk) -> Finding:
    """Adding to the cart works.

    Question: Can I actually buy?
    Why: add to cart problems caused 6% and technical problems 9% of failed purchases (Nielsen
        Norman Group, E-Commerce User Experience: Category Pages,
        https://dokumen.site/download/ecom-category-pages-a5b39f0a299630).
    Fix: Repair the button: see the recorded error and request.
    """
    tries = walk.actions("add_to_cart")
    if not tries:
        if walk.stopped_by("out_of_stock"):
            return not_applicable("Every product that was tried is sold out.")
        return not_measured(walk.why_not("Nothing was added to the cart."))
    done = next((a for a in tries if a.ok), None)
    if done is None:
        return _failed(walk, tries[-1], len(tries))
    if walk.stopped_by("cart_empty_after_add"):
        return failed(f"“{done.product}” was added, but the cart is empty.", done.element)
    seconds = done.ms / 1000
    figure = Figure(measured=round(seconds, 1), unit="s", at_most=FAST_MS / 1000)
    missed = []
    if broken := [a for a in tries if not a.ok]:
        missed.append(f"it did not work for “{broken[0].product}”")
    if done.attempts > 1:
        missed.append("it needed a second press")
    if done.ms > FAST_MS:
        missed.append(f"it took {seconds:.1f} s")
    units = (done.count_after or 0) - (done.count_before or 0)
    cart = walk.page("cart")
    line = cart.line_of(done.product) if cart is not None else None
    if line is not None and line.quantity:
        units = line.quantity
    if units > 1:
        missed.append(f"one press added {units} units")
    if missed:
        reason = f"“{done.product}” was added, but {', '.join(missed)}."
        return warned(reason, done.element, **figure)
    return passed(
        done.element,
        reason=f"One press added “{done.product}” in {seconds:.1f} s.",
        **figure,
    )


def _failed(walk: Walk, last: Action, tries: int) -> Finding:
    stop = walk.obstacle
    if stop is not None and stop.blame in ("ours", "refused"):
        return not_measured(stop.message)
    why = stop.message if stop else "Nothing was added."
    if last.obstacle == "login_wall":
        why = "It demands an account."
    words = ""
    if last.words and not last.ms:
        why = last.words  # it was not even pressed
    elif last.words:
        words = f" The store says: “{shortened(last.words)}”"
    many = f" {tries} products were tried." if tries > 1 else ""
    return failed(f"“{last.product}” could not be added. {why}{words}{many}", last.element)
