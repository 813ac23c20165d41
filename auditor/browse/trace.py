"""Playwright's own recording of a walk, to be opened with its trace viewer.

It holds everything that was sent, so what the owner keeps secret is taken out again.
"""

from __future__ import annotations

import asyncio
import base64
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

from playwright.async_api import BrowserContext, Error

from auditor.read.secrets import MASK, forms

START_S, STOP_S = 10.0, 60.0
_LEAST = 4  # characters; a shorter secret cannot be told from what stands there by chance


async def start(context: BrowserContext) -> None:
    """Begins to record. Raises Playwright's Error, or TimeoutError."""
    await asyncio.wait_for(context.tracing.start(screenshots=True, snapshots=True), START_S)


async def stop(context: BrowserContext, path: Path, secrets: Iterable[str]) -> bool:
    """Writes the recording without the secrets; False, and no file, when that cannot be done."""
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.wait_for(context.tracing.stop(path=draft), STOP_S)
        kept = clean(draft, secrets)
        if kept:
            os.replace(draft, path)
        return kept
    except (Error, TimeoutError, OSError, zipfile.BadZipFile):
        return False  # the browser is gone, and the recording with it
    finally:
        draft.unlink(missing_ok=True)


def clean(archive: Path, secrets: Iterable[str]) -> bool:
    """Masks the secrets in all files of the archive; False when one is too short to be found."""
    wanted = {secret for secret in secrets if secret}
    if any(len(secret) < _LEAST for secret in wanted):
        return False
    known = {form.encode() for secret in wanted for form in forms(secret)}
    if not known:
        return True
    fresh = archive.with_suffix(".clean")
    try:
        with zipfile.ZipFile(archive) as old, zipfile.ZipFile(fresh, "w") as new:
            for entry in old.infolist():
                data = old.read(entry)
                for form in sorted(known, key=len, reverse=True):
                    data = data.replace(form, MASK.encode())
                new.writestr(entry.filename, data, zipfile.ZIP_DEFLATED)
        os.replace(fresh, archive)
    finally:
        fresh.unlink(missing_ok=True)
    return True


def basic(user: str, password: str) -> str:
    """How a login travels in the Authorization header."""
    return base64.b64encode(f"{user}:{password}".encode()).decode()
