"""What robots.txt says to us. The walk is a person's; everything that crawls honours it."""

from __future__ import annotations

from auditor.model import Probe
from auditor.read.robots import allowed, sitemaps

TOKEN = "StoreAuditor"


class Robots:
    """The rules of one host.

    As RFC 9309 has it: an answer of 4xx means no rules; none, or 5xx, means nothing is allowed.
    """

    def __init__(self, probe: Probe) -> None:
        self.probe = probe
        self._closed = not 200 <= probe.status < 500
        self._body = probe.body if probe.status == 200 else ""

    def allows(self, url: str) -> bool:
        return not self._closed and allowed(self._body, url, TOKEN)

    @property
    def sitemaps(self) -> list[str]:
        """The addresses of its Sitemap lines, as written."""
        return sitemaps(self._body)
