"""The real store itself: it serves, sells to guests, and its order counter counts."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from bs4 import BeautifulSoup

from stores.oscar import OscarStore, oscar_store


@pytest.fixture
def store() -> Iterator[OscarStore]:
    with oscar_store() as running:
        yield running


def _submit(client: httpx.Client, page: httpx.Response, form: str, **fields: str) -> httpx.Response:
    """Send a form of `page` as a browser would: hidden fields and choices included."""
    element = BeautifulSoup(page.text, "lxml").select_one(form)
    assert element is not None, f"no {form} on {page.url}"
    data = {
        str(field["name"]): str(field.get("value", ""))
        for field in element.select("input[name], button[name]")
        if field.get("type") not in {"radio", "checkbox"} or field.has_attr("checked")
    }
    address = page.url.join(str(element.get("action") or ""))
    return client.post(address, data=data | fields, headers={"Referer": str(page.url)})


def _to_last_page(client: httpx.Client) -> httpx.Response:
    home = client.get("/")
    links = BeautifulSoup(home.text, "lxml").select(".product_pod h3 a")
    (address,) = (link["href"] for link in links if "Ridge Solo Tent" in link.text)
    page = client.get(str(address))
    _submit(client, page, "#add_to_basket_form")
    assert "Ridge Solo Tent" in client.get("/basket/").text
    page = _submit(
        client, client.get("/checkout/"), "form:has(#id_username)", username="a@example.com"
    )
    page = _submit(
        client,
        page,
        "form:has(#id_line1)",
        first_name="Test",
        last_name="Audit",
        line1="1 Road",
        line4="York",
        postcode="YO1 7HH",
        country="GB",
    )
    assert "4.95" in page.text
    _submit(client, page, "form:has([name=method_code])", method_code="standard")
    return client.get("/checkout/preview/")


def test_a_guest_reaches_the_last_page_and_only_its_button_orders(store: OscarStore) -> None:
    with httpx.Client(base_url=store.url, follow_redirects=True, timeout=60) as client:
        last = _to_last_page(client)
        assert store.orders() == 0
        done = _submit(client, last, "#place_order_form")
        assert done.url.path == "/checkout/thank-you/"
    assert store.orders() == 1


def test_each_run_starts_without_orders_and_sells_a_variant_and_shows_sold_out(
    store: OscarStore,
) -> None:
    assert store.orders() == 0
    with httpx.Client(base_url=store.url, follow_redirects=True, timeout=60) as client:
        listing = client.get("/catalogue/").text
        assert listing.count('class="product_pod"') >= 12
        assert "Unavailable" in listing
        offers = client.get("/offers/").text
        assert "A tenth off" in offers


def test_nothing_is_fetched_from_outside(store: OscarStore) -> None:
    with httpx.Client(base_url=store.url, follow_redirects=True, timeout=60) as client:
        soup = BeautifulSoup(client.get("/").text, "lxml")
    loaded = [str(tag.get("src") or tag.get("href")) for tag in soup.select("[src], link[href]")]
    assert loaded
    assert [address for address in loaded if not address.startswith("/")] == []


def test_speaks_another_language() -> None:
    with oscar_store("es") as store:
        page = httpx.get(store.url, follow_redirects=True, timeout=60).text
    assert "Añadir al carrito" in page
