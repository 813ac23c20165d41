"""A password page is opened with the owner's password, and nothing else gets to see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from stores.family import STORES, make_store, serve
from stores.family.app import PASSWORD

from auditor.browse.access import Access
from auditor.browse.door import enter
from auditor.browse.obstacles import Stop
from auditor.browse.session import Session
from auditor.browse.walk import Walker
from auditor.model import PageKind, Walk

At = Callable[..., Any]
FORM = "<form {} method=get><label>Password <input type=password name=p></label></form>"
PAGE = "<!doctype html><html lang=en><title>Clay</title><h1>Opening soon</h1>"
FOLDED = (
    "<a href=#door onclick='document.getElementById(`door`).hidden = false'>Enter</a>"
    f"<div id=door hidden>{FORM.format('action=/in')}</div>"
)
DETAILS = f"<details><summary>Enter</summary>{FORM.format('action=/in')}</details>"


def at_the_door(at: At, server: Any, html: str, password: str = "opensesame") -> Any:
    """Stands before the page with the password; gives the title behind it, or the Stop."""
    server.pages["/in"] = server.answer(PAGE.replace("Clay", "Inside") + "<p>Mugs</p>")

    async def scenario(session: Session) -> str | Stop:
        view = await session.look()
        try:
            return (await enter(session, view)).page.title
        except Stop as stop:
            return stop

    access = Access(site=server.url.rstrip("/"), password=password)
    return at(PAGE + html, scenario, access=access)


@pytest.mark.parametrize("html", [FORM.format("action=/in"), FOLDED, DETAILS])
def test_the_door_is_opened(at: At, server: Any, html: str) -> None:
    assert at_the_door(at, server, html) == "Inside"
    assert "/in?p=opensesame" in server.paths


LOGIN = FORM.format("action=/in").replace("<label>", "<label>E-mail <input name=e></label><label>")
SHOP = "<header><a href=/cart>Cart 0</a></header><main><h2>Mugs</h2></main>" + FORM.format(
    "action=/in"
)


@pytest.mark.parametrize("html", [LOGIN, SHOP, "<p>Soon</p>"])
def test_what_is_no_door_gets_no_password(at: At, server: Any, html: str) -> None:
    assert at_the_door(at, server, html) == "Clay"
    assert not any("opensesame" in path for path in server.paths)


def test_a_form_that_sends_it_elsewhere_gets_no_password(at: At, server: Any) -> None:
    other = type(server)()
    try:
        stop = at_the_door(at, server, FORM.format(f"action={other.at('in')}"))
        assert (stop.code, "elsewhere" in stop.detail) == ("password_protected", True)
        assert other.asked == []
    finally:
        other.close()


def test_a_wrong_password_is_said_and_not_kept(at: At, server: Any) -> None:
    """A door that asks again without a new page: the field must not go into the evidence."""
    script = "<script>document.forms[0].onsubmit = (e) => e.preventDefault()</script>"
    form = FORM.format("").replace("<input", "<input oninput='setAttribute(`value`, value)'")
    server.pages["/"] = server.answer(PAGE + form + script)

    async def scenario(session: Session) -> tuple[Stop, str]:
        with pytest.raises(Stop) as caught:
            await enter(session, await session.look())
        return caught.value, (await session.look()).page.snapshot.model_dump_json()

    access = Access(site=server.url.rstrip("/"), password="opensesame")
    stop, kept = at(PAGE + form + script, scenario, access=access)
    assert (stop.code, "not accepted" in stop.detail) == ("password_protected", True)
    assert "opensesame" not in kept


@pytest.mark.parametrize("password", [PASSWORD, "wrong one"])
def test_a_closed_store_is_walked_with_its_password(visit: Any, run: Any, password: str) -> None:
    with serve(make_store(STORES["password_page"].spec)) as store:

        async def go() -> tuple[Walk, Session, str]:
            access = Access(site=store.url, password=password)
            async with visit(opened=False, access=access, loads=2) as session:
                found = await Walker(session, store.url).run()
                kept = "".join(s.model_dump_json() for s in session.snapshots)
                return found, session, kept + found.model_dump_json()

        found, session, kept = run(go())
    assert found.obstacle is not None
    if password == PASSWORD:
        assert found.reached[0] is PageKind.HOME
        assert found.obstacle.code == "budget_exhausted"
        assert [key["name"] for key in session.keys][:1] == ["door"]
        assert any("password page was opened" in note for note in found.notes)
    else:
        assert (found.reached, found.obstacle.code) == ((), "password_protected")
        assert session.keys == ()
    assert password not in kept
    assert password.replace(" ", "+") not in kept
