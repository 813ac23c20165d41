"""Every case of every check says what its heading promises; every check has its cases."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from auditor import registry
from auditor.api import Check
from auditor.lexicon import lexicon
from auditor.model import Outcome, PageKind, Verdict

FOLDER = Path(__file__).parent


def assert_case(case: Any, verdict: Verdict) -> None:
    told = f"{case.where} on the {verdict.device}: {verdict.reason or 'no reason given'}"
    if verdict.searched:
        told += f"\nsearched: {verdict.searched}"
    for element in verdict.evidence:
        told += f"\nevidence: {element.selector} {element.text!r}"
    for quote in verdict.quotes:
        told += f"\nquote: {quote}"
    assert verdict.outcome is case.expected, told
    assert case.facts.get("reason_contains", "") in verdict.reason, told
    if "measured" in case.facts:
        assert verdict.measured == case.facts["measured"], told
    for side in ("at_least", "at_most"):
        if side in case.facts:
            assert getattr(verdict.threshold, side) == case.facts[side], told


def test_case(stage: Any, case: Any, check: Check) -> None:
    for verdict in stage.verdicts(case, check):
        assert_case(case, verdict)


def test_every_check_has_its_cases(cases_of: Check, parse: Callable[..., Any]) -> None:
    """A pass and a fail at least, and where words decide, in a second language."""
    info = cases_of.info
    names = (info.moment, info.group, f"{info.id}.html")
    path = FOLDER.joinpath(*(name.replace("-", "_") for name in names))
    assert path.is_file(), f"write its cases into {path.relative_to(FOLDER)}"
    cases = parse(path.read_text("utf-8"), path.name)
    missing = {Outcome.PASS, Outcome.FAIL} - {case.expected for case in cases}
    assert not missing, f"no case expects {' or '.join(missing)}"
    if concepts := spoken(Path(inspect.getfile(cases_of.judge)).read_text("utf-8")):
        languages = {case.language.split("-")[0] for case in cases}
        assert languages - {"en"}, f"words decide ({', '.join(concepts)}): add a case in es or id"


def spoken(source: str) -> list[str]:
    """The lexicon's concepts that a check's body names.

    "cart" and the like are also kinds of page: they count where a page is asked for words. "days"
    is also a unit.
    """
    body = [part for node in ast.parse(source).body for part in getattr(node, "body", [node])]
    kinds = {str(kind) for kind in PageKind}
    asked = {
        text
        for part in body
        for call in ast.walk(part)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr in ("says", "said", "best", "controls")
        for argument in call.args
        for text in _strings(argument)
    }
    every = [node for part in body for node in ast.walk(part)]
    units = {
        text
        for n in every
        if isinstance(n, ast.keyword) and n.arg == "unit"
        for text in _strings(n)
    }
    named = {text for part in body for text in _strings(part)} - kinds - units
    return sorted((asked | named) & lexicon().concepts)


def _strings(node: ast.AST) -> set[str]:
    values = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant))
    return {value for value in values if isinstance(value, str)}


def test_every_case_file_belongs_to_a_check() -> None:
    known = {
        (c.info.moment, c.info.group.replace("-", "_"), c.id.replace("-", "_"))
        for c in registry.checks().values()
    }
    files = [path.relative_to(FOLDER).with_suffix("").parts for path in FOLDER.glob("*/*/*.html")]
    assert [file for file in files if file not in known] == []


# --- the runner itself ----------------------------------------------------------------------------

CHECK = '''
from auditor.api import Finding, Page, absent, check, failed, passed, warned

@check(page="cart", impact=5, effort="low")
def delivery_said(page: Page) -> Finding:
    """Delivery is said.

    Question: What about delivery?
    Why: It matters.
    Fix: Say it.
    """
    lines = [n for n in page.doc.body.walk() if n.visible and page.says("shipping", n.own_text)]
    if not lines:
        return absent("nothing about delivery", searched=page)
    if any(request.status == 404 for request in page.requests):
        return warned("a file is missing", lines[0])
    if not lines[0].first_view:
        return failed("far down", lines[0])
    return passed(lines[0], measured=page.languages[0])
'''

WALK_CHECK = '''
from auditor.api import Finding, Walk, check, failed, passed

@check(impact=5, effort="low")
def second_unit(walk: Walk) -> Finding:
    """A second unit is counted.

    Question: How many?
    Why: It matters.
    Fix: Count.
    """
    action = walk.walk.actions[0]
    if action.ok and action.after.endswith("+qty2"):
        return passed(action.element, measured=action.element.text)
    return failed("not counted", action.element)
'''

FILLER = (
    "<p>" + "Coffee from small farms, roasted every morning and sent the same day. " * 4 + "</p>"
)


@pytest.fixture
def made(tmp_path: Path) -> Callable[[str, str], Check]:
    """Loads the source of a check as if it lay in the user's folder."""

    def make(name: str, source: str) -> Check:
        path = tmp_path / "smot" / "group" / f"{name}.py"
        path.parent.mkdir(parents=True)
        path.write_text(dedent(source), "utf-8")
        return registry.find(name.replace("_", "-"), [tmp_path])

    return make


def test_the_runner_renders_and_judges(stage: Any, parse: Any, made: Any) -> None:
    check = made("delivery_said", CHECK)
    cases = parse(
        f"""
<header>Shop</header> <!-- here --> {FILLER}

<!-- pass: seen at once
measured = "en"
-->
<p>Delivery</p>

<!-- pass: in Spanish, on both devices
language = "es-MX"
device = "both"
measured = "es"
-->
<p>Envío</p>

<!-- fail: below the first screen
reason_contains = "far down"
-->
<p style="margin-top: 3000px">Delivery</p>

<!-- warn: with a picture that does not load -->
<p>Delivery</p><img src="/missing/a.png"><img src="/there.png">

<!-- fail: nothing there
reason_contains = "nothing about"
-->
<p>Hello</p>

<!-- not-measured: an error page
status = 500
reason_contains = "answered 500"
-->
<p>Hello</p>

<!-- not-measured: a language that the lexicon does not know
language = "eu"
reason_contains = "language (eu)"
-->
<p>Kaixo</p>
""",
        "x.html",
    )
    assert [case.where for case in cases][:2] == ["x.html:4", "x.html:9"]
    for case in cases:
        verdicts = stage.verdicts(case, check)
        assert len(verdicts) == (2 if case.facts.get("device") == "both" else 1)
        for verdict in verdicts:
            assert_case(case, verdict)


def test_a_wrong_expectation_is_told_with_its_place(stage: Any, parse: Any, made: Any) -> None:
    (case,) = parse(f"<!-- pass: wrong -->\n<p>Hello</p>{FILLER}", "x.html")
    (verdict,) = stage.verdicts(case, made("delivery_said", CHECK))
    with pytest.raises(AssertionError, match=r"x\.html:1 on the phone: nothing about delivery"):
        assert_case(case, verdict)


def test_a_page_of_less_text_than_counts_as_read(stage: Any, parse: Any, made: Any) -> None:
    (case,) = parse('<!-- not-measured: x\nreason_contains = "5 characters" -->\nHello', "x.html")
    assert_case(case, stage.verdicts(case, made("delivery_said", CHECK))[0])


def test_several_pages_and_what_was_done_between_them(stage: Any, parse: Any, made: Any) -> None:
    (case,) = parse(
        """<!-- pass: two units
kind = "cart"
measured = "two"
[[actions]]
kind = "quantity"
page = "cart"
after = "cart+qty2"
ok = true
element = "#n"
-->
<b id="n">two</b>

<!-- page: cart+qty2
url = "/cart?n=2"
[snapshot]
dialogs = ["Are you sure?"]
-->
<b id="n">two</b>
""",
        "x.html",
    )
    assert [(page.kind, page.suffix) for page in case.pages] == [("cart", ""), ("cart", "qty2")]
    assert_case(case, stage.verdicts(case, made("second_unit", WALK_CHECK))[0])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<p>no heading</p>", "no case"),
        ("<p>frame</p>\n<!-- pass: a -->\n", "frame without"),
        ("\n<!-- pass: a\nx = \n-->\n", "x.html:2"),
        ('<!-- pass: a\ndevce = "phone"\n-->\n', "x.html:1: unknown devce"),
        ("<!-- page: cart -->\n", "before the first case"),
    ],
)
def test_a_case_file_that_cannot_be_understood(parse: Any, text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse(text, "x.html")


def test_concepts_are_found_in_the_body_only() -> None:
    assert spoken(CHECK) == ["shipping"]
    assert spoken(WALK_CHECK) == []
    assert spoken("def f(page):\n    return page.controls('cart')") == ["cart"]
    assert spoken("def f(walk):\n    return walk.page('cart')") == []
