"""Consent notices refused by DuckDuckGo's autoconsent: known vendors, also behind settings.

It is only brought into a page that shows something like a notice: in every page it trebles the CPU
of a visit (benchmarks/consent.py), and most pages of a walk show none. All of it runs inside one
`evaluate` a frame, so nothing is registered with the context and nothing stays in the page.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from playwright.async_api import Error, Frame

PATIENCE_S = 4.0  # for a notice that was found to be answered
NOTICE_S = 2.0  # to find one

# Prehiding and cosmetic rules would change the picture that is judged. Playwright evaluates in the
# page's own world, so the rules' snippets run in place and no `eval` meets the page's policy.
_CONFIG: dict[str, Any] = {
    "enabled": True,
    "autoAction": "optOut",
    "enablePrehide": False,
    "enableCosmeticRules": False,
    "enableGeneratedRules": False,
    "enableHeuristicDetection": True,
    "enableHeuristicAction": True,
    "detectRetries": 1,  # heuristics come with the second attempt
    "isMainWorld": True,
}


@dataclass(frozen=True)
class Answered:
    """What autoconsent did; "accepted" only where nothing else was offered."""

    answer: Literal["rejected", "accepted"]
    by: str


async def refuse(frames: Sequence[Frame], *, accept: bool = False) -> Answered | None:
    """Refuses the notice that one of the frames shows; None when none could be.

    `accept`: a notice of no known vendor that only lets itself be accepted is accepted.

    Returns at once when no notice is found, after PATIENCE_S at the latest. A frame that goes away
    meanwhile is no error: many notices are frames that close themselves.
    """
    config = _CONFIG | {"heuristicMode": "tier2" if accept else "reject"}
    tasks = [asyncio.ensure_future(_run(frame, config)) for frame in frames]
    try:
        for next_done in asyncio.as_completed(tasks, timeout=PATIENCE_S + 1):
            cmp = await next_done
            if cmp:
                accepted = cmp.startswith("HEURISTIC-TIER")
                return Answered("accepted" if accepted else "rejected", f"autoconsent: {cmp}")
    except TimeoutError:
        return None
    finally:
        for task in tasks:
            task.cancel()
    return None


async def _run(frame: Frame, config: dict[str, Any]) -> str:
    try:
        arguments = [config, _rules(), NOTICE_S * 1000, PATIENCE_S * 1000]
        found = await frame.evaluate(_script(), arguments)
    except Error:
        return ""
    return str(found["cmp"]) if found["ok"] else ""


@cache
def _script() -> str:
    from duckduckgo_autoconsent import bundle

    own = files("auditor.browse").joinpath("consent.js").read_text("utf-8")
    head, _, tail = own.rpartition("BUNDLE")
    return f"{head}{bundle()}{tail}"


@cache
def _rules() -> str:
    """The rules written by hand; the generated ones know single sites."""
    from duckduckgo_autoconsent import rules_json

    return json.dumps([r for r in json.loads(rules_json()) if not r["name"].startswith("auto_")])
