"""`make bench`: an audit of the demo store beside a bare browser run, in CPU and wall time.

The parts of the audit are measured in runs of their own: to measure them costs a little itself.

Each side runs in a process of its own. Linux only: orphans of the browser are adopted
(PR_SET_CHILD_SUBREAPER), so that the CPU time of all its processes is counted.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from auditor.demo.server import DemoServer
from benchmarks.parts import SUBREAPER

_RUNS = 3


def cost(command: list[str]) -> tuple[float, float]:
    """(CPU seconds of the command and all it started, wall seconds)."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    wall = time.monotonic() - began
    if done.returncode not in (0, 1, 4):
        sys.exit(f"{' '.join(command[:4])} failed:\n{done.stderr[-2000:]}")
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def median(measure: Callable[[], tuple[float, float]]) -> tuple[float, float]:
    """The medians of several runs."""
    runs = [measure() for _ in range(_RUNS)]
    return statistics.median(r[0] for r in runs), statistics.median(r[1] for r in runs)


def parts(url: str) -> dict[str, float]:
    """CPU seconds of each part of an audit, the medians of several runs."""
    command = [sys.executable, "-m", "benchmarks.parts", url]
    runs = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(_RUNS)
    ]
    return {part: statistics.median(run.get(part, 0) for run in runs) for part in runs[0]}


def main() -> None:
    if sys.platform != "linux":
        sys.exit("the benchmark counts CPU time of orphaned processes, which only Linux tells")
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    with DemoServer() as store, tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "audit"
        audit = [sys.executable, "-m", "auditor", "audit", store.url, "--out", str(out)]
        cpu, wall = median(lambda: cost(audit))
        seen = json.loads((out / "audit.json").read_text("utf-8"))
        pages: dict[str, list[str]] = {}
        for page in seen["pages"]:
            known = pages.setdefault(page["device"], [])
            if page["url"] not in known:  # else a state of a page that is counted already
                known.append(page["url"])
        bare = [sys.executable, "-m", "benchmarks.bare", json.dumps(pages)]
        bare_cpu, bare_wall = median(lambda: cost(bare))
        spent = parts(store.url)
    count = sum(len(urls) for urls in pages.values())
    print(f"median of {_RUNS} runs, {count} pages on {len(pages)} devices")
    print(f"  audit          {cpu:6.1f} CPU s  {wall:6.1f} s")
    print(f"  bare browser   {bare_cpu:6.1f} CPU s  {bare_wall:6.1f} s")
    print(f"  ratio          {cpu / bare_cpu:6.2f}        {wall / bare_wall:6.2f}")
    print("what the audit is made of; indented: in the two walks")
    for part, seconds in sorted(spent.items(), key=lambda row: row[0].startswith(" ")):
        print(f"  {part:44} {seconds:6.2f} CPU s")


if __name__ == "__main__":
    main()
