"""What a check asks of one device's walk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.model import Action, Device, Evidence, Obstacle, PageKind, Walk
from auditor.read.page import Page
from auditor.read.walk import WalkView

Render = Callable[..., Page]

PROSE = "<p>" + "We pack by hand and post every day. " * 8 + "</p>"


def cart(*lines: str, sums: str = "") -> str:
    items = "".join(
        f'<li><img src="/m.jpg" width="60" height="60">{line} <button>Remove</button></li>'
        for line in lines
    )
    return f"<main><h1>Cart</h1><ul>{items}</ul>{sums}{PROSE}</main>"


def line(name: str, quantity: int, *amounts: str) -> str:
    return (
        f'<a href="/p/{name}">{name}</a> <input class="qty" value="{quantity}" size="2"> '
        + " ".join(f"<b>{a}</b>" for a in amounts)
    )


def sums(**amounts: str) -> str:
    return "".join(f"<p>{name.title()} {amount}</p>" for name, amount in amounts.items())


def walk(render: Render, *pages: str, language: str = "en") -> tuple[WalkView, list[Page]]:
    snapshots = [
        render(html, url="/cart", kind="cart", language=language).snapshot.model_copy(
            update={"id": f"phone-{i:02}-cart+{i}"}
        )
        for i, html in enumerate(pages)
    ]
    view = made(snapshots=tuple(s.id for s in snapshots))
    evidence = view.evidence.model_copy(
        update={"snapshots": tuple(snapshots), "languages": (language,)}
    )
    view = WalkView(view.walk, evidence)
    return view, [view.pages[s.id] for s in snapshots]


def made(**fields: object) -> WalkView:
    found = Walk(device=Device.PHONE, **fields)  # type: ignore[arg-type]
    evidence = Evidence(
        tool="test", url="https://shop.test/", started="2026-01-01T00:00:00Z",
        devices=(Device.PHONE,), walks=(found,),
    )  # fmt: skip
    return WalkView(found, evidence)


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        # it adds up
        (
            cart(line("Mug", 1, "€10", "€10"), sums=sums(subtotal="€10", total="€14")),
            cart(line("Mug", 2, "€10", "€20"), sums=sums(subtotal="€20", total="€24")),
            None,
        ),
        # the price of one only; delivery becomes free
        (
            cart(line("Mug", 1, "€10"), sums=sums(subtotal="€10", total="€14")),
            cart(line("Mug", 2, "€10"), sums=sums(subtotal="€20", total="€20")),
            None,
        ),
        # cheaper by the pair
        (
            cart(line("Mug", 1, "€10", "€10"), sums=sums(subtotal="€10")),
            cart(line("Mug", 2, "€9", "€18"), sums=sums(subtotal="€18")),
            None,
        ),
        # net of tax, where the line shows what is to be paid
        (
            cart(line("Mug", 1, "€10", "€10"), sums=sums(subtotal="€8.33", total="€10")),
            cart(line("Mug", 2, "€10", "€20"), sums=sums(subtotal="€16.67", total="€20")),
            None,
        ),
        # another line beside it
        (
            cart(line("Mug", 1, "€10"), line("Bowl", 1, "€5"), sums=sums(total="€15")),
            cart(line("Mug", 2, "€10"), line("Bowl", 1, "€5"), sums=sums(total="€25")),
            None,
        ),
        # it does not
        (
            cart(line("Mug", 1, "€10", "€10"), sums=sums(total="€10")),
            cart(line("Mug", 2, "€10", "€10"), sums=sums(total="€20")),
            ("line", 20, 10),
        ),
        (
            cart(line("Mug", 1, "€10", "€10"), sums=sums(subtotal="€10", total="€14")),
            cart(line("Mug", 2, "€10", "€20"), sums=sums(subtotal="€25", total="€29")),
            ("subtotal", 20, 25),
        ),
        (
            cart(line("Mug", 1, "€10", "€10"), sums=sums(subtotal="€10", total="€14")),
            cart(line("Mug", 2, "€10", "€20"), sums=sums(subtotal="€20", total="€14")),
            ("total", None, 14),
        ),
        # 0.01 is rounding, 0.02 is not
        (
            cart(line("Mug", 1, "€3.33", "€3.33"), sums=sums(total="€3.33")),
            cart(line("Mug", 2, "€3.33", "€6.67"), sums=sums(total="€6.67")),
            None,
        ),
        (
            cart(line("Mug", 1, "€3.33", "€3.33"), sums=sums(total="€3.33")),
            cart(line("Mug", 2, "€3.33", "€6.68"), sums=sums(total="€6.68")),
            ("line", 6.66, 6.68),
        ),
    ],
)
def test_which_sum_is_wrong(
    render: Render, before: str, after: str, wrong: tuple[str, float | None, float] | None
) -> None:
    view, (first, second) = walk(render, before, after)
    found = view.wrong_sum(first, second, "Mug")
    assert (found and (found.what, found.wanted, found.shown)) == wrong


@pytest.mark.parametrize(
    ("before", "after", "language", "told"),
    [
        ("<p>Hello</p>", "<p>Hello</p><p>Mug was removed. <a href='/u'>Undo</a></p>", "en", True),
        ("<p>Hola</p>", "<p>Tu carrito está vacío</p>", "es", True),
        # figures that change, and sums, are no message
        ("<p>You have 2 items</p><p>Total €20</p>", "<p>You have 1 items</p><p>Total €10</p>", "en",
         False),
        ("<p>Two lines</p><p>Hello there</p>", "<p>Hello there</p>", "en", False),
    ],
)  # fmt: skip
def test_what_an_action_made_the_page_say(
    render: Render, before: str, after: str, language: str, told: bool
) -> None:
    view, (first, second) = walk(
        render, f"<main>{before}</main>", f"<main>{after}</main>", language=language
    )
    assert view.told_after(first, second) is told


def test_actions_and_states() -> None:
    tries = (
        Action(kind="add_to_cart", page="a", product="Mug"),
        Action(kind="add_to_cart", page="b", product="Bowl", ok=True),
        Action(kind="remove", page="c"),
    )
    view = made(actions=tries, reached=(PageKind.HOME,))
    done, tried = view.action("add_to_cart"), view.action("remove")
    assert done is not None and done.product == "Bowl"
    assert tried is not None and not tried.ok
    assert view.action("quantity") is None
    assert [a.product for a in view.actions("add_to_cart")] == ["Mug", "Bowl"]
    assert view.reached("home") and not view.reached("cart")
    assert view.state("") is None and view.page("cart") is None


def test_what_stopped_it() -> None:
    stop = Obstacle(code="bot_wall", blame="refused", message="Closed.")
    assert made(obstacle=stop).stopped_by("bot_wall", "login_wall") is stop
    assert made(obstacle=stop).stopped_by("login_wall") is None
    assert made(obstacle=stop).why_not("else") == "Closed."
    assert made().why_not("else") == "else"


def test_states_are_not_sampled(render: Render) -> None:
    page = render(cart(line("Mug", 1, "€10")), kind="cart").snapshot
    judged = page.model_copy(update={"id": "phone-01-cart"})
    state = page.model_copy(update={"id": "phone-02-cart+qty2"})
    view = made(snapshots=(judged.id, state.id, "phone-03-missing"))
    view = WalkView(view.walk, view.evidence.model_copy(update={"snapshots": (judged, state)}))
    assert [p.id for p in view.sample] == ["phone-01-cart"]
    found = view.state("phone-02-cart+qty2")
    assert found is not None and found.lines[0].name == "Mug"
