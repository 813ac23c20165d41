"""PRICE, PRIOR_PRICE and their kin: every price that a shopper can see, with its meaning.

A price is often put together from several elements ("€", "12", a raised "99"), and what it means
is said around it. Both are read along the line of text in which it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from auditor.lexicon import Match, normalise
from auditor.model import Box
from auditor.read.dom import BLOCK, HIDDEN_TEXT, Document, Node
from auditor.read.prices import Price, find_prices

Meaning = Literal["price", "prior", "per_unit", "times", "instalment", "delivery", "range_end"]
"""`times`: "2 × €9.50", a unit price in a cart, one of several payments beside a buy button."""

_DIGIT = re.compile(r"\d")
_CENTS = re.compile(r"\d{2}(?!\d)")
_HAS_CENTS = re.compile(r"[.,]\d{1,2}$")
_OPEN_POINT = re.compile(r"\d[.,]$")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]+")
_PER_UNIT = re.compile(
    r"^\s*(?:/\s*\d{0,4}[.,]?\d*\s*[^\W\d_]{1,12}\b"
    r"|(?:per\b|par\b|pro\b|al?\b|por\b)\s*\d*[.,]?\d*\s*"
    r"(?:kg|k|g|mg|l|lt|ml|cl|oz|lb|m|cm|m²|m2|pc|pcs|st|stk|ud|un|100)\b)",
    re.I,
)
_UNIT_BEFORE = re.compile(r"\d\s*(?:kg|g|l|ml|cl|oz|lb)\s*=\s*$", re.I)
_TIMES = re.compile(r"\d+\s*[x×]\s*$", re.I)
_DASH = re.compile(r"\s*[-–—~]\s*")
_PHRASE_TAGS = {"b", "strong", "em", "i", "a", "u", "bdi", "mark", "small", "abbr", "time"}
_APART = "\ufffc"  # stands for what is no part of the line: another line, a price already found
_LONGEST = 240
_BESIDE_PX = 150


@dataclass(frozen=True)
class ShownPrice:
    """One price on the page. `node` is the smallest element that holds all of it."""

    node: Node
    price: Price
    meaning: Meaning

    @property
    def amount(self) -> float:
        return self.price.amount


Says = Callable[[str, str], Match | None]  # (concept, text) -> where the text says it


def shown_prices(
    doc: Document, languages: tuple[str, ...], currency: str | None, says: Says
) -> list[ShownPrice]:
    """All visible prices in document order."""
    reader = _Reader(languages, currency, says)
    reader.visit(doc.body)
    return sorted(map(reader.alone, reader.found), key=lambda f: f.node.id)


class _Reader:
    def __init__(self, languages: tuple[str, ...], currency: str | None, says: Says) -> None:
        self.languages = languages
        self.currency = currency
        self.says = says
        self.found: list[ShownPrice] = []
        self.taken: set[int] = set()  # ids of the elements whose prices are known

    def visit(self, node: Node) -> None:
        """Children first: what they do not hold by themselves may be put together here."""
        if not node.displayed or node.tag in ("script", "option", "svg"):
            return
        for child in node.elements():
            self.visit(child)
        if not node.visible or len(node.text) > 1200 or _cents_after(node):
            return
        text = _line(node, self.taken)
        if len(text) > _LONGEST or not _DIGIT.search(text):
            return
        prices = self.prices(text)
        edges = [0, *(p.end for p in prices)], [*(p.start for p in prices[1:]), len(text)]
        for i, (price, begin, end) in enumerate(zip(prices, *edges, strict=False)):
            before, after = text[begin : price.start], text[price.end : end]
            meaning = self.meaning(node, before, after, i > 0, i + 1 < len(prices))
            self.found.append(ShownPrice(node, price, meaning))
        if prices:
            self.taken.add(node.id)

    def alone(self, price: ShownPrice) -> ShownPrice:
        """ "Regular price €12" and "€12 / kg" are what it costs where nothing else says so."""
        if price.meaning not in ("prior", "per_unit") or _struck(price.node):
            return price
        for other in self.found:
            near = other.node.box.gap(price.node.box) <= _BESIDE_PX
            if other.meaning == "price" and near:
                return price
        return replace(price, meaning="price")

    def prices(self, text: str) -> list[Price]:
        return find_prices(text, languages=self.languages, currency=self.currency)

    def meaning(self, node: Node, before: str, after: str, follows: bool, more: bool) -> Meaning:
        """`before` and `after`: the words of its own element, up to the prices beside it."""
        if _struck(node):
            return "prior"
        label: Node | None = None
        if _APART in before:
            follows, before = True, before.rpartition(_APART)[2]
        if not follows:
            words, label = _before(_outermost(node))
            named = label.text[-80:] if label is not None else ""
            whole = f"{named} {words} {before}"
            if known := self.prices(whole):  # what stands before a price is about that one
                follows, label, before = True, None, whole[known[-1].end :]
            elif (words + before).strip():
                label, before = None, f"{words} {before}"
            elif label is not None and not _title(label):
                before = named
            else:
                label = None
        rest = ""
        if _APART in after:
            more, after = True, after.partition(_APART)[0]
        if not more:
            words, rest = _after(_outermost(node))
            after = f"{after} {words}"
            if later := self.prices(after):
                after, rest, more = after[: later[0].start], "", True
        if _PER_UNIT.match(f"{after} {rest}") or _UNIT_BEFORE.search(before):
            return "per_unit"
        if follows and _DASH.fullmatch(before):
            return "range_end"
        if self.says("instalments", before) or (
            not more and self._directly("instalments", after, 12)
        ):
            return "instalment"
        if _TIMES.search(before):
            return "times"
        if self._at_end("prior_price", before):
            return "prior"
        if self._delivery(node, before, after, label):
            return "delivery"
        return "price"

    def _delivery(self, node: Node, before: str, after: str, label: Node | None) -> bool:
        """The cost of delivery, or what must be spent for a free one.

        "12,99 € plus shipping" and a badge "Free delivery" above a price say nothing of the kind.
        """
        if self._directly("shipping", after, 1):
            return True
        if match := self.says("free_shipping", after):
            gap = normalise(after)[: match.start]
            if any(c.isalpha() for c in before) or len(_WORD.findall(gap)) >= 2:
                return True
        if self.says("free_shipping", before) or self.says("free", before):  # "free over €30"
            return label is None
        match = self.says("shipping", before)
        if match is None or len(normalise(before)) - match.end > 25:
            return False
        return label is None or node.style.font_px <= 1.3 * label.style.font_px

    def _at_end(self, concept: str, before: str) -> bool:
        """The words stand right before the price; short ones ("de", "van") with nothing between."""
        match = self.says(concept, before)
        if match is None:
            return False
        gap = len(normalise(before)) - match.end
        return gap <= (1 if match.end - match.start <= 4 else 14)

    def _directly(self, concept: str, after: str, gap: int) -> bool:
        match = self.says(concept, after)
        return match is not None and match.start <= gap


def _struck(node: Node) -> bool:
    return node.style.line_through or node.closest("del", "s", "strike") is not None


# --- the line of text ---------------------------------------------------------------------------


def _line(node: Node, taken: set[int]) -> str:
    """The text of an element as the eye joins it: raised cents behind a point, lines apart."""
    out = ""
    before: Node | None = None
    for text, owner in _runs(node, taken):
        if owner is None:
            out, before = out + _APART, None
            continue
        end = out.rstrip()
        if before is None or owner is before:
            out += text
        elif end[-1:].isdigit() and text.strip() in (".", ","):
            out = end + text.strip()
        elif _OPEN_POINT.search(end) and _CENTS.match(text):
            out = end + text
        elif end[-1:].isdigit() and _DIGIT.match(text) and _raised(owner, before):
            # else it is the number of a footnote
            cents = _CENTS.fullmatch(text.strip()) and not _HAS_CENTS.search(end)
            out = end + (("," if "." in end.split()[-1] else ".") if cents else " ") + text
        elif _block(owner) is not _block(before):
            signs = not any(c.isalnum() for c in before.own_text) and end == out
            joined = signs and before.box.gap(owner.box) <= 2
            out += ("" if joined else " " if _same_line(before.box, owner.box) else _APART) + text
        else:
            out += text
        if text.strip():
            before = owner
    return _SPACES.sub(" ", out).strip()


def _runs(node: Node, taken: set[int]) -> Iterator[tuple[str, Node | None]]:
    """The runs of text with their elements; no element where something else stands."""
    if node.tag == "script" or node.flags & HIDDEN_TEXT:
        return
    if node.id in taken or node.is_field:
        yield "", None
        return
    for child in node.children:
        if isinstance(child, Node):
            yield from _runs(child, taken)
        elif node.displayed:
            yield child, node


def _block(node: Node) -> Node | None:
    return next((n for n in [node, *node.ancestors()] if n.has(BLOCK)), None)


def _raised(node: Node, before: Node) -> bool:
    """Set smaller or higher than the digits before it, and close to them."""
    if node.tag != "sup" and node.style.font_px >= 0.8 * before.style.font_px:
        return False
    return node.tag == "sup" or node.box.gap(before.box) < 8


def _same_line(a: Box, b: Box) -> bool:
    shared = min(a.bottom, b.bottom) - max(a.y, b.y)
    return shared >= 0.4 * min(a.h, b.h)


def _cents_after(node: Node) -> bool:
    """'£12' with a raised '99' in the next element: the two are read together, one level up."""
    if node.parent is None or not node.text[-1:].isdigit():
        return False
    siblings = [c for c in node.parent.children if not (isinstance(c, str) and not c.strip())]
    after = siblings[siblings.index(node) + 1 :][:1]
    return bool(after) and isinstance(after[0], Node) and (
        bool(_CENTS.fullmatch(after[0].text)) and _raised(after[0], node)
    )  # fmt: skip


def _outermost(node: Node) -> Node:
    """The highest element that says no more than this one."""
    while node.parent is not None and node.parent.text == node.text:
        node = node.parent
    return node


def _before(node: Node) -> tuple[str, Node | None]:
    """(the words of the same sentence; the element before them, if there is one)."""
    words: list[str] = []
    for child in _siblings(node, backwards=True):
        if isinstance(child, str):
            words.insert(0, child)
        elif words and child.tag in _PHRASE_TAGS and not child.has(BLOCK):
            words.insert(0, child.text)
        else:
            return " ".join(words)[-120:], child
    return " ".join(words)[-120:], None


def _title(node: Node) -> bool:
    """A heading or a link names a product; what it says does not tell what the price means."""
    return any(n.role == "heading" or n.is_control for n in node.walk())


def _after(node: Node) -> tuple[str, str]:
    """(the words of the same sentence, what else follows on the line)."""
    words: list[str] = []
    rest: list[str] = []
    for child in _siblings(node, backwards=False):
        if isinstance(child, str):
            (rest or words).append(child)
        elif child.has(BLOCK) and not _same_line(child.box, node.box):
            break
        else:
            rest.append(child.text)
    return " ".join(words)[:80], " ".join(rest)[:80]


def _siblings(node: Node, *, backwards: bool) -> list[Node | str]:
    if node.parent is None:
        return []
    around = node.parent.children
    at = around.index(node)
    mine = around[:at][::-1] if backwards else around[at + 1 :]
    return [c for c in mine if not (isinstance(c, str) and not c.strip()) and _says(c)]


def _says(child: Node | str) -> bool:
    return isinstance(child, str) or (child.displayed and bool(child.text))
