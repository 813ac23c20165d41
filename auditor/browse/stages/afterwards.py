"""Afterwards: the cart's own controls, then an empty cart."""

from __future__ import annotations

from auditor.browse import overlays
from auditor.browse.basket import change_quantity, remove_line
from auditor.browse.session import View
from auditor.browse.settle import Clock
from auditor.browse.stages.cart import open_cart
from auditor.browse.trail import EXPECT_S, Trail
from auditor.browse.veto import State
from auditor.model import Action, PageKind


async def try_cart(trail: Trail) -> None:
    """Changes the quantity, reloads, removes: what the cart checks need, and good manners."""
    session = trail.session
    session.clock = Clock(60)
    await session.fresh_tab()
    session.guard.thaw()
    session.state = State.CART
    view = await _back_to_cart(trail)
    product = trail.added.product if trail.added else ""
    if view.page.lines:
        action, view = await change_quantity(session, view, product)
        trail.actions.append(action)
        trail.say(_quantity_story(action))
        if action.ok:
            await session.reload()
            view, _ = await session.until(
                lambda p: bool(p.lines) or trail.drawer, EXPECT_S, PageKind.CART
            )
            if trail.drawer:
                view = await open_cart(trail, view)
            kept = await session.keep(PageKind.CART, "reloaded", view=view)
            trail.actions.append(
                Action(
                    kind="reload",
                    page=action.after,
                    after=kept.page.id,
                    ok=True,
                    product=product,
                )
            )
            view = kept
    for _ in range(3):
        if not view.page.lines:
            break
        action, view = await remove_line(session, view, product)
        if not any(a.kind == "remove" for a in trail.actions):
            trail.actions.append(action)
            trail.say("removed the line" if action.ok else "the line could not be removed")
        if not action.ok:
            trail.notes.append(
                "The cart could not be emptied: one unit stays in it until its session ends."
            )
            break


async def _back_to_cart(trail: Trail) -> View:
    session = trail.session
    await session.goto(trail.cart_url or trail.home)
    view = await session.look(PageKind.CART)
    if trail.drawer:
        return await open_cart(trail, view)
    view, _ = await session.until(lambda p: bool(p.lines), EXPECT_S, PageKind.CART, view)
    return await overlays.clear(session, view)


def _quantity_story(action: Action) -> str:
    return (
        f"set the quantity to 2 by {action.how} in {action.ms / 1000:.1f} s"
        if action.ok
        else f"the quantity did not change ({action.obstacle or 'no effect'})"
    )
