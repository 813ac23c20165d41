"""All that a check may import: the public, semver-stable face of the auditor.

A check is one file, `checks/<moment>/<group>/<check_id>.py`, with one function of the same name:

    @check(page="cart", impact=5, effort="medium")
    def cart_shipping_cost_visible(page: Page) -> Finding:
        \"\"\"The cart shows delivery cost or an estimate.

        Question: What will I pay in the end?
        Why: 48 % abandoned over extra costs (Baymard Institute 2024, https://baymard.com/...).
        Fix: Show a default delivery cost for the visitor's country.
        \"\"\"
        ...
        return absent("no delivery cost in the cart's summary", searched=page.summary)

What it takes says how often it runs: a `Page` once per sampled page and device, a `Walk` once per
device, the `Store` once. It never touches browser, network, clock or files.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, TypedDict, Unpack, get_args

from auditor.model import (
    JOURNEY,
    Action,
    Box,
    CheckInfo,
    Device,
    Effort,
    Element,
    LinkedPage,
    MomentId,
    Outcome,
    PageKind,
    Request,
    Threshold,
)
from auditor.read.blocks import TextBlock
from auditor.read.cards import Card
from auditor.read.cart import CartLine
from auditor.read.dom import Node
from auditor.read.page import Page
from auditor.read.pale import PaleText
from auditor.read.prices_on_page import ShownPrice
from auditor.read.regions import Region
from auditor.read.store import StoreView as Store
from auditor.read.walk import WalkView as Walk
from auditor.read.words import shortened

__all__ = [
    "JOURNEY",
    "Action",
    "Box",
    "Card",
    "CartLine",
    "Check",
    "Device",
    "Element",
    "Figure",
    "Finding",
    "LinkedPage",
    "Node",
    "Outcome",
    "Page",
    "PageKind",
    "PaleText",
    "Region",
    "Request",
    "ShownPrice",
    "Store",
    "TextBlock",
    "Walk",
    "absent",
    "check",
    "failed",
    "needs_human",
    "not_applicable",
    "not_measured",
    "note",
    "passed",
    "shortened",
    "warned",
    "worst",
]

# --- what a check answers ---------------------------------------------------------------------

Item: TypeAlias = Node | Page | Element | str | None
"""A piece of evidence: something on the page, the page itself, or a quote; None shows nothing."""

Place: TypeAlias = Item | Region
"""Where an absence looked: something on the page, or a description."""

# The first that occurs decides. What is undecided goes before pass: a store that works on the
# desktop has not passed as long as nobody saw the phone.
SEVERITY: tuple[Outcome, ...] = (
    Outcome.FAIL,
    Outcome.WARN,
    Outcome.ERROR,
    Outcome.NEEDS_HUMAN,
    Outcome.NOT_MEASURED,
    Outcome.PASS,
    Outcome.NOTE,
    Outcome.NOT_APPLICABLE,
)


class Figure(TypedDict, total=False):
    """What was measured, in which unit, and what a pass asks of it: `at_least`, `at_most` or both.

    Units are written out for the reader: "s", "px", "ratio" (4.5:1), "fields", "files", "words",
    "characters", "days"; any other is shown as it is.
    """

    measured: float | str
    unit: str
    at_least: float
    at_most: float


@dataclass(frozen=True, slots=True)
class Finding:
    """A check's answer for what it was given. Make it with the functions below."""

    outcome: Outcome
    reason: str = ""
    measured: float | str | None = None
    unit: str = ""
    threshold: Threshold | None = None
    searched: str = ""
    evidence: tuple[Element, ...] = ()
    quotes: tuple[str, ...] = ()
    absence: bool = False  # counts only where the page was really read
    words: bool = False  # the absence is one of words: the language must be known as well


def passed(
    *evidence: Item,
    reason: str = "",
    quotes: Iterable[str] = (),
    **figure: Unpack[Figure],
) -> Finding:
    """The criterion is met; `evidence` shows it."""
    return _finding(Outcome.PASS, reason, evidence, quotes, **figure)


def warned(
    reason: str,
    *evidence: Item,
    quotes: Iterable[str] = (),
    **figure: Unpack[Figure],
) -> Finding:
    """Partly met: half of the points. `reason` names the part that was missed."""
    return _finding(Outcome.WARN, reason, evidence, quotes, **figure)


def failed(
    reason: str,
    *evidence: Item,
    quotes: Iterable[str] = (),
    **figure: Unpack[Figure],
) -> Finding:
    """A defect was seen; `evidence` is the defect. For something missing use `absent`."""
    return _finding(Outcome.FAIL, reason, evidence, quotes, **figure)


def absent(
    reason: str,
    *evidence: Item,
    searched: Place | Iterable[Place],
    outcome: Outcome = Outcome.FAIL,
    words: bool = True,
    quotes: Iterable[str] = (),
    **figure: Unpack[Figure],
) -> Finding:
    """Something is missing after a complete search: a fail (or `outcome`) by absence.

    `searched` says where and for what: descriptions, regions of the page, or both in a list.
    The regions become evidence. Where the page was not really read (an error status, a bot wall,
    fewer than 200 characters of text) it becomes not-measured; so it does in a language that the
    lexicon does not know, unless the search did not depend on `words`.

    Raises ValueError when nothing was searched: that proves no absence.
    """
    if searched is None or isinstance(searched, Node | Page | Element | Region | str):
        searched = [searched]
    places = [place for place in searched if place]
    if not places:
        raise ValueError(f"an absence needs a search, and there was none: {reason}")
    regions: list[Item] = []
    for place in places:
        if isinstance(place, Region):
            regions += place.nodes
        elif not isinstance(place, str):
            regions.append(place)
    found = _finding(outcome, reason, (*evidence, *regions), quotes, **figure)
    where = "; ".join(_describe(place) for place in places)
    return replace(found, searched=where, absence=True, words=words)


def not_applicable(reason: str) -> Finding:
    """The precondition does not hold: left out of the score."""
    return _finding(Outcome.NOT_APPLICABLE, reason)


def not_measured(reason: str) -> Finding:
    """The state was not reached, or two measurements disagree: lowers the coverage."""
    return _finding(Outcome.NOT_MEASURED, reason)


def needs_human(question: str, *evidence: Item, quotes: Iterable[str] = ()) -> Finding:
    """Judgement begins here: the report shows the evidence and asks the question."""
    return _finding(Outcome.NEEDS_HUMAN, question, evidence, quotes)


def note(
    reason: str,
    *evidence: Item,
    quotes: Iterable[str] = (),
    **figure: Unpack[Figure],
) -> Finding:
    """A fact or an opportunity, without points."""
    return _finding(Outcome.NOTE, reason, evidence, quotes, **figure)


def worst(*findings: Finding) -> Finding:
    """Several criteria in one check: the gravest outcome, with all that was said for it.

    Raises ValueError for no findings at all.
    """
    if not findings:
        raise ValueError("worst() needs at least one finding")
    outcome = min((f.outcome for f in findings), key=SEVERITY.index)
    same = [f for f in findings if f.outcome is outcome]
    figure = next((f for f in same if f.measured is not None), same[0])
    return Finding(
        outcome=outcome,
        reason=_joined(f.reason for f in same),
        measured=figure.measured,
        unit=figure.unit,
        threshold=figure.threshold,
        searched=_joined(f.searched for f in same),
        evidence=tuple(dict.fromkeys(e for f in same for e in f.evidence)),
        quotes=tuple(dict.fromkeys(q for f in same for q in f.quotes)),
        # A defect that was seen stands, whatever was not found beside it.
        absence=all(f.absence for f in same),
        words=all(f.words for f in same),
    )


def _finding(
    outcome: Outcome,
    reason: str,
    evidence: Iterable[Item] = (),
    quotes: Iterable[str] = (),
    **figure: Unpack[Figure],
) -> Finding:
    if not reason and outcome is not Outcome.PASS:
        raise ValueError(f"{outcome} needs a reason")
    items = [item for item in evidence if item is not None]
    sides = Threshold(at_least=figure.get("at_least"), at_most=figure.get("at_most"))
    return Finding(
        outcome=outcome,
        reason=reason,
        measured=figure.get("measured"),
        unit=figure.get("unit", ""),
        threshold=sides if sides != Threshold() else None,
        evidence=tuple(_element(item) for item in items if not isinstance(item, str)),
        quotes=(*(item for item in items if isinstance(item, str)), *quotes),
    )


def _element(item: Node | Page | Element) -> Element:
    return item if isinstance(item, Element) else item.evidence()


def _describe(place: Place) -> str:
    if place is None or isinstance(place, str):
        return place or ""
    if isinstance(place, Page):
        return f"the whole page ({_count(place.doc.body)} elements)"
    if isinstance(place, Element):
        return f"{place.role or 'element'} ({place.selector})"
    if isinstance(place, Node):
        return f"{place.role or place.tag} ({place.selector}, {_count(place)} elements)"
    if place.nodes:
        return f"{place.name} ({sum(map(_count, place.nodes))} elements)"
    end = "the end" if place.bottom is None else f"{place.bottom:.0f} px"
    return f"{place.name} (the page from {place.top or 0:.0f} px to {end})"


def _count(node: Node) -> int:
    return sum(1 for _ in node.walk())


def _joined(texts: Iterable[str]) -> str:
    """Sentences one after the other, phrases with a semicolon between."""
    joined = ""
    for text in dict.fromkeys(text for text in texts if text):
        link = "" if not joined else " " if joined[-1] in ".!?”" else "; "
        joined += link + text
    return joined


# --- what a check is ----------------------------------------------------------------------------

Scope = Literal["page", "walk", "store"]
Need = Literal["axe", "vitals", "source"]
"""Parts of a page's evidence that are not gathered everywhere."""

_SCOPES: dict[Any, Scope] = {Page: "page", Walk: "walk", Store: "store"}
_LABELS = ("Question", "Why", "Fix", "Pass", "Warn", "Fail", "Not applicable")
_LABEL = re.compile(rf"({'|'.join(_LABELS)}):\s*(.*)")
_SOURCE = re.compile(r"(?:\s*\(|,\s*)(https?://\S+)\)\.?$")


@dataclass(frozen=True, slots=True)
class Check:
    """A check and what its author says about it. Call it with what it judges."""

    info: CheckInfo
    scope: Scope
    pages: tuple[PageKind, ...]
    devices: tuple[Device, ...]
    needs: tuple[Need, ...]
    criteria: dict[str, str]  # "Pass", "Warn" …: the criteria in words, where the author gave them
    judge: Callable[[Any], Finding]

    @property
    def id(self) -> str:
        return self.info.id

    def __call__(self, subject: Any) -> Finding:
        return self.judge(subject)


def check(
    *,
    impact: int,
    effort: Effort,
    page: PageKind | str | Iterable[PageKind | str] = (),
    must: str = "no",
    devices: Device | str | Iterable[Device | str] = (Device.PHONE, Device.DESKTOP),
    needs: Need | Iterable[Need] = (),
) -> Callable[[Callable[[Any], Finding]], Check]:
    """Make a function a check. Its parameter's annotation gives the scope: Page, Walk or Store.

    `page`: the kinds of page it judges; for a Walk or Store check at most one, where the report
    shows it. `impact` 1 to 5; `effort` low, medium or high; `must` "no", "blocks-purchase" or
    "legal: …"; `needs`: the page check is asked only where these were gathered.

    Raises TypeError, naming the check, for whatever the author forgot.
    """

    def decorate(function: Callable[[Any], Finding]) -> Check:
        where = f"{function.__module__}.{function.__name__}"
        try:
            moment, group, module = function.__module__.rsplit(".", 3)[-3:]
            if function.__name__ != module:
                raise ValueError(f"the function must have the file's name, {module}")
            if moment not in get_args(MomentId):
                raise ValueError(f"the file must lie in <moment>/<group>, not in {moment}/{group}")
            if impact not in range(1, 6):
                raise ValueError(f"impact is 1 to 5, not {impact}")
            if effort not in get_args(Effort):
                raise ValueError(f"effort is low, medium or high, not {effort!r}")
            if must not in ("no", "blocks-purchase") and not must.startswith("legal:"):
                raise ValueError(f'must is "no", "blocks-purchase" or "legal: …", not {must!r}')
            scope = _scope(function)
            kinds = tuple(PageKind(kind) for kind in _several(page))
            if scope == "page" and not kinds:
                raise ValueError("a Page check names its kinds of page: @check(page=…)")
            if scope != "page" and len(kinds) > 1:
                raise ValueError(f"a {scope} check belongs to one kind of page at most")
            wanted = tuple(_several(needs))
            if unknown := set(wanted) - set(get_args(Need)):
                raise ValueError(f"needs knows {', '.join(get_args(Need))}, not {unknown}")
            if wanted and scope != "page":
                raise ValueError("needs is for Page checks")
            title, sections = _parse(inspect.getdoc(function) or "")
            claims = [_SOURCE.split(text) for text in sections["Why"]]
            info = CheckInfo(
                id=module.replace("_", "-"),
                moment=typing.cast(MomentId, moment),
                group=group.replace("_", "-"),
                title=title,
                question=sections["Question"][0],
                why=tuple(_claim(parts) for parts in claims),
                sources=tuple(parts[1] if len(parts) > 1 else "" for parts in claims),
                fix=sections["Fix"][0],
                impact=impact,
                effort=effort,
                must=must,
            )
            criteria = {
                label: texts[0]
                for label, texts in sections.items()
                if label not in ("Question", "Why", "Fix")
            }
            where_seen = tuple(Device(device) for device in _several(devices))
            if not where_seen:
                raise ValueError("devices must name at least one")
        except ValueError as error:
            raise TypeError(f"{where}: {error}") from error
        return Check(info, scope, kinds, where_seen, wanted, criteria, function)

    return decorate


def _scope(function: Callable[[Any], Finding]) -> Scope:
    parameters = list(inspect.signature(function).parameters)
    hints = typing.get_type_hints(function)
    if len(parameters) != 1 or (scope := _SCOPES.get(hints.get(parameters[0]))) is None:
        raise ValueError("a check takes one argument, annotated Page, Walk or Store")
    return scope


def _several(value: Any) -> tuple[Any, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _parse(doc: str) -> tuple[str, dict[str, list[str]]]:
    """The docstring's title and its labelled paragraphs, line breaks folded."""
    title, *lines = doc.splitlines() or [""]
    if not title.strip() or _LABEL.match(title):
        raise ValueError("the docstring's first line is the title, and it is missing")
    sections: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in lines:
        if match := _LABEL.match(line):
            current = sections.setdefault(match[1], [])
            current.append(match[2].strip())
        elif not line.strip():
            current = None
        elif current is None:
            raise ValueError(f"{line.strip()!r} stands under none of: {', '.join(_LABELS)}")
        else:
            current[-1] = f"{current[-1]} {line.strip()}".strip()
    for label in ("Question", "Why", "Fix"):
        if not any(sections.get(label, [])):
            raise ValueError(f"the docstring has no line '{label}: …'")
    for label, texts in sections.items():
        if "" in texts:
            raise ValueError(f"'{label}:' is empty")
        if label != "Why" and len(texts) > 1:
            raise ValueError(f"'{label}:' occurs more than once")
    return title.strip().removesuffix("."), sections


def _claim(parts: list[str]) -> str:
    """The sentence without its address: '… (Baymard Institute 2024, address).' keeps the name."""
    text = parts[0].strip()
    return f"{text})" if text.count("(") > text.count(")") else text
