"""What a shopper does in the cart: change the quantity, come back, take the line out."""

from __future__ import annotations

from playwright.async_api import Error

from auditor.browse.adding import answers
from auditor.browse.obstacles import Stop
from auditor.browse.session import Blocked, Session, Vetoed, View
from auditor.browse.veto import Intent, State
from auditor.model import Action, PageKind
from auditor.read.cart import UPDATE_TOKEN, CartLine, is_remove
from auditor.read.dom import Node
from auditor.read.page import Page

REACT_S = 5.0
SOON_S = 2.5


async def change_quantity(session: Session, view: View, product: str) -> tuple[Action, View]:
    """Sets the first line to 2 and waits for the sums. The action refers to both snapshots."""
    session.state = State.CART
    before = await session.keep(PageKind.CART, "qty1", view=view)
    line = before.page.lines[0]
    done = Action(kind="quantity", page=before.page.id, product=product)
    if line.quantity is None or (line.quantity_control is None and line.more is None):
        return done.model_copy(update={"obstacle": "no_quantity_control"}), before
    wanted = line.quantity + 1
    control = line.more or line.quantity_control
    began = session.recorder.now()
    how = await _set(session, before, line, wanted)
    if not how:  # a script may have drawn the line anew since it was read
        view = await session.look(PageKind.CART)
        how = await _set(session, view, view.page.lines[0], wanted) if view.page.lines else ""
    if not how:
        return done.model_copy(
            update={
                "element": control.evidence() if control else None,
                "obstacle": "quantity_not_set",
            }
        ), before
    old = _sums(before.page)

    def changed(page: Page) -> bool:
        if not page.lines or page.lines[0].quantity != wanted:
            return False
        # a sum that was not there yet has not changed: it has come
        pairs = [(was, now) for was, now in zip(old, _sums(page), strict=True) if was is not None]
        return any(now not in (None, was) for was, now in pairs) if pairs else _sums(page) != old

    view, ok = await session.until(changed, SOON_S, PageKind.CART)
    button = None if ok else _update_control(view.page)
    if button is not None:
        began = session.recorder.now()
        try:
            await session.press_and_settle(view, button, Intent.CHANGE_LINE)
            view, ok = await session.until(changed, REACT_S, PageKind.CART)
            how += " + update"
        except (Blocked, Vetoed):
            ok = False
    requests = session.recorder.since(session.tab, began)
    if not ok and not any(answers(r, began) for r in requests):
        # Nothing was even asked of the store: a late script may have missed the first try.
        view = await session.look(PageKind.CART)
        again = await _again(session, view, line, wanted) if view.page.lines else None
        if again is not None:
            began = again  # the try that was lost took none of the store's time
            view, ok = await session.until(changed, REACT_S, PageKind.CART)
    ms = session.recorder.now() - began
    view = await session.keep(PageKind.CART, "qty2")
    return done.model_copy(
        update={
            "after": view.page.id,
            "ok": ok,
            "how": how,
            "ms": round(ms, 1),
            "element": control.evidence() if control else None,
            "words": " ".join(view.page.snapshot.dialogs)[:300],
        }
    ), view


async def _set(session: Session, view: View, line: CartLine, wanted: int) -> str:
    """How the quantity was set: "stepper", "field", "select"; "" when it could not be."""
    if line.more is not None and line.more.enabled and line.more.visible:
        try:
            await session.press(view, line.more, Intent.CHANGE_LINE)
            return "stepper"
        except (Blocked, Vetoed):
            pass  # the field beside it may do
    control = line.quantity_control
    if control is None or not control.enabled:
        return ""
    element = await session.element(view, control)
    if element is None:
        return ""
    session.clicks += 1
    try:
        if control.tag == "select":
            await session.bounded(element.select_option(label=str(wanted), timeout=3000), 6)
            return "select"
        await session.bounded(element.fill(str(wanted), timeout=3000), 6)
        # leaving the field is what tells the page; the Enter key could submit the form
        await session.bounded(element.press("Tab", timeout=3000), 6)
        return "field"
    except Error:
        return ""


async def _again(session: Session, view: View, first: CartLine, wanted: int) -> float | None:
    """Sets the quantity once more; a field is put back first, so that it changes again.

    Returns when the last try began, in ms since the walk began, or None if it could not be made.
    """
    if view.page.lines[0].quantity == wanted:
        if not await _set(session, view, view.page.lines[0], first.quantity or 1):
            return None
        await session.settle()  # that may have been answered with a page of its own
        view = await session.look(PageKind.CART)
    began = session.recorder.now()
    if not view.page.lines or not await _set(session, view, view.page.lines[0], wanted):
        return None
    return began


def _sums(page: Page) -> tuple[float | None, ...]:
    total = page.summary.total
    line = page.lines[0].total if page.lines else None
    return line, total.amount if total else None


def _update_control(page: Page) -> Node | None:
    """The button that makes a new quantity count: in the quantity's own form, else by its name."""
    line = page.lines[0] if page.lines else None
    control = line.quantity_control if line else None
    form = control.closest("form") if control is not None else None
    for place in (line.node if line else None, form):
        for node in place.walk() if place is not None else ():
            if (
                node.is_control
                and node.visible
                and node.enabled
                and (node.type in ("submit", "image") or UPDATE_TOKEN.search(node.tokens))
                and not is_remove(page, node)
                and node not in (line.more if line else None, line.less if line else None)
                and page.said(node, "checkout", "coupon", "place_order", "buy_now") is None
            ):
                return node
    steppers = [n for x in page.lines for n in (x.less, x.more, x.remove) if n is not None]
    return next(
        (
            n
            for n in page.doc.controls
            if n.visible
            and n.enabled
            and UPDATE_TOKEN.search(n.tokens)
            and n not in steppers
            and not is_remove(page, n)
            and not page.header.holds(n)
        ),
        None,
    )


async def remove_line(session: Session, view: View, product: str) -> tuple[Action, View]:
    """Takes the first line out: one press, one confirmation at most."""
    session.state = State.CART
    page = view.page
    line = page.lines[0]
    done = Action(kind="remove", page=page.id, product=product)
    if line.remove is None:
        return done.model_copy(update={"obstacle": "no_remove_control"}), view
    count, began = len(page.lines), session.recorder.now()
    done = done.model_copy(update={"element": line.remove.evidence()})
    session.accept_dialogs = True  # a confirmation is fine: it is answered once
    try:
        await session.press(view, line.remove, Intent.REMOVE_LINE)
        if line.remove.type == "checkbox" and (button := _update_control(page)) is not None:
            done = done.model_copy(update={"how": "box + update"})
            await session.press_and_settle(view, button, Intent.CHANGE_LINE)
    except (Blocked, Vetoed) as error:
        return done.model_copy(
            update={"obstacle": "remove_blocked", "words": str(error)[:300]}
        ), view
    finally:
        session.accept_dialogs = False

    def gone(page: Page) -> bool:
        return len(page.lines) < count

    await session.settle(150)  # a page that is being drawn anew holds no line either
    view, ok = await session.until(gone, SOON_S, PageKind.CART)
    requests = session.recorder.since(session.tab, began)
    again = view.page.lines[0].remove if view.page.lines else None
    if not ok and again is not None and not any(answers(r, began) for r in requests):
        layers = {o.selector for o in page.overlays}
        if all(o.selector in layers for o in view.page.overlays):
            # nothing was asked, of the store or of the shopper: a script may have been late
            session.accept_dialogs = True
            began = session.recorder.now()
            try:
                await session.press(view, again, Intent.REMOVE_LINE)
            except (Blocked, Vetoed):
                again = None
            finally:
                session.accept_dialogs = False
    if not ok:
        view, ok = await session.until(gone, REACT_S, PageKind.CART)
    if not ok:
        confirm = next(
            (
                n
                for o in view.page.overlays
                for n in o.walk()
                if n.is_control and view.page.said(n, "remove")
            ),
            None,
        )
        if confirm is not None:
            try:
                await session.press(view, confirm, Intent.REMOVE_LINE)
                view, ok = await session.until(gone, REACT_S, PageKind.CART)
            except (Blocked, Vetoed):
                ok = False
    ms = session.recorder.now() - began
    try:
        view = await session.keep(PageKind.CART, "removed")
    except Stop:
        return done.model_copy(update={"ok": ok, "ms": round(ms, 1)}), view
    return done.model_copy(update={"after": view.page.id, "ok": ok, "ms": round(ms, 1)}), view
