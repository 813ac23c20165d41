"""What befalls a browser, on demand."""

from __future__ import annotations

import asyncio
import os
import signal

from playwright.async_api import Browser

from auditor.browse.session import Session


async def process(browser: Browser) -> int:
    """The browser's process id."""
    cdp = await browser.new_browser_cdp_session()
    about = await cdp.send("SystemInfo.getProcessInfo")
    return int(next(p["id"] for p in about["processInfo"] if p["type"] == "browser"))


async def kill(session: Session) -> None:
    """Ends the session's browser as a lack of memory does."""
    browser = session.tab.context.browser
    assert browser is not None
    os.kill(await process(browser), signal.SIGKILL)


async def crash(session: Session) -> None:
    """Crashes the renderer of the tab that the shopper looks at; its answer never comes."""
    cdp = await session.tab.context.new_cdp_session(session.tab)
    asyncio.ensure_future(cdp.send("Page.crash")).add_done_callback(lambda t: t.exception())
