"""The journey: home, category, product, cart, checkout, as a state machine (journey.md S0–S11).

Each stage ends in the next one, or in a named obstacle. Forward moves are presses on visible
controls; anything else is marked in the step's `via`, because a shopper could not have done it.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from playwright.async_api import Error

from auditor.browse import overlays
from auditor.browse.guard import OrderPlaced
from auditor.browse.obstacles import Stop, own_words
from auditor.browse.session import Session
from auditor.browse.settle import Clock
from auditor.browse.stages.add import put_in_cart
from auditor.browse.stages.afterwards import try_cart
from auditor.browse.stages.cart import to_cart
from auditor.browse.stages.checkout import to_checkout
from auditor.browse.stages.home import arrive
from auditor.browse.stages.sample import see_more
from auditor.browse.trail import Hints, Say, Trail
from auditor.model import Obstacle, PageKind, Snapshot, Walk
from auditor.read.page import Page
from auditor.read.walls import sent_abroad

# A walk that ends so has not found what it looked for: what stands on the page may tell why.
_NOTHING_FOUND = {
    "not_a_store", "no_category_found", "no_product_found", "cart_not_findable",
    "checkout_no_effect", "checkout_button_missing",
}  # fmt: skip

_log = logging.getLogger(__name__)


class Walker:
    """One walk on one device. `run` always returns a Walk, whatever the store does."""

    def __init__(
        self, session: Session, home: str, *, hints: Hints | None = None, say: Say = lambda _: None
    ) -> None:
        self.session = session
        session.uncover = overlays.uncover
        self.trail = Trail(session, home, hints or Hints(), say)

    @property
    def snapshots(self) -> list[Snapshot]:
        """The pages that were kept, in the order of the walk."""
        return self.session.snapshots

    async def run(self) -> Walk:
        """Walks from the home page to the checkout, then tries the cart and empties it.

        Raises OrderPlaced alone: the one thing that must never happen.
        """
        trail, session = self.trail, self.session
        began = session.recorder.now()
        try:
            obstacle = await self._ended()
            if trail.added is not None and (why := await self._failing(try_cart)):
                trail.notes.append(f"The cart could not be tried to the end: {why}")
            if self._may_see_more(obstacle) and (why := await self._failing(see_more)):
                trail.notes.append(f"Not all pages of the sample could be seen: {why}")
        except OrderPlaced:
            await session.close()
            raise
        await session.close()
        return self._result(obstacle, session.recorder.now() - began)

    async def _journey(self) -> None:
        """The stages in their order, each from the page that the one before it ended on."""
        view = await arrive(self.trail)
        view = await put_in_cart(self.trail, view)
        view = await to_cart(self.trail, view)
        await to_checkout(self.trail, view)

    async def _ended(self) -> Obstacle | None:
        """Walks the journey; what stopped it, if anything did."""
        try:
            await self.session.open()
            await self._journey()
            return None
        except OrderPlaced:
            raise
        except Stop as stop:
            return await self._obstacle(stop)
        except Error as error:
            return await self._obstacle(self.session.failure(error))
        except Exception as error:  # our own mistake must not cost the report of what was seen
            _log.exception("the walk on the %s failed", self.session.device)
            detail = f"{type(error).__name__}: {error}"[:200]
            return await self._obstacle(Stop("internal_error", detail=detail))

    def _may_see_more(self, obstacle: Obstacle | None) -> bool:
        """Not where the store refuses visitors, or the browser has given up."""
        seen = PageKind.PRODUCT in self.trail.reached
        return seen and (
            obstacle is None or (obstacle.blame == "store" and obstacle.code != "too_slow")
        )

    async def _failing(self, what: Callable[[Trail], Awaitable[None]]) -> str:
        """Does what comes after the journey, which may not undo it; why it failed, if it did."""
        try:
            await what(self.trail)
        except OrderPlaced:
            raise
        except Exception as error:
            _log.debug("after the journey", exc_info=True)
            return _first_line(error)
        return ""

    def so_far(self, why: str) -> tuple[Walk, Walker]:
        """What was seen until somebody ended the audit."""
        stop = Stop("budget_exhausted", detail=why)
        obstacle = stop.obstacle(step=self.trail.stage.value, url="")
        return self._result(obstacle, self.session.recorder.now()), self

    def _result(self, obstacle: Obstacle | None, ms: float) -> Walk:
        trail, session = self.trail, self.session
        return Walk(
            device=session.device,
            reached=tuple(trail.reached),
            steps=tuple(trail.steps),
            snapshots=tuple(s.id for s in session.snapshots),
            actions=tuple(trail.actions),
            obstacle=obstacle,
            clicks=session.clicks,
            loads=session.loads,
            ms=round(ms, 1),
            notes=tuple(dict.fromkeys((*trail.notes, *session.notes))),
            story=tuple(trail.story),
        )

    async def _obstacle(self, stop: Stop) -> Obstacle:
        """Names what stopped the walk and keeps the page on which it happened."""
        trail, session = self.trail, self.session
        url, kept = "", ""
        try:
            url = session.tab.url
            # the evidence of the end may still be taken; a page that hung will hardly give any,
            # and one that never showed anything has none
            hung = 5 if trail.reached else 2
            session.clock = Clock(hung if stop.code == "too_slow" else 15)
            stop.requests = stop.requests or session.asked()
            view = await session.keep(trail.stage, "stopped")
            kept = view.page.id
            cause = _cause(view.page, trail.hints.asked or trail.home)
            if cause is not None and stop.code in _NOTHING_FOUND:
                cause.requests, stop = stop.requests, cause
            if not stop.words:
                stop.words = own_words(view.page)
        except Exception:  # whatever it is, what was seen until then stays
            _log.debug("the page on which the walk ended", exc_info=True)
            trail.notes.append("The page on which the walk ended could not be kept.")
        url, kept = stop.at or (url, kept)
        obstacle = stop.obstacle(step=trail.stage.value, url=url, snapshot=kept)
        if obstacle.blame == "not_a_store":
            trail.reached.clear()  # there was no store to reach
        trail.stopped(obstacle)
        return obstacle


def _cause(page: Page, asked: str) -> Stop | None:
    """Why nothing was found: a script broke before it drew the page, or another country's door."""
    broke = [m.text for m in page.snapshot.console if m.kind == "pageerror"]
    drawn = any(n.visible for n in (*page.doc.links, *page.doc.controls))
    if broke and not drawn and len(page.text) < 200:
        return Stop("js_error", words=broke[0])
    abroad = sent_abroad(asked, page)
    return Stop(abroad.code, detail=abroad.detail) if abroad is not None else None


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
