"""The axe gatherer: the accessibility rules that checks ask for, run in the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from playwright.async_api import JSHandle, Page

from auditor.model import AxeNode, AxeRule

RULES: tuple[str, ...] = ("color-contrast",)

# By evaluate, not by a script tag: a page's content security policy stops tags.
_RUN = files("auditor.browse.gather").joinpath("axe.js").read_text("utf-8")


@cache
def _source() -> str:
    # axe-core comes bundled with this package; only its script is used.
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


async def axe(page: Page, seen: JSHandle, rules: Sequence[str] = RULES) -> tuple[AxeRule, ...]:
    """Runs the rules. `seen` is the document gatherer's handle: it maps elements to node ids.

    Raises playwright's Error when the page is gone.
    """
    await page.evaluate(_source() + ";0")
    raw = await seen.evaluate(_RUN, list(rules))
    return tuple(
        AxeRule(
            rule=r["rule"],
            outcome=r["outcome"],
            nodes=tuple(
                AxeNode(**{**n, "data": {k: v for k, v in n["data"].items() if v is not None}})
                for n in r["nodes"]
            ),
        )
        for r in raw
    )
