"""What the user wants, from `auditor.toml` or `[tool.auditor]` in `pyproject.toml`.

Secrets never stand in the file: they are written `env:NAME` and read from the environment
when they are used, so that no dump of a Config can hold one.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, ValidationError

from auditor.address import is_local
from auditor.errors import UsageError, unknown
from auditor.model import Device, Frozen, PageKind

FILE = "auditor.toml"
PYPROJECT = "pyproject.toml"
FINGERPRINT = re.compile(r"[0-9a-f]{12}")  # of a finding, which a waiver may name


def _reference(text: str) -> str:
    if not re.fullmatch(r"env:[A-Za-z_][A-Za-z0-9_]*", text):
        # the text is not repeated: it may be the secret itself
        raise ValueError("must be taken from the environment, written as env:NAME")
    return text


SecretRef = Annotated[str, AfterValidator(_reference)]
Percent = Annotated[float, Field(ge=0, le=100)]
Impact = Annotated[int, Field(ge=1, le=5)]


class Waiver(Frozen):
    """A finding that is accepted for now: it is shown, but does not count."""

    id: str  # a check's id or one finding's fingerprint
    reason: Annotated[str, Field(min_length=1)]
    until: date | None = None  # the last day on which it holds


class GateRules(Frozen):
    """When an audit may be called green."""

    fail_under: Percent | None = None  # exit 1 below this score
    coverage_under: Percent = 60  # exit 4 when less than this share could be judged
    required: tuple[PageKind, ...] = (PageKind.PRODUCT, PageKind.CART, PageKind.CHECKOUT)


class Pages(Frozen):
    """Addresses of pages that the walk would otherwise look for; each step via one says so."""

    home: str = ""
    category: str = ""
    product: str = ""
    cart: str = ""
    checkout: str = ""


class Login(Frozen):
    """HTTP basic authentication of a staging store."""

    user: SecretRef
    password: SecretRef


class Brand(Frozen):
    """Whose name the scorecard bears."""

    name: str = ""
    logo: str = ""  # path of an SVG, PNG or JPEG file
    colour: str = ""  # #rrggbb
    contact: str = ""
    note: str = ""  # a word to the reader at the head of the report


class Sample(Frozen):
    """How many pages of a kind are judged on each device."""

    products: Annotated[int, Field(ge=1, le=5)] = 3
    categories: Annotated[int, Field(ge=1, le=5)] = 2


class Config(Frozen):
    devices: tuple[Device, ...] = (Device.PHONE, Device.DESKTOP)
    language: str = ""  # BCP 47; empty: as the store has it
    market: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""  # ISO 3166 alpha-2
    contact: str = ""  # goes into the From header
    respect_robots: bool = False  # the walk itself too, not only what crawls
    pass_age_gate: bool = False  # say yes where the store asks for the visitor's age
    fill_checkout: bool | None = None  # with test data; None: only a store on the own network
    sample: Sample = Sample()
    off: tuple[str, ...] = ()  # check ids
    impact: dict[str, Impact] = {}  # check id -> 1..5
    waivers: tuple[Waiver, ...] = ()
    gate: GateRules = GateRules()
    pages: Pages = Pages()
    login: Login | None = None
    password_page: SecretRef | None = None  # what opens a store that is closed behind a password
    variants: dict[str, Annotated[str, Field(min_length=1)]] = {}  # a choice's label -> its option
    headers: dict[str, SecretRef] = {}  # sent to the store's own hosts only
    cookies: dict[str, SecretRef] = {}
    brand: Brand = Brand()

    def fills(self, host: str) -> bool:
        """May test data be typed into the checkout of this host?"""
        return is_local(host) if self.fill_checkout is None else self.fill_checkout

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of all environment variables this configuration reads."""
        references = [*self.headers.values(), *self.cookies.values()]
        if self.login:
            references += [self.login.user, self.login.password]
        if self.password_page:
            references.append(self.password_page)
        return tuple(sorted({reference.removeprefix("env:") for reference in references}))

    @property
    def checks_named(self) -> tuple[str, ...]:
        """Every check id that the file names, for the registry to know or not."""
        waived = [w.id for w in self.waivers if not FINGERPRINT.fullmatch(w.id)]
        return tuple(dict.fromkeys((*self.off, *self.impact, *waived)))


def secret(reference: str) -> str:
    """The value behind `env:NAME`; UsageError when the variable is not set."""
    name = reference.removeprefix("env:")
    try:
        return os.environ[name]
    except KeyError:
        raise UsageError(
            f"the environment variable {name} is not set, but the configuration refers to it: "
            f"export {name}=…"
        ) from None


def load(file: Path | None = None, folder: Path = Path()) -> Config:
    """The configuration in `file`, else in the folder's `auditor.toml` or `pyproject.toml`.

    Without any of them the defaults. UsageError names file, key and the nearest key.
    """
    if file is None:
        file = next((f for f in (folder / FILE, folder / PYPROJECT) if f.is_file()), None)
        if file is None:
            return Config()
    table = _table(file)
    try:
        config = Config.model_validate(table)
    except ValidationError as error:
        raise _explained(error, file) from None
    for name in config.secrets:
        secret(name)
    return config


def _table(file: Path) -> Mapping[str, Any]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{file}: there is no such file") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file}: is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file}: is not valid TOML: {error}") from None
    if file.name != PYPROJECT:
        return content
    table = content.get("tool", {}).get("auditor", {})
    if not isinstance(table, dict):
        raise UsageError(f"{file}: tool.auditor must be a table")
    return table


def _explained(error: ValidationError, file: Path) -> UsageError:
    """The most telling of pydantic's complaints, in the words of the file."""
    found = error.errors(include_url=False, include_input=False)
    # a mistyped key is also a missing one: the typing mistake is what helps
    first = next((e for e in found if e["type"] == "extra_forbidden"), found[0])
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        *table, key = first["loc"]
        section = f" in [{'.'.join(map(str, table))}]" if table else ""
        known = _keys(table)
        why = unknown("key", str(key), known, f"known are {', '.join(sorted(known))}")
        return UsageError(f"{file}: {why}{section}")
    message = first["msg"].removeprefix("Value error, ")
    return UsageError(f"{file}: {where}: {message[:1].lower()}{message[1:]}")


def _keys(path: Iterable[Any]) -> list[str]:
    """The keys that the table at this place may have."""
    model: Any = Config
    for part in path:
        if isinstance(part, int):
            continue
        kind = model.model_fields[part].annotation
        model = next(t for t in (kind, *get_args(kind)) if hasattr(t, "model_fields"))
    return list(model.model_fields)


DeviceChoice = Literal["phone", "desktop", "both"]


def devices(choice: DeviceChoice | None, config: Config) -> tuple[Device, ...]:
    """What `--device` asks for, else what the configuration says."""
    if choice is None:
        return config.devices
    return (Device.PHONE, Device.DESKTOP) if choice == "both" else (Device(choice),)


def changed(config: Config, *, fail_under: float | None = None, **values: Any) -> Config:
    """The configuration with what the command line says instead; None leaves a value as it is."""
    data = config.model_dump() | {key: v for key, v in values.items() if v is not None}
    if fail_under is not None:
        data["gate"]["fail_under"] = fail_under
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = "-".join(str(part) for part in first["loc"]).replace("_", "-")
        raise UsageError(f"--{where}: {first['msg'][:1].lower()}{first['msg'][1:]}") from None
