"""The reports beside the scorecard: JSON, Markdown, CSV, terminal."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest
from rich.console import Console

from auditor.locale import LANGUAGES
from auditor.model import Audit
from auditor.reports import files, findings_csv, html, markdown, terminal
from auditor.reports import json as report_json
from auditor.reports.words import clean, host, link


def test_json_holds_the_audit_in_the_same_bytes_each_time(audit: Audit) -> None:
    text = report_json.render(audit)
    assert text.endswith("}\n")
    assert Audit.model_validate_json(text) == audit
    again = audit.model_copy(update={"tool": dict(reversed(audit.tool.items()))})
    assert report_json.render(again) == text
    assert list(json.loads(text))[:3] == ["schema_version", "tool", "store"]


def test_each_report_names_the_file_it_wrote(audit: Audit, tmp_path: Path) -> None:
    for report, name in (
        (html, "scorecard.html"),
        (report_json, "audit.json"),
        (markdown, "summary.md"),
        (findings_csv, "findings.csv"),
    ):
        assert report.write(audit, tmp_path, tmp_path) == (tmp_path / name,)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("audit.json", "findings.csv", "scorecard.html", "summary.md")
    ]


def test_a_report_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "audit.json").mkdir()
    with pytest.raises(OSError, match="audit.json"):
        files.write_text(tmp_path / "audit.json", "{}")
    assert [path.name for path in tmp_path.iterdir()] == ["audit.json"]


def test_terminal_says_the_score_the_way_and_the_five_best_fixes(audit: Audit) -> None:
    text = terminal.render(audit, [Path("out/scorecard.html")])
    assert "Shoppers get stuck on the phone between the cart and the checkout." in text
    assert "capped at 49" in text
    assert "“Minimum order € 20.00”" in text
    assert [
        line[2:4] for line in text.splitlines() if line.startswith("  ") and line[3] == "."
    ] == [*("1.", "2.", "3.", "4.", "5.")]
    assert text.endswith("\nout/scorecard.html\n")


def test_terminal_is_plain_when_it_is_no_terminal(audit: Audit) -> None:
    out = io.StringIO()
    terminal.show(audit, Console(file=out, width=40))
    assert out.getvalue() == terminal.render(audit)
    colour = io.StringIO()
    terminal.show(audit, Console(file=colour, force_terminal=True, width=120))
    assert "\x1b[" in colour.getvalue()
    assert "Buying" in colour.getvalue()


def test_markdown_keeps_store_text_from_becoming_markup(audit: Audit) -> None:
    verdict = audit.verdicts[1].model_copy(
        update={"reason": "title is [x](javascript:alert(1)) <img src=x> | `y`"}
    )
    text = markdown.render(audit.model_copy(update={"verdicts": (verdict,)}))
    assert "[x](javascript" not in text
    assert "\\<img src=x\\>" in text


def test_csv_has_a_row_for_each_check_and_device(audit: Audit) -> None:
    rows = list(csv.DictReader(io.StringIO(findings_csv.render(audit))))
    assert len(rows) == sum(len(verdict.parts) for verdict in audit.verdicts)
    go = [row for row in rows if row["check"] == "checkout-entry-function"]
    assert [(row["device"], row["outcome"]) for row in go] == [
        *(("phone", "fail"), ("desktop", "pass"))
    ]
    assert float(go[0]["points"]) > 0


def test_csv_gives_a_spreadsheet_no_formula_to_run(audit: Audit) -> None:
    bad = audit.verdicts[0].model_copy(update={"parts": (), "reason": '=HYPERLINK("http://x")'})
    (row,) = csv.DictReader(
        io.StringIO(findings_csv.render(audit.model_copy(update={"verdicts": (bad,)})))
    )
    assert row["reason"].startswith("'=")


def golden(name: str, text: str) -> None:
    """Compare with the file of that name; REBUILD_GOLDEN=1 writes it anew."""
    path = Path(__file__).with_name("golden") / name
    if os.environ.get("REBUILD_GOLDEN"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_golden_summary(audit: Audit, language: str) -> None:
    golden(f"summary.{language}.md", markdown.render(audit, language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_golden_terminal(audit: Audit, language: str) -> None:
    golden(f"terminal.{language}.txt", terminal.render(audit, language=language))


def test_golden_findings(audit: Audit) -> None:
    golden("findings.csv", findings_csv.render(audit))


def test_golden_json(audit: Audit) -> None:
    # Without what depends on the fonts of this machine: boxes and picture sizes.
    bare = tuple(
        v.model_copy(
            update={
                "evidence": (),
                "parts": tuple(p.model_copy(update={"evidence": ()}) for p in v.parts),
            }
        )
        for v in audit.verdicts
    )
    golden(
        "audit.json", report_json.render(audit.model_copy(update={"verdicts": bare, "pages": ()}))
    )


def test_store_text_is_cut_and_freed_of_what_cannot_be_seen() -> None:
    assert clean("a\u202eb\u200bc\x00\n d") == "abc d"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert len(clean("x" * 100_000)) == 240


def test_only_web_addresses_are_followed() -> None:
    assert link("https://shop.example/a") == "https://shop.example/a"
    assert [link(u) for u in ("javascript:alert(1)", "data:text/html,x", "//x", "http://[")] == [
        *("", "", "", "")
    ]
    assert host("https://www.shop.example:8080/x") == "shop.example:8080"
