from __future__ import annotations

from auditor.api import (
    Finding,
    Page,
    PageKind,
    Store,
    check,
    failed,
    not_applicable,
    not_measured,
    passed,
    warned,
)

KINDS = (PageKind.HOME, PageKind.CATEGORY, PageKind.PRODUCT)


@check(impact=5, effort="low")
def key_pages_indexable(store: Store) -> Finding:
    """Search engines are allowed to show your home, category and product pages.

    Question: Can a shopper find the store in search at all?
    Why: A page that asks search engines to stay away cannot be found there: established practice,
    no figure.
    Fix: Remove the noindex or Disallow rule from the pages you want shoppers to find.
    """
    pages = {page.canonical: page for page in reversed(store.pages(*KINDS))}
    closed = any(walk.stopped_by("password_protected") for walk in store.walks.values())
    if closed or any(page.status == 401 for page in pages.values()):
        return not_applicable("The store is closed behind a password.")
    why = {page.id: _barriers(store, page) for page in pages.values()}
    barred = [page for page in pages.values() if why[page.id]]
    quotes = [f"{page.url}: {reason}" for page in barred for reason in why[page.id]]
    if barred:
        for kind in KINDS:
            mine = [page for page in pages.values() if page.kind is kind]
            kept = [page for page in barred if page.kind is kind]
            if 2 * len(kept) > len(mine):
                told = f"{len(kept)} of {len(mine)} {kind} pages seen"
                return failed(f"Kept out of search: {told}.", *kept, quotes=quotes)
        return warned(
            f"Kept out of search: {len(barred)} of {len(pages)} pages.", *barred, quotes=quotes
        )
    missing = [kind for kind in (PageKind.HOME, PageKind.PRODUCT) if not store.pages(kind)]
    if missing:
        return not_measured(f"Not reached: {' and '.join(missing)}.")
    robots = store.probes.robots
    if robots is None or not robots.status:
        return not_measured("Nothing bars the pages, but robots.txt gave no answer.")
    if robots.status >= 500:
        return warned(
            f"robots.txt answers {robots.status}: search engines then stay away.", robots.url
        )
    others = [page for page in pages.values() if store.robots_keeps_out(page.canonical)]
    if others:
        return warned("robots.txt lets Googlebot in and bars other search engines.", *others)
    return passed(*pages.values(), reason=f"All {len(pages)} pages seen may be shown.")


def _barriers(store: Store, page: Page) -> list[str]:
    """What keeps the page out. An address with parameters may rightly point to a plain one."""
    found = [] if "?" in page.url and page.canonical != page.url else list(page.refusals)
    if page.status and page.status != 200:
        found.append(f"it answers {page.status}")
    if "Googlebot" in store.robots_keeps_out(page.canonical):
        found.append("robots.txt disallows it")
    return found
