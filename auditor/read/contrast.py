"""Colours as computed styles write them, and how far two of them stand apart (WCAG 2.2)."""

from __future__ import annotations

import re
from typing import NamedTuple

from auditor.read.dom import Node

_RGB = re.compile(r"rgba?\(\s*([\d.]+)[,\s]+([\d.]+)[,\s]+([\d.]+)(?:\s*[,/]\s*([\d.]+)(%?))?\s*\)")


class Colour(NamedTuple):
    """Red, green and blue from 0 to 255, opacity from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1


WHITE = Colour(255, 255, 255)


def parse_colour(text: str) -> Colour | None:
    """The first colour of a computed style; None for forms that are not written as rgb()."""
    match = _RGB.search(text)
    if match is None:
        return None
    red, green, blue, alpha, percent = match.groups()
    opacity = 1.0 if alpha is None else float(alpha) / (100 if percent else 1)
    return Colour(float(red), float(green), float(blue), opacity)


def over(top: Colour, below: Colour) -> Colour:
    """What is seen when `top` is painted on the opaque colour `below`."""
    a = top.alpha
    mixed = (t * a + b * (1 - a) for t, b in zip(top[:3], below[:3], strict=True))
    return Colour(*mixed)


def ratio(one: Colour, other: Colour) -> float:
    """The contrast of two opaque colours, from 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (part / 255 for part in colour[:3])
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def backdrop(node: Node) -> Colour | None:
    """The colour that lies behind a node; None where a picture does, or may do."""
    layers: list[Colour] = []
    for up in node.ancestors():
        if up.style.background_image or _picture_below(up, node):
            return None
        colour = parse_colour(up.style.background)
        if colour is None:
            return None
        if colour.alpha > 0:
            layers.append(colour)
        if colour.alpha >= 1:
            break
    seen = WHITE  # the canvas, where nothing opaque was found
    for layer in reversed(layers):
        seen = over(layer, seen)
    return seen


def _picture_below(up: Node, node: Node) -> bool:
    """An image laid under the node by position: a hero's picture is seldom a background."""
    return any(
        child is not node
        and not node.inside(child)
        and child.displayed
        and any(
            n.tag in ("img", "video", "canvas") and n.displayed and n.box.contains(node.box)
            for n in child.walk()
        )
        for child in up.elements()
    )


def stands_out(node: Node) -> float | None:
    """How far a control stands out: the best contrast of its area, edge or label against what
    lies behind it. None over a picture, or where a colour cannot be read."""
    behind = backdrop(node)
    if behind is None or node.style.background_image:
        return None
    style = node.style
    area, text = parse_colour(style.background), parse_colour(style.color)
    if area is None or text is None:
        return None
    shown = [over(area, behind)]
    if node.text:
        shown.append(over(text, behind) if area.alpha < 0.5 else text)
    if edge := parse_colour(style.border):
        shown.append(over(edge, behind))
    best = max(ratio(colour, behind) for colour in shown)
    # A label that nobody could read stands on something that styles do not tell: a gradient.
    return None if area.alpha < 0.5 and best < 1.5 else best
