"""Waiting ends by what happens on the page; what never happens is not waited for twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from auditor.browse.session import Session
from auditor.browse.settle import Clock, Patience, is_gone, next_change, settle

At = Callable[..., Any]
PAGE = "<!doctype html><html lang=en><title>Shop</title><h1>Coffee</h1>"


async def settling(session: Session) -> float:
    """Seconds that one wait takes."""
    began = time.monotonic()
    await session.settle()
    return time.monotonic() - began


# --- patience, without a browser ------------------------------------------------------------------


def test_each_wait_in_vain_halves_the_next_down_to_a_least() -> None:
    patience = Patience()
    waits = []
    for document in range(4):
        waits.append(patience.left("load", document * 1000.0, document * 1000.0))
        patience.in_vain("load", document * 1000.0)
    assert waits == [8, 4, 2, 2]


def test_a_wait_counts_from_the_request_and_once_a_document() -> None:
    patience = Patience()
    assert patience.left("load", 1000, 4000) == 5
    assert patience.left("load", 1000, 60_000) == 0
    assert patience.left("load", None, 4000) == 0
    patience.in_vain("load", 1000)
    patience.in_vain("load", 1000)
    assert patience.left("load", 2000, 2000) == 4
    assert patience.left("domcontentloaded", 2000, 2000) == 20


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Page.evaluate: Target page, context or browser has been closed", True),
        ("Page.evaluate: Target crashed ", True),
        ("Connection closed while reading from the driver", True),
        ("Page.goto: net::ERR_FAILED at http://shop.example/crash/closed", False),
        ("Page.evaluate: Execution context was destroyed", False),
    ],
)
def test_what_a_lost_page_says_is_not_mistaken_for_an_address(text: str, gone: bool) -> None:
    assert is_gone(text) is gone


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("never", ["<iframe src=/silent></iframe>", "<img src=/silent alt=x>"])
def test_what_never_loads_is_waited_for_once_and_then_less(at: At, server: Any, never: str) -> None:
    server.pages["/silent"] = server.silent
    server.pages["/slow"] = server.answer(PAGE + never)

    async def scenario(session: Session) -> list[float]:
        session._patience.in_vain("load")  # 4 s are left, so that the test is quick
        times = []
        for step in (
            session.goto(server.at("slow")),
            session.settle(),
            session.goto(server.at("slow")),
        ):
            began = time.monotonic()
            await step
            times.append(time.monotonic() - began)
        return times

    first, again, second = at(PAGE, scenario)
    assert first >= 4
    assert again < 4  # what it asked for may still come, but its load is not waited for
    assert second < first


def test_an_answer_that_never_ends_is_read_as_far_as_it_came(at: At, server: Any) -> None:
    server.pages["/endless"] = server.endless

    async def scenario(session: Session) -> tuple[float, str]:
        session._patience.in_vain("domcontentloaded")  # as if it were the third such page
        session._patience.in_vain("domcontentloaded")
        began = time.monotonic()
        await session.goto(server.at("endless"))
        return time.monotonic() - began, (await session.look()).page.text

    took, text = at(PAGE, scenario)
    assert took < 12
    assert "Coffee" in text


def test_a_page_that_never_holds_still_gets_ever_less_time(at: At, server: Any) -> None:
    restless = """<div id=box></div><script>setInterval(() => {
      const fresh = document.createElement("p"), inner = document.createElement("b");
      fresh.append(inner); box.replaceChildren(fresh);
      setTimeout(() => { inner.className = "on"; inner.textContent = Math.random(); }, 10);
    }, 30)</script>"""

    server.pages["/restless"] = server.answer(PAGE + restless)

    async def scenario(session: Session) -> tuple[list[float], bool]:
        session._patience.in_vain("quiet")
        await session.goto(server.at("restless"))
        times = [await settling(session) for _ in range(2)]
        return times, await next_change(session.tab, 2)

    times, changed = at(PAGE, scenario)
    assert times[0] < 3.5  # 4 s was the wait before
    assert times[1] < 2.5
    assert changed


def test_a_ticker_and_a_long_poll_do_not_keep_a_page_unsettled(at: At, server: Any) -> None:
    server.pages["/poll"] = server.silent
    busy = """<p id=clock>0</p><script>setInterval(() => clock.textContent = Date.now(), 50);
      fetch("/poll")</script>"""

    async def scenario(session: Session) -> float:
        return await settling(session)

    assert at(PAGE + busy, scenario) < 5


def test_content_that_arrives_late_is_waited_for(at: At, server: Any) -> None:
    server.pages["/price"] = server.answer("9.50")
    late = """<p id=price></p><script>setTimeout(() => fetch("/price").then(r => r.text())
      .then(t => price.textContent = t), 200)</script>"""

    async def scenario(session: Session) -> str:
        text: str = (await session.look()).page.text
        return text

    assert "9.50" in at(PAGE + late, scenario)


def test_a_page_that_goes_elsewhere_is_waited_for_there(at: At, server: Any) -> None:
    server.pages["/new"] = server.answer(PAGE.replace("Shop", "Moved"))
    moves = "<script>setTimeout(() => location = '/new', 100)</script>"

    async def scenario(session: Session) -> str:
        title: str = (await session.look()).page.title
        return title

    assert at(PAGE + moves, scenario) == "Moved"


def test_an_empty_document_is_settled(at: At) -> None:
    async def scenario(session: Session) -> float:
        return await settling(session)

    assert at("", scenario) < 3


def test_nothing_is_waited_for_when_the_time_is_up(at: At) -> None:
    async def scenario(session: Session) -> tuple[bool, float]:
        began = time.monotonic()
        changed = await next_change(session.tab, 0)
        await settle(session.tab, session.recorder, cap_s=0, load_s=0)
        return changed, time.monotonic() - began

    changed, took = at(PAGE, scenario)
    assert not changed
    assert took < 0.5
    assert Clock(-1).left == 0
