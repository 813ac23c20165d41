"""What is no shop is named by two signs; a shop is never taken for a wall."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from auditor.lexicon import LANGUAGES, lexicon
from auditor.read.page import Page
from auditor.read.walls import sent_abroad, wall

Render = Callable[..., Page]
REFRESH = {"refresh": "20"}
SHOP = (
    "<header><a href=/>Clay</a><nav><a href=/mugs>Mugs</a></nav><a href=/cart>Cart 0</a></header>"
    "<main><h1>Clay</h1>{}</main>"
)
GRID = "<div>{}</div>".format(
    "".join(
        f"<article style='float:left;width:160px'><a href=/p/{n}><img src=/{n}.jpg width=150 "
        f"height=150 alt=''>Mug {n}</a><p>£1{n}.00</p></article>"
        for n in range(6)
    )
)
QUEUE = "<h1>{}</h1><p>4,217</p>"
BADGES = "<a href=https://apps.apple.com/app/id1>iPhone</a> <a href=https://play.google.com/x>A</a>"


@pytest.mark.parametrize(
    ("html", "facts", "code"),
    [
        (QUEUE.format("You are now in line"), {"headers": REFRESH}, "waiting_room"),
        ("<progress max=9 value=2></progress><p>…</p>", {"headers": REFRESH}, "waiting_room"),
        ("<p>Hello</p>", {"headers": REFRESH, "cookies": ["__cfwaitingroom"]}, "waiting_room"),
        ("<p>Hello</p>", {"addresses": ["https://x.queue-it.net/?c=x&e=y"]}, "waiting_room"),
        ("<p>Bonjour</p>", {"headers": {"cf-mitigated": "challenge"}}, "bot_wall"),
        ("<div id=px-captcha>Press and hold</div>", {}, "bot_wall"),
        ("<p>Not for you</p>", {"status": 451}, "geo_redirect"),
        ("<h1>clay.example</h1><p>This domain is for sale for $2,999</p>", {}, "parked"),
        ("<p>Ads</p><a href=https://www.bodis.com/x>more</a>", {}, "parked"),
        ("<h1>Clay</h1><p>Our app is all you need.</p>" + BADGES, {}, "app_only"),
        ("<h1>We'll be back soon</h1>", {}, "maintenance"),
    ],
)
def test_a_wall_is_named(render: Render, html: str, facts: dict[str, Any], code: str) -> None:
    found = wall(render(html, url="/"), **facts)
    assert found is not None
    assert found.code == code
    assert found.detail.endswith((".", ")"))


@pytest.mark.parametrize(
    ("html", "facts"),
    [
        # a shop, whatever it says and whatever it sets
        (SHOP.format(GRID + "<p>You are now in line. We'll be back soon.</p>"), {}),
        (SHOP.format("<p>This domain is for sale: clay.example</p>"), {}),
        (SHOP.format(GRID), {"headers": REFRESH, "cookies": ["__cfwaitingroom"]}),
        (SHOP.format("<p>This mug is not available in your country.</p>"), {}),
        (SHOP.format(GRID + BADGES), {}),
        # one sign of two
        (QUEUE.format("You are now in line"), {}),
        ("<h1>Welcome</h1><a href=/en>Enter</a>", {"headers": REFRESH}),
        ("<h1>Welcome</h1><a href=/en>Enter</a>", {"cookies": ["__cfwaitingroom"]}),
        ("<p>In the queue</p>", {"headers": {"refresh": "0"}}),
        ("<meta http-equiv=refresh content='9; url=/shop'><p>In the queue</p>", {}),
        ("<h1>How to sell</h1><p>This domain is for sale, says the sign.</p>", {}),
        # an app is only one of the things it leads to
        (BADGES + "".join(f"<a href=/p{n}>Part {n}</a> " for n in range(4)), {}),
    ],
)
def test_a_shop_or_another_page_is_no_wall(
    render: Render, html: str, facts: dict[str, Any]
) -> None:
    assert wall(render(html, url="/"), **facts) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wall_is_read_in_every_language(render: Render, language: str) -> None:
    words = {c: lexicon().phrases(c, language)[0] for c in ("waiting_room", "not_in_your_country")}
    queue = render(QUEUE.format(words["waiting_room"]), language=language, url="/")
    border = render(f"<h1>Clay</h1><p>{words['not_in_your_country']}</p>", language=language)
    found = wall(queue, headers=REFRESH), wall(border, status=403)
    assert [w.code if w else "" for w in found] == ["waiting_room", "geo_redirect"]


DOORS = "".join(f"<a href=https://shop.test/{c}-xx/>{c}</a> " for c in ("de", "fr", "es", "nl"))


@pytest.mark.parametrize(
    ("html", "url", "asked", "told"),
    [
        ("<h1>Clay</h1><p>Soon.</p>", "/nl-nl/", "https://other.test/", "from other.test"),
        ("<h1>Clay</h1><p>Soon.</p>", "/nl-nl/", "https://shop.test/", ""),  # the same store
        ("<h1>Clay</h1><p>Soon.</p>", "/", "https://other.test/", ""),  # it has only moved
        (SHOP.format(GRID), "/nl-nl/", "https://other.test/", ""),
        (DOORS.replace("-xx", ""), "/", "https://shop.test/", "4 countries"),
        (SHOP.format(GRID) + DOORS, "/", "https://shop.test/", ""),
    ],
)
def test_another_countrys_door(render: Render, html: str, url: str, asked: str, told: str) -> None:
    found = sent_abroad(asked, render(html, url=url))
    assert (told in found.detail) if found is not None else (told == "")
