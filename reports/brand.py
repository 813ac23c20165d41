"""An agency's own face on the scorecard."""

from __future__ import annotations

from typing import Protocol


class Brand(Protocol):
    """Who hands over the report; the configuration's `[brand]` has this shape. "" is "none"."""

    @property
    def name(self) -> str: ...
    @property
    def logo(self) -> str:
        """Path of an SVG, PNG, JPEG, WebP or GIF file."""

    @property
    def colour(self) -> str:
        """#rrggbb"""

    @property
    def contact(self) -> str: ...
    @property
    def note(self) -> str:
        """A cover note; blank lines part its paragraphs."""
