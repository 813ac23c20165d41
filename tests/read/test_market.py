from __future__ import annotations

import pytest

from auditor.model import Market
from auditor.read.dom import Document
from auditor.read.market import infer, within


def page(body: str = "", lang: str = "", head: str = "") -> Document:
    return Document.parse(f'<html lang="{lang}"><head>{head}</head><body>{body}</body></html>')


COUNTRIES = "".join(f'<option value="{c}">x</option>' for c in ("DE", "AT", "CH"))
WORLD = "".join(f'<option value="{a}{b}">x</option>' for a in "ABCDEFGH" for b in "ABCDEF")
HOUSE = """<script type="application/ld+json">{"@type": "Organization", "address":
{"@type": "PostalAddress", "addressCountry": "MX"}}</script>"""

# body, html lang, head, host, currency -> countries, certain
CASES = [
    ("", "", "", "shop.example", "", (), False),
    # a fresh installation proves nothing
    ("", "pl-PL", "", "shop.com", "PLN", ("PL",), False),
    ("", "en-US", "", "shop.com", "USD", ("US",), False),
    # one strong signal alone is not enough, two that disagree neither
    ("", "", "", "shop.de", "", ("DE",), False),
    ("", "", "", "shop.de", "PLN", ("DE",), False),
    ("", "", "", "shop.de", "EUR", ("DE",), True),
    ("", "", "", "shop.co.uk", "GBP", ("GB",), True),
    ("", "", "", "shop.com.co", "COP", ("CO",), True),
    ("", "", "", "shop.co", "COP", ("CO",), False),  # .co is used by the whole world
    ("", "", "", "shop.io", "EUR", None, False),
    ('<a href="tel:+4930123456">call</a>', "", "", "shop.com", "EUR", ("DE",), True),
    ("<p>Tel. +62 812 3456 7890</p>", "", "", "shop.com", "IDR", ("ID",), True),
    ('<a href="https://wa.me/5215512345678">chat</a>', "", "", "shop.com", "MXN", ("MX",), True),
    ("<p>+1 (555) 010-9999</p>", "", "", "shop.com", "USD", ("US",), True),
    ("<p>+1 (555) 010-9999</p>", "en-CA", "", "shop.com", "CAD", ("CA",), True),
    ("<p>CNPJ: 12.345.678/0001-95</p>", "", "", "shop.com", "BRL", ("BR",), True),
    ("<p>USt-IdNr.: DE 123456789</p>", "de-DE", "", "shop.com", "", ("DE",), True),
    ("<p>Order 123456789</p>", "fr-FR", "", "shop.com", "EUR", ("FR",), False),  # no label
    ("<p>Siret n° 123 456 789</p>", "fr-FR", "", "shop.com", "EUR", ("FR",), True),
    ("", "", HOUSE, "shop.com", "MXN", ("MX",), True),
    (f'<select name="country">{COUNTRIES}</select>', "", "", "shop.com", "EUR", ("AT", "DE"), True),
    (f'<select name="country">{WORLD}</select>', "", "", "shop.com", "", (), False),
    ("", "", "", "shop.eu", "PLN", ("PL",), False),
    ("<p>+43 1 234 5678</p>", "", "", "shop.de", "EUR", ("AT", "DE"), True),
]


@pytest.mark.parametrize(
    ("body", "lang", "head", "host", "currency", "countries", "certain"), CASES
)
def test_infer(
    body: str, lang: str, head: str, host: str, currency: str,
    countries: tuple[str, ...] | None, certain: bool,
) -> None:  # fmt: skip
    market = infer([page(body, lang, head)], f"https://{host}/", currency)
    if countries is not None:
        assert market.countries == countries
    assert market.certain is certain


def test_many_pages_that_repeat_are_one_witness() -> None:
    pages = [page(lang="fr-FR")] * 5
    assert infer(pages, "https://shop.com/", "").certain is False


def test_the_signals_are_told() -> None:
    market = infer([page("<p>+49 30 123456</p>")], "https://shop.de/", "EUR")
    assert market.signals == ("top-level domain .de", "currency EUR", "telephone code +49")


def test_forced() -> None:
    market = infer([], "https://shop.pl/", "PLN", forced="de, uk")
    assert market == Market(countries=("DE", "GB"), certain=True, signals=("given",))


@pytest.mark.parametrize(
    ("countries", "area", "yes"),
    [
        (("DE",), "EU", True), (("GB",), "EU", False), (("GB",), "UK", True),
        (("GB", "PL"), "EU", True), (("BR",), "BR", True), (("BR",), "AR", False),
        ((), "EU", False),
    ],
)  # fmt: skip
def test_within(countries: tuple[str, ...], area: str, yes: bool) -> None:
    assert within(Market(countries=countries), area) is yes
