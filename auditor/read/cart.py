"""The lines of a cart as a shopper reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.read.buy import is_quantity
from auditor.read.cards import picture_of, route
from auditor.read.dom import CLIPPED, Node
from auditor.read.prices import price_like, same_amount
from auditor.read.prices_on_page import ShownPrice
from auditor.read.words import shared_words

if TYPE_CHECKING:
    from auditor.read.page import Page

REMOVE_TOKEN = re.compile(r"remove|delete|trash|\bdel\b|cart.?item.?x|line.?item.?x")
MORE_TOKEN = re.compile(r"plus|increase|increment|\binc\b|qty.?up|quantity.?up|add.?one|\bup\b")
LESS_TOKEN = re.compile(r"minus|decrease|decrement|\bdec\b|qty.?down|quantity.?down|\bdown\b")
UPDATE_TOKEN = re.compile(r"updat|refresh|recalc")
_MINUS = ("-", "−", "–")
_NUMBER = re.compile(r"^\s*[x×]?\s*(\d{1,3})\s*[x×]?\s*$")
_NAMED_NUMBER = re.compile(r"^([^\W\d][^\d:：]{0,20})[:：]?\s*(\d{1,3})$")
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
    """A control that takes a line out of the cart, or a box to tick before an update does."""
    if not node.is_control and node.type != "checkbox":
        return False
    if page.says("remove", node.label) or page.says("remove", node.attr("title")):
        return len(node.label) < 60
    own = node.tokens + " " + node.attr("href").lower()
    return bool(REMOVE_TOKEN.search(own)) and len(node.label) < 60


def _line_of(page: Page, control: Node, controls: list[Node], root: Node) -> Node | None:
    """Climbs from a control to the whole line: a picture or a name, and a price."""
    best: Node | None = None
    for up in control.ancestors():
        if up is root or up.tag in ("body", "main", "table", "tbody"):
            break
        others = [c for c in controls if c.inside(up)]
        if len([c for c in others if is_quantity(c)]) > 1 or len(_distinct(page, others)) > 1:
            break
        if _summary_like(page, up) or _offers(page, up):
            break
        if best is not None and _spend_more(page, up, best):
            break
        named = any(
            n.href.startswith("http") and not price_like(n.text) and n not in others
            for n in up.walk()
        )
        pictured = picture_of(up, 24) is not None
        worded = pictured or named or is_quantity(control) or bool(_name(page, up, None))
        # a line without a price is known by all that one can do with it
        whole = any(map(is_quantity, others)) and any(is_remove(page, c) for c in others)
        if worded and (whole or price_like(up.text)):
            best = up
            if up.tag in ("tr", "li") or up.role in ("row", "listitem", "article"):
                group = up.parent
                if not whole and group is not None and _one_line(page, group, controls):
                    return group
                if pictured or named or whole:
                    break
    return best


def _one_line(page: Page, group: Node, controls: list[Node]) -> bool:
    """The rows of a table's body are one line: what it is above, what one can do with it below."""
    inner = [c for c in controls if c.inside(group)]
    counted = [c for c in inner if is_quantity(c)]
    return group.tag == "tbody" and len(counted) == 1 == len(_distinct(page, inner))


def _distinct(page: Page, nodes: Iterable[Node]) -> list[Node]:
    """Remove controls with different targets: two of them mean two lines."""
    removers = [n for n in nodes if is_remove(page, n)]
    # a box and a link to the same end stand in one line
    removers = [n for n in removers if n.is_control] or removers
    kept: list[Node] = []
    for n in removers:
        if not any(n.inside(k) or k.inside(n) or (n.href and n.href == k.href) for k in kept):
            kept.append(n)
    # "−" down to zero and a bin beside it stand in one line
    return [k for k in kept if not LESS_TOKEN.search(k.tokens)]


def _offers(page: Page, node: Node) -> bool:
    """A button that adds stands in it: an offer beside the cart, not a line of it."""
    if page.add is not None and page.add.inside(node) and not page.is_cart(page.url):
        return True
    return any(
        n.is_control and len(n.label) >= 6 and page.said(n, "add_to_cart") is not None
        for n in node.walk()
    )


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


def _spend_more(page: Page, node: Node, line: Node) -> bool:
    """Around the line stands the sum from which delivery is free: the whole cart's."""
    return any(
        n.own_text
        and not n.inside(line)
        and price_like(n.text)
        and page.best(("free_shipping", "shipping"), n.own_text) is not None
        for n in node.walk()
    )


def _read(page: Page, line: Node) -> CartLine:
    inner = list(line.walk())
    quantity_control = next((n for n in inner if is_quantity(n) and n.displayed), None)
    removers = [n for n in inner if n.visible and is_remove(page, n)]
    remove = next((n for n in removers if n.is_control), next(iter(removers), None))
    links = [
        n
        for n in inner
        if n.href.startswith("http")
        and n is not remove
        and (route(n.href) or not n.attr("href").startswith("#"))
    ]
    named = [n for n in links if n.text and not price_like(n.text) and not is_remove(page, n)]
    shown = {n.href for n in links if picture_of(n, 24) is not None}  # where its picture leads too
    link = max(
        named,
        key=lambda n: (
            n.closest("heading") is not None,
            len(n.text) <= 120,
            n.href in shown,
            len(n.text),
        ),
        default=None,
    )
    heading = next((n for n in inner if n.role == "heading" and n.text), None)
    name = link.text if link else heading.text if heading else _name(page, line, quantity_control)
    link = link or (links[0] if links else None)
    prices = tuple(
        p
        for p in page.prices
        if p.node.inside(line) and p.meaning in ("price", "times", "delivery")
    )
    quantity = _quantity(page, line, quantity_control)
    unit, total = _amounts(prices, quantity)
    less, more = _steppers(line, quantity_control, remove)
    return CartLine(
        node=line,
        name=name[:200],
        link=link,
        picture=picture_of(line, 24),
        variant=_variant(line, name, prices),
        quantity=quantity,
        quantity_control=quantity_control,
        more=more,
        less=less,
        remove=remove,
        prices=prices,
        unit_price=unit,
        total=total,
    )


def _steppers(
    line: Node, field: Node | None, remove: Node | None
) -> tuple[Node | None, Node | None]:
    """(less, more): by their signs and names, else by their place beside the number."""
    small = [
        n
        for n in line.walk()
        if (n.is_control or _pressable(n, line))
        and n.displayed
        and n.box.w < 80
        and n is not remove
        and _is_sign(n)
    ]
    less = next((n for n in small if n.text in _MINUS or LESS_TOKEN.search(n.tokens)), None)
    more = next((n for n in small if n.text == "+" or MORE_TOKEN.search(n.tokens)), None)
    if less is None and more is None:
        number = field or next(
            (n for n in line.walk() if n.displayed and _NUMBER.match(n.own_text)), None
        )
        if number is not None:
            at = [n for n in small if n.box.gap(number.box) <= 40 and not number.inside(n)]
            less = next((n for n in reversed(at) if n.id < number.id), None)
            more = next((n for n in at if n.id > number.id), None)
            if less is None and more is not None and field is not None and _sends(more):
                more = None  # alone beside the field: it sends what was typed
    return less, more


def _sends(node: Node) -> bool:
    """It is written to be a form's button, or its picture turns: an arrow that updates."""
    drawn = any(UPDATE_TOKEN.search(n.tokens) for n in node.walk())
    return node.attr("type") in ("submit", "image") or drawn


def _pressable(node: Node, line: Node) -> bool:
    """It shows a hand, though it is no control: some steppers are links without an address."""
    bare = node.tag in ("a", "span", "div")
    return bare and node.style.cursor == "pointer" and line.style.cursor != "pointer"


def _is_sign(node: Node) -> bool:
    """A sign or a picture, no word: "変更" beside the number changes it to what was typed."""
    shown = node.text or (node.value if node.tag == "input" else "")
    return len(shown) <= 2 and not any(c.isalpha() for c in shown)


def _quantity(page: Page, line: Node, control: Node | None) -> int | None:
    if control is not None:
        match = _NUMBER.match(control.value or control.attr("aria-valuenow"))
        if match:
            return int(match.group(1))
    for n in line.walk():
        if n.displayed and n.own_text and not n.is_control:
            match = _NUMBER.match(n.own_text)
            if match:
                return int(match.group(1))
    for n in line.walk():
        match = _NAMED_NUMBER.match(n.own_text)
        if match and n.displayed and page.says("quantity", match.group(1)):
            return int(match.group(2))
    for n in line.walk():
        match = _TIMES.search(n.text) if len(n.text) <= 60 else None
        if match:
            return int(match.group(1) or match.group(2))
    return None


def _amounts(
    prices: tuple[ShownPrice, ...], quantity: int | None
) -> tuple[float | None, float | None]:
    """(unit price, line total): two amounts of which one is the other times the quantity."""
    each = next((p.amount for p in prices if p.meaning == "times"), None)
    amounts = [p.amount for p in prices if p.meaning != "times"]
    if each is not None:
        return each, amounts[-1] if amounts else None
    if not amounts:
        return None, None
    if quantity and quantity > 1:
        for a in amounts:
            for b in amounts:
                if a and same_amount(a * quantity, b):
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


def _variant(line: Node, name: str, prices: tuple[ShownPrice, ...]) -> str:
    """What is left of the line's words without name, prices, numbers and controls."""
    left: list[str] = []
    for n in line.walk():
        text = n.own_text
        if any(n.inside(p.node) for p in prices):
            continue
        if not text or n.is_control or text == name or price_like(text) or _NUMBER.match(text):
            continue
        if n.visible and text not in name and n.tag not in ("option", "button", "label"):
            left.append(text)
    return " ".join(left)[:200]
