from __future__ import annotations

from auditor.api import Finding, Page, absent, check, failed, needs_human, passed, warned


@check(page="cart", impact=5, effort="medium")
def cart_shipping_cost_visible(page: Page) -> Finding:
    """The cart shows delivery cost or an estimate.

    Question: What will I pay in the end?
    Why: 48% abandoned over extra costs (Baymard Institute abandonment survey, quoted by The
        Magazine Manager,
        https://magazinemanager.com/blog/how-to-keep-consumers-from-deserting-their-online-carts).
    Why: 21% abandoned as the total was not visible before checkout (Baymard Institute, Product
        pages need to show estimated shipping costs,
        https://baymard.com/blog/show-shipping-costs-on-product-pages).
    Fix: Show a default delivery cost for the visitor's country.
    """
    rows = page.summary.of("shipping")
    told = next((r for r in rows if r.amount is not None), None)
    if told is not None:
        return passed(told.label, told.value, measured=told.amount, reason=f"“{told.text[:100]}”")
    estimator = next((f for f in page.form.of("postcode") if not page.form.address), None)
    if estimator is not None:
        return needs_human(
            "Does the estimator tell the delivery cost for a postcode?", estimator.node
        )
    from_sum = next((r for r in rows if r.threshold), None)
    if from_sum is not None:
        return warned(
            f"“{from_sum.text[:120]}” is said, but not what delivery costs now.", from_sum.label
        )
    linked = next((r for r in rows if r.links), None)
    if linked is not None:
        return warned(f"“{linked.text[:100]}”: the cost stands behind a link.", linked.label)
    if rows:
        row = rows[0]
        return failed(f"“{row.text[:100]}” is all that the cart says about delivery.", row.label)
    return absent(
        "the cart says nothing about delivery cost",
        searched=["delivery words in the cart", page.cart_scope or page.main or page],
    )
