"""The screenshot gatherer: JPEG at one pixel per CSS pixel; a third of PNG's cost."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page

from auditor.model import Box, Screenshot

MAX_HEIGHT = 6000  # a longer page is cut: the file would cost more than it shows
_QUALITY = 65
_FONTS_MS = 2000  # how long a picture waits for letters

_FONTS = """(ms) => Promise.race([document.fonts.ready.then(() => 0),
  new Promise((done) => setTimeout(done, ms))])"""


async def first_view(page: Page, folder: Path, stem: str, viewport: tuple[int, int]) -> Screenshot:
    """What a shopper sees without scrolling: `viewport` CSS px, shown small where it is wider."""
    name = f"{stem}.view.jpg"
    await page.evaluate(_FONTS, _FONTS_MS)
    await page.screenshot(
        path=folder / name,
        type="jpeg",
        quality=_QUALITY,
        scale="css",
        animations="allow",
        caret="initial",  # to hide it costs a script in each frame, before and after
        timeout=10_000,
    )
    return Screenshot(file=name, box=Box(0, 0, *viewport))


async def full_page(
    page: Page, folder: Path, stem: str, viewport: tuple[int, int], document: tuple[int, int]
) -> Screenshot:
    """The whole page, down to MAX_HEIGHT."""
    width, height = viewport[0], max(min(document[1], MAX_HEIGHT), viewport[1])
    name = f"{stem}.full.jpg"
    await page.screenshot(
        path=folder / name,
        type="jpeg",
        quality=_QUALITY,
        scale="css",
        full_page=True,
        clip={"x": 0, "y": 0, "width": width, "height": height},
        animations="allow",
        caret="initial",  # to hide it costs a script in each frame, before and after
        timeout=15_000,
    )
    return Screenshot(file=name, box=Box(0, 0, width, height))
