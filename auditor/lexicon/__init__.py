"""What shops say: concept -> phrases, one TOML a language, and language-free hints.

The TOML files are the source. A language's `[words]` table stands last in its file, so that a
concept can be appended. A phrase written "=add" counts only as the whole label: alone it is too
common a word. `{n}` stands for a number, `{year}` for 19xx or 20xx, `..` for one to three words.
Standard library only; nothing is read before it is needed.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any

LANGUAGES: tuple[str, ...] = (
    "en", "es", "id", "pt", "de", "fr", "it", "nl", "pl", "tr", "ru", "ja", "zh", "ar", "vi", "th",
    "fa",
)  # fmt: skip

ANY = "any"  # phrases that need no language
_FALLBACK = ("en", ANY)
_UNSPACED = {"ja", "zh", "th"}  # written without spaces: a phrase may stand anywhere
_TONAL = {"vi"}  # marks tell words apart ("bỏ" remove, "bộ" set): compared with them
_LONG_LABEL = 6  # words; above it a control's phrase must stand first

# CJK, kana, Hangul, Thai: next to such a letter a Latin word ends as it does at a space.
_UNSPACED_LETTER = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_THAI_BEFORE = frozenset("เแโใไ")  # a vowel written before its consonant: no word begins there
_THAI_AFTER = frozenset("ะัาำิีึืฺุู็่้๊๋์ํ๎")  # a vowel or tone of the letter before it
_SPACES = re.compile(r"\s+")
_TAIL = re.compile(r"(?:[\s.,:;!?*>|/»›→\-]|[(\[]\s*\d+\+?\s*[)\]])+$")
_COUNT = re.compile(r"\W*\d+\+?\s[^\W\d]+\W*")  # what a label says after a cart's name
_PLACEHOLDER = re.compile(r"\{n\}|\{year\}|\.\.")
_PLACEHOLDERS = {"{n}": r"\d+", "{year}": r"(?:19|20)\d\d", "..": r"\S+(?: \S+){0,2}"}


_SAME = {
    "ı": "i", "ł": "l", "đ": "d", "ø": "o", "ё": "е", "’": "'", "‘": "'", "ʼ": "'", "`": "'",
    "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-", "−": "-",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "",
    "\u200c": " ",  # Persian joins with it, or with a space
}  # fmt: skip


class _Letters(dict[int, str]):
    """A `str.translate` table that fills itself: one code point -> what it is compared as."""

    def __init__(self, *, marks: bool) -> None:
        super().__init__()
        self._marks = marks  # keep the marks of Latin letters

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = out = self._fold(char)
        return out

    def _fold(self, char: str) -> str:
        if char in _SAME and not (self._marks and char == "đ"):
            return _SAME[char]
        kind = unicodedata.category(char)
        if kind == "Cf" or (kind == "Mn" and unicodedata.combining(char) and char < "\u0700"):
            return ""  # direction marks, soft hyphens, left-over accents, vowel signs of Arabic
        if kind == "Nd":
            return str(unicodedata.digit(char))
        if char == "ñ" or self._marks:
            return char
        base = unicodedata.normalize("NFD", char)[0]
        return base if "a" <= base <= "z" else char


_PLAIN = _Letters(marks=False)
_MARKED = _Letters(marks=True)


def _tidy(text: str, letters: _Letters) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        # Casefolding can leave a letter and its mark apart ("İ"): put together what can be.
        text = unicodedata.normalize("NFC", text).translate(letters)
    text = _SPACES.sub(" ", text).strip()
    return _TAIL.sub("", text) or text


@lru_cache(maxsize=16384)
def _short(text: str, marks: bool) -> str:
    return _tidy(text, _MARKED if marks else _PLAIN)


@lru_cache(maxsize=64)
def _long(text: str, marks: bool) -> str:
    return _tidy(text, _MARKED if marks else _PLAIN)


def _normal(text: str, marks: bool) -> str:
    return _short(text, marks) if len(text) < 400 else _long(text, marks)


def normalise(text: str) -> str:
    """The form in which texts and phrases are compared.

    NFKC, case folded, marks of Latin letters removed (ñ stays), digits of all scripts as 0-9,
    Arabic and Persian spelling variants united, spaces collapsed, trailing punctuation and
    counters such as "(2)" gone. "Añadir al Carrito (2)" -> "añadir al carrito".
    """
    return _normal(text, False)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a phrase stands: `start` and `end` count in the normalised text."""

    concept: str  # as asked for; an alias keeps its name
    phrase: str  # as the file has it
    language: str  # "any" for phrases without one
    start: int
    end: int
    whole: bool  # the phrase is the whole label


@dataclass(frozen=True, slots=True)
class _Phrase:
    raw: str
    norm: str
    alone: bool  # counts only as the whole label
    pattern: re.Pattern[str] | None  # only for phrases with a placeholder
    open_start: bool  # no word boundary wanted at this end
    open_end: bool

    @classmethod
    def of(cls, raw: str, language: str) -> _Phrase:
        alone = raw.startswith("=")
        raw = raw.removeprefix("=")
        norm = _normal(raw, language in _TONAL)
        pattern = None
        if _PLACEHOLDER.search(norm):
            pieces = re.split(f"({_PLACEHOLDER.pattern})", norm)
            pattern = re.compile("".join(_PLACEHOLDERS.get(p) or re.escape(p) for p in pieces))
        return cls(raw, norm, alone, pattern, cls._open(norm[0]), cls._open(norm[-1]))

    @staticmethod
    def _open(char: str) -> bool:
        return not (char.isalnum() or char == "}") or bool(_UNSPACED_LETTER.match(char))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """All places where it stands as a word of its own."""
        if self.pattern is not None:
            found: Iterable[tuple[int, int]] = (m.span() for m in self.pattern.finditer(text))
        else:
            found = self._places(text)
        for start, end in found:
            before, after = text[start - 1 : start], text[end : end + 1]
            if (
                (self.open_start or not before or _breaks(before))
                and (self.open_end or not after or _breaks(after))
                and before not in _THAI_BEFORE
                and after not in _THAI_AFTER
                and (not self.alone or _whole(text, start, end))
            ):
                yield start, end

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        start = text.find(self.norm)
        while start >= 0:
            yield start, start + len(self.norm)
            start = text.find(self.norm, start + 1)


def _breaks(char: str) -> bool:
    return not (char.isalnum() or char == "_") or bool(_UNSPACED_LETTER.match(char))


def _whole(text: str, start: int, end: int) -> bool:
    """Only signs stand around it, or a count ("Cart 2", "Bag, 3 items"); "2 x" is no "x"."""
    rest = text[:start] + text[end:]
    if not _said(rest):
        return True
    if end - start == 1:
        return False
    return not any(c.isalpha() for c in rest) or (
        not _said(text[:start]) and _COUNT.fullmatch(text, end) is not None
    )


def _said(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _word_count(text: str) -> int:
    """Words; four letters count as one where words are not spaced."""
    return len(text.split()) + len(_UNSPACED_LETTER.findall(text)) // 4


def _apart(match: Match, others: Sequence[Match]) -> bool:
    return all(match.end <= o.start or match.start >= o.end for o in others)


def _inside(start: int, end: int, longer: Sequence[tuple[int, int]]) -> bool:
    return any(a <= start and end <= b and b - a > end - start for a, b in longer)


class Lexicon:
    """All languages. One instance is enough: see `lexicon()`."""

    def __init__(self) -> None:
        self._phrases: dict[tuple[str, str], tuple[_Phrase, ...]] = {}
        self._orders: dict[tuple[str, ...], tuple[str, ...]] = {}

    # --- asking
    def match(
        self, concept: str, text: str, languages: Sequence[str] = (), *, control: bool = False
    ) -> Match | None:
        """The longest phrase of the concept that stands in the text.

        Tried are the given languages ("de-AT" counts as "de"), then English and the phrases
        without a language. `control`: the text is a control's label; one of more than six words
        must begin with the phrase. Raises KeyError for an unknown concept.
        """
        best: Match | None = None
        size = 0
        opposites: list[tuple[int, int]] | None = None
        for language in self._order(tuple(languages)):
            phrases = self._of(concept, language)
            if not phrases:
                continue
            norm = _normal(text, language in _TONAL)
            for phrase in phrases:
                if phrase.pattern is None and (len(phrase.norm) <= size or phrase.norm not in norm):
                    continue
                for start, end in phrase.spans(norm):
                    if end - start <= size:
                        continue
                    if control and _word_count(norm) > _LONG_LABEL and _said(norm[:start]):
                        continue
                    if opposites is None:
                        opposites = self._opposite_spans(concept, text, languages)
                    if _inside(start, end, opposites):
                        continue
                    whole = _whole(norm, start, end)
                    best = Match(concept, phrase.raw, language, start, end, whole)
                    size = end - start
                    break
        return best

    def best(
        self, concepts: Sequence[str], text: str, languages: Sequence[str] = (), *,
        control: bool = False,
    ) -> Match | None:  # fmt: skip
        """The longest phrase over several concepts; the earlier concept wins a tie."""
        found: Match | None = None
        for concept in concepts:
            match = self.match(concept, text, languages, control=control)
            if match and (found is None or match.end - match.start > found.end - found.start):
                found = match
        return found

    def all(self, concept: str, text: str, languages: Sequence[str] = ()) -> list[Match]:
        """Every place where the concept is named, in text order, without overlaps."""
        found: list[Match] = []
        for language in self._order(tuple(languages)):
            phrases = self._of(concept, language)
            if not phrases:
                continue
            norm = _normal(text, language in _TONAL)
            for phrase in phrases:
                if phrase.pattern is not None or phrase.norm in norm:
                    found += [
                        Match(concept, phrase.raw, language, start, end, _whole(norm, start, end))
                        for start, end in phrase.spans(norm)
                    ]
        opposites = self._opposite_spans(concept, text, languages) if found else []
        kept: list[Match] = []
        for match in sorted(found, key=lambda m: (m.start - m.end, m.start)):
            if _apart(match, kept) and not _inside(match.start, match.end, opposites):
                kept.append(match)
        return sorted(kept, key=lambda m: m.start)

    def phrases(self, concept: str, language: str) -> tuple[str, ...]:
        """The phrases as written, the longest first; empty where the language has none."""
        return tuple(p.raw for p in self._of(concept, language))

    def hint(self, *path: str) -> Any:
        """A value of hints.toml: `hint("path_hints", "cart")`. Raises KeyError."""
        value: Any = _table("hints")
        for key in path:
            value = value[key]
        return value

    @cached_property
    def concepts(self) -> frozenset[str]:
        """All concepts of all languages, aliases included. Reads every file."""
        own = {c for code in (*LANGUAGES, ANY) for c in _table(code)["words"]}
        return frozenset(own | set(self._aliases))

    def stopwords(self, language: str) -> tuple[str, ...]:
        """Frequent small words of the language, normalised; empty where script tells it."""
        return tuple(normalise(w) for w in _table(language).get("stopwords", {}).get("words", ()))

    def letters(self, language: str) -> str | None:
        """The letters beside a to z that it writes; None for another script than Latin."""
        found: str | None = _table(language).get("language", {}).get("letters")
        return found

    # --- inside
    def _opposite_spans(
        self, concept: str, text: str, languages: Sequence[str]
    ) -> list[tuple[int, int]]:
        """Where phrases of a concept that means something else stand."""
        names = self._opposites.get(concept, ())
        return [(m.start, m.end) for name in names for m in self.all(name, text, languages)]

    @cached_property
    def _opposites(self) -> dict[str, list[str]]:
        opposites: dict[str, list[str]] = _table("hints")["opposites"]
        return opposites

    @cached_property
    def _aliases(self) -> dict[str, list[str]]:
        aliases: dict[str, list[str]] = _table("hints")["aliases"]
        return aliases

    def _order(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        order = self._orders.get(languages)
        if order is None:
            codes = [re.split("[-_]", code.lower())[0] for code in languages]
            order = tuple(dict.fromkeys([c for c in codes if c in LANGUAGES] + [*_FALLBACK]))
            self._orders[languages] = order
        return order

    def _of(self, concept: str, language: str) -> tuple[_Phrase, ...]:
        phrases = self._phrases.get((concept, language))
        if phrases is None:
            phrases = self._phrases[concept, language] = self._compile(concept, language)
        return phrases

    def _compile(self, concept: str, language: str) -> tuple[_Phrase, ...]:
        if concept not in _table("en")["words"] and concept not in self.concepts:
            raise KeyError(f"the lexicon has no concept {concept!r}")
        words = _table(language)["words"]
        names = self._aliases.get(concept, [concept])
        raw = dict.fromkeys(p for name in names for p in words.get(name, ()))
        made = (_Phrase.of(p, language) for p in raw)
        return tuple(sorted(made, key=lambda p: -len(p.norm)))


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("auditor.lexicon").joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def lexicon() -> Lexicon:
    """The one lexicon of this process."""
    return Lexicon()
