"""Stores that cannot be audited, through the real engine: one clear line, nothing left behind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from auditor import cli
from auditor.probe import client

pytestmark = pytest.mark.usefixtures("no_loop_running")


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TOTAL_S", 1.0)


def refusal(capsys: pytest.CaptureFixture[str], url: str) -> str:
    """The one line about `url`; fails when anything else was said or left behind."""
    code = cli.run([url, "--out", "report"])
    out, err = capsys.readouterr()
    assert code == 3, err
    assert out == ""
    told = [line for line in err.splitlines() if line.startswith("auditor: ")]
    assert len(told) == 1 and told == err.splitlines()[-1:]
    assert url in told[0]
    assert os.listdir() == []
    return told[0]


def test_an_unknown_host(capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no such host" in refusal(capsys, "http://no-such-host.invalid/")


def test_a_refused_connection(capsys: pytest.CaptureFixture[str], closed_port: int) -> None:
    assert "connection refused" in refusal(capsys, f"http://127.0.0.1:{closed_port}/")


def test_a_certificate_that_is_not_valid(
    capsys: pytest.CaptureFixture[str], tls_server: Any
) -> None:
    assert "certificate has expired" in refusal(capsys, tls_server(days=-1).url)


def test_a_pdf(capsys: pytest.CaptureFixture[str], server: Any) -> None:
    server.pages["/list.pdf"] = server.answer(b"%PDF-1.7", kind="application/pdf")
    assert "not a web page" in refusal(capsys, server.at("list.pdf"))


def test_an_endless_redirect(capsys: pytest.CaptureFixture[str], server: Any) -> None:
    server.pages["/loop"] = server.redirect("/loop")
    assert "redirects without end" in refusal(capsys, server.at("loop"))


def test_a_page_that_never_ends(
    capsys: pytest.CaptureFixture[str], server: Any, impatient: None
) -> None:
    server.pages["/endless"] = server.endless
    assert "did not end within" in refusal(capsys, server.at("endless"))


def test_a_server_that_never_answers(
    capsys: pytest.CaptureFixture[str], server: Any, impatient: None
) -> None:
    server.pages["/silent"] = server.silent
    assert "did not answer" in refusal(capsys, server.at("silent"))


def test_no_browser(
    capsys: pytest.CaptureFixture[str], server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_BROWSER", "/nowhere/chrome")
    code = cli.run([server.url, "--out", "report"])
    assert code == 3
    assert "/nowhere/chrome cannot be used as the browser" in capsys.readouterr().err
    assert os.listdir() == []


def test_a_page_that_is_no_store(capsys: pytest.CaptureFixture[str], server: Any) -> None:
    """It was seen, so there is a report; and it is neither green nor a failed store."""
    code = cli.run([server.url, "--out", "report", "--device", "desktop"])
    assert code == 3, capsys.readouterr().err
    assert sorted(os.listdir("report")) == ["audit.json", "evidence", "scorecard.html"]
