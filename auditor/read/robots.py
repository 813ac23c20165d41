"""What a robots.txt says, read from its text. An empty text allows everything."""

from __future__ import annotations

from functools import lru_cache

from protego import Protego


def allowed(body: str, url: str, agent: str) -> bool:
    """May this agent fetch the address? The longest matching rule decides.

    `agent` is a product token ("Googlebot"); the group for "*" stands in where there is none of
    its own, and "*" itself asks for that group alone.
    """
    return bool(_parsed(body).can_fetch(url, agent))


def sitemaps(body: str) -> list[str]:
    """The addresses of its Sitemap lines, as written."""
    return list(_parsed(body).sitemaps)


@lru_cache(maxsize=8)
def _parsed(body: str) -> Protego:
    return Protego.parse(body)
