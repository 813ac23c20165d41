"""How much two texts say the same: for product names that no two places write alike."""

from __future__ import annotations

import re
from functools import lru_cache

from auditor.lexicon import normalise

# Written without spaces: compared by pairs of letters.
_RUN = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_WORD = re.compile(r"[^\W_]+(?:['.\-][^\W_]+)*")


@lru_cache(maxsize=4096)
def words(text: str) -> frozenset[str]:
    """The normalised words of a text, runs of CJK or Thai letters cut into pairs.

    "Blue T-Shirt (2)" -> {"blue", "t-shirt"}; "青い帽子" -> {"青い", "い帽", "帽子"}.
    """
    normal = normalise(text)
    found: set[str] = set()
    for run in _RUN.findall(normal):
        found.update(run[i : i + 2] for i in range(max(len(run) - 1, 1)))
    found.update(_WORD.findall(_RUN.sub(" ", normal)))
    return frozenset(found)


def shared_words(a: str, b: str) -> float:
    """The share of b's words that a holds too, 0..1; 0 when b has none."""
    wanted = words(b)
    return len(wanted & words(a)) / len(wanted) if wanted else 0.0


def count_words(text: str) -> int:
    """How many words a text has; two letters count as one where words are not spaced."""
    unspaced = sum((len(run) + 1) // 2 for run in _RUN.findall(text))
    return unspaced + len(_WORD.findall(_RUN.sub(" ", text)))


def shortened(text: str, most: int = 90) -> str:
    """At most so many letters, cut between words; a closing cross at either end is no word."""
    text = " ".join(text.split()).strip(" ×✕✖")
    if len(text) <= most:
        return text
    head = text[: most - 1]
    cut = head.rsplit(" ", 1)[0] if " " in head[most // 2 :] else head
    return cut.rstrip(" ,.;:–-") + "…"
