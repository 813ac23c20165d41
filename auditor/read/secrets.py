"""Takes what the owner keeps secret out of what is kept: a store may show it anywhere."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "***"


def forms(secret: str) -> set[str]:
    """A secret as it is, and as addresses, JSON and HTML write it."""
    return {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        html.escape(secret),
        html.escape(secret, quote=False),
    }


def findable(secret: str) -> bool:
    """Whether it can be told from what stands in a page by chance, as "true" and "1" cannot."""
    return len(secret) >= 6 or (len(secret) >= 4 and not secret.isalpha() and not secret.isdigit())


class Masks:
    """Masks secrets in texts and in whole trees of them; only those that can be found."""

    def __init__(self, secrets: Iterable[str]) -> None:
        found = {form for secret in secrets if findable(secret) for form in forms(secret)}
        self._forms = sorted(found, key=len, reverse=True)

    def text(self, text: str) -> str:
        for form in self._forms:
            text = text.replace(form, MASK)
        return text

    def tree(self, value: Any) -> Any:
        """The same tree of lists, tuples and dictionaries with every text in it masked."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.tree(k): self.tree(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.tree(v) for v in value)
        return value

    def found_in(self, text: str) -> bool:
        return any(form in text for form in self._forms)
