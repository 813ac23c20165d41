"""Every page answers, is linked, and says the same to people and to machines."""

from __future__ import annotations

import json
import re
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup

from auditor.demo.content import Catalogue
from auditor.demo.server import DemoServer

Site = dict[str, tuple[httpx.Response, BeautifulSoup | None]]


@pytest.fixture(scope="module")
def site(server: DemoServer) -> Site:
    """Every address that a visitor can reach by links, pictures, styles and scripts."""
    waiting, site = [server.url], Site()
    with httpx.Client(follow_redirects=True) as client:
        while waiting:
            address = waiting.pop()
            if address in site:
                continue
            answer = client.get(address)
            soup = None
            if answer.headers.get("content-type", "").startswith("text/html"):
                soup = BeautifulSoup(answer.text, "lxml")
                for tag, name in (
                    ("a", "href"),
                    ("img", "src"),
                    ("script", "src"),
                    ("link", "href"),
                ):
                    for element in soup.find_all(tag, attrs={name: True}):
                        target = urldefrag(urljoin(address, str(element[name]))).url
                        if target.startswith(server.url):
                            waiting.append(target)
            site[address] = (answer, soup)
    return site


def pages(site: Site) -> dict[str, BeautifulSoup]:
    return {address: soup for address, (_, soup) in site.items() if soup}


def test_everything_linked_is_alive(site: Site, shop: Catalogue) -> None:
    dead = [address for address, (answer, _) in site.items() if answer.status_code >= 400]
    assert not dead
    reached = {urlsplit(address).path for address in site}
    assert {f"{shop.paths['product']}/{slug}" for slug in shop.products} <= reached
    assert {f"/{page['slug']}" for page in shop.pages.values()} <= reached


def test_nothing_comes_from_elsewhere(site: Site, server: DemoServer) -> None:
    for address, soup in pages(site).items():
        for element in soup.select("script[src], img[src], link[rel=stylesheet], link[rel=icon]"):
            source = str(element.get("src") or element.get("href"))
            assert urljoin(address, source).startswith(server.url), source


def test_anchors_within_a_page_exist(site: Site, server: DemoServer) -> None:
    ids = {a: {str(e["id"]) for e in soup.select("[id]")} for a, soup in pages(site).items()}
    for address, soup in pages(site).items():
        for link in soup.select("a[href*='#']"):
            target, anchor = urldefrag(urljoin(address, str(link["href"])))
            assert anchor in ids[target], f"{link['href']} on {address}"


def test_no_template_shines_through(site: Site) -> None:
    for address, soup in pages(site).items():
        text = soup.get_text(" ")
        assert not re.search(r"built-in|{[{%}]|undefined|NaN|None\b", text), address


def test_titles_and_descriptions(site: Site, shop: Catalogue) -> None:
    titles: dict[str, str] = {}
    for address, soup in pages(site).items():
        if urlsplit(address).query:
            continue
        title = soup.title.get_text() if soup.title else ""
        assert 10 <= len(title) <= 70, (address, title)
        assert title not in titles, (address, titles[title])
        titles[title] = address
        meta = soup.select_one("meta[name=description]")
        assert meta and 50 <= len(str(meta["content"])) <= 170, (address, meta)


def test_structured_price_is_the_visible_price(site: Site, shop: Catalogue) -> None:
    for slug in shop.products:
        soup = next(
            s for a, s in pages(site).items() if a.endswith(f"{shop.paths['product']}/{slug}")
        )
        nodes = [
            json.loads(s.get_text()) for s in soup.select("script[type='application/ld+json']")
        ]
        assert [node["@type"] for node in nodes] == ["Product", "BreadcrumbList"]
        offer = nodes[0]["offers"]
        shown = soup.select_one(".buybox .now")
        assert shown and shown.get_text() == shop.money(shop.products[slug].first.price)
        assert offer["price"] == shop.plain_money(shop.products[slug].first.price)
        assert offer["priceCurrency"] == shop.market["currency"]
        meta = soup.select_one("meta[property='product:price:amount']")
        assert meta and meta["content"] == offer["price"]
        stock = "OutOfStock" if shop.products[slug].sold_out else "InStock"
        assert offer["availability"].endswith(stock)
        assert bool(soup.select_one(".add")) is (stock == "InStock")


def test_header_and_footer_of_every_page(site: Site, shop: Catalogue) -> None:
    for address, soup in pages(site).items():
        for key in ("delivery", "returns", "contact", "tracking", "account", "loyalty", "privacy"):
            assert soup.select_one(f'footer a[href="/{shop.pages[key]["slug"]}"]'), (key, address)
        assert soup.select_one(f'header a.cart[href="{shop.paths["cart"]}"]'), address
        assert soup.select_one("header form[role=search] input[type=search]"), address
        assert soup.select_one(f'header a[href="/{shop.pages["account"]["slug"]}"]'), address
        news = soup.select_one("footer form[action='/forms/newsletter'] input[type=email]")
        assert news and soup.select_one(f'label[for="{news["id"]}"]'), address
        assert soup.select_one(".bar"), address


@pytest.mark.parametrize(
    ("key", "least"),
    [("delivery", 80), ("returns", 80), ("about", 100), ("guide", 300), ("terms", 300),
     ("privacy", 300), ("faq", 200)],
)  # fmt: skip
def test_policies_hold_real_text(
    client: httpx.Client, shop: Catalogue, key: str, least: int
) -> None:
    soup = BeautifulSoup(client.get("/" + shop.pages[key]["slug"]).text, "lxml")
    article = soup.select_one("article")
    assert article and len(article.get_text(" ").split()) >= least


def test_a_missing_page_is_missing(client: httpx.Client, shop: Catalogue) -> None:
    for path in (
        "/no-such-page",
        f"{shop.paths['product']}/nothing",
        f"{shop.paths['category']}/x",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert len(BeautifulSoup(answer.text, "lxml").select("main a")) >= 3


def test_robots_and_sitemap(client: httpx.Client, shop: Catalogue, server: DemoServer) -> None:
    robots = client.get("/robots.txt").text
    assert f"Sitemap: {server.url}sitemap.xml" in robots and "Disallow" not in robots
    places = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").text)
    assert len(places) == 1 + 3 + 24 + len(shop.pages)
    assert all(client.get(place).status_code == 200 for place in places)


def test_filter_sort_and_paging(client: httpx.Client, shop: Catalogue) -> None:
    category = next(iter(shop.categories.values()))
    base = f"{shop.paths['category']}/{category.slug}"

    def names(query: str) -> list[str]:
        soup = BeautifulSoup(client.get(base + query).text, "lxml")
        return [card.get_text() for card in soup.select(".results .card .name")]

    assert len(names("")) == 6 and len(names("?page=2")) == 6
    assert not set(names("")) & set(names("?page=2"))
    dark = names("?roast=dark")
    assert len(dark) == 3 and set(names("?roast=dark&roast=light&page=1")) > set()
    assert names("?roast=dark&origin=asia") == [
        item.name for item in category.products if item.id == "toraja"
    ]
    ascending = names("?sort=price") + names("?sort=price&page=2")
    prices = {item.name: item.first.price for item in category.products}
    assert [prices[name] for name in ascending] == sorted(prices.values())


def test_service_words_lead_to_the_page(client: httpx.Client, shop: Catalogue) -> None:
    label = shop.pages["returns"]["label"]
    soup = BeautifulSoup(client.get(shop.paths["search"], params={"q": label}).text, "lxml")
    assert soup.select_one(f'main .service a[href="/{shop.pages["returns"]["slug"]}"]')


def test_a_search_for_markup_shows_it_as_text(client: httpx.Client, shop: Catalogue) -> None:
    text = client.get(shop.paths["search"], params={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in text


def test_suggestions(client: httpx.Client, shop: Catalogue) -> None:
    item = next(iter(shop.products.values()))
    found = client.get("/suggest", params={"q": item.name[:4]}).json()
    assert {"name": item.name, "href": f"{shop.paths['product']}/{item.slug}"} in found


def test_measuring_hits_are_taken(client: httpx.Client) -> None:
    assert client.get("/matomo.php?idsite=1&rec=1").status_code == 204


def test_forms_answer_and_keep_nothing(client: httpx.Client) -> None:
    for name in ("newsletter", "contact", "tracking", "account", "register", "notify"):
        answer = client.post(f"/forms/{name}", data={"email": "shopper@example.com"})
        assert answer.status_code == 200, name
    assert client.post("/forms/unknown").status_code == 404
    assert client.cookies.get("basket") is None
