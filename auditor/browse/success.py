"""Tells the page that follows an order. Pure; addresses in success.toml, words in the lexicon."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from urllib.parse import parse_qsl, unquote, urlsplit

from auditor.browse.deny import normalised
from auditor.browse.veto import State
from auditor.lexicon import lexicon, normalise


def is_success(
    url: str,
    title: str,
    text: str,
    languages: Sequence[str] = (),
    *,
    state: State = State.CHECKOUT,
) -> str:
    """Why the page looks like the one after an order; "" when it does not.

    One sign is enough when it can mean nothing else: the address, or words of thanks together
    with an order's number. In cart and checkout the words alone are enough. Elsewhere they are
    not: a shop may sell cards that say "thank you for your order".
    """
    rules = _rules()
    parts = urlsplit(url)
    path = normalised(unquote(parts.path))
    for pattern in rules["sure"]:
        if pattern.search(path):
            return f"address {parts.path}"
    for name, value in parse_qsl(parts.query):
        if any(pattern.fullmatch(normalised(value)) for pattern in rules["sure_query"]):
            return f"address {name}={value}"
    said = f"{title}\n{text}"
    placed = lexicon().match("order_placed", said, languages)
    if placed is None:
        return ""
    words = f"words {placed.phrase!r}"
    if state in (State.CART, State.CHECKOUT, State.FILLING):
        return words
    if any(pattern.search(path) for pattern in rules["hint"]):
        return f"{words} at {parts.path}"
    folded = normalise(said)
    for number in lexicon().all("order_number", said, languages):
        if rules["number"][0].search(folded[number.end : number.end + 60]):
            return f"{words} and an order's number"
    return ""


@cache
def _rules() -> dict[str, list[re.Pattern[str]]]:
    table = tomllib.loads(files("auditor.browse").joinpath("success.toml").read_text("utf-8"))
    return {
        name: [re.compile(p) for p in ([entry] if isinstance(entry, str) else entry)]
        for name, entry in table.items()
    }
