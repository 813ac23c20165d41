"""The cart as a shopper reads it: lines, and a summary of labelled amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.read.buy import is_quantity
from auditor.read.cards import picture_of
from auditor.read.dom import CLIPPED, Node
from auditor.read.prices import Price, price_like
from auditor.read.prices_on_page import ShownPrice
from auditor.read.words import shared_words

if TYPE_CHECKING:
    from auditor.read.page import Page

REMOVE_TOKEN = re.compile(r"remove|delete|trash|\bdel\b|cart.?item.?x|line.?item.?x")
MORE_TOKEN = re.compile(r"plus|increase|increment|\binc\b|qty.?up|quantity.?up|add.?one|\bup\b")
LESS_TOKEN = re.compile(r"minus|decrease|decrement|\bdec\b|qty.?down|quantity.?down|\bdown\b")
UPDATE_TOKEN = re.compile(r"updat|refresh|recalc")
_NUMBER = re.compile(r"^\s*[x×]?\s*(\d{1,3})\s*[x×]?\s*$")
_TIMES = re.compile(r"(?:^|\s)(?:(\d{1,3})\s*[x×](?=\s|\D)|[x×]\s*(\d{1,3})(?:\s|$))")


@dataclass(frozen=True)
class CartLine:
    """One line. Amounts are in the page's currency, None where not shown."""

    node: Node
    name: str
    link: Node | None  # to the product
    picture: Node | None
    variant: str
    quantity: int | None
    quantity_control: Node | None
    more: Node | None  # the + of a stepper
    less: Node | None
    remove: Node | None
    prices: tuple[ShownPrice, ...]
    unit_price: float | None
    total: float | None

    def mentions(self, words: str) -> bool:
        """Does the line say these words, or at least most of them?"""
        return shared_words(self.node.text, words) >= 0.5


@dataclass(frozen=True)
class Row:
    """A labelled amount of the summary: "Delivery … €4.90"."""

    concept: str
    label: Node
    value: Node | None
    price: Price | None
    text: str
    free: bool = False
    links: tuple[Node, ...] = ()

    @property
    def short(self) -> bool:
        """The label is a name ("Delivery"), not a sentence that mentions the concept."""
        return len(self.label.own_text.split()) <= 4 or self.label.tag in ("th", "dt")

    @property
    def amount(self) -> float | None:
        return 0.0 if self.free else self.price.amount if self.price else None


@dataclass(frozen=True)
class Summary:
    rows: tuple[Row, ...]

    def labelled(self, concept: str) -> Row | None:
        """The row of this concept that has an amount, else the first that names it."""
        mine = [r for r in self.rows if r.concept == concept]
        return next((r for r in mine if r.amount is not None), mine[0] if mine else None)

    @property
    def total(self) -> Row | None:
        """The last total that is an amount: the grand total stands at the end."""
        mine = [r for r in self.rows if r.concept == "total" and r.amount is not None]
        return mine[-1] if mine else self.labelled("subtotal")


def cart_lines(page: Page, scope: Node | None = None) -> list[CartLine]:
    """The lines of the cart shown in `scope` (default: the page's main content)."""
    root = scope or page.main or page.doc.body
    controls = [
        n
        for n in root.walk()
        if (n.visible or n.flags & CLIPPED)
        and n.displayed
        and (is_quantity(n) or is_remove(page, n))
        and not (scope is None and (page.header.holds(n) or page.footer.holds(n)))
    ]
    lines: list[Node] = []
    for control in controls:
        if any(control.inside(line) for line in lines):
            continue
        line = _line_of(page, control, controls, root)
        if line is not None:
            lines = [x for x in lines if not x.inside(line)]
            lines.append(line)
    return [_read(page, line) for line in lines]


def is_remove(page: Page, node: Node) -> bool:
    """A control that takes a line out of the cart."""
    if not node.is_control:
        return False
    if page.says("remove", node.label) or page.says("remove", node.attr("title")):
        return len(node.label) < 60
    own = node.tokens + " " + node.attr("href").lower()
    return bool(REMOVE_TOKEN.search(own)) and len(node.label) < 60


def _line_of(page: Page, control: Node, controls: list[Node], root: Node) -> Node | None:
    """Climbs from a control to the whole line: it has a price, and a picture or a name."""
    best: Node | None = None
    for up in control.ancestors():
        if up is root or up.tag in ("body", "main", "table", "tbody"):
            break
        others = [c for c in controls if c.inside(up)]
        if len([c for c in others if is_quantity(c)]) > 1 or len(_distinct(page, others)) > 1:
            break
        if _summary_like(page, up):
            break
        named = any(
            n.href.startswith("http") and not price_like(n.text) and n not in others
            for n in up.walk()
        )
        if price_like(up.text) and (picture_of(up, 24) is not None or named or len(up.text) > 12):
            best = up
            if up.tag in ("tr", "li") or up.role in ("row", "listitem", "article"):
                if picture_of(up, 24) is not None or named:
                    break
    return best


def _distinct(page: Page, nodes: Iterable[Node]) -> list[Node]:
    """Remove controls with different targets: two of them mean two lines."""
    removers = [n for n in nodes if is_remove(page, n)]
    kept: list[Node] = []
    for n in removers:
        if not any(n.inside(k) or k.inside(n) or (n.href and n.href == k.href) for k in kept):
            kept.append(n)
    # "−" down to zero and a bin beside it stand in one line
    return [k for k in kept if not LESS_TOKEN.search(k.tokens)]


def _summary_like(page: Page, node: Node) -> bool:
    for n in node.walk():
        if n.is_control and page.said(n, "checkout", "coupon") is not None:
            return True
    heads = [
        n
        for n in node.walk()
        if n.own_text and len(n.own_text) < 40 and n.tag not in ("th", "label")
    ]
    said = {
        m.concept
        for n in heads
        if (m := page.best(("subtotal", "total", "shipping"), n.own_text)) is not None and m.whole
    }
    return "shipping" in said or {"subtotal", "total"} <= said


def _read(page: Page, line: Node) -> CartLine:
    inner = list(line.walk())
    quantity_control = next((n for n in inner if is_quantity(n) and n.displayed), None)
    remove = next((n for n in inner if n.is_control and n.visible and is_remove(page, n)), None)
    links = [
        n
        for n in inner
        if n.href.startswith("http")
        and n is not remove
        and not (n.attr("href") or "").startswith("#")
    ]
    named = [n for n in links if n.text and not price_like(n.text) and not is_remove(page, n)]
    link = max(
        named,
        key=lambda n: (n.closest("heading") is not None, len(n.text) <= 120, len(n.text)),
        default=None,
    )
    heading = next((n for n in inner if n.role == "heading" and n.text), None)
    name = link.text if link else heading.text if heading else _name(page, line, quantity_control)
    link = link or (links[0] if links else None)
    prices = tuple(
        p for p in page.prices if p.node.inside(line) and p.meaning in ("price", "delivery")
    )
    quantity = _quantity(line, quantity_control)
    unit, total = _amounts(prices, quantity)
    steppers = [
        n for n in inner if n.is_control and n.displayed and n.box.w < 80 and n is not remove
    ]
    return CartLine(
        node=line,
        name=name[:200],
        link=link,
        picture=picture_of(line, 24),
        variant=_variant(line, name),
        quantity=quantity,
        quantity_control=quantity_control,
        more=next(
            (n for n in steppers if n.text.strip() == "+" or MORE_TOKEN.search(n.tokens)), None
        ),
        less=next(
            (
                n
                for n in steppers
                if n.text.strip() in ("-", "−", "–") or LESS_TOKEN.search(n.tokens)
            ),
            None,
        ),
        remove=remove,
        prices=prices,
        unit_price=unit,
        total=total,
    )


def _quantity(line: Node, control: Node | None) -> int | None:
    if control is not None:
        match = _NUMBER.match(control.value)
        if match:
            return int(match.group(1))
    for n in line.walk():
        if n.displayed and n.own_text and not n.is_control:
            match = _NUMBER.match(n.own_text)
            if match:
                return int(match.group(1))
    match = _TIMES.search(line.text)
    return int(match.group(1) or match.group(2)) if match else None


def _amounts(
    prices: tuple[ShownPrice, ...], quantity: int | None
) -> tuple[float | None, float | None]:
    """(unit price, line total): two amounts of which one is the other times the quantity."""
    amounts = [p.amount for p in prices]
    if not amounts:
        return None, None
    if quantity and quantity > 1:
        for a in amounts:
            for b in amounts:
                if a and abs(a * quantity - b) <= 0.011:
                    return a, b
    if len(amounts) == 1:
        return (amounts[0], amounts[0]) if quantity in (1, None) else (None, amounts[0])
    return amounts[0], amounts[-1]


def _name(page: Page, line: Node, quantity: Node | None) -> str:
    for n in line.walk():
        text = n.own_text
        if len(text) >= 3 and not price_like(text) and not _NUMBER.match(text) and not n.is_control:
            if page.best(("quantity", "remove", "subtotal", "total"), text) is None and n.visible:
                return text
    return ""


def _variant(line: Node, name: str) -> str:
    """What is left of the line's words without name, prices, numbers and controls."""
    left: list[str] = []
    for n in line.walk():
        text = n.own_text
        if not text or n.is_control or text == name or price_like(text) or _NUMBER.match(text):
            continue
        if n.visible and text not in name and n.tag not in ("option", "button", "label"):
            left.append(text)
    return " ".join(left)[:200]


# --- summary ------------------------------------------------------------------------------------

_CONCEPTS = (
    "subtotal",
    "shipping",
    "free_shipping",
    "total",
    "coupon",
    "tax_included",
    "tax_excluded",
)


def summary(page: Page, lines: Iterable[CartLine], scope: Node | None = None) -> Summary:
    """Labelled amounts outside the lines. Label and amount are joined by their place on the page."""
    root = scope or page.main or page.doc.body
    inside = [line.node for line in lines]
    prices = [
        p
        for p in page.prices
        if p.meaning != "prior"
        and p.node.inside(root)
        and not any(p.node.inside(x) for x in inside)
    ]
    rows: list[Row] = []
    for node in root.walk():
        text = node.own_text
        if not text or len(text) > 90 or not node.visible or any(node.inside(x) for x in inside):
            continue
        if node.tag in ("option", "th", "button") or node.is_control or node.closest("thead"):
            continue
        if scope is None and (page.header.holds(node) or page.footer.holds(node)):
            continue
        match = page.best(_CONCEPTS, text)
        if match is None:
            continue
        concept = "shipping" if match.concept == "free_shipping" else match.concept
        if concept in ("subtotal", "total") and match.start > 12 and not match.whole:
            continue
        price = _beside(node, prices)
        row_node = _row(node, price.node if price else None)
        row_text = row_node.text[:200]
        free = price is None and (
            match.concept == "free_shipping" or page.says("free", row_text) is not None
        )
        rows.append(
            Row(
                concept,
                node,
                price.node if price else None,
                price.price if price else None,
                row_text,
                free and concept == "shipping",
                tuple(n for n in row_node.walk() if n.href),
            )
        )
    return Summary(tuple(rows))


def _row(label: Node, value: Node | None) -> Node:
    """The element that holds label and value; without a value the label's own line."""
    for up in [label, *label.ancestors()]:
        if value is not None:
            if value.inside(up):
                return up
        elif up.box.w >= 2 * label.box.w or len(up.text) > len(label.text) + 8:
            return up if len(up.text) <= 200 else label
        if up.box.h > 300:
            break
    return label


def _beside(label: Node, prices: list[ShownPrice]) -> ShownPrice | None:
    """The amount on the label's line, else right below it."""
    own = [p for p in prices if p.node.inside(label) or label is p.node]
    if own:
        return own[0]
    line = [
        p
        for p in prices
        if min(p.node.box.bottom, label.box.bottom) - max(p.node.box.y, label.box.y)
        >= 0.4 * min(p.node.box.h, label.box.h)
    ]
    if line:
        return min(line, key=lambda p: p.node.box.gap(label.box))
    below = [
        p
        for p in prices
        if 0 <= p.node.box.y - label.box.bottom <= 24
        and p.node.box.x < label.box.right + 40
        and p.node.box.right > label.box.x - 40
    ]
    return min(below, key=lambda p: p.node.box.gap(label.box), default=None)
