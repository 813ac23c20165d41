"""Waiting for a page: by what is expected and by change, never for a fixed time."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Error, Page, TimeoutError

from auditor.browse.gather.network import Recorder

# An address in the message may hold such words too: whole phrases of Playwright's.
_GONE = re.compile(r"has been closed|(?:Target|Page) crashed|Connection closed")

# Resolves after `quiet` ms without a relevant change, or after `cap`. An element that changes again
# and again (a counter, a carousel) stops counting: it would keep a page unsettled for ever.
_QUIET = """([quiet, cap]) => new Promise((done) => {
  const times = new WeakMap(), began = performance.now();
  let last = began, timer = 0;
  const finish = (why) => { observer.disconnect(); clearTimeout(timer); done(why); };
  const wait = () => {
    clearTimeout(timer);
    const now = performance.now();
    if (now - began >= cap) return finish("cap");
    timer = setTimeout(() => {
      const idle = performance.now() - last;
      const moving = document.getAnimations().some((a) => {
        const t = a.effect && a.effect.getComputedTiming();
        return a.playState === "running" && t && t.endTime !== Infinity && t.endTime < 2000;
      });
      if (idle >= quiet - 1 && !moving) finish("quiet"); else wait();
    }, Math.max(quiet - (now - last), 40));
  };
  const observer = new MutationObserver((list) => {
    for (const m of list) {
      const n = (times.get(m.target) || 0) + 1;
      times.set(m.target, n);
      if (n <= 4) last = performance.now();
    }
  });
  observer.observe(document.documentElement, { subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: ["class", "style", "hidden", "disabled", "aria-hidden", "aria-expanded", "open", "src"] });
  wait();
})"""

_CHANGE = """(timeout) => new Promise((done) => {
  const finish = (v) => { observer.disconnect(); clearTimeout(timer); clearTimeout(soon); done(v); };
  let soon = 0;
  const timer = setTimeout(() => finish(false), timeout);
  const observer = new MutationObserver(() => { if (!soon) soon = setTimeout(() => finish(true), 80); });
  observer.observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true });
})"""


# A page that never loads wholly, or never holds still, is waited for in vain each time anew.
_LOAD_S, _LEAST_LOAD_S = 8.0, 2.0
_QUIET_S, _LEAST_QUIET_S = 8.0, 1.5


@dataclass
class Patience:
    """How long one store's pages are waited for: each wait that was in vain halves the next."""

    load_s: float = _LOAD_S  # from the start of the navigation
    quiet_s: float = _QUIET_S

    def in_vain(self, what: Literal["load", "quiet"]) -> None:
        if what == "load":
            self.load_s = max(self.load_s / 2, _LEAST_LOAD_S)
        else:
            self.quiet_s = max(self.quiet_s / 2, _LEAST_QUIET_S)


class Clock:
    """A deadline in seconds, handed down so that nothing outlives its walk."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return max(self._end - time.monotonic(), 0)

    def cap(self, seconds: float) -> float:
        return min(seconds, self.left)


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
    while clock.left > 0:
        try:
            await _load(page, recorder, clock.cap(load_s), patience)
            quiet_s = min(clock.left, cap_s, patience.quiet_s)
            if quiet_s <= 0:
                return
            if await page.evaluate(_QUIET, [quiet_ms, int(quiet_s * 1000)]) == "cap":
                patience.in_vain("quiet")
                return
            busy = Clock(min(clock.left, 3))
            while recorder.open(page) > 0 and busy.left > 0:
                await recorder.next_end(busy.left)
                if recorder.open(page) == 0:
                    await page.evaluate(_QUIET, [min(quiet_ms, 200), 2000])
            return
        except Error as error:
            text = str(error)
            if is_gone(text):
                raise
            if not _navigating(text):
                return


async def _load(page: Page, recorder: Recorder, most_s: float, patience: Patience) -> None:
    """Waits for the page's structure and then, less long, for all that belongs to it.

    Counted from the start of the navigation: what did not come by then is not waited for again.
    """
    try:
        began = Clock(max(most_s - recorder.age(page), 0.1))
        await page.wait_for_load_state("domcontentloaded", timeout=began.left * 1000)
        whole = max(min(patience.load_s, most_s) - recorder.age(page), 0.1)
        await page.wait_for_load_state("load", timeout=whole * 1000)
    except TimeoutError:
        if recorder.waited(page):
            patience.in_vain("load")


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
