"""What a product page says about the cost of delivery, and where it says it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditor.lexicon import normalise
from auditor.read.dom import FIXED, Node
from auditor.read.prices import find_prices
from auditor.read.statements import Statement, statements

if TYPE_CHECKING:
    from auditor.read.page import Page

_BELOW_ADD_PX = 600  # the catalogue's reach below the button
_LONGEST = 1000
_SHARE = 0.6  # of the page's area: a larger box is no neighbourhood of the button
_SHORT = 90  # shown as a whole
_SENTENCES = re.compile(r"(?<=[.!?;·|•])\s+(?=[^\W\d_a-z])|(?<=[。！？؟])")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class DeliveryStatement:
    """One sentence about delivery. `cost`: it names an amount, or says that it is free."""

    node: Node
    text: str
    cost: bool
    near: bool  # in BUYBOX, or within 600 px below ADD
    visible: bool  # False in a closed section or tab
    links: tuple[Node, ...] = ()
    control: bool = False  # a bare link or button


def delivery_statements(page: Page) -> list[DeliveryStatement]:
    """All of them in document order, the footer's and other products' left out."""
    found: list[DeliveryStatement] = []
    cards = set(map(id, page.cards_nodes))

    follows = False  # the statement before was about delivery

    def leave_out(node: Node) -> bool:
        return id(node) in cards or node.tag == "footer" or page.footer.holds(node)

    for said in statements(page.doc.body, leave_out, hidden=True):
        last = found[-1] if found else None
        told = [s for s in _SENTENCES.split(said.text) if _about(page, s)]
        if told and len(said.text) <= _LONGEST:
            cost = next((s for s in told if _cost(page, s)), None)
            text = said.text if len(said.text) <= _SHORT else cost or told[0]
            near = _near(page, said)
            found.append(
                DeliveryStatement(
                    said.node, text, cost is not None, near, said.visible, said.links, said.control
                )
            )
        elif last is not None and follows and not last.cost and last.visible == said.visible:
            # "Delivery", and what it costs in the next cell or line
            joined = f"{last.text.rstrip(':')}: {said.text}"
            if len(joined) <= 2 * _SHORT and _cost(page, joined):
                found[-1] = replace(last, text=joined, cost=True)
        follows = bool(told)
    return found


def _about(page: Page, text: str) -> bool:
    return page.best(("free_shipping", "shipping"), text) is not None


def _cost(page: Page, text: str) -> bool:
    """An amount behind the words for delivery or right before them, or that it is free.

    "24,90 € plus shipping" names the price of the product, and no cost of delivery.
    """
    if page.says("free_shipping", text):
        return True
    shipping = page.says("shipping", text)
    if shipping is None:
        return False
    if free := page.says("free", text):
        first, second = sorted((shipping, free), key=lambda m: m.start)
        if len(_WORDS.findall(normalise(text)[first.end : second.start])) <= 4:
            return True
    done = 0
    for price in find_prices(text, languages=page.languages, currency=page.currency or None):
        if page.says("shipping", text[done : price.start]):
            return True
        after = page.says("shipping", text[price.end :])
        if after is not None and after.start <= 1:
            return True
        done = price.end
    return False


def _near(page: Page, said: Statement) -> bool:
    if page.header.holds(said.node) or said.node.has(FIXED):
        return False
    box = page.buy_box
    area = page.document_size[0] * page.document_size[1]
    if box is not None and said.node.inside(box.node) and box.node.box.area <= _SHARE * area:
        return True
    anchor = page.add or (box.node if box is not None else None)
    if anchor is None:
        return False
    top = min(anchor.box.y, box.price.node.box.y if box and box.price else anchor.box.y)
    return top - 50 <= said.box.y <= anchor.box.bottom + _BELOW_ADD_PX
