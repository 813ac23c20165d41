from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.read.dom import Document
from auditor.read.structured import Structured, main_product, parse_price, read

URL = "https://shop.example/products/blue-hat"


def page(*blocks: Any, body: str = "", head: str = "") -> Document:
    scripts = "".join(
        f'<script type="application/ld+json">{b if isinstance(b, str) else json.dumps(b)}</script>'
        for b in blocks
    )
    return Document.parse(f"<html><head>{head}{scripts}</head><body>{body}</body></html>", URL)


def product(name: str = "Blue hat", price: Any = "19.90", **more: Any) -> dict[str, Any]:
    offer = {
        "@type": "Offer",
        "price": price,
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
    }
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": name,
        "offers": offer,
        **more,
    }


def mains(data: Structured) -> list[str]:
    return [p.name for p in data.main_products]


def test_a_whole_product() -> None:
    data = read(
        page(
            product(
                sku="H1",
                image=["/h.jpg", {"@type": "ImageObject", "url": "/i.jpg"}],
                brand={"@type": "Brand", "name": "Hats &amp; co"},
                gtin13="4006381 333931",
                aggregateRating={
                    "@type": "AggregateRating",
                    "ratingValue": "4,5",
                    "reviewCount": 12,
                },
            )
        )
    )
    [found] = data.products
    assert (found.name, found.sku, found.source, found.main) == ("Blue hat", "H1", "json-ld", True)
    assert found.images == ["https://shop.example/h.jpg", "https://shop.example/i.jpg"]
    assert (found.brand, found.gtin) == ("Hats & co", "4006381333931")
    assert found.rating and (found.rating.value, found.rating.count) == (4.5, 12)
    [offer] = found.offers
    assert (offer.price, offer.currency, offer.availability) == (19.9, "EUR", "InStock")
    assert offer.tax_included is None
    assert data.errors == []
    assert data.types == {"Product", "Offer", "ImageObject", "Brand", "AggregateRating"}


@pytest.mark.parametrize(
    ("block", "fragment", "readable"),
    [
        ('{"@type": "Product", "name": "Hat",}', "Illegal trailing comma|double quotes", True),
        ('{"@type": "Product", /* note */ "name": "Hat"}', "double quotes", True),
        ('// head\n{"@type": "Product", "name": "Hat"}', "Expecting value", True),
        ('{"@type": "Product", "name": "Hat\nwide"}', "control character", True),
        ('<!-- {"@type": "Product", "name": "Hat"} -->', "Expecting value", True),
        ("{&quot;@type&quot;: &quot;Product&quot;, &quot;name&quot;: &quot;Hat&quot;}", "", True),
        ('{"@type": "Product", "name": "Hat"', "Expecting ',' delimiter", False),
        ("", "it is empty", False),
    ],
)
def test_broken_blocks_are_read_and_reported(block: str, fragment: str, readable: bool) -> None:
    data = read(page({"@type": "WebSite", "name": "Shop"}, block))
    [error] = data.errors
    assert error.startswith("JSON-LD block 2: ")
    assert any(part in error for part in fragment.split("|"))
    assert bool(data.products) is readable
    if readable:
        assert data.products[0].name.startswith("Hat")


def test_comment_signs_in_strings_stay() -> None:
    data = read(page('{"@type": "Product", "name": "A // b, }", "url": "https://x.example/",}'))
    assert data.products[0].name == "A // b, }"


def test_a_graph_with_references() -> None:
    data = read(
        page(
            {
                "@context": "https://schema.org",
                "@graph": [
                    {"@type": "ItemPage", "@id": "#page", "mainEntity": {"@id": "#product"}},
                    {"@type": "Product", "@id": "#product", "name": "Hat", "offers": {"@id": "#o"}},
                    {"@type": "Offer", "@id": "#o", "price": 5, "priceCurrency": "EUR"},
                    {"@type": "Organization", "name": "Shop", "url": "https://shop.example/"},
                ],
            }
        )
    )
    assert mains(data) == ["Hat"]
    assert data.products[0].offers[0].price == 5
    assert data.organisation and data.organisation.text("name") == "Shop"


def test_references_that_run_in_circles() -> None:
    data = read(
        page(
            {
                "@graph": [
                    {
                        "@type": "ProductGroup",
                        "@id": "#a",
                        "name": "A",
                        "hasVariant": {"@id": "#b"},
                    },
                    {"@type": "Product", "@id": "#b", "name": "B", "isVariantOf": {"@id": "#a"}},
                    {"@type": "Product", "@id": "#c", "hasVariant": {"@id": "#c"}},
                ]
            }
        )
    )
    assert data.products[0].variants[0].name == "B"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"isRelatedTo": [product("Red hat"), product("Green hat")]}, ["Blue hat"]),
        ({"review": {"@type": "Review", "itemReviewed": product("Other")}}, ["Blue hat"]),
    ],
)
def test_nested_products_are_not_main(more: dict[str, Any], expected: list[str]) -> None:
    data = read(page(product(**more)))
    assert mains(data) == expected
    assert len(data.products) > 1


def test_recommendations_in_a_list() -> None:
    entries = [
        {"@type": "ListItem", "position": 1, "item": product("Red hat", url="/products/red-hat")},
        {"@type": "ListItem", "position": 2, "url": "https://shop.example/products/cap"},
    ]
    data = read(page(product(), {"@type": "ItemList", "itemListElement": entries}))
    assert mains(data) == ["Blue hat"]
    assert data.item_lists == [
        "https://shop.example/products/red-hat",
        "https://shop.example/products/cap",
    ]


def test_a_category_has_no_main_product() -> None:
    entries = [{"@type": "ListItem", "item": product(n)} for n in ("A", "B")]
    data = read(page({"@type": "CollectionPage", "mainEntity": {
        "@type": "ItemList", "itemListElement": entries}}))  # fmt: skip
    assert main_product(data, URL, "A") is None


@pytest.mark.parametrize(
    ("blocks", "visible", "found"),
    [
        ([product("Blue hat")], "Something else", "Blue hat"),  # the only one: the check compares
        ([product("Red cap"), product("Blue hat")], "The blue hat", "Blue hat"),
        ([product("Red cap"), product("Green cap")], "Blue hat", None),
        ([product("A", url="/products/other"), product("B", url=URL)], "Hat", "B"),
        ([], "Blue hat", None),
    ],
)
def test_main_product(blocks: list[Any], visible: str, found: str | None) -> None:
    main = main_product(read(page(*blocks)), URL, visible)
    assert (main.name if main else None) == found


def test_a_group_with_variants() -> None:
    group = {
        "@type": "ProductGroup",
        "name": "Hat",
        "productGroupID": "H",
        "variesBy": ["https://schema.org/size", "https://schema.org/color"],
        "hasVariant": [product("Hat S", 10), product("Hat L", "12.00")],
    }
    data = read(page(group))
    [found] = data.products
    assert found.is_group and found.varies_by == ("size", "color") and found.group_id == "H"
    assert [v.offers[0].price for v in found.variants] == [10, 12]
    assert not any(v.main for v in found.variants)


@pytest.mark.parametrize(
    ("offer", "price", "currency", "tax", "low"),
    [
        ({"price": "1299.00", "priceCurrency": "eur"}, 1299, "EUR", None, None),
        ({"price": 0, "priceCurrency": "EUR"}, 0, "EUR", None, None),
        ({"price": "1.299,00", "priceCurrency": "EUR"}, 1299, "EUR", None, None),
        ({"price": "€ 12"}, 12, None, None, None),
        ({"price": "45000.000", "priceCurrency": "IDR"}, 45000, "IDR", None, None),
        ({"price": "49.000", "priceCurrency": "IDR"}, 49, "IDR", None, None),  # a point is a point
        ({"priceSpecification": {"@type": "UnitPriceSpecification", "price": 5, "priceCurrency":
          "EUR", "valueAddedTaxIncluded": True}}, 5, "EUR", True, None),
        ({"priceSpecification": [
            {"price": 9, "priceType": "https://schema.org/ListPrice", "priceCurrency": "EUR"},
            {"price": 7, "priceCurrency": "EUR", "valueAddedTaxIncluded": "false"}]},
         7, "EUR", False, None),
        ({"@type": "AggregateOffer", "lowPrice": "5.00", "highPrice": 9, "priceCurrency": "EUR"},
         None, "EUR", None, 5),
        ({}, None, None, None, None),
    ],
)  # fmt: skip
def test_offers(
    offer: dict[str, Any], price: float | None, currency: str | None, tax: bool | None,
    low: float | None,
) -> None:  # fmt: skip
    [found] = read(page(product(offers={"@type": "Offer", **offer}))).products[0].offers
    assert (found.price, found.currency, found.tax_included, found.low) == (
        price,
        currency,
        tax,
        low,
    )


def test_the_offers_of_an_aggregate() -> None:
    aggregate = {
        "@type": "AggregateOffer",
        "lowPrice": 5,
        "priceCurrency": "EUR",
        "offers": [{"@type": "Offer", "price": 5}, {"@type": "Offer", "price": 9}],
    }
    found = read(page(product(offers=aggregate))).products[0]
    assert [(o.aggregate, o.price) for o in found.offers] == [(True, None), (False, 5), (False, 9)]
    assert found.offer and found.offer.price == 5


MICRODATA = """
<div itemscope itemtype="https://schema.org/Product">
  <h1 itemprop="name">Blue hat</h1> <img itemprop="image" src="/h.jpg">
  <span itemprop="brand" itemscope itemtype="https://schema.org/Brand">
    <span itemprop="name">Hatters</span></span>
  <div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
    <meta itemprop="priceCurrency" content="EUR">
    <span itemprop="price" content="19.90">19,90 €</span>
    <link itemprop="availability" href="https://schema.org/OutOfStock">
  </div>
  <div itemprop="isRelatedTo" itemscope itemtype="https://schema.org/Product">
    <span itemprop="name">Red hat</span></div>
</div>"""


def test_microdata() -> None:
    data = read(page(body=MICRODATA))
    assert mains(data) == ["Blue hat"]
    found = data.products[0]
    assert (found.source, found.brand) == ("microdata", "Hatters")
    assert found.image == "https://shop.example/h.jpg"
    assert found.offers[0][:3] == (19.9, "EUR", "OutOfStock")


def test_the_same_product_twice_is_one() -> None:
    data = read(page(product(), body=MICRODATA))
    assert mains(data) == ["Blue hat"]
    assert [p.source for p in data.main_products] == ["json-ld"]
    assert sum(p.duplicate for p in data.products) == 1


def test_rdfa() -> None:
    data = read(
        page(
            head='<meta property="og:title" content="no item">',
            body="""<div vocab="https://schema.org/" typeof="Product">
            <span property="name">Hat</span>
            <div property="offers" typeof="schema:Offer">
            <span property="price" content="5">5 €</span>
            <meta property="schema:priceCurrency" content="EUR"></div></div>""",
        )
    )
    [found] = data.products
    assert (found.name, found.source) == ("Hat", "rdfa")
    assert found.offers[0][:2] == (5, "EUR")


def test_breadcrumb() -> None:
    entries = [
        {"@type": "ListItem", "position": 1, "name": "Home", "item": "https://shop.example/"},
        {"@type": "ListItem", "position": "2", "item": {"@id": "/hats", "name": "Hats"}},
        {"@type": "ListItem", "position": 3, "name": "Blue hat"},
    ]
    data = read(page({"@type": "BreadcrumbList", "itemListElement": entries}))
    assert [tuple(c) for c in data.breadcrumb] == [
        ("Home", "https://shop.example/", 1),
        ("Hats", "https://shop.example/hats", 2),
        ("Blue hat", "", 3),
    ]
    assert data.item_lists == []


def test_metas() -> None:
    head = """<meta property="product:price:amount" content="19.90">
    <meta property="product:price:currency" content="eur">"""
    data = read(page(head=head))
    assert (data.price, data.currency) == (19.9, "EUR")
    assert read(page()).price is None


def test_the_maker_is_not_the_shop() -> None:
    maker = {"@type": "Organization", "name": "Maker"}
    data = read(page(product(manufacturer=maker), {"@type": "ClothingStore", "name": "Shop"}))
    assert data.organisation and data.organisation.text("name") == "Shop"
    assert read(page(product(manufacturer=maker))).organisation is None


@pytest.mark.parametrize(
    ("value", "price"),
    [(5, 5), ("5", 5), ("5.10", 5.1), ("49.000", 49), ("1,299.00", 1299), (None, None),
     (True, None), ("free", None)],
)  # fmt: skip
def test_parse_price(value: Any, price: float | None) -> None:
    assert parse_price(value) == price


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["@type", "@id", "@graph", "@value", "offers", "name", "hasVariant",
                         "itemListElement", "item", "price", "priceSpecification"]),
        inner | st.sampled_from(["Product", "ItemList", "BreadcrumbList", "Offer", "#a"]),
        max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@given(_JSON)
def test_whatever_stands_there_is_survived(value: Any) -> None:
    read(page(json.dumps(value).replace("<", "")))
