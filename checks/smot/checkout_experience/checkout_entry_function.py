from __future__ import annotations

from auditor.api import (
    Figure,
    Finding,
    Node,
    Page,
    Walk,
    absent,
    check,
    failed,
    not_measured,
    note,
    passed,
    shortened,
    warned,
)

FAST_MS, SLOW_MS = 10_000, 20_000


@check(page="checkout", impact=5, effort="high", must="blocks-purchase")
def checkout_entry_function(walk: Walk) -> Finding:
    """The checkout opens from the cart.

    Question: Can I go and pay?
    Why: checkout problems caused 10% and technical problems 9% of failed purchases (Nielsen
        Norman Group, E-Commerce User Experience: Category Pages,
        https://dokumen.site/download/ecom-category-pages-a5b39f0a299630).
    Why: 65% of 130+ sites have a mediocre or worse checkout; design changes could gain up to 35%
        conversion on a large site (Baymard Institute, Checkout UX 2024,
        https://baymard.com/blog/current-state-of-checkout-ux).
    Fix: Repair the route from cart to checkout: see the recorded request.
    """
    cart, tried, stop = walk.page("cart"), walk.action("checkout"), walk.obstacle
    if cart is None or (stop is not None and stop.blame in ("ours", "refused")):
        return not_measured(walk.why_not("The cart was not reached."))
    words = f" The store says: “{shortened(stop.words)}”" if stop and stop.words else ""
    if walk.stopped_by("checkout_offsite"):
        return note("The order leaves the store for another service.", cart)
    if walk.stopped_by("checkout_button_missing"):
        return absent("The cart has no control that leads to the checkout.", searched=cart)
    if walk.stopped_by("checkout_button_disabled"):
        button = next((n for n in cart.controls("checkout") if not n.enabled), cart)
        if words:
            return warned(f"The checkout button is disabled.{words}", button)
        return failed("The checkout button is disabled, and nothing says why.", button)
    if tried is None:
        return not_measured(walk.why_not("The checkout was not tried."))
    if not tried.ok and tried.obstacle != "login_wall":
        terms = next((f for f in cart.doc.fields if _terms(cart, f)), None)
        if words and terms is not None:
            return warned(f"A box must be ticked first.{words}", terms)
        said = f"The checkout answers with {tried.words}." if tried.words else ""
        said = said or (stop.message if stop else "The checkout did not open.")
        return failed(f"{said}{words}", cart, quotes=[stop.url] if stop else [])
    opened = walk.state(tried.after)
    if opened is not None and opened.says("cart_empty", opened.text):
        return failed("The checkout opens, but it says that the cart is empty.", opened)
    seconds = tried.ms / 1000
    figure = Figure(measured=round(seconds, 1), unit="s", at_most=FAST_MS / 1000)
    if tried.ms > SLOW_MS:
        return failed(f"The checkout takes {seconds:.0f} s to open.", opened, **figure)
    if "terms" in tried.effects:
        return warned("The checkout opens, but a box must be ticked first.", opened, **figure)
    if tried.ms > FAST_MS or tried.attempts > 1:
        why = "it needs a second press" if tried.attempts > 1 else f"it takes {seconds:.0f} s"
        return warned(f"The checkout opens, but {why}.", opened, **figure)
    how = f"“{shortened(tried.how, 40)}” opens it." if tried.how else "The cart is part of it."
    return passed(opened, reason=how, **figure)


def _terms(cart: Page, field: Node) -> bool:
    """A box to be ticked that is not: the terms, before one may go on."""
    empty = field.type == "checkbox" and field.value != "checked"
    return empty and field.displayed and cart.says("terms", field.name) is not None
