"""The evidence folder: what one audit saw, written once and read back without a browser.

    evidence/
      evidence.json              everything but the snapshots, and a digest of every other file
      phone-01-home.json.gz      one snapshot
      phone-01-home.jpg          its pictures, written by the gatherers beforehand

`evidence.json` is written last and replaced in one step: a folder that was not finished has
none and cannot be taken for a result. The same evidence gives the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import zlib
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import from_json

from auditor.errors import UsageError
from auditor.model import SCHEMA_VERSION, Evidence, Frozen, Snapshot

INDEX = "evidence.json"
SNAPSHOT_SUFFIX = ".json.gz"

# A folder may come from elsewhere: its names must not lead out of it, and its archives must
# not fill the memory.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
_LARGEST_SNAPSHOT = 256 * 1024 * 1024


class EvidenceError(UsageError):
    """The folder cannot be read or written; says which file, what is wrong and how to mend it."""


class _Index(Frozen):
    schema_version: str
    files: dict[str, str]  # name -> SHA-256, snapshots first in the order they were taken
    evidence: Evidence  # without its snapshots


def save(evidence: Evidence, folder: Path) -> None:
    """Write `evidence` into `folder`, where the pictures named by its snapshots already lie.

    Raises EvidenceError when the folder cannot be written or a picture is missing.
    """
    files: dict[str, str] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / INDEX).unlink(missing_ok=True)
        for snapshot in evidence.snapshots:
            name = _plain(snapshot.id, folder) + SNAPSHOT_SUFFIX
            packed = gzip.compress(snapshot.model_dump_json().encode(), compresslevel=6, mtime=0)
            (folder / name).write_bytes(packed)
            files[name] = _digest(packed)
        for name in _pictures(evidence):
            files[_plain(name, folder)] = _digest((folder / name).read_bytes())
        index = _Index(
            schema_version=SCHEMA_VERSION,
            files=files,
            evidence=evidence.model_copy(update={"snapshots": ()}),
        )
        draft = folder / f"{INDEX}.part"
        draft.write_text(index.model_dump_json(indent=1) + "\n", encoding="utf-8")
        os.replace(draft, folder / INDEX)
    except OSError as error:
        raise EvidenceError(
            f"{error.filename or folder}: {error.strerror or error}. The evidence could not be "
            "saved; choose a folder that can be written with --out."
        ) from error


def load(folder: Path) -> Evidence:
    """Read what `save` wrote. `folder` is the evidence folder, or the audit's that holds it.

    Raises EvidenceError when a file is missing, damaged, changed or of another schema version.
    """
    if not (folder / INDEX).is_file() and (folder / "evidence" / INDEX).is_file():
        folder = folder / "evidence"
    path = folder / INDEX
    index = _read_index(path)
    for name, digest in index.files.items():
        _plain(name, folder)
        if _digest(_read(folder / name)) != digest:
            raise EvidenceError(
                f"{folder / name}: changed since it was gathered. Restore the file, or audit again."
            )
    stored = [name for name in index.files if name.endswith(SNAPSHOT_SUFFIX)]
    snapshots = tuple(_read_snapshot(folder / name) for name in stored)
    evidence = index.evidence.model_copy(update={"snapshots": snapshots})
    for picture in _pictures(evidence):
        if picture not in index.files:
            raise EvidenceError(f"{path}: does not list the picture {picture!r}. Audit again.")
    return evidence


def _read_index(path: Path) -> _Index:
    raw = _read(path)
    try:
        loose = from_json(raw)
    except ValueError as error:
        raise EvidenceError(f"{path}: not JSON ({error}). Audit again.") from error
    version = loose.get("schema_version") if isinstance(loose, dict) else None
    if version != SCHEMA_VERSION:
        raise EvidenceError(
            f"{path}: written in evidence format {version!r}, this auditor reads "
            f"{SCHEMA_VERSION!r}. Use the version that gathered it, or audit again."
        )
    try:
        return _Index.model_validate_json(raw)
    except ValidationError as error:
        raise EvidenceError(f"{path}: {_first(error)}. Audit again.") from error


def _read_snapshot(path: Path) -> Snapshot:
    try:
        with gzip.open(path) as packed:
            raw = packed.read(_LARGEST_SNAPSHOT + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise EvidenceError(f"{path}: damaged ({error}). Restore it, or audit again.") from error
    if len(raw) > _LARGEST_SNAPSHOT:
        raise EvidenceError(f"{path}: more than {_LARGEST_SNAPSHOT >> 20} MiB when unpacked.")
    try:
        return Snapshot.model_validate_json(raw)
    except ValidationError as error:
        raise EvidenceError(f"{path}: {_first(error)}. Audit again.") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvidenceError(
            f"{path}: {error.strerror or error}. Name the folder that `auditor audit --out` wrote."
        ) from error


def _pictures(evidence: Evidence) -> list[str]:
    shots = [shot for s in evidence.snapshots for shot in (s.first_view, s.full) if shot]
    return list(dict.fromkeys(shot.file for shot in shots))


def _plain(name: str, folder: Path) -> str:
    if not _PLAIN_NAME.fullmatch(name):
        raise EvidenceError(f"{folder}: {name!r} is no plain file name. Audit again.")
    return name


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _first(error: ValidationError) -> str:
    detail = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in detail["loc"])
    return f"{where}: {detail['msg']}" if where else detail["msg"]
