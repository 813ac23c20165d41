"""One shopper: a fresh browser context on one device, what it sees and what it may press."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    Dialog,
    ElementHandle,
    Error,
    Playwright,
)
from playwright.async_api import Page as Tab

from auditor.browse import trace
from auditor.browse.access import OPEN, Access
from auditor.browse.actions import Vetoed, guarded_click, guarded_fill, twin
from auditor.browse.devices import context_options
from auditor.browse.gather.axe import axe
from auditor.browse.gather.document import BANDS, Captured, capture
from auditor.browse.gather.network import Recorder, well_formed
from auditor.browse.gather.screenshot import first_view, full_page
from auditor.browse.gather.vitals import vitals
from auditor.browse.guard import CONTEXT_OPTIONS, Guard
from auditor.browse.obstacles import Stop
from auditor.browse.settle import ANSWER_S, Clock, Patience, is_gone, next_change, settle
from auditor.browse.veto import Intent, State
from auditor.model import Device, Overlay, PageKind, Request, Snapshot
from auditor.read.dom import Node
from auditor.read.page import Context, Page
from auditor.read.secrets import Masks

BROWSER_S = 20.0  # what the browser itself may take for a new tab; no page is involved
GIVEN_UP_S = 5.0  # a page that had so long and did not answer is slow, whatever time is left
DEAF_S = 10.0  # a page that answers nothing at all for so long is held up by its own script
DIALOGS = 20  # more than these after one action are a storm that no shopper could end
FEW_DIALOGS = 2  # more than these, and still the call had no answer: they are why
TABS = 6  # more than these after one action are not for the shopper to look at
EXCERPT = 8  # requests that an obstacle's evidence holds
_DEAF = f"Its script kept it from answering anything for {DEAF_S:.0f} s."
_SILENT = f"Its server said nothing for {ANSWER_S:.0f} s."
PATIENCE_S = 3.5  # a page that asks for nothing and changes nothing for so long is finished


@dataclass(frozen=True)
class Limits:
    """Hard stops of one walk (journey.md S11)."""

    seconds: float = 120
    loads: int = 25
    clicks: int = 40
    products: int = 5


@dataclass(frozen=True)
class Shopper:
    """What a session needs to know; the same for both devices but for `device`."""

    device: Device
    folder: Path
    locale: str | None = None
    access: Access = OPEN
    variants: tuple[tuple[str, str], ...] = ()  # label of a choice, option that the owner wants
    limits: Limits = Limits()
    first_number: int = 1  # of the snapshots: a second attempt must not write over the first's
    allows: Callable[[str], bool] | None = None  # what robots.txt says, where it is to be obeyed
    trace: Path | None = None  # where to keep Playwright's recording
    pass_age_gate: bool = False  # may say that they are old enough
    agrees: bool = False  # to cookies, where asked


class View:
    """The page as it stands: read once, and the way back to its live elements."""

    def __init__(self, page: Page, captured: Captured) -> None:
        self.page = page
        self.captured = captured


class Session:
    """Opens, looks, presses. Knows nothing of the journey's order."""

    def __init__(self, playwright: Playwright, browser: Browser, shopper: Shopper) -> None:
        self.shopper = shopper
        self.device = shopper.device
        self.recorder = Recorder(hide=shopper.access.password)
        self.guard = Guard()
        self.clock = Clock(shopper.limits.seconds)
        self.store = Context()
        self.state = State.BROWSE
        self.snapshots: list[Snapshot] = []
        self.overlays: list[Overlay] = []
        self.notes: list[str] = []
        self.keys: tuple[dict[str, Any], ...] = ()  # cookies of a door that was opened
        self.clicks = 0
        self.loads = 0
        self.accept_dialogs = False
        self.uncover: Uncover | None = None  # set by the walk: moves away what covers a target
        self._playwright = playwright
        self._browser = browser
        self._context: BrowserContext | None = None
        self._tab: Tab | None = None
        self._left: list[Tab] = []  # tabs that a newer one was followed from
        self._born: list[Tab] = []
        self._patience = Patience()
        self._seen: View | None = None  # the last reading
        self._dialogs = 0  # since the last action
        self._pressed_ms = 0.0  # when something was pressed last
        self._broken = asyncio.Event()
        self._why: Stop | None = None
        self._ended = asyncio.Event()
        self._beside: set[asyncio.Task[None]] = set()

    # --- life
    async def open(self) -> None:
        options = context_options(
            self._playwright, self.device, self._browser.version, self.shopper.locale
        )
        options.update(CONTEXT_OPTIONS)
        options.update(self.shopper.access.options())
        self._context = await self._browser_s(self._browser.new_context(**options))
        self._context.set_default_timeout(10_000)
        if self.shopper.trace is not None:
            await self._browser_s(trace.start(self._context))
        self.recorder.attach(self._context)
        await self._browser_s(self.guard.install(self._context))
        await self._browser_s(self.shopper.access.prepare(self._context))
        self._context.on("page", self._on_page)
        self._context.on("dialog", self._on_dialog)
        self._context.on("close", self._on_end)
        self._tab = await self._browser_s(self._context.new_page())

    async def close(self) -> None:
        """Ends the visit; never raises, and never waits for a browser that does not answer."""
        self._tab, self._left, self._born = None, [], []
        if self._context is None:
            return
        path = self.shopper.trace
        secrets = (*self.shopper.access.secrets, *[str(key["value"]) for key in self.keys])
        if path is not None and not await trace.stop(self._context, path, secrets):
            self.notes.append("The trace of the walk could not be kept.")
        await _quietly(self._context.close(), 10)

    @property
    def tab(self) -> Tab:
        if self._tab is None:
            raise Stop("browser_lost")
        return self._tab

    def _on_page(self, tab: Tab) -> None:
        tab.on("crash", self._on_crash)
        tab.on("close", self._on_close)
        if self._tab is not None and tab is not self._tab:
            self._born.append(tab)
            if len(self._born) > TABS:
                self._aside(_quietly(tab.close(run_before_unload=False), BROWSER_S))

    def _on_crash(self, tab: Tab) -> None:
        if tab is self._tab:
            self._break(Stop("page_crashed"))

    def _on_close(self, tab: Tab) -> None:
        """The page closed its own tab: the shopper is back at the one it was opened from."""
        if tab is not self._tab:
            return
        self._left = [older for older in self._left if not older.is_closed()]
        if self._left:
            self._tab = self._left.pop()
        else:
            self._break(Stop("page_closed"))

    def _on_end(self, _: BrowserContext) -> None:
        self._why = None  # whatever was the matter with the page
        self._ended.set()
        self._break(Stop("browser_lost"))

    def _break(self, why: Stop) -> None:
        """No answer can come from the tab any more: ends the call that waits, and all later."""
        self._why = self._why or why
        self._broken.set()

    def _on_dialog(self, dialog: Dialog) -> None:
        tab = dialog.page or self._tab
        if tab is not None:
            self.recorder.dialog(tab, dialog.message)
        self._dialogs += 1
        if self._dialogs > DIALOGS and tab is self._tab:
            # The last one is left standing: it keeps the page from going on for ever.
            self._break(self._storm())
            return
        accept = dialog.type in ("alert", "beforeunload") or self.accept_dialogs
        self._aside(_quietly(dialog.accept() if accept else dialog.dismiss(), BROWSER_S))

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs it beside the walk; asyncio alone would let a task that nobody holds vanish."""
        task = asyncio.ensure_future(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    # --- bounded calls: a page that hangs must not hang the walk
    async def bounded(self, what: Any, seconds: float, heard: bool = False) -> Any:
        """Awaits `what`, at most `seconds`; with `heard`, the page must be alive all the while.

        Raises Stop when the tab or the browser is lost, when the walk's time is up, and when the
        page did not answer in time; Playwright's Error otherwise, also when the shopper is back
        at an older tab.
        """
        tab, allowed = self._tab, self.clock.cap(seconds)
        task = asyncio.ensure_future(what)
        broken: asyncio.Future[Any] = asyncio.ensure_future(self._broken.wait())
        ends = {task, broken}
        if heard and tab is not None:
            ends.add(asyncio.ensure_future(self._deaf(tab, task)))
        try:
            done, _ = await asyncio.wait(ends, timeout=allowed, return_when=asyncio.FIRST_COMPLETED)
            if task in done:
                return task.result()
            if broken not in done:
                slow = allowed >= min(seconds, GIVEN_UP_S)
                raise self._late("too_slow" if slow else "", _DEAF if done else "")
        except Error as error:
            if not is_gone(str(error)):
                raise
            # The browser's own word for what happened follows the failure of the call.
            await asyncio.wait({broken}, timeout=1)
            if self._why is None and tab is not self._tab:
                raise
            if "crash" in str(error):
                self._break(Stop("page_crashed"))
        finally:
            for end in ends:
                if not end.done():
                    end.cancel()
                end.add_done_callback(_forget)
        raise await self._stop()

    async def _deaf(self, tab: Tab, task: asyncio.Future[Any]) -> None:
        """Returns when the page, asked again and again beside the task, answers nothing."""
        while not (await asyncio.wait({task}, timeout=1))[0]:
            beat = asyncio.ensure_future(tab.evaluate("0"))
            beat.add_done_callback(_forget)
            answered, _ = await asyncio.wait({beat}, timeout=DEAF_S)
            beat.cancel()
            # between two documents a tab answers nothing either: that is the server's matter
            if not answered and self.recorder.unanswered(tab) is None:
                return

    def _storm(self) -> Stop:
        """The store's dialogs are why nothing else could be done."""
        said = self.recorder.dialogs(self._tab) if self._tab is not None else ()
        words = said[-1] if said else ""
        return Stop("overlay_blocks_page", words=words, detail="It opens one dialog after another.")

    def _late(self, code: str = "", detail: str = "") -> Stop:
        """Why there was no answer in time; without a code, it is the walk's own time that is up."""
        if self._dialogs > FEW_DIALOGS:
            return self._storm()
        count, waited = self.recorder.waits
        if not code and count and waited >= self.recorder.now() / 2:
            each = f"{waited / count / 1000:.0f}"
            return Stop("too_slow", detail=f"Its pages took {each} s each to begin to answer.")
        return Stop(code or "budget_exhausted", detail=detail)

    async def _stop(self) -> Stop:
        """A fresh copy: what caught one may have added to it."""
        if self._why is not None and self._why.code == "page_closed":
            # A browser that ends closes its tabs first.
            await asyncio.wait({asyncio.ensure_future(self._ended.wait())}, timeout=0.5)
        why = self._why or Stop("browser_lost")
        return Stop(why.code, words=why.words, detail=why.detail)

    def failure(self, error: Error) -> Stop:
        """What an error means for the walk that no step of it was ready for."""
        text = well_formed(str(error)).partition("\n")[0][:200]
        if self._ended.is_set() or not self._browser.is_connected():
            return Stop("browser_lost", detail=text)
        return Stop("too_slow" if "Timeout" in text else "js_error", detail=text)

    async def _browser_s(self, what: Any) -> Any:
        """Awaits what no page can hold up: when it takes too long, the browser is to blame."""
        try:
            return await self.bounded(what, BROWSER_S)
        except Stop as stop:
            if stop.code != "too_slow":
                raise
            raise Stop("browser_lost", detail="It did not answer.") from None

    async def element(self, view: View, node: Node) -> ElementHandle | None:
        """The live element; None when it, or the page it was on, is gone."""
        try:
            found: ElementHandle | None = await self.bounded(view.captured.element(node.id), 5)
        except Error:
            return None
        return found

    def spend(self) -> None:
        limits = self.shopper.limits
        if self.clock.left <= 0 or self.clicks > limits.clicks or self.loads > limits.loads:
            raise self._late(detail=f"({self.clicks} clicks, {self.loads} loads)")

    def check_guard(self) -> None:
        """A stopped request that could commit ends the walk: nothing after it can be trusted."""
        if self.guard.trips:
            trip = self.guard.trips[0]
            raise Stop("guard_tripped", detail=f"{trip.method} {trip.url} ({trip.rule})")

    # --- moving
    def obey(self, url: str) -> None:
        """Stops before a page that robots.txt forbids, when the owner asked for that."""
        if (
            self.shopper.allows is not None
            and url.startswith("http")
            and not self.shopper.allows(url)
        ):
            raise Stop("robots_disallowed", detail=f"({url})")

    async def goto(self, url: str) -> None:
        """Opens an address. Only to start, or when a step says it was not by clicking."""
        self.obey(url)
        self.loads += 1
        self.spend()
        self._dialogs = 0
        try:
            await self.bounded(
                self.tab.goto(url, wait_until="commit", timeout=ANSWER_S * 1000), ANSWER_S + 5
            )
        except Error as error:
            await self._failed(str(error))
            raise _navigation_stop(str(error)) from None
        await self.settle()

    async def _failed(self, text: str) -> None:
        """Waits for the browser's own page about a failure: it would interrupt the next one."""
        if "net::ERR_" in text and "net::ERR_ABORTED" not in text:
            await self._spare(self.tab.wait_for_url("chrome-error://**", wait_until="commit"), 2)

    async def reload(self) -> None:
        self.loads += 1
        self.spend()
        self._dialogs = 0
        try:
            await self.bounded(
                self.tab.reload(wait_until="commit", timeout=ANSWER_S * 1000), ANSWER_S + 5
            )
        except Error as error:
            raise _navigation_stop(str(error)) from None
        await self.settle()

    async def settle(self, quiet_ms: int = 350) -> None:
        for last in (False, True):
            work = settle(self.tab, self.recorder, quiet_ms=quiet_ms, patience=self._patience)
            try:
                await self.bounded(work, 40, heard=True)
                break
            except Error:  # back at an older tab: that one counts
                if last:
                    raise Stop("page_closed") from None
        if (self.recorder.unanswered(self.tab) or 0) >= ANSWER_S:
            raise Stop("too_slow", detail=_SILENT)
        if self.tab.url.startswith("chrome-error:"):  # the browser's own page: a press led nowhere
            self.check_guard()
            raise _navigation_stop(self.recorder.failure(self.tab))

    async def fresh_tab(self) -> None:
        """Leaves the current page behind, with its timers, and goes on in a new tab."""
        if self._context is None or not self._browser.is_connected():
            raise Stop("browser_lost")
        old = [tab for tab in (self._tab, *self._left, *self._born) if tab is not None]
        self._tab, self._left, self._born = None, [], []
        self._why, self._dialogs = None, 0  # it was the old page's trouble
        self._broken.clear()
        for tab in old:
            await _quietly(tab.close(run_before_unload=False), BROWSER_S)
        self._tab = await self._browser_s(self._context.new_page())

    async def _follow(self) -> None:
        """A press that opened a new tab: the shopper looks at the new one."""
        born, self._born = self._born, []
        for tab in born:
            if tab.is_closed() or tab is self._tab:
                continue
            if self._tab is not None and not self._tab.is_closed():
                self._left.append(self._tab)
            self._tab = tab

    # --- looking
    async def look(self, kind: PageKind = PageKind.OTHER, id: str = "", bands: int = 12) -> View:
        """Reads the page as it stands, without keeping it. `id`: the snapshot it belongs to."""
        for attempt in (1, 2, 3):
            try:
                work = capture(
                    self.tab,
                    id=id,
                    kind=kind,
                    device=self.device,
                    bands=bands,
                    before=self._seen.captured if self._seen else None,
                )
                self._seen = self._view(await self.bounded(work, 20))
                return self._seen
            except Error as error:
                if attempt == 3 and "context was destroyed" in str(error):
                    raise Stop("js_error", detail="The page kept changing its address.") from None
                if attempt == 3:
                    raise self.failure(error) from None
                await self.settle()
        raise AssertionError("unreachable")

    def _view(self, captured: Captured) -> View:
        """The page; what was read of it the last time stays read if nothing has changed."""
        last = self._seen
        if (
            last is not None
            and last.page.store is self.store
            and last.captured.snapshot.nodes is captured.snapshot.nodes
        ):
            return View(last.page.again(captured.snapshot), captured)
        return View(Page(captured.snapshot, self.store), captured)

    async def until(
        self,
        meets: Callable[[Page], bool],
        seconds: float,
        kind: PageKind = PageKind.OTHER,
        view: View | None = None,
    ) -> tuple[View, bool]:
        """Looks again after each change until the page meets the expectation or the time is up.

        `view`: the page as it has just been read.
        """
        clock = Clock(self.clock.cap(seconds))
        view = await self.look(kind) if view is None else self._view(view.captured)
        pause, idle = 0.3, 0.0  # seconds watched without a change; looking takes its own time
        while not meets(view.page):
            if clock.left <= 0 or (idle >= PATIENCE_S and not self.recorder.open(self.tab)):
                return view, False
            # A change may fall between the look and the watch: look again anyway, ever more rarely.
            wait = min(pause, clock.left, max(PATIENCE_S - idle, 0.1))
            if await self.bounded(next_change(self.tab, wait), wait + 5):
                await self.settle(150)
                idle = 0.0
            else:
                idle += wait
            pause = min(pause * 1.6, 2.0)
            view = await self.look(kind)
        return view, True

    async def keep(
        self,
        kind: PageKind,
        suffix: str = "",
        *,
        whole: bool = False,
        since_ms: float = 0,
        view: View | None = None,
    ) -> View:
        """Reads the page and keeps it as evidence. `whole`: with axe, vitals and both pictures.

        `view`: the page as it has just been read; it is read anew unless that was to its end.
        """
        number = self.shopper.first_number + len(self.snapshots)
        id = f"{self.device.value}-{number:02d}-{kind.value}{'+' + suffix if suffix else ''}"
        if view is None or not view.captured.whole:
            view = await self.look(kind, id, bands=BANDS)
        else:
            view = self._view(view.captured.called(id, kind))
        tab, recorder = self.tab, self.recorder
        snapshot = view.page.snapshot
        extra: dict[str, Any] = {
            "status": recorder.answer(tab)[0],
            "source": (await self._spare(recorder.source(tab), 10) or "") if whole else "",
            "requests": recorder.since(tab, since_ms),
            "console": recorder.console(tab),
            "dialogs": recorder.dialogs(tab),
            "overlays": tuple(self.overlays),
        }
        if whole:
            extra["vitals"] = await self._spare(vitals(tab), 5)
        folder = self.shopper.folder
        extra["first_view"] = await self._spare(first_view(tab, folder, id, snapshot.viewport), 15)
        if whole:
            if extra["first_view"] is not None:
                whole_page = full_page(tab, folder, id, snapshot.viewport, snapshot.document)
                extra["full"] = await self._spare(whole_page, 20)
            extra["axe"] = await self._spare(axe(tab, view.captured.handle), 20)
            if self.device is Device.PHONE:
                extra["narrow_width"] = await self._narrow()
        snapshot = snapshot.model_copy(update=extra)
        self.snapshots.append(snapshot)
        self._seen = View(view.page.again(snapshot), view.captured)
        return self._seen

    async def _spare(self, what: Any, seconds: float) -> Any:
        """Evidence that the walk can go on without: None when it could not be had."""
        try:
            return await self.bounded(what, seconds)
        except (Error, Stop):
            return None

    def asked(self) -> tuple[Request, ...]:
        """What the page asked for since the last press, as evidence: addresses and answers only.

        Pages, failures and what was sent come before mere reading; bodies and headers are left out.
        """
        since = self.recorder.since(self.tab, self._pressed_ms)
        asked = [r for r in since if r.kind in ("document", "xhr", "fetch", "ping", "websocket")]
        telling = [
            r
            for r in asked
            if r.kind == "document" or r.method != "GET" or r.failure or r.status >= 400
        ]
        return tuple(
            r.model_copy(update={"url": self._masked(r.url), "post": "", "headers": {}})
            for r in (telling or asked)[-EXCERPT:]
        )

    def _masked(self, text: str) -> str:
        return Masks(self.shopper.access.secrets).text(text)

    async def _narrow(self) -> int | None:
        """The scroll width at 360 px, the narrowest phone in wide use."""
        tab, size = self.tab, self.tab.viewport_size
        if size is None:
            return None

        async def measure() -> int:
            await tab.set_viewport_size({"width": 360, "height": size["height"]})
            return int(await tab.evaluate("() => document.documentElement.scrollWidth"))

        width: int | None = await self._spare(measure(), 8)
        await self._spare(tab.set_viewport_size(size), 5)
        return width

    # --- pressing
    async def press(self, view: View, node: Node, intent: Intent) -> None:
        """Clicks what the shopper sees at the node's place, if the safety layers allow it.

        Raises Vetoed when they do not, Blocked when something lies over it that stays there.
        """
        self.clicks += 1
        self.spend()
        self._dialogs = 0
        self._pressed_ms = self.recorder.now()
        if intent in (Intent.NAVIGATE, Intent.OPEN_CART, Intent.GO_TO_CHECKOUT):
            self.obey(node.href)
        self._uninvited()
        element = await self.element(view, node.with_a_box)
        if element is None:
            raise Blocked("the control has left the page", None)
        paying = intent is Intent.GO_TO_CHECKOUT and view.page.summary.total
        uncover = None if intent in (Intent.CONSENT, Intent.DISMISS) else self.uncover
        while True:
            try:
                over = await self.bounded(twin(element), 5) if node.tag == "a" else None
                element, at = over or (element, None)
                await self.bounded(
                    guarded_click(
                        element,
                        self.state,
                        intent,
                        languages=view.page.languages,
                        timeout_ms=3000,
                        total=paying.amount if paying else None,
                        settled=bool(self.guard.frozen),
                        at=at,
                    ),
                    12,
                )
                break
            except Error as error:
                if uncover is None or not await uncover(self, element):
                    why = well_formed(str(error)).partition("\n")[0]
                    raise Blocked(why, element) from None
                uncover = None  # once: what comes back stays
        self.check_guard()
        await self._follow()

    async def withdraw(self) -> None:
        """Takes the pointer off the page: it would hold open what unfolds where it pressed."""
        await self._spare(self.tab.mouse.move(-1, -1), 3)

    def _uninvited(self) -> None:
        """Tabs that opened by themselves are closed: the next press did not open them."""
        born, self._born = self._born, []
        for tab in born:
            self._aside(_quietly(tab.close(run_before_unload=False), BROWSER_S))

    async def press_and_settle(self, view: View, node: Node, intent: Intent) -> None:
        before = self.tab.url
        await self.press(view, node, intent)
        gone = self.tab.url != before
        if gone:
            await self.withdraw()
        await self.settle()
        await self._follow()
        if self.tab.url != before:
            self.loads += 1
            if not gone:
                await self.withdraw()
                await self.settle(100)
        self.check_guard()
        if self.state in (State.CART, State.CHECKOUT, State.FILLING):
            try:
                await self.bounded(self.guard.alarm(self.tab, view.page.languages, self.state), 5)
            except Error:
                return  # the page moves on; the next look will see it

    async def fill(self, view: View, node: Node, value: str) -> bool:
        """Types into a field of the checkout, or chooses in a list; False when it takes nothing.

        Raises Vetoed when the safety layers do not allow it.
        """
        element = await self.element(view, node)
        if element is None:
            return False
        self.clicks += 1
        self.spend()
        work = guarded_fill(element, value, self.state, languages=view.page.languages)
        try:
            await self.bounded(work, 8)
        except Error:
            return False
        return True

    def know(self, **facts: Any) -> None:
        """What was learnt of the store serves every page read from now on."""
        self.store = replace(self.store, **facts)


Uncover = Callable[[Session, ElementHandle], Awaitable[bool]]


class Blocked(Exception):
    """A press that did not reach its target."""

    def __init__(self, why: str, element: Any) -> None:
        super().__init__(why)
        self.element = element


def _forget(task: asyncio.Future[Any]) -> None:
    if not task.cancelled():
        task.exception()


async def _quietly(what: Awaitable[Any], seconds: float) -> None:
    """Awaits what may fail because its page or browser is gone already."""
    try:
        await asyncio.wait_for(what, seconds)
    except (Error, TimeoutError):
        return


def _navigation_stop(text: str) -> Stop:
    if "ERR_CERT" in text or "SSL" in text:
        return Stop("tls_error", detail=text.splitlines()[0][:160])
    if "Timeout" in text or "TIMED_OUT" in text:
        return Stop("too_slow", detail=_SILENT)
    if "Download is starting" in text:
        return Stop("http_error", detail="It sent a file to save instead of a page.")
    return Stop("http_error", detail=text.splitlines()[0][:160])


__all__ = ["Blocked", "Limits", "Session", "Shopper", "Vetoed", "View"]
