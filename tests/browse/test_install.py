"""Installing a browser: what is tried, in what order, and what is said when nothing helps."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import playwright
import pytest

from auditor.browse import install as module
from auditor.browse import launch
from auditor.browse.install import install
from auditor.errors import NoBrowser


def program(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a browser, where Playwright's download fails; PATH is the folder."""
    monkeypatch.delenv("AUDITOR_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.setattr(launch, "PLACES", ())
    monkeypatch.setattr(launch, "CHANNELS", {})
    fails = program(
        tmp_path / "playwright", "echo log; echo 'Error: getaddrinfo ENOTFOUND'; exit 1"
    )
    monkeypatch.setattr(module, "PLAYWRIGHT", (str(fails),))
    monkeypatch.setattr(module, "_root", lambda: True)
    return tmp_path


@pytest.fixture
def in_thread(run: Callable[[Any], Any]) -> Callable[[Callable[[str], None]], launch.Candidate]:
    """`install` runs event loops of its own, so it needs a thread without one."""

    async def call(say: Callable[[str], None]) -> launch.Candidate:
        import asyncio

        return await asyncio.to_thread(install, say)

    return lambda say: run(call(say))


def test_nothing_is_installed_where_one_works(
    in_thread: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_steps", lambda: pytest.fail("nothing is to be installed"))
    said: list[str] = []
    in_thread(said.append)
    assert len(said) == 1 and "works already" in said[0]


def test_apt_follows_a_download_that_fails(
    in_thread: Any, bare: Path, browser_candidate: launch.Candidate
) -> None:
    program(
        bare / "apt-get",
        f'echo "$@" >> {bare}/apt.log\n'
        f"[ $1 = update ] && exit 0\n"
        f'printf \'#!/bin/sh\\nPATH=/usr/bin:/bin exec "{browser_candidate.path}" "$@"\\n\' '
        f"> {bare}/chromium-headless-shell\n"
        f"/bin/chmod +x {bare}/chromium-headless-shell",
    )
    said: list[str] = []
    assert in_thread(said.append).name == "chromium-headless-shell"
    assert "  not possible: Error: getaddrinfo ENOTFOUND" in said
    assert said[-1].startswith("chromium-headless-shell works now")
    update, package = (bare / "apt.log").read_text().splitlines()
    assert update == "update -qq" and "chromium-headless-shell" in package


def test_what_playwright_itself_needs_comes_first(
    in_thread: Any,
    bare: Path,
    browser_candidate: launch.Candidate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = Path(playwright.__file__).parent / "driver" / "node"
    node = program(bare / "node", f'[ -e {bare}/libatomic1 ] || exit 127; exec {real} "$@"')
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", str(node))
    program(bare / "apt-get", f'[ $1 = update ] || : > "{bare}/libatomic1"')
    program(bare / "chromium", f'PATH=/usr/bin:/bin exec "{browser_candidate.path}" "$@"')
    said: list[str] = []
    assert in_thread(said.append).name == "chromium"
    assert said[1] == "installing libatomic1 …" and "works already" in said[2]


def test_when_nothing_helps_everything_tried_is_told(in_thread: Any, bare: Path) -> None:
    program(bare / "apt-get", "echo 'E: Unable to locate package' >&2; exit 100")
    with pytest.raises(NoBrowser) as error:
        in_thread(lambda line: None)
    first, *rows = str(error.value).splitlines()
    assert first == "no browser could be installed:"
    assert [row.split(":")[0].strip() for row in rows] == [name for name, _ in module._steps()]
    assert "E: Unable to locate package" in rows[-1]


def test_without_root_the_command_is_told(
    in_thread: Any, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_root", lambda: False)
    program(bare / "apt-get", f"touch {bare}/called")
    with pytest.raises(NoBrowser, match="sudo apt-get install chromium-headless-shell"):
        in_thread(lambda line: None)
    assert not (bare / "called").exists()


def test_a_step_that_hangs_is_ended(
    in_thread: Any, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIMIT_S", 0.2)
    program(bare / "playwright", "/bin/sleep 60; exit 0")  # its child hangs
    with pytest.raises(NoBrowser, match="did not end within"):
        in_thread(lambda line: None)


def test_a_choice_that_fails_is_not_answered_by_installing(
    in_thread: Any, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_BROWSER", "/nowhere/chrome")
    with pytest.raises(NoBrowser, match="AUDITOR_BROWSER"):
        in_thread(lambda line: None)
