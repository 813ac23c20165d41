"""The wheel: one import name, everything in it, and it works away from the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def ran(*command: str | Path, cwd: Path) -> str:
    """stdout of a command that must succeed."""
    # no PYTHON* variable may lead the installed package back into the checkout
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    ran(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts folder of a clean environment that holds the wheel.

    Its dependencies are those of this environment, by a path file: nothing is downloaded. The
    path file comes without this environment's own path files, so the checkout stays out of it.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    site = Path(ran(scripts / "python", "-c", _PURELIB, cwd=folder).strip())
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = (sys.executable, "-m", "pip", "--python", scripts / "python", "install")
    ran(*pip, "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    return scripts


_PURELIB = "import sysconfig; print(sysconfig.get_path('purelib'))"


def test_one_import_name_and_all_files(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"auditor"}
    for folder in ("auditor", "checks", "reports"):
        for path in (ROOT / folder).rglob("*.*"):
            inside = path.relative_to(ROOT).as_posix()
            name = inside if folder == "auditor" else f"auditor/{inside}"
            assert name in names or "__pycache__" in name or path.is_dir(), f"{name} is missing"
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_installed_commands(installed: Path, tmp_path: Path) -> None:
    auditor = installed / "auditor"
    where = ran(
        installed / "python",
        "-c",
        "import auditor, auditor.checks, auditor.reports as r; print(auditor.__file__, r.__file__)",
        cwd=tmp_path,
    )
    assert all(Path(p).is_relative_to(installed.parent) for p in where.split())
    assert "Walks a web store" in ran(auditor, "--help", cwd=tmp_path)
    listed = ran(auditor, "checks", cwd=tmp_path)
    assert listed == ran(sys.executable, "-m", "auditor", "checks", cwd=ROOT)
    assert "cart-line-complete" in listed


def test_an_audit_from_the_installed_wheel(
    installed: Path, tmp_path: Path, browser_path: str | None
) -> None:
    choice = ("--browser", browser_path) if browser_path else ()
    command = (installed / "auditor", "demo", "--audit", "--out", "report", "--device", "phone")
    shown = ran(*command, *choice, cwd=tmp_path)
    assert "report/scorecard.html" in shown
    assert {path.name for path in (tmp_path / "report").iterdir()} == {
        "audit.json",
        "scorecard.html",
        "evidence",
    }


def test_the_lock_holds_every_dependency_with_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    locked = {line.split("==")[0] for line in lock.splitlines() if "==" in line}
    names = {re.split(r"[\[<>=]", requirement)[0].lower() for requirement in wanted}
    assert names <= locked
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in lock and "--index" not in lock and "--find-links" not in lock
