"""The only way to click. No key is pressed here: Enter would send a form that nobody looked at."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.async_api import ElementHandle

from auditor.browse.veto import READ_TARGET_JS, Intent, State, Target, Veto, may_click


class Vetoed(Exception):
    """A click that the safety layers refused; nothing was clicked."""

    def __init__(self, veto: Veto, target: Target) -> None:
        super().__init__(f"{veto}: {(target.label or target.text)[:80]!r}")
        self.veto = veto
        self.target = target


async def guarded_click(
    element: ElementHandle,
    state: State,
    intent: Intent,
    *,
    languages: Sequence[str] = (),
    timeout_ms: float = 3000,
    total: float | None = None,
    settled: bool = False,
) -> Target:
    """Scrolls to the element, judges what would get the click, and clicks; returns what it was.

    `languages`: those of the page (none: all are tried). `total`: what the page says is to be
    paid. `settled`: the checkout has settled. Raises Vetoed, or Playwright's Error when the
    element cannot be clicked in time or is covered.
    """
    await element.scroll_into_view_if_needed(timeout=timeout_ms)
    seen = await element.evaluate(READ_TARGET_JS)
    if seen["covered"]:
        # Only what will get the click is judged. What lies over it may be about to go.
        await element.click(trial=True, timeout=timeout_ms)
        seen = await element.evaluate(READ_TARGET_JS)
    targets = [Target.of(facts, languages, total) for facts in seen["targets"]]
    for target in targets:
        if veto := may_click(target, state, intent, settled=settled):
            raise Vetoed(veto, target)
    await element.click(timeout=timeout_ms)
    return targets[0]
