"""A store that is closed behind a password page is opened with the owner's password."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from playwright.async_api import Error

from auditor.browse.actions import Vetoed, guarded_password
from auditor.browse.obstacles import Stop
from auditor.browse.session import Blocked, Session, View
from auditor.browse.veto import Intent
from auditor.read.dom import Node
from auditor.read.page import Page
from auditor.read.walls import door

_UNFOLDS = 3  # controls that are tried to bring the field into sight


async def enter(session: Session, view: View) -> View:
    """The page behind the door; the same view where there is none, or no password was given.

    Raises Stop("password_protected") when the store does not accept the password.
    """
    access = session.shopper.access
    if not access.password or door(view.page) is None:
        return view
    view = await _unfolded(session, view)
    field = door(view.page)
    element = await session.element(view, field) if field is not None else None
    if element is None:
        raise Stop("password_protected", detail="The field for the password went away.")
    work = guarded_password(element, access.password, access.site, session.state)
    try:
        await session.bounded(work, 12)
    except Vetoed as veto:
        raise Stop("password_protected", detail=f"It was not typed: {veto.veto}.") from None
    except Error:  # its text may hold what was to be typed
        raise Stop("password_protected", detail="It could not be typed.") from None
    await session.settle()
    view = await session.look(view.page.kind)
    if door(view.page) is not None:
        with suppress(Error):  # else a new page stands there, with an empty field
            await session.bounded(element.fill(""), 5)
        raise Stop("password_protected", detail="The password was not accepted.")
    cookies = await session.tab.context.cookies(access.site)
    session.keys = tuple({k: c[k] for k in ("name", "value", "domain", "path")} for c in cookies)
    session.notes.append("The store's password page was opened with the owner's password.")
    return view


async def _unfolded(session: Session, view: View) -> View:
    """Many a door shows its field only after a press."""
    tried: set[str] = set()
    for _ in range(_UNFOLDS):
        field = door(view.page)
        if field is None or field.visible:
            break
        handle = next((h for h in _handles(view.page, field) if h.selector not in tried), None)
        if handle is None:
            break
        tried.add(handle.selector)
        try:
            await session.press_and_settle(view, handle, Intent.NAVIGATE)
        except (Blocked, Vetoed):
            continue
        view = await session.look(view.page.kind)
    return view


def _handles(page: Page, field: Node) -> list[Node]:
    """Controls that may unfold the field, its own first; none of them leads away or sends."""
    folded = field.closest("details")
    own = [n for n in folded.walk() if n.tag == "summary"] if folded is not None else []
    here = urlsplit(page.url)._replace(fragment="").geturl()
    other = [
        n
        for n in page.doc.controls
        if n.visible
        and not n.is_field
        and n.closest("form") is None
        and (not n.href or n.href.partition("#")[0] == here)
    ]
    return [*own, *[n for n in other if n not in own]]
