"""S2: pages that list products, found as a shopper finds them: menu, links, search."""

from __future__ import annotations

from collections.abc import AsyncIterator

from playwright.async_api import Error

from auditor.browse import find, overlays
from auditor.browse.actions import guarded_search
from auditor.browse.obstacles import Stop
from auditor.browse.session import Blocked, Vetoed, View
from auditor.browse.trail import Trail, top
from auditor.browse.veto import Intent
from auditor.model import PageKind, Via
from auditor.read.cards import place
from auditor.read.dom import Node
from auditor.read.kinds import as_category, as_product, without_price
from auditor.read.page import Page

_CATEGORY_TRIES = 4
_IN_MENU = {"navigation", "header", "open menu"}  # features of a link
_NAMED_MENU = {"menu", "menu token"}  # features of a button


async def product_lists(trail: Trail, home: View) -> AsyncIterator[View]:
    """Pages that list products: by menu and links, then the home page, then by search."""
    if trail.hints.category:
        began = trail.session.recorder.now()
        view = await trail.open_hint(trail.hints.category, PageKind.CATEGORY)
        if as_category(view.page).sure:
            view = await _kept_list(trail, view)
            given = "address given by the owner"
            trail.reach(PageKind.CATEGORY, Via.ROUTE_HINT, began, "", effect=given)
            yield view
    session, tries = trail.session, 0
    view, via = await _with_menu(trail, home)
    queue = find.category_links(view.page, trail.home)
    seen: list[str] = []
    while queue and tries < _CATEGORY_TRIES:
        scored = queue.pop(0)
        if place(scored.node.href) in {place(u) for u in seen}:
            continue
        seen.append(scored.node.href)
        tries += 1
        began, label = session.recorder.now(), scored.node.label
        try:
            await session.press_and_settle(view, scored.node, Intent.NAVIGATE)
        except (Blocked, Vetoed):
            if tries == 1:
                view = await overlays.clear(session, await session.look())
            continue
        here = await trail.arrived(
            lambda p: as_category(p).sure or as_product(p).sure, PageKind.CATEGORY
        )
        if as_category(here.page).sure:
            here = await _kept_list(trail, here)
            trail.menu = trail.menu or [s.node.href for s in queue if s.score >= scored.score / 2]
            trail.reach(PageKind.CATEGORY, via, began, label, candidates=top([scored, *queue]))
            yield here
        elif "tile" in scored.features and not home.page.prices and without_price(here.page, label):
            trail.not_sold(Stop("catalogue_only"), here, label)
        elif here.page.tiles:
            # a landing page of sub-categories: one level deeper, before the next menu entry
            deeper = [
                s for s in find.category_links(here.page, trail.home, seen) if "tile" in s.features
            ]
            if deeper:
                queue = deeper[:2]
                view, via = here, Via.CLICK
                continue
        view, via = await _with_menu(trail, await trail.home_again())
        queue = find.category_links(view.page, trail.home, seen)
    if home.page.cards:
        yield await trail.home_again()
    async for found in _searched(trail, home):
        yield found


async def _with_menu(trail: Trail, view: View) -> tuple[View, Via]:
    """Opens the phone's menu when the navigation cannot be seen without it."""
    links = find.category_links(view.page, trail.home)
    if any("navigation" in s.features or "header" in s.features for s in links):
        return view, Via.MENU
    # a button that is named a menu is what a shopper presses first; else entries that open
    named = any(_NAMED_MENU & b.features.keys() for b in find.menu_buttons(view.page)[:1])
    for way in (_menu, _second_level)[:: 1 if named else -1]:
        pressed = trail.session.clicks
        deeper = await way(trail, view)
        if deeper is not None:
            return deeper, Via.MENU
        if trail.session.clicks > pressed:
            view = await trail.home_again()  # whatever opened would lie over the page
    return view, Via.CLICK


async def _menu(trail: Trail, view: View) -> View | None:
    """Opens a menu behind a button, and its entries where they only open further ones."""
    for scored in find.menu_buttons(view.page)[:2]:
        before = {n.href for n in view.page.doc.links if n.visible}
        opened = await _opened(trail, view, scored.node)
        if opened is None:
            continue
        links = find.category_links(opened.page, trail.home)
        # the page's content may well lead to the same places as its menu
        if any(s.node.href not in before or _IN_MENU & s.features.keys() for s in links):
            return opened
        deeper = await _second_level(trail, opened)
        if deeper is not None:
            return deeper
        view = await trail.home_again()
    return None


async def _second_level(trail: Trail, view: View) -> View | None:
    """A menu whose entries only open further menus."""
    for scored in find.submenu_buttons(view.page, ())[:3]:
        before = {n.href for n in view.page.doc.links if n.visible}
        opened = await _opened(trail, view, scored.node)
        if opened is None:
            continue
        if place(opened.page.url) != place(view.page.url):
            return None  # it was no menu: it led away
        if any(s.node.href not in before for s in find.category_links(opened.page, trail.home)):
            return opened
        view = opened
    return None


async def _opened(trail: Trail, view: View, node: Node) -> View | None:
    """The page after a press on what may open a menu; None where it cannot be pressed."""
    try:
        await trail.session.press_and_settle(view, node, Intent.NAVIGATE)
    except (Blocked, Vetoed):
        return None
    return await trail.session.look(PageKind.HOME)


async def _searched(trail: Trail, home: View) -> AsyncIterator[View]:
    """Types a word of the store's own into its search: the last way by clicking."""
    session = trail.session
    view = await trail.home_again()
    field = find.search_field(view.page)
    word = _search_word(home.page)
    if field is None or not word:
        return
    element = await session.element(view, field)
    if element is None:
        return
    began = session.recorder.now()
    try:
        search = guarded_search(element, word, session.state, languages=view.page.languages)
        await session.bounded(search, 12)
    except (Error, Vetoed):
        return
    here = await trail.arrived(lambda p: as_category(p).sure, PageKind.CATEGORY)
    if as_category(here.page).sure:
        here = await _kept_list(trail, here)
        trail.reach(PageKind.CATEGORY, Via.SEARCH, began, word)
        yield here


async def _kept_list(trail: Trail, view: View) -> View:
    """Keeps the first category as the one that is judged."""
    if any(s.kind is PageKind.CATEGORY and "+" not in s.id for s in trail.snapshots):
        return view
    view = await trail.scroll_through(PageKind.CATEGORY)
    return await trail.session.keep(PageKind.CATEGORY, whole=True, view=view)


def _search_word(page: Page) -> str:
    """The longest word of a product or category name that the home page shows."""
    words = [
        w for c in [*page.cards, *page.tiles] for w in c.title.split() if w.isalpha() and len(w) > 3
    ]
    if not words:
        words = [
            w
            for n in page.navigation
            for a in n.find("a")
            for w in a.text.split()
            if w.isalpha() and len(w) > 4
        ]
    return max(words, key=len, default="")
