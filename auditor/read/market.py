"""Which countries a store sells to: the catalogue's STORE_MARKET."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from auditor.lexicon import lexicon
from auditor.model import Market
from auditor.read.dom import Document, Node
from auditor.read.structured import read

_PHONE = re.compile(r"(?<![\d+])(?:\+|00)(\d{1,3}[\s().\-/]{0,3}\d[\d\s().\-/]{5,16}\d)")
_WHATSAPP = re.compile(r"wa\.me/\+?(\d{8,15})|[?&]phone=%?2?B?\+?(\d{8,15})")
_REGION = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?[-_]([A-Za-z]{2})$")
_TEXT_LIMIT = 200_000


class _Signal(NamedTuple):
    kind: str
    countries: frozenset[str]
    text: str
    strong: bool  # an address, a tax number, a telephone code, a domain, the delivery countries


def infer(
    documents: Sequence[Document], url: str, currency: str = "", forced: str | None = None
) -> Market:
    """The countries that the signals of all pages agree on.

    `certain` when two independent signals name the same country, one of them an address, a tax
    number, a telephone code, a country domain or the list of delivery countries: currency and
    language of a fresh installation prove nothing. `forced` ("DE" or "DE,AT") settles it.
    """
    if forced:
        codes = [_country(c) for c in re.split(r"[\s,;]+", forced.strip()) if c]
        return Market(countries=tuple(dict.fromkeys(codes)), certain=True, signals=("given",))
    signals = _merged([*_of_store(url, currency), *(s for d in documents for s in _of_page(d))])
    votes: dict[str, list[_Signal]] = {}
    for signal in signals:
        for country in signal.countries:
            votes.setdefault(country, []).append(signal)
    agreed = {c for c, s in votes.items() if len(s) >= 2 and any(x.strong for x in s)}
    score = {c: sum(2 if s.strong else 1 for s in found) for c, found in votes.items()}
    best = max(score.values(), default=0)
    countries = agreed or {c for c, n in score.items() if n == best}
    ordered = sorted(countries, key=lambda c: (-score[c], c))
    relevant = [s.text for s in signals if s.countries & countries]
    return Market(countries=tuple(ordered), certain=bool(agreed), signals=tuple(relevant))


def within(market: Market, area: str) -> bool:
    """Is one of the market's countries this country, or part of this area ("EU", "UK")?"""
    members = lexicon().hint("areas").get(area.upper(), [_country(area)])
    return any(c in members for c in market.countries)


def _country(code: str) -> str:
    return {"UK": "GB", "EL": "GR"}.get(code.upper(), code.upper())


@cache
def _countries() -> dict[str, dict[str, list[str] | str]]:
    table: dict[str, dict[str, list[str] | str]] = lexicon().hint("countries")
    return table


@cache
def _by_phone() -> dict[str, frozenset[str]]:
    codes: dict[str, set[str]] = {}
    for country, facts in _countries().items():
        codes.setdefault(str(facts["phone"]), set()).add(country)
    return {code: frozenset(found) for code, found in codes.items()}


def _merged(signals: list[_Signal]) -> list[_Signal]:
    """One signal a kind: ten pages that say the same are not ten witnesses."""
    kinds: dict[str, _Signal] = {}
    for signal in signals:
        known = kinds.get(signal.kind)
        if known is None:
            kinds[signal.kind] = signal
        elif not signal.countries <= known.countries:
            kinds[signal.kind] = known._replace(
                countries=known.countries | signal.countries, text=f"{known.text}, {signal.text}"
            )
    return list(kinds.values())


def _of_store(url: str, currency: str) -> Iterator[_Signal]:
    host = (urlsplit(url).hostname or "").rsplit(".", 2)
    ending = host[-1] if len(host) > 1 else ""
    generic = lexicon().hint("market_rules", "worldwide_domains")
    national = len(host) == 3 and host[1] in ("com", "co", "net", "org")  # shop.com.co
    country = _country(ending)
    if country in _countries() and (ending not in generic or national):
        yield _Signal("domain", frozenset({country}), f"top-level domain .{ending}", True)
    elif ending.upper() in lexicon().hint("areas"):
        members = frozenset(lexicon().hint("areas", ending.upper()))
        yield _Signal("domain", members, f"top-level domain .{ending}", False)
    at_home = frozenset(
        c for c, f in _countries().items() if currency and currency in f["currencies"]
    )
    if at_home:
        yield _Signal("currency", at_home, f"currency {currency}", False)


def _of_page(document: Document) -> Iterator[_Signal]:
    for claim in (document.root.attr("lang"), document.meta("og:locale")):
        region = _region(claim)
        if region:
            yield _Signal("language", frozenset({region}), f"page language {claim}", False)
    alternates = [
        n.attr("hreflang")
        for n in document.nodes
        if n.tag == "link" and n.attr("hreflang") and "alternate" in n.attr("rel")
    ]
    regions = frozenset(r for a in alternates if (r := _region(a)))
    if 0 < len(regions) <= lexicon().hint("market_rules", "most_delivery_countries"):
        yield _Signal("hreflang", regions, f"hreflang for {', '.join(sorted(regions))}", False)
    yield from _phones(document)
    yield from _addresses(document)
    yield from _tax_numbers(document)
    yield from _delivery(document)


def _region(claim: str) -> str:
    match = _REGION.match(claim.strip())
    country = _country(match[1]) if match else ""
    return country if country in _countries() else ""


def _phones(document: Document) -> Iterator[_Signal]:
    text = document.body.full_text[:_TEXT_LIMIT]
    numbers = [m[1] for m in _PHONE.finditer(text)]
    for node in document.links:
        address = node.href
        if address.startswith("tel:") and (found := _PHONE.search(address.replace("%2B", "+"))):
            numbers.append(found[1])
        numbers += [a or b for a, b in _WHATSAPP.findall(address)]
    for number in numbers:
        digits = re.sub(r"\D", "", number)
        for length in (3, 2, 1):
            if digits[:length] in _by_phone():
                code = digits[:length]
                yield _Signal("phone", _by_phone()[code], f"telephone code +{code}", True)
                break


def _addresses(document: Document) -> Iterator[_Signal]:
    for item in read(document).of("PostalAddress"):
        country = _country(item.text("addressCountry"))
        if country in _countries():
            yield _Signal("address", frozenset({country}), f"address in {country}", True)


def _tax_numbers(document: Document) -> Iterator[_Signal]:
    text = document.body.full_text[:_TEXT_LIMIT]
    for name, pattern in _tax_patterns().items():
        match = pattern.search(text)
        if match:
            country, kind = name.split("_", 1)
            yield _Signal(
                "tax number", frozenset({country}), f"{country} tax number ({kind})", True
            )


@cache
def _tax_patterns() -> dict[str, re.Pattern[str]]:
    numbers, labels = lexicon().hint("tax_ids"), lexicon().hint("tax_labels")
    made: dict[str, re.Pattern[str]] = {}
    for name, number in numbers.items():
        before = "|".join(re.escape(label) for label in sorted(labels[name], key=len, reverse=True))
        made[name] = re.compile(
            rf"(?<!\w)(?:{before})(?:[\s.:#\-]|n[ro°º]){{0,8}}(?:{number})(?![\d])",
            re.I,
        )
    return made


def _delivery(document: Document) -> Iterator[_Signal]:
    """The countries of a short list to choose the delivery country from."""
    for node in document.fields:
        if node.tag != "select" or not _asks_country(node):
            continue
        codes = {_country(o.attr("value")) for o in node.find("option") if o.attr("value")}
        known = frozenset(c for c in codes if c in _countries())
        most = lexicon().hint("market_rules", "most_delivery_countries")
        if known and len(codes) <= most and len(known) >= 0.5 * len(codes):
            listed = ", ".join(sorted(known))
            yield _Signal("delivery", known, f"delivery countries {listed}", True)


def _asks_country(node: Node) -> bool:
    words = f"{node.attr('autocomplete')} {node.attr('name')} {node.attr('id')}".lower()
    return "country" in words and "currency" not in words and "locali" not in words
