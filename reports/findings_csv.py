"""`findings.csv`: one row a check and device, for a spreadsheet. Named so as not to hide `csv`."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from auditor.locale import load
from auditor.model import Audit, Threshold
from auditor.reports.brand import Brand
from auditor.reports.files import write_text
from auditor.reports.outline import check_text, reason, searched
from auditor.reports.ranking import points
from auditor.reports.words import clean

COLUMNS = (
    "check", "moment", "group", "title", "outcome", "device", "page", "url", "reason",
    "measured", "unit", "at_least", "at_most", "searched", "selector", "fix", "impact", "effort",
    "must", "points", "fingerprint",
)  # fmt: skip


def render(audit: Audit, *, language: str = "en") -> str:
    """RFC 4180 with a header; numbers with a point, so that programs read them in any language."""
    t = load(language)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for verdict in audit.verdicts:
        info = audit.checks[verdict.check]
        worth = round(points(audit, [verdict.check]), 2)
        for part in verdict.parts or (verdict,):
            limit, looked = part.threshold or Threshold(), searched(part, t)
            cells = (
                info.id, info.moment, info.group, check_text(info, "title", t).text,
                part.outcome.value, part.device or "", part.page or "", part.url,
                reason(part.reason, t).text, part.measured, part.unit, limit.at_least,
                limit.at_most, looked.text if looked else "",
                part.evidence[0].selector if part.evidence else "",
                check_text(info, "fix", t).text, info.impact, info.effort, info.must, worth,
                verdict.fingerprint,
            )  # fmt: skip
            rows.writerow([_cell(cell) for cell in cells])
    return text.getvalue()


def write(
    audit: Audit,
    out: Path,
    evidence: Path,
    *,
    language: str = "en",
    brand: Brand | None = None,
    advice: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    # The mark at the head tells spreadsheet programs that this is UTF-8.
    return (write_text(out / "findings.csv", "\ufeff" + render(audit, language=language)),)


def _cell(value: object) -> object:
    """Store text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    text = clean(value, 1000)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
