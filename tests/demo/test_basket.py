"""Basket, totals and checkout over plain HTTP, as a browser without scripts would do it."""

from __future__ import annotations

from decimal import Decimal

import httpx
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from auditor.demo.basket import LIMIT, Session
from auditor.demo.content import Catalogue
from auditor.demo.server import DemoServer

ENGLISH = Catalogue("en")
ADDRESS = {
    "email": "shopper@example.com",
    "name": "Test Audit",
    "street": "1 High Street",
    "city": "Town",
    "phone": "020 7946 0000",
}
POSTCODES = {"en": "SW1A 1AA", "es": "28001", "id": "10110"}


@given(st.dictionaries(st.sampled_from(sorted(ENGLISH.variants)), st.integers(-3, 40), max_size=6))
def test_totals(wanted: dict[str, int]) -> None:
    session = Session()
    for sku, quantity in wanted.items():
        fits = session.set(sku, quantity)
        assert 1 <= session.items[sku] <= LIMIT
        assert fits == (quantity <= LIMIT)
    lines, totals = session.lines(ENGLISH), session.totals(ENGLISH)
    assert totals.subtotal == sum(line.variant.price * line.quantity for line in lines)
    assert totals.total == totals.subtotal + totals.delivery
    free = ENGLISH.market["delivery"]["free_over"]
    if lines:
        assert (totals.delivery == 0) == (totals.subtotal >= free)
        assert totals.missing == max(Decimal(0), free - totals.subtotal)


def test_remove_and_undo() -> None:
    session = Session()
    session.add("kolla-250-whole", 2)
    session.add("papers", 1)
    session.remove("kolla-250-whole")
    assert session.items == {"papers": 1}
    session.undo()
    session.undo()
    assert session.items == {"papers": 1, "kolla-250-whole": 2}


@pytest.fixture
def filled(client: httpx.Client, shop: Catalogue) -> httpx.Client:
    form = {"product": "kolla", "weight": "500", "grind": "filter", "quantity": "2"}
    assert client.post(f"{shop.paths['cart']}/add", data=form).status_code == 200
    return client


def soup(answer: httpx.Response) -> BeautifulSoup:
    assert answer.status_code < 400
    return BeautifulSoup(answer.text, "lxml")


def test_a_line_is_complete(filled: httpx.Client, shop: Catalogue) -> None:
    page = soup(filled.get(shop.paths["cart"]))
    variant = shop.variants["kolla-500-filter"]
    line = page.select_one(".line")
    assert line and line.select_one("img[src*=kolla]")
    link = line.select_one(".name a")
    assert link and link["href"] == f"{shop.paths['product']}/{variant.product.slug}"
    text = line.get_text(" ")
    for part in (variant.product.name, variant.label, shop.money(variant.price)):
        assert part in text
    assert shop.money(variant.price * 2) in text
    assert line.select_one("input[name=quantity][value='2']")
    assert shop.ui["remove"] in text
    rows = [row.get_text(" ") for row in page.select(".summary .row")]
    assert len(rows) == 3 and shop.ui["delivery"] in rows[1]


def test_scripts_get_json(filled: httpx.Client, shop: Catalogue) -> None:
    data = {"sku": "kolla-500-filter", "quantity": "99"}
    answer = filled.post(
        f"{shop.paths['cart']}/set", data=data, headers={"Accept": "application/json"}
    ).json()
    assert answer["count"] == LIMIT
    assert str(LIMIT) in answer["said"] and answer["said"] in answer["html"]
    again = soup(filled.get(shop.paths["cart"]))
    assert again.select_one(f"input[name=quantity][value='{LIMIT}']")


@pytest.mark.parametrize(
    "form",
    [
        {"product": "ridge", "weight": "250", "grind": "whole"},  # sold out
        {"product": "gayo", "weight": "1000", "grind": "whole"},  # this weight is sold out
        {"product": "kolla"},  # nothing chosen
        {"product": "nothing"},
        {},
    ],
)
def test_what_cannot_be_bought_is_not_added(
    client: httpx.Client, shop: Catalogue, form: dict[str, str]
) -> None:
    assert client.post(f"{shop.paths['cart']}/add", data=form).status_code == 409
    assert not soup(client.get(shop.paths["cart"])).select(".line")


def test_the_checkout_in_steps(
    filled: httpx.Client, shop: Catalogue, server: DemoServer, language: str
) -> None:
    before, base = server.orders, shop.paths["checkout"]
    assert filled.get(f"{base}/payment").url.path == base, "steps cannot be skipped"
    first = soup(filled.get(base))
    fields = first.select("main input:not([type=hidden]), main select, main textarea")
    assert len(fields) + 2 <= 10, "delivery and payment are one choice each"
    answer = filled.post(f"{base}/details", data={**ADDRESS, "email": "nobody", "postcode": "?"})
    assert answer.status_code == 422
    wrong = BeautifulSoup(answer.text, "lxml").select("[aria-invalid=true]")
    assert [field["name"] for field in wrong] == ["email", "postcode"]
    assert "Test Audit" in answer.text, "what was right is kept"
    answer = filled.post(f"{base}/details", data={**ADDRESS, "postcode": POSTCODES[language]})
    assert answer.url.path == f"{base}/delivery"
    assert len(soup(answer).select("input[type=radio]")) == 3
    answer = filled.post(f"{base}/delivery", data={"method": "express"})
    assert answer.url.path == f"{base}/payment"
    total = shop.variants["kolla-500-filter"].price * 2 + shop.market["delivery"]["express"]
    assert shop.money(total) in answer.text
    assert len(soup(answer).select("button.place")) == 1
    assert server.orders == before, "looking at the button orders nothing"
    answer = filled.post(f"{base}/place", data={"payment": "card"})
    assert answer.url.path == shop.paths["thanks"]
    assert server.orders == before + 1
    assert filled.get("/__orders").json() == {"orders": before + 1}
    assert not soup(filled.get(shop.paths["cart"])).select(".line")


def test_no_order_without_goods_or_address(
    client: httpx.Client, shop: Catalogue, server: DemoServer
) -> None:
    before, base = server.orders, shop.paths["checkout"]
    assert client.get(base).url.path == shop.paths["cart"]
    client.post(f"{base}/place", data={"payment": "card"})
    client.post(f"{shop.paths['cart']}/add", data={"product": "papers"})
    client.post(f"{base}/place", data={"payment": "card"})
    assert server.orders == before


def test_baskets_are_apart(filled: httpx.Client, server: DemoServer, shop: Catalogue) -> None:
    with httpx.Client(base_url=server.url) as other:
        assert not soup(other.get(shop.paths["cart"])).select(".line")
    assert soup(filled.get(shop.paths["cart"])).select(".line")
