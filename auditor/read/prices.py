"""Prices in text: a number beside the sign, code or name of a currency, in any script.

The number is parsed by our own rules and not by price-parser: they need the currency ("45.000"
is 45 000 rupiah), and price-parser reads one price from a text known to hold one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from auditor.lexicon import lexicon


class Price(NamedTuple):
    amount: float
    currency: str | None  # ISO 4217 (and IRT, toman); None: the sign is shared and nothing hints
    text: str  # as written, sign included
    start: int  # in the text that was searched
    end: int
    symbol: str  # the sign, code or word; ",-" when there was only that


# Digits, separators and signs of other scripts, one for one, so that positions stay.
_SCRIPTS = {
    **{ord(c): str(i) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩")},
    **{ord(c): str(i) for i, c in enumerate("۰۱۲۳۴۵۶۷۸۹")},
    **{ord(c): str(i) for i, c in enumerate("０１２３４５６７８９")},
    **dict.fromkeys(map(ord, "\u202f\u2007\u2009\u2008"), "\u00a0"),
    **dict.fromkeys(map(ord, "\t\n\r"), " "),
    **dict.fromkeys(map(ord, "’‘`´ʼ"), "'"),
    **dict(zip(map(ord, "￥＄￡￦．，–—−،"), "¥$£₩.,---,", strict=True)),
}
_MARKS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u200b"  # direction marks, no width
_GAP = rf"[ \u00a0{_MARKS}]{{0,3}}"
_NUMBER = re.compile(r"(?<![\d])\d+(?:[.,'٬٫]\d+|[ \u00a0]\d{3}(?!\d))*")
_TAIL = re.compile(r"[.,:]-{1,2}(?![\d ]\d|\d)")  # "1.299,-"
_CENTS = re.compile(r"\d\d(?![\d.,])")  # "19€99"
_NOT_MONEY = re.compile(rf"{_GAP}[%‰°]")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class _Table(NamedTuple):
    """The signs of hints.toml, ready to look left and right of a number."""

    left: re.Pattern[str]
    right: re.Pattern[str]
    meaning: dict[str, tuple[str, ...]]
    before: frozenset[str]  # usually in front of the number
    shy: frozenset[str]
    whole: frozenset[str]  # currencies without decimals
    three: frozenset[str]  # currencies with three
    spaced_languages: frozenset[str]
    spaced_currencies: frozenset[str]


@cache
def _table() -> _Table:
    price = lexicon().hint("price")
    rules = price["rules"]
    groups = [price["before"], price["after"], price["around"], {c: [c] for c in rules["codes"]}]
    meaning = {sign.translate(_SCRIPTS): tuple(codes) for g in groups for sign, codes in g.items()}
    suffixes = {s.translate(_SCRIPTS) for s in price["after"]}

    def alternatives(signs: list[str]) -> str:
        return "|".join(re.escape(s) for s in sorted(signs, key=len, reverse=True))

    # In front of the number "Rp." and "S/." may carry a dot of their own.
    in_front = [s for s in meaning if s not in suffixes or s in ("TL", "₺", "đ", "₽", "₴", "zł")]
    return _Table(
        re.compile(rf"(?<![^\W\d_])(?P<sign>{alternatives(in_front)})\.?{_GAP}$"),
        re.compile(rf"(?P<gap>{_GAP})(?P<sign>{alternatives(list(meaning))})(?P<after>{_GAP})"),
        meaning,
        frozenset(s.translate(_SCRIPTS) for s in price["before"]),
        frozenset(rules["shy"]),
        frozenset(rules["no_decimals"]),
        frozenset(rules["three_decimals"]),
        frozenset(rules["space_languages"]),
        frozenset(rules["space_currencies"]),
    )


def find_prices(
    text: str, *, languages: Sequence[str] = (), currency: str | None = None
) -> list[Price]:
    """All prices in reading order.

    `currency` is what the store is known to charge in: it settles shared signs ("$", "kr") and
    the reading of "45.000". Dates, telephone numbers, sizes and percentages are no prices: a
    number counts only beside a currency, or when it ends in ",-".
    """
    return list(_find(text, tuple(languages), currency))


def parse_amount(
    text: str, *, languages: Sequence[str] = (), currency: str | None = None
) -> float | None:
    """The first price of a text, else its first number, else None."""
    for price in _find(text, tuple(languages), currency):
        return price.amount
    plain = text.translate(_SCRIPTS)
    for match in _NUMBER.finditer(plain):
        for token in _readings(match[0], tuple(languages), currency):
            amount = _amount(token, currency)
            if amount is not None:
                return amount
    return None


@lru_cache(maxsize=8192)
def price_like(text: str) -> bool:
    """A cheap test for product cards: any number beside any sign, code or name of a currency."""
    return next(_find(text, (), None), None) is not None


def same_amount(a: float | None, b: float | None) -> bool:
    """Equal up to 0.01; unknown amounts are never the same."""
    return a is not None and b is not None and round(abs(a - b), 4) <= 0.01


# --- looking around a number ---------------------------------------------------------------


def _find(text: str, languages: tuple[str, ...], currency: str | None) -> Iterator[Price]:
    plain = text.translate(_SCRIPTS)
    table = _table()
    done = 0  # what belongs to an earlier price
    position = 0
    while match := _NUMBER.search(plain, position):
        position = match.end()
        left = table.left.search(plain, max(done, match.start() - 12), match.start())
        sign = left["sign"] if left else ""
        known = _currency(sign, languages, currency) or currency
        for token in _readings(match[0], languages, known):
            # A space can part thousands or two numbers: the number beside the sign counts.
            start = match.start() if left else match.end() - len(token)
            price = _at(plain, start, token, left, languages, currency, done)
            if price is not None:
                yield price._replace(text=text[price.start : price.end])
                done = position = price.end
                break
        else:
            continue


def _at(
    plain: str,
    start: int,
    token: str,
    left: re.Match[str] | None,
    languages: tuple[str, ...],
    currency: str | None,
    done: int,
) -> Price | None:
    """The price whose number is `token` at `start`, or None when it is none."""
    table = _table()
    end = start + len(token)
    tail = _TAIL.match(plain, end)
    after = tail.end() if tail else end
    if _NOT_MONEY.match(plain, after):
        return None
    first, sign = start, ""
    if left:
        first, sign = left.start(), left["sign"]
    right = _right(plain, after, sign)
    if not left:
        if start > 0 and plain[start - 1].isascii() and plain[start - 1].isalpha():
            if plain[start - 1] not in "xX":
                return None
        elif start > 1 and plain[start - 1] in ".,:" and plain[start - 2].isdigit():
            return None
        if right:
            sign = right["sign"]
    if right:
        after = right.end("sign")
    if not sign and not tail:
        return None
    code = _currency(sign, languages, currency)
    if left and right and not code:
        code = _currency(right["sign"], languages, currency)
    if left and right and right["sign"] in lexicon().hint("price", "rules", "codes"):
        code = right["sign"]  # "$ 12.50 CAD": the code is the plainer of the two
    amount = _amount(token, code or currency)
    if amount is None:
        return None
    if sign in table.shy and code != currency and not re.search(r"\D", token):
        return None
    if right and not left and right.end() == right.end("sign") and "." not in token:
        cents = _CENTS.match(plain, right.end())
        if cents and sign == "€" and not right["gap"]:
            amount += int(cents[0]) / 100
            after = cents.end()
    return Price(amount, code, "", first, after, sign or ",-")


def _right(plain: str, position: int, left: str) -> re.Match[str] | None:
    """The sign behind a number, unless it belongs to the next number."""
    table = _table()
    match = table.right.match(plain, position)
    if match is None:
        return None
    sign = match["sign"]
    edge = match.end("sign")
    following = plain[edge : edge + 1]
    if following.isalpha() and sign[-1].isalpha() and not _UNSPACED.match(sign[-1]):
        return None  # "kr" of "100 krone"
    if left and left == sign:
        return None
    following = plain[match.end() : match.end() + 1]
    if following.isdigit():
        before, behind = len(match["gap"]), len(match["after"])
        if before > behind or (before == behind and (left or sign in table.before)):
            cents = sign == "€" and before == 0 and _CENTS.match(plain, match.end())
            return match if cents and not left else None
    elif sign in ("R", "Q"):
        return None  # in front of the number only
    return match


def _currency(sign: str, languages: tuple[str, ...], hint: str | None) -> str | None:
    if not sign:
        return hint
    codes = _table().meaning[sign]
    if hint in codes:
        return hint
    if len(codes) > 1 and sign == "¥":
        return "CNY" if languages[:1] == ("zh",) else "JPY" if languages[:1] == ("ja",) else None
    return codes[0] or None


# --- the number itself ----------------------------------------------------------------------


def _readings(number: str, languages: tuple[str, ...], currency: str | None) -> list[str]:
    """A token with spaces as one number, or only its last part, by the habits of the place."""
    number = number.rstrip()
    if " " not in number:
        return [number]
    table = _table()
    spaced = not languages and currency is None
    spaced = spaced or currency in table.spaced_currencies
    spaced = spaced or any(code[:2] in table.spaced_languages for code in languages)
    last = number.rsplit(" ", 1)[1]
    return [number, last] if spaced else [last]


def _amount(token: str, currency: str | None) -> float | None:
    """The value of one number; None when its groups make no number (a date, a version)."""
    table = _table()
    token = token.replace("٬", "'").replace("٫", "\x00")
    if re.search(r"[' \u00a0]", token):
        if not re.fullmatch(r"\d{1,3}(?:[' \u00a0]\d{3})+(?:[.,\x00]\d{1,3})?", token):
            return None
        token = re.sub(r"[' \u00a0]", "", token)
        return float(re.sub(r"[.,\x00]", ".", token))
    if "\x00" in token:
        return float(token.replace(",", "").replace(".", "").replace("\x00", "."))
    dots, commas = token.count("."), token.count(",")
    if not dots and not commas:
        return float(token)
    if dots and commas:
        point = max(token.rfind("."), token.rfind(","))
        whole, rest = token[:point], token[point + 1 :]
        group = "," if token[point] == "." else "."
        if token[point] in whole or not _grouped(whole, group) or len(rest) > 3:
            return None
        return float(f"{whole.replace(group, '')}.{rest}")
    sign = "." if dots else ","
    if dots + commas > 1:
        return float(token.replace(sign, "")) if _grouped(token, sign) else None
    whole, rest = token.split(sign)
    # Three digits after one separator are thousands: "1.299", "45,000". Not so for dinars.
    thousands = len(rest) == 3 and len(whole) <= 3 and not whole.startswith("0")
    if thousands and currency not in table.three:
        return float(whole + rest)
    return float(f"{whole}.{rest}")


def _grouped(whole: str, separator: str) -> bool:
    """Thousands in threes, or the Indian way: "1,23,456"."""
    sign = re.escape(separator)
    return bool(
        re.fullmatch(rf"\d{{1,3}}(?:{sign}\d{{3}})+", whole)
        or (separator == "," and re.fullmatch(r"\d{1,2}(?:,\d{2})+,\d{3}", whole))
    )
