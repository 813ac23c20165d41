"""The once-a-store probes: robots, sitemap, missing page, http answer, certificate."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest

from auditor.model import Probes, Tls
from auditor.probe import Client, probe_store
from auditor.probe.sitemap import MAX_FILES, locations

Run = Callable[[Any], Any]


async def probed(url: str) -> Probes:
    async with Client(url, user_agent="A") as client:
        return await probe_store(client, url)


def urlset(*urls: str) -> str:
    rows = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f'<?xml version="1.0"?><urlset xmlns="http://x">{rows}</urlset>'


def index(*urls: str) -> str:
    rows = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f"<sitemapindex>{rows}</sitemapindex>"


def xml(server: Any, body: str) -> Any:
    return server.answer(body, kind="application/xml")


def test_a_plain_store(run: Run, server: Any) -> None:
    server.pages["/robots.txt"] = server.answer(
        f"User-agent: *\nDisallow: /cart\nSitemap: {server.url}map.xml", kind="text/plain"
    )
    server.pages["/map.xml"] = xml(server, urlset(server.at("p/1"), server.at("p/2")))
    probes = run(probed(server.url))
    assert probes.robots and "Disallow: /cart" in probes.robots.body
    assert probes.sitemap and locations(probes.sitemap.body) == (server.at("p/1"), server.at("p/2"))
    assert probes.missing and probes.missing.status == 404
    assert probes.insecure and probes.insecure.status == 200  # it was asked for over http
    assert probes.tls is None
    assert probes.sources == () and probes.links == ()
    assert "/sitemap.xml" not in server.paths


def test_a_sitemap_at_the_usual_place(run: Run, server: Any) -> None:
    server.pages["/sitemap_index.xml"] = xml(server, index(server.at("a.xml")))
    server.pages["/a.xml"] = xml(server, urlset(server.at("p/1?a=1&amp;b=2")))
    probes = run(probed(server.url))
    assert probes.sitemap and probes.sitemap.url == server.at("sitemap_index.xml")
    assert locations(probes.sitemap.body) == (server.at("p/1?a=1&b=2"),)


def test_no_sitemap(run: Run, server: Any) -> None:
    probes = run(probed(server.url))
    assert probes.sitemap and probes.sitemap.status == 404


def test_an_index_is_followed_for_a_few_files_and_not_off_the_site(run: Run, server: Any) -> None:
    names = [f"part-{n}.xml.gz" for n in range(MAX_FILES + 3)]
    outside = "https://elsewhere.example/map.xml"
    server.pages["/sitemap.xml"] = xml(server, index(outside, *map(server.at, names)))
    for name in names:
        packed = gzip.compress(urlset(server.at(f"of-{name}")).encode())
        server.pages[f"/{name}"] = server.answer(packed, kind="application/gzip")
    probes = run(probed(server.url))
    assert probes.sitemap and probes.sitemap.status == 200
    assert locations(probes.sitemap.body) == tuple(
        server.at(f"of-{name}") for name in names[:MAX_FILES]
    )
    assert not set(server.paths) & {f"/{name}" for name in names[MAX_FILES:]}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<urlset><url><loc> https://a/1 </loc></url></urlset>", ("https://a/1",)),
        ("<s:urlset><s:url><s:loc><![CDATA[https://a/1]]></s:loc>", ("https://a/1",)),
        ("<urlset><url><loc>https://a/1</loc></url><url><loc>https://a", ("https://a/1",)),
        ("<html><loc>https://a/1</loc></html>", ()),
        ("", ()),
    ],
)
def test_locations(body: str, found: tuple[str, ...]) -> None:
    assert locations(body) == found


def test_the_certificate_s_days(run: Run, tls_server: Any) -> None:
    probes = run(probed(tls_server(days=12).url))
    assert probes.tls == Tls(days_left=12)
    assert probes.insecure is None  # this port speaks nothing but TLS
    assert probes.missing and probes.missing.status == 404


def test_a_broken_certificate_is_a_finding_here(run: Run, tls_server: Any) -> None:
    probes = run(probed(tls_server(days=-1).url))
    assert probes.tls and "expired" in probes.tls.error
    assert probes.missing and "certificate not valid" in probes.missing.error
