"""S5 to S7: one unit goes into the cart."""

from __future__ import annotations

from auditor.browse.adding import add_to_cart, choose_options
from auditor.browse.obstacles import Stop
from auditor.browse.session import View
from auditor.browse.stages.cart import holds, open_cart
from auditor.browse.stages.products import products
from auditor.browse.trail import Trail, top
from auditor.browse.veto import State
from auditor.model import Action, PageKind

_ALIKE = 3  # products whose add failed in the same way: the next one's will too
_FAILED_ADDS = frozenset({"add_to_cart_no_effect", "add_to_cart_error"})
_NO_OTHER = frozenset({"out_of_stock", "complex_configuration", "catalogue_only",
                       "budget_exhausted"})  # fmt: skip
_OF_ONE_PRODUCT = _FAILED_ADDS | {"out_of_stock", "complex_configuration"}


async def put_in_cart(trail: Trail, home: View) -> View:
    """Adds one unit of the first product that lets itself be added."""
    failed: Stop | None = None
    alike = 0
    try:
        async for view in products(trail, home):
            try:
                return await _added(trail, view)
            except Stop as stop:
                if stop.code not in _OF_ONE_PRODUCT:
                    raise
                if stop.code in _FAILED_ADDS:
                    same = failed is not None and failed.code == stop.code
                    alike = alike + 1 if same else 1
                if failed is None or stop.code in _FAILED_ADDS:
                    failed = stop
            if alike == _ALIKE:
                break
            trail.stage = PageKind.PRODUCT
    except Stop as stop:
        # what stood in the way of an add says more than why no other product could be tried
        if failed is None or stop.code not in _NO_OTHER:
            raise
    raise failed or Stop("no_product_found")


async def _added(trail: Trail, view: View) -> View:
    """Adds this product, or raises Stop with what stood in the way."""
    session = trail.session
    trail.stage = PageKind.CART
    session.state = State.PRODUCT
    view, chosen = await choose_options(session, view)
    view = await _enabled(trail, view)
    action, after = await add_to_cart(session, view, chosen)
    kept = await session.keep(PageKind.PRODUCT, "added")
    action = action.model_copy(update={"after": kept.page.id})
    stop = Stop(
        action.obstacle or "add_to_cart_no_effect",
        words=action.words,
        candidates=top(view.page.adds),
        requests=session.asked(),
        at=(kept.page.url, kept.page.id),
    )
    if not action.ok and action.effects and action.obstacle != "login_wall":
        # something happened, but nothing that proves it: the cart has the last word
        proved = await _proved_by_cart(trail, action, after)
        if proved is not None:
            action, after = proved
    trail.actions.append(action)
    trail.say(_add_story(action))
    if not action.ok:
        raise stop
    trail.added = action
    session.state = State.BROWSE
    return after


async def _enabled(trail: Trail, view: View) -> View:
    """Waits a little for a button that its options enable."""
    add = view.page.add
    if add is not None and add.enabled:
        return view
    view, _ = await trail.session.until(
        lambda p: p.add is not None and p.add.enabled, 3, PageKind.PRODUCT
    )
    return view


async def _proved_by_cart(trail: Trail, action: Action, view: View) -> tuple[Action, View] | None:
    try:
        cart = await open_cart(trail, view, again=not action.words)
    except Stop:
        return None
    if not holds(cart.page, action.product):
        return None
    return action.model_copy(
        update={
            "ok": True,
            "obstacle": "",
            "words": "",
            "effects": (*action.effects, "cart page"),
        }
    ), cart


def _add_story(action: Action) -> str:
    label = action.element.name or action.element.text if action.element else "the button"
    if not action.ok:
        return f"pressed '{label}' → {action.obstacle} {action.words}".strip()
    count = (
        f"count {action.count_before or 0} → {action.count_after}, " if action.count_after else ""
    )
    return f"pressed '{label}' → {count}{', '.join(action.effects)} in {action.ms / 1000:.1f} s"
