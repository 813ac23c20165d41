from __future__ import annotations

from auditor.api import (
    Finding,
    Page,
    absent,
    check,
    failed,
    needs_human,
    not_applicable,
    passed,
    shortened,
    warned,
)


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
        return passed(
            told.label,
            told.value,
            measured=told.amount or 0,
            unit=told.price.currency or "" if told.price else "",
            reason=f"The cart says: “{shortened(told.text)}”",
        )
    postcode = next((f.node for f in page.form.of("postcode") if not page.form.address), None)
    if postcode is not None:
        return needs_human("Does this field tell the cost of delivery?", postcode)
    spend = next((r for r in rows if r.threshold), None)
    if spend is not None:
        return warned(
            f"“{shortened(spend.text)}” does not say what delivery costs now.", spend.label
        )
    linked = next((r for r in rows if r.links), None)
    if linked is not None:
        return warned(f"“{shortened(linked.text)}”: the cost stands behind a link.", *linked.links)
    opener = next((n for n in page.controls("shipping") if page.outside_chrome(n)), None)
    if opener is not None:  # a closed part of the page, or a layer
        return warned(f"“{shortened(opener.label)}”: the cost stands behind a link.", opener)
    if rows:
        row = next((r for r in rows if not r.whole), rows[0])
        return failed(f"“{shortened(row.text)}” is all that the cart says about it.", row.label)
    if any(page.says("digital_goods", line.node.text) for line in page.lines):
        return not_applicable("The product is sent as a file.")
    return absent(
        "The cart says nothing about the cost of delivery.",
        searched=["delivery words in the cart", page.cart_scope or page.main or page],
    )
