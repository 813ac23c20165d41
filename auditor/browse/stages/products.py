"""S3, S4: product pages that something can be bought on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from auditor.browse import find, overlays
from auditor.browse.adding import demands_configuration
from auditor.browse.obstacles import Stop
from auditor.browse.session import Blocked, Vetoed, View
from auditor.browse.stages.lists import product_lists
from auditor.browse.stages.sample import products_of
from auditor.browse.trail import Trail, top
from auditor.browse.veto import Intent
from auditor.model import Candidate, PageKind, Via
from auditor.read.kinds import as_product
from auditor.read.page import Page


async def products(trail: Trail, home: View) -> AsyncIterator[View]:
    """Product pages that can be bought from, at most `limits.products`."""
    session = trail.session
    trail.stage = PageKind.CATEGORY
    if trail.hints.product:
        began = session.recorder.now()
        view = await trail.open_hint(trail.hints.product, PageKind.PRODUCT)
        if as_product(view.page).sure:
            yield await _kept_product(trail, view, Via.ROUTE_HINT, began, "", ())
    async for listed in product_lists(trail, home):
        trail.stage = PageKind.PRODUCT
        list_url, current = session.tab.url, listed
        trail.listed = trail.listed or products_of(listed.page)
        while len(trail.tried) < session.shopper.limits.products:
            cards = find.product_cards(current.page, trail.tried)
            if not cards or cards[0][1].score < 3:
                break
            card, _scored = cards[0]
            trail.tried.append(card.key)
            began = session.recorder.now()
            try:
                await session.press_and_settle(current, card.link, Intent.NAVIGATE)
            except (Blocked, Vetoed):
                current = await overlays.clear(session, await session.look(PageKind.CATEGORY))
                continue
            view = await trail.arrived(lambda p: as_product(p).sure, PageKind.PRODUCT)
            reading = as_product(view.page)
            if reading.sure and view.page.add is not None and not demands_configuration(view.page):
                yield await _kept_product(
                    trail, view, Via.CLICK, began, card.title, top([c[1] for c in cards])
                )
            elif reading.sure:
                trail.not_sold(_not_for_sale(view.page), view, card.title)
            await session.goto(list_url)
            current = await overlays.clear(session, await session.look(PageKind.CATEGORY))
        if len(trail.tried) >= session.shopper.limits.products:
            break
    if trail.unsold is not None:
        raise await _back_to(trail, *trail.unsold)
    if PageKind.PRODUCT in trail.reached:
        return
    if not home.page.prices and home.page.cart_control is None and not trail.tried:
        raise Stop("not_a_store")
    if PageKind.CATEGORY not in trail.reached and not trail.tried:
        raise Stop("no_category_found", candidates=top(find.category_links(home.page, trail.home)))
    raise Stop("no_product_found")


async def _back_to(trail: Trail, stop: Stop, url: str, title: str) -> Stop:
    """Goes back to the product that could not be bought: it is what the walk has to show."""
    if PageKind.PRODUCT not in trail.reached:
        began = trail.session.recorder.now()
        await trail.session.goto(url)
        await trail.shown(lambda p: as_product(p).sure, PageKind.PRODUCT)
        await _kept_product(
            trail, await trail.session.look(PageKind.PRODUCT), Via.CLICK, began, title, ()
        )
    return stop


async def _kept_product(
    trail: Trail, view: View, via: Via, began: float, label: str, candidates: tuple[Candidate, ...]
) -> View:
    first = not any(s.kind is PageKind.PRODUCT and "+" not in s.id for s in trail.snapshots)
    if first:
        view = await trail.scroll_through(PageKind.PRODUCT)
        await trail.session.keep(PageKind.PRODUCT, whole=True, view=view)
    trail.reach(PageKind.PRODUCT, via, began, label, candidates=candidates)
    # the pictures and the narrow view may have made the page draw itself anew
    return await trail.session.look(PageKind.PRODUCT, id=trail.last(PageKind.PRODUCT))


def _not_for_sale(page: Page) -> Stop:
    """Why a product page lets nobody buy."""
    tops = top(page.adds)
    if page.add is not None:
        return Stop("complex_configuration", candidates=tops)
    if page.sold_out is not None:
        return Stop("out_of_stock", words=page.sold_out.text, candidates=tops)
    elsewhere = find.bought_elsewhere(page)
    if elsewhere:
        host = urlsplit(elsewhere[0].node.href).hostname
        return Stop(
            "checkout_offsite",
            words=elsewhere[0].node.label,
            detail=f"({host})",
            candidates=top(elsewhere),
        )
    return Stop("catalogue_only", candidates=tops)
