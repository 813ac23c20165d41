"""One HTTP client for all probes of an audit: paced, bounded, and on the store's site only."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import perf_counter
from types import TracebackType
from typing import Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx
from bs4.dammit import EncodingDetector
from publicsuffixlist import PublicSuffixList

from auditor.address import is_local
from auditor.model import Probe
from auditor.probe.robots import Robots

CONNECT_S = 5.0
TOTAL_S = 15.0  # of waiting for the network, all redirects together
PACE_S = 1.0  # between two requests to one public host
MAX_BYTES = 1_000_000
MAX_CHARS = 1_000_000
MAX_HOPS = 10

Kind = Literal[
    "", "unknown_host", "refused", "tls", "timeout", "unfinished", "redirects", "protocol",
    "offsite", "closed", "network",
]  # fmt: skip

_TEXT = re.compile(r"text/|[/+](xml|json|javascript)\b|^$")


class Answer(NamedTuple):
    """A probe, and what kind of trouble its `error` is; "" for none."""

    probe: Probe
    trouble: Kind


@dataclass
class _Trip:
    """A probe in the making: what is known so far survives whatever happens next."""

    url: str
    at: str
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    hops: list[tuple[str, int]] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)
    seconds: float = 0

    def probe(self, error: str = "") -> Probe:
        return Probe(
            url=self.url,
            final_url=self.at if self.status else "",
            status=self.status,
            headers=self.headers,
            body=self.body,
            hops=tuple(self.hops),
            error=error,
            ms=round(self.seconds * 1000, 1),
        )


class _Trouble(Exception):
    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Client:
    """Asks the store. Each question is a fresh visitor's: no cookies are kept between two.

    `headers`, `cookies` and `login` (name, password) go to the store's own site only. `home` is
    the address that says which site that is; `preflight` moves it when the store does.
    """

    def __init__(
        self,
        home: str,
        *,
        user_agent: str,
        contact: str = "",
        language: str = "",
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        login: tuple[str, str] | None = None,
        pace_s: float = PACE_S,
    ) -> None:
        self.home = home
        self._headers = dict(headers or {})
        self._cookies = dict(cookies or {})
        self._auth = httpx.BasicAuth(*login) if login else None
        self._pace_s = pace_s
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free_at: dict[str, float] = {}
        self._closed: dict[str, str] = {}  # host -> why it is not asked any more
        self._robots: dict[str, Robots] = {}
        self._robots_turn = asyncio.Lock()
        who = {"user-agent": user_agent, "accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        if contact:
            who["from"] = contact
        if language:
            who["accept-language"] = language
        self._http = httpx.AsyncClient(
            headers=who,
            timeout=httpx.Timeout(TOTAL_S, connect=CONNECT_S),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            event_hooks={"response": [_take_location]},
        )

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    def admit(self, cookies: Mapping[str, str]) -> None:
        """From now on the store's own site gets these cookies too."""
        self._cookies |= cookies

    def own(self, url: str) -> bool:
        """Whether the address belongs to the store's site, its other subdomains included."""
        return site(url) == site(self.home)

    async def get(self, url: str) -> Probe:
        """One answer, redirects followed on the store's own site. Trouble is in `.error`."""
        return (await self.ask(url)).probe

    async def ask(self, url: str, *, anywhere: bool = False) -> Answer:
        """As `get`, with the kind of trouble. `anywhere` follows redirects to another site."""
        trip = _Trip(url=url, at=url)
        try:
            await self._travel(trip, anywhere)
        except _Trouble as trouble:
            return Answer(trip.probe(str(trouble)), trouble.kind)
        return Answer(trip.probe(), "")

    async def robots(self, url: str) -> Robots:
        """The rules for crawlers of the address's host, asked for once."""
        origin = urljoin(url, "/")
        async with self._robots_turn:
            if origin not in self._robots:
                self._robots[origin] = Robots(await self.get(urljoin(origin, "/robots.txt")))
        return self._robots[origin]

    async def _travel(self, trip: _Trip, anywhere: bool) -> None:
        while True:
            if not anywhere and not self.own(trip.at):
                raise _Trouble("offsite", f"leads to another site: {urlsplit(trip.at).hostname}")
            target = await self._one(trip)
            if target is None:
                return
            trip.hops.append((trip.at, trip.status))
            if len(trip.hops) > MAX_HOPS:
                raise _Trouble("redirects", f"redirects without end, last to {target[:200]}")
            trip.at, trip.status, trip.headers = target, 0, {}

    async def _one(self, trip: _Trip) -> str | None:
        """One request; where it redirects to, None when this is the answer."""
        await self._turn(trip.at)
        began = perf_counter()
        try:
            async with asyncio.timeout(max(TOTAL_S - trip.seconds, 0.001)):
                return await self._exchange(trip)
        except TimeoutError:
            if trip.status:
                raise _Trouble(
                    "unfinished", f"keeps sending and did not end within {TOTAL_S:.0f} s"
                ) from None
            raise _Trouble("timeout", f"did not answer within {TOTAL_S:.0f} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise _explained(error) from error
        finally:
            trip.seconds += perf_counter() - began

    async def _exchange(self, trip: _Trip) -> str | None:
        own = self.own(trip.at)
        cookies = (self._cookies if own else {}) | trip.cookies
        headers = dict(self._headers) if own else {}
        if cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        request = self._http.build_request("GET", trip.at, headers=headers)
        auth = self._auth if own and self._auth else httpx.Auth()
        response = await self._http.send(request, auth=auth, stream=True)
        try:
            trip.status = response.status_code
            trip.headers = {name.lower(): value for name, value in response.headers.items()}
            trip.cookies |= dict(response.cookies)  # a redirect may be waiting for its cookie
            self._note_refusal(trip)
            if "location" in response.extensions:
                return _target(trip.at, response.extensions["location"])
            kind = trip.headers.get("content-type", "")
            packed = urlsplit(trip.at).path.endswith(".gz")
            if packed or _TEXT.search(kind):
                trip.body = await _body(response)
            return None
        finally:
            await response.aclose()

    async def _turn(self, url: str) -> None:
        """Waits until the host may be asked again. One's own machine is asked at once."""
        host = urlsplit(url).hostname or ""
        if host in self._closed:
            raise _Trouble("closed", self._closed[host])
        if is_local(host):
            return
        loop = asyncio.get_running_loop()
        async with self._turns[host]:
            delay = self._free_at.get(host, 0) - loop.time()
            if delay > 0:
                await asyncio.sleep(delay)
            self._free_at[host] = loop.time() + self._pace_s

    def _note_refusal(self, trip: _Trip) -> None:
        waits = trip.headers.get("retry-after")
        if trip.status == 429 or (trip.status == 503 and waits):
            host = urlsplit(trip.at).hostname or ""
            after = f", Retry-After {waits}" if waits else ""
            self._closed[host] = f"not asked: the store wants no more requests now{after}"


async def _take_location(response: httpx.Response) -> None:
    """Redirects are ours to follow: httpx prepares them unasked, and fails on strange ones."""
    if response.has_redirect_location:
        response.extensions["location"] = response.headers.pop("location")


def site(url: str) -> str:
    """The registrable domain of an address, or its host where there is none."""
    host = (urlsplit(url).hostname or "").lower()
    if ":" in host or host.replace(".", "").isdigit():
        return host
    return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _target(base: str, location: str) -> str:
    try:
        target = urljoin(base, location)
        parts = urlsplit(target)
        usable = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        usable = False
    if not usable:
        raise _Trouble("redirects", f"redirects to something that is no web page: {location[:200]}")
    return target.split("#", 1)[0]


async def _body(response: httpx.Response) -> str:
    """The text, up to the limits; what comes after is not read."""
    raw = bytearray()
    async for chunk in response.aiter_bytes():
        raw += chunk
        if len(raw) >= MAX_BYTES:
            break
    data = bytes(raw[:MAX_BYTES])
    if data.startswith(b"\x1f\x8b"):  # a file that is gzip itself, as sitemaps often are
        try:
            data = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, MAX_BYTES)
        except zlib.error:
            return ""
    encoding = response.charset_encoding or EncodingDetector.find_declared_encoding(
        data, is_html=True
    )
    try:
        text = data.decode(encoding or "utf-8-sig", errors="replace")
    except LookupError:
        text = data.decode("utf-8-sig", errors="replace")
    return text.removeprefix("\ufeff")[:MAX_CHARS]


def _explained(error: Exception) -> _Trouble:
    """What lies behind an exception of httpx, in words."""
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return _Trouble("unknown_host", "unknown host")
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _Trouble("tls", f"certificate not valid: {cause.verify_message}")
        if isinstance(cause, ssl.SSLError):
            reason = (cause.reason or str(cause)).replace("_", " ").lower()
            return _Trouble("tls", f"no secure connection: {reason}")
        if isinstance(cause, ConnectionRefusedError):
            return _Trouble("refused", "connection refused")
    if isinstance(error, httpx.ConnectTimeout):
        return _Trouble("timeout", f"could not be connected to within {CONNECT_S:.0f} s")
    if isinstance(error, httpx.TimeoutException):
        return _Trouble("timeout", f"did not answer within {TOTAL_S:.0f} s")
    if isinstance(error, httpx.RemoteProtocolError):
        return _Trouble("protocol", f"the answer is not proper HTTP: {error}")
    if isinstance(error, httpx.DecodingError):
        return _Trouble("protocol", "the answer is not compressed as it says")
    return _Trouble("network", f"{type(error).__name__}: {error}".rstrip(": "))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception, what it was raised from, and the members of groups."""
    pending: list[BaseException | None] = [error]
    seen: set[int] = set()
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        pending += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            pending += one.exceptions
