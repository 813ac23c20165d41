"""The questions asked once a store: crawler rules, sitemap, missing page, encryption."""

from __future__ import annotations

import asyncio
import secrets
import ssl
import time
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx

from auditor.model import Probe, Probes, Tls
from auditor.probe.client import CONNECT_S, Client
from auditor.probe.sitemap import fetch_sitemap


async def probe_store(client: Client, url: str) -> Probes:
    """Robots, sitemap, a missing page, the http answer and the certificate of the store at `url`.

    `sources` and `links` are left empty: they need the walk's addresses.
    """
    robots = await client.robots(url)
    sitemap, missing, insecure, certificate = await asyncio.gather(
        fetch_sitemap(client, url, robots),
        # no page can have this name, and no rule for a real path can mean it
        client.get(urljoin(url, f"/no-such-page-{secrets.token_hex(6)}")),
        _over_http(client, url),
        tls(url),
    )
    return Probes(
        robots=robots.probe, sitemap=sitemap, missing=missing, insecure=insecure, tls=certificate
    )


async def _over_http(client: Client, url: str) -> Probe | None:
    """The home page asked for without encryption; None where the port serves only https."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.port:
        return None
    return await client.get(urlunsplit(("http", parts.netloc, parts.path, parts.query, "")))


async def tls(url: str) -> Tls | None:
    """How many whole days the certificate is still valid, or why it is not; None over http."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return None
    try:
        async with asyncio.timeout(2 * CONNECT_S):
            _, writer = await asyncio.open_connection(
                parts.hostname,
                parts.port or 443,
                ssl=httpx.create_ssl_context(),  # the same authorities as the other probes
                server_hostname=parts.hostname,
            )
    except ssl.SSLCertVerificationError as error:
        return Tls(error=error.verify_message)
    except (OSError, TimeoutError) as error:
        return Tls(error=str(error) or type(error).__name__)
    certificate = writer.get_extra_info("peercert")
    writer.close()
    seconds = ssl.cert_time_to_seconds(certificate["notAfter"]) - time.time()
    return Tls(days_left=int(seconds // 86_400))
