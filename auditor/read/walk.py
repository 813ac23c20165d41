"""`WalkView`: what a check knows of one device's walk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from auditor.model import Action, Device, Evidence, Obstacle, PageKind, Snapshot, Walk
from auditor.read.links import Destination, Way, best, destination
from auditor.read.page import Page
from auditor.read.prices import same_amount


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

    def state(self, id: str) -> Page | None:
        """The page of an action's `page` or `after`; None for an empty or unknown id."""
        return self.pages.get(id, None)

    def actions(self, kind: str) -> list[Action]:
        return [a for a in self.walk.actions if a.kind == kind]

    def action(self, kind: str) -> Action | None:
        """The first that worked, else the first that was tried, else None."""
        mine = self.actions(kind)
        return next((a for a in mine if a.ok), mine[0] if mine else None)

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

    def sums_wrong(self, before: Page, after: Page, product: str) -> str:
        """What does not add up after the quantity changed, in one sentence; "" when all does."""
        old, new = before.line_of(product), after.line_of(product)
        if (
            old is None
            or new is None
            or old.unit_price is None
            or not (old.quantity and new.quantity)
        ):
            return ""
        grown = round(old.unit_price * (new.quantity - old.quantity), 2)
        wanted = round(old.unit_price * new.quantity, 2)
        amounts = [p.amount for p in new.prices]
        if len(amounts) > 1 and not any(same_amount(a, wanted) for a in amounts):
            shown = ", ".join(p.price.text for p in new.prices)
            return f"{new.quantity} × {old.unit_price:g} is {wanted:g}, but the line shows {shown}."
        for concept in ("subtotal", "total"):
            first, second = before.summary.labelled(concept), after.summary.labelled(concept)
            if first is None or second is None or first.amount is None or second.amount is None:
                continue
            change = second.amount - first.amount
            if same_amount(change, 0):
                return f"The {concept} stays at {first.amount:g} although the quantity grew."
            if concept == "subtotal" and len(after.lines) == 1 and not same_amount(change, grown):
                return f"The subtotal grows by {change:g} instead of {grown:g}."
        return ""

    def told_after(self, before: Page, after: Page) -> bool:
        """Does the page after an action say something new: a message, or that the cart is empty?"""
        if after.says("cart_empty", after.text) and not before.says("cart_empty", before.text):
            return True
        known = {n.own_text for n in before.doc.body.walk() if n.own_text}
        for node in after.doc.body.walk():
            live = node.role in ("status", "alert") or node.attr("aria-live") in (
                "polite",
                "assertive",
            )
            if (
                live
                and node.text
                and any(n.own_text and n.own_text not in known for n in node.walk())
            ):
                return True
        return False


def _address(url: str) -> str:
    return url.split("#")[0].rstrip("/")
