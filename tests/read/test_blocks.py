"""Blocks of text, the words that promise something, and what each page sends about a visit."""

from __future__ import annotations

from collections.abc import Callable

from auditor.read.page import Page

Render = Callable[..., Page]


def _texts(page: Page) -> list[tuple[str, int]]:
    return [(block.text, round(block.px)) for block in page.text_blocks]


def test_a_block_is_a_line_or_paragraph_with_what_is_inline_in_it(render: Render) -> None:
    page = render(
        "<h1>Shoes <em>for</em> stones</h1>"
        '<div>Before <p style="font-size:20px">Inside</p> after</div>'
        "<p hidden>Hidden</p><label>A field <input></label><select><option>One</select>"
    )
    assert _texts(page) == [("Shoes for stones", 32), ("Before after", 16), ("Inside", 20)]


def test_controls_in_a_row_are_blocks_of_their_own(render: Render) -> None:
    page = render(
        '<div><a href="/a">Men</a> · <a href="/b">Women</a></div>'
        '<p>See <a href="/c">how</a> we do it</p><a href="/d"><div>A big banner</div></a>'
    )
    found = [(b.text, b.control is not None) for b in page.text_blocks]
    assert found == [
        ("Men", True),
        ("Women", True),
        ("See how we do it", False),
        ("A big banner", True),
    ]


def test_words_are_counted_where_none_are_spaced(render: Render) -> None:
    assert [b.words for b in render("<p>手仕事のうつわ</p>", language="ja").text_blocks] == [4]


def test_what_a_text_promises(render: Render) -> None:
    page = render("<p>x</p>")
    assert page.benefit("Free delivery over €50", "free_shipping") == "free delivery"
    assert page.benefit("Shoes for stones", "free_shipping", "returns") is None
    assert page.benefit("Home and back in 60 days", "warranty", numbers=True) == "60 days"
    assert page.benefit("Home and back in 60 days", "warranty") is None
    spanish = render("<p>x</p>", language="es")
    assert spanish.benefit("Cerámica hecha a mano", "handmade") == "hecha a mano"
