"""`python -m benchmarks.guard`: what the network guard costs a page load, as ratios in one run.

A page with 100 small files and 10 fetches is loaded in fresh contexts, in turn without a guard,
with ours, and with Playwright's `context.route` on everything. Linux only: CPU time is read from
/proc, of this process, Playwright's driver and the browser, but not of the server.
"""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from auditor.browse import launch
from auditor.browse.guard import CONTEXT_OPTIONS, Guard

RUNS = 8
FILES = "".join(
    [f"<link rel=stylesheet href=/{i}.css>" for i in range(20)]
    + [f"<script src=/{i}.js></script>" for i in range(20)]
    + [f"<img src=/{i}.png alt>" for i in range(60)]
)
PAGE = (
    f"<!doctype html><title>page</title>{FILES}<script>Promise.all([...Array(10).keys()]"
    ".map(i => fetch('/' + i + '.json'))).then(() => document.title = 'done')</script>"
)


def serve(fd: int) -> None:
    import uvicorn

    kinds = {"/": "text/html", "css": "text/css", "js": "text/javascript", "png": "image/png"}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        kind = kinds.get(scope["path"].rsplit(".", 1)[-1], "application/json").encode()
        body = PAGE.encode() if scope["path"] == "/" else b" "
        headers = [(b"content-type", kind), (b"cache-control", b"max-age=60")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    uvicorn.run(app, fd=fd, log_level="error", lifespan="off")


def cpu(without: int) -> float:
    """CPU seconds of this process and all below it, but for one child."""
    children: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        children.setdefault(int(fields[1]), []).append(pid)
        ticks[pid] = sum(map(int, fields[11:15]))
    todo, total = [os.getpid()], 0
    while todo:
        pid = todo.pop()
        if pid != without:
            total += ticks.get(pid, 0)
            todo += children.get(pid, [])
    return total / os.sysconf("SC_CLK_TCK")


async def load(browser: Browser, kind: str, url: str) -> None:
    """The page twice in one context: cold, then with what the cache kept."""
    context = await browser.new_context(**CONTEXT_OPTIONS)
    if kind == "guard":
        await Guard().install(context)
    elif kind == "route":
        await context.route("**/*", lambda route: route.continue_())
    page = await context.new_page()
    for _ in range(2):
        await page.goto(url)
        await page.wait_for_function("document.title === 'done'")
    await context.close()


async def main() -> None:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    listener.set_inheritable(True)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    command = [sys.executable, "-m", "benchmarks.guard", str(listener.fileno())]
    server = subprocess.Popen(command, pass_fds=[listener.fileno()])
    spent: dict[str, list[tuple[float, float]]] = {"none": [], "guard": [], "route": []}
    try:
        async with async_playwright() as playwright:
            browser, _ = await launch.launch(playwright)
            for kind in spent:
                await load(browser, kind, url)
            for _ in range(RUNS):
                for kind, costs in spent.items():
                    before, began = cpu(server.pid), time.monotonic()
                    await load(browser, kind, url)
                    costs.append((cpu(server.pid) - before, time.monotonic() - began))
            await browser.close()
    finally:
        server.terminate()
    base = [statistics.median(values) for values in zip(*spent["none"], strict=True)]
    print(f"two loads of a page with 100 files and 10 fetches, median of {RUNS}")
    for kind, costs in spent.items():
        seconds = [statistics.median(values) for values in zip(*costs, strict=True)]
        ratio = [value / first for value, first in zip(seconds, base, strict=True)]
        print(
            f"{kind:6} CPU {seconds[0]:.2f} s (×{ratio[0]:.2f})  "
            f"wall {seconds[1]:.2f} s (×{ratio[1]:.2f})"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(int(sys.argv[1]))
    else:
        asyncio.run(main())
