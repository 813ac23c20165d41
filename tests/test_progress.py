"""Progress: plain lines for pipes, and store texts that cannot steer a terminal."""

from __future__ import annotations

import io

from rich.console import Console

from auditor.progress import Live, Plain, clean, reporting


def test_plain_lines() -> None:
    out = io.StringIO()
    progress = Plain(out)
    progress.stage("Walking the store")
    progress.step("phone", "pressed 'Buy'\x1b[2J\nnow")
    progress.done("Done")
    lines = out.getvalue().splitlines()
    assert [line[10:] for line in lines] == [
        "Walking the store",
        "  phone   pressed 'Buy' [2J now",
        "Done",
    ]


def test_a_pipe_gets_plain_lines() -> None:
    with reporting(io.StringIO()) as progress:
        assert isinstance(progress, Plain)


def test_live_shows_the_last_steps_of_each_device_as_text() -> None:
    live = Live()
    live.stage("Walking the store")
    for number in range(9):
        live.step("phone", f"step {number} [red]sale[/red]")
    live.step("desktop", "at home")
    console = Console(file=io.StringIO(), width=80, record=True)
    console.print(live)
    shown = console.export_text()
    assert "Walking the store" in shown
    assert "step 4" not in shown and "step 5 [red]sale[/red]" in shown and "step 8" in shown
    assert "desktop" in shown


def test_clean() -> None:
    assert clean("a\x00\x1b]0;title\x07 b\u202e\n c") == "a ]0;title b c"
