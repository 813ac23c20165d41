"""What to press next: scored candidates for each move of the journey. Pure; reads `Page` only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from statistics import median
from urllib.parse import urljoin, urlsplit

from auditor.lexicon import lexicon
from auditor.read.buy import Scored, is_wallet
from auditor.read.cards import Card, picture_of, place, route
from auditor.read.dom import CHECKED, FIXED, Node
from auditor.read.page import CART_TOKEN, Page
from auditor.read.prices import price_like
from auditor.read.regions import in_layer

# Links that never lead to products, by the lexicon's concepts.
SERVICE = (
    "account", "sign_in", "register", "contact", "about", "faq", "help", "shipping", "returns",
    "privacy", "terms", "imprint", "guide", "wishlist", "cart", "view_cart", "checkout",
    "track_order", "gift_card", "search", "newsletter", "loyalty", "reviews", "write_review",
    "cookie_settings", "accessibility_statement", "feedback", "referral", "forgot_password",
    "hours", "complaint",
)  # fmt: skip
_TERMS_TOKEN = re.compile(r"terms|\btos\b|conditions|agree|\bagb\b|\bcgv\b")
_NO_SUBMENU = (*SERVICE, "close", "menu", "cookie_accept", "cookie_reject", "no_thanks")
_SERVICE_PATH = re.compile(
    r"/(?:account|login|signin|sign-in|register|customer|blog|blogs|news|article|journal|pages?/(?:about|contact|faq)|about|contact|faq|help|support|wishlist|cart|basket|checkout|privacy|terms|policies|policy|cookie|sitemap|rss|feed|stores?-?locator|careers|jobs)(?:/|$|\.|\?)",
    re.I,
)
_MENU_TOKEN = re.compile(
    r"menu|burger|nav.?toggle|toggle.?nav|navbar.?toggle|drawer|offcanvas|off-canvas|sidenav"
    r"|fa-bars|icon-bar"
)
_HOME_PATH = re.compile(r"(?:^|[/=])home(?:\.\w+)?/?$", re.I)
_PAGING = re.compile(
    r"[?&/](?:page|p|pg|paged)[=/]\d|[?&](?:sort|order|filter|dir|limit|view)", re.I
)
_CHECKOUT_TOKEN = re.compile(r"check.?out|to.?checkout|proceed|go.?to.?pay")
_NOT_CHECKOUT_TOKEN = re.compile(
    r"coupon|voucher|discount|promo|update|empty|clear|estimate|shipping.?calc|continue.?shopping|newsletter"
)
_PRODUCT_ODD = re.compile(
    r"gift.?card|giftcard|voucher|sample|subscription|configur|custom.?made|personali[sz]e|donat",
    re.I,
)
_PICTURE_PX = 40  # a smaller one is an icon
_ADD_HREF = re.compile(r"add.?to.?cart|cart/add|[?&]add=|action=add|/add/", re.I)


def _leads_on(node: Node) -> bool:
    """A link to a page, not one that only makes a script do something."""
    written = node.attr("href")
    return bool(node.href) and (
        not written.startswith(("#", "javascript:")) or bool(route(written))
    )


def menu_buttons(page: Page) -> list[Scored]:
    """Controls that open the phone's menu, best first."""
    found: list[Scored] = []
    hidden = any(n.href and not n.visible for nav in page.navigation for n in nav.walk())
    for node in page.doc.pressables:
        if not node.visible or (node.box.y > 0.5 * page.viewport[1] and not node.has(FIXED)):
            continue
        if _leads_on(node):
            continue
        if node.box.h > 100 or page.cart_control is node:
            continue
        match = page.said(node, "menu", "search", "cart", "account", "sign_in", "close", "wishlist")
        if match is not None and match.concept != "menu":
            continue
        f: dict[str, float] = {}
        if match is not None:
            f["menu"] = 4
        inner = [n.tokens for n in list(node.walk())[1:5]]
        if _MENU_TOKEN.search(" ".join([node.tokens, node.attr("aria-controls").lower(), *inner])):
            f["menu token"] = 4
        if "aria-expanded" in node.attrs or "aria-controls" in node.attrs:
            f["expands something"] = 2
        if page.header.holds(node):
            f["header"] = 2
        if not node.text and any(n.tag in ("svg", "img", "span", "i") for n in node.elements()):
            f["icon"] = 1
        if min(node.box.x, page.viewport[0] - node.box.right) < 60:
            f["at the edge"] = 1
        if hidden and node.box.y < 0.3 * page.viewport[1]:
            f["links wait hidden"] = 1
        if node.box.w > 0.5 * page.viewport[0] and match is None:
            f["wide"] = -2
        if sum(f.values()) >= 4:
            found.append(Scored(node, sum(f.values()), f))
    return sorted(found, key=lambda s: (-s.score, s.node.id))


def _is_logo(node: Node) -> bool:
    """The header's picture that leads home, whatever address home has."""
    return any("logo" in n.tokens for n in [*list(node.ancestors())[:2], *node.walk()])


def submenu_buttons(page: Page, known: Iterable[str]) -> list[Scored]:
    """Controls in a menu that show more links: the phone's second level."""
    seen = set(known)
    found: list[Scored] = []
    for node in page.doc.controls:
        if not node.visible or node.label in seen or page.said(node, *_NO_SUBMENU):
            continue
        if node is page.cart_control or (node.label and not any(c.isalpha() for c in node.label)):
            continue
        if _leads_on(node):
            continue
        if _sends(node, page):
            continue  # the button of a search in the menu
        in_menu = any(node.inside(n) for n in page.navigation) or any(
            node.inside(o) for o in page.overlays
        )
        beside = node.parent.walk() if node.parent is not None else ()
        hides = page.header.holds(node) and any(n.href and not n.visible for n in beside)
        if not (in_menu or hides) or (
            _MENU_TOKEN.search(node.attr("class").lower() + node.attr("id").lower())
            and not node.label
        ):
            continue
        f = {"in the menu": 2.0}
        if node.attr("aria-expanded") == "false" or node.attr("aria-haspopup"):
            f["expands something"] = 3
        if hides:
            f["hidden links beside it"] = 2
        if node.label and len(node.label) < 40:
            f["named"] = 1
        found.append(Scored(node, sum(f.values()), f))
    return sorted(found, key=lambda s: (-s.score, s.node.id))


def _sends(node: Node, page: Page) -> bool:
    """A form's own button. Some platforms put the whole page into one form: that is none."""
    form = node.closest("form") if node.type in ("submit", "image") else None
    return form is not None and not any(nav.inside(form) for nav in page.navigation)


def category_links(page: Page, home: str, tried: Iterable[str] = ()) -> list[Scored]:
    """Links that may lead to a list of products, best first (journey.md S2)."""
    gone = {place(u) for u in (*tried, home, page.url)}
    best: dict[tuple[str, str], Scored] = {}
    cards = page.cards_nodes
    hints = lexicon().hint("path_hints", "category")
    products = lexicon().hint("path_hints", "product")
    hosts = {urlsplit(home).hostname, urlsplit(page.url).hostname}
    for node in page.doc.controls:
        href = node.href
        if not href.startswith("http") or urlsplit(href).hostname not in hosts or not node.visible:
            continue
        if (
            place(href) in gone
            or node.attr("hreflang")
            or page.is_image(href)
            or node.attr("download")
        ):
            continue
        path = urlsplit(href).path
        if _SERVICE_PATH.search(path + "?") or page.is_cart(href) or _ADD_HREF.search(href):
            continue
        if _HOME_PATH.search(urlsplit(href).query or path):
            continue
        if any(node.inside(c) for c in cards):
            continue
        label = node.label
        if len(label) > 60 or page.said(node, *SERVICE):
            continue
        if not any(c.isalnum() for c in node.text) and picture_of(node, _PICTURE_PX) is None:
            continue  # an icon by itself is an account's, a phone's, a heart; whatever its title
        f: dict[str, float] = {}
        navs = [n for n in page.navigation if node.inside(n)]
        if navs:
            f["navigation"] = 3
        elif page.header.holds(node):
            if _is_logo(node):
                continue
            f["header"] = 2
        elif page.footer.nodes and page.footer.holds(node):
            f["footer"] = -1
        elif any(node.inside(o) for o in page.overlays):
            f["open menu"] = 3
        else:
            f["content"] = 1
        if any(h in path + "/" for h in hints):
            f["category address"] = 2
        elif any(h in path for h in products if h.startswith("/")):
            f["product address"] = -2
        item = node.closest("li", "listitem")
        if item is not None and sum(1 for n in item.walk() if n.href and n is not node) >= 2:
            f["has sub-links"] = 1
        if any(node.inside(t.node) for t in page.tiles):
            f["tile"] = 2
        if page.said(node, "new_arrivals", "sale"):
            f["special list"] = -0.5
        if len(place(href)[0].partition("/")[2]) <= 3:
            f["short path"] = -3  # /en, /de: a language
        if urlsplit(href).fragment and place(href) == place(page.url):
            continue
        if not label:
            f["unnamed"] = -2
        if _PAGING.search(href):
            f["paging or sorting"] = -3
        if not place(href)[0].partition("/")[2] and not urlsplit(href).query:
            continue
        score = sum(f.values())
        old = best.get(place(href))
        if score > 0 and (old is None or score > old.score):
            best[place(href)] = Scored(node, score, f)
    return sorted(best.values(), key=lambda s: (-s.score, s.node.id))


def product_cards(page: Page, tried: Iterable[str] = ()) -> list[tuple[Card, Scored]]:
    """Cards to follow to a product page, best first (journey.md S3)."""
    gone = {place(u) for u in tried}
    amounts = [p.amount for p in page.prices if p.meaning == "price" and p.amount > 0]
    middle = median(amounts) if amounts else 0
    hints = [h for h in lexicon().hint("path_hints", "product") if h.startswith("/")]
    in_data = {place(u) for u in page.structured.item_lists}
    cards = page.cards or [c for c in page.tiles if not page.header.holds(c.node)]
    found: list[tuple[Card, Scored]] = []
    for rank, card in enumerate(cards):
        href = card.href
        if (
            place(card.key) in gone
            or not card.link.visible
            or page.is_cart(href)
            or _ADD_HREF.search(href)
        ):
            continue
        f: dict[str, float] = {}
        if card.priced:
            f["picture and price"] = 5
        elif card.picture is not None:
            f["picture"] = 2
        if href and place(href) in in_data:
            f["listed in the data"] = 3
        if any(h in urlsplit(href).path + "/" for h in hints):
            f["product address"] = 2
        if rank < 8:
            f["early"] = 1
        if any(page.said(c, "add_to_cart", "buy_now", "choose_options") for c in card.controls):
            f["own button"] = 1
        text = card.node.text
        if page.says("out_of_stock", text):
            f["sold out"] = -4
        if (
            page.says("gift_card", text)
            or page.says("subscribe_save", text)
            or _PRODUCT_ODD.search(urlsplit(href).path)
        ):
            f["gift card or made to order"] = -3
        prices = [p for p in page.prices if p.node.inside(card.node) and p.meaning == "price"]
        if prices and prices[0].amount == 0:
            f["price 0"] = -3
        elif prices and middle and 0.4 * middle <= prices[0].amount <= 2.2 * middle:
            f["usual price"] = 1
        if _SERVICE_PATH.search(urlsplit(href).path + "?"):
            f["service page"] = -4
        found.append((card, Scored(card.link, sum(f.values()), f)))
    return sorted(found, key=lambda x: (-x[1].score, x[0].node.id))


def cart_controls(page: Page, within: Node | None = None) -> list[Scored]:
    """Controls that open the cart, best first (journey.md S8)."""
    found: list[Scored] = []
    lines = [line.node for line in page.lines]
    for node in page.doc.pressables:
        if (
            not node.displayed
            or node.box.area < 40
            or (within is not None and not node.inside(within))
        ):
            continue
        if not node.visible:
            continue
        match = page.said(
            node,
            "cart",
            "view_cart",
            "add_to_cart",
            "checkout",
            "remove",
            "wishlist",
            "coupon",
            "buy_now",
        )
        f: dict[str, float] = {}
        if match is not None and match.concept == "view_cart":
            f["view cart"] = 5
        elif match is not None and match.concept == "cart":
            f["cart"] = 4
        leads = node.href and page.is_cart(node.href) and not page.is_cart_add(node.href)
        if match is not None and not f:
            # "Order" beside what was just added: its address tells where it really leads
            # ("/cart", not what lies below it: "/cart/c/7" is a checkout's)
            below = page.is_cart(urljoin(node.href.rstrip("/"), "."))
            if not (leads and not below and match.concept in ("checkout", "buy_now")):
                continue
            f["towards the checkout"] = 1
        if match is not None and page.said(node, "close"):
            continue
        if leads:
            # what an add offers needs no known words
            f["cart address"] = 4 if within is None else 5
        code = " ".join([node.tokens, *[n.tokens for n in list(node.walk())[1:6]]])
        if CART_TOKEN.search(code):
            f["cart token"] = 3
        if page.hints and page.hints.matches("cart", node):
            f["platform selector"] = 4
        if not f or any(node.inside(c) for c in (*page.cards_nodes, *lines)):
            continue
        if node is page.cart_control:
            f["the header's cart"] = 3
        elif page.header.holds(node) or (node.has(FIXED) and not in_layer(node, page.viewport[1])):
            f["header or fixed bar"] = 2
        elif page.footer.nodes and page.footer.holds(node):
            f["footer"] = -3
        if page.cart_count and node is page.cart_control:
            f["count"] = 2
        if node.box.w < 160 and node.box.h < 90:
            f["small"] = 1
        if not leads and "view cart" not in f and node in [s.node for s in page.adds]:
            f["adds"] = -6
        if sum(f.values()) >= 5:
            found.append(Scored(node, sum(f.values()), f))
    return sorted(found, key=lambda s: (-s.score, s.node.id))


def checkout_controls(page: Page, within: Node | None = None, *, least: float = 4) -> list[Scored]:
    """Controls that lead from the cart to the checkout, best first (journey.md S9)."""
    found: list[Scored] = []
    total = page.summary.total
    for node in page.doc.pressables:
        if not node.displayed or node.box.area < 200 or is_wallet(node):
            continue
        if within is not None and not node.inside(within):
            continue
        if not node.visible:
            continue
        f: dict[str, float] = {}
        match = page.said(
            node,
            "checkout",
            "place_order",
            "buy_now",
            "coupon",
            "remove",
            "view_cart",
            "cart",
            "add_to_cart",
            "sign_in",
        )
        if match is not None:
            if match.concept == "checkout":
                f["checkout"] = 5
            elif match.concept in ("place_order", "buy_now"):
                f["words that open and place"] = (
                    4  # allowed in a cart only; the veto has the last word
                )
            elif match.concept in ("coupon", "remove", "add_to_cart"):
                continue
        if page.hints and page.hints.matches("checkout", node):
            f["platform selector"] = 6
        if _CHECKOUT_TOKEN.search(node.tokens):
            f["checkout token"] = 3
        form = node.closest("form")
        action = node.attr("formaction") or (form.attr(":action") if form is not None else "")
        if node.href and page.is_checkout(node.href) and not page.is_cart(node.href):
            f["checkout address"] = 4
        elif action and page.is_checkout(action) and not page.is_cart(action):
            f["posts to the checkout"] = 3
        if not f and offsite(node.href) and page.outside_chrome(node) and not node.has(FIXED):
            f["leads to another service"] = 4
        if not f:
            continue
        chrome = page.header.holds(node) or (page.footer.nodes and page.footer.holds(node))
        if within is None and chrome:
            f["header or footer"] = -4
        if _NOT_CHECKOUT_TOKEN.search(node.tokens):
            f["another purpose"] = -5
        if total is not None and (total.value or total.label).box.gap(node.box) < 500:
            f["near the total"] = 2
        if node.box.w >= 120 and node.box.h >= 32:
            f["primary"] = 1
        if node.closest("nav", "navigation") is not None:
            f["navigation"] = -3
        # a cart with one line looks like a card itself: only an item among others is one
        if any(c.siblings >= 3 and node.inside(c.node) for c in page.cards):
            f["in a card"] = -4
        found.append(Scored(node, sum(f.values()), f))
    found.sort(key=lambda s: (-s.score, -s.node.box.area, s.node.id))
    return [s for s in found if s.score >= least]


def bought_elsewhere(page: Page) -> list[Scored]:
    """Buttons of a product page that lead to another site, where it can be bought; best first."""
    found: list[Scored] = []
    for node in page.doc.controls:
        if not node.href.startswith("http") or page.same_site(node.href) or not node.visible:
            continue
        if not page.outside_chrome(node) or not page.near_title(node):
            continue
        f: dict[str, float] = {}
        if page.said(node, "buy_now", "add_to_cart", "checkout", "place_order") is not None:
            f["words that buy"] = 4
        if offsite(node.href):
            f["leads to another service"] = 2
        if node.label and node.box.w >= 120 and node.box.h >= 32:
            f["primary"] = 2
        if any(node.inside(c) for c in page.cards_nodes):
            f["in a card"] = -4
        if sum(f.values()) >= 4:
            found.append(Scored(node, sum(f.values()), f))
    return sorted(found, key=lambda s: (-s.score, s.node.id))


def terms_boxes(page: Page) -> list[Node]:
    """Unticked boxes for the terms in a cart, as a shopper sees them: the box, or its label.

    Only what its words or identifiers say is about terms, and never one with a price or a letter.
    """
    found: list[Node] = []
    for node in page.doc.fields:
        if node.type != "checkbox" or node.has(CHECKED) or not page.outside_chrome(node):
            continue
        if any(node.inside(line.node) for line in page.lines):
            continue
        # a label with a link to the terms in it would open them
        bare = [n for n in _labels(page, node) if not any(c.href for c in n.walk())]
        face = next((n for n in (node, *bare) if n.visible and n.box.w >= 8), None)
        said = " ".join(n.text for n in (node.parent, *_labels(page, node)) if n is not None)
        if face is None or price_like(said) or page.says("newsletter", said):
            continue
        if page.says("terms", said) or _TERMS_TOKEN.search(node.tokens):
            found.append(face)
    return found


def _labels(page: Page, field: Node) -> list[Node]:
    around, id = field.closest("label"), field.attr("id")
    named = [n for n in page.doc.body.walk() if n.tag == "label" and id and n.attr("for") == id]
    return [*([around] if around is not None else []), *named]


def guest_controls(page: Page) -> list[Scored]:
    """Ways to go on without an account (journey.md S10)."""
    found = [Scored(n, 5.0, {"guest": 5.0}) for n in page.guest_controls]
    if page.hints:
        found += [
            Scored(n, 6.0, {"platform selector": 6.0})
            for n in page.doc.controls
            if n.visible and page.hints.matches("guest", n)
        ]
    for node in page.doc.fields:
        if node.type == "radio" and page.says("guest", node.name):
            found.append(Scored(node, 4.0, {"guest choice": 4.0}))
    return sorted(found, key=lambda s: (-s.score, s.node.id))


def search_field(page: Page) -> Node | None:
    """A search field to type a word into: the last way to a product by clicking."""
    for node in page.doc.fields:
        if node.visible and (
            node.type == "search" or page.says("search", node.name or node.attr("placeholder"))
        ):
            return node
    return None


def offsite(url: str) -> str:
    """The service a control leads to when the order leaves the store, else ""."""
    if url.startswith(("tel:", "mailto:", "whatsapp:")):
        return url.split(":", 1)[0]
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return next(
        (h for h in lexicon().hint("offsite_hosts") if host == h or host.endswith("." + h)), ""
    )
