"""How a running audit tells what it is doing. The engine knows only the protocol."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from rich.console import Console, Group
from rich.live import Live as Display
from rich.spinner import Spinner
from rich.text import Text

LAST_STEPS = 4


class Progress(Protocol):
    def stage(self, name: str) -> None:
        """A new part of the audit begins: "Walking the store"."""

    def step(self, device: str, text: str) -> None:
        """Something was done on this device; "" when it concerns none."""

    def done(self, text: str = "") -> None:
        """The last stage has ended."""


class Silent:
    """Says nothing."""

    def stage(self, name: str) -> None:
        pass

    def step(self, device: str, text: str) -> None:
        pass

    def done(self, text: str = "") -> None:
        pass


class Plain:
    """One line an event, for logs and pipes."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._start = time.monotonic()

    def stage(self, name: str) -> None:
        self._line(clean(name))

    def step(self, device: str, text: str) -> None:
        self._line(f"  {device:8}{clean(text)}" if device else f"  {clean(text)}")

    def done(self, text: str = "") -> None:
        if text:
            self._line(clean(text))

    def _line(self, text: str) -> None:
        print(f"{time.monotonic() - self._start:6.1f} s  {text}", file=self._out, flush=True)


class Live:
    """A spinner with the stage, and below it the last steps of each device."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._stage = "Starting"
        self._steps: dict[str, deque[str]] = {}
        self._spinner = Spinner("dots")

    def stage(self, name: str) -> None:
        self._stage = clean(name)
        self._steps.clear()

    def step(self, device: str, text: str) -> None:
        self._steps.setdefault(device, deque(maxlen=LAST_STEPS)).append(clean(text))

    def done(self, text: str = "") -> None:
        self._steps.clear()
        self._stage = clean(text) or "Done"

    def __rich__(self) -> Group:
        # Text, not markup: the words come from the store.
        seconds = f"{time.monotonic() - self._start:.0f} s"
        self._spinner.update(text=Text.assemble((self._stage, "bold"), "  ", (seconds, "dim")))
        rows = [
            Text.assemble((f"  {device:8}", "cyan"), (step, "" if last else "dim"))
            for device, steps in sorted(self._steps.items())
            for step, last in ((s, s is steps[-1]) for s in steps)
        ]
        for row in rows:
            row.no_wrap, row.overflow = True, "ellipsis"
        return Group(self._spinner, *rows)


@contextmanager
def reporting(out: TextIO | None = None) -> Iterator[Progress]:
    """A live display on a terminal, plain lines elsewhere; on stderr unless told otherwise."""
    out = out or sys.stderr
    if not out.isatty():
        yield Plain(out)
        return
    progress = Live()
    with Display(progress, console=Console(file=out), transient=True, refresh_per_second=8):
        yield progress


def clean(text: str) -> str:
    """One line without control characters: a store's words must not steer a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
