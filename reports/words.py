"""Store text made safe to read; the template escapes it, this keeps it from misleading the eye."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Controls, bidirectional overrides and isolates, zero-width blanks. The zero-width joiners stay:
# Persian and Indic words need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_BLANKS = re.compile(r"\s+")


def clean(text: str, limit: int = 240) -> str:
    """One line of visible characters, at most `limit` of them."""
    # Cut before the pattern runs: a title of 100 kB need not be read to its end.
    short = _BLANKS.sub(" ", _UNSEEN.sub("", text[: limit * 8])).strip()
    return short if len(short) <= limit else short[: limit - 1].rstrip() + "…"


def link(url: str) -> str:
    """The address when it may be followed from a report, else ''."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def host(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return clean(url, 80)
    return clean((parts.hostname or url).removeprefix("www.") + port, 80)
