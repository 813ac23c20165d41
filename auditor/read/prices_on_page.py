"""PRICE, PRIOR_PRICE and their kin: every price that a shopper can see, with its meaning."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from auditor.read.dom import Document, Node
from auditor.read.prices import Price, find_prices

Meaning = Literal["price", "prior", "per_unit", "instalment", "delivery", "range_end"]

_DIGIT = re.compile(r"\d")
_CENTS = re.compile(r"^\d{2}$")
_PER_UNIT = re.compile(
    r"^\s*(?:/|per\b|par\b|pro\b|al?\b|por\b)\s*\d*[.,]?\d*\s*(?:kg|k|g|mg|l|lt|ml|cl|oz|lb|m|cm|m²|m2|pc|pcs|st|stk|ud|un|100)\b",
    re.I,
)
_UNIT_BEFORE = re.compile(r"\d\s*(?:kg|g|l|ml|cl|oz|lb)\s*=\s*$", re.I)
_TIMES = re.compile(r"\d+\s*[x×]\s*$", re.I)


@dataclass(frozen=True)
class ShownPrice:
    """One price on the page. `node` is the smallest element that holds all of it."""

    node: Node
    price: Price
    meaning: Meaning

    @property
    def amount(self) -> float:
        return self.price.amount


Says = Callable[[str, str], bool]  # (concept, text) -> does the text say it


def shown_prices(
    doc: Document, languages: tuple[str, ...], currency: str | None, says: Says
) -> list[ShownPrice]:
    """All visible prices in document order."""
    found: list[ShownPrice] = []

    def visit(node: Node) -> bool:
        """True when this subtree holds a price already reported."""
        if not node.displayed or node.tag in ("script", "option", "svg"):
            return False
        inner = False
        for child in node.elements():
            inner = visit(child) or inner
        text = node.text
        if len(text) > 240 or not _DIGIT.search(text):
            return inner
        if inner and not any(_DIGIT.search(c) for c in node.children if isinstance(c, str)):
            return True
        if not node.visible:
            return inner
        prices = find_prices(text, languages=languages, currency=currency)
        if not prices:
            return inner
        if inner:
            prices = _without(prices, [f.price for f in found if f.node.inside(node)])
        for i, price in enumerate(prices):
            found.append(ShownPrice(node, _with_cents(node, price), _meaning(node, price, i, says)))
        return True

    visit(doc.body)
    return found


def _without(prices: list[Price], known: list[Price]) -> list[Price]:
    """What is left for the own text runs, before or after what the children already gave."""
    left = list(prices)
    for price in known:
        same = next((p for p in left if p.text == price.text), None)
        if same is None:
            same = next((p for p in left if int(p.amount) == int(price.amount)), None)
        if same is not None:
            left.remove(same)
    # Letters that only meet in the parent's text ("€" and "12") may read as one price more.
    return left if len(prices) > len(known) else []


def _with_cents(node: Node, price: Price) -> Price:
    """'£12' with '99' in a raised sibling is 12.99: joined by place, not by text."""
    if price.amount != int(price.amount) or node.parent is None:
        return price
    siblings = list(node.parent.elements())
    after = siblings[siblings.index(node) + 1 :][:1]
    if not after or not _CENTS.match(after[0].text):
        return price
    cents = after[0]
    raised = cents.tag == "sup" or cents.style.font_px < 0.8 * node.style.font_px
    close = cents.box.x - node.box.right < 6
    return (
        price._replace(amount=price.amount + int(cents.text) / 100) if raised and close else price
    )


def _meaning(node: Node, price: Price, index: int, says: Says) -> Meaning:
    text = node.text
    if node.style.line_through or node.closest("del", "s", "strike"):
        return "prior"
    before, after = text[: price.start], text[price.end :]
    context = _context(node)
    around_before = (_preceding(node) + " " + before)[-60:]
    if _PER_UNIT.match(after) or _PER_UNIT.match(_following(node)) or _UNIT_BEFORE.search(before):
        return "per_unit"
    if _TIMES.search(around_before) or says("instalments", context):
        return "instalment"
    if says("prior_price", around_before):
        return "prior"
    if says("shipping", context) or says("free_shipping", context):
        return "delivery"
    if index > 0 and re.search(r"[-–—~]\s*$", before):
        return "range_end"
    return "price"


def _context(node: Node) -> str:
    """The sentence around a price: the widest ancestor text that is still one short line."""
    text = node.text
    for parent in node.ancestors():
        wider = parent.text
        if len(wider) > 90 or parent.box.h > 3 * max(node.box.h, 12):
            break
        text = wider
    return text


def _preceding(node: Node) -> str:
    if node.parent is None:
        return ""
    out: list[str] = []
    for child in node.parent.children:
        if child is node:
            break
        out.append(child if isinstance(child, str) else child.text)
    return " ".join(out)[-60:]


def _following(node: Node) -> str:
    if node.parent is None:
        return ""
    seen = False
    out: list[str] = []
    for child in node.parent.children:
        if child is node:
            seen = True
        elif seen:
            out.append(child if isinstance(child, str) else child.text)
    return " ".join(out)[:40]
