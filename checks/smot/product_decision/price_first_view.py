from __future__ import annotations

from auditor.api import (
    Figure,
    Finding,
    Node,
    Page,
    absent,
    check,
    failed,
    needs_human,
    passed,
    warned,
)

SMALLEST_PX = 16
NO_SIGN = ",-"  # "1.299,-" names no currency


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
        return _missing(page)
    node, height = price.node, page.viewport[1]
    # A bar that stays on the screen may repeat it, or the sum beside the button what the name has.
    same = [p for p in page.prices if p.meaning == "price" and p.amount == price.amount]
    twins = [p.node for p in same if p.node.fixed or _of_this_product(page, p.node)]
    shown = next((n for n in [node, *twins] if page.in_first_view(n)), None)
    text = price.price.text
    if shown is None and node.box.y >= 2 * height:
        below = round(node.box.y - height)
        figure = Figure(measured=below, unit="px", at_most=0)
        return failed(
            f"The price “{text}” is {below} px below the first screen; nobody looks there.",
            node,
            **figure,
        )
    missed, figure = [], Figure()
    if shown is None:
        below = round(node.box.bottom - height)
        if below > 0:
            figure = Figure(measured=below, unit="px", at_most=0)
        missed.append(
            f"it is {below} px below the first screen" if below > 0 else "something covers it"
        )
    size = round((shown or node).style.font_px)
    if size < SMALLEST_PX:
        missed.append(f"it is only {size} px high")
        figure = figure or Figure(measured=size, unit="px", at_least=SMALLEST_PX)
    if price.price.symbol in ("", NO_SIGN):
        missed.append("it has no currency")
    if missed:
        say = f"The price “{text}” is shown, but {', '.join(missed)}."
        return warned(say, shown or node, **figure)
    return passed(
        shown, measured=text, reason=f"The price stands in the first screen, {size} px high."
    )


def _of_this_product(page: Page, node: Node) -> bool:
    return page.outside_chrome(node) and not any(node.inside(card) for card in page.cards_nodes)


def _missing(page: Page) -> Finding:
    if page.bare_price is not None:
        number = page.bare_price.text
        return warned(f"The price “{number}” is shown, but it has no currency.", page.bare_price)
    trade = next((b for b in page.text_blocks if page.says("trade_only", b.text)), None)
    if trade is not None:
        return needs_human("Does this store sell to trade only?", trade.node)
    return absent("The product page shows no price.", searched=page)
