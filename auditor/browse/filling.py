"""The checkout's steps before payment, filled with data that belong to nobody (journey.md 5).

Only where the owner allows it. Nothing is typed into a page that takes payment, no password and
no card is ever typed, and a step is left only by a control that says it leads to the next one.
What cannot be answered ends the filling there, with the store's own words.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from auditor.browse.obstacles import own_words
from auditor.browse.session import Blocked, Session, Vetoed, View
from auditor.browse.veto import Intent, State, names_order
from auditor.lexicon import lexicon
from auditor.model import Action, PageKind
from auditor.read.dom import REQUIRED, Node
from auditor.read.fields import Field
from auditor.read.page import Page

STEPS = 6  # no checkout has more before its payment
STEP_S = 10.0  # until the next step shows
_ALWAYS = {
    "email", "full_name", "given_name", "family_name", "street", "city", "postcode", "region",
    "country", "district", "phone",
}  # fmt: skip


@dataclass
class Filled:
    """What the filling came to. `view` is the last step that was seen."""

    view: View
    actions: list[Action] = field(default_factory=list)
    typed: bool = False
    ended: str = ""  # why it went no further, in words


async def fill_checkout(
    session: Session, view: View, country: str, say: Callable[[str], None]
) -> Filled:
    """Goes through the checkout's steps up to the one that takes payment.

    `view` is the first step as it was kept; each further one is kept as `+stepN`. `country` is the
    market whose test data are typed. The session's state must be FILLING.
    """
    session.state = State.FILLING
    done = Filled(view)
    mail = f"audit+{secrets.token_hex(4)}@example.com"
    for number in range(2, STEPS + 2):
        page = done.view.page
        done.ended = _ends_at(page, first=number == 2)
        if done.ended:
            break
        try:
            lacking = await _answer(session, done, country, mail)
            if lacking:
                done.ended = f"No test data fit the field “{lacking[:60]}”."
                break
            if not await _advance(session, done, number, say):
                break
        except (Blocked, Vetoed) as refused:
            done.ended = f"It was left there for safety ({str(refused)[:160]})."
            break
    return done


def synthetic_data(country: str, mail: str) -> dict[str, str]:
    """An answer for each kind of field, from the market's test postcode and city."""
    markets = lexicon().hint("markets")
    market = markets.get(country) or markets["US"]
    return {
        "email": mail,
        "full_name": "Test Audit",
        "given_name": "Test",
        "family_name": "Audit",
        "company": "Test Audit",
        "street": "Do Not Ship 1",
        "line2": "Test",
        "district": market["test_city"],
        "city": market["test_city"],
        "region": market["test_city"],
        "postcode": market["test_postcode"],
        "country": country or "US",  # where it is typed and not chosen
        # only some countries keep numbers free for tests; elsewhere one that reaches nobody
        "phone": market.get("test_phone") or markets["US"]["test_phone"],
    }


# --- where to stop


def _ends_at(page: Page, *, first: bool) -> str:
    """Why nothing is done on this page; "" where it is an ordinary step."""
    if page.shows_payment:
        return "The payment step is shown."
    if any(_orders(page, n) for n in page.doc.controls):
        return "A button that places the order is shown."
    if not first and not page.form.fields and _speaks_of_payment(page):
        return "The payment step is shown."
    return ""


def _orders(page: Page, node: Node) -> bool:
    if not node.visible or not node.enabled or _elsewhere(page, node):
        return False
    if not page.outside_chrome(node):
        return False
    match = page.said(node, "place_order", "order_with_payment", "next_step", "guest")
    if match is not None and match.concept in ("place_order", "order_with_payment"):
        return match.whole or " " in match.phrase
    return names_order(node.attr("id"), node.attr("name"), *node.classes)


def _elsewhere(page: Page, node: Node) -> bool:
    """A link to another page: "#" and the like are what a script makes a button of."""
    return node.href.startswith("http") and node.href.split("#")[0] != page.url.split("#")[0]


def _speaks_of_payment(page: Page) -> bool:
    """Its heading, or the current one of its steps, names the payment."""
    return any(
        n.visible and len(n.text) < 60 and page.says("payment", n.text)
        for n in page.doc.body.walk()
        if n.role == "heading" or n.attr("aria-current") == "step"
    )


# --- answering


async def _answer(session: Session, done: Filled, country: str, mail: str) -> str:
    """Fills what is empty; the label of a required field that it has no answer for, else ""."""
    tried: set[str] = set()
    while True:
        page = done.view.page
        open_ones = [f for f in page.form.fields if _key(f) not in tried and _empty(f)]
        if not open_ones:
            break
        # the country first: it decides what the others ask
        empty = next((f for f in open_ones if f.kind == "country"), open_ones[0])
        tried.add(_key(empty))
        if not _wanted(page, empty):
            continue
        value = _value(empty, synthetic_data(_shown_country(page) or country, mail), country)
        if empty.options:
            live = [o for o in empty.options if o.enabled]
            guest = [o for o in live if page.says("guest", o.name)]
            option = next(iter(guest or live), None)
            if option is not None and (guest or not page.form.password):
                await session.press(done.view, face(page, option), Intent.FILL)
        elif value and await session.fill(done.view, empty.node, value):
            done.typed = True
        elif empty.required:
            return empty.label or empty.node.attr("name")
        if empty.options or empty.node.tag == "select":
            # a choice may bring further fields, or other choices
            await session.settle(200)
            done.view = await session.look(PageKind.CHECKOUT, id=page.id)
    for box in [n for n in done.view.page.doc.fields if _demanded(done.view.page, n)]:
        await session.press(done.view, face(done.view.page, box), Intent.FILL)
    return ""


def _key(asked: Field) -> str:
    node = asked.node
    return f"{node.attr('name') or node.attr('id') or node.selector} {asked.label}"


def _empty(asked: Field) -> bool:
    if asked.options:
        return not any(o.value == "checked" for o in asked.options)
    return not asked.node.value.strip()


def _wanted(page: Page, asked: Field) -> bool:
    """What is required, and what an address is made of unless it is said to be optional."""
    if asked.kind == "password" or asked.kind.startswith("card_"):
        return False
    if asked.required:
        return True
    if asked.options:
        return True
    if page.says("optional", asked.label):
        return False
    return asked.kind in _ALWAYS


def _shown_country(page: Page) -> str:
    """The country that the address form stands at; "" when it does not say so by its code."""
    chosen = [f.node.value.upper() for f in page.form.of("country")]
    return next((c for c in chosen if c in lexicon().hint("markets")), "")


def _value(asked: Field, answers: dict[str, str], country: str) -> str:
    node = asked.node
    if node.tag != "select":
        return answers.get(asked.kind, "")
    options = [o for o in node.walk() if o.tag == "option" and o.enabled and o.attr("value")]
    if asked.kind == "country":
        own = [o for o in options if o.attr("value").upper() == country]
        options = own or options
    return options[0].attr("value") if options else ""


def face(page: Page, choice: Node) -> Node:
    """What the shopper sees of a radio or box: itself, else the label that stands for it."""
    if choice.visible and choice.box.area > 16:
        return choice
    id = choice.attr("id")
    labels = (n for n in page.doc.body.walk() if n.tag == "label" and n.visible)
    own = next((n for n in labels if id and n.attr("for") == id), None)
    return own or choice.closest("label") or choice


def _demanded(page: Page, node: Node) -> bool:
    """A box without which the step cannot be left: the privacy notice, the terms."""
    return (
        node.type == "checkbox"
        and node.has(REQUIRED)
        and node.value != "checked"
        and node.displayed
        and page.outside_chrome(node)
    )


# --- going on


async def _advance(session: Session, done: Filled, number: int, say: Callable[[str], None]) -> bool:
    """Presses what leads to the next step; True when it came, and was kept."""
    step = done.view.page.id
    view = await session.look(PageKind.CHECKOUT, id=step)
    node = _onward(view.page, several=number > 2)
    if node is None:
        done.ended = "Nothing on this step says that it only leads to the next one."
        return False
    before, url = _shape(view.page), view.page.url
    began, label = session.recorder.now(), node.label
    await session.press_and_settle(view, node, Intent.NEXT_STEP)
    view, ok = await session.until(
        lambda p: _shape(p) != before or (not before and p.url != url), STEP_S, PageKind.CHECKOUT
    )
    ms = session.recorder.now() - began
    words = "" if ok else own_words(view.page)
    suffix = f"step{number}" if ok else "refused"
    kept = await session.keep(PageKind.CHECKOUT, suffix, view=view)
    done.view = kept
    done.actions.append(
        Action(
            kind="checkout_step",
            page=step,
            after=kept.page.id,
            ok=ok,
            how=label[:80],
            ms=round(ms, 1),
            words=words[:300],
        )
    )
    if not ok:
        said = f" The store says: “{words[:160]}”" if words else ""
        done.ended = f"“{label[:60]}” did not lead to a next step.{said}"
        return False
    say(f"filled in test data, pressed '{label[:60]}' → step {number} in {ms / 1000:.1f} s")
    return True


def _onward(page: Page, *, several: bool) -> Node | None:
    """The control of this step that leads to the next: in the form of its fields, lowest first.

    One that names the payment is only taken where the checkout has shown that it goes by steps:
    on a single page the same words may place the order and lead to the payment provider.
    """
    forms = {id(f.node.closest("form")) for f in page.form.fields}
    stepwise = several or any(n.attr("aria-current") == "step" for n in page.doc.body.walk())
    found = [
        n
        for n in page.controls("next_step")
        if n.enabled
        and page.outside_chrome(n)
        and (match := page.said(n, "next_step", "guest", "checkout", "cart", "search")) is not None
        and match.concept in ("next_step", "checkout")
        and (stepwise or page.says("payment", n.label) is None)
        and (not _elsewhere(page, n) or page.is_checkout(n.href))
    ]
    own = [n for n in found if id(n.closest("form")) in forms]
    return max(own or found, key=lambda n: n.box.y, default=None)


def _shape(page: Page) -> tuple[str, ...]:
    """Which fields are asked: what changes from step to step, and not with a complaint."""
    path = urlsplit(page.url).path if not page.form.fields else ""
    paying = "payment" if page.shows_payment else ""
    return (path, paying, *sorted(_key(f) for f in page.form.fields))
