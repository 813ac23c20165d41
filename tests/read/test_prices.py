from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.read.prices import find_prices, parse_amount, price_like, same_amount

# text, language, what the store charges in (or None), the amounts with their currencies
CASES: list[tuple[str, str, str | None, list[tuple[float, str | None]]]] = [
    # English
    ("$12.50", "en", None, [(12.5, None)]),
    ("$12.5", "en", "USD", [(12.5, "USD")]),
    ("$1,299.00", "en", "USD", [(1299, "USD")]),
    ("$1,299", "en", "USD", [(1299, "USD")]),
    ("$1,234,567.89", "en", "USD", [(1234567.89, "USD")]),
    ("US$ 25", "en", None, [(25, "USD")]),
    ("$12.50 CAD", "en", None, [(12.5, "CAD")]),
    ("$12.50 USD", "en", "CAD", [(12.5, "USD")]),
    ("A$49.95", "en", None, [(49.95, "AUD")]),
    ("NZ$ 5", "en", None, [(5, "NZD")]),
    ("S$ 1,050.00", "en", None, [(1050, "SGD")]),
    ("HK$1,250", "en", None, [(1250, "HKD")]),
    ("£3", "en", None, [(3, "GBP")]),
    ("£1,049.99 inc VAT", "en", None, [(1049.99, "GBP")]),
    ("was £20.00 now £12.99", "en", None, [(20, "GBP"), (12.99, "GBP")]),
    ("$10–$20", "en", "USD", [(10, "USD"), (20, "USD")]),
    ("From $19.99 each", "en", "USD", [(19.99, "USD")]),
    ("Qty 2 $20.00", "en", "USD", [(20, "USD")]),
    ("Free delivery over $50!", "en", "USD", [(50, "USD")]),
    ("Rs. 1,499", "en", "INR", [(1499, "INR")]),
    ("₹1,23,456.00", "en", None, [(123456, "INR")]),
    ("₹ 499", "en", None, [(499, "INR")]),
    ("₱1,250.00", "en", None, [(1250, "PHP")]),
    ("₦45,000", "en", None, [(45000, "NGN")]),
    ("KSh 1,200", "en", None, [(1200, "KES")]),
    ("R 199.99", "en", "ZAR", [(199.99, "ZAR")]),
    ("R199", "en", "ZAR", [(199, "ZAR")]),
    ("R2 unit", "en", "USD", []),
    ("AED 120", "en", None, [(120, "AED")]),
    ("KWD 4.500", "en", None, [(4.5, "KWD")]),
    ("12 EUR", "en", None, [(12, "EUR")]),
    ("EUR12.00", "en", None, [(12, "EUR")]),
    ("€0.99", "en", None, [(0.99, "EUR")]),
    ("RM 59.90", "en", None, [(59.9, "MYR")]),
    ("CAD 1,099.00", "en", None, [(1099, "CAD")]),
    ("$ 0.500", "en", "USD", [(0.5, "USD")]),
    # German, Austria, Switzerland
    ("1.299,00 €", "de", None, [(1299, "EUR")]),
    ("1.299 €", "de", None, [(1299, "EUR")]),
    ("ab 19,90 €*", "de", None, [(19.9, "EUR")]),
    ("€ 49,-", "de", None, [(49, "EUR")]),
    ("€ 1.049,–", "de", None, [(1049, "EUR")]),
    ("1.299,-", "de", "EUR", [(1299, "EUR")]),
    ("12,90 EUR inkl. MwSt.", "de", None, [(12.9, "EUR")]),
    ("0,50 €/Stück", "de", None, [(0.5, "EUR")]),
    ("19,99 € statt 29,99 €", "de", None, [(19.99, "EUR"), (29.99, "EUR")]),
    ("CHF 1'299.–", "de", None, [(1299, "CHF")]),
    ("CHF 1’299.50", "de", None, [(1299.5, "CHF")]),
    ("Fr. 12.50", "de", None, [(12.5, "CHF")]),
    ("12,5 kg für 20 €", "de", None, [(20, "EUR")]),
    # French
    ("1 299,00 €", "fr", None, [(1299, "EUR")]),
    ("1\u202f299,00\u00a0€", "fr", None, [(1299, "EUR")]),
    ("19€99", "fr", None, [(19.99, "EUR")]),
    ("19,99 €TTC", "fr", None, [(19.99, "EUR")]),
    ("12 € l'unité", "fr", None, [(12, "EUR")]),
    ("À partir de 9,90€", "fr", None, [(9.9, "EUR")]),
    ("12 euros", "fr", None, [(12, "EUR")]),
    # Spanish, by country
    ("1.299,00 €", "es", None, [(1299, "EUR")]),
    ("$ 1,299.00", "es", "MXN", [(1299, "MXN")]),
    ("$1,299.00 MXN", "es", None, [(1299, "MXN")]),
    ("$ 45.000", "es", "COP", [(45000, "COP")]),
    ("$45.990", "es", "CLP", [(45990, "CLP")]),
    ("$ 12.345,67", "es", "ARS", [(12345.67, "ARS")]),
    ("S/ 10", "es", None, [(10, "PEN")]),
    ("S/. 1,299.90", "es", None, [(1299.9, "PEN")]),
    ("$U 1.290", "es", None, [(1290, "UYU")]),
    ("U$S 250", "es", None, [(250, "USD")]),
    ("₡12.500", "es", None, [(12500, "CRC")]),
    ("₲ 150.000", "es", None, [(150000, "PYG")]),
    ("Q 125.00", "es", "GTQ", [(125, "GTQ")]),
    ("120 pesos", "es", "MXN", [(120, "MXN")]),
    # Portuguese
    ("R$ 1.234,56", "pt", None, [(1234.56, "BRL")]),
    ("R$49,90", "pt", None, [(49.9, "BRL")]),
    ("em até 10x de R$ 12,99 sem juros", "pt", None, [(12.99, "BRL")]),
    ("29,90 €", "pt", None, [(29.9, "EUR")]),
    # Indonesian
    ("Rp 45.000", "id", None, [(45000, "IDR")]),
    ("Rp45.000", "id", None, [(45000, "IDR")]),
    ("Rp. 1.250.000", "id", None, [(1250000, "IDR")]),
    ("Rp 45.000,00", "id", None, [(45000, "IDR")]),
    ("IDR 45,000", "id", None, [(45000, "IDR")]),
    ("Rp 125.000 Rp 99.000", "id", None, [(125000, "IDR"), (99000, "IDR")]),
    # Italian, Dutch
    ("€ 1.299,00", "it", None, [(1299, "EUR")]),
    ("12,50€", "it", None, [(12.5, "EUR")]),
    ("a soli 9 euro", "it", None, [(9, "EUR")]),
    ("€ 12,95", "nl", None, [(12.95, "EUR")]),
    ("€ 5,- per maand", "nl", None, [(5, "EUR")]),
    ("van € 20,00 voor € 15,00", "nl", None, [(20, "EUR"), (15, "EUR")]),
    # Polish
    ("1 299,00 zł", "pl", None, [(1299, "PLN")]),
    ("49,99 zł/szt.", "pl", None, [(49.99, "PLN")]),
    ("99 zl", "pl", None, [(99, "PLN")]),
    ("1299 PLN", "pl", None, [(1299, "PLN")]),
    # Turkish
    ("1.299,90 TL", "tr", None, [(1299.9, "TRY")]),
    ("₺1.299,90", "tr", None, [(1299.9, "TRY")]),
    ("100 TL", "tr", None, [(100, "TRY")]),
    ("TRY 30 days for free", "en", None, []),
    # Russian and neighbours
    ("1200 руб.", "ru", None, [(1200, "RUB")]),
    ("1 290 ₽", "ru", None, [(1290, "RUB")]),
    ("12 490,50 ₽", "ru", None, [(12490.5, "RUB")]),
    ("990 р.", "ru", "RUB", [(990, "RUB")]),
    ("от 1 500 рублей", "ru", None, [(1500, "RUB")]),
    ("1 299 грн", "ru", None, [(1299, "UAH")]),
    ("25 000 ₸", "ru", None, [(25000, "KZT")]),
    # Nordic, Czech, Hungarian, Romanian, by their signs
    ("kr 1.299,-", "en", "DKK", [(1299, "DKK")]),
    ("1 299 kr", "en", "SEK", [(1299, "SEK")]),
    ("1 299 kr", "", None, [(1299, None)]),
    ("129:-", "en", "SEK", [(129, "SEK")]),
    ("1 299 Kč", "en", "CZK", [(1299, "CZK")]),
    ("12 990 Ft", "en", "HUF", [(12990, "HUF")]),
    ("6 Ft cable", "en", "USD", []),
    ("129,99 lei", "en", None, [(129.99, "RON")]),
    ("100 krone", "en", None, []),
    # Japanese, Chinese, Korean
    ("¥1,980", "ja", None, [(1980, "JPY")]),
    ("￥１，９８０", "ja", None, [(1980, "JPY")]),
    ("1,980円(税込)", "ja", None, [(1980, "JPY")]),
    ("価格1980円税込", "ja", None, [(1980, "JPY")]),
    ("¥199.00", "zh", None, [(199, "CNY")]),
    ("199元起", "zh", None, [(199, "CNY")]),
    ("NT$1,280", "zh", None, [(1280, "TWD")]),
    ("1,280元", "zh", "TWD", [(1280, "TWD")]),
    ("¥10", "", None, [(10, None)]),
    ("12,000원", "en", None, [(12000, "KRW")]),
    ("₩12,000", "en", None, [(12000, "KRW")]),
    # Arabic, Persian
    ("٤٩٫٩٩ ر.س", "ar", None, [(49.99, "SAR")]),
    ("49.99 ر.س.\u200f", "ar", None, [(49.99, "SAR")]),
    ("\u200f1,299.00\u00a0ر.س.\u200f", "ar", None, [(1299, "SAR")]),
    ("د.إ 100", "ar", None, [(100, "AED")]),
    ("100 د.إ", "ar", None, [(100, "AED")]),
    ("٢٥٠ ريال سعودي", "ar", None, [(250, "SAR")]),
    ("٢٬٥٠٠٫٧٥ ج.م", "ar", None, [(2500.75, "EGP")]),
    ("4.500 د.ك", "ar", None, [(4.5, "KWD")]),
    ("SAR 1,250", "ar", None, [(1250, "SAR")]),
    ("۴۹٬۰۰۰ تومان", "fa", None, [(49000, "IRT")]),
    ("۴۹,۰۰۰ تومان", "fa", None, [(49000, "IRT")]),
    ("۱۲۵۰۰۰۰ ریال", "fa", None, [(1250000, "IRR")]),
    ("۱٬۲۵۰٬۰۰۰تومان", "fa", None, [(1250000, "IRT")]),
    # Vietnamese, Thai
    ("250.000₫", "vi", None, [(250000, "VND")]),
    ("250.000 đ", "vi", None, [(250000, "VND")]),
    ("VND 250.000đ", "vi", None, [(250000, "VND")]),
    ("1.250.000 VNĐ", "vi", None, [(1250000, "VND")]),
    ("250,000₫/kg", "vi", None, [(250000, "VND")]),
    ("฿1,200", "th", None, [(1200, "THB")]),
    ("120 บาท", "th", None, [(120, "THB")]),
    ("1,290.00บาทต่อชิ้น", "th", None, [(1290, "THB")]),
    ("ราคา 1,290.- บาท", "th", None, [(1290, "THB")]),
    # neighbours
    ("10 € 20 €", "de", None, [(10, "EUR"), (20, "EUR")]),
    ("€10 €20", "en", None, [(10, "EUR"), (20, "EUR")]),
    ("10$ 20$", "en", "USD", [(10, "USD"), (20, "USD")]),
    ("$ 10 $ 20", "en", "USD", [(10, "USD"), (20, "USD")]),
    ("2 €20", "en", None, [(20, "EUR")]),
    ("3x10 €", "de", None, [(10, "EUR")]),
    ("2 x € 5,00", "nl", None, [(5, "EUR")]),
    ("Size 42 $120", "en", "USD", [(120, "USD")]),
    # no prices
    ("12.05.2024", "de", "EUR", []),
    ("2024-05-12", "en", "USD", []),
    ("12/05/2024", "en", "USD", []),
    ("+49 30 1234567", "de", "EUR", []),
    ("(555) 123-4567", "en", "USD", []),
    ("20% off", "en", "USD", []),
    ("$20% off", "en", "USD", []),
    ("5 days", "en", "USD", []),
    ("5 días hábiles", "es", "EUR", []),
    ("Size 42", "en", "USD", []),
    ("EU 38,5", "de", "EUR", []),
    ("100 ml", "de", "EUR", []),
    ("4.8 / 5 (120 reviews)", "en", "USD", []),
    ("v1.2.3 €", "en", None, []),
    ("12.-14. Mai", "de", "EUR", []),
    ("iPhone 15", "en", "USD", []),
    ("Model R2D2 50", "en", "USD", []),
    ("", "en", None, []),
    ("price on request €", "en", None, []),
]


@pytest.mark.parametrize(("text", "language", "currency", "expected"), CASES)
def test_find(
    text: str, language: str, currency: str | None, expected: list[tuple[float, str | None]]
) -> None:
    found = find_prices(text, languages=[language] if language else [], currency=currency)
    assert [(p.amount, p.currency) for p in found] == expected
    for price in found:
        assert text[price.start : price.end] == price.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [(text, bool(prices)) for text, _, currency, prices in CASES if currency is None],
)
def test_price_like(text: str, expected: bool) -> None:
    assert price_like(text) is expected


@pytest.mark.parametrize(
    ("text", "language", "currency", "amount"),
    [
        ("45.000", "id", "IDR", 45000),
        ("45000", "id", "IDR", 45000),
        ("1.299", "de", "EUR", 1299),
        ("1.299", "en", "USD", 1299),
        ("1,299", "en", "USD", 1299),
        ("12,90", "de", None, 12.9),
        ("12.90", "en", None, 12.9),
        ("4.500", "ar", "KWD", 4.5),
        ("1 299,50", "pl", None, 1299.5),
        ("3 items", "en", None, 3),
        ("Total: 12.00", "en", None, 12),
        ("0.125", "en", None, 0.125),
        ("1299.000", "en", None, 1299),
        ("12.345.678", "es", "CLP", 12345678),
        ("2 x 10 €", "de", None, 10),
        ("no number", "en", None, None),
        ("1.2.3", "en", None, None),
        ("۱۲۳", "fa", None, 123),
    ],
)
def test_parse_amount(text: str, language: str, currency: str | None, amount: float | None) -> None:
    assert parse_amount(text, languages=[language], currency=currency) == amount


def test_same_amount() -> None:
    assert same_amount(10, 10.01)
    assert not same_amount(10, 10.02)
    assert not same_amount(None, None)


def _groups(digits: str, separator: str) -> str:
    head = len(digits) % 3 or 3
    return separator.join(
        [digits[:head], *(digits[i : i + 3] for i in range(head, len(digits), 3))]
    )


# thousands, decimal point (None: the currency has no decimals), pattern, language, currency
STYLES = [
    (",", ".", "${}", "en", "USD"),
    (",", ".", "£{}", "en", "GBP"),
    (".", ",", "{} €", "de", "EUR"),
    (".", ",", "€ {}", "nl", "EUR"),
    (" ", ",", "{} €", "fr", "EUR"),
    ("\u202f", ",", "{}\u00a0€", "fr", "EUR"),
    (" ", ",", "{} zł", "pl", "PLN"),
    ("'", ".", "CHF {}", "de", "CHF"),
    (".", ",", "R$ {}", "pt", "BRL"),
    (".", None, "Rp{}", "id", "IDR"),
    (".", None, "{}₫", "vi", "VND"),
    (".", None, "${}", "es", "CLP"),
    (",", None, "{}円", "ja", "JPY"),
    (",", ".", "{} บาท", "th", "THB"),
    (" ", ",", "{} ₽", "ru", "RUB"),
    (".", ",", "{} TL", "tr", "TRY"),
    ("٬", "٫", "{} ر.س", "ar", "SAR"),
    ("٬", None, "{} تومان", "fa", "IRT"),
    (",", ".", "₹{}", "en", "INR"),
]


@given(cents=st.integers(1, 10**9), style=st.sampled_from(STYLES), grouped=st.booleans())
def test_what_is_written_is_read(
    cents: int, style: tuple[str, str | None, str, str, str], grouped: bool
) -> None:
    thousands, point, pattern, language, currency = style
    whole = _groups(str(cents // 100), thousands) if grouped else str(cents // 100)
    number = whole if point is None else f"{whole}{point}{cents % 100:02}"
    if language in ("ar", "fa"):
        number = number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    text = f"foo {pattern.format(number)} bar"
    [price] = find_prices(text, languages=[language], currency=currency)
    assert price.currency == currency
    assert price.amount == (cents // 100 if point is None else cents / 100)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for price in find_prices(text):
        assert text[price.start : price.end] == price.text
        assert price.amount >= 0
