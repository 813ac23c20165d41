"""`StoreView`: what a check knows of the whole store: pages of both devices, probes, links."""

from __future__ import annotations

from auditor.model import Device, Evidence, LinkedPage, PageKind, Probes, SpeedRun
from auditor.read import robots, secure
from auditor.read.page import Page
from auditor.read.walk import Pages, WalkView


class StoreView:
    """Everything of one audit."""

    def __init__(self, evidence: Evidence, pages: Pages | None = None) -> None:
        self.evidence = evidence
        self.all_pages = pages if pages is not None else Pages(evidence)
        self.walks: dict[Device, WalkView] = {
            w.device: WalkView(w, evidence, self.all_pages) for w in evidence.walks
        }

    @property
    def url(self) -> str:
        return self.evidence.url

    @property
    def local(self) -> bool:
        """A loopback or private host: no certificate, no search engine."""
        return self.evidence.local

    @property
    def probes(self) -> Probes:
        return self.evidence.probes

    @property
    def speed(self) -> tuple[SpeedRun, ...]:
        return self.evidence.speed

    def pages(self, *kinds: PageKind | str, device: Device | None = None) -> list[Page]:
        """The judged pages of these kinds (all kinds when none is named)."""
        return [
            p
            for w in self.walks.values()
            if device is None or w.device is device
            for p in w.sample
            if not kinds or p.kind in kinds
        ]

    def linked(self, concept: str) -> list[LinkedPage]:
        """The pages behind links of this concept (shipping, returns, contact, track_order …)."""
        return [p for p in self.probes.links if p.concept == concept]

    def behind(self, url: str) -> LinkedPage | None:
        """What was read behind this address."""
        wanted = url.split("#")[0].rstrip("/")
        return next(
            (p for p in self.probes.links if p.url.split("#")[0].rstrip("/") == wanted), None
        )

    def robots_keeps_out(self, url: str) -> list[str]:
        """Which of Googlebot and "*" (all others) robots.txt keeps from an address."""
        probe = self.probes.robots
        body = probe.body if probe and probe.status == 200 else ""
        return [agent for agent in ("Googlebot", "*") if not robots.allowed(body, url, agent)]

    @property
    def strict_transport(self) -> bool:
        """Some answer told the browser to come back over https only."""
        headers = [r.headers for p in self.pages() for r in p.requests]
        headers += [probe.headers for probe in self.probes.sources]
        return any("strict-transport-security" in found for found in headers)

    @property
    def open_cookies(self) -> list[str]:
        """The session and cart cookies that were set without Secure."""
        probes = (*self.probes.sources, self.probes.missing, self.probes.robots)
        found = [p.headers.get("set-cookie", "") for p in probes if p is not None]
        return list(dict.fromkeys(name for text in found for name in secure.open_cookies(text)))
