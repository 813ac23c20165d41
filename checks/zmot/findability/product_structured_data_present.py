from __future__ import annotations

import json

from auditor.api import Finding, Page, absent, check, failed, passed, warned


@check(page="product", impact=4, effort="low")
def product_structured_data_present(page: Page) -> Finding:
    """Product pages describe the product to search engines.

    Question: Can the product appear with price and rating in search results?
    Why: Product markup makes a page eligible for price, availability, shipping and return
    information in Google results (Google Search Central, merchant listing structured data,
    https://developers.google.com/search/docs/appearance/structured-data/merchant-listing).
    Fix: Enable the product schema of your platform or add one JSON-LD Product block.
    """
    data, name = page.structured, page.title_node.text if page.title_node else page.title
    if data.errors and not _readable(page):
        return failed("The product's JSON-LD does not parse.", page, quotes=data.errors)
    mains = data.main_products
    if not mains:
        sought = "Product or ProductGroup in JSON-LD, microdata and RDFa"
        return absent("No product is described.", searched=[sought, page], words=False)
    if len(mains) > 1:
        names = [f"{product.source}: {product.name}" for product in mains]
        return warned(f"{len(mains)} products are described as the page's own.", page, quotes=names)
    product = mains[0]
    alike = max(page.shared_words(a, b) for a, b in ((name, product.name), (product.name, name)))
    if alike < 0.5:
        reason = f"The markup names “{product.name}”, the page “{name}”."
        return warned(reason, page.title_node or page)
    late = page.raw is not None and not page.raw_structured.products
    told = " It is added by a script." if late else ""
    broken = f" Another block does not parse: {data.errors[0]}." if data.errors else ""
    reason = f"{product.source} describes “{product.name}”.{told}{broken}"
    return passed(page.title_node or page, reason=reason)


def _readable(page: Page) -> bool:
    """A product is described somewhere that a strict reader accepts."""
    if any(product.source != "json-ld" for product in page.structured.main_products):
        return True
    for block in page.doc.json_blocks:
        try:
            json.loads(block)
        except ValueError:
            continue
        if '"Product' in block or "/Product" in block:
            return True
    return not any("Product" in block for block in page.doc.json_blocks)
