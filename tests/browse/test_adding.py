"""What answers a press of ADD, and what only comes at the same time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from auditor.browse.adding import Effect, _effect, _seen_texts
from auditor.browse.session import Session

PAGE = (
    "<!doctype html><html lang=en><title>Mug</title><h1>Blue mug</h1><p>$ 12.00</p>"
    "<p>It holds a quarter of a litre and is made by hand in a small town by the sea.</p>"
    "<form action=/cart/add method=post><button>Add to cart</button></form>"
)
LAYER = "position:fixed;bottom:0;left:0;right:0;height:200px;background:#fff"


@pytest.mark.parametrize(
    ("layer", "error"),
    [
        (
            "<h2>We value your privacy</h2><p>We use cookies to measure our visits.</p>"
            "<button>Accept</button><button>Decline</button>",
            "",
        ),
        ("<p>Only two of these are left.</p><button>OK</button>", "Only two of these are left."),
    ],
)
def test_a_notice_that_comes_by_itself_answers_no_press(
    at: Callable[..., Any], layer: str, error: str
) -> None:
    async def scenario(session: Session) -> Effect:
        before = (await session.look()).page
        await session.tab.evaluate(
            "html => document.body.insertAdjacentHTML('beforeend', html)",
            f'<div role="alertdialog" style="{LAYER}">{layer}</div>',
        )
        after = (await session.look()).page
        return _effect(before, after, _seen_texts(before), ())

    effect = at(PAGE, scenario)
    assert (effect.error, effect.signals) == (error, [])
