"""From verdicts to numbers: moments, overall, bounds, coverage, caps, grade, gate.

A moment's score is 100 x sum(impact x credit) / sum(impact) over what was judged. The overall
score is the mean of the moments by their weight. Coverage is the judged share of what applies.
`low` takes everything undecided for failed, `high` for passed, so that before rounding and caps
high - low = 100 x (1 - coverage). Numbers are rounded once, at the end: scores to one decimal,
coverage to three.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from auditor.config import GateRules
from auditor.model import (
    Cap,
    CheckInfo,
    Evidence,
    Gate,
    MomentScore,
    Outcome,
    PageKind,
    Verdict,
    Walk,
)
from auditor.moments import MOMENTS, Moment

SCORING = "1"  # raised whenever the same verdicts would give another number

CREDIT: Mapping[Outcome, float] = {Outcome.PASS: 1.0, Outcome.WARN: 0.5, Outcome.FAIL: 0.0}
UNDECIDED = frozenset({Outcome.NOT_MEASURED, Outcome.NEEDS_HUMAN, Outcome.ERROR})

ENOUGH_FOR_MOMENT = 0.40
ENOUGH_FOR_GRADE = 0.60
GRADES: tuple[tuple[float, str], ...] = ((90, "A"), (75, "B"), (60, "C"), (40, "D"), (0, "E"))

# The stage, the check that guards it, and the most a store can have that does not let one there.
BLOCKERS: tuple[tuple[PageKind, str, int], ...] = (
    (PageKind.CART, "add-to-cart-function", 39),
    (PageKind.CHECKOUT, "checkout-entry-function", 49),
)


@dataclass(frozen=True, slots=True)
class Score:
    """The store's numbers; None where nothing was judged."""

    score: float | None
    low: float | None
    high: float | None
    coverage: float  # 0..1
    grade: str | None
    cap: Cap | None
    moments: tuple[MomentScore, ...]


@dataclass(frozen=True, slots=True)
class _Blocker:
    check: str
    limit: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Sums:
    """Impact points of one moment."""

    earned: float
    judged: float
    undecided: float

    @property
    def applicable(self) -> float:
        return self.judged + self.undecided

    @property
    def score(self) -> float | None:
        return 100 * self.earned / self.judged if self.judged else None

    @property
    def low(self) -> float:
        return 100 * self.earned / self.applicable

    @property
    def high(self) -> float:
        return 100 * (self.earned + self.undecided) / self.applicable

    @property
    def coverage(self) -> float:
        return self.judged / self.applicable if self.applicable else 0.0


def score(
    verdicts: Sequence[Verdict], checks: Mapping[str, CheckInfo], evidence: Evidence
) -> Score:
    """Score a store. `checks` gives each verdict's impact, the evidence the stages reached.

    A store that refused the audit gets no overall score: its moments show what was seen.
    """
    sums = {m.id: _sum(verdicts, checks, m.id) for m in MOMENTS}
    moments = tuple(_moment(m, sums[m.id], verdicts) for m in MOMENTS)
    applicable = [(m.weight, sums[m.id]) for m in MOMENTS if sums[m.id].applicable]
    coverage = round(_mean((w, s.coverage) for w, s in applicable) or 0.0, 3)
    overall = _mean((w, s.score) for w, s in applicable if s.score is not None)
    if overall is None or evidence.obstacle:
        return Score(None, None, None, coverage, None, None, moments)
    low = _mean((w, s.low) for w, s in applicable)
    high = _mean((w, s.high) for w, s in applicable)
    assert low is not None and high is not None  # both hold whatever `overall` holds
    before = round(overall, 1)
    blocker = _blocker(verdicts, evidence.walks)
    limit = blocker.limit if blocker else 100
    value = min(before, limit)
    cap = None
    if blocker and before > limit:
        cap = Cap(check=blocker.check, limit=limit, before=before, reason=blocker.reason)
    return Score(
        score=value,
        low=min(round(low, 1), limit),
        high=min(round(high, 1), limit),
        coverage=coverage,
        grade=grade(value) if coverage >= ENOUGH_FOR_GRADE else None,
        cap=cap,
        moments=moments,
    )


def grade(value: float) -> str:
    """The letter of a score from 0 to 100."""
    return next(letter for floor, letter in GRADES if value >= floor)


def gate(result: Score, evidence: Evidence, rules: GateRules) -> Gate:
    """Whether the audit may be called green, and the exit code: 0, 1, 3 or 4.

    `rules` say what is required. Incomplete (4) goes before failed (1): the score of half a
    journey proves nothing either way. Reasons of both kinds are listed.
    """
    if evidence.obstacle:
        return Gate(passed=False, reasons=(evidence.obstacle.message,), exit_code=3)
    if not any(walk.reached for walk in evidence.walks):
        stops = [w.obstacle.message for w in evidence.walks if w.obstacle]
        reasons = tuple(dict.fromkeys(stops)) or ("no page of the store was seen",)
        return Gate(passed=False, reasons=reasons, exit_code=3)
    incomplete = _missing_stages(evidence, rules.required)
    if result.score is None:
        incomplete.append("nothing could be judged")
    elif 100 * result.coverage < rules.coverage_under:
        incomplete.append(
            f"only {result.coverage:.1%} of what applies could be judged, "
            f"{rules.coverage_under:g}% is required"
        )
    failed = []
    floor = rules.fail_under
    if floor is not None and result.score is not None and result.score < floor:
        failed.append(f"the score {result.score:g} is below {floor:g}")
    code = 4 if incomplete else 1 if failed else 0
    return Gate(passed=code == 0, reasons=(*incomplete, *failed), exit_code=code)


def _sum(verdicts: Iterable[Verdict], checks: Mapping[str, CheckInfo], moment: str) -> _Sums:
    rows = [(v.outcome, checks[v.check].impact) for v in verdicts if v.moment == moment]
    return _Sums(
        earned=fsum(CREDIT[outcome] * impact for outcome, impact in rows if outcome in CREDIT),
        judged=sum(impact for outcome, impact in rows if outcome in CREDIT),
        undecided=sum(impact for outcome, impact in rows if outcome in UNDECIDED),
    )


def _moment(moment: Moment, sums: _Sums, verdicts: Iterable[Verdict]) -> MomentScore:
    counts = Counter(str(v.outcome) for v in verdicts if v.moment == moment.id)
    any_applies = sums.applicable > 0
    return MomentScore(
        id=moment.id,
        name=moment.name,
        question=moment.question,
        weight=moment.weight,
        score=None if sums.score is None else round(sums.score, 1),
        coverage=round(sums.coverage, 3),
        low=round(sums.low, 1) if any_applies else None,
        high=round(sums.high, 1) if any_applies else None,
        enough=sums.coverage >= ENOUGH_FOR_MOMENT,
        counts={str(o): counts[o] for o in Outcome if counts[o]},
    )


def _mean(rows: Iterable[tuple[float, float | None]]) -> float | None:
    """The mean by weight; None of nothing."""
    known = [(weight, value) for weight, value in rows if value is not None]
    if not known:
        return None
    return fsum(weight * value for weight, value in known) / fsum(weight for weight, _ in known)


def _blocker(verdicts: Iterable[Verdict], walks: Sequence[Walk]) -> _Blocker | None:
    """The first stage that the store itself closes to its shoppers.

    Either its guard failed, or a walk ended before it on an obstacle of the store's. An obstacle
    of ours, or a refusal, says nothing about the store. A guard that is waived or does not apply
    holds nothing down.
    """
    outcomes = {v.check: v for v in verdicts}
    for stage, guard, limit in BLOCKERS:
        verdict = outcomes.get(guard)
        if verdict and verdict.outcome in (Outcome.NOTE, Outcome.NOT_APPLICABLE):
            continue
        if verdict and verdict.outcome is Outcome.FAIL:
            return _Blocker(guard, limit, verdict.reason)
        for walk in walks:
            stopped = walk.obstacle
            if stopped and stopped.blame == "store" and stage not in walk.reached:
                reason = f"On the {walk.device}: {stopped.message}"
                return _Blocker(_told_by(outcomes, stage, walk) or guard, limit, reason)
    return None


def _told_by(outcomes: Mapping[str, Verdict], stage: PageKind, walk: Walk) -> str | None:
    """The check that failed on a stage which the walk was kept from, such as a login wall's."""
    for check, verdict in outcomes.items():
        for part in verdict.parts:
            if part.outcome is Outcome.FAIL and (part.page, part.device) == (stage, walk.device):
                return check
    return None


def _missing_stages(evidence: Evidence, required: tuple[PageKind, ...]) -> list[str]:
    walks = {walk.device: walk for walk in evidence.walks}
    missing = []
    for device in evidence.devices:
        walk = walks.get(device)
        stages = [stage for stage in required if not walk or stage not in walk.reached]
        if stages:
            why = walk.obstacle.message if walk and walk.obstacle else "the walk did not get there"
            missing.append(f"{device}: {', '.join(stages)} not reached: {why}")
    return missing
