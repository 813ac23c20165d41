"""What stands where a shop should be: a queue, a check for robots, a border, an app's bill.

Each answer needs two things: that the page shows no shop, and a sign of what it is instead. What a
server says by itself (a header meant for nobody but robots) is enough alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urljoin, urlsplit

from auditor.lexicon import lexicon
from auditor.read.dom import Node
from auditor.read.page import Page
from auditor.read.platform import Facts

_FEW_LINKS = 12  # a page with more leads somewhere
_SHORT = 2500  # characters; longer texts are pages to be read, not notices
_NOTICE = 700  # characters at the head of a page that must say what it is
_KINDS = ("headers", "cookies", "addresses", "scripts", "markup")
_REFRESH = re.compile(r"\s*(\d+)(?:\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"'\s]*))?", re.I)
_PATIENT_S = 5  # a page that comes again sooner is a redirect, not a queue
_WHO = ("text", "email", "tel", "", "number")  # what a login asks for beside the password
_DOMAIN = re.compile(r"(?<![\w@/.-])(?:[a-z0-9-]+\.)+[a-z]{2,24}(?![\w/-])", re.I)
_FOLDER = re.compile(r"^/([a-z]{2})(?:[-_]([a-z]{2}))?(?:/|$)", re.I)
# Pages that every site has, whatever else it does.
_ALWAYS = ("imprint", "privacy", "terms", "contact", "about", "help", "faq", "cookie_settings")


@dataclass(frozen=True)
class Wall:
    code: str  # of the obstacle
    detail: str  # the evidence, in one short sentence


def wall(
    page: Page,
    status: int = 0,
    headers: Mapping[str, str] | None = None,
    cookies: Iterable[str] = (),
    addresses: Sequence[str] = (),
) -> Wall | None:
    """What the page is instead of a shop; None where a shop, or simply something else, is seen.

    `status` and `headers` are those of the document's answer, `cookies` names only, `addresses`
    what the page has asked for.
    """
    headers = {k.lower(): v for k, v in (headers or {}).items()}
    facts = Facts(page.doc, "", headers, cookies, [page.url, *addresses])
    bare = _bare(page)
    for entry in _table()["wall"]:
        if not (bare or entry.get("alone")):
            continue
        if entry.get("refreshes") and not _comes_again(page, headers):
            continue
        fact = next((f for kind in _KINDS if (f := facts.find(kind, entry.get(kind)))), "")
        if fact:
            return Wall(entry["code"], detail=f"({entry['name']}: {fact})")
    if status == 451:
        return Wall("geo_redirect", detail="HTTP 451.")
    return _told(page, headers) or _app_only(page) if bare else None


def door(page: Page) -> Node | None:
    """The field for the password of a store that is closed behind one; folded away or in sight.

    A login asks who one is as well: its form has another field.
    """
    found = [n for n in page.doc.fields if n.type == "password" and n.enabled]
    if len(found) != 1 or not _bare(page):
        return None
    form = found[0].closest("form")
    beside = form.walk() if form is not None else page.doc.body.walk()
    if any(n.is_field and n.type in _WHO and n is not found[0] for n in beside):
        return None
    return found[0]


def sent_abroad(asked: str, page: Page) -> Wall | None:
    """How the visitor came to another country's door without a shop behind it.

    `asked` is the address that was to be opened. A store that moved, or has its shop in a folder
    of the visitor's language, is none: there something can be bought.
    """
    if page.cards or page.prices or page.add is not None or page.cart_control is not None:
        return None
    links = [n.href for n in page.doc.links if n.visible and n.href.startswith("http")]
    doors = {d for url in links if (d := _country(url))}
    if len(doors) >= 4 and sum(bool(_country(url)) for url in links) >= 0.6 * len(links):
        offers = len(doors)
        return Wall("geo_redirect", detail=f"It offers {offers} countries, and no goods.")
    here, there = urlsplit(asked), urlsplit(page.url)
    moved = _host(here.hostname) != _host(there.hostname)
    if moved and _country(page.url) not in ("", _country(asked)) and _bare(page):
        start, end = here.netloc, there.netloc + there.path
        return Wall("geo_redirect", detail=f"It sent the visitor from {start} to {end}.")
    return None


def _host(name: str | None) -> str:
    return (name or "").lower().removeprefix("www.")


def _country(url: str) -> str:
    """The country that an address names: by its ending, its first label or its first folder."""
    countries, rules = lexicon().hint("countries"), lexicon().hint("market_rules")
    parts = urlsplit(url)
    labels = _host(parts.hostname).split(".")
    if folder := _FOLDER.match(parts.path):
        code = (folder[2] or folder[1]).upper()
        if code in countries:
            return code
    for label in (labels[-1], labels[0]):
        if label.upper() in countries and label not in rules["worldwide_domains"]:
            return label.upper()
    return ""


def _bare(page: Page) -> bool:
    """Nothing here can be bought or put into a cart, and there is little else to do."""
    if page.cards or page.add is not None or page.cart_control is not None or page.lines:
        return False
    links = [n for n in page.doc.links if n.visible and page.same_site(n.href)]
    return len(links) <= _FEW_LINKS and len(page.text) <= _SHORT


def _told(page: Page, headers: Mapping[str, str]) -> Wall | None:
    """By its own words, with what else must be seen of such a page."""
    head = f"{page.title}\n{page.text[:_NOTICE]}"
    if found := page.says("not_in_your_country", head):
        return Wall("geo_redirect", detail=f"It says “{found.phrase}”.")
    seconds = _comes_again(page, headers)
    if seconds >= _PATIENT_S and (_progress(page) or page.says("waiting_room", head)):
        return Wall("waiting_room", detail=f"The page asks again every {seconds} s.")
    if (found := page.says("domain_for_sale", head)) and _names_a_domain(page):
        return Wall("parked", detail=f"It says “{found.phrase}”.")
    if (found := page.says("maintenance", head)) and not page.prices:
        return Wall("maintenance", detail=f"It says “{found.phrase}”.")
    return None


def _comes_again(page: Page, headers: Mapping[str, str]) -> int:
    """After how many seconds the page loads itself anew; 0 when it does not."""
    told = [n.attr("content") for n in page.doc.metas if n.attr("http-equiv").lower() == "refresh"]
    for value in (headers.get("refresh", ""), *told):
        match = _REFRESH.match(value)
        if match is None:
            continue
        here, there = urlsplit(page.url), urlsplit(urljoin(page.url, match[2] or ""))
        if (here.netloc, here.path) == (there.netloc, there.path):
            return int(match[1])
    return 0


def _progress(page: Page) -> bool:
    return any(
        n.visible and (n.tag == "progress" or n.role == "progressbar") for n in page.doc.nodes
    )


def _names_a_domain(page: Page) -> bool:
    """Its title or a heading is an address: a parked page has no other name."""
    heads = [n.text for n in page.doc.nodes if n.role == "heading"]
    return any(_DOMAIN.search(text) for text in (page.title, *heads))


def _app_only(page: Page) -> Wall | None:
    """It leads to the stores of apps, and on its own site only to what every site has."""
    apps = [n for n in page.doc.links if n.visible and app_store(n.href)]
    if not apps or page.prices:
        return None
    own = {
        urlsplit(n.href).path
        for n in page.doc.links
        if n.visible and page.same_site(n.href) and not _usual(page, n)
    }
    if len(own - {urlsplit(page.url).path}) > 2:
        return None
    host = app_store(apps[0].href)
    return Wall("app_only", detail=f"It leads to {host} and offers nothing itself.")


def _usual(page: Page, link: Node) -> bool:
    return page.said(link, *_ALWAYS) is not None


def app_store(url: str) -> str:
    """The store of apps that the address belongs to, "" for any other address."""
    host = (urlsplit(url).hostname or "").lower()
    hosts: list[str] = _table()["apps"]["hosts"]
    return next((h for h in hosts if host == h or host.endswith("." + h)), "")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("auditor.read").joinpath("walls.toml").read_text("utf-8"))
