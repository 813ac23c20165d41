"""PALE: texts that axe found too near to their background in contrast, and those it left open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.read.dom import Node

if TYPE_CHECKING:
    from auditor.read.page import Page

MOST_KEPT = 60  # findings of a rule that the gatherer keeps
_OVER_PICTURES = ("bgImage", "bgGradient", "imgNode", "pseudoContent")
# Greyed by a class: a button that waits for a choice and answers a press with words.
_DISABLED_CLASS = re.compile(r"(?:^|[\s_-])disabled(?:$|\s)")


@dataclass(frozen=True)
class PaleText:
    """One text with its contrast. `exempt`: decoration, or of a control that is disabled."""

    node: Node
    seen: float
    needed: float
    exempt: bool

    @property
    def quote(self) -> str:
        return f"“{self.node.text[:60]}”: {self.seen:g}:1, {self.needed:g}:1 needed"


@dataclass(frozen=True)
class Contrasts:
    """All that is too pale, and what lies over a picture or gradient and cannot be measured."""

    pale: list[PaleText]
    undecided: list[Node]

    @property
    def count(self) -> str:
        """How many are too pale: "7", or "60+" where no more were kept."""
        return f"{len(self.pale)}{'+' if len(self.pale) >= MOST_KEPT else ''}"


def contrasts(page: Page) -> Contrasts | None:
    """What axe's rule for contrast says of the page; None where it was not run."""
    rules = [rule for rule in page.snapshot.axe or () if rule.rule == "color-contrast"]
    if not rules:
        return None
    pale: list[PaleText] = []
    undecided: list[Node] = []
    for rule in rules:
        for found in rule.nodes:
            if not 0 <= found.node < len(page.doc.nodes):
                continue
            node = page.doc.nodes[found.node]
            if rule.outcome == "violation":
                seen, needed = _ratio(found.data.get("contrast")), _ratio(found.data.get("needed"))
                pale.append(PaleText(node, seen, needed, _exempt(node)))
            elif rule.outcome == "incomplete" and found.data.get("why") in _OVER_PICTURES:
                undecided.append(node)
    return Contrasts(pale, undecided)


def _ratio(told: object) -> float:
    """4.5 of "4.5:1" or of 4.5."""
    return float(str(told).partition(":")[0])


def _exempt(node: Node) -> bool:
    if node.style.line_through and node.closest("label") is not None:
        return True  # a choice that cannot be had: sold out in this size
    return not node.enabled or any(
        up.attr("aria-hidden") == "true"
        or (up.is_control and _DISABLED_CLASS.search(up.attr("class")) is not None)
        for up in (node, *node.ancestors())
    )
