"""Evidence pictures without an image library.

Each screenshot that is needed is embedded once, as an SVG `<image>` placed at the document
coordinates it shows; a crop is an `<svg>` whose viewBox is a window into it. So a crop is four
numbers, the marked element is a `<rect>` in the same coordinates, and nothing is decoded here.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from auditor.model import Box, Device, PageShot, Screenshot

LIMIT = 2_100_000  # characters of base64 in one report: leaves room below 3 MB for the words

_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_LEAST = {Device.PHONE: (300, 130), Device.DESKTOP: (520, 220)}  # smallest window, CSS px
_MARGIN = 28
_EDGE = 6  # a frame is drawn a little outside its element
_TALLEST = 1.1  # height over width of a window; the rest of a longer element is cut off below


@dataclass(frozen=True)
class Picture:
    """An embedded screenshot."""

    id: str
    data: str  # data: URI
    box: Box


@dataclass(frozen=True)
class Crop:
    """A window into a picture, with rectangles around what is meant."""

    picture: str
    window: Box
    marks: tuple[Box, ...]
    snapshot: str = ""

    @property
    def view_box(self) -> str:
        return " ".join(f"{value:g}" for value in self.window)


def media_type(data: bytes) -> str | None:
    """By the first bytes, whatever the file is called; None for what may not be embedded."""
    for magic, kind in _KINDS:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/gif" if data[:6] in (b"GIF87a", b"GIF89a") else None


def data_uri(data: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


class Pictures:
    """Chooses what to embed. Ask with `want` in order of importance, then take `crop`s.

    A snapshot is embedded once: as its first view, or as the full page where something wanted
    lies outside the first view. What would go over the limit is left out (`left_out`).
    """

    def __init__(self, pages: Iterable[PageShot], evidence: Path, limit: int = LIMIT) -> None:
        self._pages = {page.snapshot: page for page in pages}
        self._evidence = evidence.resolve()
        self._room = limit
        self._chosen: dict[str, tuple[Screenshot, bytes, str]] = {}
        self._files: dict[str, tuple[bytes, str] | None] = {}
        self.left_out: set[str] = set()  # files

    def want(self, snapshot: str, box: Box | None = None) -> bool:
        """Embed a picture that shows `box` (all of the first view when None), if it can be had."""
        page = self._pages.get(snapshot)
        if page is None:
            return False
        have = self._chosen.get(snapshot)
        if have and (box is None or have[0].box.overlap(box) > 0):
            return True
        for shot in (page.first_view, page.full):
            if shot is None:
                continue
            if box is not None and not _shows(shot, box, strict=shot is not page.full):
                continue
            if (file := self._read(shot.file)) is None:
                continue
            cost = _encoded(file[0]) - (_encoded(have[1]) if have else 0)
            if cost > self._room:
                self.left_out.add(shot.file)
                continue
            self._room -= cost
            self._chosen[snapshot] = (shot, *file)
            return True
        return False

    def crop(self, snapshot: str, marks: Iterable[Box], device: Device) -> Crop | None:
        """The window around `marks`, or None when no embedded picture shows them."""
        have = self._chosen.get(snapshot)
        if have is None:
            return None
        limits = have[0].box
        seen = tuple(box for box in marks if box.area > 0 and limits.overlap(box) > 0)
        if not seen:
            return None
        window = _window(seen, limits, device)
        inside = (_clip(box, window) for box in seen)
        return Crop(_name(snapshot), window, tuple(box for box in inside if box.area > 0), snapshot)

    def thumbnail(self, snapshot: str) -> Crop | None:
        """The first view as far as it is embedded, cut to the shape of its device's screen."""
        have, page = self._chosen.get(snapshot), self._pages.get(snapshot)
        if have is None or page is None:
            return None
        box = have[0].box
        shape = 1.75 if page.device is Device.PHONE else 0.66
        return Crop(_name(snapshot), Box(box.x, box.y, box.w, min(box.h, box.w * shape)), ())

    def embedded(self) -> list[Picture]:
        return [
            Picture(_name(snapshot), data_uri(data, kind), shot.box)
            for snapshot, (shot, data, kind) in self._chosen.items()
        ]

    def _read(self, name: str) -> tuple[bytes, str] | None:
        """The file's bytes and kind; None when it is missing, no picture, or outside the folder."""
        if name not in self._files:
            path = (self._evidence / name).resolve()
            found = None
            if path.is_relative_to(self._evidence) and path.is_file():
                data = path.read_bytes()
                kind = media_type(data)
                found = (data, kind) if kind else None
            self._files[name] = found
        return self._files[name]


def _name(snapshot: str) -> str:
    """An id for the document; a snapshot's own name may hold anything."""
    return "shot-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in snapshot)


def _encoded(data: bytes) -> int:
    return 4 * ((len(data) + 2) // 3)


def _shows(shot: Screenshot, box: Box, *, strict: bool) -> bool:
    """Strict: most of it is on the picture; otherwise any of it."""
    shared = shot.box.overlap(box)
    return shared >= 0.6 * box.area > 0 if strict else shared > 0


def _clip(box: Box, window: Box) -> Box:
    """The part of a mark that the window shows, so that a larger element still has its frame."""
    left, top = max(box.x, window.x + _EDGE), max(box.y, window.y + _EDGE)
    right = min(box.right, window.right - _EDGE)
    bottom = min(box.bottom, window.bottom - _EDGE)
    return Box(left, top, max(right - left, 0), max(bottom - top, 0))


def _window(marks: tuple[Box, ...], limits: Box, device: Device) -> Box:
    left = min(box.x for box in marks) - _MARGIN
    top = min(box.y for box in marks) - _MARGIN
    right = max(box.right for box in marks) + _MARGIN
    bottom = max(box.bottom for box in marks) + _MARGIN
    least_w, least_h = _LEAST[device]
    w = min(max(right - left, least_w), limits.w)
    h = min(max(bottom - top, least_h), w * _TALLEST, limits.h)
    # Centred on the element where it is smaller than the window, else from its top left corner.
    x = (left + right - w) / 2 if right - left <= w else left
    y = (top + bottom - h) / 2 if bottom - top <= h else top
    x = min(max(x, limits.x), limits.right - w)
    y = min(max(y, limits.y), limits.bottom - h)
    return Box(round(x, 1), round(y, 1), round(w, 1), round(h, 1))
