from __future__ import annotations

import re
import unicodedata

from auditor.api import (
    Figure,
    Finding,
    Page,
    Walk,
    check,
    failed,
    not_measured,
    passed,
    warned,
    worst,
)

SHORTEST, LONGEST = 10, 70
_BADGE = re.compile(r"^\(\d+\+?\)\s*")  # a count of messages in front of the title
_PARTS = re.compile(r"\s+[-–—|·•:»]\s+|\s*[|·•»]\s*")


@check(impact=3, effort="low")
def page_title_specific(walk: Walk) -> Finding:
    """Every page has its own descriptive title.

    Question: Does the search result headline say what the page is?
    Why: The title is the headline of a search result and of a shared link: established practice, no
    figure.
    Fix: Write titles as “Product or category - Store name”.
    """
    pages = [page for page in walk.sample if page.same_site(walk.evidence.url)]
    if not pages:
        return not_measured("No page of the store was seen.")
    seen: dict[str, Page] = {}
    default: dict[str, list[Page]] = {}
    found = []
    for page in pages:
        title = _BADGE.sub("", page.title).strip()
        shown = page.evidence(title)
        twin = seen.setdefault(title.casefold(), page)
        if not title:
            found.append(failed(f"The {page.kind} page has no title.", shown))
        elif _default(page, title):
            default.setdefault(title, []).append(page)
        elif (twin.kind, twin.canonical) != (page.kind, page.canonical) and not _one(twin, page):
            reason = f"The {twin.kind} and the {page.kind} page share the title “{title}”."
            found.append(failed(reason, twin.evidence(title), shown))
        else:
            found += [warned(why, shown, **figure) for why, figure in _shortcomings(page, title)]
    for title, alike in default.items():
        kinds = ", ".join(dict.fromkeys(str(page.kind) for page in alike))
        titles = [page.evidence(title) for page in alike]
        found.append(failed(f"“{title}” is all that stands in the title of: {kinds}.", *titles))
    return worst(*found) if found else passed(*(page.evidence(page.title) for page in pages))


def _one(a: Page, b: Page) -> bool:
    """Two states of one page: a cart in a drawer, the views of a program that differ by #."""
    drawer = any(page.kind == "cart" and page.cart_scope is not None for page in (a, b))
    return drawer or a.url.partition("#")[0] == b.url.partition("#")[0]


def _default(page: Page, title: str) -> bool:
    """Nothing but what a fresh installation says, or the bare host name."""
    hosts = (page.doc.host, page.doc.host.removeprefix("www."))
    parts = [part for part in _PARTS.split(title) if part]
    return title.casefold() in hosts or all(
        page.says("default_title", part) or page.says("placeholder", part) for part in parts
    )


def _shortcomings(page: Page, title: str) -> list[tuple[str, Figure]]:
    length = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in title)
    found: list[tuple[str, Figure]] = []
    if not SHORTEST <= length <= LONGEST:
        reason = f"The title of the {page.kind} page has {length} characters: “{title}”."
        asked = Figure(measured=length, unit="characters", at_least=SHORTEST, at_most=LONGEST)
        found.append((reason, asked))
    heads = list(page.doc.head.find("title")) if page.doc.head else []
    if len(heads) > 1:
        found.append((f"The {page.kind} page has {len(heads)} titles.", Figure()))
    name = page.title_node.text if page.kind == "product" and page.title_node else ""
    if name and page.shared_words(title, name) < 0.5:
        reason = f"The title “{title}” holds under half of the words of “{name}”."
        found.append((reason, Figure()))
    return found
