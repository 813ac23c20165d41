"""Prints the scorecard to a PDF, through the same browser that walked the store."""

from __future__ import annotations

from pathlib import Path

from auditor.browse.launch import driver, launch

_PRINT_MS = 60_000


async def print_pdf(page_file: Path, target: Path, choice: str | None = None) -> None:
    """Writes the page as A4. Raises NoBrowser, or Playwright's Error when printing fails."""
    async with driver() as playwright:
        browser, _ = await launch(playwright, choice)
        try:
            tab = await browser.new_page()
            tab.set_default_timeout(_PRINT_MS)
            await tab.goto(page_file.resolve().as_uri())
            await tab.pdf(
                path=target, format="A4", print_background=True, prefer_css_page_size=True
            )
        finally:
            await browser.close()
