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
    """All visible blocks of text in document order; parts of form fields are none.

    Links and buttons in a row are a block each, a link in a sentence is part of it.
    """
    found: list[TextBlock] = []
    for node in page.doc.body.walk():
        if not node.visible or not node.has(BLOCK) or node.closest(*_FIELD_PARTS) is not None:
            continue
        control = next((n for n in [node, *node.ancestors()] if n.is_control), None)
        inline = _inline(node)
        row = _row(inline) if control is None else []
        if row:
            found += [block for inner in row for block in _block(inner, [*inner.children], inner)]
        else:
            found += _block(node, inline, control)
    return found


def _inline(node: Node) -> list[Node | str]:
    """What stands directly in a block, beside blocks inside it."""
    return [
        child
        for child in node.children
        if isinstance(child, str)
        or not (child.has(BLOCK) or child.tag in _FIELD_PARTS or _holds_blocks(child))
    ]


def _block(node: Node, parts: list[Node | str], control: Node | None) -> list[TextBlock]:
    text = "".join(part if isinstance(part, str) else part.text for part in parts)
    text = " ".join(text.split())
    if not text or not node.visible:
        return []
    inner = [n for part in parts if not isinstance(part, str) for n in part.walk()]
    sizes = [n.style.font_px for n in (node, *inner) if n.own_text and n.displayed]
    return [TextBlock(node, text, count_words(text), max(sizes, default=0), control)]


def _row(parts: list[Node | str]) -> list[Node]:
    """The controls, where there is nothing but controls."""
    row: list[Node] = []
    stack = list(reversed(parts))
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            if any(c.isalnum() for c in part):
                return []
        elif part.is_control:
            row.append(part)
        elif part.displayed:
            stack.extend(reversed(part.children))
    return row


def _holds_blocks(node: Node) -> bool:
    return any(n.has(BLOCK) and n.displayed and n.text for n in node.walk() if n is not node)


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
