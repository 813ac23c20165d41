"""What the page shows, worked out from the audit: the template only sets it.

Order of the work: rank the fixes, ask for pictures in order of importance, then build the parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from auditor.locale import Locale
from auditor.model import (
    JOURNEY,
    Audit,
    Box,
    CheckInfo,
    Device,
    MomentScore,
    Obstacle,
    Outcome,
    PageKind,
    PageShot,
    Part,
    Verdict,
)
from auditor.reports.html.pictures import Crop, Picture, Pictures
from auditor.reports.outline import (
    TOP,
    Text,
    asked,
    check_text,
    devices_on,
    effort,
    fix_title,
    halts,
    headline,
    measured,
    message,
    obstacles,
    ranked,
    reason,
    searched,
    standfirst,
    where,
)
from auditor.reports.ranking import CREDIT, Fix, lost_points, points
from auditor.reports.words import clean, host, link

SEVERITY = (
    Outcome.FAIL,
    Outcome.WARN,
    Outcome.NEEDS_HUMAN,
    Outcome.NOT_MEASURED,
    Outcome.ERROR,
    Outcome.NOTE,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)
_GRAVEST = (  # which part decides: what was judged goes before what was not
    Outcome.FAIL,
    Outcome.WARN,
    Outcome.ERROR,
    Outcome.NEEDS_HUMAN,
    Outcome.NOT_MEASURED,
    Outcome.PASS,
    Outcome.NOTE,
    Outcome.NOT_APPLICABLE,
)
OPEN_OUTCOMES = (Outcome.NOT_MEASURED, Outcome.ERROR)

# Where a kind of page is met on the shopper's way.
STATIONS: dict[str, tuple[PageKind, ...]] = {
    "zmot": (),
    "fmot": (PageKind.HOME, PageKind.CATEGORY, PageKind.SEARCH),
    "smot": (PageKind.PRODUCT, PageKind.CART, PageKind.CHECKOUT),
    "tmot": (PageKind.POLICY, PageKind.CONTACT, PageKind.TRACKING),
    "umot": (PageKind.ACCOUNT,),
}
_MARKS_A_CROP = 6
_CROPS_A_SIDE = 2


@dataclass(frozen=True)
class Source:
    """An element or quote for the developer."""

    selector: str
    html: str


@dataclass(frozen=True)
class Side:
    """A finding as one device saw it, or both where they agree."""

    outcome: str
    device: str  # "phone", "desktop", "both", ""
    device_label: str
    page: str
    page_label: str
    url: str
    path: str  # tells the pages of one kind apart
    href: str
    reason: Text
    measured: str
    asked: str  # what a pass asks of the measured value
    searched: Text | None
    crops: tuple[Crop, ...]
    absent: bool  # the marked region is where something was looked for
    sources: tuple[Source, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    id: str
    moment: str
    outcome: str
    title: Text
    question: Text
    reason: Text
    fix: Text
    advice: Text | None
    why: tuple[tuple[Text, str, str], ...]  # sentence, address, host of the source
    must: str
    effort: str
    points: float
    sides: tuple[Side, ...]
    addresses: tuple[tuple[str, str], ...]  # shown, to follow; these three for the developer
    sources: tuple[Source, ...]
    quotes: tuple[str, ...]
    files: tuple[str, ...]  # whole screenshots in the evidence folder
    places: tuple[Side, ...]  # every page judged, where there are more than `sides` shows
    devices: str  # for the filter: "phone desktop"
    pages: str

    @property
    def anchor(self) -> str:
        return f"check-{self.id}"


@dataclass(frozen=True)
class Task:
    """One entry of "what to do first"."""

    title: Text
    findings: tuple[Finding, ...]
    points: float
    effort: str
    lifts_cap: bool
    blocks: bool
    advice: Text | None
    side: Side | None  # whose picture is shown


@dataclass(frozen=True)
class Thumb:
    device: str
    crop: Crop | None
    missed: bool  # the walk never got here


@dataclass(frozen=True)
class Stop:
    """A kind of page on the way, as both devices met it."""

    kind: str
    label: str
    thumbs: tuple[Thumb, ...]
    stopped: tuple[str, ...]  # devices that got no further than here
    missed: tuple[str, ...]  # devices that never reached it
    blamed: bool  # one of them for a reason that lies with the store
    marks: tuple[tuple[str, int], ...]  # failed and partly met checks of the moment on this page


@dataclass(frozen=True)
class Station:
    moment: MomentScore
    name: str
    question: str
    stops: tuple[Stop, ...]
    findings: tuple[Finding, ...]
    lost: float
    broken: bool

    def of(self, *outcomes: str) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.outcome in outcomes)


@dataclass(frozen=True)
class Hindrance:
    """Where a walk stopped, or both."""

    device_label: str
    where: str
    message: Text
    words: str
    url: str
    href: str
    blame: str
    code: str
    candidates: tuple[str, ...]
    crop: Crop | None


@dataclass(frozen=True)
class Walked:
    device: str
    reached: tuple[tuple[str, bool], ...]  # label of each stage, reached or not
    summary: str
    detours: tuple[str, ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True)
class View:
    audit: Audit
    host: str
    href: str
    headline: str
    standfirst: str
    stations: tuple[Station, ...]
    tasks: tuple[Task, ...]
    more: tuple[Task, ...]
    hindrances: tuple[Hindrance, ...]
    human: tuple[Finding, ...]
    unmeasured: tuple[tuple[Text, tuple[Finding, ...]], ...]
    walks: tuple[Walked, ...]
    sample: tuple[tuple[str, str, str, str], ...]  # device, page, address, href
    caption: Callable[[Crop, Side], str]
    snippet: str  # the home page's title, as a search result would show it
    pictures: tuple[Picture, ...]
    left_out: tuple[str, ...]
    cap: str  # why the score is held down, and why the gate did not pass
    gate: tuple[str, ...]
    signals: tuple[str, ...]  # that the market was inferred from
    kinds: tuple[str, ...]  # of pages that findings name, in the order of the way
    counts: Mapping[str, int]


def build(
    audit: Audit,
    evidence: Path,
    t: Locale,
    *,
    advice: Mapping[str, str] | None = None,
) -> View:
    todo = ranked(audit)
    pictures = Pictures(audit.pages, evidence)
    builder = _Builder(audit, t, pictures, advice or {})
    _ask(audit, pictures, todo)

    findings = {verdict.check: builder.finding(verdict) for verdict in audit.verdicts}
    tasks = tuple(builder.task(fix, findings) for fix in todo)
    return View(
        audit=audit,
        host=host(audit.store.url),
        href=link(audit.store.url),
        headline=headline(audit, t),
        standfirst=standfirst(audit, t),
        stations=builder.stations(findings),
        tasks=tasks[:TOP],
        more=tasks[TOP:],
        hindrances=builder.hindrances(),
        human=tuple(f for f in findings.values() if f.outcome == Outcome.NEEDS_HUMAN),
        unmeasured=_by_reason(findings.values()),
        walks=builder.walks(),
        sample=builder.sample(),
        caption=builder.caption,
        snippet=_snippet(audit, t),
        pictures=tuple(pictures.embedded()),
        left_out=tuple(sorted(pictures.left_out)),
        cap=clean(t.reason(audit.cap.reason)[0], 300) if audit.cap else "",
        gate=tuple(clean(t.reason(why)[0], 300) for why in audit.gate.reasons),
        signals=tuple(clean(t.reason(signal)[0]) for signal in audit.store.market.signals),
        kinds=tuple(
            k.value for k in PageKind if any(k.value in f.pages.split() for f in findings.values())
        ),
        counts={
            outcome.value: sum(v.outcome is outcome for v in audit.verdicts) for outcome in SEVERITY
        },
    )


# --- asking for pictures --------------------------------------------------------------------


def _ask(audit: Audit, pictures: Pictures, todo: Iterable[Fix]) -> None:
    """In order of importance, since the room is limited."""
    for obstacle in obstacles(audit).values():
        pictures.want(obstacle.snapshot)
    ordered = [verdict for fix in todo for verdict in fix.verdicts]
    for verdict in ordered[:TOP]:
        _want_evidence(verdict, pictures)
    for page in _thumbnails(audit.pages).values():
        pictures.want(page.snapshot)
    rest = [v for v in audit.verdicts if v.outcome in (Outcome.NEEDS_HUMAN, Outcome.NOTE)]
    for verdict in (*ordered[TOP:], *rest):
        _want_evidence(verdict, pictures)


def _want_evidence(verdict: Verdict, pictures: Pictures) -> None:
    for part in _sides(verdict):
        for element in part.evidence[:_MARKS_A_CROP]:
            if element.box.area > 0:
                pictures.want(element.snapshot, element.box)


def _sampled(page: PageShot) -> bool:
    """Not "phone-07-cart+qty2": the same page after an action, kept for its picture."""
    return "+" not in page.snapshot


def _thumbnails(pages: Iterable[PageShot]) -> dict[tuple[Device, PageKind], PageShot]:
    """The first page of each kind on each device that has a picture."""
    chosen: dict[tuple[Device, PageKind], PageShot] = {}
    for page in pages:
        if _sampled(page) and (page.first_view or page.full):
            chosen.setdefault((page.device, page.kind), page)
    return chosen


# --- parts of a verdict -----------------------------------------------------------------------


def _judge(parts: list[Part]) -> Part:
    """One device's pages taken together, as judging does it, shown by the page that decides.

    All pass = pass, the majority fails = fail, else warn; where nothing was judged, the gravest.
    """
    worst = min(parts, key=lambda part: _GRAVEST.index(part.outcome))
    judged = [part.outcome for part in parts if part.outcome in CREDIT]
    if not judged or all(outcome is Outcome.PASS for outcome in judged):
        return worst
    fails = 2 * judged.count(Outcome.FAIL) > len(judged)
    outcome = Outcome.FAIL if fails else Outcome.WARN
    return worst if worst.outcome is outcome else worst.model_copy(update={"outcome": outcome})


def _sides(verdict: Verdict) -> list[Part]:
    """The deciding part of each device; one part where the devices agree or there is no device."""
    by_device: dict[Device | None, list[Part]] = {}
    for part in verdict.parts or (verdict,):
        by_device.setdefault(part.device, []).append(part)
    sides = [_judge(parts) for parts in by_device.values()]
    order = {device: index for index, device in enumerate(Device)}
    sides.sort(key=lambda part: -1 if part.device is None else order[part.device])
    return sides


def _agree(sides: list[Part]) -> bool:
    return all(
        (a.outcome, a.reason, a.measured) == (b.outcome, b.reason, b.measured)
        for a, b in pairwise(sides)
    )


def _everywhere(side: Side) -> bool:
    """Looked for on the whole page: a frame around all of it shows nothing."""
    return side.absent and _frames_all(side.crops[0])


def _frames_all(crop: Crop) -> bool:
    return any(mark.area > 0.9 * crop.window.area for mark in crop.marks)


def _by_reason(findings: Iterable[Finding]) -> tuple[tuple[Text, tuple[Finding, ...]], ...]:
    groups: dict[Text, list[Finding]] = {}
    for finding in findings:
        if finding.outcome in OPEN_OUTCOMES:
            groups.setdefault(finding.reason, []).append(finding)
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return tuple((reason, tuple(members)) for reason, members in ordered)


def _snippet(audit: Audit, t: Locale) -> str:
    """Search engines show about sixty characters; without a title they make one up."""
    homes = [page for page in audit.pages if page.kind is PageKind.HOME and _sampled(page)]
    return (clean(homes[0].title, 62) or t("way.no_title")) if homes else ""


# --- everything else ----------------------------------------------------------------------------


class _Builder:
    def __init__(
        self, audit: Audit, t: Locale, pictures: Pictures, advice: Mapping[str, str]
    ) -> None:
        self.audit, self.t, self.pictures, self.advice = audit, t, pictures, advice
        self.shots = {page.snapshot: page for page in audit.pages}

    def because(self, english: str) -> Text:
        return reason(english, self.t)

    def must(self, info: CheckInfo) -> str:
        kind, _, rule = info.must.partition(":")
        if kind == "legal":
            return self.t("must.legal", rule=self.t.reason(rule.strip())[0])
        return self.t("must.blocks") if kind == "blocks-purchase" else ""

    # findings

    def side(self, part: Part, device: str) -> Side:
        t = self.t
        kind, url = self.place(part)
        return Side(
            outcome=part.outcome.value,
            device=device,
            device_label=t(f"device.{device}") if device else "",
            page=kind.value if kind else "",
            page_label=t(f"page.{kind.value}") if kind else "",
            url=clean(url),
            path=clean(url.partition("//")[2].partition("/")[2], 60),
            href=link(url),
            reason=self.because(part.reason),
            measured=measured(part, t),
            asked=asked(part, t),
            searched=searched(part, t),
            crops=self.crops(part),
            absent=bool(part.searched) and part.outcome is not Outcome.PASS,
            sources=tuple(
                Source(clean(e.selector, 160), clean(e.html, 300)) for e in part.evidence[:10]
            ),
            quotes=tuple(clean(t.reason(quote)[0], 300) for quote in part.quotes[:10]),
        )

    def place(self, part: Part) -> tuple[PageKind | None, str]:
        """Where it was seen: of a walk or a store, the page of its evidence."""
        seen = self.shots.get(part.snapshot)
        if seen is None:
            return part.page, part.url
        return part.page or seen.kind, part.url or seen.url

    def crops(self, part: Part) -> tuple[Crop, ...]:
        """Elements that lie close together share a window; at most two windows a side."""
        groups: list[tuple[str, list[Box]]] = []
        for element in part.evidence:
            if element.box.area <= 0:
                continue
            for snapshot, boxes in groups:
                near = min(box.gap(element.box) for box in boxes) < 160
                if snapshot == element.snapshot and near and len(boxes) < _MARKS_A_CROP:
                    boxes.append(element.box)
                    break
            else:
                groups.append((element.snapshot, [element.box]))
        device = part.device or Device.DESKTOP
        cut = [self.pictures.crop(snapshot, boxes, device) for snapshot, boxes in groups]
        shown = [crop for crop in cut if crop][:_CROPS_A_SIDE]
        # Where a whole page is meant, a frame would name it as an element.
        plain = part.outcome is Outcome.PASS or not part.searched
        return tuple(
            replace(crop, marks=()) if plain and _frames_all(crop) else crop for crop in shown
        )

    def caption(self, crop: Crop, side: Side) -> str:
        """'Cart · Phone' below a picture: of a walk, each may be of another page."""
        seen = self.shots.get(crop.snapshot)
        page = self.t(f"page.{seen.kind.value}") if seen else side.page_label
        return " · ".join(part for part in (page, side.device_label) if part)

    def finding(self, verdict: Verdict) -> Finding:
        t, info = self.t, self.audit.checks[verdict.check]
        parts = _sides(verdict)
        if len(parts) > 1 and _agree(parts):
            # One picture says it: the phone's, where most shoppers are, if it has one.
            shown = next((part for part in parts if part.evidence), parts[0])
            sides = [self.side(shown, "both")]
        else:
            sides = [self.side(p, p.device.value if p.device else "") for p in parts]
        all_parts = verdict.parts or (verdict,)
        places = (
            tuple(self.side(p, p.device.value if p.device else "") for p in all_parts)
            if len(all_parts) > len(parts)
            else ()
        )
        sources = info.sources or ("",) * len(info.why)
        return Finding(
            id=info.id,
            moment=verdict.moment,
            outcome=verdict.outcome.value,
            title=check_text(info, "title", t),
            question=check_text(info, "question", t),
            reason=self.because(verdict.reason),
            fix=check_text(info, "fix", t),
            advice=self.hint(info.id),
            why=tuple(
                (self.because(sentence), link(url), host(url))
                for sentence, url in zip(info.why, sources, strict=False)
            ),
            must=self.must(info),
            effort=info.effort,
            points=points(self.audit, [info.id]),
            sides=tuple(sides),
            addresses=tuple(dict.fromkeys((s.url, s.href) for s in sides if s.url)),
            sources=tuple(dict.fromkeys(source for s in sides for source in s.sources)),
            quotes=tuple(dict.fromkeys(quote for s in sides for quote in s.quotes)),
            files=self.files(all_parts),
            places=places,
            devices=" ".join(sorted({p.device.value for p in all_parts if p.device})),
            pages=" ".join(sorted({k.value for p in all_parts if (k := self.place(p)[0])})),
        )

    def files(self, parts: Iterable[Part]) -> tuple[str, ...]:
        seen = {part.snapshot for part in parts}
        shots = (page.full or page.first_view for page in self.audit.pages if page.snapshot in seen)
        return tuple(shot.file for shot in shots if shot)

    def hint(self, check: str) -> Text | None:
        """Where the fix is made on the store's platform, as far as the caller knows it."""
        given, platform = self.advice.get(check), self.audit.store.platform
        if not given:
            return None
        translated = self.t.advice.get(platform.id, {}).get(check) if platform else None
        if translated:
            return Text(translated)
        return Text(clean(given, 600), "" if self.t.language == "en" else "en")

    def task(self, fix: Fix, findings: Mapping[str, Finding]) -> Task:
        members = tuple(findings[verdict.check] for verdict in fix.verdicts)
        sides = [side for member in members for side in member.sides]
        wrong = [s for s in sides if s.outcome in (Outcome.FAIL, Outcome.WARN)]
        return Task(
            title=fix_title(self.audit, fix, self.t),
            findings=members,
            points=fix.points,
            effort=effort(self.audit, fix),
            lifts_cap=fix.lifts_cap,
            blocks=fix.blocks,
            advice=next((member.advice for member in members if member.advice), None),
            side=next((side for side in wrong if side.crops and not _everywhere(side)), None),
        )

    # the way

    def stations(self, findings: Mapping[str, Finding]) -> tuple[Station, ...]:
        lost = lost_points(self.audit)
        stations = []
        for moment in self.audit.moments:
            mine = sorted(
                (f for f in findings.values() if f.moment == moment.id),
                key=lambda f: (SEVERITY.index(Outcome(f.outcome)), -f.points, f.id),
            )
            stops = tuple(s for kind in STATIONS[moment.id] if (s := self.stop(kind, mine)))
            stations.append(
                Station(
                    moment=moment,
                    name=self.t(f"moment.{moment.id}.name"),
                    question=self.t(f"moment.{moment.id}.question"),
                    stops=stops,
                    findings=tuple(mine),
                    lost=lost[moment.id],
                    broken=any(stop.blamed for stop in stops),
                )
            )
        return tuple(stations)

    def stop(self, kind: PageKind, findings: Iterable[Finding]) -> Stop | None:
        shots = _thumbnails(self.audit.pages)
        stopped, missed, blamed = [], [], False
        for device, walk in self.audit.walks.items():
            if kind not in JOURNEY or not walk.obstacle:
                continue
            reached = [k for k in JOURNEY if k in walk.reached]
            if reached and reached[-1] is kind:
                stopped.append(device)
            elif kind not in walk.reached:
                missed.append(device)
            else:
                continue
            blamed = blamed or walk.obstacle.blame == "store"
        thumbs = []
        for device in Device:
            page = shots.get((device, kind))
            if page or device.value in missed:
                crop = self.pictures.thumbnail(page.snapshot) if page else None
                thumbs.append(Thumb(device.value, crop, missed=page is None))
        if not thumbs and not missed:
            return None
        return Stop(
            kind=kind.value,
            label=self.t(f"page.{kind.value}"),
            thumbs=tuple(thumbs),
            stopped=tuple(stopped),
            missed=tuple(missed),
            blamed=blamed,
            marks=tuple(
                (outcome.value, n)
                for outcome in (Outcome.FAIL, Outcome.WARN)
                if (n := sum(f.outcome == outcome and f.sides[0].page == kind for f in findings))
            ),
        )

    def hindrances(self) -> tuple[Hindrance, ...]:
        return tuple(self.hindrance(*found) for found in halts(self.audit))

    def hindrance(self, devices: tuple[str, ...], obstacle: Obstacle) -> Hindrance:
        return Hindrance(
            device_label=devices_on(devices, self.t),
            where=where(self.audit, devices[0], self.t),
            message=message(obstacle, self.t),
            words=clean(obstacle.words, 300),
            url=clean(obstacle.url),
            href=link(obstacle.url),
            blame=obstacle.blame,
            code=obstacle.code,
            candidates=tuple(clean(c.label, 60) for c in obstacle.candidates[:5] if c.label),
            crop=self.pictures.thumbnail(obstacle.snapshot),
        )

    def walks(self) -> tuple[Walked, ...]:
        t = self.t
        return tuple(
            Walked(
                device=device,
                reached=tuple((t(f"page.{kind.value}"), kind in walk.reached) for kind in JOURNEY),
                summary=t(
                    "walk.summary",
                    clicks=t.count("walk.clicks", walk.clicks),
                    loads=t.count("walk.loads", walk.loads),
                    seconds=t.number(walk.seconds, 1),
                ),
                detours=tuple(
                    t("walk.detour", page=self.stage(step.to), via=t(f"via.{step.via.value}"))
                    for step in walk.steps
                    if step.via.value not in ("start", "click", "menu")
                ),
                notes=tuple(self.because(note) for note in walk.notes),
            )
            for device, walk in self.audit.walks.items()
        )

    def stage(self, name: str) -> str:
        return self.t(f"page.{name}") if self.t.has(f"page.{name}") else clean(name, 40)

    def sample(self) -> tuple[tuple[str, str, str, str], ...]:
        t = self.t
        return tuple(
            (
                t(f"device.{page.device.value}"),
                t(f"page.{page.kind.value}"),
                clean(page.url, 160),
                link(page.url),
            )
            for page in self.audit.pages
            if _sampled(page)
        )
