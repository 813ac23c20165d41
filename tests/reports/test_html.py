"""The scorecard as a file: closed to the network, whole, and escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from auditor.model import Audit, Outcome, Verdict
from auditor.reports import html


@pytest.fixture(scope="module")
def page(audit: Audit, shots: Any) -> BeautifulSoup:
    return BeautifulSoup(html.render(audit, shots.folder), "lxml")


def test_the_policy_allows_only_what_is_in_the_file(page: BeautifulSoup) -> None:
    (policy,) = [m["content"] for m in page.select("meta[http-equiv=Content-Security-Policy]")]
    assert "default-src 'none'" in policy
    for tag in page.select("style, script"):
        assert tag.string is not None
        digest = base64.b64encode(hashlib.sha256(tag.string.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert page.select("[style], [onclick], link, iframe") == []
    loads = [tag["src"] for tag in page.select("[src]")]
    loads += [str(tag["href"]) for tag in page.select("image, use")]
    assert all(str(address).startswith(("#", "data:image/")) for address in loads)


def test_the_five_moments_stand_in_the_order_of_the_journey(page: BeautifulSoup) -> None:
    names = [h.get_text(strip=True) for h in page.select("#journey .station h3")]
    assert names == [
        *("Before arriving", "First impression", "Buying"),
        *("Service and the wait", "Coming back"),
    ]


def test_every_verdict_is_there_with_its_word_and_its_shape(
    page: BeautifulSoup, audit: Audit
) -> None:
    words = {"fail": "Failed", "warn": "Partly", "pass": "Passed", "error": "Our error"}
    for verdict in audit.verdicts:
        (found,) = page.select(f"#check-{verdict.check}")
        summary = found.summary
        assert summary is not None
        assert summary.select_one(f"use[href='#shape-{verdict.outcome.value}']")
        if verdict.outcome.value in words:
            assert words[verdict.outcome.value] in summary.get_text()


def test_pages_of_one_kind_are_told_apart_by_their_address(audit: Audit, shots: Any) -> None:
    verdict = next(v for v in audit.verdicts if v.parts and v.parts[0].page == "product")
    seen = {"snapshot": "", "evidence": ()}
    parts = tuple(
        verdict.parts[0].model_copy(update=seen | {"url": f"https://shop.example/p/{name}"})
        for name in "abc"
    )
    changed = [v.model_copy(update={"parts": parts}) if v is verdict else v for v in audit.verdicts]
    report = html.render(audit.model_copy(update={"verdicts": tuple(changed)}), shots.folder)
    paths = BeautifulSoup(report, "lxml").select(f"#check-{verdict.check} .places .path")
    assert [path.get_text() for path in paths] == ["/p/a", "/p/b", "/p/c"]


def test_score_bounds_coverage_and_cap_stand_together(page: BeautifulSoup) -> None:
    total = page.select_one(".total")
    assert total is not None
    words = " ".join(total.get_text(" ").split())
    assert re.search(r"certainly \d+, at best \d+", words)
    assert re.search(r"\d+% of what matters could be judged", words)
    assert "capped at 49: The checkout button is disabled. The store says: “Minimum" in words


def test_the_first_task_is_the_one_that_lifts_the_cap(page: BeautifulSoup) -> None:
    first = page.select_one(".tasks > .task")
    assert first is not None
    assert "Lifts the cap on the score" in first.get_text()
    assert first.select_one("svg.crop rect.mark")


def test_devices_that_differ_stand_side_by_side(page: BeautifulSoup) -> None:
    def sides(check: str) -> list[str]:
        return [h.get_text(" ", strip=True) for h in page.select(f"#check-{check} .side h4")]

    assert sides("checkout-entry-function") == ["Phone Failed", "Desktop Passed"]
    assert sides("shipping-page-linked") == []


def test_the_obstacle_is_told_with_the_words_of_the_store(page: BeautifulSoup) -> None:
    told = page.select_one(".hindrance")
    assert told is not None
    assert "between the cart and the checkout" in told.get_text()
    assert "Minimum order € 20.00" in told.get_text()


def test_a_picture_is_embedded_once_however_often_it_is_shown(audit: Audit, shots: Any) -> None:
    text = html.render(audit, shots.folder)
    data = re.findall(r'href="(data:image/[^"]+)"', text)
    assert data
    assert len(data) == len(set(data))
    assert len(text) < 3_000_000


def test_without_an_evidence_folder_the_report_still_reads(audit: Audit, tmp_path: Path) -> None:
    text = html.render(audit, tmp_path)
    assert "data:image" not in text.partition("<body>")[2]
    assert "Shoppers get stuck" in text


def test_no_verdict_no_score_no_grade_is_said_so(audit: Audit, tmp_path: Path) -> None:
    moments = tuple(
        m.model_copy(update={"score": None, "low": None, "high": None, "enough": False})
        for m in audit.moments
    )
    nothing: dict[str, Any] = {"verdicts": (), "moments": moments, "score": None, "grade": None}
    nothing |= {"low": None, "high": None, "cap": None, "coverage": 0.0}
    text = html.render(audit.model_copy(update=nothing), tmp_path)
    assert "This store could not be judged." in text
    assert "No grade" in text


def test_an_unknown_language_is_refused(audit: Audit, tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="xx"):
        html.render(audit, tmp_path, language="xx")


def test_the_same_audit_gives_the_same_bytes(audit: Audit, shots: Any) -> None:
    assert html.render(audit, shots.folder) == html.render(audit, shots.folder)


def test_advice_for_the_platform_stands_with_the_fix(audit: Audit, tmp_path: Path) -> None:
    given = {"checkout-entry-function": "Look at the page setup."}
    page = BeautifulSoup(html.render(audit, tmp_path, advice=given), "lxml")
    for place in (".tasks > .task .advice", "#check-checkout-entry-function .advice"):
        (found,) = page.select(place)
        assert found.get_text(strip=True) == "On WooCommerce:Look at the page setup."


def test_a_page_after_an_action_gives_its_picture_but_is_no_sample(
    audit: Audit, shots: Any
) -> None:
    page = next(p for p in audit.pages if p.kind == "cart")
    after = page.model_copy(
        update={"snapshot": page.snapshot + "+qty2", "url": "https://x.example/2"}
    )
    changed = audit.model_copy(update={"pages": (after, *audit.pages)})
    tree = BeautifulSoup(html.render(changed, shots.folder), "lxml")
    sample = tree.select_one(".sample")
    assert sample is not None
    assert "https://x.example/2" not in sample.get_text()


def test_the_evidence_folder_is_linked_only_when_it_goes_along(audit: Audit, shots: Any) -> None:
    def links(**how: bool) -> set[str]:
        tree = BeautifulSoup(html.render(audit, shots.folder, **how), "lxml")
        return {str(a["href"]) for a in tree.select('a[href^="evidence/"]')}

    assert links() == set()
    linked = links(full_evidence=True)
    assert linked
    assert all((shots.folder / link.removeprefix("evidence/")).is_file() for link in linked)


def test_the_majority_of_a_devices_pages_decides_as_in_judging(
    audit: Audit, tmp_path: Path
) -> None:
    verdict = next(v for v in audit.verdicts if v.check == "header-cart-visible")
    first, second = verdict.parts
    parts = (
        first,
        first,
        first.model_copy(update={"outcome": Outcome.FAIL, "reason": "no cart"}),
        second,
    )
    mixed = verdict.model_copy(
        update={"outcome": Outcome.WARN, "reason": "no cart", "parts": parts}
    )
    page = html.render(audit.model_copy(update={"verdicts": (mixed,)}), tmp_path)
    sides = BeautifulSoup(page, "lxml").select("#check-header-cart-visible .side h4")
    assert [side.get_text(" ", strip=True) for side in sides] == ["Phone Partly", "Desktop Passed"]


def hostile(verdict: Verdict, text: str) -> Verdict:
    part = verdict.parts[0].model_copy(
        update={"reason": text, "url": text, "searched": text, "quotes": (text,)}
    )
    return verdict.model_copy(update={"reason": text, "parts": (part,)})


@pytest.mark.parametrize(
    "text", ["</script><script>x</script>", "{{ 7*7 }}{% raw %}", "'\"><img src=x onerror=y>"]
)
def test_store_text_never_becomes_markup(audit: Audit, shots: Any, text: str) -> None:
    bad = tuple(hostile(verdict, text) for verdict in audit.verdicts)
    pages = tuple(p.model_copy(update={"title": text, "url": text}) for p in audit.pages)
    page = html.render(audit.model_copy(update={"verdicts": bad, "pages": pages}), shots.folder)
    tree = BeautifulSoup(page, "lxml")
    assert len(tree.select("script")) == 1
    assert tree.select("img") == []
    assert text in tree.get_text()


def test_a_figure_is_shown_against_what_a_pass_asks(audit: Audit, tmp_path: Path) -> None:
    for language, told in (
        ("en", "1.8:1 to pass: at least 4.5:1"),
        ("es", "1,8:1 para aprobar: al menos 4,5:1"),
        ("id", "1,8:1 agar lulus: paling sedikit 4,5:1"),
    ):
        page = BeautifulSoup(html.render(audit, tmp_path, language=language), "lxml")
        finding = page.select_one("#check-text-contrast-sufficient")
        assert finding is not None
        assert told in " ".join(finding.get_text(" ").split())


def test_a_store_s_words_do_not_turn_our_sentence_around(audit: Audit, tmp_path: Path) -> None:
    bad = "“الشحن <b>” leads nowhere: it has only 29 words."
    verdict = audit.verdicts[0].model_copy(
        update={"outcome": Outcome.FAIL, "reason": bad, "parts": ()}
    )
    text = html.render(audit.model_copy(update={"verdicts": (verdict,)}), tmp_path, language="es")
    told = BeautifulSoup(text, "lxml").select_one(f"#check-{verdict.check} .lead")
    assert told is not None and told.get("dir") is None
    assert [word.get_text() for word in told.select("bdi")] == ["الشحن <b>"]
    assert told.get_text() == "«الشحن <b>» no lleva a ninguna parte: solo tiene 29 palabras."
