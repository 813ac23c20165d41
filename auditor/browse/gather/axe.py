"""The axe gatherer: the accessibility rules that checks ask for, run in the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from playwright.async_api import JSHandle, Page

from auditor.model import AxeNode, AxeRule

RULES: tuple[str, ...] = ("color-contrast",)

# By evaluate, not by a script tag: a page's content security policy stops tags.
_RUN = """async (seen, rules) => {
  const ids = new Map(seen.elements.map((e, i) => [e, i]));
  const result = await window.axe.run(document, {
    runOnly: { type: "rule", values: rules }, elementRef: true,
    resultTypes: ["violations", "incomplete", "passes"], iframes: false,
  });
  const pack = (list, outcome) => list.map((r) => ({
    rule: r.id, outcome, nodes: outcome === "pass" ? [] : r.nodes.slice(0, 60).map((n) => ({
      node: ids.has(n.element) ? ids.get(n.element) : -1,
      selector: n.target.flat().join(" ").slice(0, 300), html: n.html.slice(0, 300),
      summary: (n.failureSummary || "").slice(0, 400),
      data: Object.assign({}, ...n.any.map((c) => {
        const d = c.data || {};
        return { contrast: d.contrastRatio, needed: d.expectedContrastRatio, foreground: d.fgColor,
          background: d.bgColor, font: d.fontSize, weight: d.fontWeight, why: d.messageKey };
      })),
    })),
  }));
  return [...pack(result.violations, "violation"), ...pack(result.incomplete, "incomplete"), ...pack(result.passes, "pass")];
}"""


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
