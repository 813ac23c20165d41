"""`audit.json`: the contract for machines, the same bytes for the same audit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from auditor.model import Audit
from auditor.reports.brand import Brand
from auditor.reports.files import write_text


def render(audit: Audit) -> str:
    """Keys in the order of the schema, free-form mappings sorted, one newline at the end."""
    data = audit.model_dump(mode="json")
    for name in ("tool", "walks", "checks", "seconds"):
        data[name] = dict(sorted(data[name].items()))
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def write(
    audit: Audit,
    out: Path,
    evidence: Path,
    *,
    language: str = "en",
    brand: Brand | None = None,
    advice: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    return (write_text(out / "audit.json", render(audit)),)
