"""More pages for the judging: further products and categories, opened by their address.

How a shopper gets there is known by then; a verdict over several pages says more than one over one
page. By rule: of the first list the first product with a choice to make, the first at a reduced
price, else the cheapest, then the order of the list. What crawls obeys robots.txt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from auditor.browse import find
from auditor.browse.settle import Clock
from auditor.browse.trail import Trail
from auditor.browse.veto import State
from auditor.model import PageKind
from auditor.read.cards import Card, place
from auditor.read.kinds import as_category, as_product
from auditor.read.page import Page
from auditor.read.prices_on_page import ShownPrice

SAMPLE_S = 45.0
_SPARE = 2  # addresses that may turn out to be something else
_LEAST = 4  # products in a list that is worth judging


def products_of(page: Page) -> list[str]:
    """The addresses of a list's products, in the order in which they are sampled."""
    known = {card.key: score for card, score in find.product_cards(page) if score.score >= 3}
    cards = [card for card in page.cards if card.href and card.key in known]
    cards = [card for card in cards if not page.says("out_of_stock", card.node.text)]
    choice = [c for c in cards if any(page.said(n, "choose_options") for n in c.controls)]
    reduced = [c for c in cards if any(p.meaning == "prior" for p in _prices(page, c))]
    picked = [*choice[:1], *(reduced or sorted(cards, key=lambda c: _cheapest(page, c)))[:1]]
    return list(dict.fromkeys(card.href for card in (*picked, *cards)))


async def see_more(trail: Trail) -> None:
    """Keeps further product and category pages, as many as the owner wants judged."""
    hints, session = trail.hints, trail.session
    session.clock = Clock(SAMPLE_S)
    await session.fresh_tab()
    session.guard.thaw()
    session.state = State.BROWSE
    await _keep(trail, PageKind.PRODUCT, trail.listed, hints.products, _sells)
    await _keep(trail, PageKind.CATEGORY, trail.menu, hints.categories, _lists)


async def _keep(
    trail: Trail,
    kind: PageKind,
    addresses: Iterable[str],
    wanted: int,
    meets: Callable[[Page], bool],
) -> None:
    """Opens addresses until this many pages of the kind are kept."""
    session = trail.session
    kept = [s.url for s in trail.snapshots if s.kind is kind and "+" not in s.id]
    seen = {place(url) for url in kept}
    new = [url for url in addresses if place(url) not in seen and trail.hints.may_crawl(url)]
    missing = wanted - len(kept)
    for url in new[: missing + _SPARE] if missing > 0 else []:
        await session.goto(url)
        view = await trail.shown(meets, kind)
        if trail.answer[0] >= 400 or not meets(view.page):
            continue
        view = await trail.scroll_through(kind)
        await session.keep(kind, whole=True, view=view)
        trail.say(f"one more {kind} for the judging: {session.tab.url}")
        missing -= 1
        if not missing:
            break


def _sells(page: Page) -> bool:
    return as_product(page).sure and page.add is not None


def _lists(page: Page) -> bool:
    return as_category(page).sure and len(page.cards) >= _LEAST


def _prices(page: Page, card: Card) -> list[ShownPrice]:
    return [price for price in page.prices if price.node.inside(card.node)]


def _cheapest(page: Page, card: Card) -> float:
    amounts = [p.amount for p in _prices(page, card) if p.meaning == "price" and p.amount > 0]
    return min(amounts, default=float("inf"))
