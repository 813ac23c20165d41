"""May a search engine show this page: robots meta, X-Robots-Tag, canonical address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from auditor.read.dom import Document, Node

if TYPE_CHECKING:
    from auditor.read.page import Page

_META = ("robots", "googlebot")
_REFUSALS = {"noindex", "none"}
# "max-snippet: 50" is a directive; any other name before a colon is a crawler's.
_DIRECTIVES = {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}


def canonical(page: Page) -> str:
    """The address that the page names as its own; the page's where it names none on this site."""
    for node in page.doc.root.walk():
        if node.tag == "link" and "canonical" in node.attr("rel").lower().split():
            named = urljoin(page.url, node.attr("href").strip())
            return named if node.attr("href") and page.same_site(named) else page.url
    return page.url


def refusals(page: Page) -> list[str]:
    """Each thing that keeps the page out of search results, quoted with where it stands."""
    found = [f"X-Robots-Tag: {value}" for value in _headers(page) if _refuses(value)]
    source = _refusing(page.raw) if page.raw else []
    found += [f"{_quote(node)} in the page's source" for node in source]
    if not source:
        told = ", added by a script" if page.raw else ""
        found += [f"{_quote(node)}{told}" for node in _refusing(page.doc)]
    return list(dict.fromkeys(found))


def _refusing(doc: Document) -> list[Node]:
    return [
        node
        for node in doc.metas
        if node.attr("name").strip().lower() in _META and _says_no(node.attr("content").split(","))
    ]


def _headers(page: Page) -> Iterable[str]:
    for request in page.requests:
        if request.kind == "document" and request.url.split("#")[0] == page.url.split("#")[0]:
            if value := request.headers.get("x-robots-tag", ""):
                yield value


def _refuses(header: str) -> bool:
    """A directive may be meant for one crawler ("googlebot: noindex"); answers come joined."""
    agent = ""
    for part in header.replace("\n", ",").split(","):
        head, colon, rest = part.partition(":")
        if colon and head.strip().lower() not in _DIRECTIVES:
            agent, part = head.strip().lower(), rest
        if agent in ("", "googlebot") and _says_no([part]):
            return True
    return False


def _says_no(directives: Iterable[str]) -> bool:
    return any(directive.strip().lower() in _REFUSALS for directive in directives)


def _quote(node: Node) -> str:
    return f'<meta name="{node.attr("name")}" content="{node.attr("content")}">'
