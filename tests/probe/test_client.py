"""The client of the probes: bounded, paced, honest about itself, on the store's site only."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from typing import Any

import pytest

from auditor.model import Probe
from auditor.probe import Client
from auditor.probe import client as module
from auditor.probe.client import site

Run = Callable[[Any], Any]


async def get(url: str, home: str = "", **options: Any) -> Probe:
    async with Client(home or url, user_agent="A StoreAuditor/1", **options) as client:
        return await client.get(url)


def test_an_answer(run: Run, server: Any) -> None:
    probe = run(get(server.url, contact="me@example.com", language="es"))
    assert (probe.status, probe.error, probe.hops) == (200, "", ())
    assert probe.final_url == server.url
    assert "Coffee" in probe.body
    assert probe.ms > 0
    _, headers = server.asked[0]
    assert headers["user-agent"] == "A StoreAuditor/1"
    assert headers["from"] == "me@example.com"
    assert headers["accept-language"] == "es"


def test_redirects_are_followed_and_told(run: Run, server: Any) -> None:
    server.pages["/old"] = server.redirect("/older?x=1")
    server.pages["/older"] = server.redirect("/#top")
    probe = run(get(server.at("old")))
    assert probe.final_url == server.url
    assert probe.hops == ((server.at("old"), 302), (server.at("older?x=1"), 302))


def test_a_redirect_that_waits_for_its_cookie(run: Run, server: Any) -> None:
    def door(request: Any) -> None:
        if "seen=1" in request.headers.get("Cookie", ""):
            server.answer("inside")(request)
        else:
            server.redirect("/door", Set_Cookie="seen=1; Path=/")(request)

    server.pages["/door"] = door
    assert run(get(server.at("door"))).body == "inside"


def test_no_cookie_outlives_its_question(run: Run, server: Any) -> None:
    server.pages["/"] = server.answer("x", Set_Cookie="session=1; Path=/")

    async def twice() -> None:
        async with Client(server.url, user_agent="A") as client:
            await client.get(server.url)
            await client.get(server.url)

    run(twice())
    assert [headers.get("cookie") for _, headers in server.asked] == [None, None]


def test_an_endless_redirect_ends(run: Run, server: Any) -> None:
    server.pages["/loop"] = server.redirect("/loop")
    probe = run(get(server.at("loop")))
    assert "redirects without end" in probe.error
    assert len(server.asked) == module.MAX_HOPS + 1


def test_another_site_is_not_asked(run: Run, server: Any) -> None:
    server.pages["/out"] = server.redirect("https://elsewhere.example/")
    probe = run(get(server.at("out")))
    assert probe.error == "leads to another site: elsewhere.example"
    assert probe.hops == ((server.at("out"), 302),)
    assert probe.status == 0


@pytest.mark.parametrize("target", ["mailto:me@example.com", "http://[", "javascript:alert(1)"])
def test_a_redirect_to_no_web_page(run: Run, server: Any, target: str) -> None:
    server.pages["/bad"] = server.redirect(target)
    assert "no web page" in run(get(server.at("bad"))).error


def test_what_never_answers_and_what_never_ends(
    run: Run, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TOTAL_S", 0.3)
    server.pages["/silent"] = server.silent
    server.pages["/endless"] = server.endless
    silent, endless = run(get(server.at("silent"))), run(get(server.at("endless")))
    assert silent.status == 0 and "did not answer" in silent.error
    assert endless.status == 200 and "keeps sending" in endless.error


def test_a_huge_body_is_cut(run: Run, server: Any) -> None:
    server.pages["/huge"] = server.answer("é" * 3_000_000)
    probe = run(get(server.at("huge")))
    assert probe.status == 200 and not probe.error
    assert 400_000 < len(probe.body) <= module.MAX_CHARS


def test_a_bomb_does_not_explode(run: Run, server: Any) -> None:
    server.pages["/map.xml.gz"] = server.answer(
        gzip.compress(b"<urlset>" + b"x" * 50_000_000), kind="application/gzip"
    )
    assert len(run(get(server.at("map.xml.gz"))).body) <= module.MAX_CHARS


SHIFT_JIS = '<meta charset="shift_jis"><h1>珈琲</h1>'


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        ("text/html; charset=iso-8859-1", "café".encode("latin-1"), "café"),
        ("text/html", SHIFT_JIS.encode("shift_jis"), SHIFT_JIS),
        ("text/html", "café".encode(), "café"),
        ("text/html; charset=no-such", b"coffee", "coffee"),
        ("text/plain", b"\xef\xbb\xbfUser-agent: *", "User-agent: *"),
        ("application/ld+json", b"{}", "{}"),
        ("application/pdf", b"%PDF", ""),
        ("image/png", b"\x89PNG", ""),
    ],
)
def test_text_is_decoded_and_the_rest_is_not_read(
    run: Run, server: Any, kind: str, data: bytes, text: str
) -> None:
    server.pages["/x"] = server.answer(data, kind=kind)
    assert run(get(server.at("x"))).body == text


def test_a_closed_port_and_an_unknown_host(run: Run, closed_port: int) -> None:
    assert run(get(f"http://127.0.0.1:{closed_port}/")).error == "connection refused"
    assert run(get("http://no-such-host.invalid/")).error == "unknown host"


def test_a_server_that_does_not_speak_http(run: Run) -> None:
    async def scenario() -> Probe:
        async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 mail.example ESMTP\r\n")
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(babble, "127.0.0.1", 0) as mail:
            return await get(f"http://127.0.0.1:{mail.sockets[0].getsockname()[1]}/")

    assert "not proper HTTP" in run(scenario()).error


def test_secrets_go_to_the_own_site_only(run: Run, server: Any) -> None:
    options: dict[str, Any] = {
        "headers": {"x-staging": "s3"},
        "cookies": {"gate": "s2"},
        "login": ("me", "s1"),
    }
    run(get(server.url, **options))
    _, own = server.asked[0]
    assert own["x-staging"] == "s3" and own["cookie"] == "gate=s2"
    assert own["authorization"].startswith("Basic ")

    async def elsewhere() -> None:
        async with Client("http://shop.example/", user_agent="A", **options) as client:
            await client.ask(server.url, anywhere=True)

    run(elsewhere())
    _, other = server.asked[1]
    assert not {"x-staging", "cookie", "authorization"} & other.keys()


def test_a_store_that_wants_no_more_requests_gets_none(run: Run, server: Any) -> None:
    server.pages["/busy"] = server.answer(status=429, Retry_After="120")

    async def scenario() -> tuple[Probe, Probe]:
        async with Client(server.url, user_agent="A") as client:
            return await client.get(server.at("busy")), await client.get(server.url)

    busy, after = run(scenario())
    assert busy.status == 429
    assert "no more requests now, Retry-After 120" in after.error
    assert server.paths == ["/busy"]


def test_a_public_host_is_asked_once_a_pace(
    run: Run, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "is_local", lambda host: False)

    async def scenario() -> float:
        loop = asyncio.get_running_loop()
        async with Client(server.url, user_agent="A", pace_s=0.1) as client:
            began = loop.time()
            await asyncio.gather(*(client.get(server.url) for _ in range(4)))
            return loop.time() - began

    assert run(scenario()) >= 0.3


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://www.shop.co.uk/x", "shop.co.uk"),
        ("https://help.shop.example.com/", "example.com"),
        ("https://mine.myshopify.com/", "mine.myshopify.com"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://localhost/", "localhost"),
    ],
)
def test_site(url: str, same: str) -> None:
    assert site(url) == same
