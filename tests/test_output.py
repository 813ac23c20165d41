"""The output folder: complete or absent, and nobody's files are lost."""

from __future__ import annotations

import os
import stat
from datetime import datetime
from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.output import default_folder, staged


def fill(folder: Path, *names: str, text: str = "new") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def tree(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_new_folder_appears_complete_at_the_end(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    with staged(out) as folder:
        fill(folder, "audit.json", "evidence/evidence.json")
        assert not out.parent.exists()
    assert tree(out) == ["audit.json", "evidence/evidence.json"]
    assert os.listdir(tmp_path) == ["a"]
    assert stat.S_IMODE(out.stat().st_mode) == stat.S_IMODE((tmp_path / "a").stat().st_mode)


@pytest.mark.parametrize("existing", [False, True])
def test_a_failure_leaves_nothing_behind(tmp_path: Path, existing: bool) -> None:
    out = tmp_path / "a"
    if existing:
        fill(out, "audit.json", "evidence/x", text="old")
    with pytest.raises(KeyboardInterrupt), staged(out) as folder:
        fill(folder, "audit.json")
        raise KeyboardInterrupt
    assert tree(tmp_path) == (["a/audit.json", "a/evidence/x"] if existing else [])
    if existing:
        assert (out / "audit.json").read_text() == "old"


def test_an_earlier_audit_is_replaced_as_a_whole(tmp_path: Path) -> None:
    fill(tmp_path, "audit.json", "scorecard.html", "summary.md", "evidence/old.jpg", text="old")
    with staged(tmp_path) as folder:
        fill(folder, "audit.json", "scorecard.html", "evidence/new.jpg")
    assert tree(tmp_path) == ["audit.json", "evidence/new.jpg", "scorecard.html"]
    assert (tmp_path / "audit.json").read_text() == "new"


def test_or_only_the_files_of_the_same_name(tmp_path: Path) -> None:
    fill(tmp_path, "audit.json", "evidence/old.jpg", text="old")
    with staged(tmp_path, whole=False) as folder:
        fill(folder, "audit.json")
    assert tree(tmp_path) == ["audit.json", "evidence/old.jpg"]
    assert (tmp_path / "audit.json").read_text() == "new"


def test_the_current_folder_when_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with staged(Path(".")) as folder:
        fill(folder, "audit.json")
    assert tree(tmp_path) == ["audit.json"]


@pytest.mark.parametrize(
    "names", [("notes.txt",), ("audit.json", "evidence/x", "thesis.doc"), ("evidence/x",)]
)
def test_what_is_not_an_audit_is_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    fill(tmp_path, *names, text="mine")
    refused = pytest.raises(UsageError, match="something else than an earlier audit.*--out")
    with refused, staged(tmp_path):
        pytest.fail("the walk must not begin")
    assert len(tree(tmp_path)) == len(names)


def test_a_file_in_the_way(tmp_path: Path) -> None:
    fill(tmp_path, "report")
    with pytest.raises(UsageError, match="is a file"), staged(tmp_path / "report"):
        pytest.fail("the walk must not begin")
    with pytest.raises(UsageError, match="cannot be written"), staged(tmp_path / "report" / "x"):
        pytest.fail("the walk must not begin")


def test_a_place_that_takes_no_files() -> None:
    # /proc refuses even root, which a read-only folder does not
    refused = pytest.raises(UsageError, match=r"/proc/audit cannot be written.*--out")
    with refused, staged(Path("/proc/audit")):
        pytest.fail("the walk must not begin")


def test_the_default_folder_is_a_free_one(tmp_path: Path) -> None:
    now = datetime(2026, 11, 22, 9, 5)
    first = default_folder("http://127.0.0.1:8000/shop", now, tmp_path)
    assert first.name == "audit-127.0.0.1-8000-20261122-0905"
    first.mkdir()
    assert default_folder("http://127.0.0.1:8000/", now, tmp_path).name == f"{first.name}-2"
    assert default_folder("https://shop.example/", now).name == "audit-shop.example-20261122-0905"
