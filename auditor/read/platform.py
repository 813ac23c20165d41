"""Which shop platform a store runs on, and where that platform keeps its controls."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from auditor.model import Platform
from auditor.read.css import matches
from auditor.read.dom import Document, Node

Role = Literal["add", "cart", "checkout", "guest", "deny"]

_ENOUGH = 2  # one fact that is nobody else's; markup alone can be borrowed
_WEIGHTS = {"generator": 3, "headers": 3, "cookies": 2, "addresses": 2, "scripts": 2, "markup": 1}
_ADDRESS = re.compile(r"""(?:src|href|action|srcset|content)\s*=\s*["']?([^"'\s>]{4,400})""", re.I)
_LINKS = ("src", "href", ":href", "action", ":action", "data-src", "srcset")
_SOURCE_LIMIT = 2_000_000  # characters


@dataclass(frozen=True, slots=True)
class PlatformHints:
    """Shortcuts for the walk: CSS selectors and paths, none of them required to match."""

    id: str
    add: tuple[str, ...] = ()
    cart: tuple[str, ...] = ()
    checkout: tuple[str, ...] = ()
    guest: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()  # controls that commit an order
    cart_paths: tuple[str, ...] = ()
    checkout_paths: tuple[str, ...] = ()

    def matches(self, role: Role, node: Node) -> bool:
        """Is this the platform's control for that?"""
        selectors: tuple[str, ...] = getattr(self, role)
        return any(matches(node, selector) for selector in selectors)


@cache
def _platforms() -> tuple[dict[str, Any], ...]:
    text = files("auditor.read").joinpath("platforms.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["platform"])


@cache
def hints(platform_id: str) -> PlatformHints | None:
    """The shortcuts of a platform, None for one that is not known."""
    for entry in _platforms():
        if entry["id"] == platform_id:
            fields = PlatformHints.__dataclass_fields__
            lists = {k: tuple(v) for k, v in entry.items() if k in fields and k != "id"}
            return PlatformHints(platform_id, **lists)
    return None


def detect(
    document: Document,
    source_html: str = "",
    headers: Mapping[str, str] | None = None,
    cookies: Iterable[str] = (),
    request_urls: Sequence[str] = (),
) -> Platform | None:
    """The platform most facts point to, with up to three of them as evidence; None if too few.

    `headers` are those of the document's answer, `cookies` names only. Everything but the
    document may be empty.
    """
    page = Facts(document, source_html, headers or {}, cookies, request_urls)
    best: tuple[int, Platform] | None = None
    for entry in _platforms():
        found: dict[str, str] = {}
        for kind in _WEIGHTS:
            # Selectors are dear and prove nothing alone: only where there is a fact already.
            if (kind != "markup" or found) and (fact := page.find(kind, entry.get(kind))):
                found[kind] = fact
        score = sum(_WEIGHTS[kind] for kind in found)
        if score >= _ENOUGH and (best is None or score > best[0]):
            evidence = "; ".join(list(found.values())[:3])
            best = score, Platform(id=entry["id"], name=entry["name"], evidence=evidence)
    return best[1] if best else None


class Facts:
    """What can be observed of one page, lower case but for the scripts."""

    def __init__(
        self,
        document: Document,
        source: str,
        headers: Mapping[str, str],
        cookies: Iterable[str],
        urls: Sequence[str],
    ) -> None:
        self.document = document
        self.source = source[:_SOURCE_LIMIT]
        self.headers = {k.lower(): v.lower() for k, v in headers.items()}
        self.cookies = list(cookies)
        self.generators = [
            n.attr("content") for n in document.metas if n.attr("name").lower() == "generator"
        ]
        linked = [n.attrs[a] for n in document.nodes for a in _LINKS if n.attrs.get(a)]
        named = _ADDRESS.findall(self.source)
        self.addresses = "\n".join([*urls, *linked, *named]).lower()
        # A rendered page keeps no scripts, a parsed one does.
        inline = [c for n in document.root.find("script") for c in n.children if isinstance(c, str)]
        self.scripts = "\n".join([self.source, *inline])

    def find(self, kind: str, wanted: Any) -> str:
        """The first of the wanted facts of this kind, in words; "" when there is none."""
        for want in wanted or ():
            if kind == "generator":
                hit = next((g for g in self.generators if want in g.lower()), "")
                if hit:
                    return f'the generator is "{hit}"'
            elif kind == "headers":
                if want in self.headers and wanted[want] in self.headers[want]:
                    return f"answers with the header {want}"
            elif kind == "cookies":
                hit = next((c for c in self.cookies if c.lower().startswith(want)), "")
                if hit:
                    return f"sets the cookie {hit}"
            elif kind == "addresses":
                if want in self.addresses:
                    return f"points to {want}"
            elif kind == "scripts":
                if want in self.scripts:
                    return f"its source says {want}"
            elif any(matches(n, want) for n in self.document.nodes):
                return f"has the element {want}"
        return ""
