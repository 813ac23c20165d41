"""`WalkView`: what a check knows of one device's walk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from auditor.lexicon import normalise
from auditor.model import Action, Device, Evidence, Obstacle, PageKind, Snapshot, Walk
from auditor.read.cart import CartLine
from auditor.read.dom import Node
from auditor.read.fields import Field
from auditor.read.links import Destination, Way, best, destination
from auditor.read.page import Page
from auditor.read.prices import same_amount
from auditor.read.statements import statements
from auditor.read.summary import Row

_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class WrongSum:
    """An amount of the cart that does not follow. `wanted` is None where it stayed as it was."""

    what: str  # "line", "subtotal" or "total"
    node: Node
    wanted: float | None
    shown: float


class Pages(Mapping[str, Page]):
    """The pages of an audit by snapshot id, each read once and shared by all views."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._snapshots: dict[str, Snapshot] = {s.id: s for s in evidence.snapshots}
        self._read: dict[str, Page] = {}

    def __getitem__(self, id: str) -> Page:
        if id not in self._read:
            self._read[id] = Page(self._snapshots[id], self._evidence)
        return self._read[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._snapshots)

    def __len__(self) -> int:
        return len(self._snapshots)


class WalkView:
    """One walk with its pages. `+suffix` snapshots are states, the others are the sample."""

    def __init__(self, walk: Walk, evidence: Evidence, pages: Pages | None = None) -> None:
        self.walk = walk
        self.evidence = evidence
        self.pages = pages if pages is not None else Pages(evidence)

    @property
    def device(self) -> Device:
        return self.walk.device

    @property
    def phone(self) -> bool:
        return self.walk.device is Device.PHONE

    @property
    def obstacle(self) -> Obstacle | None:
        return self.walk.obstacle

    def reached(self, kind: PageKind | str) -> bool:
        return kind in self.walk.reached

    def stopped_by(self, *codes: str) -> Obstacle | None:
        """The walk's obstacle, when it is one of these."""
        stop = self.walk.obstacle
        return stop if stop is not None and stop.code in codes else None

    def page(self, kind: PageKind | str) -> Page | None:
        """The judged page of this kind, None when it was not reached."""
        return next((p for p in self.sample if p.kind == kind), None)

    @property
    def sample(self) -> list[Page]:
        """The judged pages in the order of the journey."""
        return [self.pages[id] for id in self.walk.snapshots if "+" not in id and id in self.pages]

    @property
    def consented(self) -> list[Page]:
        """The pages that a second visitor saw who agreed to cookies, where that was needed."""
        ids = [id for id in self.walk.snapshots if id.endswith("+consented")]
        return [self.pages[id] for id in ids if id in self.pages]

    def state(self, id: str) -> Page | None:
        """The page of an action's `page` or `after`; None for an empty or unknown id."""
        return self.pages.get(id, None)

    def actions(self, kind: str) -> list[Action]:
        return [a for a in self.walk.actions if a.kind == kind]

    def action(self, kind: str) -> Action | None:
        """The first that worked, else the first that was tried, else None."""
        mine = self.actions(kind)
        return next((a for a in mine if a.ok), mine[0] if mine else None)

    @property
    def checkout_steps(self) -> list[Page]:
        """The checkout's first page and, where test data led on, its further steps in order."""
        first = self.page("checkout")
        after = [self.state(a.after) for a in self.actions("checkout_step") if a.ok]
        return [p for p in (first, *after) if p is not None]

    @property
    def checkout_fields(self) -> list[Field]:
        """The FIELDs of all steps that were seen; what a later step shows again counts once."""
        found: list[Field] = []
        known: set[tuple[str, str]] = set()
        for page in self.checkout_steps:
            fields = page.form.fields
            found += [f for f in fields if (f.label, f.node.attr("name")) not in known]
            known |= {(f.label, f.node.attr("name")) for f in fields}
        return found

    # --- links
    def leads_to(self, url: str) -> Destination:
        """What is known of the page behind a link."""
        wanted = _address(url)
        pages = self.evidence.probes.links
        found = next((p for p in pages if _address(p.url) == wanted), None)
        return destination(url, found, self.evidence.languages)

    def end_of(self, ways: Iterable[Way]) -> Destination | None:
        """The best page that these ways lead to; None without a link."""
        urls = dict.fromkeys(way.node.href for way in ways if way.node.href)
        return best(self.leads_to(url) for url in urls)

    def linked(self, *concepts: str) -> list[Destination]:
        """What lies behind the links of these concepts that were opened."""
        found = [p for p in self.evidence.probes.links if p.concept in concepts]
        return [destination(p.url, p, self.evidence.languages) for p in found]

    def why_not(self, otherwise: str) -> str:
        """Why a state was not reached: the walk's obstacle, else `otherwise`."""
        return self.walk.obstacle.message if self.walk.obstacle else otherwise

    def wrong_sum(self, before: Page, after: Page, product: str) -> WrongSum | None:
        """What does not add up after the quantity of a product changed; None when all does."""
        old, new = before.line_of(product), after.line_of(product)
        if old is None or new is None or not (old.quantity and new.quantity):
            return None
        each = old.unit_price
        if each is not None and new.total is not None and len(new.prices) > 1:
            # a discount for several shows in the unit price
            wanted = {round(p * new.quantity, 2) for p in (each, new.unit_price) if p is not None}
            if not any(same_amount(new.total, amount) for amount in wanted):
                return WrongSum("line", new.node, each * new.quantity, new.total)
        grown = None
        if each is not None and len(after.lines) == 1:
            total = new.total if new.total is not None and len(new.prices) > 1 else None
            grown = (each * new.quantity if total is None else total) - each * old.quantity
        for row in after.summary.rows:
            first = next((r for r in before.summary.rows if _same_row(r, row)), None)
            if first is None or first.amount is None or row.amount is None:
                continue
            change = row.amount - first.amount
            if same_amount(change, 0):
                return WrongSum(row.concept, row.label, None, row.amount)
            if len(after.lines) == 1 and _in_proportion(row.amount, first.amount, old, new):
                continue  # net of tax, where the line shows what is to be paid
            if row.concept == "subtotal" and grown is not None and not same_amount(change, grown):
                return WrongSum(row.concept, row.label, first.amount + grown, row.amount)
        return None

    def new_words(self, before: Page, after: Page) -> list[str]:
        """The statements that only the page after an action makes, sums left out."""
        known = {_words_of(s.text) for s in statements(before.doc.body)}
        found = []
        for said in statements(after.doc.body):
            if not said.visible or _words_of(said.text) in known or len(said.text) > 300:
                continue
            sums = after.best(("subtotal", "total", "shipping", "free_shipping"), said.text)
            if sums is None and len(_words_of(said.text).split()) >= 2:
                found.append(said.text)
        return found

    def told_after(self, before: Page, after: Page) -> bool:
        """Does the page after an action say something new, or that the cart is empty?"""
        if after.says("cart_empty", after.text) and not before.says("cart_empty", before.text):
            return True
        return bool(self.new_words(before, after))


def _in_proportion(now: float, before: float, old: CartLine, new: CartLine) -> bool:
    """As many times as large as there are units more; net sums are rounded."""
    times = (new.quantity or 0) / (old.quantity or 1)
    return before > 0 and abs(now / before - times) < 0.002 * times


def _same_row(a: Row, b: Row) -> bool:
    same = a.concept == b.concept and a.concept in ("subtotal", "total")
    return same and _words_of(a.label.text) == _words_of(b.label.text)


def _words_of(text: str) -> str:
    """Without figures: "2 items" is no news after "1 items"."""
    return " ".join(_WORDS.findall(normalise(text)))


def _address(url: str) -> str:
    return url.split("#")[0].rstrip("/")
