"""Who counts visits: page hits by the shape of their requests, whatever host they go to.

Tools and shapes are facts in the lexicon's hints (`[analytics.<id>]`): a tag behind the store's
own domain sends the same parameters as one that is not.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from auditor.lexicon import lexicon
from auditor.model import Request

if TYPE_CHECKING:
    from auditor.read.page import Page

_ADDRESS = re.compile(r"""[?&](?:dl|url|page-url|u|p)=([^&\s]+)|"(?:url|u)"\s*:\s*"([^"]+)\"""")
_IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}|[0-9a-f]{16,}|\d{10,}")
_BEACONS = ("ping", "xhr", "fetch", "image", "beacon")
_OTHER_SERVICES = ("advertising", "experiments", "chat", "reviews", "feedback", "payments")


@dataclass(frozen=True)
class Tool:
    """One way of counting visits, as its requests look."""

    id: str
    name: str
    hit: re.Pattern[str]  # the address (and body) of any of its hits; group 1 is the property
    view: re.Pattern[str] | None  # what makes the hit one of a page view
    load: tuple[str, ...]  # addresses of its script
    native: bool  # comes with the platform


@dataclass(frozen=True)
class PageHit:
    """One page view that was sent to a tool."""

    tool: Tool
    property: str
    address: str  # the page that it names, "" for none
    request: Request


@dataclass(frozen=True)
class Visits:
    """Who was told of one page view, and who may have been."""

    hits: tuple[PageHit, ...]
    doubles: tuple[PageHit, ...]  # one of `hits` sent a second time
    loaded: tuple[Tool, ...]  # their script was asked for, or they were sent something
    attribution: tuple[Request, ...]  # to advertising networks
    unknown: tuple[Request, ...]  # may count visits


def visits(page: Page) -> Visits:
    hits = page_hits(page)
    return Visits(
        tuple(hits),
        tuple(doubles(hits)),
        tuple(loaded(page)),
        tuple(attribution(page)),
        tuple(beacons(page)),
    )


@cache
def tools() -> tuple[Tool, ...]:
    return tuple(
        Tool(
            id,
            facts["name"],
            re.compile(facts["hit"]),
            re.compile(facts["view"]) if "view" in facts else None,
            tuple(facts.get("load", ())),
            facts.get("native", False),
        )
        for id, facts in lexicon().hint("analytics").items()
    )


def page_hits(page: Page) -> list[PageHit]:
    """The page views sent for this page; those that name another page belong to that one."""
    found: list[PageHit] = []
    for request in page.requests:
        sent = f"{request.url}\n{request.post}"
        view = _view(sent)
        if view is None:
            continue
        tool, property = view
        named = _ADDRESS.search(sent)
        address = unquote(named[1] or named[2]) if named else ""
        if not address.startswith("http") or _path(address) == _path(page.url):
            found.append(PageHit(tool, property, address, request))
    return found


def is_view(sent: str) -> bool:
    """Does a request tell a tool of a page view? `sent`: its address, and its body below that."""
    return _view(sent) is not None


def _view(sent: str) -> tuple[Tool, str] | None:
    """The tool that is told of a page view, and the property that it is counted for."""
    for tool in tools():
        match = tool.hit.search(sent)
        if match is not None and (tool.view is None or tool.view.search(sent)):
            return tool, match[1] if match.lastindex else ""
    return None


def doubles(hits: list[PageHit]) -> list[PageHit]:
    """The hits that repeat another one of the same tool, property and page."""
    counts: Counter[tuple[str, str, str]] = Counter()
    repeated = []
    for hit in hits:
        key = (hit.tool.id, hit.property, hit.address)
        counts[key] += 1
        if counts[key] == 2:
            repeated.append(hit)
    return repeated


def loaded(page: Page) -> list[Tool]:
    """The tools whose script the page asked for, or that sent anything at all."""
    asked = [f"{request.url}\n{request.post}" for request in page.requests]
    return [
        tool
        for tool in tools()
        if any(tool.hit.search(sent) or any(part in sent for part in tool.load) for sent in asked)
    ]


def attribution(page: Page) -> list[Request]:
    """Requests to advertising networks: they tell where an order came from, not who visits."""
    hosts = lexicon().hint("network_hints", "advertising")
    return [r for r in page.requests if any(host in r.url for host in hosts)]


def beacons(page: Page) -> list[Request]:
    """Requests to unknown hosts that carry the page's address and an identifier: they may count."""
    known = [h for k in _OTHER_SERVICES for h in lexicon().hint("network_hints", k)]
    own = page.url.split("#")[0]
    return [
        request
        for request in page.requests
        if request.third_party
        and request.kind in _BEACONS
        and own in (sent := unquote(f"{request.url}\n{request.post}"))
        and _IDENTIFIER.search(sent)
        and not any(host in request.url for host in known)
    ]


def _path(url: str) -> str:
    return urlsplit(url).path.rstrip("/")
