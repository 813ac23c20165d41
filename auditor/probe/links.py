"""Pages fetched without a browser: raw sources of key pages, and what the store links to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from urllib.parse import urldefrag, urlsplit

from bs4 import BeautifulSoup

from auditor.model import LinkedPage, Probe
from auditor.probe.client import Client

BUDGET_S = 60.0
# Never text, and what stands around the page's own matter: by structure, in any language.
_UNSEEN = ("script", "style", "noscript", "template")
_THIN_WORDS = 80
_FORMS = ("account", "track_order")
_FIELD = ":is(main, [role=main]) :is(input:not([type=hidden]), textarea)"
_AROUND = ("nav", "header", "footer", "aside")


async def fetch_sources(client: Client, urls: Iterable[str]) -> tuple[Probe, ...]:
    """The raw answers for these pages, each once; `.error` where robots.txt does not allow it."""
    return tuple([await _allowed(client, url) for url in dict.fromkeys(urls)])


async def fetch_links(
    client: Client, links: Sequence[tuple[str, str, str]], *, budget_s: float = BUDGET_S
) -> tuple[LinkedPage, ...]:
    """The pages behind (concept, label, address), in order; each address is fetched once.

    What is not fetched says why in `.skipped`: another site, robots.txt, or the time is over.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + budget_s
    fetched: dict[str, LinkedPage] = {}
    pages = []
    for concept, label, url in links:
        key = urldefrag(url).url
        if key not in fetched:
            fetched[key] = await _linked(client, key, loop.time() < end)
        pages.append(
            fetched[key].model_copy(update={"concept": concept, "label": label, "url": url})
        )
    return tuple(pages)


def main_text(source: str) -> str:
    """The text of a page without what stands around it, one line an element."""
    soup = BeautifulSoup(source, "lxml")
    main = soup.select_one("main, [role=main]")
    body = main or soup.body or soup
    for part in body.find_all(_UNSEEN if main else _UNSEEN + _AROUND):
        part.decompose()
    return "\n".join(body.stripped_strings)


def needs_script(page: LinkedPage) -> bool:
    """Whether the page may show more once its scripts have run: its source has little to read.

    A form is all that a page has to sign in, or to follow an order; others are read for their text.
    """
    if page.status != 200 or len(page.text.split()) >= _THIN_WORDS:
        return False
    if page.concept not in _FORMS:
        return True
    return BeautifulSoup(page.html, "lxml").select_one(_FIELD) is None


async def _linked(client: Client, url: str, in_time: bool) -> LinkedPage:
    page = LinkedPage(concept="", label="", url=url)
    if urlsplit(url).scheme not in ("http", "https"):
        return page.model_copy(update={"skipped": "not a web address"})
    if not client.own(url):
        return page.model_copy(update={"skipped": f"another site: {urlsplit(url).hostname}"})
    if not in_time:
        return page.model_copy(update={"skipped": "the time for links was used up"})
    probe = await _allowed(client, url)
    if probe.error == _DISALLOWED:
        return page.model_copy(update={"skipped": _DISALLOWED})
    kind = probe.headers.get("content-type", "").split(";")[0].strip().lower()
    readable = "html" in kind or (not kind and "<" in probe.body)
    wrong = "" if readable or probe.error else f"not a web page: {kind or 'no type'}"
    return page.model_copy(
        update={
            "status": probe.status,
            "html": probe.body if readable else "",
            "text": main_text(probe.body) if readable else "",
            "error": probe.error or wrong,
        }
    )


_DISALLOWED = "robots.txt does not allow it"


async def _allowed(client: Client, url: str) -> Probe:
    if not (await client.robots(url)).allows(url):
        return Probe(url=url, error=_DISALLOWED)
    return await client.get(url)
