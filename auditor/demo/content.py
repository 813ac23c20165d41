"""The shop's data: goods, texts and market of one language, read from `content/*.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher
from itertools import product as combinations
from pathlib import Path
from typing import Any
from unicodedata import normalize

CONTENT = Path(__file__).parent / "content"
LANGUAGES = ("en", "es", "id")


@dataclass(frozen=True)
class Value:
    """One value of an option group: "500 g", "Whole bean"."""

    id: str
    label: str
    factor: Decimal = Decimal(1)
    grams: int = 0
    gone: bool = False


@dataclass(frozen=True)
class Option:
    id: str
    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Review:
    stars: int
    name: str
    day: date
    text: str


@dataclass(frozen=True)
class Variant:
    """What lies in the basket: one combination of option values. Prices in the market's unit."""

    sku: str
    product: Product
    values: tuple[Value, ...]
    price: Decimal
    prior: Decimal | None
    per: Decimal | None  # price per kilogram, or per 10 pieces
    available: bool

    @property
    def label(self) -> str:
        return ", ".join(value.label for value in self.values)

    @property
    def saved(self) -> int | None:
        """Percent saved against the prior price."""
        return None if self.prior is None else round(100 - 100 * self.price / self.prior)


@dataclass(frozen=True)
class Product:
    id: str
    slug: str
    name: str
    blurb: str
    text: tuple[str, ...]
    notes: str
    category: str
    art: str
    colours: tuple[str, str, str]
    motif: str
    facets: Mapping[str, str]
    specs: tuple[tuple[str, str], ...]
    options: tuple[Option, ...]
    variants: Mapping[str, Variant]
    reviews: tuple[Review, ...]
    sold_out: bool
    pieces: int

    @property
    def first(self) -> Variant:
        """The variant chosen on arrival."""
        return next((v for v in self.variants.values() if v.available), self.cheapest)

    @property
    def cheapest(self) -> Variant:
        return min(self.variants.values(), key=lambda variant: variant.price)

    @property
    def rating(self) -> Decimal:
        stars = Decimal(sum(review.stars for review in self.reviews)) / len(self.reviews)
        return stars.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def shares(self) -> dict[int, int]:
        """Number of reviews by stars, five first."""
        given = [review.stars for review in self.reviews]
        return {stars: given.count(stars) for stars in (5, 4, 3, 2, 1)}


@dataclass(frozen=True)
class Category:
    id: str
    slug: str
    name: str
    intro: str
    facets: tuple[str, ...]
    products: tuple[Product, ...]


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"), parse_float=Decimal)


def plain(text: str) -> str:
    """Lower case without accents: how words are compared and slugs are made."""
    return normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()


def slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in plain(text)).split())


class Catalogue:
    """Everything one language's shop shows. Raises KeyError naming a text that is missing."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"the demo store speaks {', '.join(LANGUAGES)}, not {language!r}")
        facts = load("catalogue.toml")
        texts = load(f"{language}/shop.toml")
        self.language = language
        self.market: dict[str, Any] = texts["market"]
        self.paths: dict[str, str] = texts["paths"]
        self.ui: dict[str, str] = texts["ui"]
        self.labels: dict[str, dict[str, str]] = texts["labels"]
        self.pages: dict[str, dict[str, str]] = load(f"{language}/pages.toml")
        self._texts = texts
        self._cents: str = ",00" if self.market["currency"] == "EUR" else ".00"
        self._options: dict[str, Any] = facts["options"]
        goods = [self._product(raw) for raw in facts["products"]]
        self.products: dict[str, Product] = {item.slug: item for item in goods}
        self.categories: dict[str, Category] = {}
        for key, raw in facts["categories"].items():
            words = texts["categories"][key]
            self.categories[words["slug"]] = Category(
                key,
                words["slug"],
                words["name"],
                words["intro"],
                tuple(raw["facets"]),
                tuple(item for item in goods if item.category == key),
            )
        self.variants: dict[str, Variant] = {
            variant.sku: variant for item in goods for variant in item.variants.values()
        }

    # --- money and dates ---------------------------------------------------------------

    def money(self, amount: Decimal) -> str:
        """An amount as the market writes it: £9.50 · 9,50 € · Rp128.000."""
        if self.market["currency"] == "IDR":
            return "Rp" + f"{amount:,.0f}".replace(",", ".")
        if self.market["currency"] == "EUR":
            return f"{amount:,.2f}".translate(str.maketrans(",.", ".,")) + "\u00a0€"
        return f"£{amount:,.2f}"

    def short(self, amount: Decimal | int) -> str:
        """The same without decimals when there are only noughts: £30."""
        text = self.money(Decimal(amount))
        return text if self.market["currency"] == "IDR" else text.replace(self._cents, "")

    def plain_money(self, amount: Decimal) -> str:
        """The same amount for machines: 9.50 · 128000."""
        return f"{amount:.0f}" if self.market["currency"] == "IDR" else f"{amount:.2f}"

    def number(self, value: Decimal) -> str:
        """A plain number with the language's decimal sign."""
        return str(value) if self.language == "en" else str(value).replace(".", ",")

    def round(self, amount: Decimal) -> Decimal:
        step = Decimal(1000) if self.market["currency"] == "IDR" else Decimal("0.10")
        return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step

    def day(self, day: date) -> str:
        """A date in words: "Tuesday 25 November"."""
        names = self._texts["calendar"]
        weekday, month = names["days"][day.weekday()], names["months"][day.month - 1]
        return str(names["form"]).format(weekday=weekday, day=day.day, month=month)

    def arrival(self, working_days: int, today: date | None = None) -> date:
        day = today or date.today()
        while working_days:
            day += timedelta(days=1)
            working_days -= day.weekday() < 5
        return day

    # --- goods ---------------------------------------------------------------------------

    def _product(self, raw: dict[str, Any]) -> Product:
        words = self._texts["products"][raw["id"]]
        variants: dict[str, Variant] = {}
        options = tuple(self._option(key, raw) for key in raw.get("options", ()))
        item = Product(
            id=raw["id"],
            slug=slug(words["name"]),
            name=words["name"],
            blurb=words["blurb"],
            text=tuple(words["text"].strip().split("\n\n")),
            notes=words.get("notes", ""),
            category=raw["category"],
            art=raw["art"],
            colours=tuple(raw["colours"]),
            motif=raw.get("motif", ""),
            facets=raw["facets"],
            specs=tuple(self._specs(raw, words)),
            options=options,
            variants=variants,
            reviews=tuple(self._reviews(raw)),
            sold_out=raw.get("sold_out", False),
            pieces=raw.get("pieces", 0),
        )
        for values in combinations(*(option.values for option in options)):
            variant = self._variant(item, raw, values)
            variants[variant.sku] = variant
        return item

    def _option(self, key: str, raw: dict[str, Any]) -> Option:
        values = tuple(
            Value(
                value["id"],
                self.labels[key][value["id"]],
                Decimal(value.get("factor", 1)),
                value.get("grams", 0),
                value["id"] in raw.get("gone", ()),
            )
            for value in self._options[key]["values"]
        )
        return Option(key, self.labels["options"][key], values)

    def _variant(self, item: Product, raw: dict[str, Any], values: tuple[Value, ...]) -> Variant:
        currency = self.market["currency"]
        factor = Decimal(1)
        for value in values:
            factor *= value.factor

        def scaled(amount: int | Decimal) -> Decimal:
            return Decimal(amount) if factor == 1 else self.round(Decimal(amount) * factor)

        price = scaled(raw["price"][currency])
        grams = sum(value.grams for value in values) or raw.get("grams", 0)
        per = None
        if grams:
            per = price * 1000 / grams
        elif item.pieces:
            per = price * 10 / item.pieces
        return Variant(
            sku="-".join((item.id, *(value.id for value in values))),
            product=item,
            values=values,
            price=price,
            prior=scaled(raw["prior"][currency]) if "prior" in raw else None,
            per=per,
            available=not item.sold_out and not any(value.gone for value in values),
        )

    def _specs(self, raw: dict[str, Any], words: dict[str, Any]) -> Iterator[tuple[str, str]]:
        names = self.labels["specs"]
        for key, value in raw["facets"].items():
            yield self.labels["facets"][key], self.labels[key][value]
        if "notes" in words:
            yield names["notes"], words["notes"]
        for key, value in raw["specs"].items():
            if self.language != "en" and key in ("altitude", "capacity"):
                value = value.translate(str.maketrans(",.", ".,"))
            yield names[key], self.labels["process"].get(value, value)

    def _reviews(self, raw: dict[str, Any]) -> Iterator[Review]:
        """The product's stars with words from the pool that fit as many stars."""
        pool = self._texts["reviews"]["coffee" if raw["art"] in ("bag", "box") else "things"]
        start = sum(map(ord, raw["id"]))
        used: set[int] = set()
        for n, stars in enumerate(raw["stars"]):
            fitting = [i for i, one in enumerate(pool) if one["stars"] == stars and i not in used]
            choice = fitting[start % len(fitting)]
            used.add(choice)
            yield Review(
                stars,
                pool[choice]["name"],
                date.today() - timedelta(days=9 + start % 11 + 23 * n),
                pool[choice]["text"],
            )

    # --- finding ---------------------------------------------------------------------------

    def search(self, query: str) -> list[Product]:
        """Products by likeness to the words of the query; one typing slip is forgiven."""
        asked = slug(query).split("-") if slug(query) else []
        found = []
        for item in self.products.values():
            name = slug(item.name).split("-")
            rest = slug(f"{item.blurb} {item.notes} {item.id}").split("-")
            category = slug(self._texts["categories"][item.category]["name"]).split("-")
            score = sum(3 * closeness(word, name) for word in asked)
            score += sum(closeness(word, rest + category) for word in asked)
            if asked and score >= 1.6:
                found.append((score, item))
        best = max((score for score, _ in found), default=0)
        ranked = sorted(found, key=lambda pair: -pair[0])
        return [item for score, item in ranked if score >= best / 3]


def closeness(word: str, words: list[str]) -> float:
    """1 for the same word, less for a beginning or a slip, 0 for another word."""
    best = 0.0
    for other in words:
        if word == other:
            return 1.0
        if len(word) > 2 and other.startswith(word):
            best = max(best, 0.8)
        elif len(word) > 3 and abs(len(word) - len(other)) < 3:
            likeness = SequenceMatcher(None, word, other).ratio()
            best = max(best, likeness * 0.75 if likeness >= 0.75 else 0)
    return best
