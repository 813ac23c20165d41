"""The goods and texts of the three languages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from auditor.demo.content import LANGUAGES, Catalogue, load


def keys(table: dict[str, Any], prefix: str = "") -> set[str]:
    """All paths in nested tables; lists of tables count by their length."""
    found = set()
    for key, value in table.items():
        if isinstance(value, dict):
            found |= keys(value, f"{prefix}{key}.")
        else:
            size = f"[{len(value)}]" if isinstance(value, list) else ""
            found.add(f"{prefix}{key}{size}")
    return found


@pytest.mark.parametrize("file", ["shop.toml", "pages.toml"])
@pytest.mark.parametrize("language", [other for other in LANGUAGES if other != "en"])
def test_every_language_says_the_same_things(language: str, file: str) -> None:
    def comparable(of: str) -> set[str]:
        return {key for key in keys(load(f"{of}/{file}")) if ".payments." not in key}

    assert comparable(language) == comparable("en")


def test_placeholders_agree(language: str) -> None:
    english = load("en/shop.toml")["ui"]
    for key, text in load(f"{language}/shop.toml")["ui"].items():
        assert text.count("{}") == english[key].count("{}"), key


def test_no_text_hides_behind_a_method_of_dict(shop: Catalogue) -> None:
    """In a template `t.items` would be the method, not the text."""
    assert not set(shop.ui) & set(dir(dict))


def test_the_assortment(shop: Catalogue) -> None:
    goods = shop.products.values()
    assert len(goods) == 24
    assert [len(category.products) for category in shop.categories.values()] == [12, 8, 4]
    assert [item.id for item in goods if item.sold_out] == ["ridge"]
    assert [item.id for item in goods if item.first.prior] == ["harbour", "grinder"]
    assert all(len(item.reviews) >= 5 for item in goods)


def test_descriptions_are_of_their_own(shop: Catalogue) -> None:
    for item in shop.products.values():
        words = " ".join((item.blurb, *item.text)).split()
        assert 40 <= len(words) <= 600, item.name
        assert 50 <= len(item.blurb) <= 170, item.name
    assert len({item.text for item in shop.products.values()}) == 24


@pytest.mark.parametrize(
    ("language", "text", "short"),
    [("en", "£1,234.50", "£30"), ("es", "1.234,50\u00a0€", "30\u00a0€"), ("id", "Rp1.234", "Rp30")],
)
def test_money_as_the_market_writes_it(language: str, text: str, short: str) -> None:
    shop = Catalogue(language)
    assert shop.money(Decimal("1234.50" if language != "id" else "1234")) == text
    assert shop.short(30) == short


def test_discounts_are_what_they_say(shop: Catalogue) -> None:
    for variant in shop.variants.values():
        if variant.prior is not None and variant.saved is not None:
            exact = 100 - 100 * variant.price / variant.prior
            assert abs(exact - variant.saved) < 1, variant.sku


def test_price_per_unit(shop: Catalogue) -> None:
    item = next(item for item in shop.products.values() if item.id == "kolla")
    for variant in item.variants.values():
        grams = {"250": 250, "500": 500, "1000": 1000}[variant.values[0].id]
        assert variant.per is not None
        assert abs(variant.per * grams / 1000 - variant.price) < Decimal("0.01")


def test_search_by_name_and_with_a_slip(shop: Catalogue) -> None:
    for item in shop.products.values():
        assert item in shop.search(item.name)[:3], item.name
        longest = max(item.name.split(), key=len)
        dropped = item.name.replace(longest, longest[:2] + longest[3:])
        swapped = item.name.replace(longest, longest[0] + longest[2] + longest[1] + longest[3:])
        assert item in shop.search(dropped)[:12], dropped
        assert item in shop.search(swapped)[:12], swapped
        if len(longest) >= 6:
            assert item in shop.search(longest[:2] + longest[3:])[:12], longest


def test_search_for_nonsense_finds_nothing(shop: Catalogue) -> None:
    assert shop.search("zzqx vwpf") == []
    assert shop.search("") == []


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="en, es, id, not 'tlh'"):
        Catalogue("tlh")
