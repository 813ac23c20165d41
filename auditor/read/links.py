"""Where a store's links stand and lead: header, footer, menu; read, dead or not looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal

from auditor.lexicon import Match, lexicon
from auditor.model import LinkedPage, PageKind
from auditor.read.cards import place
from auditor.read.dom import FIXED, Document, Node
from auditor.read.words import count_words

if TYPE_CHECKING:
    from auditor.read.page import Page

Place = Literal["header", "menu", "footer", "content"]
_MENU_TOKEN = re.compile(r"menu|off-?canvas|drawer|burger|(?:^|[^a-z])nav")
_BASKET_TOKEN = re.compile(r"cart|basket|bag|checkout")
_LONG_LABEL = 160
_MOST_LOGIN_WORDS = 120  # a page with more tells something to those who have no account
_LEAST_WORDS = 30  # a page with fewer is none, whatever it is called
# Concepts whose links are followed, and how many of each.
SERVICE = (
    "shipping", "returns", "withdrawal", "contact", "track_order", "faq", "help", "terms",
    "privacy", "account",
)  # fmt: skip
_OF_A_CONCEPT = 2


@dataclass(frozen=True)
class Way:
    """A control that leads to something, by what it says."""

    node: Node
    place: Place
    shown: bool  # False: it comes out when a menu or a folded list is opened
    match: Match | None  # None: found by its address alone

    @property
    def label(self) -> str:
        """What it is called, folded away or not; "" for an icon without a name."""
        node = self.node
        texts = (node.name, node.text, node.attr("aria-label"), node.attr("title"), node.full_text)
        return next((t[:80] for t in texts if any(c.isalpha() for c in t)), "")


def ways(page: Page, *concepts: str) -> list[Way]:
    """The controls that name one of the concepts, those in sight first.

    Header and footer count with all that is folded away in them, and so do menus: a shopper can
    open those. What is hidden anywhere else is left out, and so are product cards.
    """
    found: list[Way] = []
    for node in page.doc.controls:
        where = _place(page, node)
        if where is None or any(node.inside(card) for card in page.cards_nodes):
            continue
        match = _said(page, node, concepts)
        if match is not None:
            found.append(Way(node, where, node.visible, match))
    return sorted(found, key=lambda way: not way.shown)


def service_links(pages: Iterable[Page]) -> list[tuple[str, str, str]]:
    """(concept, label, address) of the pages on delivery, returns, contact … that are linked.

    Named in header, footer or menu of any page, or anywhere on the home page; two of a concept.
    """
    found: dict[tuple[str, tuple[str, str]], tuple[str, str, str]] = {}
    for page in pages:
        for way in ways(page, *SERVICE):
            node = way.node
            if not node.href.startswith("http"):
                continue
            if way.place == "content" and page.kind is not PageKind.HOME:
                continue
            best = way.match.concept if way.match is not None else ""
            for concept in SERVICE:  # "Delivery & returns" names two
                if concept != best and page.said(node, concept) is None:
                    continue
                key = (concept, place(node.href))
                if sum(1 for c, _ in found if c == concept) < _OF_A_CONCEPT:
                    found.setdefault(key, (concept, way.label, node.href))
    return list(found.values())


def ways_by_address(page: Page, kind: str) -> list[Way]:
    """The links whose address has one of the lexicon's path hints for this kind of page."""
    hints = lexicon().hint("path_hints", kind)
    return [
        Way(node, where, node.visible, None)
        for node in page.doc.controls
        if node.href and page.same_site(node.href) and page.hinted(node.href, hints)
        if (where := _place(page, node)) is not None
    ]


def _place(page: Page, node: Node) -> Place | None:
    if not node.visible and _left_out(node):
        return None
    if any(node.inside(part) for part in page.header.nodes):
        return "header" if node.visible else "menu"
    if any(node.inside(part) for part in page.footer.nodes):
        return "footer"
    if node.visible:
        if page.footer.holds(node) and not page.footer.nodes:
            return "footer"
        return "header" if _bar(page, node) else "content"
    return "menu" if _in_menu(page, node) else None


def _left_out(node: Node) -> bool:
    """One entry of a list that is hidden among its neighbours: no menu will bring it out."""
    hidden = node
    for up in node.ancestors():
        if up.displayed and up.box.area > 0:
            break
        hidden = up
    if hidden.parent is None or hidden.displayed:
        return False
    alike = [n for n in hidden.parent.elements() if n.tag == hidden.tag and n is not hidden]
    return sum(n.visible and any(c.is_control for c in n.walk()) for n in alike) >= 2


def _bar(page: Page, node: Node) -> bool:
    """In a bar that stays on the screen, such as a phone's tabs along the bottom."""
    if not node.has(FIXED) or node.closest("dialog", "alertdialog") is not None:
        return False
    pinned = [up for up in node.ancestors() if up.has(FIXED)]
    return pinned[-1].box.h <= 0.25 * page.viewport[1] if pinned else False


def _in_menu(page: Page, node: Node) -> bool:
    """In a part that a control opens, or that is called a menu."""
    opened = {n.attr("aria-controls") for n in page.doc.controls if n.visible} - {""}
    for up in node.ancestors():
        if up.tag == "body":
            return False
        if up.attr("id") in opened:
            return not _BASKET_TOKEN.search(up.tokens)
        if up.role in ("navigation", "menu", "menubar") or up.tag == "nav":
            return True
        if _MENU_TOKEN.search(up.tokens):
            return not _BASKET_TOKEN.search(up.tokens)
    return False


def _said(page: Page, node: Node, concepts: tuple[str, ...]) -> Match | None:
    match = page.said(node, *concepts)
    if match is not None or node.visible:
        return match
    # Hidden by style: no text that can be seen, and no accessible name was computed.
    for text in (node.attr("aria-label"), node.full_text):
        if text and len(text) < _LONG_LABEL:
            match = page.best(concepts, text)
            if match is not None:
                return match
    return None


# --- what lies behind a link --------------------------------------------------------------------


@dataclass(frozen=True)
class Destination:
    """What was found behind a link. `why` says what is known where it was not read."""

    url: str
    state: Literal["read", "dead", "unread"]
    why: str
    page: LinkedPage | None = None
    languages: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What the link that led here says."""
        return self.page.label if self.page else ""

    @property
    def nowhere(self) -> str:
        """Why the link leads nowhere: a dead end, or a page that is none yet; "" otherwise."""
        return self.why if self.state == "dead" else self.placeholder

    @property
    def text(self) -> str:
        """The page's main text, without header and footer."""
        return self.page.text if self.page else ""

    @cached_property
    def words(self) -> int:
        return count_words(self.text)

    def says(self, *concepts: str) -> Match | None:
        return lexicon().best(concepts, self.text, self.languages)

    @property
    def placeholder(self) -> str:
        """Why the page is none yet: filler words, or next to nothing on it. "" for a real page."""
        if self.state != "read":
            return ""
        if filler := self.says("placeholder"):
            return f"it holds the filler text “{filler.phrase}”"
        return f"it has only {self.words} words" if self.words < _LEAST_WORDS else ""

    @cached_property
    def _tree(self) -> Document:
        return Document.parse(self.page.html if self.page else "", self.url)

    @cached_property
    def channels(self) -> tuple[str, ...]:
        """The direct ways to reach the store that the page shows."""
        text = self.text if self.page and self.page.rendered else self._tree.body.text
        return tuple(dict.fromkeys(channels(self._tree.body, text)))

    @property
    def form(self) -> bool:
        """A form to write into."""
        return any(node.tag == "textarea" for node in self._tree.body.walk())

    @property
    def login(self) -> bool:
        """Nothing to read before one has signed in; a header's sign-in box is no wall."""
        if self.form or self.words > _MOST_LOGIN_WORDS:
            return False
        passwords = [node for node in self._tree.fields if node.type == "password"]
        return any(node.closest("header", "nav", "footer", "dialog") is None for node in passwords)


def destination(url: str, page: LinkedPage | None, languages: tuple[str, ...]) -> Destination:
    """What is known of the page at an address; `page` is what was fetched from it."""
    if page is None:
        why = "it was not opened" if url.startswith("http") else "it is no web page"
        return Destination(url, "unread", why)
    if page.skipped:
        return Destination(url, "unread", page.skipped, page)
    if page.status in (404, 410):
        return Destination(url, "dead", f"it answers {page.status}", page)
    if not 200 <= page.status < 300 or page.error:
        why = page.error or f"it answered {page.status}"
        return Destination(url, "unread", why, page)
    return Destination(url, "read", "", page, languages)


def best(ends: Iterable[Destination]) -> Destination | None:
    """The fullest page that was really read, else one that was not opened, else a dead end."""

    def rank(end: Destination) -> tuple[int, int]:
        real = end.state == "read" and not end.placeholder
        return (2, end.words) if real else (int(end.state == "unread"), end.words)

    return max(ends, key=rank, default=None)


# --- direct channels ------------------------------------------------------------------------------

_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)*\.[a-z]{2,}", re.IGNORECASE)
_PROTECTED = re.compile(r"/cdn-cgi/l/email-protection|data-cfemail")
# A number that is written to be dialled: +country, a leading 0, or the American grouping.
_PHONE = re.compile(
    r"(?<![\w+.,])(?:(?:\+|00(?=[1-9]))\d[\d\s().\-]{7,16}\d|\(?0[1-9][\d\s()\-]{7,13}\d"
    r"|\(?\d{3}\)?[\s.\-]\d{3}[\s.\-]\d{4})(?!\w)"
)
_MESSENGER = re.compile(r"https?://(?:m\.me|t\.me|telegram\.me|line\.me|zalo\.me)/\w")


def channels(scope: Node, text: str = "") -> Iterator[str]:
    """The direct channels in a part of a page: "phone …", "e-mail …", "WhatsApp", "chat"."""
    for node in scope.walk():
        href = node.attr("href").strip()
        if href.startswith("tel:"):
            yield f"phone {href[4:].strip()}"
        elif href.startswith("mailto:") and "@" in href:
            yield f"e-mail {href[7:].split('?')[0]}"
        elif _PROTECTED.search(href) or "data-cfemail" in node.attrs:
            yield "e-mail"
        elif href.startswith("whatsapp:") or _whatsapp().match(href):
            yield "WhatsApp"
        elif _MESSENGER.match(href):
            yield "messenger"
        elif node.tag in ("script", "iframe"):
            source = node.attr("src").lower()
            if any(host in source for host in lexicon().hint("network_hints", "chat")):
                yield "chat"
    if found := _EMAIL.search(text):
        yield f"e-mail {found[0]}"
    if found := _PHONE.search(text):
        yield f"phone {found[0].strip()}"


@cache
def _whatsapp() -> re.Pattern[str]:
    return re.compile(lexicon().hint("patterns", "whatsapp"))
