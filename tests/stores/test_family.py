"""The stores of the family are what their specs say, seen without scripts."""

from __future__ import annotations

from typing import get_args, get_type_hints

import httpx
import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from stores.family import STORES, Case, Shop, Spec, make_store, serve
from stores.family.app import FIELDS, PAGES
from stores.family.goods import Product
from stores.family.money import MONEY
from stores.family.words import Words, languages

OPEN = {
    name: case
    for name, case in STORES.items()
    if case.spec.wall in ("none", "robots_cart") and case.spec.fault != "slow_products"
}
SELLS = {
    name: case
    for name, case in OPEN.items()
    if case.spec.prices
    and case.spec.buys_at == "here"
    and not case.spec.every
    and case.spec.fault in ("none", "checkout_missing", "cart_missing", "checkout_500")
}


class Shopper:
    """A browser without scripts at one store."""

    def __init__(self, case: Case) -> None:
        app = make_store(case.spec)
        self.spec = case.spec
        self.shop: Shop = app.state.shop
        self.client = TestClient(app, base_url="http://127.0.0.1:8000", headers={"x-view": "1"})

    def open(self, address: str, status: int = 200) -> BeautifulSoup:
        answer = self.client.get(address)
        assert answer.status_code == status, f"{address} answered {answer.status_code}"
        return BeautifulSoup(answer.text, "lxml")

    def add(self, *, choose: bool = True) -> httpx.Response:
        """Put the first plain product into the cart."""
        product = self.plain()
        id_field, quantity, _ = FIELDS[self.spec.skin]
        page = self.open(self.shop.product_url(product))
        hidden = page.select_one(f'input[name="{id_field}"]')
        assert hidden is not None and hidden["value"] == str(product.id)
        data = {id_field: str(product.id), quantity: "1"}
        for group in self.shop.options(product):
            assert page.find(attrs={"name": group["field"]}), "the option has no field"
            if choose:
                data[group["field"]] = group["values"][-1]
        xhr = self.spec.feedback not in ("notice", "cart")
        headers = {"X-Requested-With": "XMLHttpRequest"} if xhr else {}
        answer: httpx.Response = self.client.post(
            self.session(self.shop.url("add")), data=data, headers=headers
        )
        return answer

    def plain(self) -> Product:
        return next(p for p in self.shop.products.values() if p.kind == "plain")

    def session(self, address: str) -> str:
        """An address with the session's id, in a store that keeps it in its links."""
        if not self.spec.session_ids or not self.shop.sessions:
            return address
        known = list(self.shop.sessions)[-1]
        return f"{address}{'&' if '?' in address else '?'}{self.shop.skin.cookie}={known}"

    def cart(self) -> BeautifulSoup:
        address = self.session(self.shop.url("cart"))
        if self.spec.cart == "skeleton":
            address += "?lines=1"
        return self.open(address)

    def checkout(self) -> BeautifulSoup:
        page = self.open(self.session(self.shop.url("checkout")))
        if self.spec.checkout.startswith("split"):
            answer = self.client.post(self.shop.url("checkout"), data={"guest": "1"})
            page = BeautifulSoup(answer.text, "lxml")
        return page


@pytest.mark.parametrize("name", OPEN)
def test_every_page_answers(name: str) -> None:
    shopper = Shopper(STORES[name])
    shop = shopper.shop
    home = shopper.open(shop.url("home"))
    assert home.html is not None
    assert home.html["lang"] == (shop.spec.marked or shop.words.locale)
    for category in shop.categories:
        listing = shopper.open(shop.category_url(category))
        assert len(listing.select("img")) >= 4
    for product in shop.categories[0].products:
        assert product.title in shopper.open(shop.product_url(product)).text
    for page in PAGES:
        shopper.open(shop.url("page", id=page, slug=page))
    for address in ("/style.css", "/shop.js", "/robots.txt", shop.url("picture", id=1)):
        shopper.open(address)
    shopper.open(shop.url("search") + ("&" if "?" in shop.url("search") else "?") + "q=alba")
    shopper.open("/no/such/page", status=404)
    image = str(home.select("img")[-1]["src"])
    assert shopper.client.get(image).headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("name", SELLS)
def test_what_is_added_stands_in_the_cart_and_leads_on(name: str) -> None:
    shopper = Shopper(STORES[name])
    spec, words = shopper.spec, shopper.shop.words
    assert words("empty") in shopper.cart().text
    shopper.add()
    cart = shopper.cart()
    assert shopper.plain().title in cart.text
    assert shopper.shop.money.format(shopper.plain().nominal) in cart.text
    if spec.fault == "checkout_500":
        shopper.open(shopper.shop.url("checkout"), status=500)
        return
    page = shopper.checkout()
    open_to_guests = page.select('input[type="email"]') and not page.select(
        'input[type="password"]'
    )
    # a folded checkout shows nothing to fill in until a step of it is opened
    walled = spec.checkout in ("login", "register", "whatsapp", "folded") or (
        spec.gate == "minimum"
    )
    assert bool(open_to_guests) != walled
    assert shopper.shop.orders == 0


@pytest.mark.parametrize("name", SELLS)
def test_the_counter_counts_what_is_committed_and_only_that(name: str) -> None:
    shopper = Shopper(STORES[name])
    shopper.add()
    place = shopper.session(shopper.shop.url("place"))
    wrong, right = ("POST", "GET") if shopper.spec.commit == "get" else ("GET", "POST")
    shopper.client.request(wrong, place)
    assert shopper.shop.orders == 0
    done = shopper.client.request(right, place)
    assert shopper.shop.words("thanks") in done.text
    assert shopper.shop.orders == 1


@pytest.mark.parametrize("name", [n for n, c in SELLS.items() if c.spec.variants != "none"])
def test_nothing_is_added_before_a_variant_is_chosen(name: str) -> None:
    shopper = Shopper(STORES[name])
    shopper.add(choose=False)
    assert shopper.shop.words("empty") in shopper.cart().text


@pytest.mark.parametrize(
    "name", [n for n, c in STORES.items() if c.spec.wall not in ("none", "robots_cart")]
)
def test_a_wall_stands_before_every_page(name: str) -> None:
    case = STORES[name]
    shopper = Shopper(case)
    refusals = {"maintenance": 503, "rate_limit": 429, "bot": 403, "country": 403}
    status = refusals.get(case.spec.wall, 200)
    for address in ("/", shopper.shop.url("cart"), "/whatever"):
        page = shopper.open(address, status)
        assert shopper.plain().title not in page.text
    assert case.desktop.obstacle and case.phone.obstacle


def test_each_language_has_its_stores_and_no_stray_words() -> None:
    assert {case.spec.language for case in STORES.values()} == set(languages())
    english = Words("en", 0)
    for language in languages():
        assert Words(language, 0).keys() - {"locale"} <= english.keys(), language


def test_a_store_is_served_on_both_names_of_loopback() -> None:
    with serve(make_store(STORES["add_post_notice"].spec)) as running:
        for url in (running.url, running.url.replace("127.0.0.1", "localhost")):
            assert httpx.get(url).status_code == 200
        assert running.orders == 0


def test_every_mechanic_occurs() -> None:
    """A value of Spec that no store has would be a mechanic nobody walks."""
    for field, kind in get_type_hints(Spec).items():
        used = {getattr(case.spec, field) for case in STORES.values()}
        if kind is bool:
            assert used == {True, False}, field
        assert set(get_args(kind)) <= used, field
    assert {case.spec.money for case in STORES.values()} == set(MONEY)
