"""What the reports say, in the reader's language: one TOML file a language.

`en.toml` is the source; `template.toml` is written from it (`python -m auditor.locale`) and is
what a translator fills in. Check texts live beside it in `checks.<language>.toml`, the reasons
that checks give in `reasons.<language>.toml`, platform advice in `advice.<language>.toml`; English
needs none of them, since the checks themselves are written in it. Store texts are never translated.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("en", "es", "id")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

_FIELD = re.compile(r"\{([a-z_]+)\}")
# Not inside the quotation marks around a store's own words. The space stays with what follows.
_SENTENCE_END = re.compile(r"(?<=[.”])(?= )(?![^“]*”)")


@dataclass(frozen=True)
class CheckTexts:
    """A check's texts in one language; its reasons and figures are translated by `reason`."""

    title: str
    question: str
    fix: str


@dataclass(frozen=True)
class Locale:
    """One language: `locale("key", name=value)` gives the sentence.

    An unknown key or a missing value is a KeyError: a report with a hole in it must not be written.
    """

    language: str
    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    checks: Mapping[str, CheckTexts]
    reasons: tuple[tuple[re.Pattern[str], str], ...]
    advice: Mapping[str, Mapping[str, str]]  # platform id -> check id -> where its fix is made

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    def __call__(self, key: str, /, **values: object) -> str:
        return self.texts[key].format(**values)

    def has(self, key: str) -> bool:
        return key in self.texts

    def count(self, key: str, n: int, /, **values: object) -> str:
        """The singular or plural sentence for `n`; `{n}` is written by the locale's rules."""
        one = f"{key}.one"
        chosen = one if n == 1 and one in self.texts else f"{key}.other"
        return self(chosen, n=self.number(n), **values)

    def number(self, value: float, digits: int = 0) -> str:
        """A number by the language's separators; a zero fraction is left away."""
        written = f"{value:,.{digits}f}"
        if "." in written:
            written = written.rstrip("0").rstrip(".")
        marks = {",": self.texts["number.group"], ".": self.texts["number.decimal"]}
        return "".join(marks.get(character, character) for character in written)

    def percent(self, share: float) -> str:
        """A share of 0..1 as whole percent."""
        return self("number.percent", n=self.number(round(share * 100)))

    def date(self, iso: str) -> str:
        """An ISO 8601 time as the language writes day and time in UTC; unreadable stays as is."""
        try:
            moment = datetime.fromisoformat(iso)
        except ValueError:
            return iso
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return self(
            "date.pattern",
            day=moment.day,
            month=self.lists["date.months"][moment.month - 1],
            year=moment.year,
            time=f"{moment:%H:%M}",
        )

    def join(self, items: list[str]) -> str:
        """'a, b and c' in the language."""
        if len(items) < 2:
            return "".join(items)
        return self("list.last", head=", ".join(items[:-1]), last=items[-1])

    def reason(self, english: str) -> tuple[str, bool]:
        """A check's reason in this language, and whether a translation was found."""
        if self.language == "en" or not english:
            return english, True
        for pattern, translated in self.reasons:
            if hit := pattern.fullmatch(english):
                values = {name: self._value(value) for name, value in hit.groupdict().items()}
                return translated.format(**values), True
        return english, False

    def _value(self, english: str) -> str:
        """What fills a field: a known phrase, sentences, phrases with commas between, or as is."""
        whole, known = self.reason(english)
        if known:
            return whole
        sentences = _SENTENCE_END.split(english)
        if len(sentences) > 1:
            return "".join(self._value(sentence) for sentence in sentences)
        return ", ".join(self.reason(p)[0] for p in english.split(", "))


def choose(languages: Iterable[str]) -> str:
    """The first of these language tags that reports can be written in, else English."""
    bases = (tag.lower().replace("_", "-").split("-")[0] for tag in languages)
    return next((base for base in bases if base in LANGUAGES), "en")


def _flatten(table: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _read(name: str) -> dict[str, object]:
    path = FOLDER / name
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


def compile_reason(english: str) -> re.Pattern[str]:
    """'{count} pictures are missing' as a pattern with a named group a field."""
    parts: list[str] = []
    end = 0
    for hit in _FIELD.finditer(english):
        parts += re.escape(english[end : hit.start()]), f"(?P<{hit[1]}>.+?)"
        end = hit.end()
    return re.compile("".join([*parts, re.escape(english[end:])]), re.DOTALL)


def _reasons(language: str, texts: Mapping[str, object]) -> dict[str, str]:
    """English patterns -> this language: reasons of checks, and what stopped a walk."""
    pairs = _read(f"reasons.{language}.toml")
    english = _flatten(_read("en.toml"))
    stops = {str(english[k]): v for k, v in texts.items() if k.startswith("obstacle.")}
    return {key: str(value) for key, value in (stops | pairs).items()}


@cache
def load(language: str) -> Locale:
    """The locale of a language tag ("es", "es-MX"); LookupError when there is none."""
    base = language.lower().replace("_", "-").split("-")[0]
    if base not in LANGUAGES:
        raise LookupError(f"no report language {language!r}: choose one of {', '.join(LANGUAGES)}")
    flat = _flatten(_read(f"{base}.toml"))
    checks = {
        check: CheckTexts(**texts)
        for check, texts in _read(f"checks.{base}.toml").items()
        if isinstance(texts, dict)
    }
    pairs = _reasons(base, flat)
    # The pattern with most literal text first: a general one must not take a special one's place.
    ordered = sorted(pairs, key=lambda text: len(_FIELD.sub("", text)), reverse=True)
    return Locale(
        language=base,
        texts={key: value for key, value in flat.items() if isinstance(value, str)},
        lists={key: tuple(value) for key, value in flat.items() if isinstance(value, list)},
        checks=checks,
        reasons=tuple((compile_reason(text), pairs[text]) for text in ordered),
        advice={
            platform: {check: str(text) for check, text in table.items()}
            for platform, table in _read(f"advice.{base}.toml").items()
            if isinstance(table, dict)
        },
    )
