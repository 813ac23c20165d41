"""Finds a browser that really starts, or says how to get one.

A file that exists is no proof: it may lack libraries, or belong to another machine. So each
candidate is launched and opens a page; the first that does is used, and is already running.
Headless shells come first: they cost half the CPU and memory of a full Chromium.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Error, Playwright, async_playwright

from auditor.errors import NoBrowser

LAUNCH_MS = 20_000
PAGE_MS = 10_000
INSTALL = "auditor browser install"

# Nothing but the store's own pages may cause traffic. Playwright sets most such switches itself.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
)

CHANNELS = {"chrome": "Google Chrome", "msedge": "Microsoft Edge"}
SHELLS = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
FULL = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
# Where installers put a browser without telling PATH.
PLACES = (
    "/usr/lib/chromium/chromium-headless-shell",
    "/usr/lib/chromium/chromium",
    "/snap/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/AppData/Local/Chromium/Application/chrome.exe",
)


@dataclass(frozen=True)
class Candidate:
    """A browser that may be there. Without path and channel it is Playwright's own default."""

    name: str
    path: str | None = None
    channel: str | None = None
    shell: bool = False  # a headless shell: has no window
    note: str = ""  # set by `launch`: version, and what had to be given up

    @property
    def where(self) -> str:
        return self.path or (f"channel {self.channel}" if self.channel else "Playwright's folder")


@asynccontextmanager
async def driver() -> AsyncIterator[Playwright]:
    """Playwright, running. NoBrowser when its own program lacks a library on this machine."""
    asyncio.get_running_loop().set_exception_handler(_complain)
    # A font that never comes would cost every picture; who takes one waits for fonts himself.
    os.environ.setdefault("PW_TEST_SCREENSHOT_NO_FONTS_READY", "1")
    manager = async_playwright()
    try:
        playwright = await manager.start()
    except Exception as error:  # Playwright raises bare Exceptions here
        why = driver_error() or str(error)
        raise NoBrowser(f"Playwright does not start: {why}; mend it with: {INSTALL}") from error
    try:
        yield playwright
    finally:
        await playwright.stop()


def _complain(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Ctrl-C ends Playwright's program too; what still waited for it then is no news."""
    if "reading from the driver" not in str(context.get("exception")):
        loop.default_exception_handler(context)


def driver_error() -> str:
    """What Playwright's program says when it cannot run at all; "" when it can."""
    done = subprocess.run(
        [sys.executable, "-m", "playwright", "--version"],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=LAUNCH_MS / 1000,
        check=False,
    )
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return "" if done.returncode == 0 else (lines or [f"exit code {done.returncode}"])[-1][-200:]


def candidates(choice: str | None = None) -> list[Candidate]:
    """All browsers worth a try, best first.

    A choice (`--browser`, else `AUDITOR_BROWSER`: a path, a name on PATH or a channel) is the
    only candidate, so that a typing mistake fails loudly instead of using something else.
    """
    choice = choice or os.environ.get("AUDITOR_BROWSER") or None
    if choice:
        return [_chosen(choice)]
    return [
        Candidate("Playwright's headless shell", shell=True),
        *_on_disk(SHELLS, shell=True),
        Candidate("Playwright's Chromium", channel="chromium"),
        *(Candidate(name, channel=channel) for channel, name in CHANNELS.items()),
        *_on_disk(FULL, shell=False),
    ]


async def launch(
    playwright: Playwright, choice: str | None = None, headed: bool = False, slow_ms: float = 0
) -> tuple[Browser, Candidate]:
    """The first candidate that starts and opens a page, running, and which it was.

    Raises NoBrowser, which lists every candidate with its reason.
    """
    tried: list[tuple[Candidate, str]] = []
    for candidate in candidates(choice):
        try:
            return await start(playwright, candidate, headed=headed, slow_ms=slow_ms)
        except NoBrowser as error:
            tried.append((candidate, str(error)))
    raise NoBrowser(_none_works(tried, chosen=len(tried) == 1))


async def start(
    playwright: Playwright, candidate: Candidate, headed: bool = False, slow_ms: float = 0
) -> tuple[Browser, Candidate]:
    """Starts this one candidate and opens a page in it; NoBrowser with the bare reason if not."""
    if headed and candidate.shell and candidate.path:
        raise NoBrowser("a headless shell has no window")
    if candidate.path and not Path(candidate.path).is_file():
        raise NoBrowser("no such file")
    options = launch_options(candidate, headed=headed, slow_ms=slow_ms)
    note = "" if options["chromium_sandbox"] else ", without its sandbox: root or a container"
    try:
        browser = await _running(playwright, options)
    except Error as error:
        if not (options["chromium_sandbox"] and _sandbox_refused(error)):
            raise NoBrowser(_reason(error)) from error
        note = ", without its sandbox: this system does not allow it"
        try:
            browser = await _running(playwright, options | {"chromium_sandbox": False})
        except Error as again:
            raise NoBrowser(_reason(again)) from again
    return browser, Candidate(
        candidate.name, candidate.path, candidate.channel, candidate.shell, browser.version + note
    )


def launch_options(
    candidate: Candidate, headed: bool = False, slow_ms: float = 0
) -> dict[str, Any]:
    """Keyword arguments for Playwright's `chromium.launch`."""
    options: dict[str, Any] = {
        "headless": not headed,
        "args": list(QUIET),
        "chromium_sandbox": sandbox_possible(),
        "timeout": LAUNCH_MS,
    }
    if candidate.path:
        options["executable_path"] = candidate.path
    elif candidate.channel:
        options["channel"] = candidate.channel
    if slow_ms:
        options["slow_mo"] = slow_ms
    return options


def sandbox_possible() -> bool:
    """Chromium refuses its sandbox to root, and a container seldom grants the namespaces."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    contained = any(Path(mark).exists() for mark in ("/.dockerenv", "/run/.containerenv"))
    return not (root or contained)


async def find(choice: str | None = None) -> Candidate:
    """The candidate that `launch` would use; the browser is closed again."""
    async with driver() as playwright:
        browser, candidate = await launch(playwright, choice)
        await browser.close()
    return candidate


async def survey(choice: str | None = None) -> list[tuple[Candidate, str]]:
    """Each candidate with why it was passed over; "" for the one that is used.

    What stands below the one that is used is not started.
    """
    rows: list[tuple[Candidate, str]] = []
    found = False
    async with driver() as playwright:
        for candidate in candidates(choice):
            if found:
                rows.append((candidate, "not tried: one above it works"))
                continue
            try:
                browser, used = await start(playwright, candidate)
            except NoBrowser as error:
                rows.append((candidate, str(error)))
            else:
                await browser.close()
                rows.append((used, ""))
                found = True
    return rows


async def _running(playwright: Playwright, options: dict[str, Any]) -> Browser:
    browser = await playwright.chromium.launch(**options)
    try:
        page = await browser.new_page()
        page.set_default_timeout(PAGE_MS)
        await page.goto("data:text/html,<title>ready</title>", timeout=PAGE_MS)
        await page.close()
    except Error:
        await browser.close()
        raise
    return browser


def _chosen(choice: str) -> Candidate:
    if choice in (*CHANNELS, "chromium"):
        return Candidate(CHANNELS.get(choice, "Playwright's Chromium"), channel=choice)
    path = shutil.which(choice) or str(Path(choice).expanduser())
    return Candidate("the browser asked for", path=path, shell=_is_shell(path))


def _on_disk(names: tuple[str, ...], *, shell: bool) -> Iterator[Candidate]:
    """Executables of these names on PATH, then those in the fixed places, each file once."""
    found = [which for name in names if (which := shutil.which(name))]
    places = [str(Path(place).expanduser()) for place in PLACES]
    found += [place for place in places if _is_shell(place) is shell and Path(place).is_file()]
    seen: set[str] = set()
    for path in found:
        real = os.path.realpath(path)
        # a wrapper and what it starts are one browser: Debian's lie at /usr/bin and /usr/lib
        if real not in seen and Path(path).name not in {Path(s).name for s in seen}:
            seen |= {real, path}
            yield Candidate(Path(path).name, path=path, shell=shell)


def _is_shell(path: str) -> bool:
    return Path(path).stem in SHELLS


def _sandbox_refused(error: Error) -> bool:
    return "sandbox" in error.message.lower()


def _reason(error: Error) -> str:
    """Playwright's long report cut to the line that tells what is wrong."""
    text = error.message
    if "Executable doesn't exist" in text or "is not found at" in text or "ENOENT" in text:
        return "not installed"
    if "EACCES" in text:
        return "not an executable file"
    if "Timeout" in text:
        return f"did not answer within {LAUNCH_MS // 1000} s"
    lines = [line.strip(" -") for line in text.splitlines()]
    for line in lines:
        if "[err]" in line:  # what the browser itself said before it ended
            return line.split("[err]", 1)[1].strip()[:200]
    return next((line for line in lines if line), "ended without a word")[:200]


def _none_works(tried: list[tuple[Candidate, str]], *, chosen: bool) -> str:
    if chosen:
        candidate, reason = tried[0]
        return (
            f"{candidate.where} cannot be used as the browser: {reason}; mend --browser or "
            f"AUDITOR_BROWSER, or leave it out to have one found"
        )
    rows = "\n".join(f"  {c.name} ({c.where}): {reason}" for c, reason in tried)
    return f"no browser starts on this machine; get one with: {INSTALL}\n{rows}"
