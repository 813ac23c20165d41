"""Where links stand, what lies behind them, and the channels that a page shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.model import LinkedPage
from auditor.read.dom import Document
from auditor.read.links import best, channels, destination, service_links
from auditor.read.page import Page

Render = Callable[..., Page]
TALL = '<div style="height:1500px">Long text about mugs and bowls.</div>'
URL = "https://shop.test/delivery"


def _places(page: Page, *concepts: str) -> list[tuple[str, bool]]:
    return [(way.place, way.shown) for way in page.ways(*concepts)]


@pytest.mark.parametrize(
    ("html", "places"),
    [
        ('<header><a href="/d">Delivery</a></header>{}', [("header", True)]),
        ('{}<footer><a href="/d">Delivery</a></footer>', [("footer", True)]),
        ('<main><a href="/d">Delivery</a></main>{}', [("content", True)]),
        # a list that is folded together on the phone
        ('{}<footer><h3>Help</h3><ul hidden><li><a href="/d">Delivery</a></ul></footer>',
         [("footer", False)]),
        # a menu in the header, one beside it, one that only its button names
        ('<header><nav hidden><a href="/d">Delivery</a></nav></header>{}', [("menu", False)]),
        ('<div class="off-canvas" hidden><a href="/d">Delivery</a></div>{}', [("menu", False)]),
        ('<header><button aria-controls="p7">☰</button></header>'
         '<div id="p7" hidden><a href="/d">Delivery</a></div>{}', [("menu", False)]),
        # hidden anywhere else: nothing brings it out
        ('<main><div hidden><a href="/d">Delivery</a></div></main>{}', []),
        ('<header><ul><li><a href="/a">Men</a><li><a href="/b">Women</a>'
         '<li hidden><a href="/d">Delivery</a></ul></header>{}', []),
        # a basket that slides in is no menu
        ('<div class="cart-drawer" hidden><a href="/d">Delivery</a></div>{}', []),
        # tabs along the bottom of the screen
        ('{}<div style="position:fixed;bottom:0;left:0;right:0;height:56px;background:#fff">'
         '<a href="/d">Delivery</a></div>', [("header", True)]),
    ],
)  # fmt: skip
def test_where_a_link_stands(render: Render, html: str, places: list[tuple[str, bool]]) -> None:
    assert _places(render(html.format(TALL)), "shipping") == places


def test_what_can_be_seen_comes_first(render: Render) -> None:
    link = '<a href="/a">Delivery</a>'
    page = render(f"<header><nav hidden>{link}</nav></header>{TALL}<footer>{link}</footer>")
    assert _places(page, "shipping") == [("footer", True), ("menu", False)]
    assert [way.label for way in page.ways("shipping")] == ["Delivery", "Delivery"]


def test_the_pages_that_are_read_for_the_service(render: Render) -> None:
    """A menu of the phone holds what nothing else links; a product's text is followed on home."""
    menu = '<nav hidden><a href="/kontakt">Contact</a></nav>'
    said = '<p><a href="/ways">Delivery</a></p>'
    foot = "".join(f'<a href="/r{i}">Returns</a>' for i in (1, 2, 3))
    html = f"<header>{menu}</header>{TALL}{said}<footer><a href=/d>Delivery & returns</a>{foot}"
    home, product = (render(html, kind=kind) for kind in ("home", "product"))

    def found(page: Page) -> list[tuple[str, str]]:
        return [(c, url.rpartition("/")[2]) for c, _, url in service_links([page])]

    frame = [("shipping", "d"), ("returns", "d"), ("returns", "r1"), ("contact", "kontakt")]
    assert found(product) == frame
    assert found(home) == [("shipping", "ways"), *frame]
    assert service_links([home, product]) == service_links([home])


def test_an_icon_is_known_by_its_address(render: Render) -> None:
    icon = '<svg width="24" height="24"><rect width="20" height="20"/></svg>'
    page = render(f'<header><a href="/account/login">{icon}</a></header>{TALL}')
    (way,) = page.ways_by_address("account")
    assert (way.place, way.label) == ("header", "")


def _page(**facts: object) -> LinkedPage:
    return LinkedPage.model_validate(
        {"concept": "shipping", "label": "Delivery", "url": URL, "status": 200} | facts
    )


@pytest.mark.parametrize(
    ("page", "state", "why"),
    [
        (None, "unread", "it was not opened"),
        (_page(status=404), "dead", "it answers 404"),
        (_page(status=503), "unread", "it answered 503"),
        (_page(status=0, error="timed out"), "unread", "timed out"),
        (_page(skipped="robots.txt does not allow it"), "unread", "robots.txt does not allow it"),
        (_page(text="x"), "read", ""),
    ],
)
def test_what_is_known_of_a_page(page: LinkedPage | None, state: str, why: str) -> None:
    found = destination(URL, page, ("en",))
    assert (found.state, found.why) == (state, why)


def test_a_page_that_is_none_yet() -> None:
    short = destination(URL, _page(text="Coming soon"), ("en",))
    assert short.nowhere == "it has only 2 words"
    filler = destination(URL, _page(text="lorem ipsum dolor sit amet " * 20), ("en",))
    assert "filler text" in filler.nowhere
    assert not destination(URL, _page(text="Two days, then it is there. " * 20), ("en",)).nowhere
    assert not destination(URL, _page(skipped="robots"), ("en",)).nowhere


def test_a_sign_in_box_in_the_header_is_no_wall() -> None:
    sign_in = '<form><input name="email"><input type="password"></form>'
    wall = _page(html=f"<main><h1>Sign in</h1>{sign_in}</main>", text="Sign in")
    box = _page(html=f"<header>{sign_in}</header><main>Write to us</main>", text="Write to us")
    told = _page(html=sign_in, text="Our workshop stands by the sea. " * 40)
    assert [destination(URL, p, ("en",)).login for p in (wall, box, told)] == [True, False, False]


def test_the_best_of_several_ends() -> None:
    dead, unread = destination(URL, _page(status=404), ()), destination(URL, None, ())
    thin = destination(URL, _page(text="one two three " * 12), ())
    full = destination(URL, _page(text="one two three " * 40), ())
    assert best([dead, unread, full, thin]) is full
    assert best([dead, unread]) is unread
    assert best([]) is None


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<a href="tel:+441174960182">Call</a>', ["phone +441174960182"]),
        ('<a href="mailto:a@b.example?subject=x">Write</a>', ["e-mail a@b.example"]),
        ('<a href="/cdn-cgi/l/email-protection">[email]</a>', ["e-mail"]),
        ('<a href="https://wa.me/5491112345678">Hola</a>', ["WhatsApp"]),
        ('<a href="https://t.me/shop">Telegram</a>', ["messenger"]),
        ('<script src="https://widget.intercom.io/w.js"></script>', ["chat"]),
        ("<p>hello@shop.example</p>", ["e-mail hello@shop.example"]),
        ("<p>Call +62 21 555 0123 now</p>", ["phone +62 21 555 0123"]),
        ("<p>030 1234 5678</p>", ["phone 030 1234 5678"]),
        ("<p>(212) 555-0123</p>", ["phone (212) 555-0123"]),
        # numbers that nobody dials
        ("<p>2026-11-21, 09:00 to 17:00</p>", []),
        ("<p>01.02.2026, VAT GB 000 4172 63</p>", []),
        ("<p>€1,299.00 12345678</p>", []),
    ],
)
def test_direct_channels(html: str, found: list[str]) -> None:
    body = Document.parse(f"<html><body>{html}</body></html>").body
    assert list(channels(body, body.text)) == found
