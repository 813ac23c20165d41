from __future__ import annotations

import pytest

from auditor.read.css import matches
from auditor.read.dom import Document

PAGE = Document.parse(
    """<html><body><div id="main" class="page product">
    <form action="/cart/add"><p><button id="b" name="add" class="btn btn--big" data-x='a "b"'>
    Add</button></p></form></div></body></html>"""
)
BUTTON = next(PAGE.root.find("button"))


@pytest.mark.parametrize(
    "selector",
    [
        "button", "*", "#b", ".btn", ".btn.btn--big", "button#b.btn[name=add]", "[name]",
        '[name="add"]', "[name='add']", "[name^=ad]", "[name$=dd]", "[name*=d]", "[class~=btn]",
        "#main button", "form > p > button", "div form[action^='/cart'] button", "a, button",
        "#main > form button", "body .product [name=add]", '[data-x*="a"]',
    ],
)  # fmt: skip
def test_matches(selector: str) -> None:
    assert matches(BUTTON, selector)


@pytest.mark.parametrize(
    "selector",
    [
        "a", "#main", ".bt", "[name=ad]", "[name^='']", "form > button", "#main > button",
        "p form button", "[class~=btn--]", "a, p",
    ],
)  # fmt: skip
def test_does_not_match(selector: str) -> None:
    assert not matches(BUTTON, selector)


def test_escapes() -> None:
    page = Document.parse('<input id="login:guest"><a id="x.y">y</a>')
    assert matches(next(page.root.find("input")), r"#login\:guest")
    assert matches(next(page.root.find("a")), r"#x\.y")


@pytest.mark.parametrize("selector", ["", "a >", "> a", "a:hover", "a,,b", "a + b", "[x=", "a~b"])
def test_what_is_not_read_is_refused(selector: str) -> None:
    with pytest.raises(ValueError):
        matches(BUTTON, selector)
