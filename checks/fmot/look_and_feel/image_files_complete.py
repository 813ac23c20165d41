from __future__ import annotations

from auditor.api import Figure, Finding, Walk, check, failed, not_measured, passed, warned


@check(impact=4, effort="low")
def image_files_complete(walk: Walk) -> Finding:
    """No picture is missing.

    Question: Is the shop cared for?
    Why: technical problems caused 9% of failed purchases (Nielsen Norman Group, E-Commerce User
    Experience: Category Pages, https://dokumen.site/download/ecom-category-pages-a5b39f0a299630).
    Fix: Re-upload the listed files.
    """
    if not walk.sample:
        return not_measured("No page of the store was seen.")
    # A logo that is missing everywhere is one file.
    missing = {m.url: (page, m) for page in walk.sample for m in page.missing_pictures}
    quotes = [f"{m.url}: {m.why}" for _, m in missing.values()]
    shown = [m.node or page for page, m in missing.values()]
    figure = Figure(measured=len(missing), unit="files", at_most=0)
    products = [m for _, m in missing.values() if m.product]
    if products:
        reason = f"{len(products)} product pictures are missing."
        if len(products) == 1:
            reason = "The picture of a product is missing."
        return failed(reason, *shown, quotes=quotes, **figure)
    if len(missing) > 1:
        reason = f"{len(missing)} picture files are missing."
        return failed(reason, *shown, quotes=quotes, **figure)
    if missing:
        return warned("One picture file is missing.", *shown, quotes=quotes, **figure)
    count = sum(1 for p in walk.sample for n in p.doc.body.walk() if n.tag == "img" and n.visible)
    reason = f"All {count} pictures of {len(walk.sample)} pages are there."
    return passed(*walk.sample, reason=reason, **figure)
