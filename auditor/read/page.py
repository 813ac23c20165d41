"""`Page`: what a check and the walk know of one page. Each definition of the catalogue, once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qs, urlsplit

from auditor.lexicon import LANGUAGES, Match, lexicon
from auditor.model import Box, Device, Element, Evidence, PageKind, Platform, Request, Snapshot
from auditor.read import analytics, indexing, links, pictures, secure, signup
from auditor.read import structured as sd
from auditor.read.blocks import TextBlock, benefit, text_blocks
from auditor.read.buy import (
    THRESHOLD,
    BuyBox,
    OptionGroup,
    Scored,
    add_candidates,
    buy_box,
    is_quantity,
    option_groups,
)
from auditor.read.cards import Card, grids, is_image, route, same_site
from auditor.read.cart import CartLine, cart_lines
from auditor.read.contrast import stands_out
from auditor.read.delivery import DeliveryStatement, delivery_statements
from auditor.read.dom import FIXED, Document, Node
from auditor.read.fields import FormFacts, form_facts, kind_of
from auditor.read.hero import Hero
from auditor.read.pale import Contrasts, contrasts
from auditor.read.platform import PlatformHints, hints
from auditor.read.prices import parse_amount, same_amount
from auditor.read.prices_on_page import ShownPrice, shown_prices
from auditor.read.regions import Region, footer, header, holds_frame, in_layer, overlays, sidebar
from auditor.read.summary import Summary, summary
from auditor.read.words import shared_words

CART_TOKEN = re.compile(
    r"(?:^|[^a-z])(?:[a-z]*cart|basket|bag|trolley)(?:$|[^a-z])|shopping.?(?:cart|bag)|minicart"
)
_TOOLTIPS = ("data-original-title", "data-bs-original-title")  # Bootstrap moves the title there
_GLUED = re.compile(r"(?<=[^\W\d_])(?=\d+\s*$)")  # "Cart1": a badge set against the word
_COUNT = re.compile(r"(?<![\d.,])(\d{1,3})(?![\d.,]*\d)")
_SORT_TOKEN = re.compile(r"sort|order.?by|orderby|per.?page|limit|currency|language|locale|country")
_EXTENSION = re.compile(r"\.(?:html?|php\d?|aspx?|jsp|do|cgi)$")
_BARE_NUMBER = re.compile(r"^\s*\d[\d.,' \u00a0]*\s*$")
_RATING_TOKEN = re.compile(r"rating|stars?\b|score|vote")

# What is read of more than the rendered document: of the answers, of the page's kind.
BESIDE_CONTENT = (
    "raw", "raw_structured", "refusals", "missing_pictures", "insecure_parts", "visits",
    "contrasts",
)  # fmt: skip


@dataclass(frozen=True)
class Context:
    """What is known of the store while it is still being walked; Evidence has the same names."""

    languages: tuple[str, ...] = ()
    currency: str = ""
    platform: Platform | None = None
    local: bool = False


class Page:
    """One page on one device. Everything is read once, on demand."""

    def __init__(self, snapshot: Snapshot, store: Context | Evidence | None = None) -> None:
        self.snapshot = snapshot
        self.store: Context | Evidence = store if store is not None else Context()

    def again(self, snapshot: Snapshot) -> Page:
        """The same content in another snapshot: what was read of it stays read.

        `snapshot` may differ in its names (id, kind) and in what was gathered beside the document.
        """
        other = copy(self)
        other.snapshot = snapshot
        for name in BESIDE_CONTENT:
            other.__dict__.pop(name, None)
        if snapshot.id and "doc" in other.__dict__:
            other.doc.snapshot_id = snapshot.id  # evidence names the page that is kept
        return other

    def __repr__(self) -> str:
        return f"<Page {self.snapshot.id} {self.url}>"

    # --- plain facts
    @property
    def id(self) -> str:
        return self.snapshot.id

    @property
    def kind(self) -> PageKind:
        return self.snapshot.kind

    @property
    def device(self) -> Device:
        return self.snapshot.device

    @property
    def phone(self) -> bool:
        return self.device is Device.PHONE

    @property
    def url(self) -> str:
        return self.snapshot.url

    @property
    def status(self) -> int:
        return self.snapshot.status

    @property
    def title(self) -> str:
        return self.snapshot.title

    @property
    def requests(self) -> tuple[Request, ...]:
        return self.snapshot.requests

    @property
    def viewport(self) -> tuple[int, int]:
        return self.snapshot.viewport

    @property
    def document_size(self) -> tuple[int, int]:
        return self.snapshot.document

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages to read the page in, most likely first; empty when none is known."""
        own = self.snapshot.language.lower().split("-")[0].split("_")[0]
        found = [lang for lang in self.store.languages if lang in LANGUAGES]
        if own in LANGUAGES and own not in found:
            found.append(own)
        return tuple(found)

    @property
    def readable(self) -> bool:
        """A verdict by absence is allowed: answered, not empty, in a language of the lexicon."""
        answered = self.status == 0 or 200 <= self.status < 300
        return answered and len(self.doc.body.text) >= 200 and bool(self.languages)

    # --- the tree and words
    @cached_property
    def doc(self) -> Document:
        return Document.of(self.snapshot)

    @cached_property
    def raw(self) -> Document | None:
        """The raw HTML answer as a tree without geometry; None when none was received."""
        return Document.parse(self.snapshot.source, self.url) if self.snapshot.source else None

    @cached_property
    def text(self) -> str:
        return self.doc.body.text

    def says(self, concept: str, text: str, *, control: bool = False) -> Match | None:
        """The lexicon concept in this text, in the page's languages and English."""
        return lexicon().match(concept, text, self.languages, control=control) if text else None

    def best(self, concepts: Sequence[str], text: str) -> Match | None:
        """The longest match over several concepts."""
        return lexicon().best(concepts, text, self.languages) if text else None

    def said(self, node: Node, *concepts: str) -> Match | None:
        """The concept that a control's label carries: name, then text, title, value, alt."""
        seen: set[str] = set()
        written = (node.attr(a) for a in ("title", *_TOOLTIPS, "alt"))
        for text in (node.name, node.text, node.value, *written):
            if text and text not in seen and len(text) < 160:
                seen.add(text)
                text = _GLUED.sub(" ", text)
                match = lexicon().best(concepts, text, self.languages, control=True)
                if match is not None:
                    return match
        return None

    def controls(self, *concepts: str, within: Region | Node | None = None) -> list[Node]:
        """Visible controls whose label carries one of the concepts."""
        return [
            n
            for n in self.doc.controls
            if n.visible and _within(n, within) and self.said(n, *concepts) is not None
        ]

    # --- regions
    @cached_property
    def main(self) -> Node | None:
        tall = 0.95 * self.document_size[1]
        mains = [
            n
            for n in self.doc.body.walk()
            if n.role == "main" and n.displayed and not (n.box.h >= tall and holds_frame(n))
        ]
        mains = [n for n in mains if not in_layer(n, self.viewport[1])] or mains
        return max(mains, key=lambda n: n.box.area, default=None)

    @cached_property
    def header(self) -> Region:
        return header(self.doc, self.viewport, self.main)

    @cached_property
    def footer(self) -> Region:
        return footer(self.doc, self.document_size[1], self.viewport[1])

    @cached_property
    def sidebar(self) -> Region:
        return sidebar(self.doc, self.viewport, [c.node for c in self.cards[:8]])

    @cached_property
    def overlays(self) -> list[Node]:
        return overlays(self.doc, self.viewport)

    @cached_property
    def navigation(self) -> list[Node]:
        return [n for n in self.doc.body.walk() if n.role == "navigation"]

    def outside_chrome(self, node: Node) -> bool:
        """Neither header, footer nor navigation."""
        if self.header.holds(node) or (self.footer.nodes and self.footer.holds(node)):
            return False
        return not any(node.inside(n) for n in self.navigation)

    # --- lists
    @cached_property
    def _grids(self) -> list[list[Card]]:
        skip = tuple(r for r in (self.header, self.footer) if r.nodes)
        return grids(self.doc, self.viewport[0], skip)

    @cached_property
    def cards(self) -> list[Card]:
        """Product cards: items of the priced grids, in document order."""
        found = [
            c
            for g in self._grids
            if sum(c.priced for c in g) >= max(1, 0.5 * len(g))
            and (len(g) >= 2 or not self._grids[0][1:])
            for c in g
            if not self._own_part(c)
        ]
        return sorted(found, key=lambda c: c.node.id)

    def _own_part(self, card: Card) -> bool:
        """It holds the page's own title: the product that the page is about, no list's item."""
        title = self.title_node
        if title is None or not title.inside(card.node):
            return False
        return card.siblings == 1 or (
            _level_one(title) and not any(_level_one(n) for n in self._headings if n is not title)
        )

    @cached_property
    def tiles(self) -> list[Card]:
        """Items of grids without prices: categories, posts, brands."""
        priced = {c.node.id for c in self.cards}
        found = [c for g in self._grids if len(g) >= 3 for c in g if c.node.id not in priced]
        return sorted(found, key=lambda c: c.node.id)

    @cached_property
    def cards_nodes(self) -> list[Node]:
        return [c.node for c in self.cards]

    # --- prices and buying
    @cached_property
    def currency(self) -> str:
        offers = [o for p in self.structured.products for o in p.offers if o.currency]
        return offers[0].currency or "" if offers else self.store.currency

    @cached_property
    def prices(self) -> list[ShownPrice]:
        return shown_prices(
            self.doc,
            self.languages,
            self.currency or None,
            self.says,
        )

    @cached_property
    def title_node(self) -> Node | None:
        """The heading that names what the page is about."""
        heads = self._headings
        first = [n for n in heads if _level_one(n)]
        pool = [n for n in first if n.visible] or first
        if len(pool) == 1:
            return pool[0]
        named = [n for n in pool or heads if shared_words(self.title, n.text) >= 0.5]
        return max(named or pool or heads, key=lambda n: n.style.font_px, default=None)

    @cached_property
    def _headings(self) -> list[Node]:
        """Headings with words, outside header and footer."""
        return [
            n
            for n in self.doc.body.walk()
            if n.role == "heading" and n.displayed and n.text and not self.header.holds(n)
            and not (self.footer.nodes and self.footer.holds(n))
        ]  # fmt: skip

    def near_title(self, node: Node) -> bool:
        if self.title_node is None:
            return self.outside_chrome(node)
        distance = abs(node.box.y - self.title_node.box.bottom)
        return distance <= 2.5 * self.viewport[1] or node.has(FIXED)

    @cached_property
    def adds(self) -> list[Scored]:
        return add_candidates(self)

    @cached_property
    def add(self) -> Node | None:
        """ADD: the control that puts this page's product into the cart."""
        good = [s for s in self.adds if s.score >= THRESHOLD]
        if not good:
            return None
        top = good[0].score
        # Twins (a sticky copy of the same button): the one in the page's flow is the original.
        near = [s for s in good if s.score >= top - 1]
        return next((s.node for s in near if not s.node.has(FIXED)), good[0].node)

    @property
    def add_controls(self) -> list[Node]:
        """ADD and its twins: a sticky copy of the button counts as the button."""
        good = [s for s in self.adds if s.score >= THRESHOLD]
        bars = {s.node.id for s in good if s.node.fixed and s.node.label == good[0].node.label}
        return [s.node for s in good if s.score >= good[0].score - 3 or s.node.id in bars]

    @cached_property
    def delivery(self) -> list[DeliveryStatement]:
        """What the product page says about delivery."""
        return delivery_statements(self)

    @cached_property
    def sold_out(self) -> Node | None:
        """The visible notice that this page's product cannot be bought now."""
        cards = [c.node for c in self.cards]
        for node in self.doc.body.walk():
            text = node.own_text or (node.label if node.is_control else "")
            if not text or len(text) > 90 or not node.visible or not self.near_title(node):
                continue
            if any(node.inside(c) for c in cards) or not self.outside_chrome(node):
                continue
            if node.tag in ("option", "label") or node.closest("label", "select") is not None:
                continue
            if self.says("out_of_stock", text):
                return node
        return None

    @cached_property
    def buy_box(self) -> BuyBox | None:
        return buy_box(self)

    @property
    def main_price(self) -> ShownPrice | None:
        return self.buy_box.price if self.buy_box else None

    @cached_property
    def bare_price(self) -> Node | None:
        """A number that is the product's price but for the currency, which nothing shows."""
        known = [o.price for o in self.product.offers if o.price] if self.product else []
        if self.main_price is not None or not known:
            return None
        for node in self.doc.body.walk():
            text = node.own_text
            if node.visible and _BARE_NUMBER.match(text) and self.outside_chrome(node):
                amount = parse_amount(text, languages=self.languages)
                if any(same_amount(amount, price) for price in known):
                    return node
        return None

    @property
    def prior_price(self) -> ShownPrice | None:
        return self.buy_box.prior if self.buy_box else None

    @cached_property
    def product_region(self) -> Node:
        """The part of the page that holds name, options and ADD, without other products."""
        add = self.add
        if add is None:
            return self.main or self.doc.body
        form = add.closest("form")
        best = form or add.parent or add
        for up in best.ancestors():
            if up.tag in ("body", "main") or any(c.inside(up) for c in self.cards_nodes):
                break
            best = up
            if self.title_node is not None and self.title_node.inside(up):
                break
        return best

    @cached_property
    def options(self) -> list[OptionGroup]:
        return option_groups(self, self.product_region)

    @cached_property
    def quantity(self) -> Node | None:
        return next((n for n in self.product_region.walk() if is_quantity(n) and n.visible), None)

    def is_sorting(self, select: Node) -> bool:
        """A select that orders or sizes a list, or switches country, not a product's option."""
        if _SORT_TOKEN.search(select.tokens + " " + select.attr("aria-label").lower()):
            return True
        return self.header.holds(select) or bool(self.footer.nodes and self.footer.holds(select))

    def is_rating(self, radios: Sequence[Node]) -> bool:
        return bool(_RATING_TOKEN.search(" ".join(r.tokens for r in radios)))

    # --- structured data
    @cached_property
    def structured(self) -> sd.Structured:
        return sd.read(self.doc)

    @cached_property
    def raw_structured(self) -> sd.Structured:
        """That of the raw HTML answer, before any script ran; empty when none was received."""
        return sd.read(self.raw or Document.parse(""))

    @cached_property
    def product(self) -> sd.ProductData | None:
        """The page's main product in structured data."""
        name = self.title_node.text if self.title_node else self.title
        return sd.main_product(self.structured, self.url, name)

    # --- cart
    @cached_property
    def cart_control(self) -> Node | None:
        """The control in HEADER (or a bar fixed to the screen) that opens the cart."""
        return next((s.node for s in self._cart_controls), None)

    @cached_property
    def _cart_controls(self) -> list[Scored]:
        """All that may open the cart, best first: some headers have a link and a button."""
        found: list[Scored] = []
        for node in self.doc.pressables:
            if not node.displayed or node.box.area < 40:
                continue
            in_header = self.header.holds(node)
            if not in_header and in_layer(node, self.viewport[1]):
                continue
            if not in_header and not (node.has(FIXED) and node.visible):
                if node.box.y > 0.4 * self.viewport[1] or not node.visible:
                    continue
            if node.inside(self.cart_scope) or any(node.inside(x.node) for x in self.lines):
                continue  # in an open cart: whatever its names say, it does not open it
            score, place = 0.0, 3.0 if in_header or node.has(FIXED) else 0.0
            match = self.said(node, "cart", "view_cart", "add_to_cart", "checkout", "wishlist")
            if match is not None:
                if match.concept not in ("cart", "view_cart") or self.said(node, "close"):
                    continue  # "close the cart" stands in its drawer
                score += 4
            if node.href and self.is_cart(node.href):
                score += 4
            inner = " ".join([node.tokens, *[n.tokens for n in list(node.walk())[1:8]]])
            if CART_TOKEN.search(inner):
                score += 3
            if self.hints and self.hints.matches("cart", node):
                score += 4
            if not score:
                continue  # a place alone does not make a cart
            score += place + bool(_COUNT.search(node.text)) + 2 * node.visible
            if node.box.w > 0.6 * self.viewport[0]:
                score -= 2
            if score >= 6:
                found.append(Scored(node, score, {}))
        return sorted(found, key=lambda s: -s.score)

    @cached_property
    def cart_count(self) -> int | None:
        """The number of units that the header's cart shows; None when it shows none."""
        shown = (self._count_at(s.node) for s in self._cart_controls)
        return next((count for count in shown if count is not None), None)

    def _count_at(self, node: Node) -> int | None:
        for text in (node.text, node.name):
            counts = list(_COUNT.findall(_without_prices(text, self)))
            if counts:
                return int(counts[0])
        for up in list(node.ancestors())[:2]:
            if up.box.area > 6 * max(node.box.area, 1600) or len(up.text) > 40:
                break
            counts = _COUNT.findall(_without_prices(up.text, self))
            if counts:
                return int(counts[0])
        return None

    @cached_property
    def cart_scope(self) -> Node | None:
        """Where the cart is shown: an open drawer or dialog, or None for the page itself."""
        here = cart_lines(self)
        shell = [n for n in (self.main, *self.header.nodes) if n is not None]
        layers = [o for o in self.overlays if o.visible and not any(n.inside(o) for n in shell)]
        if here:  # of the main content, which a layer may be part of
            every = all if self.is_cart(self.url) else any
            return next((o for o in layers if every(x.node.inside(o) for x in here)), None)
        return next((o for o in layers if self.lines_in(o)), None)

    @cached_property
    def lines(self) -> list[CartLine]:
        """The cart's lines, of the page or else of an open drawer."""
        return cart_lines(self, self.cart_scope)

    @cached_property
    def summary(self) -> Summary:
        return summary(self, [x.node for x in self.lines], self.cart_scope)

    def line_of(self, product: str) -> CartLine | None:
        """The cart's line of this product; the only line when there is one."""
        named = [x for x in self.lines if shared_words(f"{x.name} {x.node.text}", product) >= 0.5]
        if named:
            return named[0]
        return self.lines[0] if len(self.lines) == 1 else None

    def lines_in(self, scope: Node) -> list[CartLine]:
        """The lines of a drawer."""
        return cart_lines(self, scope)

    # --- forms
    @cached_property
    def form(self) -> FormFacts:
        """FIELDs outside header, footer and dialogs."""
        return form_facts(
            self.doc,
            lambda n: (
                not self.header.holds(n)
                and not (self.footer.nodes and self.footer.holds(n))
                and n.closest("dialog", "alertdialog", "search") is None
            ),
        )

    @cached_property
    def later_address(self) -> bool:
        """An address is asked further down: in a part of the page that is still folded."""
        kinds = {kind_of(n, n.name or n.attr("placeholder")) for n in self.doc.fields}
        return {"street", "city"} <= kinds

    def in_first_view(self, node: Node) -> bool:
        """Seen without scrolling; a layer that was still open then hides nothing for good."""
        if node.first_view:
            return True
        width, height = self.viewport
        x, y = node.box.centre
        inside = 0 <= x < width and 0 <= y < height and node.displayed and node.box.area > 0
        return inside and any(o.box.contains(node.box) for o in self.overlays if not node.inside(o))

    # --- what it says, shows and sends
    @cached_property
    def text_blocks(self) -> list[TextBlock]:
        """All visible blocks of text in document order."""
        return text_blocks(self)

    @cached_property
    def hero(self) -> Hero:
        """The first screen's own words and pictures."""
        return Hero(self)

    @cached_property
    def contrasts(self) -> Contrasts | None:
        """Texts that are too pale, and those of which that is unknown; None if not measured."""
        return contrasts(self)

    def benefit(self, text: str, *concepts: str, numbers: bool = False) -> str | None:
        """The words of a text that promise one of these, or (`numbers`) a number with a unit."""
        return benefit(self, text, *concepts, numbers=numbers)

    def shared_words(self, a: str, b: str) -> float:
        """The share of b's words that a holds too, 0..1."""
        return shared_words(a, b)

    def stands_out(self, node: Node) -> float | None:
        """The best contrast of a control against what lies behind it; None over a picture."""
        return stands_out(node)

    def ways(self, *concepts: str) -> list[links.Way]:
        """The controls of header, footer, menus and content that name one of the concepts."""
        return links.ways(self, *concepts)

    def ways_by_address(self, kind: str) -> list[links.Way]:
        """The links whose address has one of the lexicon's path hints for this kind of page."""
        return links.ways_by_address(self, kind)

    def channels(self, scope: Region | None = None) -> list[str]:
        """The direct ways to reach the store that the page, or a part of it, shows."""
        parts = scope.nodes if scope is not None else (self.doc.body,)
        return [channel for part in parts for channel in links.channels(part, part.text)]

    @cached_property
    def canonical(self) -> str:
        """The address that the page names as its own."""
        return indexing.canonical(self)

    @cached_property
    def refusals(self) -> list[str]:
        """What keeps the page out of search results: meta elements and headers, quoted."""
        return indexing.refusals(self)

    @cached_property
    def missing_pictures(self) -> list[pictures.MissingPicture]:
        return pictures.missing_pictures(self)

    @cached_property
    def insecure_parts(self) -> list[secure.InsecurePart]:
        """What an https page asks for, or sends, over http."""
        return secure.insecure_parts(self)

    @cached_property
    def signups(self) -> list[signup.Signup]:
        """Newsletter forms."""
        return signup.signups(self)

    @cached_property
    def channels_to_follow(self) -> list[Node]:
        """Links to a WhatsApp or Telegram channel."""
        return signup.channels_to_follow(self)

    @cached_property
    def visits(self) -> analytics.Visits:
        """Who was told of this page view."""
        return analytics.visits(self)

    @cached_property
    def guest_controls(self) -> list[Node]:
        """Controls that lead on without an account: by their own words, else by those above them.

        "Order as a guest", or a "Continue" alone in the part of the page that speaks of guests.
        """
        named = self.controls("guest")
        if named:
            return named
        buttons = [n for n in self.doc.controls if n.visible and self.outside_chrome(n)]
        return [n for n in buttons if n.label and self._part_speaks_of_guests(n, buttons)]

    def _part_speaks_of_guests(self, control: Node, controls: Sequence[Node]) -> bool:
        for up in list(control.ancestors())[:4]:
            if len(up.text) > 400 or any(n is not control and n.inside(up) for n in controls):
                return False
            if any(n.is_field and n.type not in ("radio", "checkbox") for n in up.walk()):
                return False
            if self.says("guest", up.text):
                return True
        return False

    @cached_property
    def guest_choice(self) -> Node | None:
        """The control or choice that leads on without an account."""
        if self.guest_controls:
            return self.guest_controls[0]
        return next(
            (n for n in self.doc.fields if n.type == "radio" and self.says("guest", n.name)), None
        )

    @cached_property
    def shows_payment(self) -> bool:
        """Card fields, a payment frame, or a choice between payment methods."""
        if self.form.payment:
            return True
        methods = lexicon().hint("network_hints", "payments")
        for field in self.form.fields:
            if len(field.options) >= 1:
                code = " ".join(o.tokens + " " + o.value.lower() for o in field.options)
                if "payment" in code or any(m in code for m in methods):
                    return True
                if self.says("payment", field.label):
                    return True
        return False

    # --- addresses
    @cached_property
    def hints(self) -> PlatformHints | None:
        return hints(self.store.platform.id) if self.store.platform else None

    def is_image(self, url: str) -> bool:
        return is_image(url)

    def same_site(self, url: str) -> bool:
        return same_site(url, self.url)

    def is_cart(self, url: str) -> bool:
        own = self.hints.cart_paths if self.hints else ()
        return _hinted(url, (*lexicon().hint("path_hints", "cart"), *own))

    def hinted(self, url: str, paths: Sequence[str]) -> bool:
        """Does the address carry one of these path hints as whole segments?"""
        return _hinted(url, paths)

    def is_cart_add(self, url: str) -> bool:
        return any(h in url for h in lexicon().hint("path_hints", "cart_add"))

    def is_checkout(self, url: str) -> bool:
        own = self.hints.checkout_paths if self.hints else ()
        return _hinted(url, (*lexicon().hint("path_hints", "checkout"), *own))

    # --- evidence
    def evidence(self, text: str = "") -> Element:
        """The page as a whole, for findings that have no element."""
        width, height = self.viewport
        return Element(
            snapshot=self.id, selector="html", text=text[:200], box=Box(0, 0, width, height)
        )


def _level_one(heading: Node) -> bool:
    return heading.tag == "h1" or heading.attr("aria-level") == "1"


def _within(node: Node, place: Region | Node | None) -> bool:
    if place is None:
        return True
    return node.inside(place) if isinstance(place, Node) else place.holds(node)


def _without_prices(text: str, page: Page) -> str:
    from auditor.read.prices import find_prices

    for price in reversed(
        find_prices(text, languages=page.languages, currency=page.currency or None)
    ):
        text = text[: price.start] + " " + text[price.end :]
    return text


def _hinted(url: str, paths: Sequence[str]) -> bool:
    """Does the address carry one of the path hints as whole segments, in its path or query?"""
    parts = urlsplit(url.lower())
    query = parse_qs(parts.query)
    path = _EXTENSION.sub("", parts.path.rstrip("/")) + route(url.lower()).rstrip("/") + "/"
    # "?route=checkout/cart", "?page=basket": the last segment of a value names the page
    named = {
        "/" + value.rstrip("/").rpartition("/")[2] for values in query.values() for value in values
    }
    for hint in (h.lower().rstrip("/") for h in paths):
        want = urlsplit(hint)
        wanted = _EXTENSION.sub("", want.path)
        if want.fragment:
            if wanted in path and want.fragment.strip("/") in parts.fragment:
                return True
        elif want.query:
            asked = parse_qs(want.query).items()
            if path.endswith(wanted + "/") and all(
                set(v) <= set(query.get(k, [])) for k, v in asked
            ):
                return True
        elif hint and (wanted + "/" in path or hint in named):
            return True
    return False
