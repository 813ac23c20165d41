"""What the gatherers bring home from pages, well-behaved and not."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from auditor.browse.gather.axe import axe
from auditor.browse.gather.document import capture, gather
from auditor.browse.gather.network import well_formed
from auditor.browse.gather.screenshot import MAX_HEIGHT, first_view, full_page
from auditor.browse.gather.vitals import vitals
from auditor.browse.session import Session
from auditor.model import Device, PageKind, Snapshot, Vitals
from auditor.read.page import Page

At = Callable[..., Any]
PAGE = "<!doctype html><html lang=en><title>Shop</title><h1>Coffee</h1>"


async def seen(session: Session) -> Snapshot:
    return await gather(session.tab, kind=PageKind.HOME)


# --- network --------------------------------------------------------------------------------------


def test_requests_are_told_with_status_method_and_whose_they_are(at: At, server: Any) -> None:
    other = server.url.replace("127.0.0.1", "localhost")
    server.pages["/pixel.svg"] = server.answer(
        "<svg xmlns='http://www.w3.org/2000/svg'/>", kind="image/svg+xml"
    )
    html = f"""{PAGE}<img src={other}pixel.svg alt=x><script>
      fetch("/sent", {{method: "POST", body: "q=1"}}); fetch("http://127.0.0.1:1/").catch(() => 0)
      </script>"""

    async def scenario(session: Session) -> Any:
        return session.recorder.since(session.tab)

    found = {r.url: r for r in at(html, scenario)}
    page, sent = found[server.url], found[server.at("sent")]
    assert (page.kind, page.status, page.third_party) == ("document", 200, False)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert (sent.method, sent.status, sent.post) == ("POST", 501, "q=1")
    pixel = found[f"{other}pixel.svg"]
    assert (pixel.status, pixel.third_party) == (200, True)
    assert found["http://127.0.0.1:1/"].failure


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p>Größe</p>".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ("<p>Größe</p>".encode(), "text/html"),
        ("<p>Größe</p>".encode() + b"\xff", "text/html; charset=utf-8"),
    ],
)
def test_the_raw_source_is_read_whatever_its_encoding(
    at: At, server: Any, body: bytes, kind: str
) -> None:
    server.pages["/old"] = server.answer(body, status=203, kind=kind)
    server.pages["/hop"] = server.redirect("/old")

    async def scenario(session: Session) -> Any:
        await session.goto(server.at("hop"))
        recorder, tab = session.recorder, session.tab
        return *recorder.answer(tab), await recorder.source(tab)

    status, headers, source = at(PAGE, scenario)
    assert (status, headers["content-type"]) == (203, kind)
    assert source.startswith("<p>Größe</p>")


def test_a_new_page_begins_with_nothing_of_the_old_one(at: At, server: Any) -> None:
    server.pages["/new"] = server.answer(PAGE)
    noisy = "<script>console.error('old'); alert('old'); fetch('/old')</script>"

    async def scenario(session: Session) -> Any:
        tab, recorder = session.tab, session.recorder
        before = recorder.console(tab), recorder.dialogs(tab), len(recorder.since(tab))
        await session.goto(server.at("new"))
        after = recorder.console(tab), recorder.dialogs(tab), recorder.since(tab)
        return before, after

    (console, dialogs, count), (new_console, new_dialogs, new) = at(PAGE + noisy, scenario)
    assert (console[0].text, dialogs, count) == ("old", ("old",), 2)
    assert (new_console, new_dialogs) == ((), ())
    assert [r.url for r in new] == [server.at("new")]


def test_a_page_that_talks_without_end_does_not_fill_the_memory(at: At) -> None:
    chatter = """<script>for (let i = 0; i < 1000; i++) console.error("x".repeat(2000));</script>"""

    async def scenario(session: Session) -> Any:
        return session.recorder.console(session.tab)

    kept = at(PAGE + chatter, scenario)
    assert len(kept) <= 200
    assert max(len(m.text) for m in kept) == 500


def test_halves_of_characters_are_replaced_and_pairs_are_joined() -> None:
    assert well_formed("a\ud83db") == "a\ufffdb"
    assert well_formed("\ud83d\ude00 é") == "\U0001f600 é"


# --- vitals, axe, pictures ------------------------------------------------------------------------


def test_vitals_are_those_of_the_page(at: At) -> None:
    jump = """<h2 id=big style="font-size:60px">Beans of the month</h2><script>
      setTimeout(() => big.style.marginTop = "200px", 100)</script>"""

    async def scenario(session: Session) -> Vitals:
        return await vitals(session.tab)

    found = at(PAGE + jump, scenario)
    assert found.lcp_ms is not None and found.lcp_ms > 0
    assert found.lcp_selector == "#big"
    assert found.cls is not None and found.cls > 0.01
    assert found.load_ms is not None


def test_a_page_that_breaks_the_timing_interfaces_has_no_vitals(at: At) -> None:
    broken = "<script>performance.getEntriesByType = () => { throw new Error('no') }</script>"
    broken += "<script>PerformanceObserver = undefined</script>"

    async def scenario(session: Session) -> Any:
        return await session._spare(vitals(session.tab), 1)

    found = at(PAGE + broken, scenario)
    assert found is None or found.lcp_ms is None


def test_axe_tells_by_node_what_has_too_little_contrast(at: At) -> None:
    pale = "<p style='color:#bbb;background:#fff'>Hard to read</p><p>Easy to read</p>"

    async def scenario(session: Session) -> Any:
        view = await session.look()
        return view.page, await axe(session.tab, view.captured.handle)

    page, rules = at(PAGE + pale, scenario)
    nodes = [n for r in rules if r.outcome == "violation" for n in r.nodes]
    (pale_node,) = [n for n in page.doc.body.walk() if n.own_text == "Hard to read"]
    assert [n.node for n in nodes] == [pale_node.id]


def test_a_muted_text_is_read_against_the_drawer_it_stands_in(at: At) -> None:
    # Axe alone reads such a text against the half-dark page behind the drawer.
    drawer = """<div style="position:fixed;inset:0;z-index:9;background:rgba(18,18,18,.5);
      display:flex;justify-content:flex-end"><div><div style="position:fixed;inset:0"></div>
      <div style="position:absolute;top:0;right:0;width:300px;height:100%;background:#fff;
      transform:translateX(0)"><p style="opacity:.85;color:rgba(18,18,18,.75)">Product</p>"""

    async def scenario(session: Session) -> Any:
        return await axe(session.tab, (await session.look()).captured.handle)

    assert {r.outcome for r in at(PAGE + drawer, scenario)} == {"pass"}


TRAPS = """<style>.t{margin:12px;padding:4px;width:300px} .b{background:#222;color:#fff}
  .over{position:absolute;inset:0} .in{position:relative} .p::before{content:"";position:absolute;
  inset:0;background:#ddd}</style>
<p class=t style="color:#bbb">pale</p><p class=t style="color:#8a8a8a;font-size:30px">large</p>
<p class=t style="color:#8a8a8a">not large enough</p><p class="t b">plain</p>
<div class="t b" style="background-image:linear-gradient(#fff,#000)"><b>on a gradient</b></div>
<div class="t b" style="background-image:url(x.png)"><b>on a picture</b></div>
<div class=t style="opacity:.3"><p>faded</p><p class=b>faded ground</p></div>
<div class="t in"><img src=x.png alt class=over width=300 height=30><b class=in>over</b></div>
<div class="t b" style="background:rgba(0,0,0,.2)"><b>on a veil</b></div>
<div class="t in p" style="color:#fff"><b class=in>on a painted mark</b></div>
<div class="t b" style="height:8px"><p style="margin-top:40px">fell out of its ground</p></div>
<p class="t b" style="margin-bottom:-30px">under the next</p>
<p class=t style="background:#fff">x</p>
<div class="t b in" style="height:60px"><div class=over style="background:#fff"></div>
  <b class=in>on a cover</b></div>
<div class="t in"><img src=x.png alt width=80 height=80><span class="b over">badge</span></div>
<label class="t in"><input type=radio class=over style="appearance:none;background:#fff">
  <b class=in>on a choice</b></label>
<label class="t in"><input type=radio class=over style="appearance:none;background:#555">
  <b class=in>on a dark choice</b></label>
<button class=t disabled style="color:#ccc;background:#fff"><b>off</b></button>
<p class=t style="color:rgba(0,0,0,.5);opacity:.7">see-through</p>
<p class=t style="filter:contrast(.2)">filtered</p>
<p class="t b" style="mix-blend-mode:screen">blended</p>
<form><input class=t value=typed style="color:#ccc"><textarea class=t>well</textarea></form>
<details class=t><summary style="color:#ccc">fold</summary><p style="color:#ccc">in it</p></details>
<div class=t id=host></div><script>document.getElementById("host").attachShadow({mode:"open"})
  .innerHTML = "<p style='color:#ccc'>deep</p><p>well</p>"</script>"""

_WHOLE = """async ({ elements }) => {
  const found = await axe.run(document, {
    runOnly: { type: "rule", values: ["color-contrast"] }, elementRef: true });
  const told = (list) => list.flatMap((r) => r.nodes.map((n) =>
    [elements.indexOf(n.element), n.any[0].data.messageKey || ""]));
  return [told(found.violations), told(found.incomplete)];
}"""


def test_axe_asked_for_the_doubtful_texts_finds_what_it_finds_in_all(at: At) -> None:
    over_pictures = {"bgImage", "bgGradient", "imgNode", "pseudoContent"}

    async def scenario(session: Session) -> Any:
        captured = (await session.look()).captured
        return await axe(session.tab, captured.handle), await captured.handle.evaluate(_WHOLE)

    rules, whole = at(PAGE + TRAPS, scenario)
    found = {rule.outcome: rule.nodes for rule in rules}
    low = {n.node for n in found["violation"]}
    unsure = {n.node for n in found["incomplete"] if n.data.get("why") in over_pictures}
    assert low == {node for node, _ in whole[0]} and len(low) > 6
    assert unsure == {node for node, why in whole[1] if why in over_pictures} and len(unsure) > 2


def test_axe_works_under_a_policy_that_stops_scripts(at: At) -> None:
    strict = "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"

    async def scenario(session: Session) -> Any:
        view = await session.look()
        return await axe(session.tab, view.captured.handle)

    assert {r.outcome for r in at(PAGE.replace("<h1>", strict + "<h1>"), scenario)} == {"pass"}


def test_pictures_are_cut_at_their_limit(at: At, tmp_path: Any) -> None:
    async def scenario(session: Session) -> Any:
        snapshot = await seen(session)
        view = await first_view(session.tab, tmp_path, "p", snapshot.viewport)
        whole = await full_page(session.tab, tmp_path, "p", snapshot.viewport, snapshot.document)
        return view, whole

    view, full = at(PAGE + "<div style='height:20000px'>long</div>", scenario)
    assert Image.open(tmp_path / view.file).size == (1440, 900)
    with Image.open(tmp_path / full.file) as picture:
        assert picture.height == MAX_HEIGHT
    assert full.box.h == MAX_HEIGHT


def test_a_page_not_made_for_phones_is_read_as_wide_as_it_is_shown(at: At, tmp_path: Any) -> None:
    """Without a viewport of its own it is laid out 980 px wide and shown small."""
    html = """<!doctype html><html lang=en><title>Mugs</title><h1>Mugs</h1>
      <p style="margin-top:1400px"><a id=low href=/mugs style="margin-left:700px">All mugs</a>"""

    async def scenario(session: Session) -> tuple[Page, Any]:
        view = await session.keep(PageKind.HOME, whole=True)
        return view.page, session.shopper.folder

    page, folder = at(html, scenario, device=Device.PHONE)
    link = page.doc.links[0]
    assert page.viewport == (980, 2121)
    assert link.visible and page.in_first_view(link)
    shots = page.snapshot.first_view, page.snapshot.full
    assert [shot and shot.box.w for shot in shots] == [980, 980]
    with Image.open(folder / shots[1].file) as picture:
        assert picture.width == 980


def test_a_font_that_never_comes_does_not_cost_the_picture(at: At, server: Any) -> None:
    server.pages["/font.woff2"] = server.silent
    font = "<style>@font-face{font-family:f;src:url(/font.woff2)} h1{font-family:f}</style>"

    async def scenario(session: Session) -> tuple[Any, float]:
        began = time.monotonic()
        kept = await session.keep(PageKind.HOME)
        return kept.page.snapshot.first_view, time.monotonic() - began

    view, took = at(PAGE + font, scenario)
    assert view is not None
    assert took < 9


# --- the document ---------------------------------------------------------------------------------


def test_a_page_of_30_000_nodes_is_read_in_time(at: At) -> None:
    many = """<main id=m></main><script>m.innerHTML = Array.from({length: 10000}, (_, i) =>
      `<div class=card><a href="/p/${i}">Cup ${i}</a><b>$${i}.00</b></div>`).join("")</script>"""

    async def scenario(session: Session) -> tuple[Page, float]:
        began = time.process_time()  # other work on the machine must not count
        view = await session.look()
        # what a walk asks of each page
        _ = (view.page.cards, view.page.text, view.page.prices, view.page.overlays, view.page.adds)
        return view.page, time.process_time() - began

    page, took = at(PAGE + many, scenario)
    assert 15_000 < len(page.snapshot.nodes) <= 20_000
    assert took < 15


def test_a_name_leaves_out_the_words_for_another_state(at: At) -> None:
    markup = """<button><span>Add to cart</span><span style="display:none">Sold out</span></button>
      <a href=/bowls>Bowls<i style="display:block;height:0;visibility:hidden">Bowls</i></a>
      <nav style="visibility:hidden"><a href=/mugs><b>Mugs</b></a></nav>
      <a href=/cart><span style="display:none">Cart</span> <i>2</i></a>"""

    async def scenario(session: Session) -> Any:
        return (await session.look()).page

    named = [n for n in at(PAGE + markup, scenario).doc.body.walk() if n.tag in ("a", "button")]
    assert [n.label for n in named][-4:] == ["Add to cart", "Bowls", "Mugs", "Cart 2"]


def test_names_that_hide_properties_do_not_mislead(at: At) -> None:
    names = "action title id name hidden children childNodes attributes shadowRoot style"
    names += " parentElement textContent isConnected checked type value role label"
    fields = "".join(f"<input name={name} value=x>" for name in names.split())
    html = (
        f"<form action=/find aria-label=Find>{fields}<button>Go</button></form><a href=/x>Link</a>"
    )

    async def scenario(session: Session) -> Snapshot:
        return await seen(session)

    page = Page(at(PAGE + html, scenario))
    assert {n.label for n in page.doc.controls} >= {"Go", "Link"}
    form = next(n for n in page.doc.controls if n.label == "Go").closest("form")
    assert form is not None
    assert form.attr(":action").endswith("/find")


def test_a_frame_that_never_answers_is_no_part_of_the_page(at: At, server: Any) -> None:
    server.pages["/silent"] = server.silent

    async def scenario(session: Session) -> Snapshot:
        return await seen(session)

    page = Page(at(PAGE + "<iframe src=/silent></iframe><p>Below</p>", scenario))
    assert "Below" in page.text


def test_the_way_back_to_an_element_ends_with_the_element(at: At, server: Any) -> None:
    async def scenario(session: Session) -> tuple[bool, bool, bool]:
        captured = await capture(
            session.tab, id="x", kind=PageKind.HOME, device=Device.DESKTOP, bands=0
        )
        view = await session.look()
        heading = next(n for n in view.page.doc.body.walk() if n.tag == "h1")
        live = await captured.element(heading.id) is not None
        unknown = await captured.element(99_999) is None
        await session.goto(server.url)
        return live, unknown, await session.element(view, heading) is None

    assert at(PAGE, scenario) == (True, True, True)


def test_a_page_that_did_not_change_is_read_once(at: At, server: Any) -> None:
    async def scenario(session: Session) -> tuple[bool, bool, bool, list[str]]:
        first = await session.look(PageKind.HOME)
        cards = first.page.cards
        again = await session.look(PageKind.PRODUCT)
        # the same words on another element: a press must reach the one that is there now
        await session.tab.evaluate("() => document.querySelector('h1').replaceWith("
                                   "document.querySelector('h1').cloneNode(true))")  # fmt: skip
        twin = await session.look()
        heading = next(n for n in twin.page.doc.body.walk() if n.tag == "h1")
        element = await session.element(twin, heading)
        there = element is not None and await element.evaluate("(e) => e.isConnected")
        await session.tab.evaluate("() => { document.querySelector('h1').style.color = 'red' }")
        changed = await session.look()
        kinds = [v.page.kind.value for v in (first, again, twin, changed)]
        return again.page.cards is cards, bool(there), changed.page.doc is twin.page.doc, kinds

    shared, there, stale, kinds = at(PAGE, scenario)
    assert shared and there and not stale
    assert kinds == ["home", "product", "other", "other"]
