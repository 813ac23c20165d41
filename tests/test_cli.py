"""The command line: what it starts, what it prints, and its exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import auditor
from auditor import cli
from auditor.errors import CouldNotAudit
from auditor.model import Audit, Gate, Market, StoreFacts

pytestmark = pytest.mark.usefixtures("no_loop_running")


def says(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, and stderr without a trailing newline."""
    code = cli.run(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err.rstrip("\n")


# --- a stand-in for the engine: the command line is tested without a browser -------------------


@dataclass
class Result:
    audit: Audit
    exit_code: int
    paths: list[Path]
    story: str = "pressed 'Add to cart'"


def an_audit(gate: Gate) -> Audit:
    return Audit(
        tool={"name": "store-auditor", "version": "0"},
        store=StoreFacts(
            url="https://shop.example/",
            platform=None,
            languages=("en",),
            currency="",
            market=Market(),
        ),
        started="2026-11-22T09:00:00Z",
        walks={},
        pages=(),
        verdicts=(),
        checks={},
        moments=(),
        score=None,
        grade=None,
        coverage=0,
        gate=gate,
    )


class Engine(types.ModuleType):
    """Writes what an audit writes, and remembers its options."""

    def __init__(self) -> None:
        super().__init__("auditor.audit")
        self.gate = Gate(passed=True)
        self.before: Callable[[], None] = lambda: None
        self.options: Any = None
        self.AuditOptions = types.SimpleNamespace

    def run(self, options: Any) -> Result:
        self.options = options
        options.progress.stage("Walking the store")
        (options.out / "evidence").mkdir()
        self.before()
        paths = [options.out / "scorecard.html", options.out / "audit.json"]
        for path in paths:
            path.write_text("{}")
        return Result(an_audit(self.gate), self.gate.exit_code, paths)

    def walk_only(self, options: Any) -> Result:
        self.options = options
        return Result(an_audit(self.gate), 0, [])

    def rejudge(
        self,
        folder: Path,
        config: Any,
        out: Path,
        language: str | None,
        also: tuple[str, ...],
        full_evidence: bool,
    ) -> Result:
        (out / "audit.json").write_text("judged")
        return Result(an_audit(self.gate), 0, [out / "audit.json"])


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Engine:
    monkeypatch.chdir(tmp_path)  # no configuration of this project's, and the output in there
    engine = Engine()
    monkeypatch.setitem(sys.modules, "auditor.audit", engine)
    monkeypatch.setattr(auditor, "audit", engine, raising=False)
    return engine


# --- starting --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "typer_s_own"),
    [
        ("--help", ""),
        ("--version", ""),
        ("audit --help", "pydantic"),
        ("browser --help", "pydantic"),
    ],
)
def test_help_is_cheap(arguments: str, typer_s_own: str) -> None:
    code = (
        "import sys\nfrom auditor.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code, end\n"
        "heavy = {'pydantic', 'playwright', 'httpx', 'bs4', 'lxml', 'auditor.model'}\n"
        f"loaded = heavy & set(sys.modules) - {{{typer_s_own!r}}}\n"
        "assert not loaded, loaded"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments.split()], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "auditor" in done.stdout.lower()


def test_python_m_auditor() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "auditor", "--version"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, f"auditor {auditor.__version__}\n")


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        ("shop.example --device phone", "audit shop.example --device phone"),
        ("--device phone shop.example", "audit --device phone shop.example"),
        ("localhost", "audit localhost"),
        ("audit shop.example", "audit shop.example"),
        ("checks --json", "checks --json"),
        ("--help", "--help"),
    ],
)
def test_an_address_alone_means_audit(typed: str, becomes: str) -> None:
    assert cli._with_command(typed.split()) == becomes.split()


# --- wrong use: one line, exit code 2 ----------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("", "no address was given"),
        ("chekcs", "unknown command 'chekcs': did you mean checks?"),
        ("frobnicate", "unknown command 'frobnicate': `auditor --help` lists them all"),
        ("shop.example --devcie phone", "--device"),
        ("shop.example --device fridge", ": 'fridge' is not one of 'phone', 'desktop', 'both'"),
        ("shop.example --fail-under 200", "'--fail-under': Input should be less than or equal to"),
        ("shop.example --report-lang xx", "unknown report language 'xx': there are en, es, id"),
        ("shop.example other.example", "other.example"),
        ("audit", "URL"),
        ("ftp://shop.example", "only http and https"),
        ("https://me:secret@shop.example", "user name or password"),
        ("shop.example --config nowhere.toml", "nowhere.toml: there is no such file"),
        ("shop.example --market Mexico", "--market: "),
        ("explain cart-lnie-complete", "did you mean cart-line-complete"),
        ("demo --fault cart-lnie-complete", "cart-line-complete"),
        ("demo --language xx", "xx"),
    ],
)
def test_wrong_use(
    capsys: pytest.CaptureFixture[str], engine: Engine, typed: str, line: str
) -> None:
    code, out, err = says(capsys, *typed.split())
    assert code == 2, err
    assert line in err and err.startswith("auditor: ") and "\n" not in err
    assert "secret" not in err
    assert out == ""
    assert engine.options is None and os.listdir() == []


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, _, err = says(capsys, "demo", "--port", str(taken.getsockname()[1]))
    assert code == 2 and "--port" in err and "\n" not in err


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("devcies = ['phone']", "unknown key 'devcies': did you mean devices?"),
        ("off = ['cart-lnie-complete']", "unknown check 'cart-lnie-complete': did you mean"),
    ],
)
def test_a_wrong_configuration_stops_before_the_walk(
    capsys: pytest.CaptureFixture[str], engine: Engine, text: str, line: str
) -> None:
    Path("auditor.toml").write_text(text)
    code, _, err = says(capsys, "shop.example")
    assert code == 2 and line in err and engine.options is None


def test_a_foreign_folder_is_refused_before_the_walk(
    capsys: pytest.CaptureFixture[str], engine: Engine
) -> None:
    Path("thesis").mkdir()
    Path("thesis/chapter.doc").write_text("mine")
    code, _, err = says(capsys, "shop.example", "--out", "thesis")
    assert code == 2 and "something else than an earlier audit" in err
    assert engine.options is None
    assert os.listdir("thesis") == ["chapter.doc"]


# --- audits ------------------------------------------------------------------------------------


def test_an_audit(capsys: pytest.CaptureFixture[str], engine: Engine) -> None:
    code, out, err = says(capsys, "shop.example", "--out", "report", "--device", "phone")
    assert code == 0
    assert sorted(os.listdir("report")) == ["audit.json", "evidence", "scorecard.html"]
    assert "report/scorecard.html" in out
    assert "Walking the store" in err  # plain lines: this is no terminal
    assert engine.options.url == "https://shop.example/"
    assert engine.options.devices == ("phone",)


def test_the_command_line_goes_before_the_file(
    capsys: pytest.CaptureFixture[str], engine: Engine
) -> None:
    Path("auditor.toml").write_text(
        "devices = ['phone']\nmarket = 'ES'\nlanguage = 'es'\n[gate]\nfail_under = 10\n"
    )
    says(capsys, "shop.example", "--market", "mx", "--fail-under", "70", "--respect-robots")
    options = engine.options
    assert options.devices == ("phone",)
    assert (options.language, options.market, options.fail_under) == ("es", "MX", 70)
    assert options.config.gate.fail_under == 70 and options.config.respect_robots
    assert options.config.market == "MX"


def test_a_failed_gate_says_why(capsys: pytest.CaptureFixture[str], engine: Engine) -> None:
    engine.gate = Gate(passed=False, reasons=("the score 40 is below 70",), exit_code=1)
    code, _, err = says(capsys, "shop.example", "--out", "report")
    assert code == 1
    assert "the score 40 is below 70" in err
    assert Path("report/audit.json").exists()


def test_what_cannot_be_audited_leaves_nothing(
    capsys: pytest.CaptureFixture[str], engine: Engine
) -> None:
    def refuse() -> None:
        raise CouldNotAudit("https://shop.example/: there is no such host")

    engine.before = refuse
    code, out, err = says(capsys, "shop.example", "--out", "report")
    assert code == 3 and out == ""
    assert err.splitlines()[-1] == "auditor: https://shop.example/: there is no such host"
    assert os.listdir() == []


def test_an_interruption_leaves_nothing(capsys: pytest.CaptureFixture[str], engine: Engine) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    engine.before = interrupt
    code, _, err = says(capsys, "shop.example", "--out", "report")
    assert code == 130 and err.endswith("interrupted")
    assert os.listdir() == []


def test_a_bug_of_ours_is_one_line_and_a_log(
    capsys: pytest.CaptureFixture[str], engine: Engine
) -> None:
    def fail() -> None:
        raise RuntimeError("first line\nsecond line")

    engine.before = fail
    code, _, err = says(capsys, "shop.example", "--out", "report")
    assert code == 70
    last = err.splitlines()[-1]
    assert "internal error (RuntimeError: first line)" in last
    log = Path(last.split()[-1])
    assert "in fail" in log.read_text()
    log.unlink()
    assert os.listdir() == []


def test_walk(capsys: pytest.CaptureFixture[str], engine: Engine) -> None:
    code, out, _ = says(capsys, "walk", "shop.example")
    assert (code, out) == (0, "pressed 'Add to cart'\n")
    assert os.listdir() == []


@pytest.mark.parametrize("folder", ["report", "report/evidence"])
def test_judge_writes_beside_the_evidence(
    capsys: pytest.CaptureFixture[str], engine: Engine, folder: str
) -> None:
    says(capsys, "shop.example", "--out", "report")
    code, _, _ = says(capsys, "judge", folder)
    assert code == 0
    assert Path("report/audit.json").read_text() == "judged"
    assert sorted(os.listdir("report")) == ["audit.json", "evidence", "scorecard.html"]


def test_demo_audit(capsys: pytest.CaptureFixture[str], engine: Engine) -> None:
    code, _, _ = says(capsys, "demo", "--audit", "--out", "report", "--fault", "cart-line-complete")
    assert code == 0
    assert engine.options.url.startswith("http://127.0.0.1:")
    assert Path("report/audit.json").exists()


def test_demo_serves_until_ctrl_c() -> None:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "auditor", "demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    line = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, err = process.communicate(timeout=20)
    assert "http://127.0.0.1:" in line
    assert (process.returncode, err) == (0, "")
    assert "Orders placed: 0" in rest


# --- the checklist -----------------------------------------------------------------------------


def test_checks_in_journey_order(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = says(capsys, "checks")
    assert code == 0
    assert (
        out.index("Before arriving:") < out.index("cart-line-complete") < out.index("Coming back:")
    )


def test_checks_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = says(capsys, "checks", "--json")
    infos = json.loads(out)
    assert code == 0 and len(infos) >= 32
    assert {"id", "moment", "title", "question", "why", "fix", "impact"} <= infos[0].keys()


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = says(capsys, "explain", "cart-line-complete")
    assert code == 0
    assert out.startswith("cart-line-complete: ") and "Why: " in out and "Fix: " in out


# --- the browser -------------------------------------------------------------------------------


def test_the_browser_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUDITOR_BROWSER", raising=False)
    code, out, _ = says(capsys, "browser")
    assert code == 0
    assert sum("used: " in line for line in out.splitlines()) == 1


def test_no_browser(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = says(capsys, "browser", "--browser", "/nowhere/chrome")
    assert code == 3 and "no such file" in out and "auditor browser install" in err
