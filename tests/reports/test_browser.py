"""The scorecard opened from disk in the real browser, as its reader opens it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import axe_playwright_python
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from auditor.model import Audit, Screenshot, Verdict
from auditor.reports import html

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1440, 900)}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def scorecard(audit: Audit, shots: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    return cast(Path, html.write(audit, out, shots.folder)[0])


@pytest.fixture
def opened(browser: Browser, scorecard: Path) -> Any:
    """Opens a report; at the end nothing may have been asked for outside the file, nor failed."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_(file: Path = scorecard, hash: str = "", size: str = "desktop", **how: Any) -> Page:
        w, h = SIZES[size]
        context = browser.new_context(viewport={"width": w, "height": h}, offline=True, **how)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: r.url.startswith(("file:", "data:")) or wrong.append(r.url))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on("dialog", lambda d: (wrong.append(d.message), d.dismiss()))
        page.goto(file.as_uri() + hash)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def visible(page: Page) -> set[str]:
    """The ids of the findings shown."""
    shown = page.locator(".finding:not([hidden])").evaluate_all("all => all.map(e => e.id)")
    return {str(id).removeprefix("check-") for id in shown if id}


def of(audit: Audit, outcome: str) -> set[str]:
    return {verdict.check for verdict in audit.verdicts if verdict.outcome == outcome}


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_it_fits_the_screen_with_everything_open(opened: Open, size: str) -> None:
    page = opened(size=size)
    page.locator("#open-all").click()
    for details in page.locator("details.developer").all():
        details.evaluate("e => e.open = true")
    assert sideways(page) <= 0


def test_the_headline_and_the_grade_stand_on_the_first_screen_of_a_phone(opened: Open) -> None:
    page = opened(size="phone")
    expect(page.locator(".headline")).to_be_in_viewport(ratio=1)
    expect(page.locator(".grade")).to_be_in_viewport(ratio=1)


def test_a_crop_shows_the_element_inside_its_mark(opened: Open) -> None:
    page = opened(hash="#check-add-to-cart-first-view")
    crop = page.locator("#check-add-to-cart-first-view .side.fail svg.crop")
    box, mark = crop.bounding_box(), crop.locator("rect.mark").bounding_box()
    assert box is not None
    assert mark is not None
    image = Image.open(io.BytesIO(crop.screenshot())).convert("RGB")
    # A little inside the corner of the mark lies the button's own colour, free of its label.
    at = (int(mark["x"] - box["x"] + 14), int(mark["y"] - box["y"] + 14))
    colour = cast(tuple[int, int, int], image.getpixel(at))
    assert all(abs(a - b) < 12 for a, b in zip(colour, (0xB5, 0x53, 0x2A), strict=True))


def test_every_picture_of_the_way_is_drawn(opened: Open) -> None:
    page = opened()
    for screen in page.locator("#journey svg.screen:not(.empty)").all():
        image = Image.open(io.BytesIO(screen.screenshot())).convert("L")
        low, high = cast(tuple[int, int], image.getextrema())
        assert high - low > 60  # a blank thumbnail is one colour


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(opened: Open, size: str, scheme: str) -> None:
    page = opened(size=size, color_scheme=scheme)
    page.locator("#open-all").click()
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    told = [
        (rule["id"], node["html"][:200], node["failureSummary"])
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    assert told == []


def test_dark_is_dark(opened: Open) -> None:
    colour = opened(color_scheme="dark").evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in re.findall(r"\d+", colour)[:3]) < 60


# --- finding ------------------------------------------------------------------------------------


def test_filtering_by_verdict_is_kept_in_the_address(opened: Open, audit: Audit) -> None:
    page = opened()
    page.get_by_role("checkbox", name="Failed").check()
    assert visible(page) == of(audit, "fail")
    assert page.url.endswith("#/outcome=fail")
    page.get_by_role("checkbox", name="Partly").check()
    assert visible(page) == of(audit, "fail") | of(audit, "warn")
    again = opened(hash="#/outcome=fail.warn")
    assert visible(again) == visible(page)
    expect(again.get_by_role("checkbox", name="Partly")).to_be_checked()
    expect(again.locator("#shown")).to_contain_text(f"{len(visible(page))} of 32")


def test_filters_narrow_each_other_and_reset_undoes_them(opened: Open, audit: Audit) -> None:
    page = opened()
    page.get_by_label("Page", exact=True).select_option("cart")
    page.get_by_label("Effort").select_option("low")
    cart = visible(page)
    assert cart == {"cart-line-complete", "cart-item-removable"}
    page.get_by_label("Device").select_option("desktop")
    assert visible(page) == cart
    page.get_by_label("Moment", exact=True).select_option("zmot")
    assert visible(page) == set()
    page.get_by_role("button", name="Show all again").click()
    expect(page.locator("#shown")).to_have_text("All 32 checks shown")
    assert visible(page) == {verdict.check for verdict in audit.verdicts}
    assert "#" not in page.url


def test_search_is_reached_by_a_key_and_reads_titles_and_reasons(opened: Open) -> None:
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type("minimum order")
    assert visible(page) == {"checkout-entry-function"}
    page.keyboard.press("Escape")
    assert len(visible(page)) == 32


def test_a_moment_without_a_match_is_not_shown(opened: Open) -> None:
    page = opened(hash="#/moment=smot")
    expect(page.locator("#moment-smot")).to_be_visible()
    expect(page.locator("#moment-zmot")).to_be_hidden()


def test_a_deep_link_opens_its_finding_even_through_a_filter(opened: Open) -> None:
    page = opened(hash="#check-price-first-view")
    finding = page.locator("#check-price-first-view")
    expect(finding).to_have_attribute("open", "")
    expect(finding.locator("summary").first).to_be_in_viewport()
    page.get_by_role("checkbox", name="Passed").check()
    expect(finding).to_be_hidden()
    page.locator('.tasks a[href="#check-price-first-view"]').click()
    expect(finding).to_be_visible()
    expect(finding.locator("summary").first).to_be_focused()


def test_a_finding_opens_by_keyboard(opened: Open) -> None:
    page = opened()
    first = page.locator(".finding").first
    first.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(first.locator(".body")).to_be_visible()


def test_open_all_opens_what_is_shown_and_close_all_shuts_it(opened: Open, audit: Audit) -> None:
    page = opened(hash="#/outcome=fail")
    page.locator("#open-all").click()
    assert page.locator(".finding[open]").count() == len(of(audit, "fail"))
    page.locator("#close-all").click()
    assert page.locator(".finding[open]").count() == 0


def test_without_scripts_everything_can_be_read(opened: Open) -> None:
    page = opened(java_script_enabled=False)
    expect(page.locator("#controls")).to_be_hidden()
    page.locator("#check-price-first-view > summary").click()
    expect(page.locator("#check-price-first-view .body")).to_be_visible()


# --- paper --------------------------------------------------------------------------------------


def test_print_opens_what_is_to_be_done_and_drops_the_controls(opened: Open) -> None:
    page = opened()
    page.emulate_media(media="print")
    expect(page.locator(".finding > summary").first).to_be_visible()
    expect(page.locator("#controls")).to_be_hidden()
    expect(page.locator("nav.parts")).to_be_hidden()
    heights = page.locator(".finding:is(.fail, .warn, .needs-human) > .body").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().height)"
    )
    assert len(heights) == 16
    assert min(heights) > 20
    folded = page.locator(".finding.pass > .body").first.bounding_box()
    assert folded is None or folded["height"] == 0
    assert page.pdf(format="A4", prefer_css_page_size=True).startswith(b"%PDF")


# --- the other way round, other faces ------------------------------------------------------------


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_right_to_left_mirrors_and_fits(
    opened: Open, scorecard: Path, tmp_path: Path, size: str
) -> None:
    mirrored = tmp_path / "rtl.html"
    text = scorecard.read_text("utf-8")
    mirrored.write_text(text.replace('<html lang="en" dir="ltr">', '<html lang="fa" dir="rtl">'))
    page = opened(mirrored, size=size)
    page.locator("#open-all").click()
    assert sideways(page) <= 0
    assert page.evaluate("document.documentElement.scrollLeft") == 0
    shape = page.locator(".finding > summary > .shape").first.bounding_box()
    title = page.locator(".finding > summary .title").first.bounding_box()
    assert shape is not None
    assert title is not None
    assert shape["x"] > title["x"]


@pytest.mark.parametrize("language", ["es", "id"])
@pytest.mark.parametrize("size", SIZES)
def test_longer_languages_fit(
    opened: Open, audit: Audit, shots: Any, tmp_path: Path, language: str, size: str
) -> None:
    (file,) = html.write(audit, tmp_path, shots.folder, language=language)
    page = opened(file, size=size)
    page.locator("#open-all").click()
    assert sideways(page) <= 0
    assert page.locator("html").get_attribute("lang") == language


class Agency:
    name = "Studio Utara"
    colour = "#00695c"
    contact = "halo@studio-utara.example"
    note = "Dear owner,\n\nthis is where we would begin."

    def __init__(self, logo: str) -> None:
        self.logo = logo


def test_an_agency_puts_its_own_face_on_it(
    opened: Open, audit: Audit, shots: Any, tmp_path: Path
) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="80" height="30"/>')
    (file,) = html.write(audit, tmp_path, shots.folder, brand=Agency(str(logo)))
    page = opened(file)
    expect(page.get_by_role("img", name="Studio Utara")).to_be_visible()
    expect(page.locator(".coverword p")).to_have_count(2)
    colour = page.locator(".total").evaluate("e => getComputedStyle(e).borderTopColor")
    assert colour == "rgb(0, 105, 92)"
    assert page.locator("body").inner_text().count(audit.tool["name"] + " ") <= 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gone.png", None),
        ("logo.svg", "no picture"),
        ("logo.png", "x" * 10),
        ("b.png", "x" * 10**6),
    ],
)
def test_a_logo_that_cannot_be_used_is_refused(
    audit: Audit, tmp_path: Path, name: str, content: str | None
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises((OSError, ValueError), match=re.escape(name)):
        html.render(audit, tmp_path, brand=Agency(str(tmp_path / name)))


# --- hostile stores ------------------------------------------------------------------------------

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "closing": "</script></style></svg><img src=x onerror=alert(2)>",
    "handler": '" onmouseover="alert(3)" autofocus onfocus="alert(4)" x="',
    "template": "{{ ''.__class__.__mro__ }}{% for x in range(9**9) %}${alert(5)}",
    "bidi": "\u202egnp.exe\u2066\u2067 price",
    "unseen": "a\u200b\u200b\u2060b\ufeffc\x00\x1b[31m",
    "long": "W" * 100_000,
    "svg": "data:image/svg+xml,<svg onload=alert(6)>",
    "address": "javascript:alert(7)",
    "entities": "&lt;b&gt;&#x202e;&amp;",
}


def poisoned(audit: Audit, text: str) -> Audit:
    """The audit with every field that a store can write holding `text`."""

    def verdict(v: Verdict) -> Verdict:
        parts = tuple(
            p.model_copy(
                update={
                    "reason": text,
                    "url": text,
                    "searched": text,
                    "measured": text,
                    "quotes": (text,),
                    "evidence": tuple(
                        e.model_copy(update={"selector": text, "html": text, "text": text})
                        for e in p.evidence
                    ),
                }
            )
            for p in v.parts
        )
        return v.model_copy(update={"reason": text, "parts": parts})

    def page(p: Any) -> Any:
        view = Screenshot(file=p.first_view.file, box=p.first_view.box)
        return p.model_copy(update={"title": text, "url": text, "first_view": view})

    phone = audit.walks["phone"]
    assert phone.obstacle is not None
    obstacle = phone.obstacle.model_copy(update={"words": text, "message": text, "url": text})
    platform = audit.store.platform
    assert platform is not None
    store = audit.store.model_copy(
        update={
            "url": text,
            "platform": platform.model_copy(update={"name": text, "evidence": text}),
            "languages": (text,),
            "currency": text,
        }
    )
    return audit.model_copy(
        update={
            "verdicts": tuple(verdict(v) for v in audit.verdicts),
            "pages": tuple(page(p) for p in audit.pages),
            "store": store,
            "walks": {
                **audit.walks,
                "phone": phone.model_copy(update={"obstacle": obstacle, "notes": (text,)}),
            },
        }
    )


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_texts_never_run_nor_break_the_page(
    opened: Open, audit: Audit, shots: Any, tmp_path: Path, kind: str
) -> None:
    bad = poisoned(audit, HOSTILE[kind])
    (file,) = html.write(bad, tmp_path, shots.folder, advice={"price-first-view": HOSTILE[kind]})
    assert file.stat().st_size < 3_000_000
    page = opened(file, size="phone")
    page.locator("#open-all").click()
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert sideways(page) <= 0
    assert page.locator("script").count() == 1
    assert page.locator("[onmouseover], [onerror], [onload], [onfocus]").count() == 0
    assert page.locator('a[href^="javascript"], a[href^="data"]').count() == 0
    # A label of our own after the store's text still reads from left to right.
    assert page.locator("#about-title").inner_text() == "About this audit"
    page.mouse.move(200, 400)
    page.locator(".finding summary").first.hover()


def test_the_policy_stops_what_would_get_in_all_the_same(browser: Browser, scorecard: Path) -> None:
    page = browser.new_page()
    page.goto(scorecard.as_uri())
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.bad = 1';"
        "document.body.append(s); }"
    )
    assert page.evaluate("window.bad") is None
    page.close()
