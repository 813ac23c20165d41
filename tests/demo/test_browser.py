"""The store in a real browser: from a product to the last button, on both devices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from auditor.demo.content import Catalogue
from auditor.demo.server import DemoServer

DEVICES: dict[str, dict[str, Any]] = {
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 3,
        "is_mobile": True,
        "has_touch": True,
    },
    "desktop": {"viewport": {"width": 1440, "height": 900}},
}
POSTCODES = {"en": "SW1A 1AA", "es": "28001", "id": "10110"}


@pytest.fixture(params=sorted(DEVICES))
def device(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visitor(browser: Browser, device: str, server: DemoServer) -> Iterator[Page]:
    """A fresh shopper. Fails at the end on script errors, failed requests and foreign hosts."""
    trouble: list[str] = []
    context = browser.new_context(base_url=server.url, **DEVICES[device])
    page = context.new_page()
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda line: trouble.append(line.text) if line.type == "error" else None)
    page.on("request", lambda r: None if r.url.startswith(server.url) else trouble.append(r.url))
    page.on("response", lambda r: trouble.append(r.url) if r.status >= 400 else None)
    yield page
    context.close()
    assert not trouble


def test_from_product_to_the_last_button(
    visitor: Page, device: str, shop: Catalogue, server: DemoServer, language: str
) -> None:
    t, before = shop.ui, server.orders
    item = next(item for item in shop.products.values() if item.id == "kolla")
    category = next(iter(shop.categories.values()))
    visitor.goto("/")
    if device == "phone":
        visitor.get_by_role("button", name=t["menu"]).click()
    navigation = visitor.get_by_role("navigation", name=t["menu_label"])
    navigation.get_by_role("link", name=category.name, exact=True).click()
    visitor.get_by_role("link", name=item.name).first.click()
    visitor.get_by_text("500 g", exact=True).locator("xpath=..").click()
    chosen = shop.variants["kolla-500-whole"]
    expect(visitor.locator(".buybox .now")).to_have_text(shop.money(chosen.price))
    visitor.get_by_role("button", name=t["add"]).click()

    drawer = visitor.get_by_role("dialog")
    expect(drawer).to_be_visible()
    expect(drawer).to_contain_text(item.name)
    expect(visitor.locator("header [data-count]")).to_have_text("1")
    expect(visitor.locator("#status")).to_contain_text(item.name)
    drawer.get_by_role("link", name=t["view_cart"]).click()

    line = visitor.locator(".line")
    expect(line.locator(".sum")).to_contain_text(shop.money(chosen.price))
    line.get_by_role("spinbutton").fill("2")
    line.get_by_role("spinbutton").blur()
    expect(line.locator(".sum")).to_contain_text(shop.money(chosen.price * 2))
    expect(visitor.locator(".subtotal")).to_have_text(shop.money(chosen.price * 2))
    visitor.reload()
    expect(line.get_by_role("spinbutton")).to_have_value("2")
    line.get_by_role("button", name=t["remove"]).click()
    expect(visitor.locator(".said")).to_contain_text(item.name)
    expect(line).to_have_count(0)
    visitor.get_by_role("button", name=t["undo"]).click()
    expect(line).to_have_count(1)

    visitor.get_by_role("link", name=t["checkout"], exact=True).click()
    answers = {
        "email": "shopper@example.com",
        "name": "Test Audit",
        "street": "1 High Street",
        "city": "Town",
        "postcode": POSTCODES[language],
        "phone": "020 7946 0000",
    }
    for key, value in answers.items():
        visitor.get_by_label(t[key]).first.fill(value)
    visitor.get_by_role("button", name=t["to_delivery"]).click()
    visitor.get_by_role("button", name=t["to_payment"]).click()
    button = visitor.get_by_role("button", name=t["place_order"])
    expect(button).to_be_enabled()
    assert server.orders == before
    button.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(t["thanks_title"])
    assert server.orders == before + 1


def test_first_view_of_every_product(visitor: Page, shop: Catalogue) -> None:
    """Price and button are seen without scrolling, also with the longest name."""
    longest = sorted(shop.products.values(), key=lambda p: (len(p.options), len(p.name)))[-3:]
    discounted = [item for item in shop.products.values() if item.first.prior]
    for item in (*longest, *discounted):
        if item.sold_out:
            continue
        visitor.goto(f"{shop.paths['product']}/{item.slug}")
        for selector in (".buybox .now", ".buybox .add", "header .cart"):
            assert visitor.evaluate(SEEN, selector), (item.name, selector)


SEEN = """selector => {
  const element = document.querySelector(selector), box = element.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && element.contains(hit);
}"""


def test_nothing_sticks_out_sideways(visitor: Page, device: str, shop: Catalogue) -> None:
    category = next(iter(shop.categories))
    item = next(item for item in shop.products.values() if item.first.prior)
    visitor.goto(f"{shop.paths['product']}/{item.slug}")
    visitor.locator(".add").click()
    expect(visitor.get_by_role("dialog")).to_be_visible()
    p = shop.paths
    key = [
        "/",
        f"{p['category']}/{category}",
        f"{p['product']}/{item.slug}",
        p["cart"],
        p["checkout"],
    ]
    others = ["/" + page["slug"] for page in shop.pages.values()]
    narrow = {390: key, 360: key + others} if device == "phone" else {800: key}
    for width, places in narrow.items():
        visitor.set_viewport_size({"width": width, "height": 800})
        for place in places:
            visitor.goto(place)
            assert visitor.evaluate("document.documentElement.scrollWidth") <= width, place


def test_a_wrong_address_is_told_in_place(visitor: Page, shop: Catalogue) -> None:
    visitor.goto(f"{shop.paths['product']}/{next(iter(shop.products))}")
    visitor.locator(".add").click()
    visitor.get_by_role("dialog").get_by_role("link", name=shop.ui["checkout"]).click()
    email = visitor.get_by_label(shop.ui["email"]).first
    email.fill("nobody")
    expect(visitor.locator("#email-error")).to_be_empty()
    email.blur()
    expect(visitor.locator("#email-error")).to_have_text(shop.ui["email_form"])
    email.fill("nobody@host")
    expect(visitor.locator("#email-error")).to_have_text(shop.ui["email_host"])
    email.fill("nobody@example.com")
    expect(visitor.locator("#email-error")).to_be_empty()


def test_each_page_is_counted_once(visitor: Page, shop: Catalogue) -> None:
    hits: list[str] = []
    visitor.on("request", lambda r: hits.append(r.url) if "/matomo.php" in r.url else None)
    for place in ("/", f"{shop.paths['product']}/{next(iter(shop.products))}", shop.paths["cart"]):
        with visitor.expect_response(lambda answer: "/matomo.php" in answer.url) as counted:
            visitor.goto(place)
        assert counted.value.status == 204
    assert len(hits) == 3 and all("idsite=1&rec=1&action_name=" in hit for hit in hits)
    assert not visitor.context.cookies()
