"""The words of a store's interface, one TOML a language: data of these tests alone.

They are written as shops write, not as the product's lexicon has them, so that the walk meets
wordings nobody promised.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "words"


class Words:
    """`words("add")` is the phrase this store uses; KeyError for one the language lacks."""

    def __init__(self, language: str, phrasing: int) -> None:
        self._table = _load(language)
        self._phrasing = phrasing
        self.language = language

    def __call__(self, key: str, **fields: object) -> str:
        value = self._table[key]
        if isinstance(value, list):
            value = value[self._phrasing % len(value)]
        return str(value).format(**fields) if fields else str(value)

    @property
    def locale(self) -> str:
        """What `html lang` says: some stores name a country too."""
        return str(self._table.get("locale", self.language))

    def all(self, key: str) -> list[str]:
        """Every entry of a list: categories, nouns, sizes."""
        value: list[str] = self._table[key]
        return value

    def keys(self) -> set[str]:
        return set(self._table)


@cache
def _load(language: str) -> dict[str, Any]:
    with (_FOLDER / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def languages() -> list[str]:
    return sorted(file.stem for file in _FOLDER.glob("*.toml"))
