"""Checks that one change settles."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def families() -> dict[str, tuple[str, ...]]:
    """The name of a change (a key of [family] in the locale files) -> the checks it settles."""
    text = Path(__file__).with_name("families.toml").read_text("utf-8")
    return {name: tuple(members) for name, members in tomllib.loads(text).items()}


def family_of(checks: tuple[str, ...]) -> str | None:
    """The change that settles all of several checks; None for a single check."""
    if len(checks) < 2:
        return None
    return next(name for name, members in families().items() if set(checks) <= set(members))
