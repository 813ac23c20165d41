"""The documents made from the code: complete, and not stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor import describe, registry
from auditor.model import Audit

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("name", ["checks.md", "audit.schema.json"])
def test_the_document_is_not_stale(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == describe.documents()[name], "run `make docs`"


def test_every_check_is_described() -> None:
    page = describe.documents()["checks.md"]
    for check in registry.checks().values():
        assert f"\n#### {check.id}\n" in page
        assert f"](#{check.id})" in page
        assert check.info.title in page
        assert check.info.fix in page
        for source in filter(None, check.info.sources):
            assert f"({source})" in page


def test_the_schema_describes_every_field_of_the_contract() -> None:
    schema = json.loads(describe.audit_schema())
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert set(schema["properties"]) == set(Audit.model_fields)
    assert "Verdict" in schema["$defs"]


def test_check_mode_tells_what_is_stale_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert describe.main(["--check", "--docs", str(tmp_path)]) == 1
    assert "checks.md: stale" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    assert describe.main(["--docs", str(tmp_path)]) == 0
    assert describe.main(["--check", "--docs", str(tmp_path)]) == 0
    (tmp_path / "checks.md").write_text("old")
    assert describe.main(["--check", "--docs", str(tmp_path)]) == 1
