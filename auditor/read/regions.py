"""Where things are: HEADER, FOOTER, SIDEBAR and what lies over the page (catalogue definitions)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.model import Box
from auditor.read.dom import FIXED, HIDDEN_TEXT, Document, Node

_HEADER_IDENTS = ("header", "masthead", "topbar", "top-bar", "announcement", "navbar")


@dataclass(frozen=True)
class Region:
    """A named part of the page: the nodes that make it up, or a stretch of its height."""

    name: str
    nodes: tuple[Node, ...] = ()
    top: float | None = None  # set when the region is a stretch of the page, not a node
    bottom: float | None = None

    def holds(self, node: Node) -> bool:
        if any(node.inside(n) for n in self.nodes):
            return True
        if self.top is None:
            return False
        return node.box.y >= self.top and (self.bottom is None or node.box.y < self.bottom)

    @property
    def text(self) -> str:
        return " ".join(n.text for n in self.nodes)

    def __bool__(self) -> bool:
        return bool(self.nodes) or self.top is not None


def blocks(doc: Document) -> list[Node]:
    """The page's top-level blocks: body's children, wrappers around everything opened."""
    level = [n for n in doc.body.elements() if n.displayed]
    for _ in range(6):
        big = [n for n in level if n.box.h > 0]
        if len(big) != 1:
            break
        inner = [n for n in big[0].elements() if n.displayed]
        if not inner:
            break
        level = inner
    return level


def header(doc: Document, viewport: tuple[int, int], main: Node | None) -> Region:
    """Role banner, plus bars above main whose top lies in the first 25 % of the first viewport."""
    width, height = viewport
    found: list[Node] = []
    for node in doc.body.walk():
        if not node.displayed or node.flags & HIDDEN_TEXT or any(node.inside(f) for f in found):
            continue
        if node.role == "banner" and node.box.y < height:
            found.append(node)
            continue
        top_bar = (
            node.box.y < 0.25 * height
            and node.box.w >= 0.8 * width
            and 8 <= node.box.h <= 0.45 * height
        )
        if not top_bar or (main is not None and (node.inside(main) or main.inside(node))):
            continue
        idents = (node.attr("id") + " " + node.attr("class")).lower()
        named = node.tag == "header" or any(i in idents for i in _HEADER_IDENTS)
        titled = any(_names_content(n) for n in node.walk())
        if named and not titled and not in_layer(node, height):
            found.append(node)
    # a drawer or dialog may have a header of its own; the page's is the one outside of it
    found = [n for n in found if not in_layer(n, height)] or found
    above = min((n.box.y for n in found if n.role == "banner"), default=0.25 * height)
    # what a dialog lies over is not seen, but stays the page's header
    modal = any(n.visible and n.role in ("dialog", "alertdialog") for n in doc.body.walk())
    level = blocks(doc)
    # below a heading of words the page has begun, but for a bar of links
    begins = min((n.box.y for n in level if any(_names_content(x) for x in n.walk())), default=None)
    for node in level:
        if begins is not None and node.box.y > begins and len(_addresses(node)) < 3:
            continue
        # A bar without a landmark: full width, flat, above or right below the banner.
        if (
            (node.visible or (modal and node.displayed and node.box.x >= 0))
            and not any(node.inside(f) or f.inside(node) for f in found)
            and node.box.y < max(above, 1 if found else 0.25 * height)
            and node.box.w >= 0.6 * width
            and node.box.h <= 0.3 * height
            and not (main is not None and (node.inside(main) or main.inside(node)))
            and node.role not in ("dialog", "alertdialog", "contentinfo", "main")
            and not any(_names_content(n) for n in node.walk())
        ):
            found.append(node)
    return Region("header", tuple(found))


def in_layer(node: Node, height: float) -> bool:
    """In a drawer or dialog: what is fixed above it is too high for a page's header."""
    return any(
        up.style.position == "fixed" and up.box.h > 0.45 * height for up in node.ancestors()
    ) or any(up.role in ("dialog", "alertdialog") for up in node.ancestors())


def holds_frame(node: Node) -> bool:
    """It holds the page's own header and footer: a wrapper, whatever its role says."""
    parts = [n for n in node.walk() if n.tag in ("header", "footer") and n.displayed]
    top = any(n.tag == "header" and n.box.y <= node.box.y + 60 for n in parts)
    return top and any(n.tag == "footer" and n.box.bottom >= node.box.bottom - 60 for n in parts)


def _addresses(node: Node) -> set[str]:
    return {n.href for n in node.walk() if n.href.startswith("http")}


def _names_content(node: Node) -> bool:
    """A heading of words: below it the page begins. A logo is a link or a picture."""
    return (
        node.role == "heading"
        and bool(node.text)
        and node.closest("a") is None
        and not any(n.href or n.tag in ("img", "svg") for n in node.walk())
    )


def footer(doc: Document, document_height: float, height: float) -> Region:
    """Role contentinfo or the last top-level footer; otherwise the last 15 % of the height."""
    found = [n for n in doc.body.walk() if n.role == "contentinfo" and n.displayed]
    found = [n for n in found if not in_layer(n, height)] or found
    if not found:
        loose = [n for n in doc.body.walk() if n.tag == "footer" and n.displayed]
        found = loose[-1:]
    if not found:
        found = [
            n
            for n in blocks(doc)
            if "footer" in (n.attr("id") + " " + n.attr("class")).lower() and n.displayed
        ][-1:]
    if not found:
        rows = [n for n in blocks(doc) if not n.has(FIXED)]  # a chat bubble lies below everything
        lowest = max((n.box.bottom for n in rows), default=0)
        found = [n for n in rows[-1:] if n.box.bottom >= lowest and _closes(n)]
        # an open menu that hides the rest of the page is its last block, and no footer
        found = [n for n in found if n.closest("header", "banner") is None]
    if found:
        return Region("footer", tuple(found))
    return Region("footer", (), top=0.85 * document_height)


def _closes(node: Node) -> bool:
    """The page's last block, when it is a list of links: a footer that nobody named so."""
    links = [n for n in node.walk() if n.href]
    words = sum(len(n.text) for n in links)
    return (
        len(links) >= 3
        and 2 * words >= len(node.text)
        and node.box.y > 0
        and not any(n.tag == "h1" or (n.tag == "img" and n.box.area > 20_000) for n in node.walk())
    )


def sidebar(doc: Document, viewport: tuple[int, int], beside: Sequence[Node]) -> Region:
    """A complementary column beside the product list, 120 px to 35 % of the viewport wide."""
    found = tuple(
        n
        for n in doc.body.walk()
        if (n.role == "complementary" or n.tag == "aside")
        and n.visible
        and 120 <= n.box.w <= 0.35 * viewport[0]
        and any(b.box.y < n.box.bottom and n.box.y < b.box.bottom for b in beside)
    )
    return Region("sidebar", found)


def overlays(doc: Document, viewport: tuple[int, int]) -> list[Node]:
    """Dialogs and fixed boxes that cover part of the viewport, the topmost element of each."""
    width, height = viewport
    screen = Box(0, 0, width, height)
    found: list[Node] = []
    for node in doc.body.walk():
        if not node.visible or any(node.inside(f) for f in found):
            continue
        dialog = node.role in ("dialog", "alertdialog") or node.attr("aria-modal") == "true"
        fixed = node.style.position == "fixed" and (
            node.parent is None or node.parent.style.position != "fixed"
        )
        if not (dialog or fixed):
            continue
        if dialog or node.box.overlap(screen) >= 0.04 * width * height:
            found.append(node)
    return found
