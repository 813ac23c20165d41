"""S9 to S11: out of the cart and into the checkout, where the walk ends."""

from __future__ import annotations

from playwright.async_api import Error

from auditor.browse import find, overlays
from auditor.browse.filling import face, fill_checkout
from auditor.browse.obstacles import Stop, own_words, said_beside
from auditor.browse.session import Blocked, Vetoed, View
from auditor.browse.trail import EXPECT_S, REFUSALS, Trail, top
from auditor.browse.veto import Intent, State
from auditor.model import Action, Candidate, PageKind, Via
from auditor.read.buy import Scored
from auditor.read.cards import place
from auditor.read.dom import CHECKED, Document, Node
from auditor.read.kinds import as_cart, as_checkout, login_wall
from auditor.read.market import infer
from auditor.read.page import Page

CHECKOUT_S = 20.0
_NO_WAY = {"checkout_button_missing", "checkout_no_effect"}
_TRIES = 3  # ways to the checkout that are tried, best first


async def to_checkout(trail: Trail, view: View) -> None:
    """Leaves the cart for the checkout and keeps it, or raises Stop with what stood there."""
    trail.stage = PageKind.CHECKOUT
    trail.session.state = State.CART
    way = _Way(trail)
    if as_checkout(view.page).sure and view.page.form.address:
        await way.end(view, "cart and checkout on one page")
        return
    view = await way.leave_cart(view)
    trail.session.state = State.CHECKOUT
    if not view.page.form.address:
        view = await _as_guest(trail, view)
    elif view.page.form.password:
        view = await _guest_ticked(trail, view)
    if login_wall(view.page):
        kept = await trail.session.keep(PageKind.CHECKOUT, "wall", whole=True)
        way.note("login_wall", after=kept.page.id)
        raise Stop("login_wall", words=own_words(view.page), candidates=way.tops)
    view = await way.end(view, "address changed")
    if login_wall(view.page):
        raise Stop("login_wall", words=own_words(view.page), candidates=way.tops)
    form = view.page.form
    known = form.address or form.password or view.page.guest_choice or view.page.later_address
    if "email" in form.kinds and not known:
        raise Stop("guest_requires_email", candidates=way.tops)


class _Way:
    """The way out of the cart: what was pressed, how often, and what else there was to press."""

    def __init__(self, trail: Trail) -> None:
        self.trail = trail
        self.session = trail.session
        self.began = trail.session.recorder.now()
        self.clicked = ""
        self.attempts = 0
        self.terms_ticked = False
        self.via = Via.CLICK
        self.tops: tuple[Candidate, ...] = ()

    async def leave_cart(self, view: View) -> View:
        """Presses what leads on; where nothing does, opens the address that the owner gave."""
        try:
            return await self._press_on(view)
        except Stop as stop:
            if stop.code not in _NO_WAY or not self.trail.hints.checkout:
                raise
            if stop.code not in [a.obstacle for a in self.trail.actions]:
                self.note(stop.code)  # the shopper's way stays broken
            self.via, self.clicked = Via.ROUTE_HINT, ""
            view = await self.trail.open_hint(self.trail.hints.checkout, PageKind.CHECKOUT)
            if not _leads_on(view.page):
                raise
            return view

    async def _press_on(self, view: View) -> View:
        """Presses until a checkout shows, twice at most."""
        for again in (False, True):
            view, ways = await self._ways(view, again)
            patience = EXPECT_S if again or find.terms_boxes(view.page) else CHECKOUT_S
            if again:
                await self.session.keep(PageKind.CART, "leaving")
            self.attempts += 1
            try:
                self.clicked = await self._press_first_allowed(view, ways)
            except Blocked:
                view = await self.trail.closed(view)
                if again:
                    raise Stop("overlay_blocks_page", candidates=self.tops) from None
                continue
            view, ok = await self.session.until(_leads_on, patience, PageKind.CHECKOUT)
            self._check_answer(view)
            if ok:
                return view
            await self.trail.walled(view.page)
            if offsite := find.offsite(self.session.tab.url):
                detail = f"({offsite})"
                raise Stop("checkout_offsite", detail=detail, candidates=self.tops)
        self.note("checkout_no_effect")
        raise Stop("checkout_no_effect", words=own_words(view.page), candidates=self.tops)

    async def _ways(self, view: View, again: bool) -> tuple[View, list[Scored]]:
        """What may be pressed, best first, once the terms are ticked where that is needed."""
        options = self._options(view)
        if not options:
            near = top(find.checkout_controls(view.page, self._within(view), least=-99))
            raise Stop("checkout_button_missing", words=own_words(view.page), candidates=near)
        if again:
            self._still_in_cart(view.page)
        boxes = find.terms_boxes(view.page)
        if boxes and again:
            view = await self.trail.closed(view)  # the notice that says what is missing
        lame = again or not any(s.node.enabled for s in options)
        if boxes and lame and await self._accept_terms(view):
            self.began, self.attempts = self.session.recorder.now(), 0  # that press was ours
            view = await self.session.look(PageKind.CART)
            options = self._options(view) or options
        ways = [s for s in options if s.node.enabled][:_TRIES]
        if not ways:
            words = own_words(view.page) or said_beside(view.page, options[0].node)
            raise Stop("checkout_button_disabled", words=words, candidates=self.tops)
        if offsite := find.offsite(ways[0].node.href):
            label = ways[0].node.label
            raise Stop("checkout_offsite", words=label, detail=f"({offsite})", candidates=self.tops)
        return view, ways

    def _within(self, view: View) -> Node | None:
        return view.page.cart_scope if self.trail.drawer else None

    def _options(self, view: View) -> list[Scored]:
        options = find.checkout_controls(view.page, self._within(view))
        self.tops = top(options)
        return options

    async def _press_first_allowed(self, view: View, ways: list[Scored]) -> str:
        """Presses the best way to the checkout that the safety layers allow; its label."""
        if not _is_cart(view.page):
            raise Stop("veto", detail="This page is no cart.", candidates=self.tops)
        why = ""
        for scored in ways:
            try:
                await self.session.press_and_settle(view, scored.node, Intent.GO_TO_CHECKOUT)
                return scored.node.label
            except Vetoed as veto:
                why = why or str(veto)
        raise Stop("veto", detail=why, candidates=self.tops)

    def _still_in_cart(self, page: Page) -> None:
        """Ends the walk where the press has left the cart for a page that nothing names.

        It may well be the checkout: "Order" there would order, whatever the cart's button said.
        """
        stayed = place(page.url) == place(self.trail.cart_url)
        if not _is_cart(page) or not (stayed or page.is_cart(page.url)):
            detail = f"“{self.clicked}” led to a page that was not recognised."
            raise Stop("veto", words=own_words(page), detail=detail, candidates=self.tops)

    def _check_answer(self, view: View) -> None:
        status, _ = self.trail.answer
        if status >= 400:
            code = REFUSALS.get(status, "http_error")
            self.note(code, words=f"HTTP {status}")
            raise Stop(code, words=own_words(view.page), detail=f"HTTP {status}.")

    async def _accept_terms(self, view: View) -> bool:
        """Ticks the boxes for the terms, where a cart is not left without them."""
        if view.page.form.address or view.page.shows_payment:
            return False
        ticked = False
        for box in find.terms_boxes(view.page)[:2]:
            try:
                await self.session.press(view, box, Intent.ACCEPT_TERMS)
                ticked = True
            except (Blocked, Vetoed):
                continue
        if ticked:
            await self.session.settle(200)
            self.terms_ticked = True
            self.trail.notes.append("The cart is left only once its terms are accepted: ticked.")
        return ticked

    def note(self, obstacle: str = "", *, after: str = "", words: str = "", ms: float = -1) -> None:
        """The press as an action. `ms`: how long it took, where that was not until now."""
        trail = self.trail
        trail.actions.append(
            Action(
                kind="checkout",
                page=trail.last(PageKind.CART),
                after=after,
                ok=not obstacle,
                effects=("terms",) if self.terms_ticked else (),
                attempts=max(self.attempts, 1),
                how=self.clicked[:80],
                ms=round(ms if ms >= 0 else self.session.recorder.now() - self.began, 1),
                product=trail.added.product if trail.added else "",
                words=words,
                obstacle=obstacle,
            )
        )

    async def end(self, view: View, effect: str) -> View:
        """The end of the journey: from here on nothing is pressed, and nothing leaves the page.

        Test data go before that, where they may. Returns the last step that was seen.
        """
        trail, session = self.trail, self.session
        opened_ms = session.recorder.now() - self.began
        view = await overlays.clear(session, view)
        session.state = State.CHECKOUT
        if not trail.hints.fill:
            session.guard.freeze("the checkout has settled")
        try:
            kept = await session.keep(PageKind.CHECKOUT, whole=True, view=view)
            if self.via is Via.CLICK:
                self.note(after=kept.page.id, ms=opened_ms)
            trail.reach(
                PageKind.CHECKOUT,
                self.via,
                self.began,
                self.clicked,
                effect=effect,
                candidates=self.tops,
            )
            return await _filled(trail, kept) if trail.hints.fill else kept
        finally:
            session.guard.freeze("the checkout has settled")
            session.state = State.CHECKOUT


def _leads_on(page: Page) -> bool:
    """A press was enough: a checkout, the door before it, or fields for an address."""
    at_checkout = as_checkout(page).sure and not as_cart(page).sure
    return at_checkout or login_wall(page) or page.form.address


def _is_cart(page: Page) -> bool:
    """The only kind of page on which a way to the checkout is pressed."""
    called = page.is_cart(page.url) and not page.is_checkout(page.url)
    return as_cart(page).sure or page.cart_scope is not None or called


async def _as_guest(trail: Trail, view: View) -> View:
    """Chooses to go on without an account, where that is one press."""
    view = await _guest_ticked(trail, view)
    for scored in find.guest_controls(view.page):
        node = scored.node
        form = node.closest("form")
        asks = form is not None and any(f.node.inside(form) for f in view.page.form.fields)
        if not node.is_control or (node.type == "submit" and asks):
            continue  # it sends what it asks for
        try:
            await trail.session.press_and_settle(view, node, Intent.CHOOSE_GUEST)
        except (Blocked, Vetoed):
            continue
        view, _ = await trail.session.until(
            lambda p: p.form.address or "email" in p.form.kinds, EXPECT_S, PageKind.CHECKOUT
        )
        break
    return view


async def _guest_ticked(trail: Trail, view: View) -> View:
    """Takes "as a guest" where registering is ticked beforehand."""
    page = view.page
    radios = [n for n in page.doc.fields if n.type == "radio" and page.says("guest", n.name)]
    choice = next((n for n in radios if face(page, n).visible and not n.has(CHECKED)), None)
    if choice is None or any(n.has(CHECKED) for n in radios):
        return view
    try:
        await trail.session.press_and_settle(view, face(page, choice), Intent.CHOOSE_GUEST)
    except (Blocked, Vetoed):
        return view
    return await trail.session.look(PageKind.CHECKOUT)


async def _filled(trail: Trail, first: View) -> View:
    """The checkout's further steps with test data; the last one that was seen."""
    session = trail.session
    home = next(s for s in trail.snapshots if s.kind is PageKind.HOME)
    market = infer(
        [first.page.doc, Document.of(home)],
        trail.home,
        session.store.currency,
        trail.hints.market or None,
    )
    country = next(iter(market.countries), "")
    try:
        done = await fill_checkout(session, first, country, trail.say)
    except (Stop, Error) as trouble:  # the checkout was reached all the same
        trail.notes.append(f"The checkout's steps were not gone through: {trouble}.")
        return first
    trail.actions += done.actions
    if done.typed:
        trail.notes.append("Test data were typed in the checkout; the order was not placed.")
    trail.say(f"went no further in the checkout: {done.ended}")
    return done.view
