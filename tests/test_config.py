"""The configuration file: what it says, and what its errors say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.config import Config, devices, load, secret
from auditor.errors import UsageError
from auditor.model import Device, PageKind


def write(folder: Path, text: str, name: str = "auditor.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_the_defaults(tmp_path: Path) -> None:
    assert load(folder=tmp_path) == Config()
    assert Config().gate.required == (PageKind.PRODUCT, PageKind.CART, PageKind.CHECKOUT)


FULL = """
devices = ["phone"]
market = "MX"
contact = "audits@example.com"
off = ["largest-paint-fast"]
password_page = "env:SHOP_DOOR"
impact = { page-title-specific = 5 }

[[waivers]]
id = "newsletter-signup-offered"
reason = "we have no newsletter"
until = 2027-01-31

[gate]
fail_under = 75
required = ["product"]

[sample]
products = 2

[pages]
product = "/p/42"

[variants]
size = "M"

[login]
user = "env:SHOP_USER"
password = "env:SHOP_PASSWORD"

[headers]
X-Staging = "env:SHOP_HEADER"

[brand]
name = "Agency"
"""


def test_every_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SHOP_USER", "SHOP_PASSWORD", "SHOP_HEADER", "SHOP_DOOR"):
        monkeypatch.setenv(name, f"value of {name}")
    write(tmp_path, FULL)
    config = load(folder=tmp_path)
    assert config.devices == (Device.PHONE,)
    assert config.waivers[0].until == date(2027, 1, 31)
    assert config.gate.fail_under == 75 and config.gate.coverage_under == 60
    assert (config.sample.products, config.sample.categories) == (2, 2)
    assert config.pages.product == "/p/42"
    assert config.secrets == ("SHOP_DOOR", "SHOP_HEADER", "SHOP_PASSWORD", "SHOP_USER")
    assert config.variants == {"size": "M"}
    assert config.checks_named == (
        "largest-paint-fast",
        "page-title-specific",
        "newsletter-signup-offered",
    )
    assert config.login and secret(config.login.password) == "value of SHOP_PASSWORD"
    assert "value of" not in config.model_dump_json()  # no dump can hold a secret


def test_pyproject_and_the_order_of_the_two(tmp_path: Path) -> None:
    write(tmp_path, "[tool.auditor]\nmarket = 'ES'\n[tool.other]\nx = 1\n", "pyproject.toml")
    assert load(folder=tmp_path).market == "ES"
    write(tmp_path, "market = 'ID'\n")
    assert load(folder=tmp_path).market == "ID"


def test_a_pyproject_without_our_table(tmp_path: Path) -> None:
    write(tmp_path, "[tool.other]\nx = 1\n", "pyproject.toml")
    assert load(folder=tmp_path) == Config()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("devcies = ['phone']", "unknown key 'devcies': did you mean devices?"),
        ("[gate]\nfail_udner = 3", "unknown key 'fail_udner': did you mean fail_under? in [gate]"),
        ("zzz = 1", "unknown key 'zzz': known are "),
        ("[[waivers]]\nid = 'x'\nreason = 'y'\nuntill = 1", "did you mean until?"),
        ("[login]\nuser = 'env:A'\npasswort = 'env:B'", "did you mean password?"),
        ("devices = ['fone']", "devices.0: input should be 'phone' or 'desktop'"),
        ("[gate]\nfail_under = 120", "gate.fail_under: input should be less than or equal to 100"),
        ("impact = { a = 9 }", "impact.a: "),
        ("market = 'Mexico'", "market: "),
        ("[headers]\nAuthorization = 'hunter2'", "headers.Authorization: must be taken from the"),
        ("password_page = 'open sesame'", "password_page: must be taken from the environment"),
        ("password_page = 'env:NOT_SET_C'", "NOT_SET_C is not set"),
        ("pasword_page = 'env:A'", "did you mean password_page?"),
        ("[variants]\nsize = ''", "variants.size: "),
        ("[variants]\nsize = 40", "variants.size: input should be a valid string"),
        ("variants = ['M']", "variants: "),
        ("devices = [", "not valid TOML"),
        ("[login]\nuser = 'env:NOT_SET_A'\npassword = 'env:NOT_SET_B'", "NOT_SET_A is not set"),
    ],
)
def test_errors_name_file_key_and_remedy(tmp_path: Path, text: str, says: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(UsageError) as error:
        load(file)
    message = str(error.value)
    assert says in message
    assert "hunter2" not in message
    assert "\n" not in message
    if "not set" not in says:
        assert message.startswith(str(file))


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file"):
        load(tmp_path / "other.toml")
    (tmp_path / "bin.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not UTF-8"):
        load(tmp_path / "bin.toml")
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path)


def test_devices_by_option_or_configuration() -> None:
    config = Config(devices=(Device.PHONE,))
    assert devices(None, config) == (Device.PHONE,)
    assert devices("desktop", config) == (Device.DESKTOP,)
    assert devices("both", config) == (Device.PHONE, Device.DESKTOP)


@pytest.mark.parametrize(
    ("said", "host", "fills"),
    [
        (None, "127.0.0.1", True),
        (None, "192.168.1.20", True),
        (None, "staging.internal", True),
        (None, "www.example.com", False),
        (True, "www.example.com", True),
        (False, "127.0.0.1", False),
    ],
)
def test_test_data_go_into_a_checkout_of_the_own_network_only(
    said: bool | None, host: str, fills: bool
) -> None:
    assert Config(fill_checkout=said).fills(host) is fills
