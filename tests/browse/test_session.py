"""A session's calls end, whatever the page, its tab or the browser does meanwhile."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from browse.trouble import crash, kill, process

from auditor.browse import session as sessions
from auditor.browse import settle as settling
from auditor.browse.gather.network import Recorder
from auditor.browse.obstacles import BLAME, Stop
from auditor.browse.session import DIALOGS, TABS, Session, View
from auditor.browse.veto import Intent
from auditor.model import PageKind
from auditor.read.dom import Node

At = Callable[..., Any]
PAGE = (
    "<!doctype html><html lang=en><title>Shop</title><h1>Coffee</h1>"
    "<nav><a href=/beans>Beans</a></nav>"
)


def named(view: View, label: str) -> Node:
    return next(n for n in view.page.doc.controls if n.label == label)


async def press(session: Session, label: str) -> View:
    view = await session.look()
    await session.press_and_settle(view, named(view, label), Intent.NAVIGATE)
    return await session.look()


async def stopped(work: Coroutine[Any, Any, Any]) -> Stop:
    with pytest.raises(Stop) as caught:
        await work
    return caught.value


async def waiting_for_ever(session: Session) -> None:
    """A call that only a lost tab, a lost browser or the clock ends."""
    await session.bounded(session.tab.evaluate("new Promise(() => {})"), 30)


async def during(session: Session, trouble: Coroutine[Any, Any, Any]) -> tuple[Stop, float]:
    """What ends a waiting call when this happens, and after how many seconds."""
    work = asyncio.ensure_future(stopped(waiting_for_ever(session)))
    await asyncio.sleep(0)
    began = time.monotonic()
    await trouble
    return await work, time.monotonic() - began


# --- a tab or browser that is lost ----------------------------------------------------------------


def test_a_tab_that_closes_is_named(at: At) -> None:
    async def scenario(session: Session) -> tuple[Stop, float]:
        return await during(session, session.tab.close())

    stop, took = at(PAGE, scenario)
    assert stop.code == "page_closed"
    assert BLAME[stop.code] == "store"
    assert took < 5


def test_a_crashed_renderer_is_named_and_a_fresh_tab_goes_on(at: At, server: Any) -> None:
    async def scenario(session: Session) -> tuple[Stop, float, Stop, str]:
        stop, took = await during(session, crash(session))
        again = await stopped(session.look())
        await session.fresh_tab()
        await session.goto(server.url)
        return stop, took, again, (await session.look()).page.title

    stop, took, again, title = at(PAGE, scenario)
    assert (stop.code, again.code, title) == ("page_crashed", "page_crashed", "Shop")
    assert took < 5


def test_a_page_that_eats_the_memory_is_a_crash(at: At) -> None:
    eater = "const all = []; for (;;) all.push(new Array(1e5).fill({}))"

    async def scenario(session: Session) -> tuple[Stop, float]:
        eating = f"void setTimeout(() => {{ {eater} }})"
        return await during(session, session.tab.evaluate(eating))

    stop, _ = at(PAGE, scenario, args=("--js-flags=--max-old-space-size=32",))
    assert stop.code == "page_crashed"


def test_a_killed_browser_is_ours_to_blame_and_closing_does_not_wait(at: At) -> None:
    async def scenario(session: Session) -> tuple[Stop, float, Stop, float]:
        stop, took = await during(session, kill(session))
        fresh = await stopped(session.fresh_tab())
        began = time.monotonic()
        await session.close()
        return stop, took, fresh, time.monotonic() - began

    stop, took, fresh, closing = at(PAGE, scenario)
    assert (stop.code, fresh.code) == ("browser_lost", "browser_lost")
    assert BLAME[stop.code] == "ours"
    assert took < 5
    assert closing < 5


def test_a_browser_that_stands_still_costs_no_more_than_the_walks_time(at: At) -> None:
    async def scenario(session: Session) -> tuple[Stop, float]:
        browser = session.tab.context.browser
        assert browser is not None
        number = await process(browser)
        os.kill(number, signal.SIGSTOP)
        try:
            began = time.monotonic()
            session.clock = type(session.clock)(2)
            stop = await stopped(session.look())
            return stop, time.monotonic() - began
        finally:
            os.kill(number, signal.SIGCONT)

    stop, took = at(PAGE, scenario)
    assert stop.code == "budget_exhausted"
    assert took < 4


# --- a page that does not answer ------------------------------------------------------------------


def test_a_script_that_never_ends_makes_the_page_too_slow(at: At) -> None:
    async def scenario(session: Session) -> tuple[Stop, float]:
        await session.tab.evaluate("void setTimeout(() => { for (;;); })")
        began = time.monotonic()
        return await stopped(session.look()), time.monotonic() - began

    stop, took = at(PAGE, scenario, seconds=7)
    assert stop.code == "too_slow"
    assert took < 8


def test_a_page_that_is_deaf_is_not_waited_for_to_the_end(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "DEAF_S", 1.5)

    async def scenario(session: Session) -> tuple[Stop, float]:
        await session.tab.evaluate("void setTimeout(() => { for (;;); })")
        began = time.monotonic()
        return await stopped(session.settle()), time.monotonic() - began

    stop, took = at(PAGE, scenario)
    assert (stop.code, "script" in stop.detail) == ("too_slow", True)
    assert took < 8


def test_a_press_waits_for_its_page_as_long_as_a_shopper_would(
    at: At, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(request: Any) -> None:
        server.over.wait(4)  # longer than other requests are waited for
        server.answer(PAGE.replace("Shop", "Beans"))(request)

    server.pages["/beans"] = slow
    server.pages["/mute"] = server.silent

    async def scenario(session: Session) -> tuple[str, float, Stop]:
        title = (await press(session, "Beans")).page.title
        count, waited = session.recorder.waits
        assert count == 2
        await session.goto(server.url)
        for module in (sessions, settling):
            monkeypatch.setattr(module, "ANSWER_S", 1)
        return title, waited, await stopped(press(session, "Mute"))

    title, waited, stop = at(PAGE + "<a href=/mute>Mute</a>", scenario)
    assert (title, waited > 3900) == ("Beans", True)
    assert (stop.code, "server" in stop.detail) == ("too_slow", True)


@pytest.mark.parametrize(("waited", "code"), [(6000, "too_slow"), (4000, "budget_exhausted")])
def test_a_walk_whose_time_the_store_took_ran_into_a_slow_store(
    at: At, monkeypatch: pytest.MonkeyPatch, waited: int, code: str
) -> None:
    monkeypatch.setattr(Recorder, "waits", (3, waited))
    monkeypatch.setattr(Recorder, "now", lambda _: 10_000.0)

    async def scenario(session: Session) -> Stop:
        session.clock = type(session.clock)(0)
        with pytest.raises(Stop) as caught:
            session.spend()
        return caught.value

    stop = at(PAGE, scenario)
    assert stop.code == code
    assert ("took 2 s each" in stop.detail) == (code == "too_slow")


def test_the_end_of_the_time_is_told_apart_from_a_slow_page(at: At) -> None:
    async def scenario(session: Session) -> Stop:
        session.clock = type(session.clock)(0.5)
        return await stopped(waiting_for_ever(session))

    assert at(PAGE, scenario).code == "budget_exhausted"


def test_an_address_that_never_answers_is_too_slow(at: At, server: Any) -> None:
    server.pages["/silent"] = server.silent

    async def scenario(session: Session) -> Stop:
        session.clock = type(session.clock)(6)
        return await stopped(session.goto(server.at("silent")))

    assert at(PAGE, scenario).code == "too_slow"


def test_endless_redirects_and_files_are_errors_of_the_store(at: At, server: Any) -> None:
    server.pages["/round"] = server.redirect("/round")
    server.pages["/file"] = server.answer(
        b"PK", kind="application/zip", Content_Disposition="attachment; filename=a.zip"
    )

    async def scenario(session: Session) -> tuple[Stop, Stop, str]:
        round_ = await stopped(session.goto(server.at("round")))
        file = await stopped(session.goto(server.at("file")))
        await session.goto(server.url)
        return round_, file, (await session.look()).page.title

    round_, file, title = at(PAGE, scenario)
    assert (round_.code, file.code, title) == ("http_error", "http_error", "Shop")
    assert "ERR_TOO_MANY_REDIRECTS" in round_.detail
    assert "file" in file.detail


def test_a_press_that_leads_to_a_broken_certificate_or_nowhere_says_so(
    at: At, server: Any, tls_server: Any
) -> None:
    """The browser trusts no authority of these tests."""
    links = f"<a href={tls_server().url}>Safe</a> <a href=http://127.0.0.1:1/>Gone</a>"

    async def scenario(session: Session) -> tuple[Stop, Stop]:
        safe = await stopped(press(session, "Safe"))
        await session.goto(server.url)
        return safe, await stopped(press(session, "Gone"))

    safe, gone = at(PAGE + links, scenario)
    assert (safe.code, gone.code) == ("tls_error", "http_error")
    assert "ERR_CERT" in safe.detail
    assert "ERR_" in gone.detail


def test_loads_and_clicks_are_limited(at: At, server: Any) -> None:
    async def scenario(session: Session) -> Stop:
        await session.goto(server.url)
        return await stopped(session.goto(server.url))

    stop = at(PAGE, scenario, loads=2)
    assert (stop.code, stop.detail) == ("budget_exhausted", "(0 clicks, 3 loads)")


# --- dialogs --------------------------------------------------------------------------------------


def test_an_alert_is_read_and_answered(at: At) -> None:
    button = "<button onclick=\"alert('Choose a size'); this.textContent = 'Done'\">Add</button>"

    async def scenario(session: Session) -> tuple[View, tuple[str, ...]]:
        view = await press(session, "Add")
        return view, session.recorder.dialogs(session.tab)

    view, said = at(PAGE + button, scenario)
    assert said == ("Choose a size",)
    assert named(view, "Done")


def test_a_question_is_declined_unless_the_walk_asked_for_it(at: At) -> None:
    button = "<button onclick=\"this.textContent = confirm('Remove?') ? 'yes' : 'no'\">{}</button>"

    async def scenario(session: Session) -> tuple[View, View]:
        first = await press(session, "One")
        session.accept_dialogs = True
        return first, await press(session, "Two")

    first, second = at(PAGE + button.format("One") + button.format("Two"), scenario)
    assert named(first, "no")
    assert named(second, "yes")


@pytest.mark.parametrize("storm", ["for (;;) alert('Win!')", "setInterval(() => alert('Win!'), 5)"])
def test_a_storm_of_dialogs_lies_over_the_page(at: At, server: Any, storm: str) -> None:
    async def scenario(session: Session) -> tuple[Stop, int, str]:
        await session.tab.evaluate(f"void setTimeout(() => {{ {storm} }})")
        stop = await stopped(session.until(lambda _: False, 20))
        count = len(session.recorder.dialogs(session.tab))
        await session.fresh_tab()
        await session.goto(server.url)
        return stop, count, (await session.look()).page.title

    stop, count, title = at(PAGE, scenario)
    assert (stop.code, stop.words, title) == ("overlay_blocks_page", "Win!", "Shop")
    assert count == DIALOGS + 1


def test_dialogs_that_come_too_slowly_for_a_storm_are_still_the_reason(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy machine answers few dialogs in the time that a page is given."""
    monkeypatch.setattr(sessions, "DIALOGS", 10**6)

    async def scenario(session: Session) -> Stop:
        await session.tab.evaluate("void setTimeout(() => { for (;;) alert('Win!') })")
        session.clock = type(session.clock)(2)
        return await stopped(session.look())

    stop = at(PAGE, scenario)
    assert (stop.code, stop.words) == ("overlay_blocks_page", "Win!")


def test_a_page_that_asks_not_to_leave_is_left(at: At, server: Any) -> None:
    server.pages["/beans"] = server.answer(PAGE.replace("Shop", "Beans"))
    asks = "<script>onbeforeunload = (e) => { e.preventDefault(); return 'Stay!' }</script>"

    async def scenario(session: Session) -> tuple[str, str]:
        await session.tab.mouse.click(5, 5)  # only a page that was touched may ask
        by_press = (await press(session, "Beans")).page.title
        await session.goto(server.url)
        await session.tab.mouse.click(5, 5)
        await session.goto(server.at("beans"))
        return by_press, (await session.look()).page.title

    assert at(PAGE + asks, scenario) == ("Beans", "Beans")


# --- tabs, files, printing ------------------------------------------------------------------------


def test_a_new_tab_is_followed_and_left_again_when_it_closes_itself(at: At, server: Any) -> None:
    server.pages["/beans"] = server.answer(
        PAGE.replace("Shop", "Beans") + "<button onclick=window.close()>Back</button>"
    )

    async def scenario(session: Session) -> tuple[str, str]:
        new = await press(session, "New")
        return new.page.title, (await press(session, "Back")).page.title

    link = "<a href=/beans target=_blank rel=opener>New</a>"
    assert at(PAGE + link, scenario) == ("Beans", "Shop")


def test_what_unfolds_under_the_pointer_is_closed_on_the_next_page(at: At) -> None:
    unfolds = """<div id=bag style="position:relative"><a href=/bag>Bag</a>
        <p id=d hidden style="position:absolute;top:100%">One mug</p></div><script>
        const bag = document.querySelector("#bag"), d = document.querySelector("#d");
        bag.onmouseenter = () => { d.hidden = false; };
        bag.onmouseleave = () => { d.hidden = true; };
        bag.onclick = (e) => { e.preventDefault(); history.pushState(0, "", "/bag"); };
        </script>"""

    async def scenario(session: Session) -> tuple[str, bool]:
        there = await press(session, "Bag")
        return there.page.url[-4:], "One mug" in there.page.text

    assert at(PAGE + unfolds, scenario) == ("/bag", False)


def test_tabs_that_open_by_themselves_are_not_followed(at: At, server: Any) -> None:
    server.pages["/beans"] = server.answer(PAGE.replace("Shop", "Beans"))
    opens = "<script>for (let i = 0; i < 20; i++) open('/advert' + i)</script>"

    async def scenario(session: Session) -> tuple[str, int]:
        view = await press(session, "Beans")
        return view.page.title, len(session.tab.context.pages)

    title, count = at(PAGE + opens, scenario)
    assert title == "Beans"
    assert count <= TABS + 1


def test_a_link_without_extent_is_pressed_on_its_picture(at: At, server: Any) -> None:
    card = (
        "<div style='position:relative;height:200px'><a href=/mug aria-label=Mug><img alt='' "
        "style='position:absolute;left:0;top:0;width:200px;height:200px;background:#ccc'></a></div>"
    )

    async def scenario(session: Session) -> str:
        return (await press(session, "Mug")).page.title

    server.pages["/mug"] = server.answer("<!doctype html><title>Mug</title><h1>Mug</h1>")
    assert at(PAGE + card, scenario) == "Mug"


def test_a_link_stretched_over_a_card_is_pressed_in_place_of_the_card_s_own(
    at: At, server: Any
) -> None:
    card = (
        "<div style='position:relative;width:300px'><a href=/mug style='position:absolute;inset:0'>"
        "<span style='position:absolute;clip-path:inset(50%)'>Mug</span></a>"
        "<div style='pointer-events:none'><div style='height:300px;background:#ccc'></div>"
        "<button style='position:absolute;top:100px;left:100px;width:100px;height:150px;"
        "pointer-events:auto'>Add</button><h3><a href=/mug>A mug</a></h3></div></div>"
    )

    async def scenario(session: Session) -> str:
        return (await press(session, "A mug")).page.title

    server.pages["/mug"] = server.answer("<!doctype html><title>Mug</title><h1>Mug</h1>")
    assert at(PAGE + card, scenario) == "Mug"


def test_a_file_to_save_leaves_the_page_as_it_is(at: At, server: Any) -> None:
    server.pages["/list.pdf"] = server.answer(
        b"%PDF-1.4", kind="application/pdf", Content_Disposition="attachment; filename=list.pdf"
    )

    async def scenario(session: Session) -> tuple[str, str]:
        view = await press(session, "Price list")
        return view.page.title, view.page.url

    assert at(PAGE + "<a href=/list.pdf>Price list</a>", scenario) == ("Shop", server.url)


def test_printing_does_not_hold_the_walk_up(at: At) -> None:
    button = "<button onclick=\"print(); this.textContent = 'Printed'\">Print</button>"

    async def scenario(session: Session) -> View:
        return await press(session, "Print")

    assert named(at(PAGE + button, scenario), "Printed")


# --- evidence -------------------------------------------------------------------------------------


def test_evidence_that_cannot_be_had_does_not_end_the_walk(at: At) -> None:
    # fake timers and a broken observer: vitals cannot answer, axe neither
    hostile = (
        "<script>const real = setTimeout; performance.getEntriesByType = () => { throw 1 };"
        "PerformanceObserver = function () { throw 1 };"
        "Element.prototype.attachInternals = null; NodeList.prototype.forEach = null;</script>"
    )

    async def scenario(session: Session) -> View:
        return await session.keep(PageKind.HOME, whole=True)

    kept = at(PAGE + hostile, scenario).page.snapshot
    assert kept.title == "Shop"
    assert kept.status == 200
    assert kept.first_view is not None


def test_halves_of_characters_are_kept_as_something_a_file_can_hold(at: At) -> None:
    hostile = (
        "<p id=p></p><button id=b>x</button><script>"
        "const half = '\\ud83d'; document.title = half + 'T'; p.textContent = half + 'text';"
        "p.setAttribute('aria-label', half); b.textContent = half + 'Add';"
        "console.error(half + 'said'); setTimeout(() => alert(half + 'asked'), 50);"
        "fetch('/?q=' + encodeURIComponent('\\ufffd'), {method: 'POST', body: half});"
        "</script>"
    )

    async def scenario(session: Session) -> View:
        await session.until(lambda _: bool(session.recorder.dialogs(session.tab)), 5)
        return await session.keep(PageKind.HOME)

    saved = at(PAGE + hostile, scenario).page.snapshot.model_dump_json().encode()
    for words in ("T", "text", "Add", "said", "asked"):
        assert f"\ufffd{words}".encode() in saved
