from __future__ import annotations

import pytest

from auditor.read.robots import allowed, sitemaps

BODY = """
User-agent: *
Disallow: /cart
Disallow: /collections/*sort_by
Allow: /cart/help
Disallow: /*.pdf$

User-agent: Googlebot
Disallow: /private

User-agent: BadBot
Disallow: /

Sitemap: https://shop.example/sitemap.xml
sitemap: https://shop.example/news.xml
"""


@pytest.mark.parametrize(
    ("path", "agent", "yes"),
    [
        ("/", "*", True),
        ("/cart", "*", False),
        ("/cart/items", "*", False),
        ("/cart/help", "*", True),  # the longer rule
        ("/collections/hats?sort_by=price", "*", False),
        ("/guide.pdf", "*", False),
        ("/guide.pdf?x=1", "*", True),
        ("/cart", "Googlebot", True),  # its own group, not that for all
        ("/private/x", "Googlebot", False),
        ("/private/x", "OtherBot", True),
        ("/", "BadBot", False),
    ],
)
def test_allowed(path: str, agent: str, yes: bool) -> None:
    assert allowed(BODY, f"https://shop.example{path}", agent) is yes


def test_no_rules() -> None:
    assert allowed("", "https://shop.example/cart", "*")
    assert sitemaps("") == []


def test_sitemaps() -> None:
    assert sitemaps(BODY) == ["https://shop.example/sitemap.xml", "https://shop.example/news.xml"]
