"""From evidence to verdicts, and from verdicts to the audit. Pure: the same in, the same out.

Aggregation, in two steps:

1. The pages of one device are a sample. What was judged on them decides: all pass = pass, the
   majority fails = fail, else warn; a page that could not be judged is listed beside it. Only an
   error of ours turns such a pass into `error`. Where nothing was judged the gravest remains.
2. The devices are two shoppers. The worse one gives the verdict (see `api.SEVERITY`), and a pass
   needs every device: what works on the desktop and was not reached on the phone is not-measured.

Both steps keep every part in `Verdict.parts`.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from auditor import __version__, registry
from auditor.api import SEVERITY, Check, Finding
from auditor.config import Config, Waiver
from auditor.errors import unknown
from auditor.model import (
    Audit,
    CheckInfo,
    Device,
    Element,
    Evidence,
    Outcome,
    PageKind,
    PageShot,
    Part,
    Snapshot,
    StoreFacts,
    Verdict,
    WalkReport,
)
from auditor.read.page import Page
from auditor.read.store import StoreView
from auditor.read.walk import WalkView
from auditor.score import CREDIT, SCORING, gate, score

_log = logging.getLogger(__name__)

_MOST_EVIDENCE = 25  # elements of one part: a hundred grey captions prove no more than these
_LONGEST_QUOTE = 300
_LEAST_TEXT = 200  # visible characters of a page that counts as read


def build_audit(
    evidence: Evidence, config: Config, checks: Mapping[str, Check] | None = None
) -> Audit:
    """Judge and score: everything `audit.json` holds. `checks` as in `judge`."""
    chosen = _chosen(config, checks)
    verdicts = judge(evidence, config, checks)
    infos = {check.id: _info(check, config) for check in chosen}
    result = score(verdicts, infos, evidence)
    return Audit(
        tool={
            "name": "store-auditor",
            "version": __version__,
            "gathered": evidence.tool,
            "ruleset": _ruleset(infos.values()),
            "scoring": SCORING,
            "browser": evidence.browser,
        },
        store=StoreFacts(
            url=evidence.url,
            platform=evidence.platform,
            languages=evidence.languages,
            currency=evidence.currency,
            market=evidence.market,
        ),
        started=evidence.started,
        walks={
            str(walk.device): WalkReport(
                reached=walk.reached,
                steps=walk.steps,
                obstacle=walk.obstacle,
                clicks=walk.clicks,
                loads=walk.loads,
                seconds=round(walk.ms / 1000, 2),
                notes=walk.notes,
            )
            for walk in evidence.walks
        },
        pages=_pictured(evidence, verdicts),
        verdicts=verdicts,
        checks=infos,
        moments=result.moments,
        score=result.score,
        grade=result.grade,
        coverage=result.coverage,
        low=result.low,
        high=result.high,
        cap=result.cap,
        gate=gate(result, evidence, config.gate),
        seconds=evidence.seconds,
        obstacle=evidence.obstacle,
    )


def judge(
    evidence: Evidence, config: Config, checks: Mapping[str, Check] | None = None
) -> tuple[Verdict, ...]:
    """Ask every check that is not switched off. `checks` by id, default all that are installed.

    Raises UsageError for a check id in the configuration that does not exist. What a check raises
    becomes its outcome `error`.
    """
    chosen = _chosen(config, checks)
    bench = _Bench(evidence)
    today = date.fromisoformat(evidence.started[:10])  # never the clock: judging can be repeated
    return tuple(_waived(bench.verdict(check), config.waivers, today) for check in chosen)


def _pictured(evidence: Evidence, verdicts: Iterable[Verdict]) -> tuple[PageShot, ...]:
    """The pages judged, and those states after an action that something is shown on."""
    shown = {page.id for page in StoreView(evidence).pages()}
    shown |= {e.snapshot for v in verdicts for part in v.parts for e in part.evidence}
    shown |= {walk.obstacle.snapshot for walk in evidence.walks if walk.obstacle}
    return tuple(
        PageShot(
            snapshot=seen.id,
            kind=seen.kind,
            device=seen.device,
            url=seen.url,
            title=seen.title,
            first_view=seen.first_view,
            full=seen.full,
        )
        for seen in evidence.snapshots
        if seen.id in shown
    )


def _chosen(config: Config, checks: Mapping[str, Check] | None) -> list[Check]:
    known = registry.checks() if checks is None else checks
    for name in config.checks_named:
        if name not in known:
            raise unknown("check", name, known, "`auditor checks` lists them all")
    return [check for check in known.values() if check.id not in config.off]


def _info(check: Check, config: Config) -> CheckInfo:
    impact = config.impact.get(check.id, check.info.impact)
    return check.info.model_copy(update={"impact": impact})


def _ruleset(infos: Iterable[CheckInfo]) -> str:
    """Names the set of checks and their impacts: scores compare where this is the same."""
    rules = sorted(f"{info.id}={info.impact}" for info in infos)
    return f"{len(rules)}-{_short_hash(*rules)}"


class _Bench:
    """The views of one audit's evidence, each made once, and the asking of one check."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._store = StoreView(evidence)
        self._refused = {
            walk.obstacle.snapshot: walk.obstacle.message
            for walk in evidence.walks
            if walk.obstacle and walk.obstacle.blame == "refused"
        }

    # --- asking
    def verdict(self, check: Check) -> Verdict:
        if check.scope == "store":
            groups = [[self._on_store(check)]]
        else:
            devices = [d for d in self._evidence.devices if d in check.devices]
            ask = self._on_pages if check.scope == "page" else self._on_walk
            groups = [ask(check, device) for device in devices] or [[_not_asked(check)]]
        each = [_over_pages(parts) for parts in groups]
        outcome, deciding = min(each, key=lambda pair: SEVERITY.index(pair[0]))
        return Verdict(
            **{**dict(deciding), "outcome": outcome},
            check=check.id,
            moment=check.info.moment,
            group=check.info.group,
            parts=tuple(part for parts in groups for part in parts),
            fingerprint=_fingerprint(check.id, deciding),
        )

    def _on_pages(self, check: Check, device: Device) -> list[Part]:
        parts = []
        for kind in check.pages:
            seen = self._store.pages(kind, device=device)
            parts += [self._on_page(check, page) for page in seen]
            if not seen:
                reason = self._not_reached(kind, device)
                parts.append(
                    Part(outcome=Outcome.NOT_MEASURED, device=device, page=kind, reason=reason)
                )
        return parts

    def _on_page(self, check: Check, page: Page) -> Part:
        place = Part(
            outcome=Outcome.NOT_MEASURED,
            device=page.device,
            page=page.kind,
            url=page.url,
            snapshot=page.id,
        )
        if lacking := [need for need in check.needs if _lacks(page.snapshot, need)]:
            return place.model_copy(update={"reason": f"not gathered here: {', '.join(lacking)}"})
        return self._answer(check, place, page, within=(page.id,))

    def _on_walk(self, check: Check, device: Device) -> list[Part]:
        place = self._place(check, device)
        walk = self._store.walks.get(device)
        if walk is None:
            return [place.model_copy(update={"reason": f"there was no walk on the {device}"})]
        return [self._answer(check, place, walk, within=walk.walk.snapshots)]

    def _on_store(self, check: Check) -> Part:
        place = self._place(check, None)
        if not self._store.all_pages:
            why = self._evidence.obstacle
            reason = why.message if why else "no page of the store was seen"
            return place.model_copy(update={"reason": reason})
        return self._answer(check, place, self._store, within=tuple(self._store.all_pages))

    def _place(self, check: Check, device: Device | None) -> Part:
        return Part(outcome=Outcome.NOT_MEASURED, device=device, page=next(iter(check.pages), None))

    def _answer(
        self, check: Check, place: Part, subject: Page | WalkView | StoreView, within: Sequence[str]
    ) -> Part:
        """One call of a check. Its failure is ours, never the store's, and stops nothing."""
        try:
            finding = check(subject)
            if not isinstance(finding, Finding):
                raise TypeError(f"the check returned {type(finding).__name__}, not a Finding")
            if finding.absence and (why := self._unread(finding, within)):
                said = finding.reason.removesuffix(".")
                reason = f"not found ({said}), but that proves nothing: {why}"
                finding = Finding(Outcome.NOT_MEASURED, reason, searched=finding.searched)
            return _part(place, finding)
        except Exception as error:
            _log.debug("check %s", check.id, exc_info=True)
            return place.model_copy(update={"outcome": Outcome.ERROR, "reason": _told(error)})

    # --- what was really seen
    def _unread(self, finding: Finding, within: Sequence[str]) -> str | None:
        """Why an absence proves nothing here; None where a page was really read.

        The pages searched are those that the evidence lies on, else all that were given.
        """
        named = dict.fromkeys(
            e.snapshot for e in finding.evidence if e.snapshot in self._store.all_pages
        )
        reasons = [self._unread_page(id, finding.words) for id in (named or within)]
        if not reasons:
            return "no page was seen"
        return None if None in reasons else reasons[0]

    def _unread_page(self, snapshot_id: str, words: bool) -> str | None:
        page = self._store.all_pages[snapshot_id]
        if snapshot_id in self._refused:
            return self._refused[snapshot_id]
        # 0: shown by a script without a document of its own, so there is no status to judge by.
        if page.status and not 200 <= page.status < 300:
            return f"the page answered {page.status}"
        if len(page.text) < _LEAST_TEXT:
            return f"the page shows only {len(page.text)} characters of text"
        if words and not page.languages:
            language = page.snapshot.language or next(iter(self._evidence.languages), "unknown")
            return f"the page's language ({language}) is none that the lexicon knows"
        return None

    def _not_reached(self, kind: PageKind, device: Device) -> str:
        walk = self._store.walks.get(device)
        stopped = (walk.obstacle if walk else None) or self._evidence.obstacle
        if walk and walk.reached(kind):
            return f"no picture of the {kind} page was taken on the {device}"
        if stopped:
            return f"the {kind} page was not reached on the {device}: {stopped.message}"
        return f"no {kind} page was seen on the {device}"


def _not_asked(check: Check) -> Part:
    only = " or ".join(check.devices)
    return Part(
        outcome=Outcome.NOT_MEASURED,
        page=next(iter(check.pages), None),
        reason=f"judged on the {only} only, which this audit left out",
    )


def _lacks(snapshot: Snapshot, need: str) -> bool:
    if need == "axe":
        return snapshot.axe is None
    if need == "vitals":
        return snapshot.vitals.lcp_ms is None
    return not snapshot.source


def _part(place: Part, finding: Finding) -> Part:
    quotes = [quote[:_LONGEST_QUOTE] for quote in finding.quotes]
    if (more := len(finding.evidence) - _MOST_EVIDENCE) > 0:
        quotes.append(f"and {more} more elements")
    return place.model_copy(
        update={
            "outcome": finding.outcome,
            "reason": finding.reason,
            # as the contract has it: a count is a number like any other
            "measured": float(finding.measured)
            if isinstance(finding.measured, int)
            else finding.measured,
            "unit": finding.unit,
            "threshold": finding.threshold,
            "searched": finding.searched,
            "evidence": finding.evidence[:_MOST_EVIDENCE],
            "quotes": tuple(quotes),
            **_where(place, finding.evidence),
        }
    )


def _where(place: Part, evidence: Sequence[Element]) -> dict[str, str]:
    """A finding on a walk or store lies on the page of its first evidence."""
    if place.snapshot or not evidence:
        return {}
    return {"snapshot": evidence[0].snapshot}


def _told(error: Exception) -> str:
    """One line: what was raised and in which line of which file, without this machine's paths."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    file = last.filename.replace("\\", "/").rpartition("/")[2]
    words = " ".join(f"{type(error).__name__}: {error}".split())
    return f"{words[:200]} ({file}, line {last.lineno})"


def _over_pages(parts: Sequence[Part]) -> tuple[Outcome, Part]:
    """The outcome of one device's pages, and the part that shows it best."""
    worst = min(parts, key=lambda part: SEVERITY.index(part.outcome))
    judged = [part for part in parts if part.outcome in CREDIT]
    outcomes = [part.outcome for part in judged]
    if not judged:
        return worst.outcome, worst
    if all(outcome is Outcome.PASS for outcome in outcomes):
        ours = worst.outcome is Outcome.ERROR
        return (Outcome.ERROR, worst) if ours else (Outcome.PASS, judged[0])
    if 2 * outcomes.count(Outcome.FAIL) > len(outcomes):
        return Outcome.FAIL, worst
    return Outcome.WARN, worst


def _fingerprint(check_id: str, part: Part) -> str:
    element = part.evidence[0].selector if part.evidence else ""
    return _short_hash(check_id, str(part.page or ""), str(part.device or ""), element)


def _short_hash(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]


def _waived(verdict: Verdict, waivers: Iterable[Waiver], today: date) -> Verdict:
    """An accepted finding becomes a note; its parts still say what was seen."""
    if verdict.outcome not in (Outcome.WARN, Outcome.FAIL, Outcome.NEEDS_HUMAN):
        return verdict
    for waiver in waivers:
        meant = waiver.id in (verdict.check, verdict.fingerprint)
        if meant and (waiver.until is None or today <= waiver.until):
            until = f" until {waiver.until}" if waiver.until else ""
            reason = f"{verdict.outcome}, accepted{until} ({waiver.reason}): {verdict.reason}"
            return verdict.model_copy(update={"outcome": Outcome.NOTE, "reason": reason})
    return verdict
