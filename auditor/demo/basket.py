"""What one shopper has in the basket, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from auditor.demo.content import Catalogue, Variant

LIMIT = 10  # of one article, as a small roastery can pack


class Line(NamedTuple):
    variant: Variant
    quantity: int

    @property
    def total(self) -> Decimal:
        return self.variant.price * self.quantity


class Totals(NamedTuple):
    subtotal: Decimal
    delivery: Decimal
    total: Decimal
    missing: Decimal  # until delivery is free; 0 when it is


@dataclass
class Session:
    """A shopper's basket and checkout, kept in memory only."""

    items: dict[str, int] = field(default_factory=dict)
    removed: tuple[str, int] | None = None
    answers: dict[str, str] = field(default_factory=dict)  # typed in the checkout
    order: str = ""  # number of the last order placed

    @property
    def count(self) -> int:
        return sum(self.items.values())

    @property
    def done(self) -> int:
        """How many steps of the checkout have been answered."""
        return ("email" in self.answers) + ("method" in self.answers)

    def add(self, sku: str, quantity: int) -> bool:
        """False when the limit cut the quantity down."""
        wanted = self.items.get(sku, 0) + max(1, quantity)
        return self.set(sku, wanted)

    def set(self, sku: str, quantity: int) -> bool:
        self.items[sku] = min(max(1, quantity), LIMIT)
        return quantity <= LIMIT

    def remove(self, sku: str) -> None:
        if sku in self.items:
            self.removed = (sku, self.items.pop(sku))

    def undo(self) -> None:
        if self.removed:
            sku, quantity = self.removed
            self.removed = None
            self.items[sku] = quantity

    def lines(self, shop: Catalogue) -> list[Line]:
        return [Line(shop.variants[sku], quantity) for sku, quantity in self.items.items()]

    def totals(self, shop: Catalogue) -> Totals:
        rates = shop.market["delivery"]
        subtotal = sum((line.total for line in self.lines(shop)), Decimal(0))
        free = subtotal >= rates["free_over"]
        method = self.answers.get("method", "standard")
        delivery = Decimal(rates[method])
        if method == "standard" and (free or not self.items):
            delivery = Decimal(0)
        return Totals(
            subtotal,
            delivery,
            subtotal + delivery,
            Decimal(0) if free else Decimal(rates["free_over"]) - subtotal,
        )
