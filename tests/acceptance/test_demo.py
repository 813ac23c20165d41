"""The demo store without faults: walked to the checkout in three languages, and all is well."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from auditor.demo.content import LANGUAGES
from auditor.demo.server import DemoServer
from auditor.model import JOURNEY, Outcome, Via

# check -> why it has nothing to judge here
NOT_APPLICABLE = {
    "connection-secure": "local test host",  # the demo runs on loopback without TLS
}


def auditor(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command itself, as a person starts it."""
    command = [sys.executable, "-m", "auditor", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def audited(language: str, once: Callable[..., Any]) -> Any:
    def work(folder: Path) -> dict[str, Any]:
        with DemoServer(language) as store:
            done = auditor(store.url, "--out", str(folder))
            return {"code": done.returncode, "err": done.stderr, "orders": store.orders}

    return once(f"demo-{language}", work)


@pytest.fixture(scope="session", params=LANGUAGES)
def demo(request: pytest.FixtureRequest, once: Callable[..., Any]) -> Any:
    return audited(request.param, once)


def test_nothing_is_ordered_and_all_went_well(demo: Any) -> None:
    assert demo.facts["code"] == 0, demo.facts["err"]
    assert demo.facts["orders"] == 0


def test_the_folder_holds_exactly_the_report(demo: Any) -> None:
    names = sorted(path.name for path in demo.folder.iterdir())
    assert names == ["audit.json", "evidence", "scorecard.html"]


def test_the_checkout_is_reached_by_pressing_alone(demo: Any) -> None:
    walks = demo.audit.walks
    assert sorted(walks) == ["desktop", "phone"]
    for walk in walks.values():
        assert walk.reached == JOURNEY
        assert walk.obstacle is None
        assert [step.via for step in walk.steps if step.via not in (Via.CLICK, Via.MENU)] == [
            Via.START
        ]


def test_every_check_passes(demo: Any) -> None:
    fine = (Outcome.PASS, Outcome.NOTE)
    others = {check: outcome for check, outcome in demo.outcomes.items() if outcome not in fine}
    assert others == dict.fromkeys(NOT_APPLICABLE, Outcome.NOT_APPLICABLE), demo.told(*others)
    for verdict in demo.audit.verdicts:
        assert NOT_APPLICABLE.get(verdict.check, "") in verdict.reason
    assert (demo.audit.score, demo.audit.grade) == (100, "A")


def test_judging_again_gives_the_same_bytes(demo: Any, tmp_path: Path) -> None:
    again = tmp_path / "again"
    done = auditor("judge", str(demo.folder / "evidence"), "--out", str(again))
    assert done.returncode == 0, done.stderr
    assert without_times(again) == without_times(demo.folder)


def test_further_reports_are_written_on_request(once: Callable[..., Any], tmp_path: Path) -> None:
    shutil.copytree(audited("es", once).folder, tmp_path / "es")
    reports = ("pdf", "summary", "findings")
    options = [word for name in reports for word in ("--also", name)]
    done = auditor("judge", str(tmp_path / "es"), *options, "--full-evidence")
    assert done.returncode == 0, done.stderr
    files = ("scorecard.html", "summary.md", "findings.csv", "scorecard.pdf")
    assert done.stdout.split()[-len(files) :] == [str(tmp_path / "es" / name) for name in files]
    summary = (tmp_path / "es" / "summary.md").read_text("utf-8")
    assert summary.startswith("# Evaluación de 127.0.0.1")
    rows = list(csv.DictReader((tmp_path / "es" / "findings.csv").open(encoding="utf-8-sig")))
    assert {row["check"] for row in rows} == set(audited("es", once).outcomes)
    pdf = (tmp_path / "es" / "scorecard.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert boxes and {(round(float(w)), round(float(h))) for w, h in boxes} == {(595, 842)}, "A4"
    page = BeautifulSoup((tmp_path / "es" / "scorecard.html").read_text("utf-8"), "lxml")
    linked = {str(a["href"]) for a in page.select("a[href^=evidence]")}
    assert linked and all((tmp_path / "es" / unquote(path)).is_file() for path in linked)


def test_whole_evidence_is_not_linked_where_it_is_not(
    once: Callable[..., Any], tmp_path: Path
) -> None:
    folder = str(audited("es", once).folder)
    done = auditor("judge", folder, "--out", str(tmp_path / "new"), "--full-evidence")
    assert (done.returncode, (tmp_path / "new").exists()) == (2, False)
    assert "--full-evidence" in done.stderr
    assert auditor("judge", folder, "--also", "html").returncode == 2


def without_times(folder: Path) -> bytes:
    """audit.json but for when it was made and how long that took."""
    text = (folder / "audit.json").read_bytes()
    bare, count = re.subn(rb'"(started|seconds)": ("[^"]*"|\{[^}]*\})', rb'"\1"', text)
    assert count == 2
    return bare


def test_the_scorecard_opens_without_any_request(demo: Any, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    scorecard = (demo.folder / "scorecard.html").as_uri()
    page.goto(scorecard)
    page.wait_for_load_state("networkidle")
    left = [url for url in asked if not url.startswith(("data:", "blob:"))]
    assert left == [scorecard]
    assert page.locator("h1").first.is_visible()
    assert json.loads((demo.folder / "audit.json").read_text())["grade"] in page.inner_text("body")
