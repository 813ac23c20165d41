"""One audit from start to end: walk → gather → judge → score → report.

Everything after the gathering is pure: `rejudge` runs it again from a saved evidence folder.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from auditor import __version__, evidence, locale, registry
from auditor.address import is_local
from auditor.config import Brand, Config, Sample, secret
from auditor.errors import DONE, INCOMPLETE, INTERRUPTED, NoBrowser
from auditor.judge import build_audit
from auditor.model import (
    Audit,
    Device,
    Evidence,
    Frozen,
    LinkedPage,
    Market,
    Obstacle,
    PageKind,
    Platform,
    Probes,
    Snapshot,
    SpeedRun,
    Walk,
)
from auditor.progress import Progress, Silent
from auditor.read.dom import Document
from auditor.read.language import detect
from auditor.read.links import service_links
from auditor.read.market import infer
from auditor.read.page import Context, Page
from auditor.read.secrets import Masks

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

    from auditor.browse.access import Access
    from auditor.browse.session import Shopper
    from auditor.probe.robots import Robots

_ALSO = {"summary": "markdown", "findings": "findings_csv"}  # what the user says -> the report
Kept = TypeVar("Kept", bound=Frozen)
EVIDENCE, AUDIT_FILE = "evidence", "audit.json"
_CLOSE_S = 10.0
_RETRIED = {
    "add_to_cart_no_effect", "add_to_cart_error", "cart_not_findable", "cart_empty_after_add",
    "checkout_no_effect", "http_error", "js_error", "page_crashed", "too_slow", "browser_lost",
    "no_product_found", "no_category_found",
}  # fmt: skip


@dataclass
class AuditOptions:
    """What the user asked for. `out` will hold audit.json, scorecard.html, evidence/, `also`."""

    url: str
    out: Path
    config: Config = field(default_factory=Config)
    devices: tuple[Device, ...] = (Device.PHONE, Device.DESKTOP)
    browser: str | None = None
    headed: bool = False
    slow_ms: int = 0
    language: str | None = None
    market: str | None = None
    fail_under: float | None = None
    speed: bool = True  # the throttled loads of the slow phone; without them: not measured
    report_language: str | None = None
    also: tuple[str, ...] = ()  # further reports: "summary", "findings", "pdf"
    full_evidence: bool = False  # the scorecard links the pictures in the folder
    traces: Path | None = None  # where to keep what Playwright records of each walk
    progress: Progress = field(default_factory=Silent)


@dataclass(frozen=True)
class WalkResult:
    walks: tuple[Walk, ...]
    exit_code: int

    @property
    def story(self) -> str:
        """What the shopper did, step by step."""
        lines: list[str] = []
        for walk in self.walks:
            lines.append(f"On the {walk.device.value}, {walk.ms / 1000:.0f} s:")
            lines += [f"  {line}" for line in walk.story]
        return "\n".join(lines)


@dataclass(frozen=True)
class AuditResult:
    audit: Audit
    exit_code: int
    paths: tuple[Path, ...]
    interrupted: bool = False


def run(options: AuditOptions) -> AuditResult:
    """Audits a store and writes the report.

    Raises AuditorError before anything was seen; afterwards every trouble is in the report.
    """
    gathering = _Gathering(options, options.out / EVIDENCE)
    interrupted = _run_interruptible(gathering.run())
    options.progress.stage("Judging what was seen")
    began = time.monotonic()
    seen = gathering.evidence()
    audit = build_audit(seen, options.config)
    gathering.seconds["judge"] = round(time.monotonic() - began, 2)
    seen = seen.model_copy(update={"seconds": gathering.seconds})
    audit = audit.model_copy(update={"seconds": gathering.seconds})
    evidence.save(seen, gathering.folder)
    paths = _write_reports(audit, options.out, gathering.folder, options)
    options.progress.done()
    code = INTERRUPTED if interrupted else audit.gate.exit_code
    return AuditResult(audit, code, paths, interrupted)


def walk_only(options: AuditOptions) -> WalkResult:
    """Walks the store on each device and tells the way; judges nothing, writes no report."""
    gathering = _Gathering(options, options.out / EVIDENCE)
    interrupted = _run_interruptible(gathering.run(walk_only=True))
    arrived = [w.device for w in gathering.walks if w.obstacle is None]
    done = set(options.devices) <= set(arrived)
    code = INTERRUPTED if interrupted else DONE if done else INCOMPLETE
    return WalkResult(tuple(gathering.walks), code)


def rejudge(
    folder: Path,
    config: Config,
    out: Path,
    language: str | None = None,
    also: tuple[str, ...] = (),
    full_evidence: bool = False,
) -> AuditResult:
    """Judges a saved evidence folder again, without a browser, and writes the reports to `out`."""
    source = folder / EVIDENCE if (folder / EVIDENCE).is_dir() else folder
    seen = evidence.load(source)
    audit = build_audit(seen, config)
    options = AuditOptions(
        url=seen.url,
        out=out,
        config=config,
        report_language=language,
        also=also,
        full_evidence=full_evidence,
    )
    paths = _write_reports(audit, out, source, options)
    return AuditResult(audit, audit.gate.exit_code, paths)


def _write_reports(
    audit: Audit, out: Path, pictures: Path, options: AuditOptions
) -> tuple[Path, ...]:
    language = options.report_language or locale.choose(audit.store.languages)
    platform = audit.store.platform
    advice = {
        check: texts[platform.id]
        for check, texts in registry.advice().items()
        if platform is not None and platform.id in texts
    }
    brand = options.config.brand if options.config.brand != Brand() else None
    reports = registry.reports()
    written: list[Path] = []
    more = {"full_evidence": True} if options.full_evidence else {}
    for name in ("json", "html", *(_ALSO[n] for n in options.also if n in _ALSO)):
        extra = more if name == "html" else {}
        written += reports[name](
            audit, out, pictures, language=language, brand=brand, advice=advice, **extra
        )
    if "pdf" in options.also:
        from auditor.browse.pdf import print_pdf

        target = out / "scorecard.pdf"
        asyncio.run(print_pdf(out / "scorecard.html", target, options.browser))
        written.append(target)
    return tuple(written)


def _without(masks: Masks, value: Kept) -> Kept:
    """The same without the owner's secrets, which a store may show anywhere."""
    if not masks.found_in(value.model_dump_json()):
        return value
    return type(value).model_validate(masks.tree(value.model_dump()))


# --- gathering -----------------------------------------------------------------------------------


def _run_interruptible(work: Coroutine[Any, Any, None]) -> bool:
    """Runs the gathering; Ctrl-C ends it and keeps what was seen. True when interrupted."""

    async def main() -> bool:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        handled = True
        try:
            loop.add_signal_handler(signal.SIGINT, task.cancel)
            loop.add_signal_handler(signal.SIGTERM, task.cancel)
        except (NotImplementedError, RuntimeError, ValueError):
            handled = False  # Windows, or not the main thread: KeyboardInterrupt then
        try:
            await task
        except asyncio.CancelledError:
            return True
        finally:
            if handled:
                loop.remove_signal_handler(signal.SIGINT)
                loop.remove_signal_handler(signal.SIGTERM)
        return False

    return asyncio.run(main())


def _spoken(snapshots: Sequence[Snapshot]) -> tuple[str, ...]:
    """The store's languages by the votes of its pages, at most three."""
    votes: dict[str, float] = {}
    for snapshot in snapshots:
        for rank, language in enumerate(detect(Document.of(snapshot), snapshot.url)):
            votes[language] = votes.get(language, 0) + 1 / (1 + rank)
    return tuple(sorted(votes, key=lambda k: -votes[k]))[:3]


def _access(
    url: str,
    contact: str,
    headers: dict[str, str],
    cookies: dict[str, str],
    login: tuple[str, str] | None,
    password: str,
) -> Access:
    from auditor.browse.access import CONTACT, Access

    parts = urlsplit(url)
    return Access(
        site=f"{parts.scheme}://{parts.netloc}",
        headers={**headers, **({CONTACT: contact} if contact else {})},
        cookies=tuple(
            {"name": k, "value": v, "domain": parts.hostname or "", "path": "/"}
            for k, v in cookies.items()
        ),
        credentials={"username": login[0], "password": login[1]} if login else None,
        password=password,
    )


class _Gathering:
    """Collects the evidence of one audit. What is there can be read at any time."""

    def __init__(self, options: AuditOptions, folder: Path) -> None:
        self.options = options
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.started = datetime.now(UTC).isoformat(timespec="seconds")
        self.url = options.url
        self.seconds: dict[str, float] = {}
        self.probes = Probes()
        self.walks: list[Walk] = []
        self.snapshots: list[Snapshot] = []
        self._read: list[Page] = []  # the snapshots as pages
        self.speed: tuple[SpeedRun, ...] = ()
        self.platform: Platform | None = None
        self.browser = ""
        self._access: Any = None  # what the owner gave to get in
        self._keys: tuple[dict[str, Any], ...] = ()  # cookies of the door that a walk opened
        self._browser: Browser | None = None
        self._walker: Any = None
        self._earlier: tuple[Walk, Any] | None = None  # the attempt before the walker's

    async def run(self, walk_only: bool = False) -> None:
        from auditor.browse.devices import PRODUCT_TOKEN, user_agent
        from auditor.browse.launch import driver
        from auditor.probe.client import Client
        from auditor.probe.preflight import preflight

        options, config, progress = self.options, self.options.config, self.options.progress
        local = is_local(urlsplit(self.url).hostname or "")
        headers = {k: secret(v) for k, v in config.headers.items()}
        login = (secret(config.login.user), secret(config.login.password)) if config.login else None
        cookies = {k: secret(v) for k, v in config.cookies.items()}
        password = secret(config.password_page) if config.password_page else ""
        async with driver() as playwright:
            client = Client(
                self.url,
                user_agent=user_agent(playwright, Device.DESKTOP, "130") or PRODUCT_TOKEN,
                contact=config.contact,
                language=options.language or "",
                headers=headers,
                cookies=cookies,
                login=login,
                pace_s=0 if local else 1.0,
            )
            async with client:
                progress.stage(f"Asking {self.url}")
                with self._timed("preflight"):
                    first = await preflight(client, self.url)
                    self.url = first.final_url or self.url
                self._access = _access(self.url, config.contact, headers, cookies, login, password)
                robots = await client.robots(self.url)
                sample = Sample(products=1, categories=1) if walk_only else config.sample
                probing: asyncio.Future[None] | None = None
                browser = await self._running(playwright)
                self.browser = f"Chromium {browser.version}"
                if not walk_only and not password:  # behind a closed door there is nothing yet
                    probing = asyncio.ensure_future(self._probe(client))
                try:
                    for device in options.devices:
                        progress.stage(f"Walking the store on the {device.value}")
                        with self._timed(f"walk {device.value}"):
                            await self._walk(playwright, device, robots, sample)
                    if walk_only:
                        return
                    client.admit({str(key["name"]): str(key["value"]) for key in self._keys})
                    with self._timed("probes"):
                        probing = probing or asyncio.ensure_future(self._probe(client))
                        await probing
                    # who refused us is not asked on; what is no store has no pages to measure
                    store = bool(self.snapshots) and self._common_obstacle() is None
                    if store:
                        with self._timed("consent"), suppress(NoBrowser):
                            await self._consent(playwright, robots)
                        progress.stage("Reading delivery, returns and contact pages")
                        with self._timed("links"):
                            await self._links(client, playwright)
                    wanted = options.speed and Device.PHONE in options.devices
                    if wanted and store:
                        progress.stage("Measuring speed on a slow phone")
                        with self._timed("speed"), suppress(NoBrowser):
                            await self._speed(playwright)
                finally:
                    if probing is not None:
                        probing.cancel()
                    if self._walker is not None:  # interrupted in mid-walk: keep what it saw
                        seen = self._walker.so_far("The audit was interrupted.")
                        self._keep(self._better(self._earlier, seen))
                    await self._close()

    async def _running(self, playwright: Playwright) -> Browser:
        """The browser; another one when a walk has cost the last."""
        from auditor.browse.launch import launch

        options = self.options
        if self._browser is None or not self._browser.is_connected():
            self._browser, _ = await launch(
                playwright, options.browser, headed=options.headed, slow_ms=options.slow_ms
            )
        return self._browser

    async def _close(self) -> None:
        """Playwright ends a browser that does not answer, when it ends itself."""
        from playwright.async_api import Error

        if self._browser is not None and self._browser.is_connected():
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(self._browser.close(), _CLOSE_S)

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[stage] = round(time.monotonic() - began, 2)

    async def _probe(self, client: Any) -> None:
        from auditor.probe.store import probe_store

        self.probes = await probe_store(client, self.url)

    async def _walk(
        self, playwright: Playwright, device: Device, robots: Robots, sample: Sample
    ) -> None:
        from auditor.browse.session import Session
        from auditor.browse.trail import Hints
        from auditor.browse.walk import Walker

        config = self.options.config
        host = urlsplit(self.url).hostname or ""
        shopper = self._shopper(device, robots)
        pages = config.pages
        market = self.options.market or config.market
        hints = Hints(
            asked=self.options.url,
            category=pages.category,
            product=pages.product,
            cart=pages.cart,
            checkout=pages.checkout,
            fill=config.fills(host),
            market=market,
            products=sample.products,
            categories=sample.categories,
            may_crawl=robots.allows,
        )

        def say(text: str) -> None:
            self.options.progress.step(device.value, self._masks.text(text))

        best: tuple[Walk, Any] | None = None
        for attempt in (1, 2):
            try:
                browser = await self._running(playwright)
            except NoBrowser as error:
                if best is None:
                    self._unwalked(device, error)
                break
            shopper = replace(
                shopper,
                first_number=1 + (len(best[1].snapshots) if best else 0),
                trace=self._trace(device, attempt),
            )
            walker = Walker(
                Session(playwright, browser, shopper), pages.home or self.url, hints=hints, say=say
            )
            self._walker, self._earlier = walker, best
            walk = await walker.run()
            self._walker = None
            if walk.obstacle is not None and walk.obstacle.code == "browser_lost":
                await self._close()  # it may only stand still, or not know yet that it has ended
                self._browser = None
            best = self._better(best, (walk, walker))
            stop = walk.obstacle
            if attempt == 2 or stop is None or stop.code not in _RETRIED:
                break
            if stop.code == "too_slow" and walk.ms >= 1000 * shopper.limits.seconds:
                break  # slow from the first page to the last: no accident that a second try undoes
            say(f"{stop.code}: once more with a fresh visitor before blaming the store")
        if best is not None:
            self._keep(best)

    def _shopper(self, device: Device, robots: Robots) -> Shopper:
        from auditor.browse.session import Shopper

        config = self.options.config
        return Shopper(
            device=device,
            folder=self.folder,
            locale=self.options.language,
            access=self._access,
            variants=tuple(config.variants.items()),
            pass_age_gate=config.pass_age_gate,
            allows=robots.allows if config.respect_robots else None,
        )

    async def _consent(self, playwright: Playwright, robots: Robots) -> None:
        """Where cookies were refused and no visit was counted: the pages once more, agreeing."""
        from auditor.browse.consented import visit, worth_asking
        from auditor.browse.session import Session

        walk = self.walks[0]
        wanted = worth_asking([page for page in self._pages() if page.device is walk.device])
        if not wanted:
            return
        self.options.progress.stage("Agreeing to cookies: are visits counted then?")
        shopper = self._shopper(walk.device, robots)
        shopper = replace(shopper, agrees=True, first_number=1 + len(walk.snapshots))
        session = Session(playwright, await self._running(playwright), shopper)
        session.know(languages=self._languages(), platform=self.platform)
        await visit(session, wanted)
        self.snapshots.extend(session.snapshots)
        seen = (*walk.snapshots, *[s.id for s in session.snapshots])
        notes = (*walk.notes, *session.notes)
        self.walks[0] = walk.model_copy(update={"snapshots": seen, "notes": notes})

    def _unwalked(self, device: Device, error: NoBrowser) -> None:
        """No browser any more: what other devices saw stays, and this one was not looked at."""
        from auditor.browse.obstacles import Stop

        if not self.walks:
            raise error
        stop = Stop("browser_lost", detail=str(error).splitlines()[0])
        step = PageKind.HOME.value
        self.walks.append(Walk(device=device, obstacle=stop.obstacle(step=step, url=self.url)))

    def _trace(self, device: Device, attempt: int) -> Path | None:
        if self.options.traces is None:
            return None
        again = f"-{attempt}" if attempt > 1 else ""
        return self.options.traces / f"{device.value}{again}.zip"

    def _better(self, first: tuple[Walk, Any] | None, second: tuple[Walk, Any]) -> tuple[Walk, Any]:
        """Of two attempts the one that came further; says so when they disagree."""
        if first is None:
            return second
        kept, other = (second, first)
        if second[0].obstacle is not None and len(first[0].reached) > len(second[0].reached):
            kept, other = (first, second)
        for snapshot in other[1].snapshots:  # its pictures belong to nothing any more
            for picture in (snapshot.first_view, snapshot.full):
                if picture is not None:
                    (self.folder / picture.file).unlink(missing_ok=True)
        stops = [walk.obstacle for walk, _ in (first, second)]
        if len({stop and stop.code for stop in stops}) == 1:
            return kept
        ends = [stop.message if stop else "The checkout was reached." for stop in stops]
        note = f"Two attempts ended differently. The first: {ends[0]} The second: {ends[1]}"
        return kept[0].model_copy(update={"notes": (*kept[0].notes, note)}), kept[1]

    @property
    def _opened(self) -> Any:
        """The owner's access, with the cookies of the door that was opened by it."""
        return replace(self._access, cookies=(*self._access.cookies, *self._keys))

    @property
    def _masks(self) -> Masks:
        return Masks(self._opened.secrets if self._access is not None else ())

    def _keep(self, seen: tuple[Walk, Any]) -> None:
        walk, walker = seen
        self._keys = walker.session.keys or self._keys
        self.walks.append(walk)
        self.snapshots.extend(walker.snapshots)
        self.platform = self.platform or walker.session.store.platform

    # --- what needs the walk's pages
    def _pages(self) -> list[Page]:
        """The pages as they are judged; read anew only when further ones were kept."""
        kept = [s for s in self.snapshots if "+" not in s.id]
        if len(kept) != len(self._read):
            context = Context(_spoken(kept), platform=self.platform)
            self._read = [Page(s, context) for s in kept]
        return self._read

    def _languages(self) -> tuple[str, ...]:
        pages = self._pages()
        return tuple(pages[0].store.languages) if pages else ()

    async def _links(self, client: Any, playwright: Playwright) -> None:
        from auditor.browse.linked import render
        from auditor.probe.links import fetch_links, needs_script

        wanted = service_links(self._pages())
        found = await fetch_links(client, wanted)
        thin = [page.url for page in found if needs_script(page)]
        rendered: dict[str, LinkedPage] = {}
        with suppress(NoBrowser):  # then the raw source stays the evidence
            browser = await self._running(playwright)
            thin = list(dict.fromkeys(thin))[:6]
            language = self.options.language
            rendered = await render(playwright, browser, thin, language, self._opened)
        merged: list[LinkedPage] = []
        for linked in found:
            full = rendered.get(linked.url)
            if full is not None and len(full.text.split()) > len(linked.text.split()):
                linked = full.model_copy(update={"concept": linked.concept, "label": linked.label})
            merged.append(linked)
        self.probes = self.probes.model_copy(update={"links": tuple(merged)})

    async def _speed(self, playwright: Playwright) -> None:
        from auditor.browse.speed import measure

        pages = []
        for kind in (PageKind.HOME, PageKind.CATEGORY, PageKind.PRODUCT):
            mine = [
                s
                for s in self.snapshots
                if s.kind is kind and "+" not in s.id and s.device is Device.PHONE
            ]
            if mine:
                pages.append((kind, mine[0].url))
        browser = await self._running(playwright)
        self.speed = await measure(
            playwright, browser, pages, locale=self.options.language, access=self._opened
        )

    # --- the result
    def evidence(self) -> Evidence:
        languages = (self.options.language.split("-")[0],) if self.options.language else ()
        languages = tuple(dict.fromkeys((*languages, *self._languages())))
        pages = self._pages()
        currencies = [p.price.currency for page in pages for p in page.prices if p.price.currency]
        currency = max(set(currencies), key=currencies.count) if currencies else ""
        forced = self.options.market or self.options.config.market or None
        documents = [page.doc for page in pages]
        market = infer(documents, self.url, currency, forced=forced) if documents else Market()
        masks = self._masks
        seen = Evidence(
            tool=__version__,
            browser=self.browser,
            url=self.url,
            started=self.started,
            devices=self.options.devices,
            languages=languages,
            currency=currency,
            market=market,
            platform=self.platform,
            local=is_local(urlsplit(self.url).hostname or ""),
            walks=tuple(self.walks),
            snapshots=tuple(self.snapshots),
            probes=self.probes,
            speed=self.speed,
            seconds=self.seconds,
            obstacle=self._common_obstacle(),
        )
        # Before it is judged: what is judged is what is kept, and judging it again gives the same.
        snapshots = tuple(_without(masks, snapshot) for snapshot in seen.snapshots)
        bare = _without(masks, seen.model_copy(update={"snapshots": ()}))
        return bare.model_copy(update={"snapshots": snapshots})

    def _common_obstacle(self) -> Obstacle | None:
        """Why nothing can be said of the store: every walk was refused, or it is no store."""
        stops = [w.obstacle for w in self.walks if w.obstacle is not None]
        if stops and len(stops) == len(self.walks):
            if all(s.blame in ("refused", "not_a_store") for s in stops):
                return stops[0]
        return None
