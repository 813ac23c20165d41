"""What must never be sent: requests judged by address and body. Pure; the rules are deny.toml."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

BODY_CHARS = 500_000  # of a body are read; an order is far smaller

Pairs = list[tuple[str, str]]  # normalised name, value as sent

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOIN = re.compile(r"[_\s.~+\-]+")
_SLASHES = re.compile(r"//+")
_PART = re.compile(r'name="([^"]*)"[^\r\n]*(?:\r\n[^\r\n]+)*\r\n\r\n(.*?)\r\n--', re.DOTALL)
_GRAPHQL = re.compile(
    r"^\s*(?:#[^\n]*\n\s*)*(?:query|mutation|subscription|fragment)\b|^\s*\{\s*\w"
)
_TOKEN = re.compile(r'"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|\w+|[^\s,]')


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of deny.toml; see there."""

    platform: str
    note: str
    path: re.Pattern[str] | None
    host: re.Pattern[str] | None
    query: tuple[tuple[str, re.Pattern[str]], ...]
    field: tuple[tuple[str, re.Pattern[str]], ...]
    operation: frozenset[str]
    methods: frozenset[str]
    own: bool

    def __str__(self) -> str:
        return f"{self.platform}: {self.note}"

    def denies(self, request: Outgoing) -> bool:
        return (
            (not self.methods or request.verb in self.methods)
            and (self.path is None or bool(self.path.search(request.path)))
            and (self.host is None or bool(self.host.search(request.host)))
            and all(_holds(request.query, name, value) for name, value in self.query)
            and all(_holds(request.fields, name, value) for name, value in self.field)
            and (not self.operation or not self.operation.isdisjoint(request.operations))
            and (not self.own or request.own)
        )


def _holds(pairs: Pairs, name: str, value: re.Pattern[str]) -> bool:
    names = _rules().action if name == "*action" else (name,)
    return any(n in names and value.fullmatch(normalised(v)) for n, v in pairs)


@dataclass(slots=True)
class Outgoing:
    """A request about to leave, taken apart once.

    `referer` is the page it comes from ("" when unknown: then it counts as the store's own).
    `override` is the header X-HTTP-Method-Override, which servers obey over the method.
    """

    method: str
    url: str
    body: str = ""
    referer: str = ""
    override: str = ""
    verb: str = field(init=False)
    host: str = field(init=False)
    path: str = field(init=False)
    query: Pairs = field(init=False)
    _fields: Pairs | None = field(init=False, default=None)
    _operations: frozenset[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        method = self.method.upper()
        self.verb = self.override.upper() if method == "POST" and self.override else method
        self.host = (parts.hostname or "").lower()
        self.path = _SLASHES.sub("/", normalised(unquote(parts.path)))
        self.query = [(normalised(k), v) for k, v in parse_qsl(parts.query, True)]
        # Hash routes carry a path of their own, but never reach a server: not looked at.

    @property
    def own(self) -> bool:
        """Sent to the site of the page that sends it, or one level beside it."""
        home = (urlsplit(self.referer).hostname or "").lower()
        if not home or home == self.host:
            return True
        return home.split(".")[-2:] == self.host.split(".")[-2:] and "." in home

    @property
    def fields(self) -> Pairs:
        if self._fields is None:
            self._fields = body_fields(self.body[:BODY_CHARS])
        return self._fields

    @property
    def operations(self) -> frozenset[str]:
        """GraphQL operations in address or body; of mutations also "mutation:<root field>"."""
        if self._operations is None:
            found: set[str] = set()
            for name, value in [*self.query, *self.fields]:
                if name in ("operation-name", "operationname"):
                    found.add(_bare(value))
                elif name in ("query", "mutation", "document") and _GRAPHQL.match(value):
                    found |= set(_graphql(value))
            if _GRAPHQL.match(self.body[:200]) and "{" in self.body[:200]:
                found |= set(_graphql(self.body[:BODY_CHARS]))
            self._operations = frozenset(found)
        return self._operations

    @property
    def batched(self) -> Iterator[Outgoing]:
        """Requests packed into the body, as REST batch endpoints take them."""
        if '"requests"' not in self.body[:BODY_CHARS]:
            return
        try:
            packed = json.loads(self.body)["requests"]
            for item in packed if isinstance(packed, list) else ():
                path = item.get("path") or item.get("url") or item.get("relative_url")
                if isinstance(path, str):
                    body = item.get("body", "")
                    yield Outgoing(
                        str(item.get("method") or "GET"),
                        path if "://" in path else f"https://{self.host}/{path.lstrip('/')}",
                        body if isinstance(body, str) else json.dumps(body),
                        self.referer,
                    )
        except (ValueError, TypeError, KeyError, AttributeError):
            return


def denied(request: Outgoing) -> Rule | None:
    """The first rule that forbids the request, or None."""
    rules = _rules()
    if any(rule.denies(request) for rule in rules.allow):
        return None
    for rule in rules.deny:
        if rule.denies(request):
            return rule
    for packed in request.batched:
        if rule_of := denied(packed):
            return rule_of
    return None


def denied_message(text: str) -> str | None:
    """The words in a socket's message that order something, or None.

    Frameworks name the event or method in a short string of a JSON frame; a frame that is no
    JSON is searched as it stands.
    """
    commit = _rules().commit
    frame = text[:BODY_CHARS]
    start = re.search(r"[\[{]", frame)  # before it: the frame type of some libraries
    try:
        strings = list(_strings(json.loads(frame[start.start() :] if start else "")))
    except ValueError:
        strings = re.findall(r"[\w/.:-]{3,80}", frame)
    for string in strings:
        if len(string) <= 80 and commit.fullmatch(normalised(string.rsplit(":", 1)[-1])):
            return string
    request = Outgoing("POST", "", frame[start.start() :] if start else "")
    hit = next((r for r in _rules().deny if r.operation and r.denies(request)), None)
    return str(hit) if hit else None


def normalised(text: str) -> str:
    """How names are compared: "saveOrder", "save_order", "save.order" -> "save-order"."""
    return _JOIN.sub("-", _HUMP.sub("-", text)).lower()


def body_fields(body: str) -> Pairs:
    """Names and values in a form, multipart or JSON body, at any depth; empty for any other."""
    head = body.lstrip()[:1]
    if head and head in "{[":
        try:
            return [(normalised(k), v) for k, v in _leaves(json.loads(body), "")]
        except (ValueError, RecursionError):
            return []
    if body.startswith("--"):
        return [(normalised(k), v) for k, v in _PART.findall(body + "\r\n--")]
    if "=" in body:
        return [(normalised(k), v) for k, v in parse_qsl(body, True)]
    return []


def _leaves(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, name)
    else:
        text = value if isinstance(value, str) else json.dumps(value)
        yield name, text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _graphql(text: str) -> Iterator[str]:
    """Operation names and root fields of a GraphQL document. Arguments are skipped by depth."""
    kind = ""
    depth = brackets = 0
    name_next = False
    previous = ""
    for token in _TOKEN.findall(text):
        if token in "([":
            brackets += 1
        elif token in ")]":
            brackets -= 1
        elif brackets:
            continue
        elif token == "{":
            depth += 1
            name_next = False
        elif token == "}":
            depth -= 1
        elif depth == 0 and token in ("query", "mutation", "subscription", "fragment"):
            kind, name_next = token, True
        elif depth == 0 and name_next and token[0].isalpha():
            yield _bare(token)
            name_next = False
        elif depth == 1 and (token[0].isalpha() or token[0] == "_") and previous not in ("@", "."):
            # an alias yields its own name too, which harms nobody
            yield _bare(token)
            if kind == "mutation":
                yield f"mutation:{_bare(token)}"
        previous = token


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


@dataclass(frozen=True, slots=True)
class _Rules:
    allow: tuple[Rule, ...]
    deny: tuple[Rule, ...]
    commit: re.Pattern[str]
    action: tuple[str, ...]


@cache
def _rules() -> _Rules:
    table = tomllib.loads(files("auditor.browse").joinpath("deny.toml").read_text("utf-8"))
    words = table["words"]
    commit = f"(?:{words['commit']})"
    no = "|".join(words["no"])

    def pattern(text: str) -> re.Pattern[str]:
        return re.compile(text.replace("@commit", commit).replace("@yes", f"(?!(?:{no})$).*"))

    def pairs(entry: dict[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((name, pattern(value)) for name, value in entry.items())

    def operations(names: list[str]) -> frozenset[str]:
        heads = (name.rpartition(":") for name in names)
        return frozenset(f"{head}{colon}{_bare(tail)}" for head, colon, tail in heads)

    def rules(entries: list[dict[str, Any]]) -> tuple[Rule, ...]:
        return tuple(
            Rule(
                platform=e["platform"],
                note=e["note"],
                path=pattern(e["path"]) if "path" in e else None,
                host=pattern(e["host"]) if "host" in e else None,
                query=pairs(e.get("query", {})),
                field=pairs(e.get("field", {})),
                operation=operations(e.get("operation", [])),
                methods=frozenset(e.get("methods", ())),
                own=e.get("own", False),
            )
            for e in entries
        )

    return _Rules(
        rules(table["allow"]), rules(table["deny"]), re.compile(commit), tuple(words["action"])
    )
