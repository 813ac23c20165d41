"""The first look, before any browser starts: is there a web page at all?"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from auditor.errors import CouldNotAudit
from auditor.model import Probe
from auditor.probe.client import Client

_HTML = ("text/html", "application/xhtml+xml")

# After "<address>: ", with what the client said in {}. Each ends in what can be done.
_REMEDY = {
    "unknown_host": "there is no such host; check the spelling, and that this machine is online",
    "refused": "{}; is the store running there?",
    "tls": "{}; a shopper's browser refuses it too: renew the certificate, then audit again",
    "timeout": "{}; try again later, or check that this machine may reach it",
    "unfinished": "{}; a page has to end before it can be judged",
    "redirects": "{}; open the address in a browser without cookies and mend the redirect",
    "protocol": "{}; is this a web server's address and port?",
    "network": "{}",
}


async def preflight(client: Client, url: str) -> Probe:
    """Asks for the start page and follows it wherever it redirects to, which is then the store.

    Answers that refuse or fail (401, 403, 429, 503 …) are returned: they are findings. Raises
    CouldNotAudit for no host, no connection, no certificate, no end, and for what is no web page.
    """
    probe, trouble = await client.ask(url, anywhere=True)
    if trouble:
        message = f"{probe.final_url or url}: {_REMEDY[trouble].format(probe.error)}"
        if trouble in ("refused", "tls", "timeout") and await _answers_without_tls(url):
            message += f"; without encryption it answers: http://{urlsplit(url).netloc}"
        raise CouldNotAudit(message)
    kind = probe.headers.get("content-type", "").split(";")[0].strip().lower()
    if probe.status == 200 and not (kind in _HTML or (not kind and "<" in probe.body)):
        raise CouldNotAudit(
            f"{probe.final_url}: is {kind or 'something without a type'}, not a web page; "
            f"give the address of the store's home page"
        )
    client.home = probe.final_url
    return probe


async def _answers_without_tls(url: str) -> bool:
    """Whether something listens on the port that plain http uses, for a better advice."""
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.port:
        return False
    try:
        async with asyncio.timeout(2):
            _, writer = await asyncio.open_connection(parts.hostname, 80)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
