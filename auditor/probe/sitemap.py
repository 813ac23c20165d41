"""Finds and reads the sitemap, and the sitemaps that a sitemap lists."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

from auditor.model import Probe
from auditor.probe.client import MAX_CHARS, Client
from auditor.probe.robots import Robots

USUAL = ("/sitemap.xml", "/sitemap_index.xml")
MAX_FILES = 3  # of those an index lists

# Not an XML parser: a file of many megabytes arrives cut off, and still says what it says.
_LOC = re.compile(r"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?\s*(.*?)\s*(?:\]\]>)?\s*</", re.DOTALL)
_INDEX = re.compile(r"<(?:\w+:)?sitemapindex\b")
_MAP = re.compile(r"<(?:\w+:)?(?:sitemapindex|urlset)\b")


def locations(body: str) -> tuple[str, ...]:
    """The addresses that a sitemap, or an index of sitemaps, lists, in order."""
    if not _MAP.search(body):
        return ()
    return tuple(dict.fromkeys(html.unescape(match) for match in _LOC.findall(body)))


async def fetch_sitemap(client: Client, url: str, robots: Robots) -> Probe:
    """The sitemap that robots.txt names, else one at the usual places; the last answer if none.

    For an index the body becomes one urlset: what the first of its files list, so that a reader
    need not know about indexes. Status and headers stay the index's.
    """
    named = [urljoin(url, address) for address in robots.sitemaps]
    probe = Probe(url=urljoin(url, USUAL[0]), error="not asked")
    for address in [a for a in named if client.own(a)][:MAX_FILES] or [
        urljoin(url, path) for path in USUAL
    ]:
        probe = await client.get(address)
        if probe.status == 200 and _MAP.search(probe.body):
            break
    else:
        return probe
    if not _INDEX.search(probe.body):
        return probe
    pages: list[str] = []
    for child in [a for a in locations(probe.body) if client.own(a)][:MAX_FILES]:
        pages += locations((await client.get(child)).body)
    return probe.model_copy(update={"body": _urlset(pages)}) if pages else probe


def _urlset(pages: list[str]) -> str:
    rows, size = [], 200
    for page in dict.fromkeys(pages):
        row = f"<url><loc>{html.escape(page)}</loc></url>"
        size += len(row) + 1
        if size > MAX_CHARS:
            break
        rows.append(row)
    head = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join((head, *rows, "</urlset>"))
