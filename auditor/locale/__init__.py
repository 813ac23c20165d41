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
_SENTENCE_END = re.compile(r"(?<=[.?!”])(?= )(?![^“]*”)")
_FIGURE = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?(?:%|:1)?")


@dataclass(frozen=True)
class CheckTexts:
    """A check's texts in one language; its reasons and figures are translated by `reason`."""

    title: str
    question: str
    fix: str


@dataclass(frozen=True)
class Reason:
    """An English sentence with fields, and what it is in another language."""

    pattern: re.Pattern[str]
    text: str
    quoted: frozenset[str]  # fields in quotation marks: a store's own words, never to be touched


@dataclass(frozen=True)
class Locale:
    """One language: `locale("key", name=value)` gives the sentence.

    An unknown key or a missing value is a KeyError: a report with a hole in it must not be written.
    """

    language: str
    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    checks: Mapping[str, CheckTexts]
    reasons: tuple[Reason, ...]
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
        return self.figure(written)

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

    def figure(self, english: str) -> str:
        """A number as a check wrote it, "1,234.50" or "4.5:1", by the language's separators."""
        marks = {",": self.texts["number.group"], ".": self.texts["number.decimal"]}
        return "".join(marks.get(character, character) for character in english)

    def amount(self, value: float, unit: str = "") -> str:
        """A measured value with its unit: '3.2 s', '1 field', '4.5:1'."""
        written = self.number(value, 0 if abs(value) >= 1000 else 2)
        if f"unit.{unit}.other" not in self.texts:
            return f"{written} {unit}".strip()
        one = f"unit.{unit}.one"
        return self(one if value == 1 and one in self.texts else f"unit.{unit}.other", n=written)

    def reason(self, english: str) -> tuple[str, bool]:
        """A check's reason in this language, and whether all of it was found.

        Of several sentences those that are known are translated; what follows them stays as it is,
        such as what a browser said of an error.
        """
        if self.language == "en" or not english:
            return english, True
        parts = _SENTENCE_END.split(english)
        for known in range(len(parts), 0, -1):
            if (told := self._sentences(parts[:known])) is not None:
                return told + "".join(parts[known:]), known == len(parts)
        return english, False

    def _sentences(self, parts: list[str]) -> str | None:
        """The parts in this language, the shortest runs that are known first; None if they fail."""
        if not parts:
            return ""
        for end in range(1, len(parts) + 1):
            head = self._sentence("".join(parts[:end]))
            if head is not None and (rest := self._sentences(parts[end:])) is not None:
                return head + rest
        return None

    def _sentence(self, english: str) -> str | None:
        for text in dict.fromkeys((english, english.lstrip(" "))):
            for reason in self.reasons:
                if hit := reason.pattern.fullmatch(text):
                    values = {
                        name: value if name in reason.quoted else self._value(value)
                        for name, value in hit.groupdict().items()
                    }
                    return " " * (len(english) - len(text)) + reason.text.format(**values)
        return None

    def _value(self, english: str) -> str:
        """What fills a field: a figure, known sentences, phrases with commas between, or as is."""
        if _FIGURE.fullmatch(english):
            return self.figure(english)
        whole, known = self.reason(english)
        if known or whole != english:
            return whole
        if (told := self._sentence(f"{english}.")) is not None:  # quoted within another one
            return told.removesuffix(".")
        return ", ".join(
            self.figure(p) if _FIGURE.fullmatch(p) else self.reason(p)[0]
            for p in english.split(", ")
        )


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


def compile_reason(english: str, text: str) -> Reason:
    """'{count} pictures are missing' as a pattern with a named group a field."""
    parts: list[str] = []
    quoted: set[str] = set()
    end = 0
    for hit in _FIELD.finditer(english):
        parts += re.escape(english[end : hit.start()]), f"(?P<{hit[1]}>.+?)"
        end = hit.end()
        if english[: hit.start()].endswith("“") and english[end:].startswith("”"):
            quoted.add(hit[1])
    pattern = re.compile("".join([*parts, re.escape(english[end:])]), re.DOTALL)
    return Reason(pattern, text, frozenset(quoted))


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
        reasons=tuple(compile_reason(text, pairs[text]) for text in ordered),
        advice={
            platform: {check: str(text) for check, text in table.items()}
            for platform, table in _read(f"advice.{base}.toml").items()
            if isinstance(table, dict)
        },
    )
