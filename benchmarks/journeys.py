"""`make journeys`: walks every store of the tests on both devices and counts what came out.

Correct: the walk ended where it should, with the right obstacle if any. Strict: the checkout was
reached by pressing alone, where a checkout can be reached. Both with their Wilson 95 % intervals.
Each store runs in a process of its own, so that one cannot spoil the next. A run over all stores
is kept in journeys.json, with the stories of the walks that went wrong, and summed up in README.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

RESULT = Path(__file__).with_name("journeys.json")
README = Path(__file__).with_name("README.md")
_MARKS = ("<!-- journeys -->", "<!-- /journeys -->")  # what stands between them is ours
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
    print(_HEADS)
    with ThreadPoolExecutor(options.jobs) as pool:
        for found in pool.map(_apart, names):
            for row in found:
                rows.append(row)
                print(_line(row), *_story(row), sep="\n", flush=True)
    # seconds mean little without it: a walk waits, and what it waits for has to be computed
    busy = statistics.mean(os.getloadavg()) / (os.cpu_count() or 1)
    summary = {**summed(rows), "load_per_core": round(busy, 1)}
    print(*_in_words(summary), sep="\n")
    if not options.only:
        # what a walk did is only worth keeping where it went wrong
        kept = [{**row, "story": [] if row["correct"] else row["story"]} for row in rows]
        walks = ",\n".join(json.dumps(row, ensure_ascii=False) for row in kept)
        RESULT.write_text(
            f'{{"summary": {json.dumps(summary)},\n"walks": [\n{walks}\n]}}\n', "utf-8"
        )
        before, _, rest = README.read_text("utf-8").partition(_MARKS[0])
        after = rest.partition(_MARKS[1])[2]
        section = "\n".join([_MARKS[0], *report(summary, rows), _MARKS[1]])
        README.write_text(f"{before}{section}{after}", "utf-8")


_HEADS = f"{'store':28} {'device':8} {'furthest':9} {'obstacle':22} ok      s clk  ld  via"


def _line(row: dict[str, Any]) -> str:
    return (
        f"{row['store']:28} {row['device']:8} {row['reached'] or '-':9} "
        f"{row['obstacle'] or '-':22} {'yes' if row['correct'] else 'NO':3} {row['seconds']:5.1f} "
        f"{row['clicks']:3} {row['loads']:3}  {','.join(row['via'])}"
    )


def _story(row: dict[str, Any]) -> list[str]:
    """What a walk that went wrong did, to be printed under its line."""
    if row["correct"]:
        return []
    wanted = " ".join(str(part or "-") for part in row.get("expected", ["checkout", None]))
    return [f"    expected {wanted}; {row['detail']}", *(f"    | {said}" for said in row["story"])]


def summed(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The two rates, their intervals, the median of seconds and the orders that stores counted."""
    correct = sum(row["correct"] for row in rows)
    can = [row for row in rows if row["can"]]
    strict = sum(row["reached"] == "checkout" and row["strict"] for row in can)
    orders = {row["store"]: row["orders"] for row in rows}  # a store's rows all tell the same
    return {
        "walks": len(rows),
        "correct": correct,
        "correct_interval": wilson(correct, len(rows)),
        "strict": strict,
        "strict_of": len(can),
        "strict_interval": wilson(strict, len(can)),
        "median_seconds": statistics.median(row["seconds"] for row in rows),
        "slowest_seconds": max(row["seconds"] for row in rows),
        "orders": sum(orders.values()),
    }


def _in_words(summary: dict[str, Any]) -> list[str]:
    said = []
    for label, hits, total, interval in (
        ("correct outcome", "correct", "walks", "correct_interval"),
        ("strict success", "strict", "strict_of", "strict_interval"),
    ):
        low, high = summary[interval]
        share = summary[hits] / max(summary[total], 1)
        said.append(
            f"{label}: {summary[hits]} of {summary[total]} = {share:.1%} "
            f"(95 %: {low:.1%} to {high:.1%})"
        )
    said.append(
        f"seconds a device: median {summary['median_seconds']:.1f}, "
        f"slowest {summary['slowest_seconds']:.1f}, "
        f"at a load of {summary['load_per_core']:.1f} processes a core"
    )
    return [*said, f"orders placed: {summary['orders']}"]


def report(summary: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    """README.md's section: the figures, how the walks ended, and those that ended wrong."""
    ends: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        ends.setdefault((row["reached"] or "-", row["obstacle"] or "-"), []).append(row)
    lines = [*(f"- {said}" for said in _in_words(summary)), ""]
    lines += ["| furthest | obstacle | walks | correct | median s |", "|---|---|--:|--:|--:|"]
    for (reached, obstacle), same in sorted(ends.items(), key=lambda end: -len(end[1])):
        seconds = statistics.median(row["seconds"] for row in same)
        correct = sum(row["correct"] for row in same)
        lines.append(f"| {reached} | {obstacle} | {len(same)} | {correct} | {seconds:.1f} |")
    wrong = [row for row in rows if not row["correct"]]
    if wrong:
        lines += ["", "Wrong:", ""]
        lines += [
            f"- {row['store']}, {row['device']}: {row['reached'] or '-'}, {row['obstacle'] or '-'}"
            for row in wrong
        ]
    return lines


if __name__ == "__main__":
    main()
