"""What lies over the page: consent notices, dialogs, layers. Recorded, then answered or closed."""

from __future__ import annotations

import re
from typing import Literal

from playwright.async_api import Error

from auditor.browse.obstacles import Stop
from auditor.browse.session import Blocked, Session, Vetoed, View
from auditor.browse.veto import Intent
from auditor.model import Box, Overlay
from auditor.read.dom import FIXED, Node
from auditor.read.page import Page

Kind = Literal["consent", "newsletter", "country", "age", "dialog", "chat", "other"]

_CLOSE_TOKEN = re.compile(r"close|dismiss|\bx\b|cancel|btn-x|icon-x")
_CLOSE_GLYPH = {"×", "✕", "✖", "x", "X", "╳", "⨯", "✗"}
_AGE = re.compile(r"(?<!\d)(?:16|18|19|20|21)(?!\d)")
_AGE_TOKEN = re.compile(r"\bage|age.?gate|age.?verif|over.?18|adult")
_CONSENT_TOKEN = re.compile(r"cookie|consent|gdpr|privacy|cmp\b")
_ATTEMPTS = 3


async def clear(session: Session, view: View) -> View:
    """Answers or closes what lies over the page; returns the page as it then stands.

    At most three overlays a page. One that stays is recorded with an empty answer: whether it
    matters shows when something under it must be pressed.
    """
    left: set[str] = set()
    for _ in range(_ATTEMPTS):
        overlay = next((o for o in candidates(view.page) if o.selector not in left), None)
        if overlay is None:
            return view
        kind = kind_of(view.page, overlay)
        if kind == "age":
            _record(session, overlay, kind, "", "")
            raise Stop("age_gate", words=overlay.text)
        answer, by = await _answer(session, view, overlay, kind)
        _record(session, overlay, kind, answer, by)
        if not answer:
            left.add(overlay.selector)
        view = await session.look(view.page.kind)
    return view


def _record(session: Session, overlay: Node, kind: Kind, answer: str, by: str) -> None:
    session.overlays.append(
        Overlay(kind=kind, text=overlay.text[:500], box=overlay.box, answer=answer, by=by)
    )


def candidates(page: Page) -> list[Node]:
    """Overlays that a shopper would answer: modal ones, large ones, and consent bars."""
    width, height = page.viewport
    screen = Box(0, 0, width, height)
    found: list[Node] = []
    for node in page.overlays:
        if page.header.holds(node) or (
            page.cart_control is not None and page.cart_control.inside(node)
        ):
            continue
        share = node.box.overlap(screen) / max(width * height, 1)
        modal = node.role in ("dialog", "alertdialog") or node.attr("aria-modal") == "true"
        controls = [n for n in node.walk() if n.is_control and n.visible]
        if not controls and share < 0.5:
            continue
        if modal or share >= 0.2 or kind_of(page, node) == "consent":
            found.append(node)
    if not found:
        # A consent bar in the flow of the page, above or below everything.
        for node in page.controls("cookie_reject", "cookie_accept"):
            box = next(
                (
                    up
                    for up in node.ancestors()
                    if _CONSENT_TOKEN.search(up.tokens) and len(up.text) < 3000 and up.tag != "body"
                ),
                None,
            )
            if box is not None and not any(box.inside(f) for f in found):
                found.append(box)
    return found


def kind_of(page: Page, overlay: Node) -> Kind:
    text = overlay.text[:1500]
    controls = [n for n in overlay.walk() if n.is_control and n.visible]
    said = {
        m.concept
        for n in controls
        if (m := page.said(n, "cookie_accept", "cookie_reject", "cookie_settings"))
    }
    tokens = " ".join(n.tokens for n in [overlay, *list(overlay.walk())[:12]])
    if said & {"cookie_reject", "cookie_settings"} or (
        said and _CONSENT_TOKEN.search(tokens + text.lower())
    ):
        return "consent"
    if _AGE_TOKEN.search(tokens) and _AGE.search(text):
        return "age"
    fields = [n for n in overlay.walk() if n.is_field]
    if any(n.type == "email" or page.says("newsletter", text) for n in fields):
        return "newsletter"
    if any(n.tag == "select" for n in fields) and len(text) < 800:
        return "country"
    return "dialog" if overlay.role in ("dialog", "alertdialog") else "other"


async def _answer(session: Session, view: View, overlay: Node, kind: Kind) -> tuple[str, str]:
    page = view.page
    inner = [
        n for n in overlay.walk() if n.is_control and (n.visible or n.has(FIXED)) and n.enabled
    ]
    if kind == "consent":
        for concept, answer in (("cookie_reject", "rejected"), ("cookie_accept", "accepted")):
            for node in inner:
                if page.said(node, concept) and await _press(session, view, node, Intent.CONSENT):
                    return answer, f"{concept}: {node.label[:60]}"
    for node in inner:
        glyph = node.text.strip() in _CLOSE_GLYPH
        if glyph or page.said(node, "close", "no_thanks") or _small_close(node):
            if await _press(session, view, node, Intent.DISMISS):
                return "closed", f"control: {node.label[:60] or node.selector}"
    try:
        await session.bounded(session.tab.keyboard.press("Escape"), 5)
        await session.settle(150)
        after = await session.look()
        if not any(n.text[:80] == overlay.text[:80] for n in after.page.overlays):
            return "closed", "Escape"
    except Error:
        return "", ""
    return "", ""


def _small_close(node: Node) -> bool:
    return node.box.w <= 64 and node.box.h <= 64 and bool(_CLOSE_TOKEN.search(node.tokens))


async def _press(session: Session, view: View, node: Node, intent: Intent) -> bool:
    try:
        await session.press_and_settle(view, node, intent)
    except (Blocked, Vetoed):
        return False
    return True
