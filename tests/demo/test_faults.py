"""Each planted fault does its harm where it should, and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import httpx
import pytest
from bs4 import BeautifulSoup

from auditor.demo import create_app
from auditor.demo.content import LANGUAGES
from auditor.demo.faults import FAULTS, UnknownFault

PATHS = {
    "home": "/",
    "category": "/category/coffee",
    "product": "/product/kolla-ethiopia",
    "cart": "/basket",
    "checkout": "/checkout",
    "delivery": "/delivery",
}
Pages = dict[str, httpx.Response]


def walk(client: httpx.Client) -> Pages:
    form = {"product": "kolla", "weight": "250", "grind": "whole"}
    assert client.post("/basket/add", data=form).status_code == 200
    return {kind: client.get(path) for kind, path in PATHS.items()}


@pytest.fixture(scope="module")
def sound(faulty: Callable[..., httpx.Client]) -> Pages:
    return walk(faulty())


def select(pages: Pages, kind: str, selector: str) -> list[str]:
    return [
        e.get_text(" ", strip=True)
        for e in BeautifulSoup(pages[kind].text, "lxml").select(selector)
    ]


def attribute(pages: Pages, kind: str, selector: str, name: str) -> list[str]:
    return [str(e.get(name)) for e in BeautifulSoup(pages[kind].text, "lxml").select(selector)]


def product_data(pages: Pages) -> str:
    return select(pages, "product", "script.product-data")[0]


def broken(text: str) -> bool:
    try:
        json.loads(text)
    except json.JSONDecodeError:
        return True
    return False


def without(selector: str, *kinds: str) -> tuple[tuple[str, ...], Callable[[Pages], bool]]:
    """The selector finds nothing on these kinds of page."""
    return kinds, lambda pages: not any(select(pages, kind, selector) for kind in kinds)


CHROME = "header a[href='{0}'], footer a[href='{0}']"
EVERY = tuple(PATHS)
SHOP = ("home", "category", "product", "cart", "delivery")  # pages with the whole header

# check -> the pages that change, and what is then true (and was not before)
EXPECTED: dict[str, tuple[tuple[str, ...], Callable[[Pages], bool]]] = {
    "key-pages-indexable": (
        ("product",),
        lambda p: attribute(p, "product", "meta[name=robots]", "content") == ["noindex"],
    ),
    "page-title-specific": (EVERY, lambda p: select(p, "cart", "title") == ["My Store"]),
    "product-structured-data-present": (("product",), lambda p: broken(product_data(p))),
    "structured-price-truth": (
        ("product",),
        lambda p: not broken(product_data(p)) and '"8.55"' in product_data(p),
    ),
    "home-value-proposition-first-view": (
        ("home",),
        lambda p: select(p, "home", ".hero h1, .hero .lede") == ["Welcome to our website"],
    ),
    "header-benefit-line": without(".bar", *SHOP),
    "home-main-action-first-view": without(".hero a", "home"),
    "image-files-complete": (
        ("category",),
        lambda p: "/pictures/lost.svg" in attribute(p, "category", ".card img", "src"),
    ),
    "phone-sideways-scroll-absent": (
        EVERY,
        lambda p: "width:480px" in attribute(p, "home", "footer > :first-child", "style")[0],
    ),
    "text-contrast-sufficient": (EVERY, lambda p: "#aaa" in p["product"].text),
    "header-cart-visible": without("header .cart", "home", "category"),
    "price-first-view": (
        ("product",),
        lambda p: "2600px" in attribute(p, "product", ".buybox > :last-child", "style")[0],
    ),
    "add-to-cart-first-view": (
        ("product",),
        lambda p: "2400px" in attribute(p, "product", ".buybox > :last-child", "style")[0],
    ),
    "add-to-cart-function": (
        ("product",),
        lambda p: "stopImmediate" in p["product"].text and "fetch(" not in p["product"].text,
    ),
    "add-to-cart-feedback": (
        ("product",),
        lambda p: "stopImmediate" in p["product"].text and "fetch(" in p["product"].text,
    ),
    "delivery-cost-near-buy": (
        ("product",),
        lambda p: "3.50" not in select(p, "product", "main")[0],
    ),
    "cart-line-complete": (
        ("cart",),
        lambda p: not select(p, "cart", ".line img, .line .name a, .line .variant, .line .unit"),
    ),
    "cart-shipping-cost-visible": (
        ("cart",),
        lambda p: select(p, "cart", ".shipping dd") == ["Calculated at the next step"],
    ),
    "cart-quantity-total-consistent": without(".stepper[data-basket]", "cart"),
    "cart-item-removable": without(".remove, .out", "cart"),
    "checkout-entry-function": (("checkout",), lambda p: p["checkout"].status_code == 500),
    "checkout-reached-without-account": (
        ("checkout",),
        lambda p: attribute(p, "checkout", "main input", "type") == ["email", "password"],
    ),
    "checkout-field-count": (
        ("checkout",),
        lambda p: len(attribute(p, "checkout", "main input", "type")) >= 16,
    ),
    "shipping-page-linked": without(CHROME.format("/delivery"), *EVERY),
    "returns-page-linked": without(CHROME.format("/returns"), *EVERY),
    "contact-page-reachable": without(CHROME.format("/contact"), *EVERY),
    "order-tracking-linked": without(CHROME.format("/track-order"), *SHOP),
    "newsletter-signup-offered": without(".news form[action]", *SHOP),
    "account-entry-visible": without(CHROME.format("/account"), *SHOP),
    "analytics-installed": without("script[src*=count]", *EVERY),
}


def test_every_check_that_can_fail_here_has_a_fault() -> None:
    assert set(EXPECTED) | {"largest-paint-fast"} == set(FAULTS)
    for fault in FAULTS.values():
        assert 20 < len(fault.summary) < 100 and "\n" not in fault.summary, fault.check
        assert fault.check not in fault.also


@pytest.mark.parametrize("check", sorted(EXPECTED))
def test_a_fault_changes_its_pages_and_no_other(
    check: str, faulty: Callable[..., httpx.Client], sound: Pages
) -> None:
    kinds, holds = EXPECTED[check]
    pages = walk(faulty(check))
    assert holds(pages) and not holds(sound)
    for kind in PATHS:
        changed = normal(pages[kind]) != normal(sound[kind])
        assert changed == (kind in kinds), kind


def normal(page: httpx.Response) -> str:
    """The page without what differs from server to server, as the parser writes it."""
    return str(BeautifulSoup(re.sub(r"127\.0\.0\.1:\d+", "", page.text), "lxml"))


def test_the_heavy_picture(faulty: Callable[..., httpx.Client]) -> None:
    client = faulty("largest-paint-fast")
    assert len(client.get("/pictures/hero.svg").content) > 1_400_000
    assert len(client.get("/pictures/kolla-1.svg").content) < 20_000
    assert len(faulty().get("/pictures/hero.svg").content) < 30_000


def test_parts_of_a_page_keep_the_fault(faulty: Callable[..., httpx.Client]) -> None:
    client = faulty("cart-shipping-cost-visible")
    client.post("/basket/add", data={"product": "papers"})
    data = {"sku": "papers", "quantity": "2"}
    answer = client.post("/basket/set", data=data, headers={"Accept": "application/json"})
    html = answer.json()["html"]
    assert "Calculated at the next step" in html and "<html" not in html


def test_several_at_once(faulty: Callable[..., httpx.Client]) -> None:
    pages = walk(faulty(*(set(FAULTS) - {"checkout-entry-function"})))
    assert all(page.status_code == 200 for page in pages.values())
    assert EXPECTED["header-benefit-line"][1](pages) and EXPECTED["price-first-view"][1](pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_fault_is_named_with_its_neighbours(language: str) -> None:
    with pytest.raises(UnknownFault) as error:
        create_app(language, {"cart-shiping-cost-visible"})
    message = str(error.value)
    assert message.startswith("unknown fault 'cart-shiping-cost-visible'; did you mean: cart-ship")
    assert "\n" not in message
