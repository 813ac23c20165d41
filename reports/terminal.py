"""The end of a run in the terminal: the score by moment, the fixes worth most, the paths.

Through rich on a terminal, as plain lines elsewhere. Store text is printed as text: markup and
control characters in it have no effect.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from auditor.locale import load
from auditor.model import Audit, Outcome
from auditor.reports.outline import FixLine, Outline, outline

_STYLES = {Outcome.FAIL: "red", Outcome.WARN: "yellow", Outcome.PASS: "green"}


def render(audit: Audit, paths: Iterable[Path] = (), *, language: str = "en") -> str:
    """The summary as plain lines, one newline at the end."""
    t = load(language)
    o = outline(audit, t)
    width = max((len(row.name) for row in o.moments), default=0)
    lines = [o.title, o.headline, o.total, *filter(None, [o.cap])]
    lines += ["", *(
        f"  {row.name:<{width}}  {row.score:>3}  "
        f"{', '.join(words for _, words in row.counts)} ({row.coverage})"
        for row in o.moments
    )]  # fmt: skip
    if o.stuck:
        lines += ["", *o.stuck]
    if o.fixes:
        lines += ["", f"{t('fixes.title')}:"]
        lines += [f"  {n}. {_words(fix)}" for n, fix in enumerate(o.fixes, 1)]
    if named := [str(path) for path in paths]:
        lines += ["", *named]
    return "\n".join(lines) + "\n"


def show(
    audit: Audit, console: Console, paths: Iterable[Path] = (), *, language: str = "en"
) -> None:
    """Print the summary: in columns on a terminal, `render`'s plain lines elsewhere."""
    if not console.is_terminal:
        plain = render(audit, paths, language=language)
        console.print(Text(plain), end="", soft_wrap=True)
        return
    t = load(language)
    o = outline(audit, t)
    console.print(Text(o.title, "dim"))
    console.print(Text(o.headline, "bold"))
    console.print(Text(o.total))
    if o.cap:
        console.print(Text(o.cap, "red"))
    console.print(_table(o))
    for line in o.stuck:
        console.print(Text(line, "red"))
    if o.fixes:
        console.print(Text(f"\n{t('fixes.title')}", "bold"))
        for n, fix in enumerate(o.fixes, 1):
            console.print(Text(f"  {n}. {_words(fix)}"))
    console.print()
    for path in paths:
        console.print(Text(str(path)), soft_wrap=True)


def _words(fix: FixLine) -> str:
    return f"{fix.title} ({', '.join(filter(None, (fix.worth, fix.effort, fix.note)))})"


def _table(o: Outline) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column()
    table.add_column(justify="right", style="bold")
    table.add_column()
    table.add_column(style="dim")
    for row in o.moments:
        counts = Text()
        for outcome, words in row.counts:
            counts.append(f"{words}  ", _STYLES.get(outcome, "dim"))
        table.add_row(Text(row.name), row.score, counts, row.coverage)
    return table
