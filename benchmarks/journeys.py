"""`make journeys`: walks every store of the tests on both devices and counts what came out.

Correct: the walk ended where it should, with the right obstacle if any. Strict: the checkout was
reached by pressing alone, where a checkout can be reached. Both with their Wilson 95 % intervals.
Each store runs in a process of its own, so that one cannot spoil the next.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

RESULT = Path(__file__).with_name("journeys.json")
_TESTS = Path(__file__).resolve().parent.parent / "tests"
_STORE_S = 700


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not total:
        return 0.0, 1.0
    z, p = 1.96, hits / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return middle - half, middle + half


async def _walk(url: str, folder: Path) -> list[dict[str, Any]]:
    from auditor.browse.launch import driver, launch
    from auditor.browse.session import Session, Shopper
    from auditor.browse.walk import Walker
    from auditor.model import Device, Via

    rows = []
    async with driver() as playwright:
        browser, _ = await launch(playwright)
        for device in Device:
            session = Session(playwright, browser, Shopper(device, folder))
            walk = await Walker(session, url).run()
            rows.append(
                {
                    "device": device.value,
                    "reached": walk.reached[-1].value if walk.reached else None,
                    "via": sorted({str(s.via) for s in walk.steps} - {Via.START}),
                    "strict": all(s.via in (Via.START, Via.CLICK, Via.MENU) for s in walk.steps),
                    "obstacle": walk.obstacle.code if walk.obstacle else None,
                    "detail": walk.obstacle.message if walk.obstacle else "",
                    "seconds": round(walk.ms / 1000, 1),
                    "clicks": walk.clicks,
                    "loads": walk.loads,
                    "story": list(walk.story),
                }
            )
        await browser.close()
    return rows


def one(name: str) -> list[dict[str, Any]]:
    """Walks one store here and compares with what it should give."""
    sys.path.insert(0, str(_TESTS))
    with tempfile.TemporaryDirectory() as folder:
        if name == "oscar":
            from stores.oscar import oscar_store  # type: ignore[import-not-found]

            with oscar_store() as store:
                rows = asyncio.run(_walk(store.url, Path(folder)))
                orders = store.orders()
            for row in rows:
                row["correct"] = row["reached"] == "checkout" and not row["obstacle"]
                row["can"] = True
        else:
            from stores.family import STORES, make_store, serve  # type: ignore[import-not-found]

            case = STORES[name]
            with serve(make_store(case.spec)) as running:
                rows = asyncio.run(_walk(running.url, Path(folder)))
                orders = running.orders
            for row in rows:
                expected = case.expected(row["device"])
                row["expected"] = [expected.reached, expected.obstacle]
                row["can"] = expected.reached == "checkout" and expected.strict
                row["correct"] = (row["reached"], row["obstacle"]) == (
                    expected.reached,
                    expected.obstacle,
                )
    for row in rows:
        row["store"], row["orders"] = name, orders
    return rows


def _apart(name: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "benchmarks.journeys", "--one", name]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_STORE_S, check=False
        )
        rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
        return rows
    except (subprocess.TimeoutExpired, IndexError, ValueError) as error:
        why = (
            repr(error)[:200]
            if isinstance(error, subprocess.TimeoutExpired)
            else done.stderr[-300:]
        )
        return [
            {"store": name, "device": d, "reached": None, "obstacle": "failed", "detail": why,
             "via": [], "strict": False, "correct": False, "can": True, "seconds": 0.0, "clicks": 0,
             "loads": 0, "orders": 0, "story": []}
            for d in ("phone", "desktop")
        ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", help="walk one store and print its rows as JSON")
    parser.add_argument("--only", default="", help="only stores whose name holds this")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(options.one)))
        return
    sys.path.insert(0, str(_TESTS))
    from stores.family import STORES

    names = [n for n in [*STORES, "oscar"] if options.only in n]
    rows: list[dict[str, Any]] = []
    print(f"{'store':28} {'device':8} {'furthest':9} {'obstacle':22} ok      s clk  ld  via")
    with ThreadPoolExecutor(options.jobs) as pool:
        for found in pool.map(_apart, names):
            for r in found:
                rows.append(r)
                print(
                    f"{r['store']:28} {r['device']:8} {r['reached'] or '-':9} "
                    f"{r['obstacle'] or '-':22} "
                    f"{'yes' if r['correct'] else 'NO':3} {r['seconds']:5.1f} {r['clicks']:3} "
                    f"{r['loads']:3}  {','.join(r['via'])}",
                    flush=True,
                )
    correct = sum(r["correct"] for r in rows)
    can = [r for r in rows if r["can"]]
    strict = sum(r["reached"] == "checkout" and r["strict"] for r in can)
    summary = {
        "walks": len(rows),
        "correct": correct,
        "correct_interval": wilson(correct, len(rows)),
        "strict": strict,
        "strict_of": len(can),
        "strict_interval": wilson(strict, len(can)),
        "median_seconds": statistics.median(r["seconds"] for r in rows),
        "orders": sum(r["orders"] for r in rows),
    }
    for label, hits, total in (
        ("correct outcome", correct, len(rows)),
        ("strict success", strict, len(can)),
    ):
        low, high = wilson(hits, total)
        share = hits / total if total else 0
        print(f"{label:16} {hits}/{total} = {share:.1%}  (95 %: {low:.1%} to {high:.1%})")
    print(f"median {summary['median_seconds']:.1f} s a device, {summary['orders']} orders")
    if not options.only:
        RESULT.write_text(json.dumps({"summary": summary, "walks": rows}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
