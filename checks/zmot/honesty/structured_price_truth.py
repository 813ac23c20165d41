from __future__ import annotations

from collections.abc import Iterable

from auditor.api import (
    Finding,
    Page,
    check,
    failed,
    needs_human,
    not_applicable,
    passed,
    warned,
)

NEAR = 0.01
TAX = (1.03, 1.30)  # between the lowest and the highest value added tax


@check(page="product", impact=4, effort="low")
def structured_price_truth(page: Page) -> Finding:
    """The price shown in search is the price on the page.

    Question: Is the promise made before the visit kept on arrival?
    Why: Google may check merchant listing data against the page (Google Search Central, merchant
    listing structured data,
    https://developers.google.com/search/docs/appearance/structured-data/merchant-listing).
    Fix: Generate the markup from the same price the page shows.
    """
    shown, data, product = page.main_price, page.structured, page.product
    offers = [o for p in (product, *product.variants) for o in p.offers] if product else []
    offers = [o for o in offers if o.price is not None or o.low is not None]
    # The markup may name every variant: the one whose address is the page's is the chosen one.
    offers = [o for o in offers if "?" in o.url and o.url == page.url] or offers
    if shown is None:
        return not_applicable("The page shows no price.")
    if not offers and data.price is None:
        return not_applicable("The page names no price in structured data.")
    seen, amount, currency = shown.price.text, shown.amount, shown.price.currency
    told = [(o.low if o.price is None else o.price, o.high, o.currency) for o in offers]
    told = [t for t in told if t[0] is not None] or [(data.price, None, data.currency)]
    named = f"{told[0][2] or ''} {told[0][0]:g}".strip()
    if currency and all(code and code != currency for _, _, code in told):
        reason = f"The page shows “{seen}”, the markup says “{named}”."
        if any(n.tag == "select" and "currency" in n.tokens for n in page.doc.fields):
            return warned(f"{reason} Visitors can change the currency.", shown.node)
        return failed(reason, shown.node, measured=seen)
    if any(_same(amount, low, high) for low, high, _ in told):
        known = [amount, *(low for low, _, _ in told)]
        if data.price is not None and not any(_same(data.price, price) for price in known):
            reason = f"The page shows “{seen}”, the link preview says “{data.price:g}”."
            return failed(reason, shown.node, measured=seen)
        return passed(
            shown.node, reason=f"The page and the markup both say “{seen}”.", measured=seen
        )
    reason = f"The page shows “{seen}”, the markup says “{named}”."
    if any(o.tax_included is not None for o in offers) and _only_tax(page, amount, told[0][0]):
        return warned(f"{reason} One of them is without tax.", shown.node, measured=seen)
    others = page.buy_box.prices if page.buy_box else ()
    same = [p for p in others if p.meaning == "price" and any(_same(p.amount, t[0]) for t in told)]
    if same:
        return needs_human(f"{reason} Which of them is charged?", shown.node, same[0].node)
    return failed(reason, shown.node, measured=seen)


def _same(a: float | None, low: float | None, high: float | None = None) -> bool:
    """Equal, or inside a range that the markup gives."""
    if a is None or low is None:
        return False
    if high is not None and high > low:
        return low - NEAR <= a <= high + NEAR
    return round(abs(a - low), 4) <= NEAR


def _only_tax(page: Page, amount: float, named: float | None) -> bool:
    if not amount or not named:
        return False
    texts: Iterable[str] = [page.buy_box.node.text[:2000]] if page.buy_box else []
    said = any(page.says(c, text) for text in texts for c in ("tax_excluded", "tax_included"))
    return said and TAX[0] <= max(amount, named) / min(amount, named) <= TAX[1]
