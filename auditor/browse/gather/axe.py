"""The axe gatherer: which texts stand out too little from what is behind them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.async_api import JSHandle, Page

from auditor.model import AxeNode, AxeRule

RULE = "color-contrast"

_DOUBT = files("auditor.browse.gather").joinpath("contrast_doubt.js").read_text("utf-8")
_COUNT = "({ doubts, proven }) => [doubts.length, proven]"
# By evaluate, not by a script tag: a page's content security policy stops tags.
_RUN = files("auditor.browse.gather").joinpath("axe.js").read_text("utf-8")


@cache
def _source() -> str:
    # axe-core comes bundled with this package; only its script is used.
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


async def axe(page: Page, seen: JSHandle) -> tuple[AxeRule, ...]:
    """What axe finds in the texts that a plain look does not prove to be well readable.

    `seen` is the document gatherer's handle: it maps elements to node ids. One rule for each
    outcome that occurred; those that pass are not listed. Raises playwright's Error when the page
    is gone.
    """
    found = await seen.evaluate_handle(_DOUBT)
    doubts, proven = await found.evaluate(_COUNT)
    raw: list[dict[str, Any]] = []
    if doubts:
        await page.evaluate(_source() + ";0")
        raw = await seen.evaluate(_RUN, {"rule": RULE, "found": found})
    rules = [
        AxeRule(
            rule=r["rule"],
            outcome=r["outcome"],
            nodes=tuple(
                AxeNode(**{**n, "data": {k: v for k, v in n["data"].items() if v is not None}})
                for n in r["nodes"]
            ),
        )
        for r in raw
    ]
    if proven and not any(r.outcome == "pass" for r in rules):
        rules.append(AxeRule(rule=RULE, outcome="pass"))
    return tuple(rules)
