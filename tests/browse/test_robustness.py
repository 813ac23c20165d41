"""A walk and an audit end in time, with the right obstacle and with what was seen until then."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from browse.trouble import crash, kill, process
from stores.family import STORES, Running, make_store, serve

from auditor import audit, cli
from auditor.browse import find, trace
from auditor.browse import session as sessions
from auditor.browse.launch import launch as launch_browser
from auditor.browse.session import Limits, Session
from auditor.browse.settle import Clock
from auditor.browse.trail import Trail
from auditor.browse.walk import Walker
from auditor.model import Device, PageKind, Walk

Visit = Callable[..., Any]
Run = Callable[..., Any]
Befall = Callable[[Session], Awaitable[None]]


@pytest.fixture(scope="module")
def store() -> Iterator[Running]:
    with serve(make_store(STORES["add_post_notice"].spec)) as running:
        yield running


async def befallen(session: Session, url: str, stage: PageKind, befall: Befall) -> Walk:
    """Walks, and lets this befall the browser as soon as the stage is reached."""
    happened: list[asyncio.Future[None]] = []

    def say(_: str) -> None:
        if stage in walker.trail.reached and not happened:
            happened.append(asyncio.ensure_future(befall(session)))

    walker = Walker(session, url, say=say)
    found = await walker.run()
    assert happened, "the walk never came to where it should befall"
    return found


# --- one walk -------------------------------------------------------------------------------------


async def close_tab(session: Session) -> None:
    await session.tab.close()


async def loop_for_ever(session: Session) -> None:
    session.clock = Clock(8)  # only now: before, a busy machine may take its time
    await session.tab.evaluate("void setTimeout(() => { for (;;); })")


async def storm(session: Session) -> None:
    await session.tab.evaluate("void setInterval(() => alert('Subscribe!'), 5)")


@pytest.mark.parametrize(
    ("befall", "code"),
    [
        (crash, "page_crashed"),
        (kill, "browser_lost"),
        (close_tab, "page_closed"),
        (loop_for_ever, "too_slow"),
        (storm, "overlay_blocks_page"),
    ],
)
def test_what_befalls_a_walk_is_named_and_what_it_saw_stays(
    visit: Visit, run: Run, store: Running, noise: list[str], befall: Befall, code: str
) -> None:
    async def scenario() -> tuple[Walk, list[str]]:
        async with visit(opened=False) as session:
            found = await befallen(session, store.url, PageKind.HOME, befall)
            return found, [s.id for s in session.snapshots]

    found, kept = run(scenario())
    assert found.obstacle is not None
    assert found.obstacle.code == code
    assert found.obstacle.url.startswith(store.url)
    assert found.reached == (PageKind.HOME,)
    assert found.snapshots == tuple(kept)
    assert kept[0].endswith("home")
    assert found.steps[-1].obstacle == found.obstacle
    assert found.story[-1].startswith("stopped before category")
    assert noise == []


@pytest.mark.parametrize(
    ("stage", "befall", "code"),
    [
        (PageKind.PRODUCT, storm, "overlay_blocks_page"),
        (PageKind.CART, crash, "page_crashed"),
        (PageKind.CHECKOUT, kill, ""),
    ],
)
def test_later_stages_are_no_less_sturdy(
    visit: Visit, run: Run, store: Running, noise: list[str],
    stage: PageKind, befall: Befall, code: str,
) -> None:  # fmt: skip
    """What was reached stays reached; once at the checkout, nothing can be lost any more."""

    async def scenario() -> Walk:
        async with visit(opened=False) as session:
            return await befallen(session, store.url, stage, befall)

    found = run(scenario())
    assert (found.obstacle.code if found.obstacle else "") == code
    assert found.reached[-1] is stage
    assert noise == []
    assert store.orders == 0


def test_an_error_of_our_own_costs_nothing_of_what_was_seen(
    visit: Visit, run: Run, store: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("a mistake")

    monkeypatch.setattr(find, "category_links", fail)

    async def scenario() -> Walk:
        async with visit(opened=False, seconds=30) as session:
            return await Walker(session, store.url).run()

    found = run(scenario())
    assert found.obstacle is not None
    assert found.obstacle.code == "internal_error"
    assert "ZeroDivisionError: a mistake" in found.obstacle.message
    assert found.reached == (PageKind.HOME,)


# --- the whole audit ------------------------------------------------------------------------------


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Audits whose walks end after two pages, however busy the machine is."""
    monkeypatch.setattr(sessions, "Shopper", partial(sessions.Shopper, limits=Limits(loads=2)))


def audited(url: str, out: Path, *more: str) -> tuple[int, dict[str, Any]]:
    code = cli.run(["audit", url, "--out", str(out), *more])
    result: dict[str, Any] = json.loads((out / "audit.json").read_text("utf-8"))
    assert (out / "scorecard.html").stat().st_size > 1000
    return code, result


def test_a_home_page_that_hangs_is_reported_and_not_passed(
    server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "DEAF_S", 2)
    server.pages["/"] = server.answer(
        "<!doctype html><title>Shop</title><h1>Coffee</h1>"
        "<script>addEventListener('load', () => setTimeout(() => { for (;;); }))</script>"
    )
    code, result = audited(server.url, tmp_path / "out", "--device", "phone")
    assert code in (3, 4)
    assert result["walks"]["phone"]["obstacle"]["code"] == "too_slow"
    assert "script" in result["walks"]["phone"]["obstacle"]["message"]
    assert not result["gate"]["passed"]
    assert result["grade"] is None


@pytest.fixture
def mortal(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The first browser dies when the phone has seen the home page; counts those started."""
    started: list[int] = []
    reach = Trail.reach

    def dying(self: Trail, *facts: Any, **more: Any) -> None:
        reach(self, *facts, **more)
        if len(started) == 1:
            os.kill(started[0], signal.SIGKILL)

    async def launched(*what: Any, **how: Any) -> Any:
        browser, candidate = await launch_browser(*what, **how)
        started.append(await process(browser))
        return browser, candidate

    monkeypatch.setattr(Trail, "reach", dying)
    monkeypatch.setattr("auditor.browse.launch.launch", launched)
    return started


def test_a_killed_browser_is_started_again_and_the_other_device_walks_on(
    store: Running, tmp_path: Path, hurried: None, mortal: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(audit, "_RETRIED", set())
    options = audit.AuditOptions(url=store.url, out=tmp_path)
    result = audit.walk_only(options)
    phone, desktop = result.walks
    assert phone.obstacle is not None
    assert (phone.device, phone.obstacle.code) == (Device.PHONE, "browser_lost")
    assert phone.reached == (PageKind.HOME,)
    assert PageKind.HOME in desktop.reached
    assert desktop.obstacle is None or desktop.obstacle.code != "browser_lost"
    assert len(mortal) == 2
    assert result.exit_code == 4


def test_a_walk_whose_browser_died_is_tried_once_more(
    store: Running, tmp_path: Path, hurried: None, mortal: list[int]
) -> None:
    options = audit.AuditOptions(url=store.url, out=tmp_path, devices=(Device.PHONE,))
    (found,) = audit.walk_only(options).walks
    assert len(mortal) == 2
    assert len(found.reached) > 1
    assert any(
        "Two attempts ended differently. The first: The browser ended" in n for n in found.notes
    )
    pictures = {p.name.split(".")[0] for p in (tmp_path / "evidence").glob("*.jpg")}
    assert pictures <= set(found.snapshots)


# --- traces ---------------------------------------------------------------------------------------


def test_a_trace_is_kept_a_device_and_holds_no_secret(
    server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("SHOP_KEY", "s3cr3t/&key")
    monkeypatch.setenv("SHOP_USER", "anna")
    monkeypatch.setenv("SHOP_PASSWORD", "very private")
    monkeypatch.chdir(tmp_path)
    Path("auditor.toml").write_text(
        '[headers]\nX-Key = "env:SHOP_KEY"\n'
        '[login]\nuser = "env:SHOP_USER"\npassword = "env:SHOP_PASSWORD"\n'
    )
    out = tmp_path / "out"
    code = cli.run(["walk", server.url, "--trace", "--out", str(out), "--device", "phone"])
    assert code == 4  # it is no store
    assert [p.name for p in out.iterdir()] == ["traces"]
    (kept,) = (out / "traces").iterdir()
    assert kept.name == "phone.zip"
    assert str(out / "traces") in capsys.readouterr().out
    assert any(h.get("x-key") == "s3cr3t/&key" for _, h in server.asked)
    with zipfile.ZipFile(kept) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Coffee" in everything
    assert b"x-key" in everything.lower()
    for secret in (b"s3cr3t", b"very private", trace.basic("anna", "very private").encode()):
        assert secret not in everything


def test_no_trace_is_kept_unless_asked_for(server: Any, tmp_path: Path) -> None:
    options = audit.AuditOptions(url=server.url, out=tmp_path, devices=(Device.PHONE,))
    audit.walk_only(options)
    assert [p.name for p in tmp_path.iterdir()] == ["evidence"]


def test_a_folder_for_traces_without_traces_is_a_mistake(tmp_path: Path, capsys: Any) -> None:
    assert cli.run(["walk", "http://127.0.0.1:1", "--out", str(tmp_path / "out")]) == 2
    assert "--trace" in capsys.readouterr().err


def test_a_secret_too_short_to_be_found_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("trace", "abc")
    assert not trace.clean(path, ["abc"])
    assert trace.clean(path, [])
    assert trace.clean(path, ["abcd"])
