"""The journey: home, category, product, cart, checkout, as a state machine (journey.md S0–S11).

Each stage ends in the next one, or in a named obstacle. Forward moves are presses on visible
controls; anything else is marked in the step's `via`, because a shopper could not have done it.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from playwright.async_api import Error

from auditor.browse import find, overlays
from auditor.browse.actions import guarded_search
from auditor.browse.adding import (
    SECOND_PRESS_S,
    add_to_cart,
    choose_options,
    demands_configuration,
)
from auditor.browse.basket import change_quantity, remove_line
from auditor.browse.door import enter
from auditor.browse.filling import fill_checkout
from auditor.browse.guard import OrderPlaced
from auditor.browse.obstacles import Stop, own_words, said_beside
from auditor.browse.session import Blocked, Session, Vetoed, View
from auditor.browse.veto import Intent, State
from auditor.lexicon import lexicon
from auditor.model import Action, Candidate, Obstacle, PageKind, Snapshot, Step, Via, Walk
from auditor.read.buy import Scored
from auditor.read.cards import place
from auditor.read.dom import Document, Node
from auditor.read.kinds import (
    as_cart,
    as_category,
    as_checkout,
    as_product,
    cart_empty,
    login_wall,
    without_price,
)
from auditor.read.language import detect
from auditor.read.market import infer
from auditor.read.page import Page
from auditor.read.platform import detect as detect_platform
from auditor.read.walls import door, sent_abroad, wall
from auditor.read.words import shared_words

EXPECT_S = 8.0  # how long the object of a stage may take to appear
CHECKOUT_S = 20.0
_CATEGORY_TRIES = 4
_IN_MENU = {"navigation", "header", "open menu"}  # features of a link
_NAMED_MENU = {"menu", "menu token"}  # features of a button
_CHECKOUT_TRIES = 3
_ALIKE = 3  # products whose add failed in the same way: the next one's will too
_FAILED_ADDS = frozenset({"add_to_cart_no_effect", "add_to_cart_error"})
_NO_OTHER = frozenset({"out_of_stock", "complex_configuration", "catalogue_only",
                       "budget_exhausted"})  # fmt: skip
_OF_ONE_PRODUCT = _FAILED_ADDS | {"out_of_stock", "complex_configuration"}
_REFUSALS = {401: "password_protected", 403: "bot_wall", 429: "rate_limited", 503: "maintenance"}

_GATES = {"age_gate": "an age gate", "consent_or_pay_wall": "a choice to consent or to pay"}
# A walk that ends so has not found what it looked for: what stands on the page may tell why.
_NOTHING_FOUND = {
    "not_a_store", "no_category_found", "no_product_found", "cart_not_findable",
    "checkout_no_effect", "checkout_button_missing",
}  # fmt: skip

_log = logging.getLogger(__name__)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Hints:
    """Addresses and limits that the owner gave; each use is marked as a route hint."""

    asked: str = ""  # the store's address as it was given, where it has led to another
    category: str = ""
    product: str = ""
    cart: str = ""
    checkout: str = ""
    actions: bool = True  # after the journey: quantity, reload, remove
    fill: bool = False  # the checkout's steps before payment, with test data
    market: str = ""  # ISO 3166, as the owner gave it


class Walker:
    """One walk on one device. `run` always returns a Walk, whatever the store does."""

    def __init__(
        self, session: Session, home: str, *, hints: Hints = Hints(), say: Say = lambda _: None
    ) -> None:
        self.session = session
        session.uncover = overlays.uncover
        self.home = home
        self.hints = hints
        self._listener = say
        self.story: list[str] = []
        self.stage = PageKind.HOME
        self.steps: list[Step] = []
        self.actions: list[Action] = []
        self.reached: list[PageKind] = []
        self.notes: list[str] = []
        self.tried: list[str] = []
        self.added: Action | None = None
        self._unsold: tuple[Stop, str, str] | None = None  # the last product not for sale
        self.cart_url = ""
        self.cart_opener: str = ""

    def say(self, text: str) -> None:
        """One line of the story, told while it happens."""
        self.story.append(text)
        self._listener(text)

    @property
    def snapshots(self) -> list[Snapshot]:
        return self.session.snapshots

    # --- the whole walk
    async def run(self) -> Walk:
        began = self.session.recorder.now()
        obstacle: Obstacle | None = None
        try:
            await self.session.open()
            await self._journey()
        except Stop as stop:
            obstacle = await self._obstacle(stop)
        except Error as error:
            obstacle = await self._obstacle(self.session.failure(error))
        except OrderPlaced:
            await self.session.close()
            raise
        except Exception as error:  # our own mistake must not cost the report of what was seen
            _log.exception("the walk on the %s failed", self.session.device)
            detail = f"{type(error).__name__}: {error}"[:200]
            obstacle = await self._obstacle(Stop("internal_error", detail=detail))
        if self.added is not None and self.added.ok:
            try:
                await self._after()
            except OrderPlaced:
                await self.session.close()
                raise
            except Exception as error:
                _log.debug("after the journey", exc_info=True)
                self.notes.append(f"The cart could not be tried to the end: {_first_line(error)}")
        await self.session.close()
        return self._result(obstacle, self.session.recorder.now() - began)

    def so_far(self, why: str) -> tuple[Walk, Walker]:
        """What was seen until somebody ended the audit."""
        stop = Stop("budget_exhausted", detail=why)
        return self._result(
            stop.obstacle(step=self.stage.value, url=""), self.session.recorder.now()
        ), self

    def _result(self, obstacle: Obstacle | None, ms: float) -> Walk:
        return Walk(
            device=self.session.device,
            reached=tuple(self.reached),
            steps=tuple(self.steps),
            snapshots=tuple(s.id for s in self.snapshots),
            actions=tuple(self.actions),
            obstacle=obstacle,
            clicks=self.session.clicks,
            loads=self.session.loads,
            ms=round(ms, 1),
            notes=tuple(dict.fromkeys((*self.notes, *self.session.notes))),
            story=tuple(self.story),
        )

    async def _journey(self) -> None:
        view = await self._arrive()
        view = await self._put_in_cart(view)
        view = await self._to_cart(view)
        await self._to_checkout(view)

    async def _obstacle(self, stop: Stop) -> Obstacle:
        """Names what stopped the walk and keeps the page on which it happened."""
        url, kept = "", ""
        try:
            url = self.session.tab.url
            # the evidence of the end may still be taken; a page that hung will hardly give any,
            # and one that never showed anything has none
            hung = 5 if self.reached else 2
            self.session.clock = type(self.session.clock)(hung if stop.code == "too_slow" else 15)
            stop.requests = stop.requests or await self.session.asked()
            view = await self.session.keep(self.stage, "stopped")
            kept = view.page.id
            cause = _cause(view.page, self.hints.asked or self.home)
            if cause is not None and stop.code in _NOTHING_FOUND:
                cause.requests, stop = stop.requests, cause
            if not stop.words:
                stop.words = own_words(view.page)
        except Exception:  # whatever it is, what was seen until then stays
            _log.debug("the page on which the walk ended", exc_info=True)
            self.notes.append("The page on which the walk ended could not be kept.")
        url, kept = stop.at or (url, kept)
        obstacle = stop.obstacle(step=self.stage.value, url=url, snapshot=kept)
        if obstacle.blame == "not_a_store":
            self.reached.clear()  # there was no store to reach
        self.steps.append(
            Step(
                start=self.reached[-1].value if self.reached else "start",
                to=self.stage.value,
                via=Via.CLICK if self.reached else Via.START,
                url=url,
                ms=0,
                candidates=obstacle.candidates,
                obstacle=obstacle,
            )
        )
        self.say(f"stopped before {self.stage.value}: {obstacle.message}")
        return obstacle

    # --- S0, S1: arriving
    async def _arrive(self) -> View:
        session, began = self.session, self.session.recorder.now()
        await session.goto(self.home)
        view = await enter(session, await session.look(PageKind.HOME))
        status, source, headers = await session.bounded(session.recorder.document(session.tab), 10)
        self._refused(view.page, status, headers)
        languages = detect(view.page.doc, session.tab.url)
        platform = detect_platform(
            view.page.doc,
            source,
            headers,
            [c["name"] for c in await session.tab.context.cookies()],
            [r.url for r in await session.recorder.since(session.tab)],
        )
        session.know(languages=languages, platform=platform)
        try:
            view = await self._shown(_has_content, PageKind.HOME)
            await self._walled(view.page)
        except Stop as stop:
            if stop.code in _GATES:
                self._reach(PageKind.HOME, Via.START, began, "", effect=_GATES[stop.code])
            raise
        view = await self._scroll_through(PageKind.HOME)
        currencies = [p.price.currency for p in view.page.prices if p.price.currency]
        if currencies:
            session.know(currency=max(set(currencies), key=currencies.count))
        view = await session.keep(PageKind.HOME, whole=True)
        self._reach(PageKind.HOME, Via.START, began, "")
        return view

    async def _shown(self, meets: Callable[[Page], bool], kind: PageKind) -> View:
        """Waits for a page's object; what lies over it is answered first, it may hide the rest."""
        session = self.session
        view, _ = await session.until(
            lambda p: meets(p) or overlays.pending(session, p), EXPECT_S, kind
        )
        if kind is PageKind.HOME:
            await self._kept_overlays(view, kind)
        cleared = await overlays.clear(session, view)
        if cleared is not view and not meets(cleared.page):
            cleared, _ = await session.until(meets, EXPECT_S, kind)
        return cleared

    async def _kept_overlays(self, view: View, kind: PageKind) -> None:
        """What lies over the page on arrival is judged as it was, before it is answered."""
        if overlays.candidates(view.page):
            await self.session.keep(kind, "arrival")

    def _refused(self, page: Page, status: int, headers: dict[str, str]) -> None:
        text = page.text[:3000]
        found = wall(page, status, headers) if status >= 400 else None
        if found is not None:  # it says more than the number does
            raise Stop(found.code, words=text[:200], detail=found.detail)
        if status in _REFUSALS:
            raise Stop(_REFUSALS[status], words=text[:200], detail=f"HTTP {status}.")
        if status >= 400:
            raise Stop("http_error", words=text[:200], detail=f"HTTP {status}.")
        lone = page.form.password and not page.cards and len(page.doc.links) <= 6
        if door(page) is not None or (lone and len(text) < 800):
            raise Stop("password_protected", words=text[:200])

    async def _walled(self, page: Page) -> None:
        """Stops where something else stands in the shop's place: a queue, a border, a seller."""
        session = self.session
        status, _, headers = await session.bounded(session.recorder.document(session.tab), 10)
        cookies = [c["name"] for c in await session.tab.context.cookies()]
        asked = [r.url for r in await session.recorder.since(session.tab)]
        found = wall(page, status, headers, cookies, asked)
        if found is not None:
            raise Stop(found.code, words=page.text[:200], detail=found.detail)

    async def _scroll_through(self, kind: PageKind) -> View:
        """Scrolls once to the end and back, so that lazy pictures load, then reads."""
        session = self.session
        try:
            await session.bounded(session.tab.evaluate(_SCROLL), 12)
        except Error:
            self.notes.append("A page could not be scrolled through.")
        await session.settle(200)
        # many a newsletter comes with the first scrolling
        return await overlays.clear(session, await session.look(kind))

    def _reach(
        self,
        kind: PageKind,
        via: Via,
        began: float,
        clicked: str,
        effect: str = "",
        candidates: tuple[Candidate, ...] = (),
    ) -> None:
        start = self.reached[-1].value if self.reached else "start"
        if kind not in self.reached:
            self.reached.append(kind)
        step = Step(
            start=start,
            to=kind.value,
            via=via,
            url=self.session.tab.url,
            ms=round(self.session.recorder.now() - began, 1),
            clicked=clicked[:120],
            effect=effect,
            candidates=candidates,
        )
        self.steps.append(step)
        self.say(_story(step))

    # --- S2: lists of products
    async def _lists(self, home: View) -> AsyncIterator[tuple[View, Via]]:
        """Pages that list products: by menu and links, then the home page, then by search."""
        if self.hints.category:
            view = await self._open_hint(self.hints.category, PageKind.CATEGORY)
            if as_category(view.page).sure:
                yield view, Via.ROUTE_HINT
        session, tries = self.session, 0
        view, via = await self._with_menu(home)
        queue = find.category_links(view.page, self.home)
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
            here = await self._arrived(
                lambda p: as_category(p).sure or as_product(p).sure, PageKind.CATEGORY
            )
            if as_category(here.page).sure:
                here = await self._kept_list(here)
                self._reach(PageKind.CATEGORY, via, began, label, candidates=_top([scored, *queue]))
                yield here, via
            elif (
                "tile" in scored.features
                and not home.page.prices
                and without_price(here.page, label)
            ):
                self._not_sold(Stop("catalogue_only"), here, label)
            elif here.page.tiles:
                # a landing page of sub-categories: one level deeper, before the next menu entry
                deeper = [
                    s
                    for s in find.category_links(here.page, self.home, seen)
                    if "tile" in s.features
                ]
                if deeper:
                    queue = deeper[:2]
                    view, via = here, Via.CLICK
                    continue
            view, via = await self._with_menu(await self._home_again())
            queue = find.category_links(view.page, self.home, seen)
        if home.page.cards:
            yield await self._home_again(), Via.CLICK
        async for found in self._searched(home):
            yield found

    async def _home_again(self) -> View:
        """The home page anew; a script may draw it long after it has loaded."""
        await self.session.goto(self.home)
        view, _ = await self.session.until(_has_content, EXPECT_S, PageKind.HOME)
        return view

    async def _with_menu(self, view: View) -> tuple[View, Via]:
        """Opens the phone's menu when the navigation cannot be seen without it."""
        links = find.category_links(view.page, self.home)
        if any("navigation" in s.features or "header" in s.features for s in links):
            return view, Via.MENU
        # a button that is named a menu is what a shopper presses first; else entries that open
        named = any(_NAMED_MENU & b.features.keys() for b in find.menu_buttons(view.page)[:1])
        for way in (self._menu, self._second_level)[:: 1 if named else -1]:
            pressed = self.session.clicks
            deeper = await way(view)
            if deeper is not None:
                return deeper, Via.MENU
            if self.session.clicks > pressed:
                view = await self._home_again()  # whatever opened would lie over the page
        return view, Via.CLICK

    async def _menu(self, view: View) -> View | None:
        """Opens a menu behind a button, and its entries where they only open further ones."""
        for scored in find.menu_buttons(view.page)[:2]:
            before = {n.href for n in view.page.doc.links if n.visible}
            try:
                await self.session.press_and_settle(view, scored.node, Intent.NAVIGATE)
            except (Blocked, Vetoed):
                continue
            opened = await self.session.look(PageKind.HOME)
            links = find.category_links(opened.page, self.home)
            # the page's content may well lead to the same places as its menu
            if any(s.node.href not in before or _IN_MENU & s.features.keys() for s in links):
                return opened
            deeper = await self._second_level(opened)
            if deeper is not None:
                return deeper
            view = await self._home_again()
        return None

    async def _second_level(self, view: View) -> View | None:
        """A menu whose entries only open further menus."""
        for scored in find.submenu_buttons(view.page, ())[:3]:
            before = {n.href for n in view.page.doc.links if n.visible}
            try:
                await self.session.press_and_settle(view, scored.node, Intent.NAVIGATE)
            except (Blocked, Vetoed):
                continue
            opened = await self.session.look(PageKind.HOME)
            if place(opened.page.url) != place(view.page.url):
                return None  # it was no menu: it led away
            if any(s.node.href not in before for s in find.category_links(opened.page, self.home)):
                return opened
            view = opened
        return None

    async def _searched(self, home: View) -> AsyncIterator[tuple[View, Via]]:
        """Types a word of the store's own into its search: the last way by clicking."""
        session = self.session
        view = await self._home_again()
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
        here = await self._arrived(lambda p: as_category(p).sure, PageKind.CATEGORY)
        if as_category(here.page).sure:
            here = await self._kept_list(here)
            self._reach(PageKind.CATEGORY, Via.SEARCH, began, word)
            yield here, Via.SEARCH

    async def _arrived(self, meets: Callable[[Page], bool], kind: PageKind) -> View:
        """Waits for a page's object, answers what lies over it, and reads it."""
        view = await self._shown(meets, kind)
        self._refused_now(
            view.page,
            await self.session.bounded(self.session.recorder.document(self.session.tab), 10),
        )
        if not meets(view.page):
            await self._walled(view.page)
        return view

    def _refused_now(self, page: Page, document: tuple[int, str, dict[str, str]]) -> None:
        status, _, headers = document
        if status in (403, 429, 451, 503):
            self._refused(page, status, headers)

    async def _kept_list(self, view: View) -> View:
        """Keeps the first category as the one that is judged."""
        if any(s.kind is PageKind.CATEGORY and "+" not in s.id for s in self.snapshots):
            return view
        await self._scroll_through(PageKind.CATEGORY)
        return await self.session.keep(PageKind.CATEGORY, whole=True)

    async def _open_hint(self, url: str, kind: PageKind) -> View:
        began = self.session.recorder.now()
        await self.session.goto(urljoin(self.home, url))
        view = await self._arrived(_has_content, kind)
        if kind is PageKind.CATEGORY and as_category(view.page).sure:
            view = await self._kept_list(view)
            self._reach(kind, Via.ROUTE_HINT, began, "", effect="address given by the owner")
        return view

    # --- S3, S4: product pages
    async def _products(self, home: View) -> AsyncIterator[View]:
        """Product pages that can be bought from, at most `limits.products`."""
        session = self.session
        self.stage = PageKind.CATEGORY
        if self.hints.product:
            began = session.recorder.now()
            view = await self._open_hint(self.hints.product, PageKind.PRODUCT)
            if as_product(view.page).sure:
                yield await self._kept_product(view, Via.ROUTE_HINT, began, "", ())
        async for listed, _ in self._lists(home):
            self.stage = PageKind.PRODUCT
            list_url, current = session.tab.url, listed
            while len(self.tried) < session.shopper.limits.products:
                cards = find.product_cards(current.page, self.tried)
                if not cards or cards[0][1].score < 3:
                    break
                card, _scored = cards[0]
                self.tried.append(card.key)
                began = session.recorder.now()
                try:
                    await session.press_and_settle(current, card.link, Intent.NAVIGATE)
                except (Blocked, Vetoed):
                    current = await overlays.clear(session, await session.look(PageKind.CATEGORY))
                    continue
                view = await self._arrived(lambda p: as_product(p).sure, PageKind.PRODUCT)
                reading = as_product(view.page)
                if (
                    reading.sure
                    and view.page.add is not None
                    and not demands_configuration(view.page)
                ):
                    yield await self._kept_product(
                        view, Via.CLICK, began, card.title, _top([c[1] for c in cards])
                    )
                elif reading.sure:
                    self._not_sold(_not_for_sale(view.page), view, card.title)
                await session.goto(list_url)
                current = await overlays.clear(session, await session.look(PageKind.CATEGORY))
            if len(self.tried) >= session.shopper.limits.products:
                break
        if self._unsold is not None:
            raise await self._back_to(*self._unsold)
        if PageKind.PRODUCT in self.reached:
            return
        if not home.page.prices and home.page.cart_control is None and not self.tried:
            raise Stop("not_a_store")
        if PageKind.CATEGORY not in self.reached and not self.tried:
            raise Stop(
                "no_category_found", candidates=_top(find.category_links(home.page, self.home))
            )
        raise Stop("no_product_found")

    def _not_sold(self, stop: Stop, view: View, title: str) -> None:
        """Remembers why this product cannot be bought; another one may."""
        self._unsold = (stop, view.page.url, title)
        self.say(f"'{title[:50]}' cannot be bought: {stop.code}")

    async def _back_to(self, stop: Stop, url: str, title: str) -> Stop:
        """Goes back to the product that could not be bought: it is what the walk has to show."""
        if PageKind.PRODUCT not in self.reached:
            began = self.session.recorder.now()
            await self.session.goto(url)
            await self._shown(lambda p: as_product(p).sure, PageKind.PRODUCT)
            await self._kept_product(
                await self.session.look(PageKind.PRODUCT), Via.CLICK, began, title, ()
            )
        return stop

    async def _kept_product(
        self, view: View, via: Via, began: float, label: str, candidates: tuple[Candidate, ...]
    ) -> View:
        first = not any(s.kind is PageKind.PRODUCT and "+" not in s.id for s in self.snapshots)
        if first:
            await self._scroll_through(PageKind.PRODUCT)
            await self.session.keep(PageKind.PRODUCT, whole=True)
        self._reach(PageKind.PRODUCT, via, began, label, candidates=candidates)
        # the pictures and the narrow view may have made the page draw itself anew
        return await self.session.look(PageKind.PRODUCT, id=self._last(PageKind.PRODUCT))

    def _last(self, kind: PageKind) -> str:
        return next((s.id for s in reversed(self.snapshots) if s.kind is kind), "")

    # --- S5 to S7: adding
    async def _put_in_cart(self, home: View) -> View:
        """Adds one unit of the first product that lets itself be added."""
        failed: Stop | None = None
        alike = 0
        try:
            async for view in self._products(home):
                try:
                    return await self._added(view)
                except Stop as stop:
                    if stop.code not in _OF_ONE_PRODUCT:
                        raise
                    if stop.code in _FAILED_ADDS:
                        same = failed is not None and failed.code == stop.code
                        alike = alike + 1 if same else 1
                    if failed is None or stop.code in _FAILED_ADDS:
                        failed = stop
                if alike == _ALIKE:
                    break
                self.stage = PageKind.PRODUCT
        except Stop as stop:
            # what stood in the way of an add says more than why no other product could be tried
            if failed is None or stop.code not in _NO_OTHER:
                raise
        raise failed or Stop("no_product_found")

    async def _added(self, view: View) -> View:
        """Adds this product, or raises Stop with what stood in the way."""
        session = self.session
        self.stage = PageKind.CART
        session.state = State.PRODUCT
        view, chosen = await choose_options(session, view)
        view = await self._enabled(view)
        action, after = await add_to_cart(session, view, chosen)
        kept = await session.keep(PageKind.PRODUCT, "added")
        action = action.model_copy(update={"after": kept.page.id})
        stop = Stop(
            action.obstacle or "add_to_cart_no_effect",
            words=action.words,
            candidates=_top(view.page.adds),
            requests=await session.asked(),
            at=(kept.page.url, kept.page.id),
        )
        if not action.ok and action.effects and action.obstacle != "login_wall":
            # something happened, but nothing that proves it: the cart has the last word
            proved = await self._proved_by_cart(action, after)
            if proved is not None:
                action, after = proved
        self.actions.append(action)
        self.say(_add_story(action))
        if not action.ok:
            raise stop
        self.added = action
        session.state = State.BROWSE
        return after

    async def _enabled(self, view: View) -> View:
        """Waits a little for a button that its options enable."""
        add = view.page.add
        if add is not None and add.enabled:
            return view
        view, _ = await self.session.until(
            lambda p: p.add is not None and p.add.enabled, 3, PageKind.PRODUCT
        )
        return view

    async def _proved_by_cart(self, action: Action, view: View) -> tuple[Action, View] | None:
        try:
            cart = await self._open_cart(view, again=not action.words)
        except Stop:
            return None
        if not _holds(cart.page, action.product):
            return None
        return action.model_copy(
            update={
                "ok": True,
                "obstacle": "",
                "words": "",
                "effects": (*action.effects, "cart page"),
            }
        ), cart

    # --- S8: the cart
    async def _to_cart(self, view: View) -> View:
        self.stage = PageKind.CART
        session, began = self.session, self.session.recorder.now()
        product = self.added.product if self.added else ""
        if not as_cart(view.page).sure or view.page.cart_scope is not None:
            view = await self._open_cart(view)
        label = self.cart_opener
        self.cart_url = session.tab.url
        if not view.page.lines and cart_empty(view.page):
            raise Stop("cart_empty_after_add", words=own_words(view.page))
        via = Via.ROUTE_HINT if label.startswith("address ") else Via.CLICK
        if not self._drawer:
            view = await overlays.clear(session, view)
            await self._scroll_through(PageKind.CART)
        view = await session.keep(PageKind.CART, whole=True)
        effect = f"{len(view.page.lines)} line(s)" + (", in a drawer" if self._drawer else "")
        if product and not _holds(view.page, product):
            self.notes.append("The cart's line bears another name than the product page.")
        self._reach(PageKind.CART, via, began, label, effect=effect)
        return await session.look(PageKind.CART, id=view.page.id)

    _drawer = False

    async def _open_cart(self, view: View, *, again: bool = True) -> View:
        """Opens the cart. `again`: one that says it is empty is opened anew after a reload."""
        session = self.session
        view = await self._pressed_cart(view)
        if again and not view.page.lines and cart_empty(view.page):
            # a drawer may stand as it was read before the add
            await session.reload()
            view = await session.look(PageKind.CART)
            if page_is_cart(view.page):
                view, _ = await session.until(_shows_cart, EXPECT_S, PageKind.CART)
            else:
                view = await self._pressed_cart(view)
            if view.page.lines:
                self.notes.append("The cart said that it was empty until the page was reloaded.")
        return view

    async def _pressed_cart(self, view: View) -> View:
        """Opens the cart by pressing; an address is only opened when nothing can be pressed."""
        session = self.session
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
                view = await self._closed(view)
                continue
            if not options:
                break
            node = options[0].node
            try:
                await session.press_and_settle(view, node, Intent.OPEN_CART)
            except (Blocked, Vetoed):
                view = await self._closed(view)
                if node.selector in blocked:
                    tried.add(node.selector)
                blocked.add(node.selector)
                continue
            tried.add(node.selector)
            self.cart_opener = node.label or node.selector
            before = view.page
            view, ok = await session.until(_shows_cart, SECOND_PRESS_S, PageKind.CART)
            if not ok:
                view, ok = await self._cart_late(before, view, node.selector)
            if ok and as_cart(view.page).sure and view.page.cart_scope is None:
                self._drawer = False
                return view
            if ok:
                self._drawer = True
                inside = find.cart_controls(view.page, view.page.cart_scope)
                if all(s.node.selector in tried for s in inside):
                    return view
            elif cart_empty(view.page):
                return view
            elif page_is_cart(view.page):
                status, _, _ = await session.bounded(session.recorder.document(session.tab), 10)
                if status >= 500 and broken is None:
                    kept = await session.keep(PageKind.CART, "broken")
                    broken = Stop(
                        "http_error",
                        words=own_words(view.page),
                        detail=f"HTTP {status}.",
                        candidates=_top(tops),
                        requests=await session.asked(),
                        at=(kept.page.url, kept.page.id),
                    )
        if view.page.cart_scope is not None:
            self._drawer = True
            return view
        opened, _ = await self._with_menu_for_cart(view)
        if opened is not None:
            return opened
        for path in self._cart_routes(view.page):
            await session.goto(path)
            view, ok = await session.until(_shows_cart, EXPECT_S, PageKind.CART)
            if ok:
                self.cart_opener = f"address {path}"
                return view
        if broken is not None:
            raise broken
        raise Stop("cart_not_findable", candidates=_top(tops))

    async def _cart_late(self, before: Page, view: View, selector: str) -> tuple[View, bool]:
        """Waits on; presses once more where nothing at all happened: its script may have been late.

        `view` is the page as it stands; a press that opened anything is never repeated.
        """
        session, page = self.session, view.page
        same = page.url == before.url and page.header.text == before.header.text
        if same and _own_layers(page) == _own_layers(before):
            again = next((n for n in page.doc.controls if n.selector == selector), None)
            if again is not None and again.visible:
                try:
                    await session.press_and_settle(view, again, Intent.OPEN_CART)
                except (Blocked, Vetoed):
                    return view, False
        return await session.until(_shows_cart, EXPECT_S, PageKind.CART)

    async def _with_menu_for_cart(self, view: View) -> tuple[View | None, Via]:
        """Some phones keep the cart in the menu."""
        for scored in find.menu_buttons(view.page)[:1]:
            try:
                await self.session.press_and_settle(view, scored.node, Intent.NAVIGATE)
            except (Blocked, Vetoed):
                return None, Via.CLICK
            opened = await self.session.look()
            for option in find.cart_controls(opened.page)[:1]:
                try:
                    await self.session.press_and_settle(opened, option.node, Intent.OPEN_CART)
                except (Blocked, Vetoed):
                    return None, Via.CLICK
                here, ok = await self.session.until(_shows_cart, EXPECT_S, PageKind.CART)
                if ok:
                    self.cart_opener = option.node.label
                    return here, Via.MENU
        return None, Via.CLICK

    async def _closed(self, view: View) -> View:
        """Closes what lies over the page after an add: the shopper looks for the header."""
        return await overlays.clear(self.session, await self.session.look(view.page.kind))

    def _cart_routes(self, page: Page) -> list[str]:
        """Where a cart usually is, asked only when no control leads there."""
        if self.hints.cart:
            return [urljoin(self.home, self.hints.cart)]
        links = [
            n.href for n in page.doc.links if page.is_cart(n.href) and not page.is_cart_add(n.href)
        ]
        own = list(page.hints.cart_paths) if page.hints else []
        paths = own or list(lexicon().hint("path_hints", "cart"))[:2]
        root = f"{urlsplit(self.home).scheme}://{urlsplit(self.home).netloc}"
        return list(dict.fromkeys([*links[:1], *[urljoin(root, p) for p in paths[:2]]]))

    # --- S9 to S11: the checkout
    async def _to_checkout(self, view: View) -> None:
        self.stage = PageKind.CHECKOUT
        session, began = self.session, self.session.recorder.now()
        session.state = State.CART
        if as_checkout(view.page).sure and view.page.form.address:
            await self._stop_at_checkout(
                view, began, "", "cart and checkout on one page", Via.CLICK
            )
            return
        clicked = ""
        tops: tuple[Candidate, ...] = ()
        attempts = 0
        for attempt in (1, 2):
            within = view.page.cart_scope if self._drawer else None
            options = find.checkout_controls(view.page, within)
            tops = _top(options)
            if not options:
                near = _top(find.checkout_controls(view.page, within, least=-99))
                raise Stop("checkout_button_missing", words=own_words(view.page), candidates=near)
            live = [s for s in options if s.node.enabled][:_CHECKOUT_TRIES]
            if attempt == 2:
                self._still_in_cart(view.page, clicked, tops)
            boxes = find.terms_boxes(view.page)
            if boxes and attempt == 2:
                view = await self._closed(view)  # the notice that says what is missing
            if boxes and (not live or attempt == 2) and await self._accept_terms(view):
                began, attempts = session.recorder.now(), 0  # the first press was ours to spare
                view = await session.look(PageKind.CART)
                options = find.checkout_controls(view.page, within)
                live = [s for s in options if s.node.enabled][:_CHECKOUT_TRIES]
            if not live:
                words = own_words(view.page) or said_beside(view.page, options[0].node)
                raise Stop("checkout_button_disabled", words=words, candidates=tops)
            node = live[0].node
            offsite = find.offsite(node.href)
            if offsite:
                raise Stop(
                    "checkout_offsite", words=node.label, detail=f"({offsite})", candidates=tops
                )
            if attempt == 2:
                await session.keep(PageKind.CART, "leaving")
            try:
                attempts += 1
                clicked = await self._press_first_allowed(view, live, tops)
            except Blocked:
                view = await self._closed(view)
                if attempt == 2:
                    raise Stop("overlay_blocks_page", candidates=tops) from None
                continue
            view, ok = await session.until(
                lambda p: (
                    (as_checkout(p).sure and not as_cart(p).sure) or login_wall(p) or p.form.address
                ),
                CHECKOUT_S if attempt == 1 and not boxes else EXPECT_S,
                PageKind.CHECKOUT,
            )
            status, _, headers = await session.bounded(session.recorder.document(session.tab), 10)
            if status >= 400:
                code = _REFUSALS.get(status, "http_error")
                self._checkout_action(clicked, began, attempts, code, status)
                raise Stop(code, words=own_words(view.page), detail=f"HTTP {status}.")
            self._refused_now(view.page, (status, "", headers))
            if ok:
                break
            await self._walled(view.page)
            host = urlsplit(session.tab.url).hostname or ""
            offsite = find.offsite(session.tab.url)
            if offsite:
                raise Stop("checkout_offsite", detail=f"({offsite or host})", candidates=tops)
        else:
            words = own_words(view.page)
            self._checkout_action(clicked, began, attempts, "checkout_no_effect", 0)
            raise Stop("checkout_no_effect", words=words, candidates=tops)
        session.state = State.CHECKOUT
        if not view.page.form.address:
            view = await self._as_guest(view)
        if login_wall(view.page):
            kept = await session.keep(PageKind.CHECKOUT, "wall", whole=True)
            self._checkout_action(clicked, began, attempts, "login_wall", 0, kept.page.id)
            raise Stop("login_wall", words=own_words(view.page), candidates=tops)
        view = await self._stop_at_checkout(
            view, began, clicked, "address changed", Via.CLICK, tops, attempts
        )
        form = view.page.form
        if login_wall(view.page):
            raise Stop("login_wall", words=own_words(view.page), candidates=tops)
        known = form.address or form.password or view.page.guest_choice or view.page.later_address
        if "email" in form.kinds and not known:
            raise Stop("guest_requires_email", candidates=tops)

    async def _press_first_allowed(
        self, view: View, live: list[Scored], tops: tuple[Candidate, ...]
    ) -> str:
        """Presses the best way to the checkout that the safety layers allow; its label."""
        if not _is_cart(view.page):
            raise Stop("veto", detail="This page is no cart.", candidates=tops)
        why = ""
        for scored in live:
            try:
                await self.session.press_and_settle(view, scored.node, Intent.GO_TO_CHECKOUT)
                return scored.node.label
            except Vetoed as veto:
                why = why or str(veto)
        raise Stop("veto", detail=why, candidates=tops)

    def _still_in_cart(self, page: Page, clicked: str, tops: tuple[Candidate, ...]) -> None:
        """Ends the walk where the press has left the cart for a page that nothing names.

        It may well be the checkout: "Order" there would order, whatever the cart's button said.
        """
        stayed = place(page.url) == place(self.cart_url)
        if not _is_cart(page) or not (stayed or page.is_cart(page.url)):
            detail = f"“{clicked}” led to a page that was not recognised."
            raise Stop("veto", words=own_words(page), detail=detail, candidates=tops)

    _ticked = False

    async def _accept_terms(self, view: View) -> bool:
        """Ticks the boxes for the terms, where a cart is not left without them."""
        if view.page.form.address or view.page.shows_payment:
            return False
        ticked = 0
        for box in find.terms_boxes(view.page)[:2]:
            try:
                await self.session.press(view, box, Intent.ACCEPT_TERMS)
                ticked += 1
            except (Blocked, Vetoed):
                continue
        if ticked:
            await self.session.settle(200)
            self._ticked = True
            self.notes.append("The cart is left only once its terms are accepted: ticked.")
        return bool(ticked)

    async def _as_guest(self, view: View) -> View:
        """Chooses to go on without an account, where that is one press."""
        for scored in find.guest_controls(view.page):
            node = scored.node
            form = node.closest("form")
            asks = form is not None and any(f.node.inside(form) for f in view.page.form.fields)
            if not node.is_control or (node.type == "submit" and asks):
                continue  # it sends what it asks for
            try:
                await self.session.press_and_settle(view, node, Intent.CHOOSE_GUEST)
            except (Blocked, Vetoed):
                continue
            view, _ = await self.session.until(
                lambda p: p.form.address or "email" in p.form.kinds, EXPECT_S, PageKind.CHECKOUT
            )
            break
        return view

    def _checkout_action(
        self, clicked: str, began: float, attempts: int, code: str, status: int, after: str = ""
    ) -> None:
        self.actions.append(
            Action(
                kind="checkout",
                page=self._last(PageKind.CART),
                after=after,
                ok=not code,
                effects=("terms",) if self._ticked else (),
                attempts=max(attempts, 1),
                how=clicked[:80],
                ms=round(self.session.recorder.now() - began, 1),
                product=self.added.product if self.added else "",
                words=f"HTTP {status}" if status else "",
                obstacle=code,
            )
        )

    async def _stop_at_checkout(
        self,
        view: View,
        began: float,
        clicked: str,
        effect: str,
        via: Via,
        tops: tuple[Candidate, ...] = (),
        attempts: int = 1,
    ) -> View:
        """The end of the journey: from here on nothing is pressed, and nothing leaves the page.

        Test data go before that, where they may. Returns the last step that was seen.
        """
        session = self.session
        opened_ms = session.recorder.now() - began
        view = await overlays.clear(session, view)
        session.state = State.CHECKOUT
        if not self.hints.fill:
            session.guard.freeze("the checkout has settled")
        try:
            kept = await session.keep(PageKind.CHECKOUT, whole=True)
            self._checkout_action(
                clicked, session.recorder.now() - opened_ms, attempts, "", 0, kept.page.id
            )
            self._reach(PageKind.CHECKOUT, via, began, clicked, effect=effect, candidates=tops)
            return await self._filled(kept) if self.hints.fill else kept
        finally:
            session.guard.freeze("the checkout has settled")
            session.state = State.CHECKOUT

    async def _filled(self, first: View) -> View:
        session = self.session
        home = next(s for s in self.snapshots if s.kind is PageKind.HOME)
        market = infer(
            [first.page.doc, Document.of(home)],
            self.home,
            session.store.currency,
            self.hints.market or None,
        )
        country = next(iter(market.countries), "")
        try:
            done = await fill_checkout(session, first, country, self.say)
        except (Stop, Error) as trouble:  # the checkout was reached all the same
            self.notes.append(f"The checkout's steps were not gone through: {trouble}.")
            return first
        self.actions += done.actions
        if done.typed:
            self.notes.append("Test data were typed in the checkout; the order was not placed.")
        self.say(f"went no further in the checkout: {done.ended}")
        return done.view

    # --- afterwards: the cart's own controls, then an empty cart
    async def _after(self) -> None:
        """Changes the quantity, reloads, removes: what the cart checks need, and good manners."""
        session = self.session
        session.clock = type(session.clock)(60)
        await session.fresh_tab()
        session.guard.thaw()
        session.state = State.CART
        view = await self._back_to_cart()
        product = self.added.product if self.added else ""
        if self.hints.actions and view.page.lines:
            action, view = await change_quantity(session, view, product)
            self.actions.append(action)
            self.say(_quantity_story(action))
            if action.ok:
                await session.reload()
                view, _ = await session.until(
                    lambda p: bool(p.lines) or self._drawer, EXPECT_S, PageKind.CART
                )
                if self._drawer:
                    view = await self._open_cart(view)
                kept = await session.keep(PageKind.CART, "reloaded")
                self.actions.append(
                    Action(
                        kind="reload",
                        page=action.after,
                        after=kept.page.id,
                        ok=True,
                        product=product,
                    )
                )
                view = kept
        for _ in range(3):
            if not view.page.lines:
                break
            view = await session.look(PageKind.CART, id=self._last(PageKind.CART))
            action, view = await remove_line(session, view, product)
            if not any(a.kind == "remove" for a in self.actions):
                self.actions.append(action)
                self.say("removed the line" if action.ok else "the line could not be removed")
            if not action.ok:
                self.notes.append(
                    "The cart could not be emptied: one unit stays in it until its session ends."
                )
                break

    async def _back_to_cart(self) -> View:
        session = self.session
        await session.goto(self.cart_url or self.home)
        view = await session.look(PageKind.CART)
        if self._drawer:
            return await self._open_cart(view)
        view, _ = await session.until(lambda p: bool(p.lines), EXPECT_S, PageKind.CART)
        return await overlays.clear(session, view)


_SCROLL = """async () => {
  const frame = () => new Promise((r) => requestAnimationFrame(() => setTimeout(r, 20)));
  const step = innerHeight * 0.8;
  for (let y = 0, i = 0; i < 15 && y < document.documentElement.scrollHeight; i++, y += step) {
    scrollTo({ top: y, behavior: "instant" }); await frame();
  }
  const open = [...document.images].filter((i) => !i.complete && i.clientWidth > 0);
  const ends = (i) => new Promise((r) => { i.onload = i.onerror = r; });
  await Promise.race([Promise.all(open.map(ends)), new Promise((r) => setTimeout(r, 3000))]);
  scrollTo({ top: 0, behavior: "instant" }); await frame();
}"""


def _has_content(page: Page) -> bool:
    return len(page.text) >= 200 and sum(n.visible for n in page.doc.pressables) >= 3


def _not_for_sale(page: Page) -> Stop:
    """Why a product page lets nobody buy."""
    tops = _top(page.adds)
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
            candidates=_top(elsewhere),
        )
    return Stop("catalogue_only", candidates=tops)


def _shows_cart(page: Page) -> bool:
    return as_cart(page).sure or page.cart_scope is not None


def _leads_away(page: Page, node: Node) -> bool:
    return bool(node.href) and place(node.href) != place(page.url)


def _own_layers(page: Page) -> set[str]:
    """What lies over the page, but for that which comes by itself."""
    uninvited = overlays.uninvited(page)
    return {o.selector for o in page.overlays if o not in uninvited}


def page_is_cart(page: Page) -> bool:
    return page.is_cart(page.url)


def _is_cart(page: Page) -> bool:
    """The only kind of page on which a way to the checkout is pressed."""
    called = page.is_cart(page.url) and not page.is_checkout(page.url)
    return as_cart(page).sure or page.cart_scope is not None or called


def _message_box(page: Page) -> Node | None:
    """The layer or notice that an add has left on the page."""
    layers = [o for o in page.overlays if o.text]  # not the veil under one
    return next((o for o in layers if o.role in ("dialog", "alertdialog") or o.box.h > 100), None)


def _holds(page: Page, product: str) -> bool:
    return any(shared_words(f"{x.name} {x.node.text}", product) >= 0.5 for x in page.lines)


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


def _cause(page: Page, asked: str) -> Stop | None:
    """Why nothing was found: a script broke before it drew the page, or another country's door."""
    broke = [m.text for m in page.snapshot.console if m.kind == "pageerror"]
    drawn = any(n.visible for n in (*page.doc.links, *page.doc.controls))
    if broke and not drawn and len(page.text) < 200:
        return Stop("js_error", words=broke[0])
    abroad = sent_abroad(asked, page)
    return Stop(abroad.code, detail=abroad.detail) if abroad is not None else None


def _top(found: list[Scored]) -> tuple[Candidate, ...]:
    return tuple(s.candidate() for s in found[:5])


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]


def _story(step: Step) -> str:
    how = f"pressed '{step.clicked}' → " if step.clicked else ""
    effect = f", {step.effect}" if step.effect else ""
    return f"{how}{step.to}{effect} in {step.ms / 1000:.1f} s"


def _add_story(action: Action) -> str:
    label = action.element.name or action.element.text if action.element else "the button"
    if not action.ok:
        return f"pressed '{label}' → {action.obstacle} {action.words}".strip()
    count = (
        f"count {action.count_before or 0} → {action.count_after}, " if action.count_after else ""
    )
    return f"pressed '{label}' → {count}{', '.join(action.effects)} in {action.ms / 1000:.1f} s"


def _quantity_story(action: Action) -> str:
    return (
        f"set the quantity to 2 by {action.how} in {action.ms / 1000:.1f} s"
        if action.ok
        else f"the quantity did not change ({action.obstacle or 'no effect'})"
    )
