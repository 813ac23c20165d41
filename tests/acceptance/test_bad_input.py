"""Addresses behind which no store can be walked, through the command itself.

A page was seen, so there is a whole report; it is never green, and one line says why.
What is refused before a page is seen stands in `test_cli_bad_input.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from auditor import evidence
from auditor.model import Audit

BLOG = (
    "<!doctype html><html lang=en><title>A walk in May</title><h1>A walk in May</h1>"
    + "<p>We went over the hill and saw the sea. It rained, then the sun came out.</p>" * 9
    + '<a href="/about">About me</a>'
)
MOVING = """<!doctype html><html lang=en><title>Shop</title><h1>Coffee</h1>
<meta http-equiv=refresh content="0;url=/?again">"""


def audited(url: str, out: Path) -> tuple[str, Audit]:
    """The last line that was said, and the audit; fails unless it ended with 3 and a report."""
    command = [sys.executable, "-m", "auditor", url, "--out", str(out), "--device", "desktop"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    told = [line for line in done.stderr.splitlines() if line.startswith("auditor: ")]
    assert (done.returncode, len(told)) == (3, 1), done.stderr
    assert url in told[0]
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    assert sorted(p.name for p in out.iterdir()) == ["audit.json", "evidence", "scorecard.html"]
    evidence.load(out / "evidence")  # whole: every file as its index says
    audit = Audit.model_validate(json.loads((out / "audit.json").read_text(encoding="utf-8")))
    assert (audit.score, audit.grade, audit.gate.passed) == (None, None, False)
    assert "Grade" not in done.stdout and "What to do first" not in done.stdout
    return told[0], audit


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir()
    return tmp_path / "here" / "report"


def test_a_page_that_is_no_store(server: Any, out: Path) -> None:
    server.pages["/"] = server.answer(BLOG)
    line, audit = audited(server.url, out)
    assert "does not look like a store" in line
    assert audit.obstacle is not None and audit.obstacle.code == "not_a_store"


def test_a_home_page_that_fails(server: Any, out: Path) -> None:
    server.pages["/"] = server.answer("<h1>Internal Server Error</h1>", status=500)
    line, audit = audited(server.url, out)
    assert "HTTP 500" in line
    stop = audit.walks["desktop"].obstacle
    assert stop is not None and (stop.code, stop.words) == ("http_error", "Internal Server Error")


def test_a_home_page_whose_picture_never_comes(server: Any, out: Path) -> None:
    """It never finishes loading, but it can be read: the walk goes on without the picture."""
    server.pages["/"] = server.answer(BLOG + '<img src="/never.jpg" width="40" height="40">')
    server.pages["/never.jpg"] = server.silent
    line, audit = audited(server.url, out)
    assert "/never.jpg" in server.paths
    assert "does not look like a store" in line
    assert any(page.url.startswith(server.url) and page.first_view for page in audit.pages)


def test_a_home_page_that_always_moves_on(server: Any, out: Path) -> None:
    server.pages["/"] = server.answer(MOVING)
    line, audit = audited(server.url, out)
    walk = audit.walks["desktop"]
    assert walk.reached == ()
    # how often it moves while it is looked at is a matter of the machine
    assert walk.obstacle is not None and walk.obstacle.code in ("js_error", "too_slow")
    assert "Error:" not in line  # no word of ours about the page's document being gone


def test_a_redirect_that_only_browsers_follow_in_a_circle(server: Any, out: Path) -> None:
    """Without a cookie it redirects for ever; that is found out before any page is seen."""
    server.pages["/"] = server.redirect("/?cookie", Set_Cookie="seen=1")
    command = [sys.executable, "-m", "auditor", server.url, "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert "redirects without end" in done.stderr.splitlines()[-1]
    assert list(out.parent.iterdir()) == []
