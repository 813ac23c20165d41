"""Blocks of live text: what a shopper reads as one line or paragraph, and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from auditor.lexicon import lexicon
from auditor.read.dom import BLOCK, Node
from auditor.read.words import count_words

if TYPE_CHECKING:
    from auditor.read.page import Page

_FIELD_PARTS = ("select", "label", "option", "textarea", "fieldset")


@dataclass(frozen=True)
class TextBlock:
    """The text of one block element, inline children included."""

    node: Node
    text: str
    words: int  # two letters count as one where words are not spaced
    px: float  # the largest letters in it
    control: Node | None  # the link or button that it is the label of, or stands in


def text_blocks(page: Page) -> list[TextBlock]:
    """All visible blocks of text in document order; parts of form fields are none."""
    found: list[TextBlock] = []
    for node in page.doc.body.walk():
        if not node.visible or not node.has(BLOCK):
            continue
        text = _inline_text(node) if _holds_blocks(node) else node.text
        if not text or node.closest(*_FIELD_PARTS) is not None:
            continue
        sizes = [n.style.font_px for n in node.walk() if n.own_text and n.displayed]
        control = next((n for n in [node, *node.ancestors()] if n.is_control), None)
        found.append(TextBlock(node, text, count_words(text), max(sizes, default=0), control))
    return found


def _holds_blocks(node: Node) -> bool:
    return any(n.has(BLOCK) and n.displayed and n.text for n in node.walk() if n is not node)


def _inline_text(node: Node) -> str:
    """What stands directly in a block beside its inner blocks."""
    parts = [
        child if isinstance(child, str) else child.text
        for child in node.children
        if isinstance(child, str) or not (child.has(BLOCK) or _holds_blocks(child))
    ]
    return " ".join(" ".join(parts).split())


def benefit(page: Page, text: str, *concepts: str, numbers: bool = False) -> str | None:
    """The words of a text that promise something: one of the concepts, or (`numbers`) a number
    with a unit such as "30 days"; None where there are none."""
    match = page.best(concepts, text)
    if match is not None:
        return match.phrase
    figure = _number_unit().search(text) if numbers else None
    return figure[0] if figure else None


@cache
def _number_unit() -> re.Pattern[str]:
    return re.compile(lexicon().hint("patterns", "number_unit"), re.IGNORECASE)
