"""The owner's choice comes before the first that can be had; what is not offered is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from auditor.browse.adding import choose_options
from auditor.browse.session import Session
from auditor.browse.veto import State

At = Callable[..., Any]
PAGE = """<!doctype html><html lang=es><title>Taza</title>
<header><a href=/>Barro</a><a href=/carrito>Carrito 0</a></header><main><h1>Taza</h1><p>12,00 €</p>
<form action=/cart/add method=post><input type=hidden name=id value=7>
<label>Talla <select name=talla required><option value="">Elige una opción</option>
<option value=s>S</option><option value=m>M (quedan 2)</option><option value=l>L</option></select>
</label><fieldset><legend>Color</legend>
<label><input type=radio name=color value=1 checked>Tiza</label>
<label><input type=radio name=color value=2>Musgo</label>
<label><input type=radio name=color value=3 disabled>Tinta</label></fieldset>
<button>Añadir al carrito</button></form></main>"""


@pytest.mark.parametrize(
    ("variants", "chosen", "said"),
    [
        ({}, ("Talla: S",), ""),
        ({"size": "m", "Color": "Musgo"}, ("Talla: M (quedan 2)", "Color: Musgo"), ""),
        ({"colour": "Tiza"}, ("Color: Tiza", "Talla: S"), ""),
        ({"size": "XL"}, ("Talla: S",), "“size: XL” is not offered"),
        ({"colour": "Tinta"}, ("Talla: S",), "“colour: Tinta” cannot be chosen"),
        ({"Grind": "fine"}, ("Talla: S",), "“Grind: fine” is not offered"),
    ],
)
def test_what_the_owner_wants_is_chosen(
    at: At, variants: dict[str, str], chosen: tuple[str, ...], said: str
) -> None:
    async def scenario(session: Session) -> tuple[tuple[str, ...], list[str], str]:
        session.state = State.PRODUCT
        _, found = await choose_options(session, await session.look())
        picked = "[...document.querySelectorAll('select, :checked')].map(e => e.value).join()"
        return found, session.notes, await session.tab.evaluate(picked)

    found, notes, picked = at(PAGE, scenario, variants=tuple(variants.items()))
    assert found == chosen
    assert [said in note for note in notes] == ([True] if said else [])
    assert picked.startswith("m,m,2" if "size" in variants and not said else "s,s,1")
