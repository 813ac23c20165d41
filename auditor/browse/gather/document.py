"""The document gatherer: one evaluate reads the rendered page into a Snapshot."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from playwright.async_api import ElementHandle, Frame, JSHandle, Page

from auditor.model import Box, Device, NodeRow, PageKind, Snapshot, Style

# The page need not go on holding the text.
_TAKE = "(h) => { const { stamp, whole, text } = h; delete h.text; return [stamp, whole, text]; }"
BANDS = 40  # how far down a page is looked at, at most, in bands of 0.6 windows
_NO_SIZE = {"width": 0, "height": 0}


@cache
def _script() -> str:
    return files("auditor.browse.gather").joinpath("document.js").read_text("utf-8")


class Captured:
    """A snapshot and the way back from its node ids to the live elements.

    `stamp` is the same for two readings of a page in which nothing had changed; `whole` says that
    to look further down would have shown no more, or is never done.
    """

    def __init__(self, snapshot: Snapshot, handle: JSHandle, stamp: int, whole: bool) -> None:
        self.snapshot = snapshot
        self.handle = handle
        self.stamp = stamp
        self.whole = whole

    def called(self, id: str, kind: PageKind) -> Captured:
        """The same reading under another name."""
        named = self.snapshot.model_copy(update={"id": id, "kind": kind})
        return Captured(named, self.handle, self.stamp, self.whole)

    async def element(self, node_id: int) -> ElementHandle | None:
        """The live element, or None when it has left the page."""
        handle = await self.handle.evaluate_handle("(h, i) => h.elements[i]", node_id)
        return handle.as_element()

    async def dispose(self) -> None:
        await self.handle.dispose()


async def capture(
    page: Page | Frame,
    *,
    id: str,
    kind: PageKind,
    device: Device,
    bands: int = BANDS,
    before: Captured | None = None,
) -> Captured:
    """Reads the page, or one frame of it, as it stands.

    `bands` limits how far down visibility is hit-tested. A frame's boxes and viewport are its own.
    `before` is an earlier reading on the same device: a page that is as it was shares its nodes.
    Raises playwright's Error when the page navigates or dies meanwhile.
    """
    if isinstance(page, Frame):
        inner = await page.evaluate("() => [innerWidth, innerHeight]")
        size = {"width": int(inner[0]), "height": int(inner[1])}
    else:
        shown = page.viewport_size
        size = {"width": shown["width"], "height": shown["height"]} if shown else _NO_SIZE
    handle = await page.evaluate_handle(
        _script(),
        {**size, "bands": bands, "known": before.stamp if before else None},
    )
    stamp, whole, text = await handle.evaluate(_TAKE)
    whole = whole or bands >= BANDS
    if before is not None and stamp == before.stamp:
        return Captured(before.called(id, kind).snapshot, handle, stamp, whole)
    data: dict[str, Any] = json.loads(text)
    rows = tuple(
        NodeRow(r[0], r[1], r[2], r[3], r[4], Box(*r[5]), r[6], r[7], r[8], r[9], r[10])
        for r in data["rows"]
    )
    # The figures come from our own script: to validate 5 000 rows again would cost more than
    # to read them.
    snapshot = Snapshot.model_construct(
        id=id,
        kind=kind,
        device=device,
        url=data["url"],
        title=data["title"],
        language=data["language"],
        direction=data["direction"],
        viewport=(int(data["viewport"][0]), int(data["viewport"][1])),
        document=(int(data["scrollWidth"]), int(data["scrollHeight"])),
        nodes=rows,
        styles=tuple(Style(*s) for s in data["styles"]),
    )
    return Captured(snapshot, handle, stamp, whole)


async def gather(
    page: Page,
    *,
    id: str = "page",
    kind: PageKind = PageKind.OTHER,
    device: Device = Device.DESKTOP,
) -> Snapshot:
    """The snapshot alone, for those who do not act on the page."""
    captured = await capture(page, id=id, kind=kind, device=device)
    await captured.dispose()
    return captured.snapshot
