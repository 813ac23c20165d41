"""HERO: what the first screen says for itself, beside menus, lists, forms and notices."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from auditor.read.blocks import TextBlock
from auditor.read.dom import Node

if TYPE_CHECKING:
    from auditor.read.page import Page

_BANNER = 0.15  # share of the screen that is high enough for a link, large enough for a picture


class Hero:
    """The first screen's own words and pictures."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @cached_property
    def texts(self) -> list[TextBlock]:
        """The blocks of text, in document order; a button's label is none, a whole banner's is."""
        return [
            block
            for block in self._page.text_blocks
            if block.node.first_view
            and (block.control is None or block.control.box.h >= _BANNER * self._page.viewport[1])
            and self._speaks(block.node)
        ]

    @cached_property
    def pictures(self) -> list[Node]:
        """Pictures large enough to hold a sentence."""
        page = self._page
        screen = page.viewport[0] * page.viewport[1]
        return [
            n
            for n in page.doc.body.walk()
            if (n.tag in ("img", "video") or n.style.background_image)
            and n.box.y < page.viewport[1]
            and n.box.area >= _BANNER * screen
            and (n.first_view or n.visible)
            and not any(n.inside(c) for c in page.cards_nodes)
        ]

    @cached_property
    def taglines(self) -> list[TextBlock]:
        """The header's own texts beside the logo, largest first."""
        page = self._page
        lines = [
            b
            for b in page.text_blocks
            if b.node.first_view
            and b.control is None
            and page.header.holds(b.node)
            and not any(b.node.inside(n) for n in page.navigation)
        ]
        return sorted(lines, key=lambda b: -b.px)

    def _speaks(self, node: Node) -> bool:
        """Outside header, navigation, notices, side columns, forms and lists of products or
        categories, and not the title of a list of links."""
        page = self._page
        if node.closest("complementary", "aside") is not None or _titles_links(node):
            return False
        form = node.closest("form")
        if form is not None and form.box.h < page.viewport[1]:  # some pages are one large form
            return False
        listed = [c.node for c in (*page.cards, *page.tiles)]
        listed = [n for n in listed if n.box.w < 0.6 * page.viewport[0]] + page.cards_nodes
        layers = [layer for layer in page.overlays if not page.header.holds(layer)]
        notices = page.controls("cookie_accept", "cookie_reject")
        layers += [n.parent for n in notices if n.parent is not None]
        return page.outside_chrome(node) and not any(node.inside(x) for x in [*listed, *layers])


def _titles_links(node: Node) -> bool:
    """Right above a list in which everything is a link: "Popular brands", "Show results for"."""
    if node.parent is None:
        return False
    after = [n for n in node.parent.elements() if n.id > node.id and n.displayed]
    following = after[0] if after else None
    while following is not None and following.tag not in ("ul", "ol"):
        inner = [n for n in following.elements() if n.displayed]
        following = inner[0] if len(inner) == 1 else None
    items = [n for n in following.elements() if n.displayed] if following is not None else []
    return len(items) > 1 and all(
        item.text and item.text == "".join(n.text for n in item.walk() if n.href) for item in items
    )
