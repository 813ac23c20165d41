"""Finding a browser: order, the broken ones, the single choice, the error that helps."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from auditor.browse import launch
from auditor.errors import NoBrowser

Run = Callable[[Any], Any]


@pytest.fixture(autouse=True)
def no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUDITOR_BROWSER", raising=False)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH that holds nothing but what the test puts there; no fixed places, no Playwright's."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.setattr(launch, "PLACES", ())
    return tmp_path


def program(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


async def launched(choice: str | None = None, **kwargs: Any) -> tuple[str, launch.Candidate]:
    async with async_playwright() as playwright:
        browser, candidate = await launch.launch(playwright, choice, **kwargs)
        page = await browser.new_page()
        await page.set_content("<title>a store</title>")
        title = await page.title()
        await browser.close()
    return title, candidate


def test_a_browser_is_found_and_runs(run: Run) -> None:
    title, candidate = run(launched())
    assert title == "a store"
    assert candidate.note[0].isdigit()  # its version


def test_a_choice_is_the_only_candidate(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [c.path for c in launch.candidates("/opt/x/chrome")] == ["/opt/x/chrome"]
    assert [c.channel for c in launch.candidates("msedge")] == ["msedge"]
    monkeypatch.setenv("AUDITOR_BROWSER", "/opt/y")
    assert [c.path for c in launch.candidates()] == ["/opt/y"]
    assert [c.path for c in launch.candidates("/opt/z")] == ["/opt/z"]  # the option wins


def test_headless_shells_come_before_full_browsers(path: Path) -> None:
    for name in ("chromium", "chromium-headless-shell"):
        program(path / name, "exit 1")
    names = [c.name for c in launch.candidates()]
    assert names == [
        "Playwright's headless shell",
        "chromium-headless-shell",
        "Playwright's Chromium",
        "Google Chrome",
        "Microsoft Edge",
        "chromium",
    ]


def test_one_browser_under_two_names_is_one_candidate(path: Path) -> None:
    real = program(path / "chromium", "exit 1")
    (path / "chromium-browser").symlink_to(real)
    assert [c.name for c in launch.candidates() if c.path] == ["chromium"]


def test_a_broken_browser_is_passed_over_with_its_reason(
    run: Run, path: Path, browser_candidate: launch.Candidate
) -> None:
    if not browser_candidate.path:
        pytest.fail("this test needs a browser with a path; set AUDITOR_BROWSER")
    program(path / "chromium-headless-shell", "echo 'libnss3.so: cannot open' >&2; exit 127")
    program(path / "chromium", f'PATH={os.defpath} exec "{browser_candidate.path}" "$@"')
    rows = run(launch.survey())
    reasons = {c.name: reason for c, reason in rows}
    assert reasons["Playwright's headless shell"] == "not installed"
    assert "libnss3.so" in reasons["chromium-headless-shell"]
    assert reasons["chromium"] == ""
    _, used = run(launched())
    assert used.name == "chromium"


def test_the_one_that_works_is_started_once_and_no_other(run: Run, path: Path) -> None:
    for name in ("chromium-headless-shell", "chromium"):
        program(path / name, f"echo {name} >> {path}/started; exit 1")
    with pytest.raises(NoBrowser):
        run(launched())
    assert (path / "started").read_text().split() == ["chromium-headless-shell", "chromium"]


def test_a_browser_that_says_nothing_is_given_up(
    run: Run, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "LAUNCH_MS", 300)
    program(path / "chromium", "exec /bin/sleep 60")
    with pytest.raises(NoBrowser, match="chromium.*did not answer within"):
        run(launched())


def test_without_any_the_error_lists_them_and_the_one_command(run: Run, path: Path) -> None:
    program(path / "chromium", "exit 3")
    with pytest.raises(NoBrowser) as error:
        run(launched())
    first, *rows = str(error.value).splitlines()
    assert first.endswith("auditor browser install")
    assert [row.split(" (")[0].strip() for row in rows] == [c.name for c in launch.candidates()]
    assert error.value.exit_code == 3


@pytest.mark.parametrize("choice", ["/nowhere/chrome", "chrmoium"])
def test_a_wrong_choice_fails_loudly(run: Run, choice: str) -> None:
    with pytest.raises(NoBrowser, match=f"{choice}.*no such file.*--browser"):
        run(launched(choice))


def test_a_file_that_is_no_program(run: Run, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a browser")
    with pytest.raises(NoBrowser, match="not an executable file"):
        run(launched(str(text)))


def test_a_headless_shell_is_not_used_with_a_window(run: Run, path: Path) -> None:
    program(path / "chromium-headless-shell", "exit 1")
    with pytest.raises(NoBrowser, match="has no window"):
        run(launched(headed=True))


def test_a_refused_sandbox_is_given_up_and_said(
    run: Run, path: Path, browser_candidate: launch.Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "sandbox_possible", lambda: True)
    program(
        path / "chromium",
        'case "$*" in *--no-sandbox*) ;; *) echo "No usable sandbox!" >&2; exit 1;; esac\n'
        f'PATH={os.defpath} exec "{browser_candidate.path}" "$@"',
    )
    _, used = run(launched())
    assert "without its sandbox" in used.note


def test_playwright_itself_does_not_start(
    run: Run, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = program(path / "node", "echo 'libatomic.so.1: cannot open' >&2; exit 127")
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", str(node))
    with pytest.raises(NoBrowser, match=r"libatomic.so.1.*auditor browser install"):
        run(launch.find())
