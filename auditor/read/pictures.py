"""Pictures that a page asked for and did not get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.model import Request
from auditor.read.dom import BROKEN, Node

if TYPE_CHECKING:
    from auditor.read.page import Page

_PIXEL = 3  # px; a smaller picture counts visits
# Ours or the shopper's doing, not the store's: a filter, or a page left while it loaded.
_NOT_THE_STORE = ("BLOCKED_BY_CLIENT", "blockedbyclient", "ABORTED", "BLOCKED_BY_ORB")


@dataclass(frozen=True)
class MissingPicture:
    """One picture that is not there."""

    url: str
    why: str  # "404", "ERR_NAME_NOT_RESOLVED", "no picture"
    node: Node | None  # None: a background, or asked for by a script
    product: bool  # it shows a product


def missing_pictures(page: Page) -> list[MissingPicture]:
    """The visible images without pixels and the other picture files that did not arrive."""
    answers = {request.url: request for request in page.requests if request.kind == "image"}
    found: list[MissingPicture] = []
    images = [n for n in page.doc.body.walk() if n.tag == "img"]
    for node in images:
        url = node.attr(":src")
        why = _why(url, answers.get(url), page) if node.has(BROKEN) and _shown(node) else ""
        if why:
            found.append(MissingPicture(url, why, node, _shows_product(page, node)))
    own = {node.attr(":src") for node in images}
    for url, request in answers.items():
        # A file name tells a background from a counting pixel that a script asks for.
        if url not in own and page.is_image(url) and (why := _failure(request)):
            found.append(MissingPicture(url, why, None, False))
    return found


def _shown(node: Node) -> bool:
    """A broken image without a size of its own collapses to nothing: its place still counts."""
    if any(node.attr(side).rstrip("px") in ("0", "1", "2") for side in ("width", "height")):
        return False
    if node.visible:
        return node.box.w >= _PIXEL and node.box.h >= _PIXEL
    return node.box.area == 0 and node.parent is not None and node.parent.visible


def _why(url: str, answer: Request | None, page: Page) -> str:
    if url.split("#")[0] == page.url.split("#")[0] or not url:
        return ""  # an empty src, kept for a script to fill
    if answer is None:
        return "no picture"
    if 200 <= answer.status < 400 and url.split("?")[0].lower().endswith(".svg"):
        return ""  # a drawing without a size of its own has no natural one either
    if any(word in answer.failure for word in _NOT_THE_STORE):
        return ""
    return _failure(answer) or ("no picture" if answer.status else "")


def _failure(answer: Request) -> str:
    if any(word in answer.failure for word in _NOT_THE_STORE):
        return ""
    if answer.failure:
        return answer.failure.removeprefix("net::")
    return str(answer.status) if answer.status >= 400 else ""


def _shows_product(page: Page, node: Node) -> bool:
    grids = {id(card.parent) for card in page.cards_nodes if card.parent is not None}
    # A card whose picture is missing may be too flat to be known as one: its neighbours are.
    if any(id(up.parent) in grids or any(up is c for c in page.cards_nodes)
           for up in [node, *node.ancestors()] if up.parent is not None):  # fmt: skip
        return True
    if any(node.inside(line.node) for line in page.lines):
        return True
    title = page.title_node
    if page.kind != "product" or title is None or not page.outside_chrome(node):
        return False
    return abs(node.box.y - title.box.y) <= page.viewport[1]
