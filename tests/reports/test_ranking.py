"""What a fix is worth is arithmetic on the audit."""

from __future__ import annotations

import pytest

from auditor.model import Audit
from auditor.reports import ranking
from auditor.reports.families import families, family_of


def test_the_overall_score_is_the_one_the_audit_was_scored_with(audit: Audit) -> None:
    assert audit.cap is not None
    assert ranking.overall(audit) == pytest.approx(audit.cap.before)


def test_a_fix_is_worth_what_the_score_gains_when_its_check_passes(audit: Audit) -> None:
    # structured-price-truth: impact 4 of 16 judged at a moment of weight 15.
    gained = 15 * 4 / (5 + 3 + 4 + 4)
    assert ranking.points(audit, ["structured-price-truth"]) == pytest.approx(gained)


def test_half_met_gains_half(audit: Audit) -> None:
    # page-title-specific: a warn of impact 3.
    assert ranking.points(audit, ["page-title-specific"]) == pytest.approx(15 * 1.5 / 16)


def test_what_is_passed_or_undecided_is_worth_nothing(audit: Audit) -> None:
    assert ranking.points(audit, ["key-pages-indexable", "largest-paint-fast"]) == 0


def test_all_fixes_together_are_worth_all_that_is_missing(audit: Audit) -> None:
    worth = sum(fix.points for fix in ranking.fixes(audit))
    overall = ranking.overall(audit)
    assert overall is not None
    assert worth == pytest.approx(100 - overall)
    assert sum(ranking.lost_points(audit).values()) == pytest.approx(worth)


def test_the_check_that_caps_the_score_comes_first(audit: Audit) -> None:
    first = ranking.fixes(audit)[0]
    assert (first.check, first.lifts_cap, first.blocks) == ("checkout-entry-function", True, True)


def test_checks_that_one_change_settles_become_one_fix(audit: Audit) -> None:
    together = ranking.fixes(audit, families().values())
    checks = [verdict.check for fix in together for verdict in fix.verdicts]
    assert len(checks) == len(set(checks)) == len(ranking.fixes(audit))
    footer = next(fix for fix in together if fix.check == "returns-page-linked")
    assert {v.check for v in footer.verdicts} == {"returns-page-linked", "shipping-page-linked"}
    assert family_of(tuple(v.check for v in footer.verdicts)) == "footer-links"


def test_less_effort_goes_before_more_of_the_same_worth(audit: Audit) -> None:
    by_check = {fix.check: fix for fix in ranking.fixes(audit)}
    low, medium = by_check["delivery-cost-near-buy"], by_check["cart-shipping-cost-visible"]
    assert low.points == pytest.approx(medium.points)
    assert low.priority > medium.priority


def test_without_any_judged_check_there_is_no_score(audit: Audit) -> None:
    empty = audit.model_copy(update={"verdicts": ()})
    assert ranking.overall(empty) is None
    assert ranking.points(empty, ["price-first-view"]) == 0
    assert ranking.fixes(empty) == ()
