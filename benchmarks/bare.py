"""What any tool would pay: a bare browser opens the audited pages and takes the same pictures."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from auditor.browse.devices import context_options
from auditor.browse.launch import driver, launch
from auditor.model import Device


async def main(pages: dict[str, list[str]]) -> None:
    """Opens each address on its device and takes both pictures of it."""
    async with driver() as playwright:
        browser, _ = await launch(playwright)
        with tempfile.TemporaryDirectory() as folder:
            for device, urls in pages.items():
                options = context_options(playwright, Device(device), browser.version)
                context = await browser.new_context(**options)
                page = await context.new_page()
                for number, url in enumerate(urls):
                    await page.goto(url, wait_until="load")
                    for whole in (False, True):
                        await page.screenshot(
                            path=Path(folder) / f"{device}-{number}-{whole}.jpg",
                            type="jpeg",
                            quality=65,
                            scale="css",
                            full_page=whole,
                        )
                await context.close()
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
