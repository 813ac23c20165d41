"""The address a person types, made into the one that is audited."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

from auditor.errors import UsageError

# Names that never leave the own network (RFC 6761, 6762, 8375, and ICANN's .internal).
LOCAL_SUFFIXES = ("localhost", "local", "internal", "test", "home.arpa", "lan")

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_EXAMPLE = "give it like https://www.example.com"


def normalise(address: str) -> str:
    """An absolute http(s) address with an ASCII host; UsageError says what is wrong with it.

    Without a scheme it becomes https, or http on a loopback or private host. The fragment is
    dropped. A name and password in it are refused: they would end up in logs and reports.
    """
    text = address.strip()
    if not text:
        raise UsageError(f"no address was given: {_EXAMPLE}")
    shown = _safe(text)
    if any(c.isspace() or not c.isprintable() for c in text):
        raise UsageError(f"{shown!r} is not an address, it has a space in it: {_EXAMPLE}")
    parts = _split(text, shown)
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            f"{shown!r} holds a user name or password: leave it out of the address and put it "
            f"into auditor.toml as [login], taken from the environment"
        )
    host = _host(parts, shown)
    try:
        port = parts.port
    except ValueError:
        raise UsageError(f"{shown!r} has a port that is none: ports go from 1 to 65535") from None
    if port == 0:
        raise UsageError(f"{shown!r} has port 0: ports go from 1 to 65535")
    scheme = parts.scheme.lower() or ("http" if is_local(host) else "https")
    if port == {"http": 80, "https": 443}[scheme]:
        port = None
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    return urlunsplit((scheme, netloc, parts.path or "/", parts.query, ""))


def looks_like_address(word: str) -> bool:
    """Whether a first argument is meant as an address rather than as a command."""
    return any(c in word for c in ".:/") or word.strip().lower() == "localhost"


def is_local(host: str) -> bool:
    """Whether the host is this machine or in the own network, by its name alone."""
    host = host.strip("[]").rstrip(".").lower()
    try:
        ip = ip_address(host.split("%")[0])
    except ValueError:
        return "." not in host or host.endswith(tuple(f".{s}" for s in LOCAL_SUFFIXES))
    return ip.is_loopback or ip.is_private or ip.is_link_local


def _split(text: str, shown: str) -> SplitResult:
    scheme = _SCHEME.match(text)
    rest = text[scheme.end() :] if scheme else text
    if scheme and not scheme[2] and re.match(r"\d+(/|\?|#|$)", rest):
        scheme = None  # it is host:port
    if scheme and not scheme[2] and "@" in rest and scheme[1].lower() != "mailto":
        scheme = None  # it is name:password@host
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise UsageError(f"{shown!r} begins with {scheme[1]!r}, only http and https are walked")
    if scheme and not scheme[2]:
        raise UsageError(f"{shown!r} lacks the two slashes: {_EXAMPLE}")
    try:
        return urlsplit(text if scheme else f"//{text}")
    except ValueError as error:
        raise UsageError(f"{shown!r} is not an address ({error}): {_EXAMPLE}") from None


def _host(parts: SplitResult, shown: str) -> str:
    """The host in lower case ASCII, international names encoded."""
    wrong = UsageError(f"{shown!r} names no host that can exist: {_EXAMPLE}")
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise wrong
    try:
        return str(ip_address(host))
    except ValueError:
        if ":" in host or re.fullmatch(r"[\d.]+", host):  # an address by number that is none
            raise wrong from None
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode()
        except idna.IDNAError:
            raise wrong from None
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise wrong
    return host


def _safe(text: str) -> str:
    """The address as it may be repeated on a terminal: no credentials, not endless."""
    text = re.sub(r"^([a-z+.-]*:?//)?[^/?#@]*@", r"\1…@", text, flags=re.IGNORECASE)
    return text if len(text) <= 100 else text[:99] + "…"
