"""One shopper: a fresh browser context on one device, what it sees and what it may press."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Dialog, Error, Playwright
from playwright.async_api import Page as Tab

from auditor.browse.actions import Vetoed, guarded_click
from auditor.browse.devices import context_options
from auditor.browse.gather.axe import axe
from auditor.browse.gather.document import Captured, capture
from auditor.browse.gather.network import Recorder
from auditor.browse.gather.screenshot import first_view, full_page
from auditor.browse.gather.vitals import vitals
from auditor.browse.guard import CONTEXT_OPTIONS, Guard
from auditor.browse.obstacles import Stop
from auditor.browse.settle import Clock, next_change, settle
from auditor.browse.veto import Intent, State
from auditor.model import Device, Overlay, PageKind, Snapshot
from auditor.read.dom import Node
from auditor.read.page import Context, Page

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
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[dict[str, Any], ...] = ()
    credentials: dict[str, str] | None = None
    limits: Limits = Limits()


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
        self.recorder = Recorder()
        self.guard = Guard()
        self.clock = Clock(shopper.limits.seconds)
        self.store = Context()
        self.state = State.BROWSE
        self.snapshots: list[Snapshot] = []
        self.overlays: list[Overlay] = []
        self.clicks = 0
        self.loads = 0
        self._playwright = playwright
        self._browser = browser
        self._context: BrowserContext | None = None
        self._tab: Tab | None = None
        self._born: list[Tab] = []
        self.accept_dialogs = False
        self._crashed = asyncio.Event()

    # --- life
    async def open(self) -> None:
        options = context_options(
            self._playwright, self.device, self._browser.version, self.shopper.locale
        )
        options.update(CONTEXT_OPTIONS)
        if self.shopper.headers:
            options["extra_http_headers"] = self.shopper.headers
        if self.shopper.credentials:
            options["http_credentials"] = self.shopper.credentials
        self._context = await self._browser.new_context(**options)
        self._context.set_default_timeout(10_000)
        if self.shopper.cookies:
            await self._context.add_cookies([*self.shopper.cookies])  # type: ignore[list-item]
        self.recorder.attach(self._context)
        await self.guard.install(self._context)
        self._context.on("page", self._on_page)
        self._tab = await self._context.new_page()

    async def close(self) -> None:
        if self._context is not None:
            try:
                await asyncio.wait_for(self._context.close(), 10)
            except (Error, TimeoutError):
                return  # the browser is gone already

    @property
    def tab(self) -> Tab:
        if self._tab is None:
            raise Stop("browser_lost")
        return self._tab

    def _on_page(self, tab: Tab) -> None:
        tab.on("dialog", lambda d: asyncio.ensure_future(self._on_dialog(tab, d)))
        tab.on("crash", lambda _: self._crashed.set())
        if self._tab is not None and tab is not self._tab:
            self._born.append(tab)

    async def _on_dialog(self, tab: Tab, dialog: Dialog) -> None:
        self.recorder.dialog(tab, dialog.message)
        try:
            if dialog.type in ("alert", "beforeunload") or self.accept_dialogs:
                await dialog.accept()
            else:
                await dialog.dismiss()
        except Error:
            return  # the page went away with its dialog

    # --- bounded calls: a page that hangs must not hang the walk
    async def bounded(self, what: Any, seconds: float) -> Any:
        """Awaits `what`, at most `seconds`; a crash or the end of the walk's time is a Stop."""
        task = asyncio.ensure_future(what)
        crash = asyncio.ensure_future(self._crashed.wait())
        try:
            done, _ = await asyncio.wait(
                {task, crash}, timeout=self.clock.cap(seconds), return_when=asyncio.FIRST_COMPLETED
            )
            if task in done:
                return task.result()
            if crash in done:
                raise Stop("page_crashed")
            raise Stop("budget_exhausted" if self.clock.left <= 0 else "too_slow")
        except Error as error:
            if "crash" in str(error):
                raise Stop("page_crashed") from None
            if "closed" in str(error):
                raise Stop("browser_lost") from None
            raise
        finally:
            crash.cancel()
            if not task.done():
                task.cancel()
                task.add_done_callback(_forget)

    def spend(self) -> None:
        limits = self.shopper.limits
        if self.clock.left <= 0 or self.clicks > limits.clicks or self.loads > limits.loads:
            raise Stop("budget_exhausted", detail=f"({self.clicks} clicks, {self.loads} loads)")

    def check_guard(self) -> None:
        """A stopped request that could commit ends the walk: nothing after it can be trusted."""
        if self.guard.trips:
            trip = self.guard.trips[0]
            raise Stop("guard_tripped", detail=f"{trip.method} {trip.url} ({trip.rule})")

    # --- moving
    async def goto(self, url: str) -> None:
        """Opens an address. Only to start, or when a step says it was not by clicking."""
        self.loads += 1
        self.spend()
        try:
            await self.bounded(self.tab.goto(url, wait_until="commit", timeout=30_000), 35)
        except Error as error:
            raise _navigation_stop(str(error)) from None
        await self.settle()

    async def reload(self) -> None:
        self.loads += 1
        self.spend()
        await self.bounded(self.tab.reload(wait_until="commit", timeout=30_000), 35)
        await self.settle()

    async def settle(self, quiet_ms: int = 350) -> None:
        cap = 8.0
        await self.bounded(settle(self.tab, self.recorder, quiet_ms=quiet_ms, cap_s=cap), 40)

    async def fresh_tab(self) -> None:
        """Leaves the current page behind, with its timers, and goes on in a new tab."""
        if self._context is None:
            raise Stop("browser_lost")
        old, self._tab = self._tab, None
        if old is not None:
            await old.close(run_before_unload=False)
        self._tab = await self._context.new_page()

    async def _follow(self) -> None:
        """A press that opened a new tab: the shopper looks at the new one."""
        born, self._born = self._born, []
        for tab in born:
            if tab.is_closed() or tab is self._tab:
                continue
            old, self._tab = self._tab, tab
            if old is not None and not old.is_closed():
                await old.close(run_before_unload=False)

    # --- looking
    async def look(
        self, kind: PageKind = PageKind.OTHER, id: str = "look", bands: int = 12
    ) -> View:
        """Reads the page as it stands, without keeping it."""
        for attempt in (1, 2, 3):
            try:
                captured: Captured = await self.bounded(
                    capture(self.tab, id=id, kind=kind, device=self.device, bands=bands), 20
                )
                return View(Page(captured.snapshot, self.store), captured)
            except Error:
                if attempt == 3:
                    raise Stop("js_error", detail="The page kept changing its address.") from None
                await self.settle()
        raise AssertionError("unreachable")

    async def until(
        self, meets: Callable[[Page], bool], seconds: float, kind: PageKind = PageKind.OTHER
    ) -> tuple[View, bool]:
        """Looks again after each change until the page meets the expectation or the time is up."""
        clock = Clock(self.clock.cap(seconds))
        view = await self.look(kind)
        pause, still = 0.3, Clock(PATIENCE_S)
        while not meets(view.page):
            if clock.left <= 0 or (still.left <= 0 and not self.recorder.open(self.tab)):
                return view, False
            # A change may fall between the look and the watch: look again anyway, ever more rarely.
            wait = min(pause, clock.left)
            if await self.bounded(next_change(self.tab, wait), wait + 5):
                await self.settle(150)
                still = Clock(PATIENCE_S)
            pause = min(pause * 1.6, 2.0)
            view = await self.look(kind)
        return view, True

    async def keep(
        self, kind: PageKind, suffix: str = "", *, whole: bool = False, since_ms: float = 0
    ) -> View:
        """Reads the page and keeps it as evidence. `whole`: with axe, vitals and both pictures."""
        number = len(self.snapshots) + 1
        id = f"{self.device.value}-{number:02d}-{kind.value}{'+' + suffix if suffix else ''}"
        view = await self.look(kind, id, bands=40)
        tab, recorder = self.tab, self.recorder
        snapshot = view.page.snapshot
        status, source, _ = await self.bounded(recorder.document(tab), 10)
        extra: dict[str, Any] = {
            "status": status,
            "source": source if whole else "",
            "requests": await self.bounded(recorder.since(tab, since_ms), 10),
            "console": recorder.console(tab),
            "dialogs": recorder.dialogs(tab),
            "overlays": tuple(self.overlays),
        }
        if whole:
            extra["vitals"] = await self.bounded(vitals(tab), 5)
            folder = self.shopper.folder
            try:
                extra["first_view"] = await self.bounded(first_view(tab, folder, id), 15)
                extra["full"] = await self.bounded(
                    full_page(tab, folder, id, snapshot.document), 20
                )
            except (Error, Stop):
                extra.setdefault("first_view", None)
            try:
                extra["axe"] = await self.bounded(axe(tab, view.captured.handle), 20)
            except (Error, Stop):
                extra["axe"] = None
            if self.device is Device.PHONE:
                extra["narrow_width"] = await self._narrow()
        else:
            try:
                extra["first_view"] = await self.bounded(
                    first_view(tab, self.shopper.folder, id), 15
                )
            except (Error, Stop):
                extra["first_view"] = None
        snapshot = snapshot.model_copy(update=extra)
        self.snapshots.append(snapshot)
        return View(Page(snapshot, self.store), view.captured)

    async def _narrow(self) -> int | None:
        """The scroll width at 360 px, the narrowest phone in wide use."""
        size = self.tab.viewport_size
        if size is None:
            return None
        try:
            await self.tab.set_viewport_size({"width": 360, "height": size["height"]})
            width = await self.bounded(
                self.tab.evaluate("() => document.documentElement.scrollWidth"), 5
            )
            return int(width)
        except (Error, Stop):
            return None
        finally:
            await self.tab.set_viewport_size(size)

    # --- pressing
    async def press(self, view: View, node: Node, intent: Intent) -> None:
        """Clicks what the shopper sees at the node's place, if the safety layers allow it.

        Raises Vetoed when they do not, Blocked when something lies over it.
        """
        self.clicks += 1
        self.spend()
        element = await view.captured.element(node.id)
        if element is None:
            raise Blocked("the control has left the page", None)
        paying = intent is Intent.GO_TO_CHECKOUT and view.page.summary.total
        try:
            await self.bounded(
                guarded_click(
                    element,
                    self.state,
                    intent,
                    languages=view.page.languages,
                    timeout_ms=3000,
                    total=paying.amount if paying else None,
                    settled=bool(self.guard.frozen),
                ),
                12,
            )
        except Error as error:
            raise Blocked(str(error).splitlines()[0], element) from None
        self.check_guard()
        await self._follow()

    async def press_and_settle(self, view: View, node: Node, intent: Intent) -> None:
        before = self.tab.url
        await self.press(view, node, intent)
        await self.settle()
        await self._follow()
        if self.tab.url != before:
            self.loads += 1
        self.check_guard()
        if self.state in (State.CART, State.CHECKOUT):
            try:
                await self.bounded(self.guard.alarm(self.tab, view.page.languages, self.state), 5)
            except Error:
                return  # the page moves on; the next look will see it

    def know(self, **facts: Any) -> None:
        """What was learnt of the store serves every page read from now on."""
        self.store = replace(self.store, **facts)


class Blocked(Exception):
    """A press that did not reach its target."""

    def __init__(self, why: str, element: Any) -> None:
        super().__init__(why)
        self.element = element


def _forget(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()


def _navigation_stop(text: str) -> Stop:
    if "ERR_CERT" in text or "SSL" in text:
        return Stop("tls_error", detail=text.splitlines()[0][:160])
    if "Timeout" in text or "TIMED_OUT" in text:
        return Stop("too_slow")
    return Stop("http_error", detail=text.splitlines()[0][:160])


__all__ = ["Blocked", "Limits", "Session", "Shopper", "Vetoed", "View"]
