"""The pages behind links that only a script fills."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditor.browse.linked import _read
from auditor.browse.session import Session

SAID = "Orders leave within two days and reach you by parcel service in three to five days."
LATE = (
    "<!doctype html><html lang=en><title>Delivery</title><div id=app></div><script>"
    "setTimeout(() => { document.getElementById('app').innerHTML = "
    f"'<h1>Delivery</h1><p>{SAID}</p>' }}, 1800)</script>"
)


def test_a_blank_page_is_waited_for(at: Callable[..., Any]) -> None:
    async def scenario(session: Session) -> str:
        tab = session.tab
        return (await _read(tab, session.recorder, tab.url)).text

    assert SAID in at(LATE, scenario)
