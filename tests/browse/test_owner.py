"""What the owner configures for the store goes to the store alone, and is obeyed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stores.family import STORES, Running, make_store, serve

from auditor.browse.access import Access
from auditor.browse.launch import driver, launch
from auditor.browse.obstacles import Stop
from auditor.browse.session import Session, Shopper
from auditor.browse.trail import Hints
from auditor.browse.walk import Walker
from auditor.model import Device, PageKind, Via, Walk


def test_the_owners_headers_reach_no_other_host(server: Any, run: Any, tmp_path: Path) -> None:
    other = type(server)()
    other.pages["/part.js"] = other.answer("1", kind="text/javascript")
    server.pages["/"] = server.answer(
        f"<title>Shop</title><h1>Coffee</h1><script src='{other.at('part.js')}'></script>"
    )

    async def visit() -> None:
        async with driver() as playwright:
            browser, _ = await launch(playwright)
            shopper = Shopper(
                Device.DESKTOP,
                tmp_path,
                access=Access(site=server.url.rstrip("/"), headers={"x-staging-key": "s3cret"}),
            )
            session = Session(playwright, browser, shopper)
            await session.open()
            await session.goto(server.url)
            await session.close()
            await browser.close()

    try:
        run(visit())
        mine = [headers for path, headers in server.asked if path == "/"]
        theirs = [headers for path, headers in other.asked if path == "/part.js"]
        assert [h.get("x-staging-key") for h in mine] == ["s3cret"]
        assert len(theirs) == 1 and "x-staging-key" not in theirs[0]
    finally:
        other.close()


def test_a_page_that_robots_txt_forbids_stops_the_walk_when_asked(
    server: Any, run: Any, tmp_path: Path
) -> None:
    async def visit() -> str:
        async with driver() as playwright:
            browser, _ = await launch(playwright)
            shopper = Shopper(
                Device.DESKTOP, tmp_path, allows=lambda url: not url.endswith("/cart")
            )
            session = Session(playwright, browser, shopper)
            await session.open()
            await session.goto(server.url)
            try:
                await session.goto(server.at("cart"))
            except Stop as stop:
                return stop.code
            finally:
                await session.close()
                await browser.close()
            return ""

    assert run(visit()) == "robots_disallowed"
    assert "/cart" not in server.paths


def test_the_owners_checkout_is_opened_where_no_control_leads_there(run: Any, visit: Any) -> None:
    """It is looked at, and the shopper's way stays broken."""

    async def walked(store: Running) -> Walk:
        async with visit(opened=False) as session:
            hints = Hints(checkout=store.shop.url("checkout"))
            walk: Walk = await Walker(session, store.url, hints=hints).run()
            return walk

    with serve(make_store(STORES["checkout_link_missing"].spec)) as store:
        walk = run(walked(store))
    assert walk.reached[-1] is PageKind.CHECKOUT and walk.obstacle is None
    assert walk.steps[-1].via is Via.ROUTE_HINT
    tried = [(a.ok, a.obstacle) for a in walk.actions if a.kind == "checkout"]
    assert tried == [(False, "checkout_button_missing")]
    assert store.orders == 0
