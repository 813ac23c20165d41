"""The little CSS that platform hints need, matched over our own tree.

Lists, descendants (` `), children (`>`), tag, `*`, #id, .class, [attr], [attr=v], [attr^=v],
[attr$=v], [attr*=v], [attr~=v] with or without quotes, and backslash escapes in names. Anything
else raises ValueError when the selector is compiled, not silently matches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from auditor.read.dom import Node

_NAME = r"(?:[\w\-]|\\.)+"
_PART = re.compile(
    rf"""(?P<tag>\*|{_NAME})|\#(?P<id>{_NAME})|\.(?P<cls>{_NAME})
    |\[\s*(?P<attr>[\w\-:]+)\s*(?:(?P<op>[\^$*~]?=)\s*
        (?:"(?P<dq>[^"]*)"|'(?P<sq>[^']*)'|(?P<bare>[^\]\s"']+))\s*)?\]""",
    re.VERBOSE,
)
_TOKEN = re.compile(
    r"""\s*(>)\s*|\s*(,)\s*|(\s+)|((?:[^\s,>\[\\]|\\.|\[(?:"[^"]*"|'[^']*'|[^\]])*\])+)"""
)

_Test = Callable[[Node], bool]


class _Step(NamedTuple):
    tests: tuple[_Test, ...]
    child: bool  # bound to the step before by ">" instead of a space


def matches(node: Node, selector: str) -> bool:
    """Does the selector pick this element? Raises ValueError for what this subset has not."""
    return any(_fits(node, steps) for steps in _compiled(selector))


def _fits(node: Node, steps: tuple[_Step, ...]) -> bool:
    last = steps[-1]
    if not all(test(node) for test in last.tests):
        return False
    if len(steps) == 1:
        return True
    if last.child:
        return node.parent is not None and _fits(node.parent, steps[:-1])
    return any(_fits(ancestor, steps[:-1]) for ancestor in node.ancestors())


@lru_cache(maxsize=1024)
def _compiled(selector: str) -> tuple[tuple[_Step, ...], ...]:
    lists: list[list[_Step]] = [[]]
    child = False
    position = 0
    text = selector.strip()
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise ValueError(f"cannot read the selector {selector!r}")
        position = token.end()
        bound, comma, _, compound = token.groups()
        if bound:
            child = True
        elif comma:
            lists.append([])
        elif compound:
            lists[-1].append(_Step(_tests(compound, selector), child))
            child = False
    if child or not all(steps and not steps[0].child for steps in lists):
        raise ValueError(f"cannot read the selector {selector!r}")
    return tuple(map(tuple, lists))


def _tests(compound: str, selector: str) -> tuple[_Test, ...]:
    tests: list[_Test] = []
    position = 0
    while position < len(compound):
        part = _PART.match(compound, position)
        if part is None or (part["tag"] and position):
            raise ValueError(f"cannot read {compound!r} in the selector {selector!r}")
        position = part.end()
        tests.append(_test(part))
    return tuple(tests)


def _test(part: re.Match[str]) -> _Test:
    def plain(name: str) -> str:
        return re.sub(r"\\(.)", r"\1", name)

    if part["tag"]:
        tag = plain(part["tag"]).lower()
        return lambda n: tag in ("*", n.tag)
    if part["id"]:
        ident = plain(part["id"])
        return lambda n: n.attrs.get("id") == ident
    if part["cls"]:
        name = plain(part["cls"])
        return lambda n: name in n.classes
    attr, op = part["attr"].lower(), part["op"]
    want = next((part[g] for g in ("dq", "sq", "bare") if part[g] is not None), "")
    if op is None:
        return lambda n: attr in n.attrs
    compare: Callable[[str], bool]
    if op == "=":
        compare = want.__eq__
    elif op == "^=":
        compare = lambda v: bool(want) and v.startswith(want)  # noqa: E731
    elif op == "$=":
        compare = lambda v: bool(want) and v.endswith(want)  # noqa: E731
    elif op == "*=":
        compare = lambda v: bool(want) and want in v  # noqa: E731
    else:
        compare = lambda v: want in v.split()  # noqa: E731
    return lambda n: attr in n.attrs and compare(n.attrs[attr])
