"""`WalkView`: what a check knows of one device's walk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.model import Action, Device, Evidence, Obstacle, PageKind, Snapshot, Walk
from auditor.read.links import Destination, destination
from auditor.read.page import Page


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

    def linked(self, *concepts: str) -> list[Destination]:
        """What lies behind the links of these concepts that were opened."""
        found = [p for p in self.evidence.probes.links if p.concept in concepts]
        return [destination(p.url, p, self.evidence.languages) for p in found]


def _address(url: str) -> str:
    return url.split("#")[0].rstrip("/")
