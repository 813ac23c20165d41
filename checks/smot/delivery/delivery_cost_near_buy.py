from __future__ import annotations

from auditor.api import Finding, Page, absent, check, not_measured, passed, warned


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
    Fix: Write 'Delivery 4.90, free over 50' under the button.
    """
    if page.add is None and page.buy_box is None:
        return not_measured("no buy button was found, so there is nothing to look beside")
    said = page.delivery
    near = [s for s in said if s.near and s.visible]
    told = next((s.node for s in near if s.cost), None)
    if told is not None:
        return passed(told, reason=f"“{told.text[:120]}” stands near the button.")
    elsewhere = next((s.node for s in said if s.cost), None)
    if elsewhere is not None:
        words = elsewhere.full_text[:100]
        return warned(f"“{words}” stands on the page, but not in sight of the button.", elsewhere)
    link = next((n for s in near for n in s.node.find("link")), None)
    if link is not None:
        return warned("Near the button there is only a link to the delivery terms.", link)
    if near:
        return warned(f"“{near[0].node.text[:100]}” names delivery without its cost.", near[0].node)
    return absent(
        "the product page does not say what delivery costs",
        searched=[
            "delivery words with an amount, near the button, in the header and in tabs",
            page,
        ],
    )
