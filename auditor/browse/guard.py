"""The network guard: nothing that places an order leaves the browser.

One mechanism does it. A DevTools session on the *browser* pauses every request that can commit, in
every page, popup, worker and frame of any process, from the first byte, and sees each redirect
hop. Images, styles, fonts and scripts are not paused and the HTTP cache stays on. What that
session cannot see is closed beside it: WebSockets are routed, service workers blocked, shared
workers taken away, and rules by which a page has addresses fetched ahead are removed.

While browsing, deny.toml decides. Once `freeze` is called nothing at all reaches the network.
Whatever cannot be decided is aborted.
"""

from __future__ import annotations

import asyncio
import json
import time
from base64 import b64decode
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

from playwright.async_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Error,
    Page,
    WebSocketRoute,
)

from auditor.browse.deny import Outgoing, denied, denied_message
from auditor.browse.success import is_success
from auditor.browse.veto import State
from auditor.errors import INTERNAL, AuditorError

CONTEXT_OPTIONS: Final[dict[str, Any]] = {"service_workers": "block"}
"""Options that a guarded context must be made with."""

# What can commit. Event sources and prefetched links arrive as one of these; sockets never do.
_COMMITTING = ("Document", "XHR", "Fetch", "Ping", "Other")
_LIGHT: Final = [
    *({"resourceType": kind} for kind in _COMMITTING),
    # The header Speculation-Rules names a file; its type is known once it is answered.
    {"resourceType": "Other", "requestStage": "Response"},
]
_ALL: Final = [{"urlPattern": "*"}]

# Requests made for speculation rules pass by every interception, Playwright's too (measured), and
# so do the sockets of shared workers. Pages must cope without either: not all browsers have them.
_INIT = """(() => {
  delete globalThis.SharedWorker;
  delete globalThis.WebTransport;
  new MutationObserver(records => {
    for (const record of records) for (const node of record.addedNodes)
      for (const script of [node, ...(node.querySelectorAll?.('script') ?? [])])
        if (script.localName === 'script' && script.type === 'speculationrules') script.remove();
  }).observe(document, {childList: true, subtree: true});
})()"""

_END_WORKER = json.dumps(
    {"id": 1, "method": "Runtime.evaluate", "params": {"expression": "self.close()"}}
)
_PATIENCE = 500  # questions, of about a millisecond each, until a busy worker is given up

_HELD_LIMIT = 200  # of the requests aborted while frozen are kept: a page may try for minutes

_ALARM = """() => ({
  title: document.title,
  heads: [...document.querySelectorAll('h1,h2,[role=heading],[role=alert],[role=status]')]
    .slice(0, 20).map(e => e.innerText).join('\\n').slice(0, 4000),
  text: ((document.querySelector('main,[role=main]') ?? document.body)?.innerText ?? '')
    .slice(0, 8000),
})"""


@dataclass(frozen=True, slots=True)
class Trip:
    """A request or message that was stopped."""

    url: str
    method: str
    kind: str  # DevTools' resource type in lower case, or "websocket"
    rule: str  # which rule of deny.toml; "frozen: …" when nothing was to leave any more
    ms: float  # since the guard was installed


class OrderPlaced(AuditorError):
    """A page that thanks for an order: all layers failed. A fatal bug of ours."""

    exit_code = INTERNAL


class Guard:
    """Guards one browser context. Use one guard a context; several may share a browser.

    `trips` holds what a rule stopped: any of them ends the walk, so the guard freezes itself and
    `on_trip` is called. `held` holds what was stopped only because the guard was frozen.
    """

    def __init__(
        self, *, enabled: bool = True, on_trip: Callable[[Trip], None] | None = None
    ) -> None:
        self.trips: list[Trip] = []
        self.held: list[Trip] = []
        self.on_trip = on_trip
        self.stopped = asyncio.Event()  # set once anything was stopped
        self.frozen = ""  # why, once frozen
        self._enabled = enabled
        self._context: BrowserContext | None = None
        self._wire: _Wire | None = None
        self._buried: set[str] = set()  # frames from before a freeze: never thawed
        self._old: list[Page] = []  # their pages
        self._sealing: asyncio.Task[None] | None = None
        self._began = time.monotonic()

    async def install(self, context: BrowserContext) -> None:
        """Guards the context, which must have been made with CONTEXT_OPTIONS and have no page yet.

        Raises RuntimeError when it has pages, or is not of a launched Chromium.
        """
        if not self._enabled:
            return
        browser = context.browser
        if browser is None or browser.browser_type.name != "chromium":
            raise RuntimeError("the guard needs a context of a Chromium that was launched")
        if context.pages:
            raise RuntimeError("the guard must be installed before the first page")
        self._context = context
        self._began = time.monotonic()
        await context.add_init_script(_INIT)
        await context.route_web_socket(lambda _: True, self._socket)
        self._wire = await _Wire.of(browser)
        await self._wire.add(self)
        context.on("close", lambda _: self._leave())

    async def close(self) -> None:
        """Stops guarding. The browser's other guards go on."""
        if self._wire is not None:
            await self._wire.remove(self)

    def freeze(self, reason: str) -> asyncio.Task[None]:
        """From this call on nothing in the context reaches the network.

        The returned task, which need not be awaited, also cuts the sockets that workers opened.
        Reading the page (evaluate, screenshots) goes on working; what it has not loaded by now
        (pictures further down) it will not load.
        """
        if not self.frozen or self._sealing is None:
            self.frozen = reason
            for page in self._context.pages if self._context else ():
                self._bury(page)
            self._sealing = _spawn(self._seal())
        return self._sealing

    def thaw(self) -> asyncio.Task[None]:
        """Lifts a freeze for pages opened since; those from before are closed, or stay frozen.

        After a trip nothing thaws. The returned task need only be awaited when pages are left.
        """
        if self.trips or not self.frozen:
            return _spawn(_nothing())
        left = [page for page in self._old if not page.is_closed()]
        if not left:
            self._lift()
            return _spawn(self._wire.retune() if self._wire else _nothing())
        return _spawn(self._close_and_lift(left))

    async def alarm(
        self, page: Page, languages: Sequence[str] = (), state: State = State.CHECKOUT
    ) -> None:
        """Raises OrderPlaced when the page thanks for an order."""
        seen = await page.evaluate(_ALARM)
        why = is_success(
            page.url, seen["title"], f"{seen['heads']}\n{seen['text']}", languages, state=state
        )
        if why:
            self.freeze("an order seems to have been placed")
            raise OrderPlaced(
                f"STOP: {page.url} looks like the page after an order ({why}). This must never "
                "happen. Look at the store's orders, cancel one made just now, and report this."
            )

    # --- called by the wire
    def trip(self, url: str, method: str, kind: str, rule: str) -> None:
        trip = self._note(url, method, kind, rule)
        self.trips.append(trip)
        # What was refused here may be tried another way next.
        self.freeze(f"a request was stopped ({rule})")
        if self.on_trip is not None:
            self.on_trip(trip)

    def hold(self, url: str, method: str, kind: str) -> None:
        if len(self.held) < _HELD_LIMIT:
            self.held.append(self._note(url, method, kind, f"frozen: {self.frozen}"))

    def holds(self, frame: str) -> bool:
        return bool(self.frozen) or frame in self._buried

    @property
    def strict(self) -> bool:
        """Whether requests must be told apart by context."""
        return bool(self.frozen or self._buried)

    @property
    def context(self) -> BrowserContext | None:
        return self._context

    # --- inside
    def _note(self, url: str, method: str, kind: str, rule: str) -> Trip:
        self.stopped.set()
        ms = (time.monotonic() - self._began) * 1000
        return Trip(url[:2000], method, kind, rule, round(ms, 1))

    async def _socket(self, socket: WebSocketRoute) -> None:
        """Passes messages on, both ways, as long as none of them orders anything."""
        rule = denied(Outgoing("GET", socket.url))
        if rule or self.frozen:
            self._stop_socket(socket.url, str(rule) if rule else "")
            await socket.close(code=1008)
            return
        server = socket.connect_to_server()

        def forward(message: str | bytes) -> None:
            text = message if isinstance(message, str) else message.decode("utf-8", "replace")
            words = denied_message(text)
            if words or self.frozen:
                self._stop_socket(socket.url, f"a message that orders: {words}" if words else "")
            else:
                server.send(message)

        socket.on_message(forward)

    def _stop_socket(self, url: str, rule: str) -> None:
        if rule:
            self.trip(url, "SEND", "websocket", rule)
        else:
            self.hold(url, "SEND", "websocket")

    def _bury(self, page: Page) -> None:
        if page not in self._old:
            self._old.append(page)
            page.on("popup", self._bury)

    async def _seal(self) -> None:
        """Pauses all kinds of requests, and takes the network from the pages that are open."""
        if self._wire is None:
            return
        await self._wire.retune()
        for page in self._old:
            self._buried |= await self._wire.seal(page)

    def _lift(self) -> None:
        self.frozen = ""
        self._old = []
        self._sealing = None

    async def _close_and_lift(self, pages: list[Page]) -> None:
        for page in pages:
            await page.close(run_before_unload=False)
        if not self.trips:
            self._lift()
        if self._wire is not None:
            await self._wire.retune()

    def _leave(self) -> None:
        if self._wire is not None:
            _spawn(self._wire.remove(self))


class _Wire:
    """The DevTools session of one browser, shared by its guards."""

    _of: WeakKeyDictionary[Browser, _Wire] = WeakKeyDictionary()

    def __init__(self, browser: Browser, session: CDPSession) -> None:
        self._browser = browser
        self._session = session
        self._guards: list[Guard] = []
        self._homes: dict[str, str] = {}  # frame or target -> browser context, both DevTools ids
        self._sessions: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()
        self._learning = asyncio.Lock()
        self._tuning = asyncio.Lock()
        self._tuned = ""
        session.on("Fetch.requestPaused", self._paused)

    @classmethod
    async def of(cls, browser: Browser) -> _Wire:
        if browser not in cls._of:
            wire = cls(browser, await browser.new_browser_cdp_session())
            return cls._of.setdefault(browser, wire)
        return cls._of[browser]

    async def add(self, guard: Guard) -> None:
        self._guards.append(guard)
        await self.retune()

    async def remove(self, guard: Guard) -> None:
        if guard in self._guards:
            self._guards.remove(guard)
            await self.retune()

    async def retune(self) -> None:
        """Pauses as much as the guards need now: nothing, what can commit, or everything."""
        async with self._tuning:
            frozen = any(guard.frozen for guard in self._guards)
            want = "all" if frozen else "light" if self._guards else ""
            if want == self._tuned:
                return
            try:
                if want:
                    patterns = _ALL if want == "all" else _LIGHT
                    await self._session.send("Fetch.enable", {"patterns": patterns})
                else:
                    await self._session.send("Fetch.disable")
                self._tuned = want
            except Error:
                if want and self._browser.is_connected():  # one that closes need not be told
                    raise

    # --- one paused request
    def _paused(self, event: dict[str, Any]) -> None:
        if "responseStatusCode" in event or "responseErrorReason" in event:
            _spawn(self._answered(event))
            return
        request = event["request"]
        try:
            headers = {name.lower(): value for name, value in request["headers"].items()}
            rule = denied(
                Outgoing(
                    request["method"],
                    request["url"],
                    _body(request),
                    headers.get("referer", ""),
                    headers.get("x-http-method-override", ""),
                )
            )
            why = str(rule) if rule else ""
        except Exception as error:  # fail closed: what cannot be read is not sent
            why = f"could not be judged: {error!r}"
        if not why and not any(guard.strict for guard in self._guards):
            _spawn(self._send("Fetch.continueRequest", event))
        else:
            _spawn(self._judge(event, why))

    async def _judge(self, event: dict[str, Any], why: str) -> None:
        request, kind = event["request"], event["resourceType"].lower()
        if why:
            await self._abort(event)
            for guard in await self._concerned(event.get("frameId", "")):
                guard.trip(request["url"], request["method"], kind, why)
            return
        frame = event.get("frameId", "")
        holding = [guard for guard in await self._concerned(frame) if guard.holds(frame)]
        if not holding:
            await self._send("Fetch.continueRequest", event)
            return
        await self._abort(event)
        for guard in holding:
            guard.hold(request["url"], request["method"], kind)

    async def _answered(self, event: dict[str, Any]) -> None:
        names = {h["name"].lower(): h["value"] for h in event.get("responseHeaders", [])}
        if "speculationrules" in names.get("content-type", ""):
            await self._abort(event)
        else:
            await self._send("Fetch.continueResponse", event)

    async def _abort(self, event: dict[str, Any]) -> None:
        # An aborted navigation leaves the page as it is; a blocked one puts an error page there.
        reason = "Aborted" if event["resourceType"] == "Document" else "BlockedByClient"
        await self._send("Fetch.failRequest", event, errorReason=reason)

    async def _send(self, method: str, event: dict[str, Any], **more: str) -> None:
        try:
            await self._session.send(method, {"requestId": event["requestId"], **more})
        except Error:
            return  # its page is gone; a request that is never continued is never sent

    # --- whose request it is
    async def _concerned(self, frame: str) -> list[Guard]:
        """The guard of the frame's context, [] when it has none, all when that cannot be told."""
        if len(self._browser.contexts) == 1:
            return list(self._guards)
        home = self._homes.get(frame)
        if home is None:
            async with self._learning:
                try:
                    await self._learn(frame)
                except Error:
                    return list(self._guards)
            home = self._homes.get(frame)
        if home is None:
            return list(self._guards)
        return [guard for guard in self._guards if self._home(guard) in (home, None)]

    def _home(self, guard: Guard) -> str | None:
        context = guard.context
        for page in context.pages if context else ():
            root = _ROOTS.get(page)
            if root in self._homes:
                return self._homes[root]
        return None

    async def _learn(self, frame: str) -> None:
        """Finds the browser context of this frame, and of all others on the way."""
        targets = await self._session.send("Target.getTargets")
        for target in targets["targetInfos"]:
            self._homes[target["targetId"]] = target.get("browserContextId", "")
        for page in (page for context in self._browser.contexts for page in context.pages):
            if _ROOTS.get(page) is None or frame not in self._homes:
                await self._frames(page)

    async def _frames(self, page: Page) -> set[str]:
        """The ids of all frames of the page, of any process; noted with the page's context."""
        session = self._sessions.get(page)
        if session is None:
            session = self._sessions[page] = await page.context.new_cdp_session(page)
        about = (await session.send("Target.getTargetInfo"))["targetInfo"]
        _ROOTS[page] = about["targetId"]
        found = set(_ids((await session.send("Page.getFrameTree"))["frameTree"]))
        async for own in self._apart(page):
            found |= set(_ids((await own.send("Page.getFrameTree"))["frameTree"]))
            await own.detach()
        for id in found:
            self._homes[id] = about["browserContextId"]
        return found

    async def _apart(self, page: Page) -> AsyncIterator[CDPSession]:
        """Sessions of the page's frames that live in processes of their own."""
        for frame in page.frames[1:]:
            try:
                yield await page.context.new_cdp_session(frame)
            except Error:
                continue  # it shares its parent's session

    async def seal(self, page: Page) -> set[str]:
        """Takes sockets from a page for good; returns its frames.

        The workers that it has are ended: a socket of theirs is seen by no interception. Those it
        may start later find no network. Unlike Playwright's offline mode the page is not told, so
        it shows no notice; older browsers do not know the command and get the offline mode.
        """
        cut = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1, "offline": True}
        rule = {"matchedNetworkConditions": [{"urlPattern": "", **cut}]}
        try:
            frames = await self._frames(page)
            # First, and not by the offline mode: it only keeps their messages back for a while.
            await self._end_workers(self._homes[_ROOTS[page]])
            sessions = [self._sessions[page]]
            async for own in self._apart(page):
                sessions.append(own)
            for session in sessions:
                await session.send("Network.enable")
                try:
                    await session.send("Network.emulateNetworkConditionsByRule", rule)
                except Error:
                    await session.send("Network.emulateNetworkConditions", cut)
            return frames
        except Error:
            if page.is_closed():
                return set()
            raise

    async def _end_workers(self, home: str) -> None:
        """Ends all workers of a browser context, at whatever depth; returns when they are gone."""
        told: set[str] = set()
        for _ in range(_PATIENCE):
            targets = (await self._session.send("Target.getTargets"))["targetInfos"]
            alive = {
                target["targetId"]
                for target in targets
                if target["type"] == "worker" and target.get("browserContextId") == home
            }
            for id in alive - told:
                told.add(id)
                try:
                    # Not flat: Playwright lets one session speak through another only like this.
                    attached = await self._session.send(
                        "Target.attachToTarget", {"targetId": id, "flatten": False}
                    )
                    await self._session.send(
                        "Target.sendMessageToTarget",
                        {"sessionId": attached["sessionId"], "message": _END_WORKER},
                    )
                except Error:
                    continue  # it ended by itself
            if not alive:
                return


_ROOTS: WeakKeyDictionary[Page, str] = WeakKeyDictionary()
_TASKS: set[asyncio.Task[None]] = set()


def _spawn(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Runs it beside; asyncio alone would let a task that nobody holds vanish."""
    task = asyncio.get_running_loop().create_task(work)
    _TASKS.add(task)
    task.add_done_callback(_TASKS.discard)
    return task


async def _nothing() -> None:
    return None


def _ids(tree: dict[str, Any]) -> Iterator[str]:
    yield tree["frame"]["id"]
    for child in tree.get("childFrames", ()):
        yield from _ids(child)


def _body(request: dict[str, Any]) -> str:
    """The body as text. Files are not in it: the browser tells only their place."""
    if "postData" in request:
        return str(request["postData"])
    parts = (b64decode(entry.get("bytes", "")) for entry in request.get("postDataEntries", ()))
    return b"".join(parts).decode("utf-8", "replace")
