"""Writes the documents that are made from the code: docs/checks.md and docs/audit.schema.json.

python -m auditor.describe            write them
python -m auditor.describe --check    only say which are stale; exit code 1 if any is
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from auditor import registry
from auditor.api import Check
from auditor.model import Audit, CheckInfo
from auditor.moments import MOMENTS

_EFFORT = {"low": "little", "medium": "some", "high": "much"}


def documents() -> dict[str, str]:
    """The generated documents: file name -> content."""
    return {"checks.md": checks_page(_built_in()), "audit.schema.json": audit_schema()}


def audit_schema() -> str:
    """The JSON Schema of `audit.json`."""
    schema = Audit.model_json_schema(mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "audit.json",
        "description": "What one audit of a store found. Boxes are [x, y, width, height] in CSS "
        "pixels of the document, durations milliseconds unless the name says seconds.",
    }
    return json.dumps(schema | head, indent=2, ensure_ascii=False) + "\n"


def checks_page(checks: Iterable[Check]) -> str:
    """The checklist as one Markdown page, in journey order."""
    checks = list(checks)
    lines = [
        "# The checks",
        "",
        "<!-- Made from the checks themselves by `make docs`. Edit those instead. -->",
        "",
        f"{len(checks)} checks at five moments of truth. Impact is 1 to 5: 5 blocks or commonly "
        "decides a purchase, 1 is polish. It is our judgement, informed by the evidence listed, "
        "not a measured effect.",
    ]
    for moment in MOMENTS:
        own = [check for check in checks if check.info.moment == moment.id]
        if not own:
            continue
        lines += ["", f"## {moment.name}", "", f"*{moment.question}*"]
        lines += ["", "| check | impact | where |", "|---|---|---|"]
        lines += [
            f"| [{_cell(c.info.title)}](#{c.id}) | {c.info.impact} | {_cell(_place(c))} |"
            for c in own
        ]
        for group, members in groupby(own, key=lambda check: check.info.group):
            lines += ["", f"### {group.replace('-', ' ').capitalize()}"]
            for check in members:
                lines += ["", *_entry(check)]
    return "\n".join(lines) + "\n"


def _entry(check: Check) -> Iterator[str]:
    info = check.info
    yield f"#### {check.id}"
    yield ""
    yield f"**{info.title}.** *{info.question}*"
    yield ""
    for claim, source in zip(info.why, info.sources, strict=True):
        yield f"- Why: {_sentence(claim)}" + (f" [Source]({source})" if source else "")
    for label, text in check.criteria.items():
        yield f"- {label}: {_sentence(text)}"
    yield f"- Fix: {_sentence(info.fix)}"
    yield f"- Judged on: {_place(check)}. {_weight(info)}"


def _place(check: Check) -> str:
    devices = " and ".join(check.devices)
    if check.scope == "store":
        return "the whole store"
    if check.scope == "walk":
        return f"the walk, {devices}"
    return f"{', '.join(check.pages)}; {devices}"


def _weight(info: CheckInfo) -> str:
    must = {"no": "", "blocks-purchase": " Blocks the purchase."}
    duty = must.get(info.must, f" Usually required by law{info.must.removeprefix('legal')}.")
    return f"Impact {info.impact}; {_EFFORT[info.effort]} effort to mend.{duty}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _built_in() -> list[Check]:
    """Plugins have documents of their own."""
    every = registry.checks().values()
    return [check for check in every if check.judge.__module__.startswith("auditor.checks.")]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m auditor.describe", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on stale files")
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="the folder (docs)")
    options = parser.parse_args(arguments)
    stale = []
    for name, text in documents().items():
        path = options.docs / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path}: {'stale; run `make docs`' if options.check else 'written'}")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
