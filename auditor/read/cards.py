"""The language-free grid detector: repeated siblings with a picture and a link are cards."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from auditor.read.dom import FIXED, Document, Node
from auditor.read.prices import price_like
from auditor.read.regions import Region

_PRESSABLE_ROW = 3
_SWATCH_PX = 48  # a smaller picture in a link shows a colour, not a product
_FEW_LINKS = 3  # a card may lead elsewhere too (basket, wish list), but not to a whole menu
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)$", re.I)


@dataclass(frozen=True)
class Card:
    """One item of a list. `link` leads to its page: a link, or an area that a script listens to."""

    node: Node
    link: Node
    picture: Node | None
    title: str
    priced: bool
    siblings: int = 0  # size of the grid it stands in
    controls: tuple[Node, ...] = field(default=())

    @property
    def href(self) -> str:
        """The address of its page; "" when only a script knows it."""
        href, here = self.link.href, self.link.doc.url
        return href if href.startswith("http") and place(href) != place(here) else ""

    @property
    def key(self) -> str:
        """What tells the card from others: its address, else its title."""
        return self.href or self.title


def picture_of(node: Node, smallest: float = 60) -> Node | None:
    """The largest image, or element with a background image, of at least `smallest` px."""
    best: Node | None = None
    for n in node.walk():
        shown = n.tag in ("img", "picture", "svg", "canvas", "video") or n.style.background_image
        if shown and n.box.w >= smallest and n.box.h >= smallest and n.displayed:
            if best is None or n.box.area > best.box.area:
                best = n
    return best


def same_site(a: str, b: str) -> bool:
    host_a, host_b = (urlsplit(u).hostname or "" for u in (a, b))
    return host_a.removeprefix("www.") == host_b.removeprefix("www.")


def is_image(url: str) -> bool:
    """An address of a picture: what a gallery enlarges, no page."""
    return bool(_IMAGE.search(urlsplit(url).path))


def place(url: str) -> tuple[str, str]:
    """An address without scheme and fragment: what makes two links the same.

    A fragment that is a path of its own ("#!/mugs/p/7") leads to another page of a program.
    """
    parts = urlsplit(url)
    path = (parts.hostname or "").removeprefix("www.") + parts.path.rstrip("/")
    return path + route(url).rstrip("/"), parts.query


def route(url: str) -> str:
    """The path in an address's fragment: "/cart" of "#!/cart" and "#/cart", else ""."""
    inner = urlsplit(url).fragment.removeprefix("!")
    return inner if inner.startswith("/") else ""


def _main_link(node: Node, base: str) -> Node | None:
    """The link of a card: around its picture or heading, else the address named most often."""
    links = [
        n
        for n in node.walk()
        if n.href.startswith("http")
        and same_site(n.href, base)
        and place(n.href) != place(base)
        and not is_image(n.href)
    ]
    if node.href and node not in links:
        return None
    if not links:
        return None
    counts = Counter(place(n.href) for n in links)

    def rank(n: Node) -> tuple[int, int, float]:
        wraps = any(c.tag in ("img", "picture") for c in n.walk())
        heading = any(c.role == "heading" for c in n.walk()) or n.closest("heading") is not None
        return (counts[place(n.href)], int(wraps) + int(heading), n.box.area)

    return max(links, key=rank)


def _pressable(node: Node) -> Node | None:
    """The area of a card without an address that a script listens to: it has the hand pointer."""
    up = node.parent
    for n in node.walk():
        above = up if n is node else n.parent
        if n.style.cursor == "pointer" and (above is None or above.style.cursor != "pointer"):
            leads = [a for a in n.walk() if place(a.href or n.doc.url) != place(n.doc.url)]
            return n if picture_of(n) is not None and not leads else None
    return None


def _title(node: Node, link: Node) -> str:
    for n in node.find("heading"):
        if n.text:
            return n.text
    # a link around name and price: the words that are written largest and are no price
    said = [
        _largest(n) if price_like(n.text) else n.text
        for n in node.walk()
        if n.href == link.href and n.text
    ]
    if any(said):
        return min(filter(None, said), key=lambda text: abs(len(text) - 30))[:200]
    pic = picture_of(node)
    return link.attr("title") or (pic.name if pic else "") or link.label[:200]


def _largest(link: Node) -> str:
    runs = [n for n in link.walk() if n.displayed and any(c.isalpha() for c in n.own_text)]
    runs = [n for n in runs if not price_like(n.text)]
    return max(runs, key=lambda n: (n.style.font_px, len(n.own_text))).own_text if runs else ""


def grids(doc: Document, width: float, skip: tuple[Region, ...] = ()) -> list[list[Card]]:
    """Groups of similar cards, largest first. A group may hold 1 card when nothing else repeats."""
    shapes: dict[str, list[Node]] = defaultdict(list)
    path: dict[int, str] = {}
    for node in doc.body.walk():
        up = path.get(node.parent.id, "") if node.parent else ""
        path[node.id] = f"{up}/{node.tag}"
        box = node.box
        if not node.displayed or box.w < 80 or box.h < 90 or box.w > 1.02 * width or box.h > 1100:
            continue
        if node.tag in ("body", "main", "header", "footer", "nav", "form", "img", "picture"):
            continue
        if node.has(FIXED) or any(r.nodes and r.holds(node) for r in skip):
            continue
        if any(part.inside(node) for r in skip for part in r.nodes):
            continue  # what holds the header or the footer is the page, however little is on it
        shapes[path[node.id]].append(node)

    groups: list[list[Card]] = []
    for nodes in shapes.values():
        cards: list[Card] = []
        for node in nodes:
            card = _card(node, doc.url)
            if card is not None:
                cards.append(card)
        if not cards:
            continue
        # Siblings of one list share a width; a teaser of another size is not one of them.
        common = Counter(round(c.node.box.w / 12) for c in cards).most_common(1)[0][0] * 12
        like = [c for c in cards if abs(c.node.box.w - common) <= 0.15 * common + 12]
        seen: dict[tuple[str, str], Card] = {}
        for c in like:
            seen.setdefault(place(c.key), c)
        # without addresses it takes a row of them, each with its price, to be a list of products
        if any(c.href for c in seen.values()) or len(seen) >= _PRESSABLE_ROW:
            groups.append(list(seen.values()))

    # The same cards appear once a wrapper level: keep the outermost (it holds price and button).
    groups.sort(key=lambda g: (-len(g), -sum(c.priced for c in g), -g[0].node.box.area))
    kept: list[list[Card]] = []
    taken: list[Node] = []
    for group in groups:
        if any(c.node.inside(t) or t.inside(c.node) for c in group[:3] for t in taken):
            continue
        kept.append([_sized(c, len(group)) for c in group])
        taken.extend(c.node for c in group)
    return kept


def _sized(card: Card, siblings: int) -> Card:
    return Card(
        card.node, card.link, card.picture, card.title, card.priced, siblings, card.controls
    )


def _card(node: Node, base: str) -> Card | None:
    picture = picture_of(node)
    if picture is None:
        return None
    text = node.text
    link = _main_link(node, base)
    if link is None and price_like(text) and not node.closest("a"):
        link = _pressable(node)
    if link is None:
        return None
    # More than one pictured address means a row or a whole grid, not a card.
    pictured = {
        place(n.href)
        for n in node.walk()
        if n.href.startswith("http")
        and not is_image(n.href)
        and picture_of(n, _SWATCH_PX) is not None
    }
    if len(pictured) > 1:
        return None
    headed = {
        place(h.href)
        for n in node.find("heading")
        for h in [*n.find("link"), *([n.closest("link")] if n.closest("link") else [])]
        if h is not None and h.href.startswith("http")
    }
    if len(headed | pictured) > 1:
        return None
    if not headed | pictured:
        led = {place(n.href) for n in node.walk() if n.href.startswith("http")}
        if len(led) > _FEW_LINKS:  # a part of the page, with its menu or its breadcrumbs
            return None
    if len(text) > 900:
        return None
    controls = tuple(n for n in node.walk() if n.is_control and n.visible and n is not link)
    # a price that shows itself only under the pointer is one all the same
    priced = price_like(text) or price_like(node.full_text)
    return Card(node, link, picture, _title(node, link), priced, 0, controls)
