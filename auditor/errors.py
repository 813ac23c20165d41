"""What can go wrong in a way the user can mend: one line, and an exit code."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

DONE, GATE_FAILED, USAGE, COULD_NOT_AUDIT, INCOMPLETE = 0, 1, 2, 3, 4
INTERNAL, INTERRUPTED = 70, 130


class AuditorError(Exception):
    """Base of all errors meant for the user. The message says what, where and how to mend it."""

    exit_code = COULD_NOT_AUDIT

    def __init__(self, message: str, exit_code: int | None = None) -> None:
        super().__init__(message)
        if exit_code is not None:
            self.exit_code = exit_code


class UsageError(AuditorError):
    """Wrong use or configuration."""

    exit_code = USAGE


class CouldNotAudit(AuditorError):
    """The store could not be audited at all: unreachable, not a store, refused."""

    exit_code = COULD_NOT_AUDIT


class NoBrowser(CouldNotAudit):
    """No browser on this machine starts."""


def unknown(what: str, word: str, known: Iterable[str], remedy: str) -> UsageError:
    """The error for a name that nothing bears, with the names that come near it."""
    near = get_close_matches(word, list(known), n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else remedy
    return UsageError(f"unknown {what} {word!r}: {hint}")
