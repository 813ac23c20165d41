"""The network gatherer: what a page asked for, what it got, and what is still open."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Error, Frame, Page, Response
from playwright.async_api import Request as LiveRequest

from auditor.model import Message, Request
from auditor.read.secrets import MASK, forms

_LIMIT = 3000  # requests kept a page; a page that polls for ever must not eat the memory
_LARGEST = 3_000_000  # bytes of a page's source that are kept
_TEXTUAL = {"xhr", "fetch", "ping", "document", "other"}


class Recorder:
    """Listens to one browser context from its birth. All times are ms since then.

    `hide` is what the owner has typed: no record of a request may hold it.
    """

    def __init__(self, hide: str = "") -> None:
        self._hidden = sorted(forms(hide), key=len, reverse=True) if hide else []
        self._born = time.monotonic()
        self._entries: dict[Page, list[_Entry]] = defaultdict(list)
        self._by_request: dict[LiveRequest, _Entry] = {}
        self._console: dict[Page, list[Message]] = defaultdict(list)
        self._dialogs: dict[Page, list[str]] = defaultdict(list)
        self._opened: dict[Page, float] = {}  # when the page's document was asked for
        self._shown: dict[Page, float] = {}  # when the tab last turned to another document
        self._waits: list[float] = []  # how long documents let wait for their first byte
        self._changed = asyncio.Event()

    def attach(self, context: BrowserContext) -> None:
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("requestfinished", self._on_finished)
        context.on("requestfailed", self._on_failed)
        context.on("page", self._on_page)

    def now(self) -> float:
        return (time.monotonic() - self._born) * 1000

    # --- events
    def _on_page(self, page: Page) -> None:
        page.on("console", lambda m: self._say(page, m.type, m.text))
        page.on("pageerror", lambda e: self._say(page, "pageerror", str(e)))
        page.on("framenavigated", lambda f: self._on_shown(page, f))

    def _on_shown(self, page: Page, frame: Frame) -> None:
        if frame == page.main_frame:
            self._shown[page] = self.now()
            self._changed.set()

    def _say(self, page: Page, kind: str, text: str) -> None:
        lines = self._console[page]
        if kind in ("error", "warning", "pageerror") and len(lines) < 200:
            lines.append(Message(kind=kind, text=well_formed(text)[:500]))

    def dialog(self, page: Page, text: str) -> None:
        """Called by the session's one dialog handler."""
        if len(self._dialogs[page]) < 50:
            self._dialogs[page].append(well_formed(text)[:500])

    def _on_request(self, request: LiveRequest) -> None:
        page = _page_of(request)
        if page is None:
            return
        if request.is_navigation_request() and request.frame == page.main_frame:
            if request.redirected_from is None:
                self._opened[page] = self.now()
                # A new page begins: what the old one asked for is no longer its evidence.
                for entry in self._entries[page]:
                    self._by_request.pop(entry.live, None)
                self._entries[page].clear()
                self._console[page].clear()
                self._dialogs[page].clear()
        if len(self._entries[page]) >= _LIMIT:
            return
        entry = _Entry(request, self.now())
        self._entries[page].append(entry)
        self._by_request[request] = entry

    def _on_response(self, response: Response) -> None:
        entry = self._by_request.get(response.request)
        if entry is not None:
            entry.response = response

    def _on_finished(self, request: LiveRequest) -> None:
        entry = self._by_request.get(request)
        if entry is not None:
            entry.ended = self.now()
            if request.is_navigation_request() and _main(request):
                self._waits.append(max(request.timing["responseStart"], 0))
        self._changed.set()

    def _on_failed(self, request: LiveRequest) -> None:
        entry = self._by_request.get(request)
        if entry is not None:
            entry.ended = self.now()
            entry.failure = request.failure or "failed"
        self._changed.set()

    # --- answers
    def open(self, page: Page) -> int:
        """Requests of the page that can still change it and have no answer yet."""
        now = self.now()
        return sum(
            1
            for e in self._entries[page]
            if e.ended is None
            and now - e.started < 8000  # a long poll or an event stream never ends: not waited for
            and e.live.resource_type in ("document", "script", "xhr", "fetch", "stylesheet")
        )

    def opened(self, page: Page) -> float | None:
        """When the page's document was asked for; None for an empty tab."""
        return self._opened.get(page)

    def unanswered(self, page: Page) -> float | None:
        """Seconds since the page's next document was asked for; None when none is on its way."""
        asked = self._opened.get(page)
        if asked is None or self._shown.get(page, -1) >= asked:
            return None
        for entry in reversed(self._entries[page]):
            if entry.live.is_navigation_request() and _main(entry.live):
                return None if entry.ended is not None else (self.now() - asked) / 1000
        return None

    def failure(self, page: Page) -> str:
        """The browser's name for why the page's last document did not come; "" when it came."""
        failed = [e.failure for e in self._entries[page] if _main(e.live) and e.failure]
        return failed[-1] if failed else ""

    @property
    def waits(self) -> tuple[int, float]:
        """How many documents were waited for, and how many ms until they began, in sum."""
        late = [s * 1000 for page in self._opened if (s := self.unanswered(page)) is not None]
        return len(self._waits) + len(late), sum(self._waits) + sum(late)

    async def next_end(self, timeout: float) -> None:
        """Returns when a request ends, or after `timeout` seconds."""
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), timeout)
        except TimeoutError:
            return

    def since(self, page: Page, started_ms: float = 0) -> tuple[Request, ...]:
        """The page's requests that began at or after `started_ms`."""
        host = _host(page.url)
        entries = self._entries[page]
        return tuple(e.record(host, self._hidden) for e in entries if e.started >= started_ms)

    def answer(self, page: Page) -> tuple[int, dict[str, str]]:
        """(status, headers) of the page's last main document; (0, {}) if none has come."""
        response = self._document(page)
        return (response.status, dict(response.headers)) if response is not None else (0, {})

    async def source(self, page: Page) -> str:
        """The raw source of the page's last main document; "" if none has come."""
        response = self._document(page)
        if response is None:
            return ""
        try:
            # the browser has turned the page's own encoding into UTF-8
            return (await response.body())[:_LARGEST].decode("utf-8", "replace")
        except Error:
            return ""

    def _document(self, page: Page) -> Response | None:
        for entry in reversed(self._entries[page]):
            if entry.live.is_navigation_request() and _main(entry.live):
                return entry.response if entry.ended is not None else None
        return None

    def console(self, page: Page) -> tuple[Message, ...]:
        return tuple(self._console[page])

    def dialogs(self, page: Page) -> tuple[str, ...]:
        return tuple(self._dialogs[page])


class _Entry:
    __slots__ = ("ended", "failure", "live", "response", "started")

    def __init__(self, live: LiveRequest, started: float) -> None:
        self.live = live
        self.started = started
        self.ended: float | None = None
        self.response: Response | None = None  # as the event told it: to ask for it costs a call
        self.failure = ""

    def record(self, host: str, hidden: Sequence[str] = ()) -> Request:
        live = self.live
        post = _post(live) if live.resource_type in _TEXTUAL and live.method == "POST" else ""
        for form in hidden:
            post = post.replace(form, MASK)
        response = self.response if self.ended is not None and not self.failure else None
        headers = dict(response.headers) if response else {}
        length = headers.get("content-length", "")
        return Request(
            url=live.url[:2000],
            method=live.method,
            status=response.status if response else 0,
            kind=live.resource_type,
            bytes=int(length) if length.isdigit() else 0,
            started_ms=round(self.started, 1),
            ms=round((self.ended or self.started) - self.started, 1),
            headers=headers if live.resource_type == "document" else {},
            post=post,
            third_party=not _same_site(_host(live.url), host),
            failure=self.failure,
        )


def well_formed(text: str) -> str:
    """Without halves of characters, which no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _post(live: LiveRequest) -> str:
    try:
        return well_formed(live.post_data or "")[:500]
    except UnicodeDecodeError:
        return ""


def _frame(live: LiveRequest) -> Frame | None:
    try:
        return live.frame
    except Exception:
        return None


def _main(live: LiveRequest) -> bool:
    """Whether it was asked for by a page itself, not by a frame in it."""
    frame = _frame(live)
    return frame is not None and frame.parent_frame is None


def _page_of(live: LiveRequest) -> Page | None:
    frame = _frame(live)
    if frame is None:
        return None
    try:
        return frame.page
    except Exception:
        return None


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _same_site(a: str, b: str) -> bool:
    return a == b or a.endswith("." + b) or b.endswith("." + a)
