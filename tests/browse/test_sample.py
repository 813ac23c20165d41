"""Which further pages are judged, and what is left alone on the way to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditor.browse.session import Session
from auditor.browse.stages.sample import products_of, see_more
from auditor.browse.trail import Hints, Trail
from auditor.model import PageKind
from auditor.read.page import Context

At = Callable[..., Any]
PICTURE = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>"


def card(name: str, price: str, more: str = "") -> str:
    return f"""<li style="width:220px;height:320px;float:left"><a href=/p/{name}>
      <img src="{PICTURE}" width=200 height=200><h3>Mug {name}</h3></a><p>{price}</p>{more}</li>"""


LIST = f"""<!doctype html><html lang=en><title>Mugs</title><main><h1>Mugs</h1><ul>
{card("alba", "£20.00")}
{card("gone", "£3.00", "<p>Sold out</p>")}
{card("bora", "£21.00", "<a href=/p/bora>Choose options</a>")}
{card("cora", "<s>£30.00</s> £22.00")}
{card("dora", "£9.00")}</ul></main>"""
PLAIN = f"""<!doctype html><html lang=en><title>Mugs</title><main><h1>Mugs</h1><ul>
{"".join(card(name, f"£{20 - i}.00") for i, name in enumerate(("alba", "bora", "cora", "dora")))}
</ul></main>"""


def product(name: str) -> str:
    return f"""<!doctype html><html lang=en><title>Mug {name}</title><main><h1>Mug {name}</h1>
<p>£18.00</p><img src="{PICTURE}" width=400 height=300><form action=/cart/add method=post>
<input type=hidden name=id value=7><label>Quantity <input type=number name=quantity value=1></label>
<button style="width:240px;height:48px">Add to cart</button></form></main>"""


async def _listed(session: Session) -> list[str]:
    session.store = Context(languages=("en",))
    page = (await session.look(PageKind.CATEGORY)).page
    return [href.rsplit("/", 1)[1] for href in products_of(page)]


def test_a_choice_and_a_reduced_price_come_first_and_nothing_sold_out(at: At) -> None:
    assert at(LIST, _listed) == ["bora", "cora", "alba", "dora"]


def test_where_nothing_is_reduced_the_cheapest_comes_first(at: At) -> None:
    assert at(PLAIN, _listed) == ["dora", "alba", "bora", "cora"]


def test_as_many_pages_as_wanted_are_kept_and_no_page_of_another_kind(at: At, server: Any) -> None:
    for name in ("alba", "bora", "cora", "dora"):
        server.pages[f"/p/{name}"] = server.answer(product(name))
    server.pages["/p/story"] = server.answer("<!doctype html><h1>Our story</h1>" + "words " * 90)
    server.pages["/mugs"] = server.answer(LIST)

    async def scenario(session: Session) -> list[str]:
        session.store = Context(languages=("en",))
        base = session.tab.url.rstrip("/")
        hints = Hints(products=3, categories=2, may_crawl=lambda url: not url.endswith("/p/bora"))
        trail = Trail(session, base, hints, lambda _: None)
        await session.goto(f"{base}/p/alba")
        await session.keep(PageKind.PRODUCT)
        trail.listed = [f"{base}/p/{n}" for n in ("alba", "bora", "story", "cora", "dora")]
        trail.menu = [f"{base}/p/cora", f"{base}/mugs"]
        await see_more(trail)
        return [f"{s.kind} {s.url.removeprefix(base)}" for s in session.snapshots]

    assert at("<!doctype html>", scenario) == [
        "product /p/alba", "product /p/cora", "product /p/dora", "category /mugs",
    ]  # fmt: skip
