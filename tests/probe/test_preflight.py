"""What can be wrong with an address before any browser starts: one clear line each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from auditor.errors import CouldNotAudit
from auditor.model import Probe
from auditor.probe import Client, preflight
from auditor.probe import client as module

Run = Callable[[Any], Any]


async def look(url: str) -> tuple[Probe, str]:
    async with Client(url, user_agent="A") as client:
        return await preflight(client, url), client.home


def test_a_page(run: Run, server: Any) -> None:
    probe, home = run(look(server.url))
    assert probe.status == 200 and home == server.url


def test_the_store_is_where_the_address_leads(run: Run, server: Any) -> None:
    port = server.port
    server.pages["/"] = server.redirect(f"http://localhost:{port}/en/")
    server.pages["/en/"] = server.answer("<h1>Shop</h1>")
    probe, home = run(look(server.url))
    assert home == probe.final_url == f"http://localhost:{port}/en/"


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_a_refusal_is_an_answer(run: Run, server: Any, status: int) -> None:
    server.pages["/"] = server.answer("no", status=status)
    assert run(look(server.url))[0].status == status


def refusal(run: Run, url: str) -> str:
    with pytest.raises(CouldNotAudit) as error:
        run(look(url))
    message = str(error.value)
    assert "\n" not in message
    assert message.startswith(("http://", "https://"))
    assert error.value.exit_code == 3
    return message


def test_unknown_host(run: Run) -> None:
    assert "there is no such host; check the spelling" in refusal(run, "http://no-such.invalid/")


def test_refused(run: Run, closed_port: int) -> None:
    assert "is the store running there?" in refusal(run, f"http://127.0.0.1:{closed_port}/")


def test_a_pdf(run: Run, server: Any) -> None:
    server.pages["/price-list"] = server.answer(b"%PDF-1.7", kind="application/pdf")
    message = refusal(run, server.at("price-list"))
    assert "is application/pdf, not a web page" in message


def test_an_endless_redirect(run: Run, server: Any) -> None:
    server.pages["/a"] = server.redirect("/b")
    server.pages["/b"] = server.redirect("/a")
    assert "redirects without end" in refusal(run, server.at("a"))


def test_a_page_that_never_ends_and_one_that_never_begins(
    run: Run, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TOTAL_S", 0.3)
    server.pages["/endless"] = server.endless
    server.pages["/silent"] = server.silent
    assert "a page has to end" in refusal(run, server.at("endless"))
    assert "did not answer" in refusal(run, server.at("silent"))


def test_an_expired_certificate(run: Run, tls_server: Any) -> None:
    assert "certificate has expired" in refusal(run, tls_server(days=-1).url)


def test_a_certificate_for_another_name(run: Run, tls_server: Any) -> None:
    assert "certificate not valid: " in refusal(run, tls_server(name="other.example").url)


def test_https_asked_of_a_server_without_it(run: Run, server: Any) -> None:
    assert "no secure connection" in refusal(run, server.url.replace("http:", "https:"))
