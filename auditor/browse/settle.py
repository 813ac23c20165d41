"""Waiting for a page: by what is expected and by change, never for a fixed time."""

from __future__ import annotations

import time

from playwright.async_api import Error, Page

from auditor.browse.gather.network import Recorder

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
    page: Page, recorder: Recorder, *, quiet_ms: int = 350, cap_s: float = 8, load_s: float = 20
) -> None:
    """Returns when the page is loaded and quiet, at the latest after load_s + cap_s seconds.

    A page that navigates meanwhile is waited for again; a page that is gone raises Error.
    """
    clock = Clock(load_s + cap_s)
    while clock.left > 0:
        try:
            await page.wait_for_load_state(
                "domcontentloaded", timeout=max(clock.cap(load_s), 0.1) * 1000
            )
            await page.wait_for_load_state("load", timeout=max(clock.cap(load_s / 2), 0.1) * 1000)
        except Error as error:
            if "closed" in str(error) or "crash" in str(error):
                raise
            # the load event never came: go on with what is there
        try:
            quiet_cap = int(min(clock.left, cap_s) * 1000)
            if quiet_cap <= 0:
                return
            await page.evaluate(_QUIET, [quiet_ms, quiet_cap])
            busy = Clock(min(clock.left, 3))
            while recorder.open(page) > 0 and busy.left > 0:
                await recorder.next_end(busy.left)
                if recorder.open(page) == 0:
                    await page.evaluate(_QUIET, [min(quiet_ms, 200), 2000])
            return
        except Error as error:
            text = str(error)
            if "closed" in text or "crash" in text:
                raise
            if not _navigating(text):
                return


def _navigating(text: str) -> bool:
    return "context was destroyed" in text or "navigation" in text or "Execution context" in text


async def next_change(page: Page, timeout_s: float) -> bool:
    """True when the page changed within the time; a navigation is a change."""
    if timeout_s <= 0:
        return False
    try:
        return bool(await page.evaluate(_CHANGE, int(timeout_s * 1000)))
    except Error as error:
        if "closed" in str(error) or "crash" in str(error):
            raise
        return True
