"""Waiting for a page: by what is expected and by change, never for a fixed time."""

from __future__ import annotations

import re
import time
from importlib.resources import files
from typing import Final, Literal

from playwright.async_api import Error, Page

from auditor.browse.gather.network import Recorder

# An address in the message may hold such words too: whole phrases of Playwright's.
_GONE = re.compile(r"has been closed|(?:Target|Page) crashed|Connection closed")

_QUIET = files("auditor.browse").joinpath("settle_quiet.js").read_text("utf-8")

_CHANGE = files("auditor.browse").joinpath("settle_change.js").read_text("utf-8")


class Clock:
    """A deadline in seconds, handed down so that nothing outlives its walk."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return max(self._end - time.monotonic(), 0)

    def cap(self, seconds: float) -> float:
        return min(seconds, self.left)


ANSWER_S = 20.0  # a server that says nothing for so long has lost its shopper

# How long each stage of a page is waited for, and the least that is left of it.
Stage = Literal["domcontentloaded", "load", "quiet"]
_WAITS_S: Final[dict[Stage, tuple[float, float]]] = {
    "domcontentloaded": (20.0, 5.0),
    "load": (8.0, 2.0),
    "quiet": (8.0, 1.5),
}


class Patience:
    """How long one store's pages are waited for.

    Pages that never load wholly, or never hold still, are waited for in vain each time anew: so
    each wait in vain halves the next. The waits for loading count from when the document was
    asked for, and once a document.
    """

    def __init__(self) -> None:
        self._s = {stage: first for stage, (first, _) in _WAITS_S.items()}
        self._counted: dict[Stage, float] = {}

    def left(self, stage: Stage, asked: float | None, now: float) -> float:
        """Seconds that the stage may still take; times in ms, `asked` None for an empty tab."""
        return 0.0 if asked is None else max(self._s[stage] - (now - asked) / 1000, 0)

    @property
    def quiet_s(self) -> float:
        return self._s["quiet"]

    def in_vain(self, stage: Stage, asked: float | None = None) -> None:
        if asked is not None:
            if self._counted.get(stage) == asked:
                return
            self._counted[stage] = asked
        self._s[stage] = max(self._s[stage] / 2, _WAITS_S[stage][1])


MOVES = 20  # a page that has moved on so often before it was quiet never will be


async def settle(
    page: Page,
    recorder: Recorder,
    *,
    quiet_ms: int = 350,
    cap_s: float = 8,
    load_s: float = 20,
    patience: Patience | None = None,
) -> None:
    """Returns when the page is loaded and quiet, at the latest after load_s + cap_s seconds.

    `patience` remembers between calls how much waiting the store's pages are worth. A page that
    navigates meanwhile is waited for again; a page that is gone raises Error.
    """
    patience = patience or Patience()
    clock = Clock(load_s + cap_s)
    moves = 0
    while clock.left > 0 and moves < MOVES:
        try:
            # until the next page's server answers, the one that was left tells nothing any more
            while (asked_s := recorder.unanswered(page)) is not None:
                if asked_s >= ANSWER_S or clock.left <= 0:
                    return
                await recorder.next_end(clock.cap(ANSWER_S - asked_s + 0.01))
            asked, now = recorder.opened(page), recorder.now()
            vain = await _quiet(
                page,
                structure=clock.cap(min(load_s, patience.left("domcontentloaded", asked, now))),
                load=clock.cap(min(load_s, patience.left("load", asked, now))),
                quiet=quiet_ms / 1000,
                cap=min(cap_s, patience.quiet_s),
                most=clock.left,
            )
            for stage in vain:
                patience.in_vain(stage, None if stage == "quiet" else asked)
            if "quiet" in vain:
                return
            busy = Clock(min(clock.left, 3))
            while recorder.open(page) > 0 and busy.left > 0:
                await recorder.next_end(busy.left)
                if recorder.open(page) == 0:
                    await _quiet(page, quiet=min(quiet_ms, 200) / 1000, cap=2, most=2)
            return
        except Error as error:
            text = str(error)
            if is_gone(text):
                raise
            if not _navigating(text):
                return
            moves += 1


async def _quiet(
    page: Page, *, quiet: float, cap: float, most: float, structure: float = 0, load: float = 0
) -> list[Stage]:
    """Which stages were waited for in vain. In one call: the page itself knows when it is done."""
    times = {"structure": structure, "load": load, "quiet": quiet, "cap": cap, "most": most}
    vain: list[Stage] = await page.evaluate(_QUIET, {k: s * 1000 for k, s in times.items()})
    return vain


def _navigating(text: str) -> bool:
    return "context was destroyed" in text or "navigation" in text or "Execution context" in text


def is_gone(text: str) -> bool:
    """Whether an error of Playwright says that the page, or the whole browser, is no more."""
    return bool(_GONE.search(text))


async def next_change(page: Page, timeout_s: float) -> bool:
    """True when the page changed within the time; a navigation is a change."""
    if timeout_s <= 0:
        return False
    try:
        return bool(await page.evaluate(_CHANGE, int(timeout_s * 1000)))
    except Error as error:
        if is_gone(str(error)):
            raise
        return True
