"""`python -m benchmarks.consent`: what autoconsent costs on a store without a consent notice.

The demo store is visited in fresh contexts, in turn without autoconsent, with it in every page from
the start, and with what the walk does instead: to look on each page whether there is a notice.
Linux only: CPU time is read from /proc.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

from duckduckgo_autoconsent import bundle, rules_json
from playwright.async_api import Browser, Error, Playwright

from auditor.browse import launch, overlays
from auditor.browse.session import Session, Shopper
from auditor.demo.server import DemoServer
from auditor.model import Device
from benchmarks.guard import cpu

RUNS = 5
CONFIG = {
    "enabled": True, "autoAction": "optOut", "enablePrehide": False,
    "enableCosmeticRules": False, "enableGeneratedRules": False, "detectRetries": 20,
    "enableHeuristicDetection": True, "heuristicMode": "tier2", "isMainWorld": False,
}  # fmt: skip


async def everywhere(session: Session) -> None:
    """The wiring of autoconsent's own tests: a binding, and the bundle as an init script."""
    hand = [r for r in json.loads(rules_json()) if not r["name"].startswith("auto_")]

    async def heard(source: Any, message: dict[str, Any]) -> None:
        frame = source["frame"]
        try:
            if message["type"] == "init":
                answer = {"type": "initResp", "config": CONFIG, "rules": {"autoconsent": hand}}
                await frame.evaluate("(m) => autoconsentReceiveMessage(m)", answer)
            elif message["type"] == "eval":
                result = await frame.evaluate(message["code"])
                answer = {"type": "evalResp", "id": message["id"], "result": result}
                await frame.evaluate("(m) => autoconsentReceiveMessage(m)", answer)
        except Error:
            return  # the page has gone on

    context = session.tab.context
    await context.expose_binding("autoconsentSendMessage", heard)
    await context.add_init_script(bundle())


async def visit(playwright: Playwright, browser: Browser, url: str, kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        session = Session(playwright, browser, Shopper(Device.PHONE, Path(folder)))
        await session.open()
        if kind == "everywhere":
            await everywhere(session)
        await session.goto(url)
        view = await session.look()
        links = [n.href for n in view.page.doc.links if n.visible and n.href.startswith(url)]
        for address in list(dict.fromkeys(links))[:6]:
            await session.goto(address)
            view = await session.look()
            if kind == "when seen":
                view = await overlays.clear(session, view)
        await session.close()


async def main() -> None:
    spent: dict[str, list[float]] = {"none": [], "everywhere": [], "when seen": []}
    with DemoServer() as demo:
        async with launch.driver() as playwright:
            browser, _ = await launch.launch(playwright)
            for kind in spent:
                await visit(playwright, browser, demo.url, kind)
            for _ in range(RUNS):
                for kind, costs in spent.items():
                    before = cpu(0)
                    await visit(playwright, browser, demo.url, kind)
                    costs.append(cpu(0) - before)
            await browser.close()
    base = statistics.median(spent["none"])
    print(f"seven pages of the demo store, median of {RUNS}")
    for kind, costs in spent.items():
        seconds = statistics.median(costs)
        print(f"{kind:10} CPU {seconds:.2f} s (×{seconds / base:.2f})")


if __name__ == "__main__":
    asyncio.run(main())
