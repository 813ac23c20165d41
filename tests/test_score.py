"""The numbers: arithmetic by example, and what must hold for any verdicts by property."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.config import GateRules
from auditor.model import (
    CheckInfo,
    Device,
    Evidence,
    MomentId,
    Obstacle,
    Outcome,
    PageKind,
    Part,
    Verdict,
    Walk,
)
from auditor.moments import MOMENTS
from auditor.score import BLOCKERS, ENOUGH_FOR_GRADE, Score, gate, grade, score

JOURNEY = (PageKind.HOME, PageKind.CATEGORY, PageKind.PRODUCT, PageKind.CART, PageKind.CHECKOUT)
RULES = GateRules()


def info(id: str, impact: int, moment: MomentId) -> CheckInfo:
    return CheckInfo(
        id=id, moment=moment, group="g", title="t", question="q", why=("w",), fix="f",
        impact=impact, effort="low",
    )  # fmt: skip


def verdict(id: str, outcome: str, moment: MomentId) -> Verdict:
    return Verdict(
        check=id, moment=moment, group="g", outcome=Outcome(outcome), reason=f"{id} says {outcome}"
    )


def scored(
    *rows: tuple[MomentId, int, str] | tuple[MomentId, int, str, str], walks: Any = ()
) -> Score:
    """`rows`: moment, impact, outcome, and an id where it matters."""
    named = [(*row[:3], row[3] if len(row) > 3 else f"c{n}") for n, row in enumerate(rows)]
    return score(
        [verdict(id, outcome, moment) for moment, _, outcome, id in named],
        {id: info(id, impact, moment) for moment, impact, _, id in named},
        evidence(*walks),
    )


def walk(
    *reached: PageKind, device: Device = Device.PHONE, blame: str = "", code: str = "x"
) -> Walk:
    stopped = Obstacle(code=code, blame=blame, message="it stopped") if blame else None  # type: ignore[arg-type]
    return Walk(device=device, reached=reached, obstacle=stopped)


def evidence(*walks: Walk, **more: Any) -> Evidence:
    devices = tuple(w.device for w in walks) or (Device.PHONE,)
    return Evidence(
        **{"tool": "1", "url": "u", "started": "2026-11-21", "devices": devices, "walks": walks}
        | more
    )


# --- by example ---------------------------------------------------------------------------------


def test_a_moment_is_earned_over_judged_impact() -> None:
    result = scored(("smot", 5, "pass"), ("smot", 3, "warn"), ("smot", 2, "fail"))
    assert result.moments[2].score == result.score == 65.0  # (5 + 1.5) / 10
    assert result.moments[2].counts == {"pass": 1, "warn": 1, "fail": 1}
    assert (result.coverage, result.grade) == (1.0, "C")
    assert [m.score for m in result.moments] == [None, None, 65.0, None, None]


def test_the_overall_score_weighs_the_moments() -> None:
    result = scored(("smot", 1, "pass"), ("umot", 5, "fail"))
    assert result.score == round(100 * 35 / 45, 1)


def test_what_is_undecided_lowers_coverage_and_opens_the_bounds() -> None:
    result = scored(
        ("smot", 6 // 2, "pass"),
        ("smot", 3, "fail"),
        ("smot", 1, "not-measured"),
        ("smot", 2, "needs-human"),
        ("smot", 1, "error"),
        ("smot", 5, "not-applicable"),
        ("smot", 5, "note"),
    )
    assert (result.score, result.low, result.high) == (50.0, 30.0, 70.0)
    assert result.coverage == result.moments[2].coverage == 0.6
    assert result.grade == "D"


def test_too_little_seen() -> None:
    below = scored(("smot", 3, "pass"), ("smot", 5, "not-measured"))
    assert below.score == 100.0
    assert below.grade is None
    assert not below.moments[2].enough
    half = scored(("smot", 2, "pass"), ("smot", 3, "not-measured"))
    assert half.moments[2].enough
    assert half.grade is None


@pytest.mark.parametrize(
    ("value", "letter"),
    [
        (100, "A"),
        (90, "A"),
        (89.9, "B"),
        (75, "B"),
        (74.9, "C"),
        (60, "C"),
        (40, "D"),
        (39, "E"),
        (0, "E"),
    ],
)
def test_grades(value: float, letter: str) -> None:
    assert grade(value) == letter


def test_a_failed_guard_caps_and_says_so() -> None:
    result = scored(
        ("smot", 5, "fail", "checkout-entry-function"), ("fmot", 5, "pass"), ("smot", 5, "pass")
    )
    assert result.cap is not None
    assert (result.cap.check, result.cap.limit) == ("checkout-entry-function", 49)
    assert (result.score, result.cap.before) == (49.0, round(100 * (25 + 17.5) / 60, 1))
    assert result.cap.reason == "checkout-entry-function says fail"
    assert result.high == 49.0
    assert result.grade == "D"


def test_the_earlier_blocker_holds() -> None:
    rows = [("fmot", 5, "pass"), *[("smot", 1, "fail", guard) for _, guard, _ in BLOCKERS]]
    assert scored(*rows).score == 39.0  # type: ignore[arg-type]


def test_a_cap_below_which_the_score_lies_is_not_claimed() -> None:
    result = scored(("smot", 5, "fail", "add-to-cart-function"), ("smot", 5, "not-measured"))
    assert (result.score, result.cap) == (0.0, None)
    assert result.high == 39.0, "yet it holds the upper bound down"


@pytest.mark.parametrize(
    ("blame", "reached", "limit"),
    [
        ("store", JOURNEY[:3], 39),
        ("store", JOURNEY[:4], 49),
        ("store", JOURNEY, None),
        ("refused", JOURNEY[:3], None),
        ("ours", JOURNEY[:3], None),
    ],
)
def test_only_the_stores_own_obstacles_cap(
    blame: str, reached: tuple[PageKind, ...], limit: int | None
) -> None:
    """The cart link cannot be found: adding worked, no check failed, yet nobody gets to pay."""
    good = walk(*JOURNEY, device=Device.DESKTOP)
    result = scored(("smot", 5, "pass"), walks=(good, walk(*reached, blame=blame)))
    assert (result.cap.limit if result.cap else None) == limit


def test_a_cap_names_the_check_that_told_of_the_obstacle() -> None:
    """A login wall: mending it lifts the cap, not the guard that had nothing to say."""
    stopped = walk(*JOURNEY[:4], blame="store")
    part = Part(outcome=Outcome.FAIL, device=stopped.device, page=PageKind.CHECKOUT)
    wall = verdict("wall", "fail", "smot").model_copy(update={"parts": (part,)})
    good = verdict("c", "pass", "smot")
    infos = {"wall": info("wall", 1, "smot"), "c": info("c", 5, "smot")}
    cap = score([good, wall], infos, evidence(stopped)).cap
    assert cap is not None and cap.check == "wall"


@pytest.mark.parametrize("outcome", ["note", "not-applicable"])
def test_a_guard_that_is_waived_or_does_not_apply_caps_nothing(outcome: str) -> None:
    stopped = walk(*JOURNEY[:4], blame="store")
    result = scored(
        ("smot", 5, "pass"), ("smot", 5, outcome, "checkout-entry-function"), walks=(stopped,)
    )
    assert result.score == 100.0


def test_a_store_that_refused_gets_no_score() -> None:
    refused = Obstacle(code="bot_wall", blame="refused", message="a bot wall answered")
    seen = evidence(walk(*JOURNEY[:2]), obstacle=refused)
    result = score([verdict("c", "pass", "fmot")], {"c": info("c", 5, "fmot")}, seen)
    assert (result.score, result.grade) == (None, None)
    assert result.moments[1].score == 100.0


def test_nothing_judged_is_no_score() -> None:
    result = scored(("smot", 5, "not-measured"), ("fmot", 1, "error"), ("umot", 1, "note"))
    assert (result.score, result.low, result.high, result.grade) == (None, None, None, None)
    assert result.coverage == 0
    assert result.moments[2].high == 100.0


# --- the gate -----------------------------------------------------------------------------------


def test_green_needs_every_stage_on_every_device() -> None:
    whole = scored(("smot", 5, "pass"))
    both = (walk(*JOURNEY), walk(*JOURNEY, device=Device.DESKTOP))
    assert gate(whole, evidence(*both), RULES).exit_code == 0
    for blame in ("store", "refused", "ours"):
        half = walk(*JOURNEY[:3], device=Device.DESKTOP, blame=blame)
        answer = gate(whole, evidence(both[0], half), RULES)
        assert (answer.passed, answer.exit_code) == (False, 4)
        assert answer.reasons == ("desktop: cart, checkout not reached: it stopped",)
    absent = gate(whole, evidence(both[0], devices=(Device.PHONE, Device.DESKTOP)), RULES)
    assert absent.exit_code == 4


def test_required_stages_can_be_chosen() -> None:
    short = evidence(walk(*JOURNEY[:3]))
    rules = GateRules(required=(PageKind.PRODUCT,))
    assert gate(scored(("smot", 5, "pass")), short, rules).exit_code == 0


def test_below_the_floor() -> None:
    result = scored(("smot", 3, "pass"), ("smot", 2, "fail"))
    seen = evidence(walk(*JOURNEY))
    assert gate(result, seen, GateRules(fail_under=60)).exit_code == 0
    answer = gate(result, seen, GateRules(fail_under=60.5))
    assert (answer.exit_code, answer.reasons) == (1, ("the score 60 is below 60.5",))


def test_incomplete_goes_before_failed_and_both_are_said() -> None:
    seen = evidence(walk(*JOURNEY[:3], blame="ours"))
    answer = gate(scored(("smot", 5, "fail")), seen, GateRules(fail_under=90))
    assert answer.exit_code == 4
    assert len(answer.reasons) == 2


def test_too_little_coverage_is_incomplete() -> None:
    result = scored(("smot", 1, "pass"), ("smot", 1, "not-measured"))
    seen = evidence(walk(*JOURNEY))
    assert gate(result, seen, RULES).exit_code == 4
    assert gate(result, seen, GateRules(coverage_under=50)).exit_code == 0


def test_what_could_not_be_audited() -> None:
    refused = Obstacle(code="bot_wall", blame="refused", message="a bot wall answered")
    none = scored(("smot", 5, "not-measured"))
    answer = gate(none, evidence(walk(*JOURNEY), obstacle=refused), RULES)
    assert (answer.exit_code, answer.reasons) == (3, ("a bot wall answered",))
    assert gate(none, evidence(walk(blame="refused")), RULES).exit_code == 3
    assert gate(none, evidence(), RULES).exit_code == 3


# --- by property --------------------------------------------------------------------------------

ROWS = st.lists(
    st.tuples(
        st.sampled_from([m.id for m in MOMENTS]),
        st.integers(1, 5),
        st.sampled_from([str(o) for o in Outcome]),
        st.sampled_from([guard for _, guard, _ in BLOCKERS] + [f"c{n}" for n in range(20)]),
    ),
    max_size=20,
    unique_by=lambda row: row[3],
)
WALKS = st.lists(
    st.builds(
        lambda n, blame: walk(*JOURNEY[:n], blame=blame),
        st.integers(0, 5),
        st.sampled_from(["", "store", "refused", "ours"]),
    ),
    max_size=2,
)


@given(ROWS, WALKS, st.data())
def test_mending_a_fault_never_costs_points(rows: Any, walks: Any, data: Any) -> None:
    lost = [n for n, row in enumerate(rows) if row[2] in ("fail", "warn")]
    if not lost:
        return
    n = data.draw(st.sampled_from(lost))
    better = data.draw(st.sampled_from(["pass", "warn"] if rows[n][2] == "fail" else ["pass"]))
    mended = [*rows[:n], (*rows[n][:2], better, rows[n][3]), *rows[n + 1 :]]
    before, after = scored(*rows, walks=walks), scored(*mended, walks=walks)
    assert before.score is not None and after.score is not None
    assert after.score >= before.score
    assert after.coverage == before.coverage


@given(ROWS, WALKS)
def test_the_score_lies_between_its_bounds(rows: Any, walks: Any) -> None:
    result = scored(*rows, walks=walks)
    numbers = [result, *result.moments]
    for low, value, high in [(n.low, n.score, n.high) for n in numbers]:
        if value is not None:
            assert low is not None and high is not None
            assert 0 <= low <= value <= high <= 100
    if result.score is not None and result.cap is None and result.high == 100:
        assert result.low is not None
        assert result.high - result.low == pytest.approx(100 * (1 - result.coverage), abs=0.2)


@given(ROWS, WALKS, st.randoms())
def test_the_same_verdicts_in_any_order_give_the_same_score(
    rows: Any, walks: Any, chance: Any
) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert scored(*rows, walks=walks) == scored(*shuffled, walks=walks)


@given(ROWS, WALKS, st.floats(0, 100))
def test_never_green_on_nothing(rows: Any, walks: Any, least: float) -> None:
    result = scored(*rows, walks=walks)
    answer = gate(result, evidence(*walks), GateRules(coverage_under=least, required=()))
    if result.score is None:
        assert result.grade is None
        assert answer.exit_code in (3, 4)
    if result.coverage < ENOUGH_FOR_GRADE:
        assert result.grade is None
    assert answer.passed == (answer.exit_code == 0)
