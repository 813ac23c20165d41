"""Gets a browser: Playwright's own headless shell, else the system's package."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from typing import TextIO

from auditor.browse.launch import Candidate, driver_error, find
from auditor.errors import NoBrowser

LIMIT_S = 600  # for one step; a download that hangs must not hang the set-up
PLAYWRIGHT = (sys.executable, "-m", "playwright", "install", "chromium", "--only-shell")
# The one library of Playwright's own program that a minimal system lacks.
DRIVER_NEEDS = "libatomic1"
# Letters without a font are boxes, and boxes have other widths than letters.
FONTS = ("fonts-liberation", "fonts-dejavu-core")
# fail soon where the download's host cannot be reached, instead of waiting for it
SOON = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "15000"}


def install(say: Callable[[str], None]) -> Candidate:
    """Installs a browser unless one works already. Raises NoBrowser with what was tried and why.

    `say` is told what is going on, one line a step.
    """
    if error := driver_error():
        say(f"Playwright does not start: {error}")
        say(f"installing {DRIVER_NEEDS} …")
        if error := _apt(DRIVER_NEEDS) or driver_error():
            raise NoBrowser(f"Playwright does not start on this machine: {error}")
    if os.environ.get("AUDITOR_BROWSER"):
        return asyncio.run(find())  # the only candidate: nothing that is installed would be used
    if working := _working():
        say(f"{working.name} works already ({working.where}, {working.note})")
        return working
    tried = []
    for name, step in _steps():
        say(f"installing {name} …")
        if error := step():
            tried.append(f"{name}: {error}")
            say(f"  not possible: {error}")
        elif working := _working():
            say(f"{working.name} works now ({working.where}, {working.note})")
            return working
        else:
            tried.append(f"{name}: installed, but it does not start")
            say("  installed, but it does not start")
    raise NoBrowser("no browser could be installed:\n" + "\n".join(f"  {line}" for line in tried))


def _steps() -> list[tuple[str, Callable[[], str]]]:
    """What to try, in order: name and a function that returns why it failed, "" if it did not."""
    return [
        ("Playwright's headless shell", lambda: _run(*PLAYWRIGHT, env=SOON)),
        ("the libraries it needs", _libraries),
        ("the system's chromium-headless-shell", lambda: _apt("chromium-headless-shell")),
        ("the system's chromium", lambda: _apt("chromium")),
    ]


def _libraries() -> str:
    # Playwright installs a browser's libraries before the browser: minutes for nothing where the
    # browser itself could not be downloaded.
    if error := _run(*PLAYWRIGHT, env=SOON):
        return f"the headless shell comes first ({error})"
    if not _root():
        return f"needs root: sudo {' '.join(PLAYWRIGHT)} --with-deps"
    return _run(*PLAYWRIGHT, "--with-deps")


def _apt(package: str) -> str:
    if not shutil.which("apt-get"):
        return "this system has no apt-get"
    if not _root():
        return f"needs root: sudo apt-get install {package}"
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    # the lists of a fresh machine are empty; a stale list is no reason to give up
    updated = _run("apt-get", "update", "-qq", env=quiet)
    fonts = FONTS if "chromium" in package else ()
    error = _run("apt-get", "install", "-y", "-qq", package, *fonts, env=quiet)
    return error and (f"{error}; {updated}" if updated else error)


def _run(*command: str, env: Mapping[str, str] | None = None) -> str:
    """Runs a command silently; the telling line of its output if it failed."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        try:
            code = _ended(command, {**os.environ, **(env or {})}, output)
        except subprocess.TimeoutExpired:
            return f"did not end within {LIMIT_S} s"
        except OSError as error:
            return error.strerror or str(error)
        output.seek(0)
        lines = [line.strip() for line in output if line.strip()]
    if code == 0:
        return ""
    telling = [line for line in lines if line.lower().startswith(("error", "e: "))] or lines[-1:]
    return telling[0][:200] if telling else f"exit code {code}"


def _ended(command: Sequence[str], env: Mapping[str, str], output: TextIO) -> int:
    """The exit code. The command has a process group of its own, so that its children end too."""
    process = subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        return process.wait(LIMIT_S)
    except BaseException:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        raise


def _root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _working() -> Candidate | None:
    try:
        return asyncio.run(find())
    except NoBrowser:
        return None
