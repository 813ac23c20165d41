"""Statements: what is read as one, the text of a block up to a line break."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from auditor.model import Box
from auditor.read.dom import BLOCK, HIDDEN_TEXT, Node
from auditor.read.prices import price_like


@dataclass(frozen=True)
class Statement:
    """`node` is the smallest element around its words, `box` their place."""

    node: Node
    box: Box
    text: str
    visible: bool  # False in a closed section or tab
    control: bool  # a link or a button, and no words beside it
    links: tuple[Node, ...] = ()


def statements(
    root: Node, leave_out: Callable[[Node], bool] = lambda _: False, *, hidden: bool = False
) -> Iterator[Statement]:
    """All statements below `root` in document order; `hidden`: also what can be unfolded."""
    if leave_out(root) or root.flags & HIDDEN_TEXT or not (hidden or root.displayed):
        return
    if root.tag in ("select", "textarea", "svg", "script"):
        return
    run: list[tuple[str, Node]] = []
    for part in _parts(root, hidden):
        if isinstance(part, Node):
            yield from _said(root, run)
            run = []
            if part.tag != "br":
                yield from statements(part, leave_out, hidden=hidden)
        else:
            run.append(part)
    yield from _said(root, run)


def _parts(node: Node, hidden: bool) -> Iterator[tuple[str, Node] | Node]:
    """Runs of inline text with their elements; blocks and line breaks as themselves."""
    for child in node.children:
        if isinstance(child, str):
            yield child, node
        elif child.tag == "br" or any(n.has(BLOCK) for n in child.walk()):
            yield child  # a box in a row ("inline-block") is a block too, when it holds some
        elif (hidden or child.displayed) and not child.flags & HIDDEN_TEXT and not child.is_field:
            if child.is_control and not child.href:  # a link can stand in a sentence, no button
                yield child
            else:
                yield from _parts(child, hidden)


def _said(block: Node, run: list[tuple[str, Node]]) -> Iterator[Statement]:
    text = " ".join("".join(t for t, _ in run).split())
    owners = list(dict.fromkeys(owner for t, owner in run if t.strip()))
    if not text:
        return
    controls = [next((n for n in [o, *o.ancestors()] if n.is_control), None) for o in owners]
    boxes = [o.box for o in owners]
    x, y = min(b.x for b in boxes), min(b.y for b in boxes)
    right, bottom = max(b.right for b in boxes), max(b.bottom for b in boxes)
    yield Statement(
        next((n for n in _up(owners[0], block) if all(o.inside(n) for o in owners)), block),
        Box(x, y, right - x, bottom - y),
        text,
        any(o.visible for o in owners),
        all(c is not None for c in controls),
        tuple(dict.fromkeys(c for c in controls if c is not None and c.href)),
    )


def _up(node: Node, top: Node) -> Iterator[Node]:
    while node is not top and node.parent is not None:
        yield node
        node = node.parent


def column_head(node: Node) -> bool:
    """A header cell above a column; beside an amount it is the label of its row."""
    if node.tag == "thead":
        return not price_like(node.text)
    if node.role != "columnheader" or node.parent is None or price_like(node.parent.text):
        return False
    cells = list(node.parent.elements())
    return len(cells) > 1 and all(n.role == "columnheader" for n in cells)
