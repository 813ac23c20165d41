"""What a product page says about the cost of delivery, and where it says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.read.dom import HIDDEN_TEXT, Node
from auditor.read.prices import find_prices

if TYPE_CHECKING:
    from auditor.read.page import Page

_BELOW_ADD_PX = 600  # the catalogue's reach below the button
_SENTENCE = 200


@dataclass(frozen=True)
class DeliveryStatement:
    """One sentence about delivery. `cost`: it names an amount, or says that it is free."""

    node: Node
    cost: bool
    near: bool  # in BUYBOX, or within 600 px below ADD
    visible: bool  # False in a closed section or tab


def delivery_statements(page: Page) -> list[DeliveryStatement]:
    """All of them in document order, the footer's and other products' left out."""
    found: list[DeliveryStatement] = []
    cards = page.cards_nodes
    for node in page.doc.body.walk():
        text = node.own_text
        if not text or len(text) > _SENTENCE or node.flags & HIDDEN_TEXT or node.tag == "option":
            continue
        if page.footer.holds(node) or any(node.inside(c) for c in cards):
            continue
        whole = _sentence(node)
        if any(whole is s.node or whole.inside(s.node) for s in found):
            continue
        words = whole.full_text
        free = page.says("free_shipping", words) is not None
        if not free and page.says("shipping", words) is None:
            continue
        prices = find_prices(words, languages=page.languages, currency=page.currency or None)
        named = free or bool(prices) or (page.says("free", words) is not None and not whole.href)
        found.append(DeliveryStatement(whole, named, _near(page, whole), whole.visible))
    return found


def _sentence(node: Node) -> Node:
    """The widest element around a text run that is still one short statement."""
    best = node
    for up in node.ancestors():
        if len(up.full_text) > _SENTENCE or up.tag in ("body", "main", "form", "ul", "nav"):
            break
        if up.box.h > 120:
            break
        best = up
        if up.tag in ("p", "li", "dd", "td", "tr"):
            break
    return best


def _near(page: Page, node: Node) -> bool:
    if page.header.holds(node):
        return False
    box = page.buy_box
    if box is not None and node.inside(box.node):
        return True
    anchor = page.add or (box.node if box is not None else None)
    if anchor is None:
        return False
    top = min(anchor.box.y, box.node.box.y if box is not None else anchor.box.y)
    return top - 50 <= node.box.y <= anchor.box.bottom + _BELOW_ADD_PX
