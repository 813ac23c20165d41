"""Colours, their contrast, and what a control stands before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.read.contrast import WHITE, Colour, backdrop, over, parse_colour, ratio, stands_out
from auditor.read.dom import Node
from auditor.read.page import Page

Render = Callable[..., Page]
BLACK = Colour(0, 0, 0)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("rgb(1, 2, 3)", Colour(1, 2, 3)),
        ("rgba(1, 2, 3, 0.5)", Colour(1, 2, 3, 0.5)),
        ("rgb(1 2 3 / 50%)", Colour(1, 2, 3, 0.5)),
        ("1px rgb(4, 5, 6)", Colour(4, 5, 6)),
        ("color(srgb 1 0 0)", None),
        ("", None),
    ],
)
def test_a_computed_style_becomes_a_colour(text: str, colour: Colour | None) -> None:
    assert parse_colour(text) == colour


def test_the_ratios_of_the_standard() -> None:
    assert ratio(BLACK, WHITE) == pytest.approx(21)
    assert ratio(WHITE, WHITE) == 1
    assert ratio(Colour(118, 118, 118), WHITE) == pytest.approx(4.54, abs=0.01)
    assert ratio(WHITE, Colour(170, 170, 170)) == pytest.approx(2.32, abs=0.01)


def test_half_black_on_white_is_grey() -> None:
    assert over(Colour(0, 0, 0, 0.5), WHITE)[:3] == (127.5, 127.5, 127.5)


def _x(page: Page) -> Node:
    return next(n for n in page.doc.nodes if n.attr("id") == "x")


def test_what_lies_behind(render: Render) -> None:
    assert backdrop(_x(render('<a id="x" href="/a">A</a>'))) == WHITE
    layers = '<div style="background:#000"><p style="background:rgba(255,255,255,.5)">'
    behind = backdrop(_x(render(f'{layers}<a id="x" href="/a">A</a></p></div>')))
    assert behind is not None and behind[:3] == (127.5, 127.5, 127.5)


@pytest.mark.parametrize(
    "around",
    [
        '<div style="background:url(/a.png)">{}</div>',
        '<div style="position:relative"><img src="/a.svg" style="position:absolute;width:300px;'
        'height:300px;inset:0">{}</div>',
    ],
)
def test_over_a_picture_nothing_is_known(render: Render, around: str) -> None:
    link = '<a id="x" href="/a" style="position:relative">A</a>'
    assert stands_out(_x(render(around.format(link)))) is None


@pytest.mark.parametrize(
    ("style", "low", "high"),
    [
        ("background:#174;color:#fff", 5, 9),  # by its area
        ("background:#f4f4f4;color:#bbb", 1.5, 2.5),  # hardly
        ("border:1px solid #333;color:#ccc", 10, 14),  # by its edge
        ("color:#000", 20, 21),  # by its letters
    ],
)
def test_how_far_a_control_stands_out(render: Render, style: str, low: float, high: float) -> None:
    found = stands_out(_x(render(f'<a id="x" href="/a" style="{style}">Shop shoes</a>')))
    assert found is not None and low < found <= high


def test_white_letters_on_nothing_that_is_known_stand_on_a_gradient(render: Render) -> None:
    style = "background:linear-gradient(#060,#090);color:#fff"
    assert stands_out(_x(render(f'<a id="x" href="/a" style="{style}">Shop</a>'))) is None
