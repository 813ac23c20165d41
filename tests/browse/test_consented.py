"""The visitor who agrees to cookies: asked only where it tells something, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from auditor.browse import consented
from auditor.browse.consented import worth_asking
from auditor.browse.session import Session
from auditor.model import Box, Device, Overlay, PageKind, Request, Snapshot
from auditor.read.page import Context, Page

Visit = Callable[..., Any]
HIT = "/g/collect?v=2&tid=G-ABC1234567&en=page_view"
WORDS = "Fresh from the roastery, in small batches, for people who like to take their time. " * 4
SHOP = f"""<!doctype html><html lang=en><title>Coffee</title>
<meta name=viewport content="width=device-width"><header><a href=/>Shop</a>
<a href=/beans>Beans</a> <a href=/cart>Cart</a></header><main><h1>Coffee</h1><p>{WORDS}</p></main>
<div id=bar style="position:fixed;left:0;right:0;bottom:0;padding:24px;background:#eee" hidden>
<p>We use cookies to count visits.</p><button onclick="answer('no')">Reject all</button>
<button onclick="answer('yes')">Accept all</button></div><script>
function answer(word) {{ document.cookie = "consent=" + word + ";path=/"; bar.remove(); count(); }}
function count() {{ if (document.cookie.includes("consent=yes"))
  fetch("{HIT}&dl=" + encodeURIComponent(location.href)); }}
document.querySelector("#bar").hidden = document.cookie.includes("consent=");
count();</script>"""


def page(kind: PageKind, answer: str = "", *asked: str, suffix: str = "") -> Page:
    notice = Overlay(kind="consent", text="Cookies", box=Box(0, 0, 9, 9), answer=answer)
    return Page(
        Snapshot(
            id=f"phone-01-{kind}{suffix}",
            kind=kind,
            device=Device.PHONE,
            url=f"https://shop.test/{kind}",
            requests=tuple(Request(url=f"https://shop.test{url}", kind="fetch") for url in asked),
            overlays=(notice,) if answer else (),
        ),
        Context(languages=("en",)),
    )


HOME, PRODUCT = PageKind.HOME, PageKind.PRODUCT


@pytest.mark.parametrize(
    ("pages", "asked"),
    [
        ([page(HOME, "rejected"), page(PRODUCT)], [HOME, PRODUCT]),
        ([page(HOME, "closed"), page(PRODUCT), page(PRODUCT, suffix="+added")], [HOME, PRODUCT]),
        ([page(HOME), page(PRODUCT)], []),  # nobody asked
        ([page(HOME, "accepted"), page(PRODUCT)], []),
        ([page(HOME, "rejected"), page(PRODUCT, "", HIT)], []),  # counted all the same
        ([page(HOME, "rejected"), page(PageKind.CHECKOUT)], [HOME]),
    ],
)
def test_only_where_a_refusal_may_be_why_nothing_was_counted(
    pages: list[Page], asked: list[PageKind]
) -> None:
    assert [kind for kind, _ in worth_asking(pages)] == asked


@pytest.mark.parametrize(
    ("shop", "kept"),
    [(SHOP, [HOME, PRODUCT]), (SHOP.replace("Accept all", "Preferences"), [])],
)
def test_each_page_is_kept_with_what_counted_it(
    server: Any, visit: Visit, run: Any, shop: str, kept: list[PageKind]
) -> None:
    for path in ("/", "/beans"):
        server.pages[path] = server.answer(shop)
    server.pages[HIT.split("?")[0]] = server.answer("")

    async def scenario() -> Session:
        async with visit(Device.PHONE, opened=False) as session:
            session.shopper = replace(session.shopper, agrees=True)
            session.know(languages=("en",))
            await consented.visit(session, [(HOME, server.url), (PRODUCT, server.url + "/beans")])
            return session  # type: ignore[no-any-return]

    session = run(scenario())
    assert [(s.kind, s.id.partition("+")[2]) for s in session.snapshots] == [
        (kind, "consented") for kind in kept
    ]
    for snapshot in session.snapshots:
        assert [hit.tool.name for hit in Page(snapshot, Context()).visits.hits] == [
            "Google Analytics"
        ]
    assert session.notes == []
