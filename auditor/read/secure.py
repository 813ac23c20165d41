"""What leaves a page of https over plain http: parts of it, and forms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from auditor.read.dom import Node

if TYPE_CHECKING:
    from auditor.read.page import Page

_ACTIVE = {"script", "stylesheet", "xhr", "fetch", "websocket", "eventsource", "document"}
_SESSION = re.compile(r"sess|(?:^|[_.-])sid|cart|basket|checkout|token|auth", re.IGNORECASE)
_NEXT_COOKIE = re.compile(r",(?=\s*[^;,=\s]+=)")


@dataclass(frozen=True)
class InsecurePart:
    """Something on an https page that is asked for, or sent, over http."""

    url: str
    what: str  # "script", "image", "form" …
    active: bool  # it can change the page, or takes what the shopper types
    node: Node | None = None


def insecure_parts(page: Page) -> list[InsecurePart]:
    """Mixed content and forms; nothing on a page that is itself http."""
    if urlsplit(page.url).scheme != "https":
        return []
    found: dict[str, InsecurePart] = {}
    for node in page.doc.root.walk():
        for part in _of(node):
            found.setdefault(part.url, part)
    for request in page.requests:
        # The http address that was sent on to this page is no part of it.
        way_here = request.kind == "document" and page.same_site(request.url)
        if request.url.startswith(("http://", "ws://")) and not way_here:
            part = InsecurePart(request.url, request.kind, request.kind in _ACTIVE)
            found.setdefault(part.url, part)
    return list(found.values())


def _of(node: Node) -> Iterable[InsecurePart]:
    def plain(url: str) -> bool:
        return url.startswith("http://")

    if node.tag == "form" and plain(node.attr(":action")):
        yield InsecurePart(node.attr(":action"), "form", True, node)
    elif node.tag == "img" and plain(node.attr("src").strip()):
        # As written: browsers that can repair it (":src") are not all browsers.
        yield InsecurePart(node.attr("src").strip(), "image", False, node)
    elif node.tag == "iframe" and plain(node.attr(":src")):
        yield InsecurePart(node.attr(":src"), "frame", True, node)
    elif node.tag == "script" and plain(node.attr("src")):
        yield InsecurePart(node.attr("src"), "script", True)
    elif node.tag == "link" and "stylesheet" in node.attr("rel") and plain(node.attr("href")):
        yield InsecurePart(node.attr("href"), "stylesheet", True)


def open_cookies(header: str) -> list[str]:
    """The names of session and cart cookies in a Set-Cookie header that lack Secure."""
    found = []
    for cookie in _NEXT_COOKIE.split(header):
        name, _, rest = cookie.strip().partition("=")
        attributes = {part.strip().lower() for part in rest.split(";")[1:]}
        if _SESSION.search(name) and "secure" not in attributes:
            found.append(name)
    return found
