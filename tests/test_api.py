"""What a check meets: what the decorator reads and refuses, and what answers hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from auditor.api import (
    Box,
    Check,
    Element,
    Finding,
    Node,
    Outcome,
    Page,
    PageKind,
    Region,
    Store,
    Walk,
    absent,
    check,
    failed,
    needs_human,
    not_applicable,
    not_measured,
    note,
    passed,
    warned,
    worst,
)
from auditor.model import Device, NodeRow, Snapshot, Style, Threshold

DOC = """The cart shows delivery cost.

    Question: What will I pay
      in the end?
    Why: 48 % abandoned over extra costs (Baymard Institute 2024, https://baymard.com/a_(b)).
    Why: Nobody likes a surprise, see (Trust, 64 users,
      https://example.org/trust).
    Why: Experience shows it.
    Pass: A cost or an estimate is in the totals.
    Not applicable: Digital goods only.

    Fix: Show a default cost.
    """


def made(
    function: Callable[[Any], Finding],
    doc: str = DOC,
    module: str = "auditor.checks.smot.cart_experience",
    **arguments: Any,
) -> Check:
    function.__doc__ = doc
    function.__module__ = f"{module}.{function.__name__}"
    return check(**({"page": "cart", "impact": 5, "effort": "low"} | arguments))(function)


def shipping_cost(page: Page) -> Finding:
    return passed()


# --- the decorator ------------------------------------------------------------------------------


def test_file_and_docstring_say_everything() -> None:
    info = made(shipping_cost, must="legal: EU").info
    assert (info.id, info.moment, info.group) == ("shipping-cost", "smot", "cart-experience")
    assert info.title == "The cart shows delivery cost"
    assert info.question == "What will I pay in the end?"
    assert info.why == (
        "48 % abandoned over extra costs (Baymard Institute 2024)",
        "Nobody likes a surprise, see (Trust, 64 users)",
        "Experience shows it.",
    )
    assert info.sources == ("https://baymard.com/a_(b)", "https://example.org/trust", "")
    assert (info.fix, info.must) == ("Show a default cost.", "legal: EU")
    assert made(shipping_cost).criteria == {
        "Pass": "A cost or an estimate is in the totals.",
        "Not applicable": "Digital goods only.",
    }


def test_what_it_takes_says_how_often_it_runs() -> None:
    def on_page(page: Page) -> Finding:
        return passed()

    def on_walk(walk: Walk) -> Finding:
        return passed()

    def on_store(store: Store) -> Finding:
        return passed()

    checks = [made(on_page), made(on_walk), made(on_store, page=())]
    assert [c.scope for c in checks] == ["page", "walk", "store"]
    assert [c.pages for c in checks] == [(PageKind.CART,), (PageKind.CART,), ()]
    assert checks[0].devices == (Device.PHONE, Device.DESKTOP)
    assert checks[0](None).outcome is Outcome.PASS


def test_pages_devices_and_needs() -> None:
    c = made(shipping_cost, page=("home", PageKind.CART), devices="phone", needs="axe")
    assert (c.pages, c.devices, c.needs) == (
        (PageKind.HOME, PageKind.CART), (Device.PHONE,), ("axe",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("doc", "says"),
    [
        ("", "title"),
        ("Question: x\nWhy: y\nFix: z", "title"),
        ("Title.\n\nWhy: y\nFix: z", "Question"),
        ("Title.\n\nQuestion: x\nFix: z", "Why"),
        ("Title.\n\nQuestion: x\nWhy: y", "Fix"),
        ("Title.\n\nQuestion: x\nWhy: y\nFix:", "Fix"),
        ("Title.\n\nQuestion: x\nWhy: y\nWhy:\nFix: z", "'Why:' is empty"),
        ("Title.\n\nQuestion: x\nQuestion: x\nWhy: y\nFix: z", "more than once"),
        ("Title.\n\nQuestoin: x\nWhy: y\nFix: z", "'Questoin: x' stands under none"),
    ],
)
def test_a_check_without_its_words_is_refused(doc: str, says: str) -> None:
    with pytest.raises(TypeError, match=says) as caught:
        made(shipping_cost, doc)
    assert "auditor.checks.smot.cart_experience.shipping_cost.shipping_cost" in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"impact": 0}, "impact"),
        ({"impact": 6}, "impact"),
        ({"effort": "huge"}, "effort"),
        ({"must": "yes"}, "must"),
        ({"page": ()}, "kinds of page"),
        ({"page": "basket"}, "basket"),
        ({"devices": ()}, "devices"),
        ({"devices": "watch"}, "watch"),
        ({"needs": "smell"}, "smell"),
        ({"module": "auditor.checks.first.group"}, "<moment>/<group>"),
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(TypeError, match=says):
        made(shipping_cost, **arguments)


def test_a_wrong_signature_is_refused() -> None:
    def untyped(page) -> Finding:  # type: ignore[no-untyped-def]
        return passed()

    def other(page: str) -> Finding:
        return passed()

    def two(page: Page, walk: Walk) -> Finding:
        return passed()

    for function in (untyped, other, two):
        with pytest.raises(TypeError, match="annotated Page, Walk or Store"):
            made(function)  # type: ignore[arg-type]


def test_walk_and_store_checks_belong_to_one_page_at_most() -> None:
    def on_walk(walk: Walk) -> Finding:
        return passed()

    with pytest.raises(TypeError, match="one kind"):
        made(on_walk, page=("cart", "checkout"))
    with pytest.raises(TypeError, match="needs"):
        made(on_walk, needs="axe")


def test_the_function_bears_the_files_name() -> None:
    shipping_cost.__module__ = "auditor.checks.smot.cart_experience.delivery_cost"
    shipping_cost.__doc__ = DOC
    with pytest.raises(TypeError, match="delivery_cost"):
        check(page="cart", impact=5, effort="low")(shipping_cost)


# --- answers ------------------------------------------------------------------------------------

STYLE = Style(16, 400, "rgb(0, 0, 0)", "", False, 1, "static", "auto", "visible visible", False, "")


def page() -> Page:
    def row(id: int, parent: int, tag: str, children: list[int | str], role: str = "") -> NodeRow:
        return NodeRow(id, parent, tag, {}, children, Box(0, 10 * id, 100, 10), 3, role, "", "", 0)

    rows = (
        row(0, -1, "html", [1]),
        row(1, 0, "body", [2, 3]),
        row(2, 1, "p", ["Total 12.00"]),
        row(3, 1, "footer", [4], "contentinfo"),
        row(4, 3, "a", ["Contact"], "link"),
    )
    return Page(
        Snapshot(
            id="phone-01-cart", kind=PageKind.CART, device=Device.PHONE, url="https://shop.example/",
            viewport=(390, 844), nodes=rows, styles=(STYLE,),
        )
    )  # fmt: skip


def nodes() -> list[Node]:
    return page().doc.nodes


def test_evidence_may_be_a_node_an_element_a_page_or_a_quote() -> None:
    total, footer = nodes()[2], nodes()[3]
    element = footer.evidence()
    found = warned("why", total, element, page(), None, "GET /x 404", quotes=["HTTP/1.1"])
    assert [e.selector for e in found.evidence] == [total.selector, footer.selector, "html"]
    assert found.evidence[0] == total.evidence()
    assert found.evidence[0].snapshot == "phone-01-cart"
    assert found.quotes == ("GET /x 404", "HTTP/1.1")


def test_each_constructor_gives_its_outcome() -> None:
    node = nodes()[2]
    assert [
        f.outcome
        for f in (
            passed(node), warned("r", node), failed("r", node), absent("r", searched="all"),
            not_applicable("r"), not_measured("r"), needs_human("r?", node), note("r", node),
        )
    ] == [
        "pass", "warn", "fail", "fail",
        "not-applicable", "not-measured", "needs-human", "note",
    ]  # fmt: skip
    assert (passed(node, measured=4.5, unit="s").measured, passed(node, unit="s").unit) == (
        4.5,
        "s",
    )


def test_a_figure_stands_against_what_a_pass_asks_of_it() -> None:
    slow = failed("slow", measured=3.2, unit="s", at_most=2.5)
    assert slow.threshold == Threshold(at_most=2.5)
    assert passed(measured=3).threshold is None
    assert worst(passed(measured=1, at_most=2.5), slow).threshold == slow.threshold


def test_everything_but_a_pass_needs_a_reason() -> None:
    for constructor in (warned, failed, not_applicable, not_measured, needs_human, note):
        with pytest.raises(ValueError, match="reason"):
            constructor("")
    with pytest.raises(ValueError, match="reason"):
        absent("", searched="everywhere")


@pytest.mark.parametrize(
    ("searched", "says", "seen"),
    [
        (lambda p: "robots.txt", "robots.txt", []),
        (lambda p: p.doc.nodes[3], "contentinfo (body > footer, 2 elements)", [3]),
        (lambda p: [p.doc.nodes[2], None, "headers"], "p (body > p, 1 elements); headers", [2]),
        (lambda p: p.doc.nodes[4].evidence(), "link (body > footer > a)", [4]),
        (lambda p: Region("footer", (p.doc.nodes[3],)), "footer (2 elements)", [3]),
        (lambda p: Region("footer", top=900), "footer (the page from 900 px to the end)", []),
    ],
)
def test_an_absence_tells_where_it_looked(searched: Any, says: str, seen: list[int]) -> None:
    here = page()
    found = absent("nothing", searched=searched(here))
    assert (found.outcome, found.absence, found.words) == (Outcome.FAIL, True, True)
    assert found.searched == says
    assert found.evidence == tuple(here.doc.nodes[n].evidence() for n in seen)


def test_an_absence_on_the_whole_page() -> None:
    here = page()
    found = absent("nothing", searched=here)
    assert found.searched == "the whole page (4 elements)"
    assert found.evidence == (here.evidence(),)


@pytest.mark.parametrize("nowhere", [None, [], [None], "", Region("footer")])
def test_an_absence_without_a_search_is_refused(nowhere: Any) -> None:
    with pytest.raises(ValueError, match="needs a search"):
        absent("nothing", searched=nowhere)


def test_an_absence_may_weigh_less_or_need_no_words() -> None:
    found = absent("no JSON-LD", searched="all scripts", outcome=Outcome.WARN, words=False)
    assert (found.outcome, found.absence, found.words) == (Outcome.WARN, True, False)


def test_the_worst_of_several_answers() -> None:
    a, b = nodes()[2], nodes()[3]
    both = worst(
        passed(b), failed("one", a, measured=3), absent("two", b, searched="x"), not_measured("y")
    )
    assert (both.outcome, both.reason, both.measured) == (Outcome.FAIL, "one; two", 3)
    told = worst(failed("It is late."), failed("It says “no”"), failed("one"), failed("two"))
    assert told.reason == "It is late. It says “no” one; two"
    assert both.evidence == (a.evidence(), b.evidence())
    assert (both.searched, both.absence) == ("x", False), "what was seen stands on its own"
    assert worst(absent("two", searched="x")).absence
    assert worst(passed(), not_measured("y")).outcome is Outcome.NOT_MEASURED
    assert worst(not_applicable("n"), passed(a)).outcome is Outcome.PASS
    with pytest.raises(ValueError, match="at least one"):
        worst()


def test_elements_from_elsewhere_are_taken_as_they_are() -> None:
    element = Element(snapshot="s", selector="#x", box=Box(0, 0, 1, 1))
    assert failed("r", element).evidence == (element,)
