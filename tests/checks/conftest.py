"""The cases of the checks: small pages, rendered in a real browser and judged by one check.

`tests/checks/<moment>/<group>/<check>.html` holds them, one after the other:

    <!-- pass: a line with a cost
    language = "es"
    -->
    <main> … </main>

    <!-- fail: only a link
    reason_contains = "behind a link"
    -->
    <main> … </main>

The heading's first word is the outcome that is expected, the lines below it are TOML; what
follows, up to the next heading, is the page. HTML before the first heading is the frame of all
pages in the file: its `<!-- here -->` is where each page goes. A page that does not begin with a
doctype is put into a plain document.

Keys of a case: `device` ("phone", "desktop", "both"; default the check's first),
`reason_contains`, `measured`, `at_least`, `at_most`, and those of its first page. Keys of a page:
`kind` (default the check's first), `url` (default /<kind>), `status`, `headers`, `language`
(default "en"), `title`, and the table `snapshot` with any field of Snapshot.

More pages follow as `<!-- page: cart+qty2` … `-->`: kind, and after the + what was done before
(such a page is not sampled). They are named by kind and suffix ("cart", "cart+qty2"), a second
one of a name gets a number ("product 2").

Tables of a case, merged into what the runner makes up: `[evidence]`, `[walk]` (`reached` is the
list of kinds by default), `[probes]`, and `[[actions]]`, where `page` and `after` name pages and
an element is given as "#id". Every address answers: pictures with a picture, those below
/missing/ with 404, anything else that is no page with 204. Nothing leaves the machine.
"""

from __future__ import annotations

import asyncio
import re
import struct
import threading
import tomllib
import zlib
from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.async_api import Page, Playwright, Route, async_playwright

from auditor import registry
from auditor.api import Check
from auditor.browse import launch
from auditor.browse.devices import context_options
from auditor.browse.gather.axe import axe
from auditor.browse.gather.document import capture
from auditor.browse.gather.network import Recorder
from auditor.browse.gather.vitals import vitals
from auditor.config import Config
from auditor.judge import judge
from auditor.model import Device, Evidence, Outcome, PageKind, Snapshot, Verdict, Vitals
from auditor.read.dom import Document

FOLDER = Path(__file__).parent
HOST = "https://case.test"
T = TypeVar("T")

_HEADING = re.compile(
    rf"^<!--\s*({'|'.join(Outcome)}|page):[ \t]*(.*?)[ \t]*(?:\n(.*?))?-->[ \t]*\n?", re.M | re.S
)
_HERE = re.compile(r"<!--\s*here\s*-->")
_PICTURE = re.compile(r"\.(?:png|jpe?g|webp|avif|gif|svg)$", re.I)
_CASE_KEYS = {
    *("device", "reason_contains", "measured", "at_least", "at_most"),
    *("evidence", "walk", "probes", "actions"),
}
_PAGE_KEYS = {"kind", "url", "status", "headers", "language", "title", "snapshot"}


# --- the file ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class CasePage:
    html: str
    kind: PageKind | None = None
    suffix: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One heading and its pages."""

    where: str  # file and line
    expected: Outcome
    title: str
    pages: tuple[CasePage, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return str(self.pages[0].facts.get("language", "en"))


def parse_cases(text: str, where: str) -> list[Case]:
    """The cases of a file. Raises ValueError with the line for whatever cannot be understood."""
    headings = list(_HEADING.finditer(text))
    frame = text[: headings[0].start()].strip() if headings else text
    if not headings or (frame and not _HERE.search(frame)):
        raise ValueError(f"{where}: no case, or a frame without <!-- here -->")
    cases: list[Case] = []
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        line = f"{where}:{text.count(chr(10), 0, heading.start()) + 1}"
        word, title, toml = heading[1], heading[2], heading[3] or ""
        html = text[heading.end() : following.start() if following else len(text)].strip()
        html = _HERE.sub(lambda _, html=html: html, frame) if frame else html
        try:
            facts = tomllib.loads(toml)
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"{line}: {error}") from error
        known = _PAGE_KEYS if word == "page" else _PAGE_KEYS | _CASE_KEYS
        if unknown := facts.keys() - known:
            raise ValueError(f"{line}: unknown {', '.join(unknown)}; known are {', '.join(known)}")
        own = {key: value for key, value in facts.items() if key in _PAGE_KEYS}
        if word == "page":
            if not cases:
                raise ValueError(f"{line}: a page before the first case")
            kind, _, suffix = title.partition("+")
            page = CasePage(html, PageKind(kind.strip()), suffix.strip(), own)
            last = cases.pop()
            cases.append(
                Case(last.where, last.expected, last.title, (*last.pages, page), last.facts)
            )
        else:
            kind = PageKind(own["kind"]) if "kind" in own else None
            rest = {key: value for key, value in facts.items() if key not in own}
            first = CasePage(html, kind, "", own)
            cases.append(Case(line, Outcome(word), title, (first,), rest))
    return cases


def case_file(check: Check) -> Path:
    """Where the cases of a built-in check lie."""
    info = check.info
    names = (info.moment, info.group, f"{info.id}.html")
    return FOLDER.joinpath(*(name.replace("-", "_") for name in names))


# --- the browser --------------------------------------------------------------------------------


class Stage:
    """One browser and one event loop for all cases of a worker."""

    def __init__(self, candidate: launch.Candidate) -> None:
        self._candidate = candidate
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._playwright: Playwright = self.run(self._open())

    def run(self, coroutine: Coroutine[Any, Any, T], seconds: float = 60) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(seconds)

    def close(self) -> None:
        self.run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _open(self) -> Playwright:
        playwright = await async_playwright().start()
        self._browser, _ = await launch.start(playwright, self._candidate)
        return playwright

    async def _close(self) -> None:
        await self._browser.close()
        await self._playwright.stop()

    # --- one case
    def verdicts(self, case: Case, check: Check) -> list[Verdict]:
        """The check's verdicts, one for each device that the case names."""
        named = case.facts.get("device", check.devices[0])
        devices = check.devices if named == "both" else (Device(named),)
        return [self.run(self._verdict(case, check, device)) for device in devices]

    async def _verdict(self, case: Case, check: Check, device: Device) -> Verdict:
        default = next(iter(check.pages), PageKind.HOME)
        snapshots: dict[str, Snapshot] = {}
        for page in case.pages:
            kind = page.kind or default
            name = f"{kind}+{page.suffix}" if page.suffix else str(kind)
            same = sum(1 for known in snapshots if known.partition(" ")[0] == name)
            id = f"{device}-{len(snapshots) + 1:02}-{name}"
            snapshot = await self._snapshot(page, id, kind, device, check.needs)
            snapshots[f"{name} {same + 1}" if same else name] = snapshot
        evidence = _evidence(case, device, snapshots)
        return judge(evidence, Config(devices=(device,)), {check.id: check})[0]

    async def _snapshot(
        self, page: CasePage, id: str, kind: PageKind, device: Device, needs: Collection[str]
    ) -> Snapshot:
        facts = page.facts
        url = urljoin(HOST, facts.get("url", "/" if kind is PageKind.HOME else f"/{kind}"))
        html = _document(page.html, facts.get("language", "en"), facts.get("title", "Case"))
        status = facts.get("status", 200)
        headers = {"content-type": "text/html; charset=utf-8"} | facts.get("headers", {})

        async def answer(route: Route) -> None:
            path = urlsplit(route.request.url).path
            if route.request.url == url and route.request.resource_type == "document":
                await route.fulfill(status=status, headers=headers, body=html)
            elif path.startswith("/missing/"):
                await route.fulfill(status=404, body="not found")
            elif path.endswith(".svg"):
                await route.fulfill(content_type="image/svg+xml", body=_SVG)
            elif _PICTURE.search(path):
                await route.fulfill(content_type="image/png", body=_PNG)
            else:
                await route.fulfill(status=204)

        options = context_options(self._playwright, device, self._browser.version)
        # A context of its own: what one page stores must not be seen by the next.
        context = await self._browser.new_context(**options)
        try:
            recorder = Recorder()
            recorder.attach(context)
            await context.route("**/*", answer)
            tab = await context.new_page()
            await tab.goto(url, wait_until="load")
            captured = await capture(tab, id=id, kind=kind, device=device)
            gathered = {
                "status": recorder.answer(tab)[0],
                "source": await recorder.source(tab),
                "requests": recorder.since(tab),
                "console": recorder.console(tab),
                "dialogs": recorder.dialogs(tab),
                "axe": await axe(tab, captured.handle) if "axe" in needs else None,
                "vitals": await vitals(tab) if "vitals" in needs else Vitals(),
                "narrow_width": await _narrow_width(tab) if device is Device.PHONE else None,
            }
            found = captured.snapshot.model_copy(update=gathered)
        finally:
            await context.close()
        if "snapshot" in facts:
            fields = found.model_dump(exclude={"nodes", "styles"}) | facts["snapshot"]
            more = Snapshot.model_validate(fields)
            found = more.model_copy(update={"nodes": found.nodes, "styles": found.styles})
        return found


async def _narrow_width(tab: Page) -> int:
    """As the walk measures it, on the narrowest phone in wide use."""
    await tab.set_viewport_size({"width": 360, "height": 844})
    return int(await tab.evaluate("document.documentElement.scrollWidth"))


def _document(html: str, language: str, title: str) -> str:
    if re.match(r"\s*<!doctype", html, re.I):
        return html
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title></head><body>{html}</body></html>"
    )


def _evidence(case: Case, device: Device, snapshots: Mapping[str, Snapshot]) -> Evidence:
    ids = {name: snapshot.id for name, snapshot in snapshots.items()}
    kinds = [snapshot.kind for name, snapshot in snapshots.items() if "+" not in name]
    walk = {
        "device": device,
        "reached": list(dict.fromkeys(kinds)),
        "snapshots": list(ids.values()),
        "actions": [_action(action, snapshots) for action in case.facts.get("actions", ())],
    }
    language = next(iter(snapshots.values())).language
    fields = {
        "tool": "test",
        "url": f"{HOST}/",
        "started": "2026-01-01T00:00:00Z",
        "devices": [device],
        "languages": [language.lower().split("-")[0]] if language else [],
        "walks": [walk | case.facts.get("walk", {})],
        "probes": case.facts.get("probes", {}),
    } | case.facts.get("evidence", {})
    evidence = Evidence.model_validate(fields)
    return evidence.model_copy(update={"snapshots": tuple(snapshots.values())})


def _action(action: Mapping[str, Any], snapshots: Mapping[str, Snapshot]) -> dict[str, Any]:
    """Names of pages become ids, "#id" becomes the element with that id."""
    before = snapshots[action["page"]]
    after = snapshots[action["after"]] if action.get("after") else before
    made = {**action, "page": before.id}
    if action.get("after"):
        made["after"] = after.id
    if "element" in action:
        made["element"] = _element(before, action["element"])
    if "element" in (feedback := action.get("feedback", {})):
        made["feedback"] = {**feedback, "element": _element(after, feedback["element"])}
    return made


def _element(snapshot: Snapshot, name: str) -> dict[str, Any]:
    for node in Document.of(snapshot).nodes:
        if node.attr("id") == name.removeprefix("#"):
            return node.evidence().model_dump()
    raise ValueError(f"no element {name} on {snapshot.id}")


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><rect width="400" height="400" fill="#88a"/></svg>'  # noqa: E501
_PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 400, 400, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress((b"\0" + b"\x99" * 400) * 400))
    + _chunk(b"IEND", b"")
)


# --- what the tests use -------------------------------------------------------------------------


@pytest.fixture(scope="session")
def stage(browser_candidate: launch.Candidate) -> Iterator[Stage]:
    made = Stage(browser_candidate)
    yield made
    made.close()


@pytest.fixture(scope="session")
def parse() -> Callable[[str, str], list[Case]]:
    return parse_cases


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each case, and one for each check that should have some."""
    names = metafunc.fixturenames
    if "case" in names:
        rows = [
            pytest.param(
                case, registry.checks()[path.stem.replace("_", "-")], id=_label(path, case)
            )
            for path in sorted(FOLDER.glob("*/*/*.html"))
            if path.stem.replace("_", "-") in registry.checks()
            for case in parse_cases(path.read_text("utf-8"), str(path.relative_to(FOLDER)))
        ]
        metafunc.parametrize(("case", "check"), rows)
    elif "cases_of" in names:
        rows = [pytest.param(check, id=check.id) for check in registry.checks().values()]
        metafunc.parametrize("cases_of", rows)


def _label(path: Path, case: Case) -> str:
    return f"{path.stem}: {case.expected}: {case.title}"
