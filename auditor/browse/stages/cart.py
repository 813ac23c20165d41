"""S8: the cart, as a page or as a drawer."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from auditor.browse import find, overlays
from auditor.browse.adding import SECOND_PRESS_S
from auditor.browse.obstacles import Stop, own_words
from auditor.browse.session import Blocked, Vetoed, View
from auditor.browse.trail import EXPECT_S, Trail, top
from auditor.browse.veto import Intent
from auditor.lexicon import lexicon
from auditor.model import PageKind, Via
from auditor.read.buy import Scored
from auditor.read.cards import place
from auditor.read.dom import Node
from auditor.read.kinds import as_cart, cart_empty
from auditor.read.page import Page
from auditor.read.words import shared_words


async def to_cart(trail: Trail, view: View) -> View:
    """Opens the cart that holds what was added, and keeps it."""
    trail.stage = PageKind.CART
    session, began = trail.session, trail.session.recorder.now()
    product = trail.added.product if trail.added else ""
    if not as_cart(view.page).sure or view.page.cart_scope is not None:
        view = await open_cart(trail, view)
    trail.cart_url = session.tab.url
    if not view.page.lines and cart_empty(view.page):
        raise Stop("cart_empty_after_add", words=own_words(view.page))
    if not trail.drawer:
        view = await overlays.clear(session, view)
        view = await trail.scroll_through(PageKind.CART)
    view = await session.keep(PageKind.CART, whole=True, view=None if trail.drawer else view)
    effect = f"{len(view.page.lines)} line(s)" + (", in a drawer" if trail.drawer else "")
    if product and not holds(view.page, product):
        trail.notes.append("The cart's line bears another name than the product page.")
    trail.reach(PageKind.CART, trail.cart_via, began, trail.cart_opener, effect=effect)
    return await session.look(PageKind.CART, id=view.page.id)


async def open_cart(trail: Trail, view: View, *, again: bool = True) -> View:
    """Opens the cart. `again`: one that says it is empty is opened anew after a reload."""
    session = trail.session
    view = await _pressed_cart(trail, view)
    if again and not view.page.lines and cart_empty(view.page):
        # a drawer may stand as it was read before the add
        await session.reload()
        view = await session.look(PageKind.CART)
        if view.page.is_cart(view.page.url):
            view, _ = await session.until(_shows_cart, EXPECT_S, PageKind.CART, view)
        else:
            view = await _pressed_cart(trail, view)
        if view.page.lines:
            trail.notes.append("The cart said that it was empty until the page was reloaded.")
    return view


async def _pressed_cart(trail: Trail, view: View) -> View:
    """Opens the cart by pressing; an address is only opened when nothing can be pressed."""
    session = trail.session
    tops: list[Scored] = []
    closed = False
    broken: Stop | None = None  # how the cart's own page failed
    tried: set[str] = set()
    blocked: set[str] = set()
    for _ in range(4):
        within = view.page.cart_scope or _message_box(view.page)
        options = find.cart_controls(view.page, within) if within is not None else []
        # beside an open cart only what leads to a page of its own is worth a press
        options = options or [
            s
            for s in find.cart_controls(view.page)
            if view.page.cart_scope is None or _leads_away(view.page, s.node)
        ]
        tops = tops or options
        options = [s for s in options if s.node.selector not in tried]
        if not options and within is not None and view.page.cart_scope is None and not closed:
            closed = True  # what lies over the page may hide the header's cart
            view = await trail.closed(view)
            continue
        if not options:
            break
        node = options[0].node
        try:
            await session.press_and_settle(view, node, Intent.OPEN_CART)
        except (Blocked, Vetoed):
            view = await trail.closed(view)
            if node.selector in blocked:
                tried.add(node.selector)
            blocked.add(node.selector)
            continue
        tried.add(node.selector)
        trail.cart_via, trail.cart_opener = Via.CLICK, node.label or node.selector
        before = view.page
        view, ok = await session.until(_shows_cart, SECOND_PRESS_S, PageKind.CART)
        if not ok:
            view, ok = await _cart_late(trail, before, view, node.selector)
        if ok and as_cart(view.page).sure and view.page.cart_scope is None:
            trail.drawer = False
            return view
        if ok:
            trail.drawer = True
            inside = find.cart_controls(view.page, view.page.cart_scope)
            if all(s.node.selector in tried for s in inside):
                return view
        elif cart_empty(view.page):
            return view
        elif view.page.is_cart(view.page.url):
            status, _ = trail.answer
            if status >= 500 and broken is None:
                kept = await session.keep(PageKind.CART, "broken")
                broken = Stop(
                    "http_error",
                    words=own_words(view.page),
                    detail=f"HTTP {status}.",
                    candidates=top(tops),
                    requests=session.asked(),
                    at=(kept.page.url, kept.page.id),
                )
    if view.page.cart_scope is not None:
        trail.drawer = True
        return view
    opened = await _with_menu_for_cart(trail, view)
    if opened is not None:
        return opened
    for path in _cart_routes(trail, view.page):
        await session.goto(path)
        view, ok = await session.until(_shows_cart, EXPECT_S, PageKind.CART)
        if ok:
            trail.cart_via, trail.cart_opener = Via.ROUTE_HINT, ""
            return view
    if broken is not None:
        raise broken
    raise Stop("cart_not_findable", candidates=top(tops))


async def _cart_late(trail: Trail, before: Page, view: View, selector: str) -> tuple[View, bool]:
    """Waits on; presses once more where nothing at all happened: its script may have been late.

    `view` is the page as it stands; a press that opened anything is never repeated.
    """
    session, page = trail.session, view.page
    same = page.url == before.url and page.header.text == before.header.text
    if same and _own_layers(page) == _own_layers(before):
        again = next((n for n in page.doc.controls if n.selector == selector), None)
        if again is not None and again.visible:
            try:
                await session.press_and_settle(view, again, Intent.OPEN_CART)
            except (Blocked, Vetoed):
                return view, False
    return await session.until(_shows_cart, EXPECT_S, PageKind.CART)


async def _with_menu_for_cart(trail: Trail, view: View) -> View | None:
    """Some phones keep the cart in the menu."""
    for scored in find.menu_buttons(view.page)[:1]:
        try:
            await trail.session.press_and_settle(view, scored.node, Intent.NAVIGATE)
        except (Blocked, Vetoed):
            return None
        opened = await trail.session.look()
        for option in find.cart_controls(opened.page)[:1]:
            try:
                await trail.session.press_and_settle(opened, option.node, Intent.OPEN_CART)
            except (Blocked, Vetoed):
                return None
            here, ok = await trail.session.until(_shows_cart, EXPECT_S, PageKind.CART)
            if ok:
                trail.cart_via, trail.cart_opener = Via.MENU, option.node.label
                return here
    return None


def _cart_routes(trail: Trail, page: Page) -> list[str]:
    """Where a cart usually is, asked only when no control leads there."""
    if trail.hints.cart:
        return [urljoin(trail.home, trail.hints.cart)]
    links = [
        n.href for n in page.doc.links if page.is_cart(n.href) and not page.is_cart_add(n.href)
    ]
    own = list(page.hints.cart_paths) if page.hints else []
    paths = own or list(lexicon().hint("path_hints", "cart"))[:2]
    root = f"{urlsplit(trail.home).scheme}://{urlsplit(trail.home).netloc}"
    return list(dict.fromkeys([*links[:1], *[urljoin(root, p) for p in paths[:2]]]))


def _shows_cart(page: Page) -> bool:
    return as_cart(page).sure or page.cart_scope is not None


def _leads_away(page: Page, node: Node) -> bool:
    return bool(node.href) and place(node.href) != place(page.url)


def _own_layers(page: Page) -> set[str]:
    """What lies over the page, but for that which comes by itself."""
    uninvited = overlays.uninvited(page)
    return {o.selector for o in page.overlays if o not in uninvited}


def _message_box(page: Page) -> Node | None:
    """The layer or notice that an add has left on the page."""
    layers = [o for o in page.overlays if o.text]  # not the veil under one
    return next((o for o in layers if o.role in ("dialog", "alertdialog") or o.box.h > 100), None)


def holds(page: Page, product: str) -> bool:
    return any(shared_words(f"{x.name} {x.node.text}", product) >= 0.5 for x in page.lines)
