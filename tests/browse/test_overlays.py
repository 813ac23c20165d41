"""What lies over a page is answered as a shopper would, and nothing else is touched."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Playwright
from stores.family import STORES, make_store, serve

from auditor.browse import consent, launch, overlays
from auditor.browse.obstacles import Stop
from auditor.browse.session import Blocked, Session, Shopper, View
from auditor.browse.veto import Intent, State
from auditor.model import Device, Overlay
from auditor.read.page import Page

DEVICES = pytest.mark.parametrize("device", list(Device), ids=lambda d: d.value)

# --- a browser for all tests, and a shopper a test ------------------------------------------------


@dataclass(frozen=True)
class Street:
    """Where shoppers come from."""

    run: Callable[[Coroutine[Any, Any, Any]], Any]
    playwright: Playwright
    browser: Browser
    folder: Path

    @asynccontextmanager
    async def shopper(self, url: str, device: Device, **facts: Any) -> AsyncIterator[Session]:
        """A shopper who has opened the address and looked at nothing yet."""
        session = Session(self.playwright, self.browser, Shopper(device, self.folder, **facts))
        await session.open()
        session.uncover = overlays.uncover
        try:
            await session.goto(url)
            yield session
        finally:
            await session.close()


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(90)

    driver = launch.driver()
    playwright = run(driver.__aenter__())
    browser, _ = run(launch.launch(playwright))
    yield Street(run, playwright, browser, tmp_path_factory.mktemp("shots"))
    run(browser.close())
    run(driver.__aexit__(None, None, None))
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


# --- a page, and what may lie over it -------------------------------------------------------------

PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<style>
body {{ margin: 0 }} main {{ padding: 20px; min-height: 1800px }}
.q1 {{ position: fixed; left: 0; right: 0; bottom: 0; padding: 24px; background: #eee }}
.q2 {{ position: fixed; inset: 0; background: rgba(0, 0, 0, .5) }}
.q3 {{ position: absolute; left: 10%; top: 20%; width: 80%; min-height: 220px; background: #fff }}
.q4 {{ position: fixed; top: 0; right: 0; bottom: 0; width: 70%; background: #fff }}
</style>
<script>
window.said = "";
function go(word, id) {{ window.said += word + " "; document.getElementById(id)?.remove(); }}
addEventListener("input", () => {{ window.said += "TYPED "; }});
addEventListener("submit", (e) => {{ e.preventDefault(); window.said += "SENT "; }});
</script>
<header><a href="/">Shop</a> <a href="/cart">Cart</a></header>
<main><h1>Coffee</h1><p>{words}</p><p><a id="next" href="#next">Our coffees</a></p></main>
{layer}</html>"""
WORDS = "Fresh from the roastery, in small batches, for people who like to take their time. " * 4


def page(layer: str, lang: str = "en") -> str:
    return PAGE.format(lang=lang, words=WORDS, layer=layer)


def buttons(id: str, **labels: str) -> str:
    return " ".join(
        f"<button onclick=\"go('{word}', '{id}')\">{text}</button>" for word, text in labels.items()
    )


def bar(words: str, **labels: str) -> str:
    return f'<div class="q1" id="l"><p>{words}</p>{buttons("l", **labels)}</div>'


def modal(inner: str, attributes: str = "") -> str:
    return f'<div class="q2" id="l"><div class="q3" {attributes}>{inner}</div></div>'


async def cleared(session: Session) -> View:
    return await overlays.clear(session, await session.look())


async def said(session: Session) -> str:
    return str(await session.tab.evaluate("window.said")).strip()


def only(session: Session) -> Overlay:
    """The one layer that was recorded."""
    assert len(session.overlays) == 1, session.overlays
    return session.overlays[0]


# --- consent --------------------------------------------------------------------------------------

THAI = "เว็บไซต์นี้ใช้คุกกี้เพื่อพัฒนาประสบการณ์การใช้งานของคุณ"
SHADOW = """<shop-notice></shop-notice><script>
const inner = document.querySelector("shop-notice").attachShadow({ mode: "open" });
inner.innerHTML = `<div style="position:fixed;left:0;right:0;bottom:0;height:160px;background:#eee">
  نستخدم ملفات تعريف الارتباط لتحسين تجربتك
  <button onclick="window.said += 'no '; this.parentNode.remove()">رفض الكل</button>
  <button onclick="window.said += 'yes '; this.parentNode.remove()">قبول الكل</button></div>`;
</script>"""
IUBENDA = """<div id="iubenda-cs-banner" class="q1" role="dialog">We use cookies.
  <button class="iubenda-cs-customize-btn" onclick="go('settings', ''); document.getElementById(
    'more').hidden = false">Learn more</button>
  <button class="iubenda-cs-accept-btn" onclick="go('yes', 'iubenda-cs-banner')">Accept</button>
  <div id="more" hidden><button class="iub-btn-reject" onclick="go('no', '')">Reject all</button>
  <button id="iubFooterBtn" onclick="go('saved', 'iubenda-cs-banner')">Save</button></div></div>"""
ONETRUST = """<div id="onetrust-consent-sdk"><div id="onetrust-banner-sdk" class="q1" role="dialog">
  We use cookies.
  <button id="onetrust-reject-all-handler" onclick="go('no', 'onetrust-consent-sdk')">Nope</button>
  <button id="onetrust-accept-btn-handler" onclick="go('yes', 'onetrust-consent-sdk')">Yep</button>
  </div></div>"""
IN_FLOW = f"""<script>document.body.prepend(Object.assign(document.createElement("div"), {{
  id: "l", className: "cookie-bar", innerHTML: `<p>Diese Website verwendet Cookies, damit alles so
  funktioniert, wie es soll.</p>{buttons("l", no="Alle ablehnen", yes="Alle akzeptieren")}` }}));
</script>"""

NOTICES = {
    "a bar": ("en", bar("This site uses cookies.", yes="Accept all", no="Reject all"), "no"),
    "Thai": ("th", bar(THAI, yes="ยอมรับทั้งหมด", no="ปฏิเสธทั้งหมด"), "no"),
    "Thai, accept only": ("th", bar(THAI, yes="รับทราบ"), "yes"),
    "an unknown language": ("sv", bar("Vi använder cookies på sidan.", yes="Jag förstår"), "yes"),
    "Arabic in a shadow root": ("ar", SHADOW, "no"),
    "a vendor's": ("en", ONETRUST, "no"),
    "refused in its settings": ("en", IUBENDA, "settings no saved"),
    "in the flow": ("de", IN_FLOW, "no"),
    "modal": (
        "es",
        modal("Usamos cookies.<br>" + buttons("l", yes="Aceptar", no="Rechazar")),
        "no",
    ),
}


@DEVICES
@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_is_refused_where_it_can_be(
    street: Street, server: Any, device: Device, name: str
) -> None:
    lang, layer, expected = NOTICES[name]
    server.pages["/"] = server.answer(page(layer, lang))

    async def visit() -> None:
        async with street.shopper(server.url, device) as session:
            arrived = await session.look()
            assert overlays.candidates(arrived.page), "the notice was not seen"
            view = await cleared(session)
            assert await said(session) == expected
            assert not overlays.candidates(view.page)
            seen = only(session)
            assert seen.kind == "consent"
            assert seen.answer == ("accepted" if expected == "yes" else "rejected")
            assert seen.text and seen.box.area > 5000 and seen.by

    street.run(visit())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["same origin", "cross origin"])
@DEVICES
def test_a_notice_in_a_frame(street: Street, server: Any, device: Device, host: str) -> None:
    notice = (
        "<meta charset=utf-8><body>Wij gebruiken cookies om de website te verbeteren. "
        "<button onclick=\"parent.postMessage('yes', '*')\">Alles accepteren</button> "
        "<button onclick=\"parent.postMessage('no', '*')\">Alles weigeren</button>"
    )
    layer = f"""<div class="q2" id="l"><iframe src="http://{host}:{server.port}/notice"
      style="position:absolute;top:20%;left:5%;width:90%;height:300px;background:#fff"></iframe></div>
      <script>addEventListener("message", (e) => go(e.data, "l"));</script>"""
    server.pages["/"] = server.answer(page(layer, "nl"))
    server.pages["/notice"] = server.answer(notice)

    async def visit() -> None:
        async with street.shopper(server.url, device) as session:
            await cleared(session)
            assert await said(session) == "no"
            assert only(session).kind == "consent"
            assert "cookies" in only(session).text

    street.run(visit())


def test_a_content_policy_does_not_keep_autoconsent_out(street: Street, server: Any) -> None:
    policy = "script-src 'unsafe-inline'; require-trusted-types-for 'script'"
    server.pages["/"] = server.answer(page(ONETRUST), Content_Security_Policy=policy)

    async def visit() -> None:
        async with street.shopper(server.url, Device.DESKTOP) as session:
            await cleared(session)
            assert only(session).by == "autoconsent: Onetrust"
            left = "Object.keys(window).filter((name) => name.startsWith('autoconsent'))"
            assert await session.tab.evaluate(left) == []

    street.run(visit())


def test_autoconsent_is_only_brought_where_a_notice_is(
    street: Street, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought: list[str] = []

    async def refuse(*frames: Any, **options: Any) -> None:
        brought.append("here")

    monkeypatch.setattr(consent, "refuse", refuse)
    notice = page(bar("This site uses cookies.", yes="Accept all", no="Reject all"))

    async def visit(html: str, state: State) -> None:
        server.pages["/"] = server.answer(html)
        brought.clear()
        async with street.shopper(server.url, Device.DESKTOP) as session:
            session.state = state
            view = await session.look()
            after = await overlays.clear(session, view)
            assert (after is view) == (html == plain)

    plain = page("")
    street.run(visit(plain, State.BROWSE))
    assert not brought
    street.run(visit(notice, State.BROWSE))
    assert brought
    street.run(visit(notice, State.CART))  # beside a cart's buttons only guarded presses
    assert not brought


# --- other layers ---------------------------------------------------------------------------------

FORM = """<h2>10 % off your first order</h2><form><input type="email" placeholder="E-mail">
  <button>Subscribe</button></form>"""
ESCAPE = """<script>addEventListener("keydown", (e) => { if (e.key === "Escape") go("out", "l") });
</script>"""
SHADE = """<script>document.getElementById("l").onclick = (e) => {
  if (e.target.id === "l") go("out", "l") };</script>"""
CORNER = """<div role="button" tabindex="0" onclick="go('out', 'l')" style="position:absolute;
  top:8px;right:8px;width:24px;height:24px;cursor:pointer"><svg width="24" height="24"><path
  d="M4 4L20 20" stroke="#000"/></svg></div>"""
CROSS = """<span style="cursor:pointer;position:absolute;right:9px;padding:9px"
  onclick="go('out', 'l')">×</span>"""
COUNTRY = modal(
    "<h2>It looks like you are in the United States</h2>" + buttons("l", out="Stay on this store")
    + ' <a href="/us/">Go to the US store</a>', 'role="dialog" aria-modal="true"',
)  # fmt: skip
COUNTRY_LIST = modal(
    '<h2>¿Dónde estás?</h2><a href="/mx/">México</a> <a href="/ar/">Argentina</a> <button '
    "onclick=\"go('out', 'l')\">España</button>", 'role="dialog"',
)  # fmt: skip

LAYERS = {
    "newsletter with a cross": (modal(CROSS + FORM), "newsletter"),
    "newsletter, no thanks": (modal(FORM + buttons("l", out="No, thanks")), "newsletter"),
    "newsletter, Escape": (modal(FORM, 'role="dialog"') + ESCAPE, "newsletter"),
    "newsletter, beside it": (modal(FORM) + SHADE, "newsletter"),
    "newsletter, unnamed icon": (modal(CORNER + FORM), "newsletter"),
    "country": (COUNTRY, "country"),
    "country, a list": (COUNTRY_LIST, "country"),
    "notice": (modal("<p>Closed on Monday.</p>" + CROSS, 'role="dialog"'), "dialog"),
}


@DEVICES
@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_is_closed_and_nothing_typed(
    street: Street, server: Any, device: Device, name: str
) -> None:
    layer, kind = LAYERS[name]
    server.pages["/"] = server.answer(page(layer))

    async def visit() -> None:
        async with street.shopper(server.url, device) as session:
            view = await cleared(session)
            assert await said(session) == "out"
            assert session.tab.url == server.url
            assert not overlays.candidates(view.page)
            assert (only(session).kind, only(session).answer) == (kind, "closed")

    street.run(visit())


@DEVICES
def test_a_layer_that_comes_late_is_moved_away_when_it_covers_the_target(
    street: Street, server: Any, device: Device
) -> None:
    late = f"<template>{modal(CROSS + FORM)}</template>"
    server.pages["/"] = server.answer(page(late))
    show = "document.body.append(document.querySelector('template').content.cloneNode(true))"

    async def visit() -> None:
        async with street.shopper(server.url, device) as session:
            view = await cleared(session)
            link = next(n for n in view.page.doc.links if n.text == "Our coffees")
            await session.tab.evaluate(show)
            await session.press_and_settle(view, link, Intent.NAVIGATE)
            assert session.tab.url.endswith("#next")
            assert await said(session) == "out"
            assert only(session).kind == "newsletter"

    street.run(visit())


@DEVICES
def test_what_cannot_be_dismissed_is_the_finding(
    street: Street, server: Any, device: Device
) -> None:
    server.pages["/"] = server.answer(page(modal("<p>Please wait for our new site.</p>")))

    async def visit() -> None:
        async with street.shopper(server.url, device) as session:
            view = await cleared(session)
            link = next(n for n in view.page.doc.links if "coffees" in n.full_text)
            with pytest.raises(Stop) as stop:
                await session.press(view, link, Intent.NAVIGATE)
            assert stop.value.code == "overlay_blocks_page"
            assert "new site" in stop.value.words
            assert only(session).answer == ""

    street.run(visit())


def test_a_layer_that_stayed_is_not_tried_again_on_the_next_page(
    street: Street, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubborn = bar("We use cookies.", a="Accept all").replace("go('a', 'l')", "")
    server.pages["/"] = server.pages["/two"] = server.answer(page(stubborn))

    async def visit() -> None:
        async with street.shopper(server.url, Device.DESKTOP) as session:
            await cleared(session)
            assert only(session).answer == ""
            await session.goto(server.at("/two"))
            view = await session.look()
            assert overlays.candidates(view.page)
            assert await overlays.clear(session, view) is view
            assert not overlays.pending(session, view.page)

    street.run(visit())


@DEVICES
def test_a_chat_bubble_over_a_link_is_left_alone(
    street: Street, server: Any, device: Device
) -> None:
    bubble = """<div class="chat" style="position:fixed;right:0;bottom:0;width:100%;height:90px;
      background:#036" onclick="window.said += 'CHAT '">Chat</div><script>
      const link = document.getElementById("next");
      link.style.cssText = `position:absolute;top:${innerHeight - 60}px`;</script>"""
    server.pages["/"] = server.answer(page(bubble))

    async def visit() -> None:
        async with street.shopper(server.url, device) as session:
            view = await cleared(session)
            link = next(n for n in view.page.doc.links if n.full_text == "Our coffees")
            await session.press_and_settle(view, link, Intent.NAVIGATE)
            assert session.tab.url.endswith("#next")
            assert await said(session) == ""
            assert session.overlays == []

    street.run(visit())


def test_at_most_three_layers_a_page(street: Street, server: Any) -> None:
    many = "".join(
        f'<div class="q2" id="l{i}" role="dialog">News {i} {buttons(f"l{i}", out="Close")}</div>'
        for i in range(5)
    )
    server.pages["/"] = server.answer(page(many))

    async def visit() -> None:
        async with street.shopper(server.url, Device.PHONE) as session:
            await cleared(session)
            assert await said(session) == "out out out"

    street.run(visit())


# --- the store's own ------------------------------------------------------------------------------

LINE = """<div class="line"><img src="data:," width="60" height="60"><a href="/p/1">Mug Alba</a>
  <input type="number" name="qty" value="1"> <span>$12.00</span> <button>Remove</button></div>"""
CLOSE = """<button aria-label="Close" onclick="go('CLOSED', 'l')">×</button>"""
OWN = {
    "cart drawer": f"""<div class="q4" id="l" role="dialog" aria-modal="true">{CLOSE}
      <h2>Your cart</h2>{LINE}<p>Total $12.00</p><a href="/checkout">Checkout</a></div>""",
    "empty cart drawer": f"""<aside class="q4 cart-drawer" id="l" role="dialog">{CLOSE}
      <p>Your cart is empty</p><button>Continue shopping</button></aside>""",
    "menu": f"""<div class="q4" id="l" role="dialog">{CLOSE}<nav><a href="/a">Cups</a>
      <a href="/b">Plates</a><a href="/c">Bowls</a></nav></div>""",
    "search": f"""<div class="q2" id="l" role="dialog" style="background:#fff">{CLOSE}
      <input type="search" name="q"><button>Search</button></div>""",
    "bar to buy cookies from": """<div class="q1" id="l">Our best cookies, baked this morning, $5.00
      <button onclick="go('BOUGHT', 'l')">Add to cart</button></div>""",
    "bar to buy from": """<div class="q1" id="l">Mug Alba $12.00
      <button onclick="go('BOUGHT', 'l')">Add to cart</button></div>""",
}


@DEVICES
@pytest.mark.parametrize("name", OWN)
def test_the_stores_own_layers_are_never_dismissed(
    street: Street, server: Any, device: Device, name: str
) -> None:
    server.pages["/"] = server.answer(page(OWN[name]))

    async def visit() -> None:
        async with street.shopper(server.url, device) as session:
            view = await session.look()
            assert await overlays.clear(session, view) is view
            assert await said(session) == ""
            assert session.overlays == []

    street.run(visit())


# --- age ------------------------------------------------------------------------------------------

AGE = modal("<h2>Are you over 18?</h2>" + buttons("l", yes="Yes, I am") + '<a href="/no">No</a>')
AGES = {
    "English": ("en", AGE),
    "German": ("de", modal("Bist du mindestens 18 Jahre alt?" + buttons("l", yes="Ja"))),
    "Japanese": ("ja", modal("あなたは20歳以上ですか？" + buttons("l", yes="はい", no="いいえ"))),
    "a sign": ("sv", modal("Är du gammal nog? 18+ " + buttons("l", yes="Ja", no="Nej"))),
}


@DEVICES
@pytest.mark.parametrize("name", AGES)
def test_an_age_gate_is_passed_only_when_allowed(
    street: Street, server: Any, device: Device, name: str
) -> None:
    lang, layer = AGES[name]
    server.pages["/"] = server.answer(page(layer, lang))

    async def visit(allowed: bool) -> None:
        async with street.shopper(server.url, device, pass_age_gate=allowed) as session:
            if allowed:
                await cleared(session)
            else:
                with pytest.raises(Stop) as stop:
                    await cleared(session)
                assert stop.value.code == "age_gate"
                assert stop.value.words
            assert await said(session) == ("yes" if allowed else "")
            assert only(session).kind == "age"

    street.run(visit(False))
    street.run(visit(True))


def test_a_discount_is_no_age() -> None:
    """What a layer sells may hold the same figures."""
    for text in ("18 % off everything", "$18 for two", "Open 10:00 to 18:00", "20,00 € off"):
        assert not overlays._AGE.search(text), text
    for text in ("Are you 18 or older?", "満20歳以上", "Tienes más de 18 años?"):
        assert overlays._AGE.search(text), text


# --- whole stores ---------------------------------------------------------------------------------

ANSWERED = [name for name in STORES if name.startswith(("consent_", "country_"))]


@DEVICES
@pytest.mark.parametrize("name", ANSWERED)
def test_the_family_opens_up(street: Street, device: Device, name: str) -> None:
    spec = STORES[name].spec

    async def visit(url: str) -> None:
        async with street.shopper(url, device) as session:
            view = await cleared(session)
            assert not overlays.candidates(view.page)
            seen = only(session)
            assert seen.kind == spec.overlay.partition("_")[0]
            if "accept_only" in name:
                assert seen.answer == "accepted"
            else:
                assert seen.answer == ("closed" if seen.kind == "country" else "rejected")
            assert await opens(session, view)

    async def opens(session: Session, view: View) -> bool:
        link = _first_product(view.page)
        before = session.tab.url
        try:
            await session.press_and_settle(view, link, Intent.NAVIGATE)
        except Blocked:
            return False
        return session.tab.url != before

    with serve(make_store(spec)) as running:
        street.run(visit(running.url))


def _first_product(page: Page) -> Any:
    cards = page.cards
    return cards[0].link if cards else next(n for n in page.doc.links if n.visible and n.text)
