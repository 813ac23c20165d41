"""What people type as an address, and what becomes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.address import is_local, looks_like_address, normalise
from auditor.errors import UsageError


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("shop.example.com", "https://shop.example.com/"),
        ("  Shop.Example.com/Tee?a=1#top ", "https://shop.example.com/Tee?a=1"),
        ("http://shop.example.com", "http://shop.example.com/"),
        ("HTTPS://shop.example.com:443/x", "https://shop.example.com/x"),
        ("localhost:8000", "http://localhost:8000/"),
        ("localhost", "http://localhost/"),
        ("127.0.0.1:80/shop", "http://127.0.0.1/shop"),
        ("192.168.0.7", "http://192.168.0.7/"),
        ("8.8.8.8", "https://8.8.8.8/"),
        ("[::1]:8000", "http://[::1]:8000/"),
        ("shop:8000", "http://shop:8000/"),
        ("my.shop.test", "http://my.shop.test/"),
        ("https://localhost", "https://localhost/"),
        ("café.example", "https://xn--caf-dma.example/"),
        ("магазин.рф/каталог", "https://xn--80aairftm.xn--p1ai/каталог"),
        ("shop.example.com.", "https://shop.example.com/"),
    ],
)
def test_normalise(typed: str, address: str) -> None:
    assert normalise(typed) == address
    assert normalise(address) == address


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "no address"),
        ("   ", "no address"),
        ("my store.com", "space"),
        ("shop.com\nEvil", "space"),
        ("ftp://shop.example.com", "'ftp', only http and https"),
        ("mailto:me@example.com", "'mailto'"),
        ("javascript:alert(1)", "'javascript'"),
        ("file:///etc/passwd", "'file'"),
        ("http:shop.example.com", "two slashes"),
        ("http://", "names no host"),
        ("https://?q=1", "names no host"),
        ("https://-a.example", "names no host"),
        ("https://a..example", "names no host"),
        ("https://999.1.1.1", "names no host"),
        ("http://[::1", "not an address"),
        ("https://shop.example:99999", "port"),
        ("https://shop.example:0", "port 0"),
        ("https://shop.example:x", "port"),
        (f"https://{'a' * 64}.example", "names no host"),
    ],
)
def test_refused_in_one_line(typed: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        normalise(typed)
    assert says in str(error.value)
    assert "\n" not in str(error.value)
    assert error.value.exit_code == 2


@pytest.mark.parametrize("typed", ["https://me:hunter2@shop.example", "me:hunter2@shop.example/x"])
def test_credentials_are_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(UsageError, match="auditor.toml") as error:
        normalise(typed)
    assert "hunter2" not in str(error.value)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_usage_error(text: str) -> None:
    try:
        address = normalise(text)
    except UsageError as error:
        assert "\n" not in str(error)
    else:
        assert address.startswith(("http://", "https://"))
        assert normalise(address) == address


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("demo.localhost", True),
        ("127.0.0.2", True),
        ("::1", True),
        ("10.1.2.3", True),
        ("shop", True),
        ("nas.local", True),
        ("example.com", False),
        ("localhost.example.com", False),
        ("93.184.216.34", False),
    ],
)
def test_is_local(host: str, local: bool) -> None:
    assert is_local(host) is local


def test_a_word_is_a_command_and_an_address_is_not() -> None:
    assert [
        w for w in ("checks", "audti", "shop.com", "localhost", "shop:80") if looks_like_address(w)
    ] == [
        "shop.com",
        "localhost",
        "shop:80",
    ]
