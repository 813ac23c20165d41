"""The sums of a cart: labelled amounts such as "Subtotal … €24" and "Delivery … free".

Themes write them as tables, definition lists, rows of boxes or sentences. So amounts and labels
are joined by their place: an amount belongs to the words before it, else to the nearest words on
its line, else to those above; and a label without an amount to what stands alone with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.lexicon import Match
from auditor.model import Box
from auditor.read.dom import Node
from auditor.read.prices import Price, find_prices, price_like
from auditor.read.statements import Statement, column_head, statements

if TYPE_CHECKING:
    from auditor.read.page import Page

_CONCEPTS = ("subtotal", "shipping", "free_shipping", "total", "coupon")
_TAXES = ("tax_included", "tax_excluded")  # "Total incl. VAT" is a total
_LONGEST = 160  # a longer text is prose
_ABOVE_PX = 24
_AROUND_PX = 80
_WHOLE_ROW = 200


@dataclass(frozen=True)
class Row:
    """A labelled amount: "Delivery … €4.90". Without one it is just named."""

    concept: str
    label: Node
    value: Node | None
    price: Price | None
    text: str  # label and value as read
    free: bool = False
    threshold: bool = False  # the amount is what must be spent for free delivery
    whole: bool = False  # the label says nothing else
    links: tuple[Node, ...] = ()

    @property
    def amount(self) -> float | None:
        if self.free:
            return 0.0
        return self.price.amount if self.price and not self.threshold else None


@dataclass(frozen=True)
class Summary:
    rows: tuple[Row, ...]

    def of(self, concept: str) -> list[Row]:
        return [r for r in self.rows if r.concept == concept]

    def labelled(self, concept: str) -> Row | None:
        """The row of this concept that has an amount, else the first that names it."""
        mine = self.of(concept)
        return next((r for r in mine if r.amount is not None), mine[0] if mine else None)

    @property
    def total(self) -> Row | None:
        """The grand total stands at the end; "Total (incl. VAT)" less surely than "Total"."""
        mine = [r for r in self.of("total") if r.amount is not None]
        plain = [r for r in mine if r.whole]
        return (plain or mine)[-1] if mine else self.labelled("subtotal")


def summary(page: Page, line_nodes: Sequence[Node], scope: Node | None = None) -> Summary:
    """The labelled amounts of `scope` (default: the page's main content) outside the lines."""
    root = scope or page.main or page.doc.body

    def leave_out(node: Node) -> bool:
        if any(node is line for line in line_nodes) or column_head(node):
            return True
        return scope is None and (page.header.holds(node) or page.footer.holds(node))

    said = [s for s in statements(root, leave_out) if s.visible]
    found = [_Words.of(page, s) for s in said if len(s.text) <= _LONGEST and not s.control]
    named = [w for w in found if w.match is not None]
    _share_out(found, named)
    rows = [_row(page, w, found, named) for w in named]
    if not any(r.concept in ("subtotal", "total") and r.amount is not None for r in rows):
        rows += [row for s in said if s.control for row in _on_button(page, s)][:1]
    return Summary(tuple(rows))


def _on_button(page: Page, said: Statement) -> Iterator[Row]:
    """The total that a cart without a row for it writes on its checkout button."""
    prices = find_prices(said.text, languages=page.languages, currency=page.currency or None)
    if len(prices) == 1 and page.says("checkout", said.text):
        (price,) = prices
        yield Row("total", said.node, said.node, price, said.text, False, False, True, ())


# --- words with their concept and amounts --------------------------------------------------------


@dataclass(eq=False)
class _Words:
    """A statement, the concept it names and the amounts that belong to it."""

    node: Node
    box: Box
    text: str
    match: Match | None
    own: list[Price]  # amounts behind its own words
    loose: list[Price]  # amounts that look for words elsewhere
    threshold: bool = False
    claimed: list[tuple[Node, Price]] = field(default_factory=list)

    @property
    def concept(self) -> str:
        concept = self.match.concept if self.match else ""
        return "shipping" if concept == "free_shipping" else concept

    @property
    def worded(self) -> bool:
        """Words that can be a label: those before the amount."""
        prices = [*self.own, *self.loose]
        return any(c.isalpha() for c in self.text[: prices[0].start if prices else None])

    @classmethod
    def of(cls, page: Page, said: Statement) -> _Words:
        prices = find_prices(said.text, languages=page.languages, currency=page.currency or None)
        before = said.text[: prices[0].start] if prices else said.text
        after = said.text[prices[0].end :] if prices else ""
        match = page.best(_CONCEPTS, before) or page.best(_TAXES, before)
        if match is None and not any(c.isalpha() for c in before):
            match = page.says("shipping", after)
            match = match if match and match.start <= 1 else None  # "4,90 € Versand"
        spend = page.best(("free_shipping",), before) or page.best(("free_shipping",), after)
        if prices and spend and (match is None or match.concept == "free_shipping"):
            return cls(said.node, said.box, said.text, spend, prices, [], threshold=True)
        if match and match.concept in ("subtotal", "total") and match.start > 12:
            match = None  # a sentence that mentions it
        return cls(
            said.node, said.box, said.text, match, prices if match else [], [] if match else prices
        )


def _share_out(found: list[_Words], named: list[_Words]) -> None:
    """Gives every amount without words of its own to those it belongs to."""
    rest: list[tuple[_Words, Price]] = []
    for words in found:
        owner = None
        if words.loose and not words.worded:
            owner = _beside(words, found) or _above(words, found)
        for price in words.loose:
            if owner is not None and owner.match is not None:
                owner.claimed.append((words.node, price))
            else:
                rest.append((words, price))
    order = {id(w): i for i, w in enumerate(found)}
    for words, price in rest:  # "Shipping" with its methods below: nothing else is named there
        near = [
            w
            for w in named
            if _same_line(w.box, words.box)
            # A note that follows somebody else's amount does not name it.
            or (w.box.gap(words.box) <= _AROUND_PX and order[id(w)] < order[id(words)])
        ]
        alone = [w for w in near if _alone(w, words, named)] or _headed(words, found)
        if alone:
            best = min(alone, key=lambda w: (not _whole(w), w.box.gap(words.box)))
            best.claimed.append((words.node, price))


def _row(page: Page, words: _Words, found: list[_Words], named: list[_Words]) -> Row:
    assert words.match is not None
    amounts = [(words.node, p) for p in words.own] + words.claimed
    value, price = amounts[0] if amounts else (None, None)
    around, text = _around(words, named), words.text
    if price is None:
        unnamed = [w for w in found if w.match is None and not w.loose]
        line = [w for w in unnamed if _same_line(w.box, words.box)]
        beside = [w for w in line if _beside(w, found) is words]
        if not beside:
            beside = [w for w in unnamed if w is not words and _above(w, found) is words][:1]
        if around is not words.node and around.text.startswith(text):
            text = around.text
        text = " ".join([text, *(w.text for w in beside if w.text not in text)])
    elif value is not words.node:
        text = f"{text} {price.text}"
    free_words = words.match.concept == "free_shipping"
    free = words.concept == "shipping" and price is None
    free = free and (free_words or page.says("free", text) is not None)
    return Row(
        words.concept,
        words.node,
        value,
        price,
        text[:_WHOLE_ROW],
        free,
        words.threshold or (free_words and price is not None),
        words.match.whole,
        tuple(n for n in around.walk() if n.href),
    )


# --- places --------------------------------------------------------------------------------------


def _same_line(a: Box, b: Box) -> bool:
    shared = min(a.bottom, b.bottom) - max(a.y, b.y)
    return shared >= 0.4 * min(a.h, b.h)


def _beside(amount: _Words, found: list[_Words]) -> _Words | None:
    """The nearest words on the same line, whatever they say."""
    line = [w for w in found if w is not amount and w.worded and _same_line(w.box, amount.box)]
    return _nearest(line, amount)


def _above(amount: _Words, found: list[_Words]) -> _Words | None:
    near = [
        w
        for w in found
        if w.worded
        and 0 <= amount.box.y - w.box.bottom <= _ABOVE_PX
        and w.box.x < amount.box.right + 8
        and w.box.right > amount.box.x - 8
    ]
    return _nearest(near, amount)


def _nearest(words: list[_Words], amount: _Words) -> _Words | None:
    """Words that have an amount already ("including $3.00 tax") seldom want another."""
    return min(words, key=lambda w: (bool(w.own or w.loose), w.box.gap(amount.box)), default=None)


def _alone(label: _Words, amount: _Words, named: list[_Words]) -> bool:
    """Nothing else is named in the smallest element that holds both."""
    for up in [label.node, *label.node.ancestors()]:
        if amount.node.inside(up):
            return not any(w.node.inside(up) for w in named if w.concept != label.concept)
    return False


def _headed(amount: _Words, found: list[_Words]) -> list[_Words]:
    """The heading right above a list of amounts, of which this is one."""
    for words in reversed(found[: found.index(amount)]):
        if words.match is not None:
            close = 0 <= amount.box.y - words.box.bottom <= _AROUND_PX
            return [words] if close and _whole(words) and not words.own else []
        if not words.loose:
            break
    return []


def _whole(words: _Words) -> bool:
    return words.match is not None and words.match.whole


def _around(words: _Words, named: list[_Words]) -> Node:
    """The widest small element that names nothing else."""
    best = words.node
    for up in words.node.ancestors():
        if len(up.text) > _WHOLE_ROW or up.box.h > 160 or up.tag in ("main", "body", "form"):
            break
        if any(w.node.inside(up) for w in named if w is not words) or price_like(up.text):
            break
        best = up
    return best
