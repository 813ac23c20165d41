"""What to do first: what each fix is worth, and in which order to take them.

"Worth 4 points" is arithmetic on the audit alone: the overall score with this check passed, less
the overall score. A cap is left out of it, because under a cap every other fix would be worth
nothing; the check that caps the score is marked and comes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.model import Audit, Effort, Outcome, Verdict

CREDIT = {Outcome.PASS: 1.0, Outcome.WARN: 0.5, Outcome.FAIL: 0.0}
UNDECIDED = (Outcome.NEEDS_HUMAN, Outcome.NOT_MEASURED, Outcome.ERROR)

_EFFORT: dict[Effort, float] = {"low": 1, "medium": 1.5, "high": 2.5}
_UNSOURCED = 0.8  # advice that rests on practice alone, not on a published figure


@dataclass(frozen=True)
class Fix:
    """One thing to mend. `verdicts` are the findings it settles, the most valuable first."""

    verdicts: tuple[Verdict, ...]
    points: float  # overall points gained when all of them pass, any cap apart
    priority: float  # points x evidence / effort
    lifts_cap: bool
    blocks: bool  # shoppers cannot buy at all

    @property
    def check(self) -> str:
        return self.verdicts[0].check


def overall(audit: Audit, passed: Iterable[str] = ()) -> float | None:
    """The uncapped overall score (0..100) with the checks in `passed` counted as passed."""
    mended = frozenset(passed)
    total = weight = 0.0
    for moment in audit.moments:
        credit = possible = 0.0
        for verdict in audit.verdicts:
            if verdict.moment != moment.id or verdict.outcome not in CREDIT:
                continue
            impact = audit.checks[verdict.check].impact
            possible += impact
            credit += impact * (1 if verdict.check in mended else CREDIT[verdict.outcome])
        if possible:
            total += moment.weight * 100 * credit / possible
            weight += moment.weight
    return total / weight if weight else None


def points(audit: Audit, checks: Iterable[str]) -> float:
    """Overall points gained when these checks pass."""
    before, after = overall(audit), overall(audit, checks)
    return 0.0 if before is None or after is None else after - before


def fixes(audit: Audit, families: Iterable[Iterable[str]] = ()) -> tuple[Fix, ...]:
    """Everything that lost points, the best first.

    `families` are sets of checks that one change settles: those of a family that lost points
    become one fix.
    """
    lost = [v for v in audit.verdicts if v.outcome in (Outcome.WARN, Outcome.FAIL)]
    family = {check: tuple(members) for members in families for check in members}
    groups: dict[tuple[str, ...], list[Verdict]] = {}
    for verdict in lost:
        groups.setdefault(family.get(verdict.check, (verdict.check,)), []).append(verdict)
    return tuple(sorted((_fix(audit, group) for group in groups.values()), key=_order))


def _fix(audit: Audit, group: list[Verdict]) -> Fix:
    group = sorted(group, key=lambda v: (-points(audit, [v.check]), v.check))
    infos = [audit.checks[verdict.check] for verdict in group]
    gained = points(audit, [verdict.check for verdict in group])
    evidence = 1 if any(any(info.sources) for info in infos) else _UNSOURCED
    return Fix(
        verdicts=tuple(group),
        points=gained,
        priority=gained * evidence / max(_EFFORT[info.effort] for info in infos),
        lifts_cap=audit.cap is not None and any(v.check == audit.cap.check for v in group),
        blocks=any(
            info.must == "blocks-purchase" and verdict.outcome is Outcome.FAIL
            for info, verdict in zip(infos, group, strict=True)
        ),
    )


def _order(fix: Fix) -> tuple[bool, bool, float, str]:
    return not fix.lifts_cap, not fix.blocks, -round(fix.priority, 6), fix.check


def lost_points(audit: Audit) -> dict[str, float]:
    """Points of the overall score lost at each moment: where shoppers are lost."""
    return {
        moment.id: points(
            audit, [verdict.check for verdict in audit.verdicts if verdict.moment == moment.id]
        )
        for moment in audit.moments
    }
