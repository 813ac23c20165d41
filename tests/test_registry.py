"""Finding checks, reports and advice; and the checklist's own order."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from auditor import registry
from auditor.api import Check
from auditor.errors import UsageError
from auditor.moments import MOMENTS
from auditor.read.links import SERVICE

CHECK = '''
from auditor.api import Finding, Store, check, passed

@check(impact=1, effort="low")
def {name}(store: Store) -> Finding:
    """A title.

    Question: Why?
    Why: Because.
    Fix: Do it.
    """
    return passed()
'''

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a check's file into a folder of checks; returns the folder."""

    def make(
        name: str = "own_check", place: str = "tmot/service", text: str = CHECK, root: str = "own"
    ) -> Path:
        path = tmp_path / root / place / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(name=name), encoding="utf-8")
        return tmp_path / root

    return make


# --- the checklist ------------------------------------------------------------------------------


def test_moments_ask_the_shoppers_question() -> None:
    for moment in MOMENTS:
        package = importlib.import_module(f"auditor.checks.{moment.id}")
        assert package.__doc__ == moment.question


def test_checks_stand_in_journey_order() -> None:
    order = [moment.id for moment in MOMENTS]
    infos = [check.info for check in registry.checks().values()]
    assert infos == sorted(infos, key=lambda i: (order.index(i.moment), i.group, i.id))


def test_every_check_bears_its_own_id() -> None:
    for check_id, check in registry.checks().items():
        assert check_id == check.id
        assert check.info.question.endswith("?")


# --- a folder of the user's ---------------------------------------------------------------------


def test_a_folder_adds_checks(write: Write) -> None:
    folder = write()
    assert "own-check" not in registry.checks()
    check = registry.find("own-check", [folder])
    assert (check.info.moment, check.info.group) == ("tmot", "service")
    assert registry.checks([folder]).keys() == {*registry.checks(), "own-check"}


def test_an_unknown_id_tells_what_comes_near(write: Write) -> None:
    with pytest.raises(UsageError, match="unknown check 'own-chek': did you mean own-check"):
        registry.find("own-chek", [write()])
    with pytest.raises(UsageError, match="auditor checks"):
        registry.find("zzz")


def test_an_id_twice(write: Write) -> None:
    with pytest.raises(UsageError, match=r"'own-check' exists already, in .*own_check\.py"):
        registry.checks([write(), write(root="other")])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1", "no check named own_check in it"),
        ("def", "SyntaxError"),
        ("import nothing_of_that_name", "ModuleNotFoundError"),
        (CHECK.replace("impact=1", "impact=9"), "impact is 1 to 5"),
        (CHECK.replace("{name}", "other_name"), "the function must have the file's name"),
    ],
)
def test_a_file_that_is_no_check(write: Write, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        registry.checks([write(text=text)])
    assert "own_check.py" in str(caught.value)


def test_a_folder_that_is_none(tmp_path: Path, write: Write) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        registry.checks([tmp_path / "nowhere"])
    with pytest.raises(UsageError, match="holds no check"):
        registry.checks([write(place="first/service")])


# --- plugins ------------------------------------------------------------------------------------


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Installs an entry point for the length of a test."""

    def install(group: str, name: str, value: str) -> None:
        entry = EntryPoint(name=name, value=value, group=group)
        monkeypatch.setattr(
            registry, "entry_points", lambda *, group: [entry] if group == entry.group else []
        )
        for cached in (registry._checks, registry.reports, registry.advice):
            cached.cache_clear()

    yield install
    for cached in (registry._checks, registry.reports, registry.advice):
        cached.cache_clear()


def test_a_plugin_adds_checks(write: Write, plugin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(root="shop_checks_of_a_test")
    for place in ("", "tmot", "tmot/service"):
        (folder / place / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(folder.parent)
    plugin("auditor.checks", "shop", "shop_checks_of_a_test")
    assert registry.find("own-check").info.group == "service"


def test_a_plugin_that_cannot_be_imported_is_named(plugin: Any) -> None:
    plugin("auditor.checks", "shop", "nothing_of_that_name")
    with pytest.raises(UsageError, match="nothing_of_that_name: ModuleNotFoundError"):
        registry.checks()


def test_reports_are_modules_that_write(plugin: Any) -> None:
    built_in = registry.reports()
    assert "ranking" not in built_in
    assert all(callable(write) for write in built_in.values())
    plugin("auditor.reports", "own", "json:dumps")
    assert registry.reports().keys() == {*built_in, "own"}


# --- advice -------------------------------------------------------------------------------------


@pytest.fixture
def mounted(
    tmp_path: Path, write: Write, plugin: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Mapping[str, Any]]:
    """One check, and Shopify's advice as given; stands in for auditor.checks."""
    folder = write()
    own: Mapping[str, Check] = registry.checks([folder])

    def advise(text: str) -> Mapping[str, Any]:
        (folder / "advice").mkdir()
        (folder / "advice" / "shopify.toml").write_text(text, encoding="utf-8")
        monkeypatch.setattr("auditor.checks.__path__", [str(folder)])
        monkeypatch.setattr(registry, "checks", lambda: own)
        registry.advice.cache_clear()
        return registry.advice()

    importlib.import_module("auditor.checks")
    plugin("auditor.nothing", "x", "x")  # for its clearing of the caches
    return advise


def test_advice_by_check_and_platform(mounted: Any) -> None:
    assert mounted('own-check = "Online Store > Themes."') == {
        "own-check": {"shopify": "Online Store > Themes."}
    }


def test_advice_on_no_check(mounted: Any) -> None:
    with pytest.raises(UsageError, match=r"own-chek.*own-check"):
        mounted('own-chek = "…"')


def test_the_pages_that_checks_ask_for_are_opened() -> None:
    asked: set[str] = set()
    for path in (Path(__file__).parents[1] / "checks").rglob("*.py"):
        for arguments in re.findall(r"\.(?:ways|linked)\(([^)]*)\)", path.read_text("utf-8")):
            asked.update(re.findall(r'"(\w+)"', arguments))
    assert "withdrawal" in asked
    assert asked - {"sign_in"} <= set(SERVICE)
