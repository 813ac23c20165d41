"""The folder an audit ends up in: complete, or not there at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from auditor.errors import UsageError

AUDIT = "audit.json"
# All that an audit's folder can hold. Anything else in it is somebody's own and is not touched.
TRACES = "traces"
OURS = frozenset(
    {AUDIT, "scorecard.html", "evidence", "scorecard.pdf", "summary.md", "findings.csv", TRACES}
)
FURTHER = ("summary", "findings", "pdf")  # reports beside the scorecard, on request
STAGING = ".auditor-"


def default_folder(url: str, now: datetime, parent: Path = Path()) -> Path:
    """`audit-<host>-<date>-<time>` in the current folder, a name that is still free."""
    parts = urlsplit(url)
    host = (parts.hostname or "").replace(":", ".")
    port = f"-{parts.port}" if parts.port else ""
    name = f"audit-{host}{port}-{now:%Y%m%d-%H%M}"
    names = (name, *(f"{name}-{n}" for n in range(2, 1000)))
    return next(parent / n for n in names if not (parent / n).exists())


@contextmanager
def staged(target: Path, *, whole: bool = True) -> Iterator[Path]:
    """A folder to write to, whose content becomes `target`'s when the block ends well.

    With `whole` it replaces an earlier audit in `target`; otherwise only the files of the same
    name. Raises UsageError at once when `target` cannot be written to, or holds something else
    than an earlier audit; nothing is left behind when the block fails.
    """
    target = target.expanduser()
    _refuse_foreign(target)
    near = next(folder for folder in (target, *target.absolute().parents) if folder.exists())
    try:
        staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=near))
    except OSError as error:
        raise UsageError(
            f"{target} cannot be written to ({error.strerror}): name another folder with --out"
        ) from None
    try:
        yield staging
        _move(staging, target, whole=whole)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _refuse_foreign(target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(f"{target} is a file, not a folder: name another with --out")
    try:
        names = {path.name for path in target.iterdir() if not path.name.startswith(STAGING)}
    except OSError as error:
        raise UsageError(
            f"{target} cannot be read ({error.strerror}): name another folder with --out"
        ) from None
    foreign = sorted(names - OURS)
    if foreign or (names - {TRACES} and AUDIT not in names):  # a walk leaves traces alone
        what = f" ({foreign[0]} …)" if foreign else ""
        raise UsageError(
            f"{target} holds something else than an earlier audit{what}: "
            f"name another folder with --out"
        )


def _move(staging: Path, target: Path, *, whole: bool) -> None:
    """Into an existing folder name by name: it may be a mount point or the current folder.

    The old audit.json goes first and the new one comes last, so that a folder is never taken for
    a finished audit in between.
    """
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        staging.chmod(0o777 & ~_umask())  # mkdtemp makes it private
        staging.rename(target)
        return
    names = sorted((path.name for path in staging.iterdir()), key=lambda name: name == AUDIT)
    for name in (AUDIT, *sorted(OURS - {AUDIT})) if whole else names:
        _remove(target / name)
    for name in names:
        (staging / name).rename(target / name)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
