"""The command line. Bodies import late: `auditor --help` needs neither pydantic nor a browser."""

from __future__ import annotations

import errno
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer
from typer.exceptions import TyperException

from auditor import __version__
from auditor.address import looks_like_address, normalise
from auditor.errors import DONE, INTERNAL, INTERRUPTED, USAGE, AuditorError, UsageError, unknown

if TYPE_CHECKING:
    from auditor.audit import AuditOptions, AuditResult
    from auditor.config import Config
    from auditor.progress import Progress

app = typer.Typer(
    name="auditor",
    help="Walks a web store as a shopper does, on phone and desktop, and judges it by moments of "
    "truth. `auditor https://www.example.com` is short for `auditor audit …`.",
    epilog="Exit codes: 0 done · 1 gate failed · 2 wrong use · 3 could not audit · 4 incomplete · "
    "70 internal error · 130 interrupted",
    add_completion=False,
    pretty_exceptions_enable=False,
)
browser_app = typer.Typer(help="Show which browser is used, or install one.")
app.add_typer(browser_app, name="browser")

Url = Annotated[
    str, typer.Argument(metavar="URL", help="The store's home page.", show_default=False)
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where the report goes.")]
DeviceOption = Annotated[
    Literal["phone", "desktop", "both"] | None,
    typer.Option("--device", help="Whose shopper walks; both unless configured."),
]
Lang = Annotated[str | None, typer.Option("--lang", metavar="xx", help="Language to shop in.")]
MarketOption = Annotated[
    str | None, typer.Option("--market", metavar="CC", help="Country sold to, as ES or ID.")
]
FailUnder = Annotated[
    float | None,
    typer.Option("--fail-under", metavar="N", min=0, max=100, help="Exit 1 below this score."),
]
BrowserOption = Annotated[
    str | None,
    typer.Option("--browser", metavar="PATH", help="The only browser to use; see `browser`."),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Instead of ./auditor.toml or pyproject.toml."),
]
Headed = Annotated[bool, typer.Option("--headed", help="Show the browser's window.")]
Slow = Annotated[
    int, typer.Option("--slow", metavar="MS", min=0, help="Wait before each action, to watch.")
]
ReportLang = Annotated[
    str | None,
    typer.Option("--report-lang", metavar="xx", help="Language of the report: en, es or id."),
]
Also = Annotated[
    list[str] | None,
    typer.Option(
        "--also", metavar="REPORT", help="A further report: summary, findings or pdf; repeatable."
    ),
]
FullEvidence = Annotated[
    bool, typer.Option("--full-evidence", help="Link the whole pictures from the scorecard.")
]
Trace = Annotated[
    bool, typer.Option("--trace", help="Keep Playwright's trace of each walk in DIR/traces/.")
]
Robots = Annotated[
    bool, typer.Option("--respect-robots", help="Let robots.txt stop the walk itself too.")
]
Age = Annotated[
    bool, typer.Option("--pass-age-gate", help="Say yes where the store asks for one's age.")
]
Fill = Annotated[
    bool | None,
    typer.Option(
        "--fill-checkout/--no-fill-checkout",
        help="Type test data into the checkout, up to the payment. Unless said: only into a store "
        "on this machine or in the own network.",
        show_default=False,
    ),
]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and ends the process with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Runs one command; every error becomes one line on stderr and an exit code."""
    signal.signal(signal.SIGTERM, _terminated)  # so that temporary folders are removed
    try:
        code = app(_with_command(list(arguments)), prog_name="auditor", standalone_mode=False)
        if code == INTERRUPTED:  # typer's own answer to Ctrl-C
            raise KeyboardInterrupt
        return code if isinstance(code, int) else DONE
    except AuditorError as error:
        return _say(str(error), error.exit_code)
    except TyperException as error:
        said = error.format_message().replace("Value error, ", "")  # the validator's own word
        return _say(f"{said} (`auditor --help` tells more)", USAGE)
    except (KeyboardInterrupt, typer.Abort):
        return _say("interrupted", INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has had enough; a farewell would fail as well
        return DONE
    except Exception as error:
        return _crashed(error)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"auditor {__version__}")
        raise typer.Exit(DONE)


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


@app.command()
def audit(
    url: Url,
    out: Out = None,
    device: DeviceOption = None,
    lang: Lang = None,
    market: MarketOption = None,
    fail_under: FailUnder = None,
    browser: BrowserOption = None,
    config: ConfigFile = None,
    headed: Headed = False,
    slow: Slow = 0,
    respect_robots: Robots = False,
    pass_age_gate: Age = False,
    fill_checkout: Fill = None,
    report_lang: ReportLang = None,
    also: Also = None,
    full_evidence: FullEvidence = False,
    trace: Trace = False,
) -> int:
    """Walk a store, judge it and write a scorecard."""
    address = normalise(url)
    settings = _settings(
        config, device, lang, market, fail_under, respect_robots, pass_age_gate, fill_checkout
    )
    return _audit(
        address,
        out,
        settings,
        browser,
        headed,
        slow,
        report_lang,
        trace,
        _further(also),
        full_evidence,
    )


@app.command()
def walk(
    url: Url,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where --trace puts its traces.")
    ] = None,
    device: DeviceOption = None,
    lang: Lang = None,
    market: MarketOption = None,
    browser: BrowserOption = None,
    config: ConfigFile = None,
    headed: Headed = False,
    slow: Slow = 0,
    respect_robots: Robots = False,
    pass_age_gate: Age = False,
    fill_checkout: Fill = None,
    trace: Trace = False,
) -> int:
    """Walk a store without judging it, and tell the way as a story."""
    from auditor import audit as engine
    from auditor.output import TRACES, default_folder, staged
    from auditor.progress import reporting

    address = normalise(url)
    settings = _settings(
        config, device, lang, market, None, respect_robots, pass_age_gate, fill_checkout
    )
    if out is not None and not trace:
        raise UsageError("--out is for the traces of a walk: add --trace, or leave it out")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="auditor-")))
        target = out or default_folder(address, datetime.now())
        staging = stack.enter_context(staged(target, whole=False)) if trace else None
        with reporting() as progress:
            options = _options(address, folder, settings, browser, headed, slow, progress)
            options.traces = staging / TRACES if staging is not None else None
            result = engine.walk_only(options)
    typer.echo(result.story)
    if trace:
        typer.echo(f"Traces: {target / TRACES} (open one with: playwright show-trace FILE)")
    return result.exit_code


@app.command()
def judge(
    folder: Annotated[Path, typer.Argument(help="An audit's folder, or its evidence folder.")],
    out: Out = None,
    fail_under: FailUnder = None,
    config: ConfigFile = None,
    report_lang: ReportLang = None,
    also: Also = None,
    full_evidence: FullEvidence = False,
) -> int:
    """Judge saved evidence again: no network, the same result, and no browser but for a PDF."""
    from auditor import audit as engine
    from auditor.output import staged

    settings = _settings(config, None, None, None, fail_under, False)
    beside = folder.parent if folder.name == "evidence" else folder
    target = out or beside
    if full_evidence and target.resolve() != beside.resolve():
        raise UsageError(
            f"--full-evidence links pictures in {beside}, and the report goes to {target}: "
            "leave out --out, and give the whole folder on"
        )
    with staged(target, whole=False) as staging:
        language = _report_language(report_lang)
        result = engine.rejudge(folder, settings, staging, language, _further(also), full_evidence)
        paths = _final(result, staging, target)
    return _summary(result, paths, report_lang)


@app.command()
def demo(
    language: Annotated[
        str, typer.Option("--language", metavar="xx", help="Language of the store: en, es or id.")
    ] = "en",
    fault: Annotated[
        list[str] | None,
        typer.Option("--fault", metavar="CHECK", help="Plant a defect; may be repeated."),
    ] = None,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="0: a free one.")
    ] = 0,
    audited: Annotated[bool, typer.Option("--audit", help="Audit the store, then end.")] = False,
    out: Out = None,
    device: DeviceOption = None,
    fail_under: FailUnder = None,
    browser: BrowserOption = None,
    config: ConfigFile = None,
    headed: Headed = False,
    slow: Slow = 0,
    report_lang: ReportLang = None,
) -> int:
    """Run the built-in store on this machine, with faults if you like, until Ctrl-C."""
    from auditor.demo.server import DemoServer

    try:
        server = DemoServer(language, frozenset(fault or ()), port)
    except ValueError as error:  # an unknown language or fault
        raise UsageError(str(error)) from None
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise UsageError(f"port {port}: {error.strerror}; name another with --port") from None
    with server:
        if audited:
            settings = _settings(config, device, None, None, fail_under, False)
            return _audit(server.url, out, settings, browser, headed, slow, report_lang)
        # Not by an exception, which may be lost where it falls: who reads the address may press
        # Ctrl-C at once.
        signal.signal(signal.SIGINT, lambda *_: server.end())
        typer.echo(f"The demo store is at {server.url} (Ctrl-C ends it)")
        server.wait()
        typer.echo(f"\nEnded. Orders placed: {server.orders}")
    return DONE


@app.command()
def checks(
    as_json: Annotated[bool, typer.Option("--json", help="All facts, for programs.")] = False,
) -> None:
    """List all checks in the order of the shopper's journey."""
    from auditor import registry
    from auditor.moments import MOMENTS

    known = registry.checks().values()
    if as_json:
        import json

        infos = [check.info.model_dump(mode="json") for check in known]
        typer.echo(json.dumps(infos, ensure_ascii=False, indent=2))
        return
    width = max(len(check.id) for check in known)
    for moment in MOMENTS:
        typer.secho(f"{moment.name}: {moment.question}", bold=True)
        for check in known:
            if check.info.moment == moment.id:
                typer.echo(f"  {check.id:{width}}  {check.info.title}")


@app.command()
def explain(check: Annotated[str, typer.Argument(metavar="CHECK", help="A check's id.")]) -> None:
    """Tell what a check looks at, why it matters and how to mend it."""
    from auditor import registry

    found = registry.find(check)
    info = found.info
    typer.secho(f"{info.id}: {info.title}", bold=True)
    typer.echo(f"The shopper asks: {info.question}\n")
    for claim, source in zip(info.why, info.sources, strict=True):
        typer.echo(f"Why: {claim}" + (f"\n     {source}" if source else ""))
    for label, text in found.criteria.items():
        typer.echo(f"{label}: {text}")
    typer.echo(f"Fix: {info.fix}")
    typer.echo(f"Impact {info.impact} of 5, {info.effort} effort.")


@browser_app.callback(invoke_without_command=True)
def browser_table(context: typer.Context, browser: BrowserOption = None) -> int:
    """Show the browsers found, which one is used, and why the others are not."""
    if context.invoked_subcommand:
        return DONE
    import asyncio

    from auditor.browse.launch import INSTALL, survey
    from auditor.errors import NoBrowser

    rows = asyncio.run(survey(browser))
    name, where = (max(len(text) for text in column) for column in zip(
        *((c.name, c.where) for c, _ in rows), strict=True
    ))  # fmt: skip
    for candidate, reason in rows:
        verdict = reason or f"used: {candidate.note}"
        typer.echo(f"{candidate.name:{name}}  {candidate.where:{where}}  {verdict}")
    if all(reason for _, reason in rows):
        raise NoBrowser(f"none of them starts; get one with: {INSTALL}")
    return DONE


@browser_app.command("install")
def browser_install() -> None:
    """Install a browser, unless one works already."""
    from auditor.browse.install import install

    install(typer.echo)


def _with_command(arguments: list[str]) -> list[str]:
    """`auditor URL …` becomes `auditor audit URL …`."""
    if not arguments:
        raise UsageError("no address was given: `auditor https://www.example.com`, or --help")
    first = arguments[0]
    if first in ("--help", "--version"):
        return arguments
    if first.startswith("-") or looks_like_address(first):
        return ["audit", *arguments]
    commands = list(typer.main.get_group(app).commands)
    if first not in commands:
        raise unknown("command", first, commands, "`auditor --help` lists them all")
    return arguments


def _settings(
    file: Path | None,
    device: Literal["phone", "desktop", "both"] | None,
    language: str | None,
    market: str | None,
    fail_under: float | None,
    respect_robots: bool,
    pass_age_gate: bool = False,
    fill_checkout: bool | None = None,
) -> Config:
    """The configuration with what the command line changes; unknown checks are refused now."""
    from auditor import config

    settings = config.load(file)
    if settings.checks_named:
        from auditor import registry

        for name in settings.checks_named:
            registry.find(name)
    return config.changed(
        settings,
        devices=config.devices(device, settings),
        language=language,
        market=market and market.upper(),
        respect_robots=respect_robots or None,
        pass_age_gate=pass_age_gate or None,
        fill_checkout=fill_checkout,
        fail_under=fail_under,
    )


def _audit(
    url: str,
    out: Path | None,
    settings: Config,
    browser: str | None,
    headed: bool,
    slow: int,
    report_lang: str | None,
    trace: bool = False,
    also: tuple[str, ...] = (),
    full_evidence: bool = False,
) -> int:
    from auditor import audit as engine
    from auditor.output import TRACES, default_folder, staged
    from auditor.progress import reporting

    language = _report_language(report_lang)
    target = out or default_folder(url, datetime.now())
    with staged(target) as staging:
        with reporting() as progress:
            options = _options(url, staging, settings, browser, headed, slow, progress)
            options.report_language = language
            options.also, options.full_evidence = also, full_evidence
            options.traces = staging / TRACES if trace else None
            result = engine.run(options)
        if result.exit_code == INTERRUPTED and not result.audit.pages:
            raise KeyboardInterrupt  # nothing was seen that a report could tell
        paths = _final(result, staging, target)
    return _summary(result, paths, language)


def _options(
    url: str,
    out: Path,
    settings: Config,
    browser: str | None,
    headed: bool,
    slow: int,
    progress: Progress,
) -> AuditOptions:
    from auditor.audit import AuditOptions

    return AuditOptions(
        url=url,
        out=out,
        devices=settings.devices,
        config=settings,
        browser=browser,
        headed=headed,
        slow_ms=slow,
        language=settings.language or None,
        market=settings.market or None,
        fail_under=settings.gate.fail_under,
        progress=progress,
    )


def _further(reports: list[str] | None) -> tuple[str, ...]:
    from auditor.output import FURTHER

    for name in reports or ():
        if name not in FURTHER:
            raise unknown("report", name, FURTHER, f"there are {', '.join(FURTHER)}")
    return tuple(reports or ())


def _report_language(wanted: str | None) -> str | None:
    from auditor.locale import LANGUAGES

    if wanted is not None and wanted not in LANGUAGES:
        raise unknown("report language", wanted, LANGUAGES, f"there are {', '.join(LANGUAGES)}")
    return wanted


def _final(result: AuditResult, staging: Path, target: Path) -> list[Path]:
    """Where the files will be when the staging folder has become the target."""
    return [target / path.relative_to(staging) for path in result.paths]


def _summary(result: AuditResult, paths: list[Path], language: str | None) -> int:
    from rich.console import Console

    from auditor.reports.terminal import show

    show(result.audit, Console(), paths, language=language or "en")
    for reason in result.audit.gate.reasons:
        _say(f"{result.audit.store.url}: {reason}", result.exit_code)
    return result.exit_code


def _say(message: str, code: int) -> int:
    typer.echo(f"auditor: {message}", err=True)
    return code


def _crashed(error: Exception) -> int:
    """Our fault: the trace goes to a file, the user gets one line."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="auditor-crash-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write(f"auditor {__version__}, Python {sys.version}, {sys.platform}\n\n")
        traceback.print_exception(error, file=log)
    what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    return _say(f"internal error ({what}); please report it with {log.name}", INTERNAL)


def _terminated(number: int, frame: object) -> None:
    raise SystemExit(128 + number)
