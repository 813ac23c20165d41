from __future__ import annotations

from auditor.api import (
    Finding,
    Page,
    absent,
    check,
    needs_human,
    not_applicable,
    not_measured,
    passed,
    shortened,
    warned,
)


@check(page="product", impact=5, effort="low", must="legal: EU (cost or how it is computed)")
def delivery_cost_near_buy(page: Page) -> Finding:
    """Delivery cost is stated beside the buy button.

    Question: What will delivery cost?
    Why: 64% of users look for it on the product page and 43% of sites do not show it; 21%
        abandoned for not seeing the total up front (Baymard Institute, Product pages need to show
        estimated shipping costs, https://baymard.com/blog/show-shipping-costs-on-product-pages).
    Why: 48% abandoned over extra costs (Baymard Institute abandonment survey, quoted by The
        Magazine Manager,
        https://magazinemanager.com/blog/how-to-keep-consumers-from-deserting-their-online-carts).
    Why: 62% of audited stores show shipping information before checkout (BelVG store audit,
        https://audit.belvg.com/guides/ecommerce-shipping-information.html).
    Fix: Write “Delivery 4.90, free over 50” under the button.
    """
    if page.add is None and page.buy_box is None:
        return not_measured("No buy button was found, so there is nothing to look beside.")
    near = [s for s in page.delivery if s.near and s.visible]
    told = next((s for s in near if s.cost), None)
    if told is not None:
        return passed(told.node, reason=f"“{shortened(told.text)}” stands near the button.")
    postcode = next((f.node for f in page.form.of("postcode") if not page.form.address), None)
    if postcode is not None:
        return needs_human("Does this field tell the cost of delivery?", postcode)
    costs = [s for s in page.delivery if s.cost]
    elsewhere = next((s for s in costs if s.visible), costs[0] if costs else None)
    if elsewhere is not None:
        where = "away from the button" if elsewhere.visible else "in a closed section"
        return warned(f"“{shortened(elsewhere.text)}” stands {where}.", elsewhere.node)
    if near:
        said = next((s for s in near if not s.control), near[0])
        if said.links:
            return warned("The delivery cost stands behind a link.", *said.links)
        return warned(f"“{shortened(said.text)}” names delivery without its cost.", said.node)
    if page.says("digital_goods", page.product_region.text):
        return not_applicable("The product is sent as a file.")
    if page.delivery:
        said = page.delivery[0]
        return warned(f"Only “{shortened(said.text, 40)}” speaks of delivery.", said.node)
    return absent(
        "The product page does not say what delivery costs.",
        searched=["delivery words near the button, in the header and in tabs", page],
    )
