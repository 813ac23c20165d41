"""In which language a page speaks. The text outweighs what html lang claims."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from urllib.parse import urlsplit

from auditor.lexicon import LANGUAGES, lexicon, normalise
from auditor.read.dom import Document

_SAMPLE = 20_000  # characters of visible text
_LIKELY = 0.5  # share of the letters that a script must have to name the language
_STRANGE = 0.015  # share of letters foreign to a language that rules it out
_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_PERSIAN = re.compile("[پچژگکی]")
_ARABIC_ONLY = re.compile("[ةىيكأإؤ]")
_SPEAKING = (  # concepts whose phrases are long enough to tell a language
    "add_to_cart", "checkout", "view_cart", "cart_empty", "guest", "returns", "free_shipping",
    "privacy", "terms", "about", "contact", "newsletter", "forgot_password", "track_order",
    "out_of_stock", "cookie_accept", "recently_viewed",
)  # fmt: skip
_SCRIPTS = (
    ("kana", re.compile("[\u3040-\u30ff]")),
    ("han", re.compile("[\u4e00-\u9fff]")),
    ("thai", re.compile("[\u0e00-\u0e7f]")),
    ("arabic", re.compile("[\u0620-\u06ff]")),
    ("cyrillic", re.compile("[\u0400-\u04ff]")),
    ("other", re.compile("[\u0370-\u03ff\u0590-\u05ff\u0900-\u0dff\uac00-\ud7af]")),
    ("latin", re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")),
)  # fmt: skip


def is_known(lang: str) -> bool:
    """Has the lexicon phrases for it? "de-AT" counts as "de"."""
    return _base(lang) in LANGUAGES


def detect(document: Document, url: str = "") -> tuple[str, ...]:
    """The page's languages, most likely first: two-letter codes, empty when nothing tells.

    What the visible text says comes first, then what the page claims (html lang, og:locale, the
    address). A claimed language that the lexicon has not is returned too: the caller can see that
    the page cannot be read.
    """
    said = _spoken(document.body.text[:_SAMPLE])
    claimed = _claims(document, url or document.url)
    if not said and not claimed:
        # Too little visible text; what is hidden is better than nothing.
        said = _spoken(document.body.full_text[:_SAMPLE])
    order = [*said]
    for claim in claimed:
        if claim not in order:
            order.append(claim)
    return tuple(order[:3])


def _base(lang: str) -> str:
    return re.split("[-_]", lang.strip().lower())[0]


def _claims(document: Document, url: str) -> list[str]:
    parts = urlsplit(url)
    segments = [s for s in parts.path.lower().split("/") if s][:2]
    host = (parts.hostname or "").split(".")
    claims = [
        document.root.attr("lang"),
        document.root.attr("xml:lang"),
        document.meta("og:locale"),
        document.meta("content-language"),
        *[s for s in segments if re.fullmatch(r"[a-z]{2}(?:[-_][a-z]{2})?", s) and is_known(s)],
        *[h for h in host[:1] if len(h) == 2 and is_known(h)],
    ]
    found = [_base(c) for c in claims if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_].+)?", c.strip())]
    return list(dict.fromkeys(found))


def _spoken(text: str) -> list[str]:
    """What the text itself speaks, the clearest first; empty when there is too little of it."""
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS}
    letters = sum(counts.values())
    if letters < 20:
        return []
    # One sign of Chinese or Japanese says as much as several letters.
    if counts["kana"] >= 0.05 * letters:
        return ["ja"]
    if counts["han"] * 3 >= _LIKELY * letters:
        return ["zh"]
    if counts["thai"] >= _LIKELY * letters:
        return ["th"]
    if counts["arabic"] >= _LIKELY * letters:
        persian, arabic = len(_PERSIAN.findall(text)), len(_ARABIC_ONLY.findall(text))
        return ["fa"] if persian > arabic else ["ar"]
    if counts["cyrillic"] >= _LIKELY * letters:
        return ["ru"] if _is_russian(text) else []
    if counts["latin"] < _LIKELY * letters:
        return []
    lower = text.lower()
    if len(_VIETNAMESE.findall(lower)) >= 0.05 * letters:
        return ["vi"]
    return _latin(text)


def _is_russian(text: str) -> bool:
    """Not Ukrainian, Bulgarian or Serbian, which the lexicon has no phrases for."""
    lower = text.lower()
    if re.search("[іїєґўђћџљњ]", lower):
        foreign = len(re.findall("[іїєґўђћџљњ]", lower))
        return foreign < 0.01 * len(lower)
    return bool(re.search("[ыэ]", lower)) or len(lower) < 200


def _latin(text: str) -> list[str]:
    """The stop words and shop phrases of each language, counted."""
    normal = normalise(text)
    words = Counter(_WORDS.findall(normal))
    total = sum(words.values())
    marked = Counter(c for c in text.lower() if c > "\x7f" and c.isalpha())
    scores: dict[str, float] = {}
    for language, stop in _stopwords().items():
        letters = lexicon().letters(language) or ""
        if sum(n for c, n in marked.items() if c not in letters) > _STRANGE * len(normal):
            continue  # its alphabet has not these letters: another language, known to us or not
        found = [w for w in stop if w in words]
        hits = sum(words[w] / stop[w] for w in found) if len(found) > 1 else 0
        scores[language] = hits + sum(2 for c in _SPEAKING if _names(c, normal, language))
    ranked = sorted(scores, key=lambda code: -scores[code])
    top = scores[ranked[0]] if ranked else 0
    if top < 3 or (total > 200 and top < 0.02 * total):
        return []
    return [code for code in ranked if scores[code] >= 0.5 * top][:2]


def _names(concept: str, text: str, language: str) -> bool:
    """One of the language's own phrases of two words and more: those few share."""
    return any(p in text for p in _phrases(language, concept))


@cache
def _phrases(language: str, concept: str) -> tuple[str, ...]:
    return tuple(
        p for p in map(normalise, lexicon().phrases(concept, language)) if " " in p and len(p) > 7
    )


@cache
def _stopwords() -> dict[str, dict[str, int]]:
    """language -> stop word -> by how many languages it is used."""
    lists = {code: lexicon().stopwords(code) for code in LANGUAGES}
    latin = {code: ws for code, ws in lists.items() if ws and all(map(str.isascii, ws))}
    used = Counter(w for ws in latin.values() for w in set(ws))
    return {code: {w: used[w] for w in ws} for code, ws in latin.items()}
