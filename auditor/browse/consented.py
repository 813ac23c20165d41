"""A second visitor, who agrees to cookies: what counts visits then.

The walk refuses where it can, so that what it meets is what a careful shopper meets. Whether visits
are counted shows only after consent; the few pages that tell are opened once more for that.
"""

from __future__ import annotations

from collections.abc import Sequence

from playwright.async_api import Error, Request, TimeoutError

from auditor.browse.obstacles import Stop
from auditor.browse.session import Session
from auditor.browse.trail import Hints, Trail, has_content
from auditor.model import PageKind
from auditor.read import analytics
from auditor.read.page import Page

HIT_S = 4.0  # for a visit to be counted after the page has come
_KINDS = (PageKind.HOME, PageKind.CATEGORY, PageKind.PRODUCT, PageKind.CART)


def worth_asking(pages: Sequence[Page]) -> list[tuple[PageKind, str]]:
    """The pages to open with consent: none where visits are counted, or nothing was refused."""
    sample = [page for page in pages if page.kind in _KINDS and "+" not in page.id]
    notices = [o for page in sample for o in page.snapshot.overlays if o.kind == "consent"]
    refused = any(notice.answer != "accepted" for notice in notices)
    if not refused or any(page.visits.hits for page in sample):
        return []
    first = {page.kind: page.url for page in reversed(sample)}
    return [(kind, first[kind]) for kind in _KINDS if kind in first]


async def visit(session: Session, pages: Sequence[tuple[PageKind, str]]) -> None:
    """Agrees on the first page and keeps each as `+consented`; none where that cannot be done."""
    try:
        await session.open()
        await _agreeing(session, pages)
    except (Stop, Error) as error:
        session.notes.append(f"Not all pages were seen with cookies accepted: {error}")
    finally:
        await session.close()


async def _agreeing(session: Session, pages: Sequence[tuple[PageKind, str]]) -> None:
    trail = Trail(session, pages[0][1], Hints(), lambda _: None)
    await session.goto(trail.home)
    await trail.shown(has_content, PageKind.OTHER)
    if not any(o.kind == "consent" and o.answer == "accepted" for o in session.overlays):
        return
    counted = True  # until the first page shows otherwise: then no other is waited for
    for kind, url in pages:
        patience = HIT_S if counted else 0.1
        try:
            async with session.tab.expect_request(_counts, timeout=patience * 1000):
                await session.goto(url)
        except TimeoutError:
            counted = False  # the requests that are kept tell it
        await session.keep(kind, "consented")


def _counts(request: Request) -> bool:
    body = request.post_data_buffer or b""
    return analytics.is_view(f"{request.url}\n{body.decode('utf-8', 'replace')}")
