"""Finds checks, reports and advice: the built-in folders, entry points, a folder of the user's.

The only module that reaches `auditor.checks` and `auditor.reports`, and only through importlib:
nothing else depends on which checks exist.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

from auditor.api import Check
from auditor.errors import UsageError, unknown
from auditor.moments import MOMENTS

_ORDER = {moment.id: place for place, moment in enumerate(MOMENTS)}


def checks(folders: Iterable[Path] = ()) -> Mapping[str, Check]:
    """All checks by id, in journey order: built-in, of plugins, and of `folders`.

    Raises UsageError for a file that is no check, a folder that is none, or an id used twice.
    """
    return _checks(tuple(Path(folder).resolve() for folder in folders))


def find(check_id: str, folders: Iterable[Path] = ()) -> Check:
    """One check. Raises UsageError with the ids that come near an unknown one."""
    known = checks(folders)
    if check_id not in known:
        raise unknown("check", check_id, known, "`auditor checks` lists them all")
    return known[check_id]


@cache
def reports() -> Mapping[str, Callable[..., Any]]:
    """The `write` functions of all reports by name: "html", "json" …"""
    package = importlib.import_module("auditor.reports")
    found: dict[str, Callable[..., Any]] = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"auditor.reports.{info.name}")
        if hasattr(module, "write"):
            found[info.name] = module.write
    for entry in entry_points(group="auditor.reports"):
        if entry.name in found:
            raise UsageError(f"{entry.value}: a report named {entry.name!r} exists already")
        loaded = _load(entry.value, entry.load)
        write = getattr(loaded, "write", loaded)
        if not callable(write):
            raise UsageError(f"{entry.value}: a report is a module with a function `write`")
        found[entry.name] = write
    return MappingProxyType(found)


@cache
def advice() -> Mapping[str, Mapping[str, str]]:
    """Platform-specific fixes: check id -> platform id -> what to do there.

    Raises UsageError for advice on a check that does not exist.
    """
    known = checks()
    found: dict[str, dict[str, str]] = {}
    for root in importlib.import_module("auditor.checks").__path__:
        for path in sorted(Path(root, "advice").glob("*.toml")):
            for check_id, text in tomllib.loads(path.read_text(encoding="utf-8")).items():
                if check_id not in known:
                    raise unknown("check", check_id, known, f"named by {path}")
                found.setdefault(check_id, {})[path.stem] = text
    return MappingProxyType(found)


@cache
def _checks(folders: tuple[Path, ...]) -> Mapping[str, Check]:
    found: dict[str, tuple[Check, str]] = {}

    def add(modules: Iterable[ModuleType]) -> None:
        for module in modules:
            name = module.__name__.rpartition(".")[2]
            where = str(module.__file__)
            candidate = getattr(module, name, None)
            if not isinstance(candidate, Check):
                raise UsageError(
                    f"{where}: no check named {name} in it, see docs/adding-a-check.md"
                )
            if candidate.id in found:
                raise UsageError(
                    f"{where}: a check {candidate.id!r} exists already, in {found[candidate.id][1]}"
                )
            found[candidate.id] = candidate, where

    add(_in_package(importlib.import_module("auditor.checks")))
    for entry in entry_points(group="auditor.checks"):
        add(_in_package(_load(entry.value, entry.load)))
    for number, folder in enumerate(folders):
        add(_in_folder(folder, f"auditor_checks_{number}"))
    ordered = sorted(
        (check for check, _ in found.values()),
        key=lambda c: (_ORDER[c.info.moment], c.info.group, c.id),
    )
    return MappingProxyType({check.id: check for check in ordered})


def _in_package(package: ModuleType) -> Iterator[ModuleType]:
    """The modules <moment>.<group>.<check> of a package."""
    for moment in MOMENTS:
        name = f"{package.__name__}.{moment.id}"
        if importlib.util.find_spec(name) is None:
            continue
        groups = importlib.import_module(name)
        for group in pkgutil.iter_modules(groups.__path__, f"{name}."):
            if not group.ispkg:
                raise UsageError(f"{group.name}: a check lies in <moment>/<group>/")
            files = importlib.import_module(group.name)
            for file in pkgutil.iter_modules(files.__path__, f"{group.name}."):
                yield _load(file.name, partial(importlib.import_module, file.name))


def _in_folder(folder: Path, prefix: str) -> Iterator[ModuleType]:
    """The files <moment>/<group>/<check>.py of a folder that is no package."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder of checks")
    paths = [p for m in MOMENTS for p in sorted(folder.glob(f"{m.id}/*/*.py"))]
    paths = [path for path in paths if path.stem != "__init__"]
    if not paths:
        raise UsageError(f"{folder}: holds no check; they lie in <moment>/<group>/<check>.py")
    for path in paths:
        name = ".".join((prefix, *path.relative_to(folder).with_suffix("").parts))
        yield _load(str(path), partial(_from_file, path, name))


def _from_file(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader  # a .py file always has both
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _load(where: str, load: Callable[[], Any]) -> Any:
    """Import somebody's code: whatever it raises is told with its place."""
    try:
        return load()
    except Exception as error:
        raise UsageError(f"{where}: {type(error).__name__}: {error}") from error
