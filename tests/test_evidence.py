"""The evidence folder: what is read back is what was seen, or a clear error."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.evidence import INDEX, EvidenceError, load, save
from auditor.model import (
    Box,
    Device,
    Evidence,
    NodeRow,
    PageKind,
    Screenshot,
    Snapshot,
    Style,
    Walk,
)

STYLE = Style(16, 400, "rgb(0, 0, 0)", "", False, 1, "static", "auto", "visible visible", False, "")


def snapshot(id: str = "phone-01-home", rows: int = 3, **more: Any) -> Snapshot:
    nodes = tuple(
        NodeRow(i, i - 1, "div", {"class": f"c{i}"}, [i + 1, f"text {i}"] if i < rows - 1 else [],
                Box(0, i, 100.25, 20), 3, "link", "Naïve ☕", "", 0)
        for i in range(rows)
    )  # fmt: skip
    return Snapshot(
        id=id, kind=PageKind.HOME, device=Device.PHONE, url="https://shop.example/", status=200,
        nodes=nodes, styles=(STYLE,), source="<html>", **more,
    )  # fmt: skip


def evidence(*snapshots: Snapshot) -> Evidence:
    return Evidence(
        tool="0.1.0",
        url="https://shop.example/",
        started="2026-11-21T10:00:00Z",
        devices=(Device.PHONE,),
        walks=(Walk(device=Device.PHONE, snapshots=tuple(s.id for s in snapshots)),),
        snapshots=snapshots,
        seconds={"walk": 1.5},
    )


def with_picture(folder: Path) -> Evidence:
    folder.mkdir(exist_ok=True)
    (folder / "phone-01-home.jpg").write_bytes(b"\xff\xd8picture")
    shot = Screenshot(file="phone-01-home.jpg", box=Box(0, 0, 390, 844))
    return evidence(snapshot(first_view=shot), snapshot("phone-02-cart+qty2"))


def test_what_was_saved_is_what_is_loaded(tmp_path: Path) -> None:
    seen = with_picture(tmp_path)
    save(seen, tmp_path)
    assert load(tmp_path) == seen
    assert isinstance(load(tmp_path).snapshots[0].nodes[0], NodeRow)
    assert isinstance(load(tmp_path).snapshots[0].nodes[0].box, Box)


def test_the_audit_folder_will_do(tmp_path: Path) -> None:
    seen = with_picture(tmp_path / "evidence")
    save(seen, tmp_path / "evidence")
    assert load(tmp_path) == seen


def test_the_same_evidence_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        save(with_picture(tmp_path / name), tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == [
        "evidence.json", "phone-01-home.jpg", "phone-01-home.json.gz", "phone-02-cart+qty2.json.gz",
    ]  # fmt: skip
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def edit(folder: Path, change: Any) -> None:
    index = json.loads((folder / INDEX).read_text("utf-8"))
    change(index)
    (folder / INDEX).write_text(json.dumps(index), "utf-8")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda f: (f / INDEX).unlink(), "evidence.json: No such file"),
        (lambda f: (f / INDEX).write_text("{"), "evidence.json: not JSON"),
        (lambda f: edit(f, lambda d: d.update(schema_version="0")), "evidence format '0'"),
        (lambda f: edit(f, lambda d: d["evidence"].update(foo=1)), "evidence.foo: Extra inputs"),
        (lambda f: edit(f, lambda d: d["evidence"].pop("url")), "evidence.url: Field required"),
        (lambda f: edit(f, lambda d: d["files"].pop("phone-01-home.jpg")), "does not list"),
        (lambda f: edit(f, lambda d: d["files"].update({"../x": "0"})), "no plain file name"),
        (lambda f: (f / "phone-01-home.json.gz").unlink(), "phone-01-home.json.gz: No such file"),
        (lambda f: (f / "phone-01-home.json.gz").write_bytes(b"x"), "json.gz: changed since"),
        (lambda f: (f / "phone-01-home.jpg").write_bytes(b"x"), "home.jpg: changed since"),
    ],
)
def test_damage_is_named(tmp_path: Path, damage: Any, says: str) -> None:
    save(with_picture(tmp_path), tmp_path)
    damage(tmp_path)
    with pytest.raises(EvidenceError) as caught:
        load(tmp_path)
    assert says in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "packed", [b"x", gzip.compress(b"{}", mtime=0)[:-9], gzip.compress(b"{}", mtime=0)]
)
def test_a_snapshot_that_is_none(tmp_path: Path, packed: bytes) -> None:
    """Its digest is right, so it was written so: by another tool, or a bug."""
    import hashlib

    save(with_picture(tmp_path), tmp_path)
    (tmp_path / "phone-01-home.json.gz").write_bytes(packed)
    digest = hashlib.sha256(packed).hexdigest()
    edit(tmp_path, lambda d: d["files"].update({"phone-01-home.json.gz": digest}))
    with pytest.raises(EvidenceError, match="phone-01-home.json.gz"):
        load(tmp_path)


def test_a_missing_picture_is_not_saved_over(tmp_path: Path) -> None:
    seen = with_picture(tmp_path)
    save(seen, tmp_path)
    (tmp_path / "phone-01-home.jpg").unlink()
    with pytest.raises(EvidenceError, match=r"phone-01-home\.jpg"):
        save(seen, tmp_path)
    assert not (tmp_path / INDEX).exists(), "a half-written folder must not look like a result"


def test_a_name_that_leads_out_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="no plain file name"):
        save(evidence(snapshot("../elsewhere")), tmp_path / "evidence")
    assert not (tmp_path / "elsewhere.json.gz").exists()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EvidenceError, match="file"):
        save(evidence(snapshot()), tmp_path / "file" / "evidence")


@given(text=st.text(), number=st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_and_number_survive(tmp_path: Path, text: str, number: float) -> None:
    row = NodeRow(0, -1, "p", {text: text}, [text], Box(number, 0, 1, 1), 0, "", text, text, 0)
    page = Snapshot(id="x", kind=PageKind.HOME, device=Device.PHONE, url="u", nodes=(row,))
    save(evidence(page), tmp_path)
    assert load(tmp_path).snapshots[0] == page


def test_five_thousand_nodes_are_quick(tmp_path: Path) -> None:
    """CPU time, with room for a slow machine: measured 20 ms to save and 20 ms to load."""
    from time import process_time

    seen = evidence(snapshot(rows=5000))
    begun = process_time()
    save(seen, tmp_path)
    saved = process_time()
    load(tmp_path)
    assert saved - begun < 0.5
    assert process_time() - saved < 0.5
