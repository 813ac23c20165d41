from __future__ import annotations

from auditor.api import Finding, Page, absent, check, passed, warned

SMALLEST_PX = 16


@check(page="product", impact=5, effort="low", must="legal: EU (price indication)")
def price_first_view(page: Page) -> Finding:
    """The price is visible without scrolling.

    Question: What does it cost?
    Why: price information above the fold on product pages (Google, UX Playbook for Retail,
        https://de.slideshare.net/hmvrulz/google-secret-ux-retail-playbook).
    Why: pricing caused 5% of failed purchases (Nielsen Norman Group, E-Commerce User Experience:
        Category Pages, https://dokumen.site/download/ecom-category-pages-a5b39f0a299630).
    Fix: Place the price directly under the name.
    """
    price = page.main_price
    if price is None:
        return absent("no price is shown on the product page", searched=page)
    node, height = price.node, page.viewport[1]
    size = round(node.style.font_px)
    missed = []
    if not node.first_view:
        below = round(node.box.bottom - height)
        missed.append(
            f"it is {below} px below the first screen" if below > 0 else "something covers it"
        )
    if size < SMALLEST_PX:
        missed.append(f"it is only {size} px high")
    if not price.price.currency and not price.price.symbol:
        missed.append("it has no currency")
    if missed:
        return warned(f"The price {price.price.text} is shown, but {', '.join(missed)}.", node)
    return passed(
        node,
        measured=price.price.text,
        reason=f"The price stands in the first screen, {size} px high.",
    )
