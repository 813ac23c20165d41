"""What lies over the page: consent notices, dialogs, layers. Recorded, then answered or closed.

Two ways in. `clear` answers what a shopper meets on arriving; it never touches the store's own
cart, menu or search. `uncover` is for a press that something lies over: whatever it is, a shopper
would move it away, and what cannot be moved is the finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from itertools import islice
from typing import Literal
from urllib.parse import urlsplit

from playwright.async_api import ElementHandle, Error, Frame

from auditor.browse import consent
from auditor.browse.actions import press_backdrop
from auditor.browse.gather.document import capture
from auditor.browse.obstacles import Stop
from auditor.browse.session import Blocked, Session, Vetoed, View
from auditor.browse.veto import Intent, State
from auditor.lexicon import LANGUAGES, lexicon
from auditor.model import Box, Overlay
from auditor.read.dom import FRAME, Node
from auditor.read.page import CART_TOKEN, Page

Kind = Literal["consent", "newsletter", "country", "age", "dialog", "chat", "other"]

_CLOSE_TOKEN = re.compile(r"close|dismiss|\bx\b|cancel|btn-x|icon-x")
_CLOSE_GLYPHS = frozenset("×✕✖xX╳⨯✗✘🗙❌")
_AGE = re.compile(r"(?<![\d.,:$€£])(?:16|18|19|20|21)(?![\d.,:]*\d|\s*[%$€£])")
_AGE_SIGN = re.compile(r"(?<!\d)(?:16|18|19|20|21)\s?\+|\+\s?(?:16|18|19|20|21)(?!\d)")
_AGE_TOKEN = re.compile(r"\bage\b|age.?(?:gate|verif|check|modal|popup)|over.?18|adult")
_CONSENT_TOKEN = re.compile(r"cookie|consent|gdpr|privacy|cmp\b|onetrust|didomi|usercentrics")
_LOCALE_PATH = re.compile(r"^/[a-z]{2}(?:[-_][a-z]{2})?(?:/|$)", re.I)
_ATTEMPTS = 3
_SMALL = 64  # px: an icon's size

_WAIT_GONE = files("auditor.browse").joinpath("overlay_gone.js").read_text("utf-8")

_COVER = files("auditor.browse").joinpath("overlay_cover.js").read_text("utf-8")


@dataclass(frozen=True)
class Part:
    """A stretch of a layer that is read in one document: the page's, or that of a frame in it."""

    view: View
    root: Node
    frame: bool = False

    @property
    def page(self) -> Page:
        return self.view.page

    @cached_property
    def nodes(self) -> list[Node]:
        # What a frame shows is read, and pressed, in the frame.
        return [n for n in self.root.walk() if self.frame or not n.has(FRAME)]


@dataclass(frozen=True)
class Layer:
    """Something over the page, with all that can be read of it."""

    node: Node
    parts: tuple[Part, ...]
    kind: Kind

    @property
    def text(self) -> str:
        return " ".join(p.root.text for p in self.parts if p.root.text).strip()

    def controls(self) -> Iterator[tuple[Part, Node]]:
        for part in self.parts:
            for node in part.nodes:
                if node.is_control and node.visible and node.enabled:
                    yield part, node


# --- on arriving --------------------------------------------------------------------------------


async def clear(session: Session, view: View) -> View:
    """Answers or closes what lies over the page; returns the page as it then stands.

    At most three layers a page. One that stays is recorded with an empty answer: whether it matters
    shows when something under it must be pressed. Raises Stop("age_gate") unless the shopper may
    say that they are old enough.
    """
    tried: set[str] = set()
    for _ in range(_ATTEMPTS):
        node = next((o for o in _open(session, view.page) if o.selector not in tried), None)
        if node is None:
            return view
        tried.add(node.selector)
        layer = await _read(session, view, node)
        in_checkout = session.state in (State.CHECKOUT, State.FILLING)
        if layer.kind in ("dialog", "other") and in_checkout:
            continue  # the checkout's own
        await _dismiss(session, view, layer)
        view = await session.look(view.page.kind)
    return view


def pending(session: Session, page: Page) -> bool:
    """Something waits for an answer: until then the page may show nothing else."""
    return bool(_open(session, page))


def candidates(page: Page) -> list[Node]:
    """Overlays that a shopper would answer: modal ones, large ones, and consent bars."""
    width, height = page.viewport
    screen = Box(0, 0, width, height)
    found: list[Node] = []
    for node in page.overlays:
        kind = kind_of(page, node)
        if _is_own(page, node, kind):
            continue
        share = node.box.overlap(screen) / max(width * height, 1)
        if kind in ("consent", "age") or (
            (_modal(node) or share >= 0.2) and (_frames(node) or _has_way_out(node))
        ):
            found.append(node)
        elif "-" in node.tag and not node.children and share >= 0.04:
            found.append(node)  # a component that shows nothing of itself: a vendor's, if anything
    if not found:
        found += _bars_in_flow(page)
    return found


def uninvited(page: Page) -> list[Node]:
    """What comes by itself at any time, and so answers no press."""
    kinds = ("consent", "newsletter", "country", "age", "chat")
    return [node for node in candidates(page) if kind_of(page, node) in kinds]


def kind_of(page: Page, node: Node) -> Kind:
    """What kind of layer it is, as far as the page's own document tells."""
    return _kind([(page, list(node.walk()), node.text)], node)


def _kind(parts: Sequence[tuple[Page, list[Node], str]], outer: Node) -> Kind:
    text = " ".join(t for _, _, t in parts)[:2000]
    nodes = [n for _, inner, _ in parts for n in inner]
    page = parts[-1][0]
    around = [n for n in list(outer.ancestors())[:2] if n.tag not in ("body", "html")]
    tokens = " ".join(
        f"{n.tokens} {n.attr('title')} {n.attr(':src')}".lower() if n.tag == "iframe" else n.tokens
        for n in [*around, outer, *nodes[:14]]
    )
    fields = [n for n in nodes if n.is_field and n.displayed]
    email = any(n.type == "email" or page.says("newsletter", n.name) for n in fields)
    said = {
        m.concept
        for p, inner, _ in parts
        for n in inner
        if n.is_control
        and n.visible
        and (m := p.said(n, "cookie_accept", "cookie_reject", "cookie_settings"))
    }
    topic = bool(
        _CONSENT_TOKEN.search(tokens) or any(p.says("cookie_notice", text) for p, _, _ in parts)
    )
    buttons = sum(1 for n in nodes if n.is_control and n.visible)
    if "cookie_reject" in said and (topic or "cookie_accept" in said):
        return "consent"
    if email and not any(n.type == "password" for n in fields):
        return "newsletter"
    # A bakery sells cookies: a notice sells nothing.
    sells = _sells(parts)
    short = 1 <= buttons <= 4 and len(text) < 1500 and not sells
    if topic and len(fields) <= 12 and (said or short):
        return "consent"
    # A cart's drawer may hold a "+" beside "18,00 €", and a select of quantities: it asks nothing.
    if not sells and _asks_age(page, text, tokens):
        return "age"
    if not sells and _asks_country(page, nodes, fields, text):
        return "country"
    if any(hint in tokens for hint in lexicon().hint("network_hints", "chat")):
        return "chat"
    return "dialog" if _modal(outer) else "other"


def _sells(parts: Sequence[tuple[Page, list[Node], str]]) -> bool:
    for page, nodes, _ in parts:
        inside = {n.id for n in nodes}
        if any(price.node.id in inside for price in page.prices):
            return True
        if any(
            page.said(n, "add_to_cart", "buy_now", "view_cart", "checkout", "choose_options")
            for n in nodes
            if n.is_control
        ):
            return True
    return False


def _asks_age(page: Page, text: str, tokens: str) -> bool:
    if len(text) > 1500:
        return False
    match = page.says("age_gate", text)
    if match is not None and "{n}" not in match.phrase:
        return True
    number = _AGE.search(text)
    return bool(_AGE_SIGN.search(text)) or (
        number is not None and (match is not None or bool(_AGE_TOKEN.search(tokens)))
    )


def _asks_country(page: Page, nodes: list[Node], fields: list[Node], text: str) -> bool:
    if len(text) > 3000:
        return False
    if any(n.is_control and page.says("stay_here", n.label) for n in nodes):
        return True
    if any(n.tag == "select" for n in fields) and len(text) < 800:
        return True
    elsewhere = [n for n in nodes if n.href and _leads_elsewhere(page, n)]
    return len(elsewhere) >= 2 or (len(elsewhere) == 1 and len(text) < 400)


def _leads_elsewhere(page: Page, link: Node) -> bool:
    """To another language or country of the store."""
    if link.attr("hreflang"):
        return True
    here, there = urlsplit(page.url), urlsplit(link.href)
    if there.scheme not in ("http", "https"):
        return False
    mine, other = _LOCALE_PATH.match(here.path), _LOCALE_PATH.match(there.path)
    return (there.netloc == here.netloc) and other is not None and (
        mine is None or mine.group().strip("/") != other.group().strip("/")
    )  # fmt: skip


def _is_own(page: Page, node: Node, kind: Kind) -> bool:
    """The store's header, menu, search or cart, or a wrapper around the page: never dismissed."""
    if any(r is not node and r.inside(node) for r in page.header.nodes):
        return True
    if page.main is not None and page.main.inside(node):
        return True
    if page.cart_control is not None and page.cart_control.inside(node):
        return True
    if kind in ("consent", "age"):
        return False
    if page.header.holds(node):
        return True
    inner = list(node.walk())
    if any(n.role in ("navigation", "search", "searchbox") or n.type == "search" for n in inner):
        return True
    if sum(1 for card in page.cards if card.node.inside(node)) >= 3:
        return True
    if kind in ("newsletter", "country"):
        return False
    if CART_TOKEN.search(" ".join(n.tokens for n in inner[:4])) or page.lines_in(node):
        return True
    controls = [n for n in inner if n.is_control and n.visible]
    if any(page.said(n, "view_cart", "checkout") or page.is_cart(n.href) for n in controls):
        return True
    return sum(1 for n in controls if n.href and page.same_site(n.href)) >= 6


def _modal(node: Node) -> bool:
    """It, or the box right in it, says that it is a dialog."""
    return any(
        n.role in ("dialog", "alertdialog") or n.attr("aria-modal") == "true"
        for n in islice(node.walk(), 4)
    )


def _has_way_out(node: Node) -> bool:
    return any(n.visible and (n.is_control or _icon(n)) for n in node.walk())


def _frames(node: Node) -> list[Node]:
    found = [n for n in node.walk() if n.tag == "iframe" and n.visible and n.box.area >= 4000]
    return sorted(found, key=lambda n: -n.box.area)


def _bars_in_flow(page: Page) -> list[Node]:
    """Consent bars in the flow of the page, above or below everything."""
    found: list[Node] = []
    for node in page.controls("cookie_reject", "cookie_accept"):
        bar = next(
            (
                up
                for up in list(node.ancestors())[:6]
                if up.tag not in ("body", "html", "main")
                and 40 <= len(up.text) < 1500
                and (_CONSENT_TOKEN.search(up.tokens) or page.says("cookie_notice", up.text))
            ),
            None,
        )
        if bar is not None and not any(bar.inside(f) for f in found):
            found.append(bar)
    return found


def _open(session: Session, page: Page) -> list[Node]:
    """Without those that could not be dismissed before: no second try, unless it is in the way."""
    stayed = {o.text for o in session.overlays if not o.answer}
    return [node for node in candidates(page) if node.text[:500] not in stayed]


# --- in the way of a press ----------------------------------------------------------------------


async def uncover(session: Session, element: ElementHandle) -> bool:
    """Moves away what lies over the element; False when nothing does, or it cannot be moved.

    Raises Stop("overlay_blocks_page") when what stays covers most of the window.
    """
    view = await session.look()
    node = await _cover(view, element)
    if node is None:
        return False
    width, height = view.page.viewport
    share = node.box.overlap(Box(0, 0, width, height)) / max(width * height, 1)
    if share < 0.25 and not _modal(node):
        # a chat bubble, a sticky bar: the page can be scrolled away from under it
        await session.bounded(element.evaluate(_CENTRE), 5)
        if await _cover(view, element) is None:
            return True
    if view.page.header.holds(node):
        return False
    # an empty veil belongs to the layer that lies over it, and goes with it
    over = [o for o in view.page.overlays if o is not node and o.text] if not node.text else []
    if over and await _dismiss(session, view, await _read(session, view, over[-1])):
        view = await session.look()
        node = await _cover(view, element)
        if node is None:
            return True
    layer = await _read(session, view, node)
    if layer.kind == "age" and not session.shopper.pass_age_gate:
        raise Stop("age_gate", words=layer.text)
    if await _dismiss(session, view, layer):
        return True
    if share >= 0.5 or _modal(node):
        raise Stop("overlay_blocks_page", words=layer.text, detail=f"({layer.kind})")
    return False


_CENTRE = "(el) => el.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })"


async def _cover(view: View, element: ElementHandle) -> Node | None:
    try:
        index = int(await element.evaluate(_COVER, view.captured.handle))
    except Error:
        return None  # it stands in a frame, or has left the page
    return view.page.doc.nodes[index] if index > 0 else None


# --- reading and answering ----------------------------------------------------------------------


async def _read(session: Session, view: View, node: Node) -> Layer:
    """The layer with what its frames show; cross-origin ones are read from within."""
    parts = [Part(view, node)]
    for holder in _frames(node)[:2]:
        frame = await _frame_of(view, holder)
        if frame is None:
            continue
        try:
            captured = await session.bounded(
                capture(frame, id="frame", kind=view.page.kind, device=session.device, bands=0), 10
            )
        except Error:
            continue  # it has gone: the next look will tell
        known = replace(session.store, languages=view.page.languages)
        inner = View(Page(captured.snapshot, known), captured)
        parts.append(Part(inner, inner.page.doc.body, frame=True))
    read = [(p.page, p.nodes, p.root.text) for p in parts]
    return Layer(node, tuple(parts), _kind(read, node))


async def _frame_of(view: View, node: Node) -> Frame | None:
    element = await view.captured.element(node.id)
    return await element.content_frame() if element is not None else None


async def _dismiss(session: Session, view: View, layer: Layer) -> bool:
    """Answers it as its kind asks for, proves that it has gone, and records it."""
    kind = layer.kind
    if kind == "age" and not session.shopper.pass_age_gate:
        _record(session, layer, "", "")
        raise Stop("age_gate", words=layer.text)
    element = await view.captured.element(layer.node.id)
    if element is None:
        return True
    answer, by = await _answer(session, layer, element)
    if not _is_own(view.page, layer.node, kind):
        _record(session, layer, answer, by)
    return bool(answer)


def _record(session: Session, layer: Layer, answer: str, by: str) -> None:
    overlay = Overlay(
        kind=layer.kind, text=layer.text[:500], box=layer.node.box, answer=answer, by=by
    )
    if overlay not in session.overlays:
        session.overlays.append(overlay)


async def _answer(session: Session, layer: Layer, element: ElementHandle) -> tuple[str, str]:
    """(answer, rule) of the first way that makes it go; ("", "") when none does."""
    if layer.kind == "consent" or not layer.text:
        answered = await _answer_consent(session, layer, element)
        if answered[0]:
            return answered
    if layer.kind == "age":
        for part, node in _consenting(layer):
            if await _press(session, part, node, Intent.DISMISS, element):
                return "accepted", f"age: {node.label[:60]}"
    stays = layer.kind == "country"
    before = session.tab.url
    for rule, part, node in _closers(layer, stays=stays):
        if await _press(session, part, node, Intent.DISMISS, element):
            if stays and _moved(before, session.tab.url):
                await session.goto(before)  # it led to another country's store
                continue
            return "closed", f"{rule}: {node.label[:60] or node.selector}"
    try:
        await session.bounded(session.tab.keyboard.press("Escape"), 5)
        if await _gone(session, element):
            return "closed", "Escape"
        if await session.bounded(press_backdrop(session.tab, element), 5):
            if await _gone(session, element):
                return "closed", "backdrop"
    except Error:
        return "", ""
    return "", ""


async def _answer_consent(
    session: Session, layer: Layer, element: ElementHandle
) -> tuple[str, str]:
    """Refused by autoconsent, else by its button; accepted where it cannot be refused.

    A visitor who agrees presses the button that says so, and nothing else.
    Raises Stop("consent_or_pay_wall") where refusing costs money: neither is the walk's to choose.
    """
    if layer.kind == "consent" and _refusing_costs(layer):
        _record(session, layer, "", "")
        raise Stop("consent_or_pay_wall", words=layer.text)
    # Scripts that press by themselves have no place beside a cart's and a checkout's buttons.
    auto = session.state in (State.BROWSE, State.PRODUCT)
    agrees = session.shopper.agrees
    if auto and not agrees and (done := await _auto(session, layer, element)):
        return done
    buttons = list(layer.controls())
    answers = (("cookie_reject", "rejected"), ("cookie_accept", "accepted"))
    for concept, answer in answers[agrees:]:
        for part, node in buttons:
            if _says(part.page, node, concept) and await _press(
                session, part, node, Intent.CONSENT, element
            ):
                return answer, f"{concept}: {node.label[:60]}"
    if auto and not agrees and (done := await _auto(session, layer, element, accept=True)):
        return done
    alone = [(p, n) for p, n in buttons if not n.href and n.text and not _icon(n)]
    if len(alone) == 1:
        part, node = alone[0]
        if await _press(session, part, node, Intent.CONSENT, element):
            return "accepted", f"only button: {node.label[:60]}"
    return "", ""


def _refusing_costs(layer: Layer) -> bool:
    """It can be accepted or paid for, and nothing else."""
    buttons = list(layer.controls())
    if any(_says(p.page, n, "cookie_reject") for p, n in buttons):
        return False
    accept = [n for p, n in buttons if _says(p.page, n, "cookie_accept")]
    return bool(accept) and any(
        n not in accept
        and (p.page.said(n, "pay_instead") or any(price.node.inside(n) for price in p.page.prices))
        for p, n in buttons
    )


def _says(page: Page, node: Node, concept: str) -> bool:
    """In the page's languages; a vendor's notice may speak another one."""
    if page.said(node, concept):
        return True
    match = lexicon().match(concept, node.label, LANGUAGES, control=True)
    return match is not None and match.whole


async def _auto(
    session: Session, layer: Layer, element: ElementHandle, *, accept: bool = False
) -> tuple[str, str] | None:
    tab = session.tab
    frames = [tab.main_frame]
    for holder in _frames(layer.node)[:3]:
        if (frame := await _frame_of(layer.parts[0].view, holder)) is not None:
            frames += [frame, *frame.child_frames[:2]]
    done = await session.bounded(consent.refuse(frames, accept=accept), 8)
    if done is None:
        return None
    await session.settle(150)
    session.check_guard()
    return (done.answer, done.by) if await _gone(session, element) else None


def _consenting(layer: Layer) -> list[tuple[Part, Node]]:
    """An age gate's way in: its first control that leads nowhere else."""
    return [(p, n) for p, n in layer.controls() if not n.href][:1] or list(layer.controls())[:1]


def _closers(layer: Layer, *, stays: bool) -> list[tuple[str, Part, Node]]:
    """What would close it, the surest first."""
    ranked: list[tuple[int, str, Part, Node]] = []
    for part in layer.parts:
        box = part.root.box if not part.frame else Box(0, 0, *part.page.viewport)
        for node in part.nodes:
            if not node.visible or not node.enabled or not (node.is_control or _icon(node)):
                continue
            if stays and part.page.says("stay_here", node.label):
                ranked.append((0, "stay", part, node))
            elif node.text.strip() in _CLOSE_GLYPHS or node.name.strip() in _CLOSE_GLYPHS:
                ranked.append((1, "close", part, node))
            elif part.page.said(node, "close"):
                ranked.append((2, "close", part, node))
            elif _small(node) and _CLOSE_TOKEN.search(node.tokens):
                ranked.append((3, "close", part, node))
            elif part.page.said(node, "no_thanks"):
                ranked.append((4, "no thanks", part, node))
            elif _small(node) and not node.label and _in_corner(node.box, box):
                ranked.append((5, "corner", part, node))
    if stays and not ranked:
        alone = [(p, n) for p, n in layer.controls() if not n.href]
        ranked += [(6, "only button", p, n) for p, n in alone] if len(alone) == 1 else []
    ranked.sort(key=lambda r: r[0])
    return [(rule, part, node) for _, rule, part, node in ranked[:4]]


def _icon(node: Node) -> bool:
    """A small thing that asks to be clicked without being marked as a control."""
    return (
        _small(node)
        and node.style.cursor == "pointer"
        and (node.text.strip() in _CLOSE_GLYPHS or bool(_CLOSE_TOKEN.search(node.tokens)))
    )


def _small(node: Node) -> bool:
    return 0 < node.box.w <= _SMALL and 0 < node.box.h <= _SMALL


def _in_corner(icon: Box, box: Box) -> bool:
    x, y = icon.centre
    side = min(x - box.x, box.right - x)
    return y - box.y <= max(0.25 * box.h, _SMALL) and side <= max(0.15 * box.w, _SMALL)


async def _press(
    session: Session, part: Part, node: Node, intent: Intent, layer: ElementHandle
) -> bool:
    try:
        await session.press_and_settle(part.view, node, intent)
    except (Blocked, Vetoed):
        return False
    return await _gone(session, layer)


async def _gone(session: Session, layer: ElementHandle) -> bool:
    """Whether the layer leaves the window within a moment; a new page counts as gone."""
    try:
        return bool(await session.bounded(session.tab.evaluate(_WAIT_GONE, [layer, 1200]), 5))
    except Error:
        return True


def _moved(before: str, after: str) -> bool:
    a, b = urlsplit(before), urlsplit(after)
    return (a.netloc, a.path.rstrip("/")) != (b.netloc, b.path.rstrip("/"))
