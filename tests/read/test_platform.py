from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from auditor.read.css import matches
from auditor.read.dom import Document
from auditor.read.platform import detect, hints

PLATFORMS = tomllib.loads(
    files("auditor.read").joinpath("platforms.toml").read_text("utf-8")
)["platform"]  # fmt: skip
EMPTY = Document.parse("<html><head></head><body></body></html>")

PAGES = [
    ("woocommerce", '<meta name="generator" content="WooCommerce 8.2.1">'),
    ("woocommerce", '<link href="/wp-content/plugins/woocommerce/assets/x.css" rel="stylesheet">'),
    ("prestashop", "<script>var prestashop = {};</script>"),
    ("prestashop", '<meta name="generator" content="PrestaShop">'),
    ("shopify", '<script src="https://shop.example/cdn/shop/t/1/theme.js"></script>'),
    ("shopify", "<script>Shopify.theme = {};</script>"),
    ("magento", '<script type="text/x-magento-init">{}</script><p data-mage-init="{}">x</p>'),
    ("magento", '<link href="/static/version1700/frontend/Magento/luma/x.css" rel="stylesheet">'),
    ("openmage", '<script src="/js/prototype/prototype.js"></script>'),
    ("opencart", '<script src="catalog/view/javascript/common.js"></script>'),
    ("shopware", '<link href="/bundles/storefront/x.css" rel="stylesheet">'),
    ("bigcommerce", '<img src="https://cdn11.bigcommerce.com/s-abc/x.jpg">'),
    ("wix", '<meta name="generator" content="Wix.com Website Builder">'),
    ("salesforce", '<img src="/on/demandware.static/-/x.png">'),
    ("vtex", '<img src="https://store.vtexassets.com/arquivos/x.jpg">'),
    ("tiendanube", '<img src="https://acdn.mitiendanube.com/x.jpg">'),
    ("oscar", '<link href="/static/oscar/css/styles.css" rel="stylesheet">'),
    ("odoo", '<meta name="generator" content="Odoo">'),
    ("haravan", '<script src="//theme.hstatic.net/1/x.js"></script>'),
    ("salla", '<script src="https://cdn.salla.network/js/x.js"></script>'),
    (None, "<h1>A page like any other</h1><p>We sell on Shopify and WooCommerce.</p>"),
    (None, '<a href="https://www.shopify.com/">Powered by Shopify</a>'),
    (None, '<button id="add-to-cart-button">Add</button>'),  # one borrowed element proves nothing
]


@pytest.mark.parametrize(("platform", "html"), PAGES)
def test_by_source(platform: str | None, html: str) -> None:
    found = detect(Document.parse(f"<html><body>{html}</body></html>"), html)
    assert (found.id if found else None) == platform
    if found:
        assert found.evidence


@pytest.mark.parametrize(
    ("platform", "headers", "cookies", "urls"),
    [
        ("shopify", {"X-ShopId": "1"}, [], []),
        ("shopify", {}, ["_shopify_y"], []),
        ("opencart", {}, ["OCSESSID"], []),
        ("salesforce", {}, ["dwsid", "x"], []),
        ("bitrix", {"x-powered-cms": "Bitrix Site Manager"}, [], []),
        ("squarespace", {"Server": "Squarespace"}, [], []),
        ("woocommerce", {}, [], ["https://s.example/?wc-ajax=get_refreshed_fragments"]),
        (None, {"server": "nginx"}, ["session"], ["https://s.example/app.js"]),
    ],
)
def test_by_network(
    platform: str | None, headers: dict[str, str], cookies: list[str], urls: list[str]
) -> None:
    found = detect(EMPTY, "", headers, cookies, urls)
    assert (found.id if found else None) == platform


def test_most_facts_win() -> None:
    html = """<meta name="generator" content="WooCommerce 8">
    <script>wc_add_to_cart_params={}</script> <script src="https://cdn.shopify.com/s/files/1/button.js"></script>"""
    found = detect(Document.parse(html), html)
    assert found and found.id == "woocommerce"
    assert found.evidence.count(";") == 1


def test_about_forty_platforms() -> None:
    ids = [p["id"] for p in PLATFORMS]
    assert len(ids) == len(set(ids)) >= 40


@pytest.mark.parametrize("platform", [p["id"] for p in PLATFORMS])
def test_every_selector_can_be_read(platform: str) -> None:
    known = hints(platform)
    assert known
    entry = next(p for p in PLATFORMS if p["id"] == platform)
    for role in ("add", "cart", "checkout", "guest", "deny", "markup"):
        for selector in entry.get(role, ()):
            matches(EMPTY.root, selector)  # raises for what the subset has not
    lower = [*entry.get("addresses", ()), *entry.get("cookies", ()), *entry.get("generator", ())]
    assert [x for x in lower if x != x.lower()] == []


def test_hints() -> None:
    shop = hints("woocommerce")
    assert shop
    page = Document.parse(
        '<p><button class="single_add_to_cart_button button">Add</button>'
        '<button id="place_order">Order</button></p>'
    )
    add, order = page.root.find("button")
    assert shop.matches("add", add) and not shop.matches("add", order)
    assert shop.matches("deny", order)
    assert "/cart" in shop.cart_paths
    assert hints("nothing") is None
