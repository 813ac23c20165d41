"""The checkout's steps before payment: what is typed, where it stops, and that it stays honest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from auditor.browse.filling import Filled, fill_checkout, synthetic_data
from auditor.browse.session import Session
from auditor.browse.veto import State
from auditor.lexicon import lexicon
from auditor.model import PageKind

At = Callable[..., Any]

ADDRESS = """
<label>E-mail <input name=mail type=email></label>
<label>First name <input name=first></label><label>Last name <input name=last></label>
<label>Company (optional) <input name=company></label>
<label>Country <select name=country required>
  <option value="">Choose</option><option value=FR>France</option><option value=DE>Germany</option>
</select></label>
<label>Street <input name=street></label><label>Postcode <input name=zip></label>
<label>City <input name=city></label>"""
DELIVERY = """<fieldset><legend>Delivery</legend><label><input type=radio name=d> Post</label>
<label><input type=radio name=d> Courier</label></fieldset>"""
PAYMENT = "<label>Card number <input autocomplete=cc-number></label><button>Pay now</button>"


def checkout(*steps: str, button: str = "Continue") -> str:
    """A checkout whose steps follow each other in the same page; `window.typed` keeps them."""
    forms = [
        f"<form hidden>{step}{'' if step is PAYMENT else f'<button>{button}</button>'}</form>"
        for step in steps
    ]
    return f"""<!doctype html><html lang=en><title>Checkout</title><main><h1>Checkout</h1>
{"".join(forms)}</main><script>
  window.typed = {{}};
  const forms = [...document.forms];
  forms[0].hidden = false;
  forms.forEach((form, i) => form.addEventListener('submit', (event) => {{
    event.preventDefault();
    for (const [k, v] of new FormData(form)) window.typed[k] = v;
    if (!forms[i + 1] || window.refuses?.(form)) return;
    form.hidden = true;
    forms[i + 1].hidden = false;
  }}));
</script>"""


def filled(at: At, html: str, country: str = "DE") -> tuple[Filled, dict[str, str], list[str]]:
    """What the filling came to, what the page was sent, and the story."""
    story: list[str] = []

    async def scenario(session: Session) -> tuple[Filled, dict[str, str]]:
        session.state = State.CHECKOUT
        first = await session.keep(PageKind.CHECKOUT)
        done = await fill_checkout(session, first, country, story.append)
        return done, await session.tab.evaluate("window.typed")

    done, typed = at(html, scenario)
    return done, typed, story


def test_it_goes_by_steps_up_to_the_payment(at: At) -> None:
    done, typed, story = filled(at, checkout(ADDRESS, DELIVERY, PAYMENT))
    assert done.ended == "The payment step is shown."
    assert done.view.page.shows_payment
    assert typed["mail"].startswith("audit+")
    assert typed["mail"].endswith("@example.com")
    market = lexicon().hint("markets", "DE")
    assert (typed["country"], typed["zip"], typed["city"]) == (
        "DE", market["test_postcode"], market["test_city"],
    )  # fmt: skip
    assert typed["company"] == ""
    assert typed["d"] == "on"
    assert [(a.kind, a.ok, a.page.split("+")[-1]) for a in done.actions] == [
        ("checkout_step", True, "desktop-01-checkout"),
        ("checkout_step", True, "step2"),
    ]
    assert len(story) == 2


def test_the_data_fit_the_country_that_the_form_stands_at(at: At) -> None:
    page = ADDRESS.replace("<option value=FR>", "<option value=FR selected>")
    _, typed, _ = filled(at, checkout(page, PAYMENT))
    assert typed["country"] == "FR"
    assert typed["zip"] == lexicon().hint("markets", "FR", "test_postcode")


@pytest.mark.parametrize(
    ("step", "button", "ended"),
    [
        (ADDRESS, "Place order", "A button that places the order is shown."),
        (ADDRESS + PAYMENT.partition("<button")[0], "Continue", "The payment step is shown."),
        (ADDRESS, "Send", "Nothing on this step says that it only leads to the next one."),
        # on a single page these words may order and lead to the payment provider
        (ADDRESS, "Continue to payment",
         "Nothing on this step says that it only leads to the next one."),
        (ADDRESS + "<label>Customs code <input required></label>", "Continue",
         "No test data fit the field “Customs code”."),
        (ADDRESS + "<label>Password <input type=password required></label>", "Continue",
         "left there for safety"),
    ],
)  # fmt: skip
def test_where_it_stops(at: At, step: str, button: str, ended: str) -> None:
    done, typed, _ = filled(at, checkout(step, DELIVERY, button=button))
    assert ended in done.ended
    assert done.actions == []
    assert typed == {}


def test_a_link_that_a_script_makes_a_button_of_leads_on_or_orders(at: At) -> None:
    html = checkout(ADDRESS, DELIVERY).replace(
        "<button>Continue</button>",
        '<a href="#" onclick="this.closest(`form`).requestSubmit(); return false">Continue</a>',
        1,
    )
    done, _, _ = filled(at, html)
    assert [a.how for a in done.actions][:1] == ["Continue"]
    done, typed, _ = filled(at, html.replace(">Continue<", ">Place order<", 1))
    assert done.ended == "A button that places the order is shown."
    assert typed == {}


def test_in_a_checkout_of_steps_the_payment_may_be_named(at: At) -> None:
    steps = "<ol><li>Address</li><li aria-current=step>Delivery</li><li>Payment</li></ol>"
    done, _, _ = filled(at, checkout(steps + ADDRESS, PAYMENT, button="Continue to payment"))
    assert [a.ok for a in done.actions] == [True]


def test_a_refusal_is_told_in_the_words_of_the_store(at: At) -> None:
    page = checkout(ADDRESS + "<p role=alert></p>", DELIVERY)
    page += """<script>window.refuses = (form) => {
      form.querySelector('[role=alert]').textContent = 'We do not deliver there.';
      return true;
    }</script>"""
    done, _, _ = filled(at, page)
    assert "The store says: “We do not deliver there.”" in done.ended
    assert [(a.ok, a.words) for a in done.actions] == [(False, "We do not deliver there.")]


def test_a_market_without_data_of_its_own_gets_some_that_reach_nobody() -> None:
    data = synthetic_data("XX", "a@example.com")
    assert data["phone"].endswith("555-0143")
    assert all(data.values())
