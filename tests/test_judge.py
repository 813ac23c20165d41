"""From evidence to verdicts: who is asked, what an absence is worth, how answers become one."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.api import SEVERITY, Check, Finding, Page, Store, Walk, check
from auditor.api import absent as say_absent
from auditor.config import Config, Waiver
from auditor.errors import UsageError
from auditor.evidence import load, save
from auditor.judge import build_audit, judge
from auditor.model import (
    Audit,
    AxeRule,
    Box,
    Device,
    Evidence,
    NodeRow,
    Obstacle,
    Outcome,
    PageKind,
    Snapshot,
    Style,
    Verdict,
    Vitals,
)
from auditor.model import Walk as WalkRecord

PHONE, DESKTOP = Device.PHONE, Device.DESKTOP
STYLE = Style(16, 400, "rgb(0, 0, 0)", "", False, 1, "static", "auto", "visible visible", False, "")
LONG = "Coffee from small farms, roasted every morning. " * 6


def snapshot(
    id: str,
    kind: str = "cart",
    text: str = LONG,
    language: str = "en",
    status: int = 200,
    **more: Any,
) -> Snapshot:
    """A page with one paragraph; the device stands in its id: "phone-01-cart"."""

    def row(id: int, parent: int, tag: str, children: list[int | str]) -> NodeRow:
        return NodeRow(id, parent, tag, {}, children, Box(0, 0, 390, 100), 3, "", "", "", 0)

    rows = (row(0, -1, "html", [1]), row(1, 0, "body", [2]), row(2, 1, "p", [text]))
    return Snapshot(
        id=id, kind=PageKind(kind), device=Device(id.split("-")[0]), language=language,
        url=f"https://shop.example/{id}", status=status, nodes=rows, styles=(STYLE,), **more,
    )  # fmt: skip


def seen(*snapshots: Snapshot, stopped: Obstacle | None = None, **more: Any) -> Evidence:
    devices = more.pop("devices", tuple(dict.fromkeys(s.device for s in snapshots)) or (PHONE,))
    walks = tuple(
        WalkRecord(
            device=d,
            reached=tuple(dict.fromkeys(s.kind for s in snapshots if s.device is d)),
            snapshots=tuple(s.id for s in snapshots if s.device is d),
            obstacle=stopped,
        )
        for d in devices
    )
    fields = {
        "tool": "1", "url": "https://shop.example/", "started": "2026-11-21T10:00:00Z",
        "devices": devices, "languages": ("en",), "walks": walks, "snapshots": snapshots,
    }  # fmt: skip
    return Evidence(**(fields | more))


Judge = Callable[[Any], Finding]


def ask(
    judge_it: Judge, scope: Any = Page, name: str = "a_check", **arguments: Any
) -> dict[str, Check]:
    """A check whose answer is `judge_it`."""

    def function(subject: Any) -> Finding:
        return judge_it(subject)

    function.__name__ = name
    function.__module__ = f"auditor.checks.smot.group.{name}"
    function.__annotations__["subject"] = scope
    function.__doc__ = "T.\n\nQuestion: q?\nWhy: w\nFix: f"
    defaults = {"impact": 3, "effort": "low"} | ({"page": "cart"} if scope is Page else {})
    made = check(**(defaults | arguments))(function)
    return {made.id: made}


def answer(outcome: str, **more: Any) -> Finding:
    return Finding(Outcome(outcome), f"it is {outcome}", **more)


def one(checks: dict[str, Check], evidence: Evidence, config: Config | None = None) -> Verdict:
    (verdict,) = judge(evidence, config or Config(), checks)
    return verdict


def by_page(outcomes: Iterable[str], devices: Iterable[str] = ("phone",)) -> tuple[Any, Evidence]:
    """A check that answers page by page as listed, the same on each device."""
    listed = list(outcomes)
    pages = [snapshot(f"{d}-{n:02}-cart") for d in devices for n in range(len(listed))]
    return ask(lambda page: answer(listed[int(page.id.split("-")[1])])), seen(*pages)


# --- who is asked -------------------------------------------------------------------------------


def test_a_page_check_is_asked_on_each_sampled_page_of_its_kinds() -> None:
    asked: list[str] = []

    def note_it(page: Page) -> Finding:
        asked.append(page.id)
        return answer("pass")

    evidence = seen(
        snapshot("phone-01-home", "home"),
        snapshot("phone-02-product", "product"),
        snapshot("phone-03-product", "product"),
        snapshot("phone-04-cart"),
        snapshot("phone-04-cart+qty2"),
        snapshot("desktop-01-cart"),
    )
    verdict = one(ask(note_it, page=("cart", "product")), evidence)
    assert asked == ["phone-04-cart", "phone-02-product", "phone-03-product", "desktop-01-cart"]
    assert [(p.device, p.page, p.outcome) for p in verdict.parts] == [
        (PHONE, PageKind.CART, Outcome.PASS),
        (PHONE, PageKind.PRODUCT, Outcome.PASS),
        (PHONE, PageKind.PRODUCT, Outcome.PASS),
        (DESKTOP, PageKind.CART, Outcome.PASS),
        (DESKTOP, PageKind.PRODUCT, Outcome.NOT_MEASURED),
    ]
    assert verdict.outcome is Outcome.PASS
    assert verdict.url == "https://shop.example/phone-04-cart"


def test_a_walk_check_once_a_device_and_a_store_check_once() -> None:
    evidence = seen(snapshot("phone-01-cart"), snapshot("desktop-01-cart"))
    subjects: list[Any] = []

    def note_it(subject: Any) -> Finding:
        subjects.append(subject)
        return answer("pass")

    walked = one(ask(note_it, Walk, page="cart"), evidence)
    assert [type(s) for s in subjects] == [Walk, Walk]
    assert [(p.device, p.page) for p in walked.parts] == [
        (PHONE, PageKind.CART), (DESKTOP, PageKind.CART),
    ]  # fmt: skip
    subjects.clear()
    stored = one(ask(note_it, Store), evidence)
    assert [type(s) for s in subjects] == [Store]
    assert [p.device for p in stored.parts] == [None]


def test_pages_are_read_once_for_all_checks() -> None:
    pages: list[Page] = []

    def note_it(page: Page) -> Finding:
        pages.append(page)
        return answer("pass")

    judge(seen(snapshot("phone-01-cart")), Config(), ask(note_it) | ask(note_it, name="b_check"))
    assert len(pages) == 2
    assert pages[0] is pages[1]


def test_a_page_that_was_not_reached_is_not_measured_with_the_cause() -> None:
    stopped = Obstacle(code="cart_not_findable", blame="store", message="no link to the cart")
    verdict = one(
        ask(lambda p: answer("pass")), seen(snapshot("phone-01-home", "home"), stopped=stopped)
    )
    assert verdict.outcome is Outcome.NOT_MEASURED
    assert verdict.reason == "the cart page was not reached on the phone: no link to the cart"
    assert (verdict.device, verdict.page) == (PHONE, PageKind.CART)


def test_a_device_that_was_left_out() -> None:
    verdict = one(ask(lambda p: answer("pass"), devices="desktop"), seen(snapshot("phone-01-cart")))
    assert verdict.outcome is Outcome.NOT_MEASURED
    assert "desktop only" in verdict.reason


def test_a_store_of_which_nothing_was_seen() -> None:
    gone = Obstacle(code="unreachable", blame="ours", message="nobody answered")
    for scope in (Page, Store):
        verdict = one(ask(lambda s: answer("fail"), scope), seen(obstacle=gone))
        assert verdict.outcome is Outcome.NOT_MEASURED
        assert "nobody answered" in verdict.reason
    verdict = one(ask(lambda s: answer("fail"), Walk), seen(devices=(PHONE,), walks=()))
    assert verdict.outcome is Outcome.NOT_MEASURED


@pytest.mark.parametrize(
    ("need", "there"),
    [("axe", {"axe": (AxeRule(rule="x", outcome="pass"),)}), ("source", {"source": "<p>"}),
     ("vitals", {"vitals": Vitals(lcp_ms=900)})],
)  # fmt: skip
def test_what_a_check_needs_may_not_have_been_gathered(need: Any, there: Any) -> None:
    checks = ask(lambda p: answer("fail"), needs=need)
    lacking = one(checks, seen(snapshot("phone-01-cart")))
    assert (lacking.outcome, lacking.reason) == (Outcome.NOT_MEASURED, f"not gathered here: {need}")
    assert one(checks, seen(snapshot("phone-01-cart", **there))).outcome is Outcome.FAIL


# --- our own failures ---------------------------------------------------------------------------


@pytest.mark.parametrize("scope", [Page, Walk, Store])
def test_what_a_check_raises_is_our_error_and_stops_nothing(scope: Any) -> None:
    def broken(subject: Any) -> Finding:
        raise KeyError("two\nlines")

    evidence = seen(snapshot("phone-01-cart"))
    first, second = judge(
        evidence, Config(), ask(broken, scope) | ask(lambda s: answer("pass"), name="b_check")
    )
    assert first.outcome is Outcome.ERROR
    assert first.reason.startswith("KeyError: 'two\\nlines' (test_judge.py, line ")
    assert second.outcome is Outcome.PASS


def test_an_answer_of_the_wrong_type_is_our_error() -> None:
    verdict = one(ask(lambda p: True), seen(snapshot("phone-01-cart")))  # type: ignore[arg-type,return-value]
    assert verdict.outcome is Outcome.ERROR
    assert "returned bool, not a Finding" in verdict.reason


# --- what an absence is worth -------------------------------------------------------------------


def nothing(page: Page) -> Finding:
    return say_absent("no delivery cost", searched=page)


def nothing_structured(page: Page) -> Finding:
    return say_absent("no JSON-LD", searched=page, words=False)


def test_an_absence_on_a_page_that_was_read_is_a_fail() -> None:
    verdict = one(ask(nothing), seen(snapshot("phone-01-cart")))
    assert verdict.outcome is Outcome.FAIL
    assert verdict.searched.startswith("the whole page")


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (snapshot("phone-01-cart", status=503), "answered 503"),
        (snapshot("phone-01-cart", status=301), "answered 301"),
        (snapshot("phone-01-cart", text="Loading"), "7 characters"),
    ],
)
def test_an_absence_on_a_page_that_was_not_read_proves_nothing(page: Snapshot, why: str) -> None:
    for judge_it in (nothing, nothing_structured):
        verdict = one(ask(judge_it), seen(page))
        assert verdict.outcome is Outcome.NOT_MEASURED
        assert why in verdict.reason
        assert verdict.searched


def test_an_absence_of_words_needs_a_language_of_the_lexicon() -> None:
    basque = seen(snapshot("phone-01-cart", language="eu"), languages=("eu",))
    verdict = one(ask(nothing), basque)
    assert verdict.outcome is Outcome.NOT_MEASURED
    assert "language (eu)" in verdict.reason
    assert one(ask(nothing_structured), basque).outcome is Outcome.FAIL


def test_an_absence_behind_a_wall_proves_nothing() -> None:
    wall = Obstacle(
        code="bot_wall", blame="refused", message="a bot wall answered", snapshot="phone-01-cart"
    )
    verdict = one(ask(nothing), seen(snapshot("phone-01-cart"), stopped=wall))
    assert verdict.outcome is Outcome.NOT_MEASURED
    assert "a bot wall answered" in verdict.reason
    store = wall.model_copy(update={"blame": "store"})
    assert one(ask(nothing), seen(snapshot("phone-01-cart"), stopped=store)).outcome is Outcome.FAIL


def test_a_page_shown_by_a_script_has_no_status() -> None:
    assert one(ask(nothing), seen(snapshot("phone-01-cart", status=0))).outcome is Outcome.FAIL


def test_what_was_seen_needs_no_reading() -> None:
    short = seen(snapshot("phone-01-cart", text="Error", status=500))
    assert one(ask(lambda p: answer("fail")), short).outcome is Outcome.FAIL


def test_an_absence_in_the_store_needs_one_page_that_was_read() -> None:
    thin = snapshot("phone-01-home", "home", text="Loading")
    everywhere = ask(lambda s: say_absent("no contact", searched="all links"), Store)
    assert one(everywhere, seen(thin, snapshot("phone-02-cart"))).outcome is Outcome.FAIL
    assert one(everywhere, seen(thin)).outcome is Outcome.NOT_MEASURED
    there = ask(lambda s: say_absent("no contact", searched=Page(thin)), Store)
    assert one(there, seen(thin, snapshot("phone-02-cart"))).outcome is Outcome.NOT_MEASURED


# --- how answers become one ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pages", "outcome"),
    [
        ("pass pass pass", "pass"),
        ("pass fail pass", "warn"),
        ("fail pass fail", "fail"),
        ("fail pass", "warn"),
        ("fail fail warn pass", "warn"),
        ("warn pass", "warn"),
        ("warn warn", "warn"),
        ("pass not-applicable not-measured needs-human note", "pass"),
        ("fail not-applicable not-measured", "fail"),
        ("pass error", "error"),
        ("warn error", "warn"),
        ("not-applicable not-measured", "not-measured"),
        ("not-measured needs-human", "needs-human"),
        ("not-applicable not-applicable", "not-applicable"),
        ("not-applicable note", "note"),
    ],
)  # fmt: skip
def test_over_the_pages_of_a_device(pages: str, outcome: str) -> None:
    verdict = one(*by_page(pages.split()))
    assert verdict.outcome == outcome
    assert [p.outcome for p in verdict.parts] == pages.split()


def test_the_reason_is_that_of_the_page_that_decided() -> None:
    verdict = one(*by_page(["pass", "fail", "warn"]))
    assert (verdict.outcome, verdict.reason) == (Outcome.WARN, "it is fail")
    assert verdict.snapshot == "phone-01-cart"


@pytest.mark.parametrize(
    ("phone", "desktop", "outcome", "device"),
    [
        ("pass", "pass", "pass", "phone"),
        ("pass", "fail", "fail", "desktop"),
        ("warn", "fail", "fail", "desktop"),
        ("pass", "not-measured", "not-measured", "desktop"),
        ("not-measured", "fail", "fail", "desktop"),
        ("not-measured", "warn", "warn", "desktop"),
        ("not-applicable", "pass", "pass", "desktop"),
        ("error", "pass", "error", "phone"),
        ("needs-human", "not-measured", "needs-human", "phone"),
    ],
)
def test_the_worse_device_decides(phone: str, desktop: str, outcome: str, device: str) -> None:
    evidence = seen(snapshot("phone-01-cart"), snapshot("desktop-01-cart"))
    said = {PHONE: phone, DESKTOP: desktop}
    verdict = one(ask(lambda page: answer(said[page.device])), evidence)
    assert (verdict.outcome, verdict.device) == (outcome, device)
    assert [(p.device, p.outcome) for p in verdict.parts] == list(said.items())


@settings(deadline=None)  # a busy machine is no defect
@given(st.lists(st.sampled_from([str(o) for o in Outcome]), min_size=1, max_size=5))
def test_two_equal_devices_say_what_one_says(outcomes: list[str]) -> None:
    alone = one(*by_page(outcomes))
    both = one(*by_page(outcomes, ("phone", "desktop")))
    assert both.outcome is alone.outcome
    assert both.outcome in {*map(Outcome, outcomes), Outcome.WARN}
    if Outcome.FAIL in outcomes:
        assert SEVERITY.index(both.outcome) <= SEVERITY.index(Outcome.WARN)


def test_evidence_is_kept_within_bounds() -> None:
    element = Page(snapshot("phone-01-cart")).evidence()
    many = answer("fail", evidence=(element,) * 40, quotes=("x" * 900,))
    verdict = one(ask(lambda p: many), seen(snapshot("phone-01-cart")))
    assert len(verdict.evidence) == 25
    assert verdict.quotes == ("x" * 300, "and 15 more elements")


def test_a_walks_finding_lies_on_the_page_of_its_evidence() -> None:
    element = Page(snapshot("phone-01-cart")).evidence()
    checks = ask(lambda w: answer("fail", evidence=(element,)), Walk)
    assert one(checks, seen(snapshot("phone-01-cart"))).snapshot == "phone-01-cart"


# --- fingerprints, waivers, configuration -------------------------------------------------------


def on_element(selector: str) -> dict[str, Check]:
    element = Page(snapshot("phone-01-cart")).evidence().model_copy(update={"selector": selector})
    return ask(lambda p: answer("fail", evidence=(element,), measured=len(selector)))


def test_a_finding_keeps_its_fingerprint() -> None:
    first = one(on_element("#a"), seen(snapshot("phone-01-cart")))
    later = one(on_element("#a"), seen(snapshot("phone-05-cart", status=201), started="2027-01-01"))
    other = one(on_element("#b"), seen(snapshot("phone-01-cart")))
    desktop = one(on_element("#a"), seen(snapshot("desktop-01-cart")))
    assert first.fingerprint == later.fingerprint
    assert len({first.fingerprint, other.fingerprint, desktop.fingerprint}) == 3


def test_an_accepted_finding_does_not_count_and_is_shown() -> None:
    evidence = seen(snapshot("phone-01-cart"))
    found = one(on_element("#a"), evidence)
    for id in ("a-check", found.fingerprint):
        waived = Config(waivers=(Waiver(id=id, reason="moves in spring", until="2026-11-21"),))
        verdict = one(on_element("#a"), evidence, waived)
        assert verdict.outcome is Outcome.NOTE
        assert verdict.reason == "fail, accepted until 2026-11-21 (moves in spring): it is fail"
        assert verdict.parts[0].outcome is Outcome.FAIL
    late = Config(waivers=(Waiver(id="a-check", reason="r", until="2026-11-20"),))
    assert one(on_element("#a"), evidence, late).outcome is Outcome.FAIL
    elsewhere = Config(waivers=(Waiver(id="0123456789ab", reason="mended since"),))
    assert one(on_element("#a"), evidence, elsewhere).outcome is Outcome.FAIL


def test_a_waiver_makes_nothing_better_than_it_is() -> None:
    waived = Config(waivers=(Waiver(id="a-check", reason="r"),))
    for outcome in ("pass", "not-measured", "error", "not-applicable"):
        assert one(*by_page([outcome]), waived).outcome == outcome


def test_checks_that_are_off_are_not_asked() -> None:
    checks = ask(lambda p: answer("pass")) | ask(lambda p: answer("pass"), name="b_check")
    verdicts = judge(seen(snapshot("phone-01-cart")), Config(off=("a-check",)), checks)
    assert [v.check for v in verdicts] == ["b-check"]


@pytest.mark.parametrize(
    "config",
    [
        Config(off=("a-chek",)),
        Config(impact={"a-chek": 3}),
        Config(waivers=(Waiver(id="a-chek", reason="r"),)),
    ],
)
def test_an_unknown_id_in_the_configuration(config: Config) -> None:
    with pytest.raises(UsageError, match="'a-chek': did you mean a-check"):
        judge(seen(snapshot("phone-01-cart")), config, ask(lambda p: answer("pass")))


# --- the audit ----------------------------------------------------------------------------------


def test_the_audit_holds_what_was_seen_and_said() -> None:
    evidence = seen(
        snapshot("phone-01-home", "home"),
        snapshot("phone-02-cart"),
        snapshot("phone-02-cart+qty2"),
        seconds={"walk": 3.0},
    )
    checks = ask(lambda p: answer("pass")) | ask(lambda p: answer("fail"), name="b_check", impact=1)
    audit = build_audit(evidence, Config(impact={"b-check": 2}), checks)
    assert audit.score == 60.0
    assert audit.checks["b-check"].impact == 2
    assert [page.snapshot for page in audit.pages] == ["phone-01-home", "phone-02-cart"]
    assert audit.walks["phone"].reached == (PageKind.HOME, PageKind.CART)
    assert (audit.started, audit.seconds) == (evidence.started, {"walk": 3.0})
    assert audit.tool["ruleset"].startswith("2-")
    assert (audit.gate.exit_code, audit.gate.passed) == (4, False)
    assert audit.gate.reasons[0].startswith("phone: product, checkout not reached")


@given(st.lists(st.sampled_from([str(o) for o in Outcome]), min_size=1, max_size=5))
def test_what_a_fix_is_worth_adds_up_to_the_score(outcomes: list[str]) -> None:
    """The reports do this arithmetic again, from the audit alone."""
    ranking = importlib.import_module("auditor.reports.ranking")
    checks: dict[str, Check] = {}
    for n, outcome in enumerate(outcomes):
        checks |= ask(lambda p, o=outcome: answer(o), name=f"check_{n}", impact=n + 1)
    audit = build_audit(seen(snapshot("phone-01-cart")), Config(), checks)
    assert ranking.overall(audit) == pytest.approx(audit.score, abs=0.051)


def test_another_impact_is_another_ruleset() -> None:
    evidence, checks = seen(snapshot("phone-01-cart")), ask(lambda p: answer("pass"))
    plain, changed = (
        build_audit(evidence, config, checks).tool["ruleset"]
        for config in (Config(), Config(impact={"a-check": 5}))
    )
    assert plain != changed


def test_judging_again_gives_the_same_bytes(tmp_path: Any) -> None:
    """Also where a gatherer was free with its types: whole numbers where floats are declared."""
    fresh = snapshot("phone-01-cart")
    rows = tuple(row._replace(box=Box(0, 0, 390, 100)) for row in fresh.nodes)
    fresh = Snapshot.model_construct(**{**dict(fresh), "nodes": rows})
    evidence = seen(fresh, snapshot("desktop-01-cart"))
    checks = ask(nothing) | ask(lambda s: answer("warn"), Store, name="b_check")
    save(evidence, tmp_path)
    first = build_audit(evidence, Config(), checks).model_dump_json()
    assert build_audit(load(tmp_path), Config(), checks).model_dump_json() == first
    assert Audit.model_validate_json(first).model_dump_json() == first


def test_a_state_that_something_is_shown_on_comes_with_the_pages() -> None:
    states = [snapshot(f"phone-{id}") for id in ("01-cart", "02-cart+qty2", "03-cart+removed")]
    element = Page(states[1]).evidence()
    checks = ask(lambda page: answer("fail", evidence=(element,)))
    audit = build_audit(seen(*states), Config(), checks)
    assert [page.snapshot for page in audit.pages] == ["phone-01-cart", "phone-02-cart+qty2"]
