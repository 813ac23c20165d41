"""How stores write prices: symbols, separators, digits and scripts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@dataclass(frozen=True)
class Money:
    code: str
    pattern: str
    rate: Decimal  # of the catalogue's nominal amounts
    thousands: str = ","
    point: str = "."
    decimals: int = 2
    digits: dict[int, int] | None = None

    def amount(self, nominal: Decimal) -> Decimal:
        """The nominal amount in this currency, rounded as shops round."""
        value = nominal * self.rate
        if self.decimals:
            return value.quantize(Decimal("0.01"))
        return Decimal(round(value / 10) * 10)

    def format(self, nominal: Decimal) -> str:
        text = f"{self.amount(nominal):,.{self.decimals}f}"
        text = "".join({",": self.thousands, ".": self.point}.get(char, char) for char in text)
        if self.digits:
            text = text.translate(self.digits)
        return self.pattern.replace("{}", text)


_ONE = Decimal(1)
MONEY: dict[str, Money] = {
    "gbp": Money("GBP", "£{}", _ONE),
    "usd": Money("USD", "${}", Decimal("1.25")),
    "usd_code": Money("USD", "${} USD", Decimal("1.25")),
    "usd_after": Money("USD", "USD {}", Decimal("1.25")),
    "eur_es": Money("EUR", "{} €", _ONE, ".", ","),
    "eur_de": Money("EUR", "{} €*", _ONE, ".", ","),
    "eur_fr": Money("EUR", "{}\u202f€", _ONE, "\u202f", ","),
    "eur_it": Money("EUR", "€ {}", _ONE, ".", ","),
    "eur_nl": Money("EUR", "€ {}", _ONE, ".", ","),
    "eur_ascii": Money("EUR", "EUR {}", _ONE, ".", ","),
    "chf": Money("CHF", "CHF {}", _ONE, "’", "."),
    "mxn": Money("MXN", "$ {} MXN", Decimal(20)),
    "clp": Money("CLP", "${}", Decimal(1000), ".", ",", 0),
    "brl": Money("BRL", "R$ {}", Decimal(6), ".", ","),
    "pln": Money("PLN", "{} zł", Decimal(4), "\u00a0", ","),
    "try": Money("TRY", "{} TL", Decimal(40), ".", ","),
    "try_sign": Money("TRY", "₺{}", Decimal(40), ".", ","),
    "rub": Money("RUB", "{} ₽", Decimal(100), "\u00a0", ",", 0),
    "rub_word": Money("RUB", "{} руб.", Decimal(100), " ", ",", 0),
    "sar": Money("SAR", "{} ر.س", Decimal(4), "٬", "٫", 2, _ARABIC),
    "aed": Money("AED", "د.إ {}", Decimal(4)),
    "irt": Money("IRT", "{} تومان", Decimal(60000), "٬", "٫", 0, _PERSIAN),
    "jpy": Money("JPY", "¥{}", Decimal(160), decimals=0),
    "jpy_word": Money("JPY", "{}円（税込）", Decimal(160), decimals=0),
    "cny": Money("CNY", "¥{}", Decimal(8)),
    "twd": Money("TWD", "NT${}", Decimal(40), decimals=0),
    "vnd": Money("VND", "{} ₫", Decimal(26000), ".", ",", 0),
    "vnd_d": Money("VND", "{}đ", Decimal(26000), ".", ",", 0),
    "thb": Money("THB", "฿{}", Decimal(45)),
    "thb_word": Money("THB", "{} บาท", Decimal(45), decimals=0),
    "idr": Money("IDR", "Rp {}", Decimal(16000), ".", ",", 0),
    "idr_tight": Money("IDR", "Rp{},00", Decimal(16000), ".", ",", 0),
    "inr": Money("INR", "₹{}", Decimal(100), decimals=0),
}
