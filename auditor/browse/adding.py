"""Adding to the cart: choose options, press, and prove by its effect that it worked (S6, S7)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.async_api import Error

from auditor.browse.obstacles import Stop
from auditor.browse.overlays import uninvited
from auditor.browse.session import PATIENCE_S, Blocked, Session, Vetoed, View
from auditor.browse.settle import Clock, next_change
from auditor.browse.veto import Intent, State
from auditor.lexicon import LANGUAGES, lexicon, normalise
from auditor.model import Action, Element, Feedback, PageKind, Request
from auditor.read.buy import THRESHOLD, Option, OptionGroup, available
from auditor.read.cards import place
from auditor.read.dom import CHECKED, FOCUSED, Node
from auditor.read.kinds import as_cart
from auditor.read.page import Page
from auditor.read.words import shared_words

EFFECT_S = 10.0  # the catalogue's outer limit for an add, as long as something happens
SECOND_PRESS_S = 2.0  # a late script may have missed the first press
FEEDBACK_S = 0.8
_SOON_MS = 500
_MAX_PICKS = 6
_BESIDE = 300  # px between the button and what is said about it
_TRIES = 3  # options of one choice
_CART_REQUEST = re.compile(
    r"cart|basket|bag\b|checkout/line|warenkorb|panier|carrito|keranjang|carrinho", re.I
)
_ERROR_TOKEN = re.compile(r"error|alert-danger|is-invalid|invalid|warning|notice--error")


@dataclass
class Effect:
    """What changed after the press."""

    signals: list[str] = field(default_factory=list)
    feedback: Node | None = None
    error: str = ""
    count: int | None = None
    login: bool = False

    @property
    def strong(self) -> bool:
        return bool({"badge", "drawer", "cart page"} & set(self.signals)) or {
            "request",
            "text",
        } <= set(self.signals)

    @property
    def weak(self) -> bool:
        return bool(self.signals)


# --- options ------------------------------------------------------------------------------------


async def choose_options(session: Session, view: View) -> tuple[View, tuple[str, ...]]:
    """Picks the first available option of every open choice; keeps what is preselected.

    Raises Stop("complex_configuration") when text, a date or a file is demanded.
    """
    view, chosen, done = await _choose_wanted(session, view)
    for _ in range(_MAX_PICKS):
        group = _open_group(view.page, done)
        if group is None:
            break
        done.add(_key(group))
        if group.kind == "popup":
            view, label = await _pick_from_popup(session, view, group)
            chosen += [f"{group.label}: {label}".strip(": ")] if label else []
            continue
        options = [o for o in group.options if o.available][:_TRIES]
        if not options:
            raise Stop("out_of_stock", detail="No option can be chosen.")
        for option in options:
            before = _look_of(view.page, group, option)
            picked = await _pick(session, view, group, option)
            await session.withdraw()  # what lights up under the pointer is not chosen
            await session.settle(200)
            view = await session.look(PageKind.PRODUCT)
            again = next((g for g in view.page.options if _key(g) == _key(group)), None)
            if again is None or _look_of(view.page, again, option) != before:
                if picked:
                    chosen.append(f"{group.label}: {option.label}".strip(": "))
                break
            group = again  # the press changed nothing: it may be sold out, and only drawn so
    return view, tuple(chosen)


async def _choose_wanted(session: Session, view: View) -> tuple[View, list[str], set[str]]:
    """What the owner wants, first: (view, what was chosen, the groups that are settled by it)."""
    chosen: list[str] = []
    done: set[str] = set()
    for label, wanted in session.shopper.variants:
        found = _wanted(view.page, label, wanted)
        if found is None or not found[1].available:
            if found:
                session.notes.append(f"The owner's choice “{label}: {wanted}” cannot be chosen.")
            else:
                session.notes.append(f"The owner's choice “{label}: {wanted}” is not offered.")
            continue
        group, option = found
        done.add(_key(group))
        if option is group.chosen or await _pick(session, view, group, option):
            chosen.append(f"{group.label}: {option.label}".strip(": "))
        await session.settle(200)
        view = await session.look(PageKind.PRODUCT)
    return view, chosen, done


def _wanted(page: Page, label: str, wanted: str) -> tuple[OptionGroup, Option] | None:
    """The group that bears the label, in any language the lexicon has it in, and its option."""
    name, value = normalise(label), normalise(wanted)
    meant = [c for c in ("size", "colour") if lexicon().match(c, label, LANGUAGES)]
    for group in page.options:
        own = normalise(group.label)
        if not (name in own or any(page.says(c, group.label) for c in meant)):
            continue
        for option in group.options:
            text = normalise(option.label)
            if text == value or (text.startswith(value) and not text[len(value)].isalnum()):
                return group, option
    return None


def _look_of(page: Page, group: OptionGroup, option: Option) -> tuple[object, ...]:
    """What a shopper sees of an option and of the button; equal when a press has done nothing."""
    node = next((o.node for o in group.options if o.label == option.label), None)
    parts = list(node.walk()) if node is not None else []
    if node is not None and node.parent is not None:
        parts.append(node.parent)
    seen = tuple((n.flags & ~FOCUSED, n.style, n.value, n.attr("class")) for n in parts)
    add = page.add
    return (seen, group.node.value, page.url, add.label if add else "", add is None or add.enabled)


def demands_configuration(page: Page) -> bool:
    """Required text, a date, a file or dimensions inside the product's own form."""
    add = page.add
    form = add.closest("form") if add is not None else None
    if form is None:
        return False
    for node in form.walk():
        if not node.is_field or not node.displayed:
            continue
        if node.type in ("file", "date", "datetime-local") and "required" in node.attrs:
            return True
        if node.tag == "textarea" or node.type == "text":
            if "required" in node.attrs and not node.value and node is not page.quantity:
                return True
    return False


def _open_group(page: Page, done: set[str]) -> OptionGroup | None:
    for group in page.options:
        if group.kind == "popup" and _key(group) not in done:
            return group
        if group.chosen is None and _key(group) not in done and group.options:
            if group.required or group.kind != "select":
                return group
    return None


def _key(group: OptionGroup) -> str:
    name = group.node.attr("name") or group.node.attr("id")
    first = group.options[0].label if group.options else group.node.selector
    return f"{group.kind} {group.label} {name} {first}"


async def _pick_from_popup(session: Session, view: View, group: OptionGroup) -> tuple[View, str]:
    """Opens a list of options and presses the first that can be had; "" where one is chosen."""

    def listed(page: Page) -> list[Node]:
        return [
            n
            for n in page.doc.body.walk()
            if n.role == "option" and n.tag != "option" and n.visible
        ]

    before = {(n.selector, n.label) for n in listed(view.page)}
    try:
        opener: Node | None = group.node
        for _ in (1, 2):  # a late script may have missed the first press
            if opener is None:
                break
            await session.press(view, opener, Intent.CHOOSE_OPTION)
            await session.settle(200)
            view = await session.look(PageKind.PRODUCT)
            fresh = [n for n in listed(view.page) if (n.selector, n.label) not in before]
            same = (g.node for g in view.page.options if _key(g) == _key(group))
            shut = [] if fresh else [n for n in same if n.attr("aria-expanded") == "false"]
            opener = shut[0] if shut else None
        free = [n for n in fresh if available(n, view.page)]
        if not free or any(n.has(CHECKED) for n in fresh):
            await session.bounded(session.tab.keyboard.press("Escape"), 5)
            label = ""
        else:
            label = free[0].label
            await session.press(view, free[0], Intent.CHOOSE_OPTION)
    except (Blocked, Vetoed):
        label = ""
    await session.settle(200)
    return await session.look(PageKind.PRODUCT), label


async def _pick(session: Session, view: View, group: OptionGroup, option: Option) -> bool:
    if group.kind == "select":
        element = await session.element(view, group.node)
        if element is None:
            return False
        try:
            if "value" in option.node.attrs:
                await session.bounded(
                    element.select_option(value=option.node.attr("value"), timeout=3000), 6
                )
            else:
                await session.bounded(element.select_option(label=option.label, timeout=3000), 6)
        except Error:
            return False  # the button's own message then says what is missing
        session.clicks += 1
        return True
    try:
        await session.press(view, option.node, Intent.CHOOSE_OPTION)
    except (Blocked, Vetoed):
        return False
    return True


# --- the press ----------------------------------------------------------------------------------


async def add_to_cart(
    session: Session, before: View, chosen: tuple[str, ...]
) -> tuple[Action, View]:
    """Presses ADD and watches. The action says whether it worked; the view is what came after."""
    page = before.page
    session.state = State.PRODUCT
    tried: list[Node] = []
    good = [s for s in page.adds if s.score >= THRESHOLD and s.node.enabled][:2]
    if not good:
        return _failed(page, chosen, "add_to_cart_no_effect", page.add), before
    view, effect, ms, attempts = before, Effect(), 0.0, 0
    for scored in good:
        node = scored.node
        if tried and scored.score < good[0].score - 2:
            break
        tried.append(node)
        pressed_at = session.recorder.now()
        attempts += 1
        try:
            await session.press(before, node, Intent.ADD_TO_CART)
        except Blocked as blocked:
            effect.error = str(blocked)
            continue
        except Vetoed as veto:
            effect.error = str(veto)
            continue
        view, effect, ms, second = await watch(session, before, node, pressed_at)
        attempts += second
        if effect.weak or effect.error or effect.login:
            break
    element = page_element(tried[0] if tried else None)
    ok = effect.strong and not effect.login
    feedback = None
    if effect.feedback is not None or ok:
        feedback = await _feedback(session, view, effect)
    action = Action(
        kind="add_to_cart",
        page=page.id,
        ok=ok,
        element=element,
        effects=tuple(effect.signals),
        attempts=attempts,
        ms=round(ms, 1),
        product=(page.title_node.text if page.title_node else page.title)[:200],
        price=page.main_price.amount if page.main_price else None,
        chosen=chosen,
        count_before=page.cart_count,
        count_after=effect.count,
        feedback=feedback,
        words=effect.error[:300],
        obstacle=""
        if ok
        else "login_wall"
        if effect.login
        else "add_to_cart_error"
        if effect.error
        else "add_to_cart_no_effect",
    )
    return action, view


def page_element(node: Node | None) -> Element | None:
    return node.evidence() if node is not None else None


def _failed(page: Page, chosen: tuple[str, ...], code: str, node: Node | None) -> Action:
    return Action(
        kind="add_to_cart",
        page=page.id,
        element=page_element(node),
        product=(page.title_node.text if page.title_node else page.title)[:200],
        price=page.main_price.amount if page.main_price else None,
        chosen=chosen,
        count_before=page.cart_count,
        obstacle=code,
        words="The button is disabled." if node is not None and not node.enabled else "",
    )


async def watch(
    session: Session, before: View, pressed: Node, pressed_at: float
) -> tuple[View, Effect, float, int]:
    """Looks at the page after each change until the add has shown itself.

    At most EFFECT_S; a page that asks for nothing and changes nothing is given up earlier.
    """
    clock = Clock(session.clock.cap(EFFECT_S))
    extra, pause, shown_ms = 0, 0.3, 0.0
    idle = 0.0  # seconds watched without a change; looking takes its own time
    known = _seen_texts(before.page)
    dialogs = len(session.recorder.dialogs(session.tab))
    while True:
        await session.settle(150)
        view = await session.look(PageKind.PRODUCT)
        requests = session.recorder.since(session.tab, pressed_at)
        effect = _effect(before.page, view.page, known, requests, pressed_at)
        words = session.recorder.dialogs(session.tab)[dialogs:]
        if words and not effect.strong:
            effect.error = effect.error or words[-1]
            effect.login = effect.login or view.page.says("sign_in", words[-1]) is not None
        ms = session.recorder.now() - pressed_at
        stays = "cart page" not in effect.signals
        if effect.strong and effect.feedback is None and stays and not shown_ms:
            # a count changes before a drawer has slid in, or a button says that it is done
            shown_ms = ms
            await session.bounded(next_change(session.tab, FEEDBACK_S), FEEDBACK_S + 5)
            continue
        finished = idle >= PATIENCE_S and not session.recorder.open(session.tab)
        if finished or clock.left <= 0:
            _in_other_words(effect, view.page, known, pressed)
            return view, effect, shown_ms or ms, extra
        if effect.strong or effect.error or effect.login:
            if stays:
                effect.feedback = effect.feedback or _on_the_button(view.page, known, pressed)
            return view, effect, shown_ms or ms, extra
        asked = any(answers(r, pressed_at) for r in requests)
        if not effect.weak and not extra and ms >= SECOND_PRESS_S * 1000 and not asked:
            extra = 1  # nothing at all happened: hydration may have come after the first press
            again = next(
                (
                    s.node
                    for s in view.page.adds
                    if s.node.label == pressed.label and s.node.enabled
                ),
                None,
            )
            if again is not None:
                try:
                    await session.press(view, again, Intent.ADD_TO_CART)
                except (Blocked, Vetoed):
                    return view, effect, ms, extra
                idle = 0.0
                continue
        wait = min(pause, clock.left, max(PATIENCE_S - idle, 0.1))
        pause = min(pause * 1.6, 1.5)
        changed = await session.bounded(next_change(session.tab, wait), wait + 5)
        idle = 0.0 if changed else idle + wait


def _on_the_button(page: Page, known: set[str], pressed: Node) -> Node | None:
    """New words where the button was: it says itself that it has done its work."""
    place = [n for n in _texts(page) if n.box.overlap(pressed.box) >= 0.5 * n.box.area > 0]
    return next(
        (
            n
            for n in place
            if n.own_text not in known and any(up.is_control for up in [n, *n.ancestors()])
        ),
        None,
    )


def answers(request: Request, pressed_at: float) -> bool:
    """The press may have asked for it: a late script asks for the cart's content all by itself."""
    if request.kind not in ("xhr", "fetch", "document", "ping"):
        return False
    soon = request.started_ms - pressed_at < _SOON_MS
    return soon or request.kind == "document" or (
        request.method != "GET" and not request.third_party
    )  # fmt: skip


def _effect(
    before: Page,
    after: Page,
    known: set[str],
    requests: tuple[Request, ...],
    pressed_at: float = 0,
) -> Effect:
    effect = Effect(count=after.cart_count)
    signals = effect.signals
    if (after.cart_count or 0) > (before.cart_count or 0):
        signals.append("badge")
    if any(_adds(r, before, pressed_at) for r in requests):
        signals.append("request")
    name = before.title_node.text if before.title_node else before.title
    beside = uninvited(after)
    fresh = [
        n for n in _texts(after) if n.own_text not in known and not any(n.inside(o) for o in beside)
    ]
    drawer = next(
        (
            o
            for o in after.overlays
            if _shows_product(o, name, before) and o.text[:200] not in known
        ),
        None,
    )
    if drawer is not None and any(n.inside(drawer) for n in fresh):
        signals.append("drawer")
        effect.feedback = drawer
    moved = place(after.url) != place(before.url)
    if (
        moved
        and as_cart(after).sure
        and after.cart_scope is None
        and any(shared_words(line.name, name) >= 0.5 for line in after.lines)
    ):
        signals.append("cart page")
    elif moved and after.form.password and not after.form.address and after.add is None:
        effect.login = True
    said = next(
        (n for n in fresh if len(n.own_text) < 300 and after.says("added", _sentence(n))), None
    )
    if said is not None:
        signals.append("text")
        effect.feedback = effect.feedback or _message(said)
    # what is announced must name the product itself: the words around it may just be its page
    live = next(
        (n for n in fresh if (told := _live(n)) and shared_words(told.text, name) >= 0.5), None
    )
    if live is not None and effect.feedback is None:
        signals.append("text")
        effect.feedback = _message(live)
    if effect.strong and effect.feedback is None and "cart page" not in signals:
        # a notice in words of its own is known by where it leads
        way = next((c for n in fresh if (c := _way(after, n)) is not None), None)
        layer = next((o for o in after.overlays if way is not None and way.inside(o)), None)
        effect.feedback = layer or (_message(way) if way is not None else None)
    if not effect.strong and said is None:
        error = next(
            (
                n
                for n in fresh
                if (
                    n.closest("alert", "alertdialog") is not None or _ERROR_TOKEN.search(_around(n))
                )
                and len(n.own_text) < 300
            ),
            None,
        )
        if error is not None:
            effect.error = error.own_text
        effect.login = effect.login or _asks_who(before, after, effect.error, requests)
    return effect


def _asks_who(before: Page, after: Page, error: str, requests: tuple[Request, ...]) -> bool:
    """Instead of the cart comes a layer to sign in, words that send there, or a 401."""
    passwords = [
        any(n.visible and n.type == "password" for n in p.doc.fields) for p in (before, after)
    ]
    layer = passwords == [False, True] and not after.form.address
    refused = any(r.status == 401 and r.method != "GET" and not r.third_party for r in requests)
    return layer or refused or bool(error and after.says("sign_in", error))


def _adds(request: Request, page: Page, pressed_at: float) -> bool:
    """An answered request that puts something into the cart: by its address, or a form's POST."""
    if request.kind not in ("xhr", "fetch", "document") or not 200 <= request.status < 400:
        return False
    if page.is_cart_add(request.url):
        return True
    if _CART_REQUEST.search(request.url) and answers(request, pressed_at):
        return True
    return request.kind == "document" and request.method == "POST" and not request.third_party


def _in_other_words(effect: Effect, page: Page, known: set[str], pressed: Node) -> None:
    """What the store said beside the button in words that nobody taught us.

    Nothing else told that the add worked, so it is taken for a refusal: the cart decides.
    """
    if effect.strong or effect.error or effect.login or "text" in effect.signals:
        return
    beside = uninvited(page)
    for node in _texts(page):
        if (
            node.own_text not in known
            and not any(node.inside(o) for o in beside)
            and 4 <= len(node.own_text) < 300
            and any(c.isalpha() for c in node.own_text)
            and node.box.gap(pressed.box) < _BESIDE
            and not any(up.is_control for up in [node, *node.ancestors()])
        ):
            effect.signals.append("message")
            effect.error = node.own_text
            return


def _way(page: Page, node: Node) -> Node | None:
    """The control to cart or checkout that these words stand in."""
    control = next((n for n in (node, *list(node.ancestors())[:3]) if n.is_control), None)
    if control is None or page.said(control, "view_cart", "checkout") is None:
        return None
    return control


def _shows_product(overlay: Node, name: str, before: Page) -> bool:
    return bool(name) and shared_words(overlay.text[:3000], name) >= 0.6


def _texts(page: Page) -> list[Node]:
    return [n for n in page.doc.body.walk() if n.own_text and n.displayed and n.visible]


def _seen_texts(page: Page) -> set[str]:
    return {n.own_text for n in page.doc.body.walk() if n.own_text and n.displayed and n.visible}


def _sentence(node: Node) -> str:
    up = node.parent
    return up.text if up is not None and len(up.text) < 200 else node.text


def _message(node: Node) -> Node:
    """The whole message that a text run stands in."""
    live = _live(node)
    if live is not None and len(live.text) < 400:
        return live
    up = node.parent
    return up if up is not None and len(up.text) < 200 and up.visible else node


def _live(node: Node) -> Node | None:
    for up in [node, *node.ancestors()]:
        if up.role in ("status", "alert", "log", "dialog", "alertdialog") or up.attr(
            "aria-live"
        ) in (
            "polite",
            "assertive",
        ):
            return up
    return None


def _around(node: Node) -> str:
    return " ".join(n.tokens for n in [node, *list(node.ancestors())[:3]])


_GONE = """([el, ms]) => new Promise((done) => {
  const how = { opacityProperty: true, visibilityProperty: true };
  const shown = () => el.isConnected && el.checkVisibility(how);
  const began = performance.now();
  const tick = () => {
    if (!shown()) return done(false);
    if (performance.now() - began >= ms) return done(true);
    setTimeout(tick, 50);  // not at each frame: that would have the browser draw all the while
  };
  tick();
})"""


# A dialog may have no height of its own: what it shows is fixed to the screen.
_IN_VIEW = """(el) => {
  const shown = (e) => {
    const r = e.getBoundingClientRect();
    const w = Math.min(r.right, innerWidth) - Math.max(r.left, 0);
    const h = Math.min(r.bottom, innerHeight) - Math.max(r.top, 0);
    return w > 4 && h > 4 && (w * h >= 0.3 * r.width * r.height || w * h > 8000);
  };
  const r = el.getBoundingClientRect();
  return r.width && r.height ? shown(el) : [...el.querySelectorAll('*')].some(shown);
}"""


async def _feedback(session: Session, view: View, effect: Effect) -> Feedback:
    """What the shopper saw, and whether it stayed for three seconds."""
    node = effect.feedback
    if node is None:
        return Feedback()
    lasted: bool | None = None
    in_view = False
    element = await session.element(view, node)
    if element is not None:
        try:
            # where the shopper is, not at the top: the press may have scrolled the page
            in_view = bool(await session.bounded(session.tab.evaluate(_IN_VIEW, element), 5))
            lasted = bool(await session.bounded(session.tab.evaluate(_GONE, [element, 3000]), 6))
        except (Error, Stop):
            lasted = None
    live = _live(node)
    focused = any(n.has(FOCUSED) for n in node.walk())
    return Feedback(
        text=node.text[:200],
        element=node.evidence(),
        in_view=in_view,
        live=live is not None or any(_live(n) is not None for n in node.walk()),
        focus_moved=focused,
        lasted_3s=lasted,
    )
