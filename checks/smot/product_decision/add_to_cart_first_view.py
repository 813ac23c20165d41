from __future__ import annotations

from auditor.api import (
    Figure,
    Finding,
    Page,
    absent,
    check,
    failed,
    not_applicable,
    passed,
    shortened,
    warned,
)

DESKTOP_SLACK_PX = 300


@check(page="product", impact=5, effort="low")
def add_to_cart_first_view(page: Page) -> Finding:
    """The buy button is visible without searching.

    Question: How do I buy this?
    Why: clear call to action above the fold (Google, UX Playbook for Retail,
        https://de.slideshare.net/hmvrulz/google-secret-ux-retail-playbook).
    Why: add to cart problems caused 6% of failed purchases (Nielsen Norman Group, E-Commerce User
        Experience: Category Pages,
        https://dokumen.site/download/ecom-category-pages-a5b39f0a299630).
    Fix: Shorten the gallery or add a sticky buy bar on phones.
    """
    add = page.add
    if page.sold_out is not None and (add is None or not add.enabled):
        return not_applicable("The product is sold out.")
    if add is None:
        return absent("No button adds this product to the cart.", searched=page)
    shown = next((n for n in page.add_controls if page.in_first_view(n)), None)
    if shown is not None:
        return passed(shown, reason=f"“{shortened(shown.label, 40)}” stands in the first screen.")
    name, height = shortened(add.label, 40), page.viewport[1]
    below = round(add.box.bottom - height)
    limit = height if page.phone else DESKTOP_SLACK_PX
    if below <= 0:
        return warned(f"“{name}” lies in the first screen, but something covers it.", add)
    say = f"“{name}” is {below} px below the first screen"
    figure = Figure(measured=below, unit="px", at_most=0)
    if below <= limit:
        return warned(f"{say}.", add, **figure)
    return failed(f"{say}; a shopper has to search for it.", add, **figure)
