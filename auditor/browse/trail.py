"""What a walk has behind it, and the moves that all its stages share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from playwright.async_api import Error

from auditor.browse import overlays
from auditor.browse.gather.document import BANDS
from auditor.browse.obstacles import Stop
from auditor.browse.session import Session, View
from auditor.model import Action, Candidate, Obstacle, PageKind, Snapshot, Step, Via
from auditor.read.buy import Scored
from auditor.read.page import Page
from auditor.read.walls import door, wall

EXPECT_S = 8.0  # how long the object of a stage may take to appear
REFUSALS = {401: "password_protected", 403: "bot_wall", 429: "rate_limited", 503: "maintenance"}

Say = Callable[[str], None]


@dataclass(frozen=True)
class Hints:
    """Addresses and limits that the owner gave; each use is marked as a route hint."""

    asked: str = ""  # the store's address as it was given, where it has led to another
    category: str = ""
    product: str = ""
    cart: str = ""
    checkout: str = ""
    fill: bool = False  # the checkout's steps before payment, with test data
    market: str = ""  # ISO 3166, as the owner gave it
    products: int = 1  # pages of a kind that are judged
    categories: int = 1
    may_crawl: Callable[[str], bool] = lambda _: True  # what robots.txt says


class Trail:
    """One walk as it goes: its visitor, what it has seen and done, and where it stands."""

    def __init__(self, session: Session, home: str, hints: Hints, say: Say) -> None:
        self.session = session
        self.home = home
        self.hints = hints
        self._listener = say
        self.story: list[str] = []
        self.stage = PageKind.HOME  # what the walk is on its way to
        self.steps: list[Step] = []
        self.actions: list[Action] = []
        self.reached: list[PageKind] = []
        self.notes: list[str] = []
        self.tried: list[str] = []  # keys of the products' cards
        self.unsold: tuple[Stop, str, str] | None = None  # the last product not for sale
        self.listed: list[str] = []  # addresses of the first list's products, for the sample
        self.menu: list[str] = []  # further lists
        self.added: Action | None = None
        self.cart_url = ""
        self.cart_opener = ""  # the label of what opened the cart
        self.cart_via = Via.CLICK
        self.drawer = False  # the cart lies over another page
        self.terms_ticked = False

    def say(self, text: str) -> None:
        """One line of the story, told while it happens."""
        self.story.append(text)
        self._listener(text)

    @property
    def snapshots(self) -> list[Snapshot]:
        """The pages that were kept so far."""
        return self.session.snapshots

    def reach(
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

    def stopped(self, obstacle: Obstacle) -> None:
        """The step that was not made, with what stood in its way."""
        self.steps.append(
            Step(
                start=self.reached[-1].value if self.reached else "start",
                to=self.stage.value,
                via=Via.CLICK if self.reached else Via.START,
                url=obstacle.url,
                ms=0,
                candidates=obstacle.candidates,
                obstacle=obstacle,
            )
        )
        self.say(f"stopped before {self.stage.value}: {obstacle.message}")

    def last(self, kind: PageKind) -> str:
        """Id of the page of this kind that was kept last; "" for none."""
        return next((s.id for s in reversed(self.snapshots) if s.kind is kind), "")

    async def shown(
        self, meets: Callable[[Page], bool], kind: PageKind, view: View | None = None
    ) -> View:
        """Waits for a page's object; what lies over it is answered first, it may hide the rest.

        `view`: the page as it has just been read.
        """
        session = self.session
        view, _ = await session.until(
            lambda p: meets(p) or overlays.pending(session, p), EXPECT_S, kind, view
        )
        if kind is PageKind.HOME:
            await self.kept_overlays(view, kind)
        cleared = await overlays.clear(session, view)
        if cleared is not view and not meets(cleared.page):
            cleared, _ = await session.until(meets, EXPECT_S, kind)
        return cleared

    async def kept_overlays(self, view: View, kind: PageKind) -> None:
        """What lies over the page on arrival is judged as it was, before it is answered."""
        if overlays.candidates(view.page):
            await self.session.keep(kind, "arrival")

    async def arrived(self, meets: Callable[[Page], bool], kind: PageKind) -> View:
        """Waits for a page's object, answers what lies over it, and reads it."""
        view = await self.shown(meets, kind)
        self.refused_now(view.page)
        if not meets(view.page):
            await self.walled(view.page)
        return view

    def refused(self, page: Page, status: int, headers: dict[str, str]) -> None:
        """Raises Stop where the store answers with a refusal, an error or a door."""
        text = page.text[:3000]
        found = wall(page, status, headers) if status >= 400 else None
        if found is not None:  # it says more than the number does
            raise Stop(found.code, words=text[:200], detail=found.detail)
        if status in REFUSALS:
            raise Stop(REFUSALS[status], words=text[:200], detail=f"HTTP {status}.")
        if status >= 400:
            raise Stop("http_error", words=text[:200], detail=f"HTTP {status}.")
        lone = page.form.password and not page.cards and len(page.doc.links) <= 6
        if door(page) is not None or (lone and len(text) < 800):
            raise Stop("password_protected", words=text[:200])

    def refused_now(self, page: Page) -> None:
        """The same for the page that has just come, where its status alone says so."""
        status, headers = self.answer
        if status in (403, 429, 451, 503):
            self.refused(page, status, headers)

    @property
    def answer(self) -> tuple[int, dict[str, str]]:
        """What the page came with: status and headers."""
        return self.session.recorder.answer(self.session.tab)

    async def walled(self, page: Page) -> None:
        """Stops where something else stands in the shop's place: a queue, a border, a seller."""
        session = self.session
        status, headers = self.answer
        cookies = [c["name"] for c in await session.tab.context.cookies()]
        asked = [r.url for r in session.recorder.since(session.tab)]
        found = wall(page, status, headers, cookies, asked)
        if found is not None:
            raise Stop(found.code, words=page.text[:200], detail=found.detail)

    async def scroll_through(self, kind: PageKind) -> View:
        """Scrolls once to the end and back, so that lazy pictures load, then reads."""
        session = self.session
        try:
            await session.bounded(session.tab.evaluate(_SCROLL), 12)
        except Error:
            self.notes.append("A page could not be scrolled through.")
        await session.settle(200)
        # many a newsletter comes with the first scrolling
        return await overlays.clear(session, await session.look(kind, bands=BANDS))

    def not_sold(self, stop: Stop, view: View, title: str) -> None:
        """Remembers why this product cannot be bought; another one may."""
        self.unsold = (stop, view.page.url, title)
        self.say(f"'{title[:50]}' cannot be bought: {stop.code}")

    async def home_again(self) -> View:
        """The home page anew; a script may draw it long after it has loaded."""
        await self.session.goto(self.home)
        view, _ = await self.session.until(has_content, EXPECT_S, PageKind.HOME)
        return view

    async def closed(self, view: View) -> View:
        """Closes what lies over the page after an add: the shopper looks for the header."""
        return await overlays.clear(self.session, await self.session.look(view.page.kind))

    async def open_hint(self, url: str, kind: PageKind) -> View:
        """Opens an address that the owner gave."""
        await self.session.goto(urljoin(self.home, url))
        return await self.arrived(has_content, kind)


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


def has_content(page: Page) -> bool:
    """A page to look at: some text, and some things to press."""
    return len(page.text) >= 200 and sum(n.visible for n in page.doc.pressables) >= 3


def top(found: list[Scored]) -> tuple[Candidate, ...]:
    """The five best, as evidence."""
    return tuple(s.candidate() for s in found[:5])


def _story(step: Step) -> str:
    how = f"pressed '{step.clicked}' → " if step.clicked else ""
    if step.via is Via.ROUTE_HINT:
        how = f"opened {step.url} → "
    effect = f", {step.effect}" if step.effect else ""
    return f"{how}{step.to}{effect} in {step.ms / 1000:.1f} s"
