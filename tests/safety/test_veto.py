"""What may be clicked, where: the words of every language, and what forms and pages show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.browse.actions import Vetoed, guarded_click, guarded_password, guarded_search
from auditor.browse.veto import ALLOWED, Field, Frame, Intent, State, Target, gate, may_click
from auditor.lexicon import LANGUAGES, lexicon

WORDS = lexicon()
CARD = Field("number", "text", "cc-number")
ORDERS = Field("action", "hidden", value="place_order")
STREET = (Field("address1", "text", "street-address"), Field("city", "text", "address-level2"))


def button(label: str, *languages: str, **more: Any) -> Target:
    return Target(label=label, text=label, tag="button", languages=languages, **more)


def phrases(*concepts: str) -> list[tuple[str, str]]:
    return [(code, p) for code in LANGUAGES for c in concepts for p in WORDS.phrases(c, code)]


COMMIT = phrases("place_order", "order_with_payment", "buy_now")
CHECKOUT = phrases("checkout")
AMBIGUOUS = [
    (code, phrase)
    for code, groups in WORDS.hint("ambiguous_with_place_order").items()
    for group in groups.values()
    for phrase in group
]


# --- the property, over all languages


@pytest.mark.parametrize("language", LANGUAGES)
def test_commit_phrases_are_vetoed_in_checkout(language: str) -> None:
    for phrase in {p for code, p in COMMIT if code == language}:
        for intent in Intent:
            for known in ((language,), ()):
                target = button(phrase, *known)
                for state in (State.CHECKOUT, State.FILLING):
                    assert may_click(target, state, intent), (phrase, state, intent, known)


@pytest.mark.parametrize("language", LANGUAGES)
def test_checkout_phrases_are_allowed_in_a_plain_cart(language: str) -> None:
    for phrase in {p for code, p in CHECKOUT + AMBIGUOUS if code == language}:
        for known in ((language,), ()):
            target = button(phrase, *known, page_total=12.5)
            assert may_click(target, State.CART, Intent.GO_TO_CHECKOUT) is None, (phrase, known)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_phrases_are_vetoed_where_the_cart_takes_payment_or_address(language: str) -> None:
    for phrase in {p for code, p in CHECKOUT + AMBIGUOUS if code == language}:
        for page in ({"page_fields": (CARD,)}, {"page_fields": STREET}):
            target = button(phrase, language, **page)
            assert may_click(target, State.CART, Intent.GO_TO_CHECKOUT), (phrase, page)


@given(
    st.sampled_from(COMMIT),
    st.sampled_from(["{}", "  {}  ", "{} (1)", "{}!", "» {}", "{} →", "€ 12.50 · {}", "{} $12"]),
    st.sampled_from([str.upper, str.title, str.lower, lambda s: s]),
    st.sampled_from([(s, i) for s in (State.CHECKOUT, State.FILLING) for i in sorted(ALLOWED[s])]),
)
def test_however_a_commit_phrase_is_written(
    commit: tuple[str, str], form: str, case: Any, where: tuple[State, Intent]
) -> None:
    language, phrase = commit
    assert may_click(button(form.format(case(phrase)), language), *where)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_words_that_lead_on_leave_a_step(language: str) -> None:
    commits = {p for code, p in COMMIT if code == language}
    onward = [p for p in WORDS.phrases("next_step", language) if p not in commits]
    allowed = [
        p for p in onward if may_click(button(p, language), State.FILLING, Intent.NEXT_STEP) is None
    ]
    assert allowed
    for phrase in allowed:
        target = button(phrase, language)
        assert may_click(target, State.FILLING, Intent.NEXT_STEP, settled=True), phrase
        assert may_click(replace(target, page_fields=(CARD,)), State.FILLING, Intent.NEXT_STEP)
        assert may_click(replace(target, page_total=0.0), State.FILLING, Intent.NEXT_STEP)
    for phrase in WORDS.phrases("checkout", language):
        if WORDS.match("next_step", phrase, (language,), control=True) is None:
            target = button(phrase, language)
            assert may_click(target, State.FILLING, Intent.NEXT_STEP), phrase


@pytest.mark.parametrize("language", LANGUAGES)
def test_guest_phrases_are_allowed_in_checkout(language: str) -> None:
    for phrase in WORDS.phrases("guest", language):
        target = button(phrase, language)
        assert may_click(target, State.CHECKOUT, Intent.CHOOSE_GUEST) is None, phrase
        assert may_click(target, State.CHECKOUT, Intent.CHOOSE_GUEST, settled=True), phrase


@pytest.mark.parametrize("language", LANGUAGES)
def test_add_and_buy_phrases_are_allowed_on_a_product_page(language: str) -> None:
    for concept in ("add_to_cart", "buy_now"):
        for phrase in WORDS.phrases(concept, language):
            target = button(phrase, language)
            assert may_click(target, State.PRODUCT, Intent.ADD_TO_CART) is None, phrase
            paying = replace(target, page_fields=(CARD,))
            if concept == "buy_now":
                assert may_click(paying, State.PRODUCT, Intent.ADD_TO_CART), phrase


# --- layer 1

GATE = {
    State.BROWSE: "consent dismiss navigate open_cart",
    State.PRODUCT: "consent dismiss navigate open_cart choose_option add_to_cart",
    State.CART: "consent dismiss navigate open_cart change_line remove_line accept_terms "
    "go_to_checkout",
    State.CHECKOUT: "consent dismiss choose_guest",
    State.FILLING: "consent dismiss fill next_step",
}


@pytest.mark.parametrize("state", State)
def test_the_state_gate(state: State) -> None:
    assert {i for i in Intent if gate(state, i) is None} == {Intent(w) for w in GATE[state].split()}


# --- layer 2, fact by fact: the control is innocent but for one thing

PLAIN = button("Checkout", "en", page_url="https://shop.example/cart", page_total=30.0)
FORM: dict[str, Any] = {"type": "submit", "form_action": "https://shop.example/cart",
                        "form_method": "post"}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("its address is denied", {"tag": "a", "href": "https://shop.example/order/complete"}),
        ("its form is denied",
         FORM | {"form_action": "https://shop.example/checkout/onepage/saveOrder"}),
        ("its form is denied", FORM | {"name": "confirm_order", "value": "true"}),
        ("its form is denied", FORM | {"form_action": "https://shop.example/checkout/preview/",
                                       "form_fields": (ORDERS,)}),
        ("a wallet's button", {"names": ("btn", "paypal-button")}),
        ("a wallet's button", {"around": ("shopify-payment-button",)}),
        ("a wallet's button", {"label": "Checkout with Apple Pay"}),
        ("a payment provider's", {"frame": "https://www.paypal.com/smart/buttons?x"}),
        ("a payment provider's", {"tag": "a", "href": "https://checkout.stripe.com/c/pay/1"}),
        ("named as one that orders", {"names": ("placeOrder",)}),
        ("named as one that orders", {"name": "woocommerce_checkout_place_order"}),
        ("named as one that orders", FORM | {"form_names": ("place_order_form",)}),
        ("its form takes payment", FORM | {"form_fields": (CARD,)}),
        ("its form takes payment", {"form_action": "x", "form_fields": (CARD,), "type": "button"}),
        ("its form takes a password", FORM | {"form_fields": (Field("pw", "password"),)}),
        ("the cart's page takes payment", {"page_fields": (CARD,)}),
        ("the cart's page takes payment", {"page_fields": (Field("payment[card_number]"),)}),
        ("the cart's page takes payment", {"page_fields": (Field("payment_method", "radio"),)}),
        ("the cart's page takes payment",
         {"page_frames": (Frame("https://js.stripe.com/v3/elements-inner-card.html"),)}),
        ("the cart's page takes an address", {"page_fields": STREET}),
        ("the cart's page takes an address",
         {"page_fields": (Field("f1", label="Dirección"), Field("f2", label="Ciudad"))}),
        ("the total is 0", {"page_total": 0.0}),
        ("a means of payment is on file", {"near_text": "Visa •••• 4242"}),
        ("a means of payment is on file", {"page_fields": (Field("wc-stripe-payment-token"),)}),
        ("its words order", {"label": "Place order"}),
        ("its words order", {"label": "", "text": "", "title": "Pay now"}),
        ("its words order", {"label": "", "text": "", "tag": "input", "value": "Confirm order"}),
        ("its words order", {"label": "Zahlungspflichtig bestellen", "languages": ("de",)}),
        ("its words order", {"label": "Zahlungspflichtig bestellen", "languages": ()}),
    ],
)  # fmt: skip
def test_one_fact_is_enough(rule: str, facts: dict[str, Any]) -> None:
    assert may_click(PLAIN, State.CART, Intent.GO_TO_CHECKOUT) is None
    veto = may_click(replace(PLAIN, **facts), State.CART, Intent.GO_TO_CHECKOUT)
    assert veto is not None
    assert (veto.layer, veto.rule) == ("click veto", rule)


STEP = button("Continue", "en", type="submit", form_action="https://shop.example/step-2",
              form_method="post")  # fmt: skip
GUEST = Field("who", "radio", label="Checkout as a guest", checked=True)


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("the page takes payment", {"page_fields": (Field("payment_method", "radio"),)}),
        ("its form takes payment", {"form_fields": (CARD,)}),
        ("its form takes a password", {"form_fields": (Field("pw", "password"),)}),
        ("its form takes a password",
         {"form_fields": (Field("pw", "password"), replace(GUEST, checked=False))}),
        ("the total is 0", {"page_total": 0.0}),
        ("its form is denied", {"form_action": "https://shop.example/checkout/onepage/saveOrder"}),
        ("named as one that orders", {"names": ("placeOrder",)}),
        ("nothing says that it only leads to the next step", {"label": "Go", "text": "Go"}),
        ("its words order", {"label": "Continue and place order"}),
    ],
)  # fmt: skip
def test_one_fact_keeps_a_step_from_being_left(rule: str, facts: dict[str, Any]) -> None:
    assert may_click(STEP, State.FILLING, Intent.NEXT_STEP) is None
    veto = may_click(replace(STEP, **facts), State.FILLING, Intent.NEXT_STEP)
    assert veto is not None
    assert veto.rule == rule


def test_a_guest_leaves_a_form_that_also_signs_in() -> None:
    step = replace(STEP, form_fields=(GUEST, Field("pw", "password")))
    assert may_click(step, State.FILLING, Intent.NEXT_STEP) is None


@pytest.mark.parametrize("type", ["password", "file", "submit"])
def test_some_fields_are_never_filled(type: str) -> None:
    field = Target(label="Street", tag="input", type="text", form_action="x", languages=("en",))
    assert may_click(field, State.FILLING, Intent.FILL) is None
    assert may_click(replace(field, type=type), State.FILLING, Intent.FILL)
    assert may_click(replace(field, page_fields=(CARD,)), State.FILLING, Intent.FILL)
    for state in set(State) - {State.FILLING}:
        assert may_click(field, state, Intent.FILL)


@pytest.mark.parametrize(
    ("state", "intent", "target"),
    [
        # a cart with express buttons, a promise of instalments and an estimate of delivery
        (State.CART, Intent.GO_TO_CHECKOUT, replace(
            PLAIN, page_frames=(Frame("https://www.paypal.com/smart/buttons?x", "PayPal"),
                                Frame("https://js.klarna.com/osm-message.html"),
                                Frame("https://www.paypal.com/credit-presentment/smart/message"),
                                Frame("https://js.stripe.com/v3/elements-inner-payment-request")),
            page_fields=(Field("country", "select-one", "country"), Field("postcode", "text")))),
        # the code of a gift card is no card's number
        (State.CART, Intent.GO_TO_CHECKOUT, replace(
            PLAIN, page_fields=(Field("giftCardCode", "text"), Field("gift_card_number", "text")))),
        (State.CART, Intent.GO_TO_CHECKOUT,
         replace(PLAIN, **FORM, names=("action", "primary", "checkout"))),
        # a cart whose next step is a route of the same document, whatever its style is called
        (State.CART, Intent.GO_TO_CHECKOUT, Target(
            label="Fechar pedido", tag="a", names=("btn-place-order",), languages=("pt",),
            href="https://shop.example/checkout#/email",
            page_url="https://shop.example/checkout#/cart")),
        (State.CART, Intent.GO_TO_CHECKOUT, button("Pagar pedido", "es")),
        (State.CART, Intent.GO_TO_CHECKOUT, button("Оформить заказ", "ru")),
        (State.CART, Intent.GO_TO_CHECKOUT, button("Commander", "fr")),
        (State.CART, Intent.GO_TO_CHECKOUT, button("Proceed with your order", "en")),
        (State.CART, Intent.CHANGE_LINE, button("+", "en")),
        (State.CART, Intent.ACCEPT_TERMS,
         Target(label="I agree with the terms", tag="input", type="checkbox", form_action="/cart")),
        (State.CART, Intent.REMOVE_LINE, button("Remove", "en")),
        (State.PRODUCT, Intent.ADD_TO_CART, button("Купить", "ru")),
        (State.PRODUCT, Intent.CHOOSE_OPTION, button("L", "en")),
        (State.BROWSE, Intent.NAVIGATE, Target(label="How to order", tag="a", languages=("en",),
                                               href="https://shop.example/pages/how-to-order")),
        (State.BROWSE, Intent.NAVIGATE, Target(label="Pay with Klarna", tag="a", languages=("en",),
                                               href="https://shop.example/klarna")),
        (State.BROWSE, Intent.CONSENT, button("Confirmar", "es")),
        (State.BROWSE, Intent.DISMISS, replace(button("×", "en"), form_action="x", type="button",
                                               form_fields=(Field("pw", "password"),))),
        (State.CHECKOUT, Intent.CONSENT, button("Alle akzeptieren", "de")),
        (State.CHECKOUT, Intent.CHOOSE_GUEST, button("Jetzt als Gast bestellen", "de")),
        (State.CHECKOUT, Intent.CHOOSE_GUEST,
         Target(label="Guest checkout", tag="input", type="radio", form_action="x",
                languages=("en",), form_fields=(Field("pw", "password"),))),
    ],
)  # fmt: skip
def test_what_a_shopper_needs_is_allowed(state: State, intent: Intent, target: Target) -> None:
    assert may_click(target, state, intent) is None


# --- in the browser: what the click would hit is what is judged

PAGE = """<!doctype html><html lang=en><title>-</title>
<style>#over {{ position: fixed; inset: 0 }}</style><body>{}
<script>addEventListener('click', e => document.title = e.composedPath()[0].id, true)</script>"""


GO = "<button id=go>Checkout</button>"
SITE = "http://shop.example"
ELSEWHERE = f"formmethod=post formaction={SITE}/checkout/place-order"


def clicked(bench: Any, forever: Any, html: str, intent: Intent, css: str = "#go") -> str:
    async def go() -> str:
        async with bench.context(None) as context:
            page = await context.new_page()
            await page.set_content(PAGE.format(html))
            element = await page.query_selector(css)
            assert element
            state = State.CART if intent is Intent.GO_TO_CHECKOUT else State.PRODUCT
            try:
                await guarded_click(element, state, intent, languages=["en"], timeout_ms=600)
            except Vetoed as refused:
                assert await page.title() == "-"
                return refused.veto.rule
            return await page.title()

    return str(forever(go()))


def test_a_plain_checkout_button_is_clicked(bench: Any, forever: Any) -> None:
    html = "<p style='height: 3000px'>Mug</p><button id=go>Checkout</button>"
    assert clicked(bench, forever, html, Intent.GO_TO_CHECKOUT) == "go"


@pytest.mark.parametrize(
    ("rule", "html"),
    [
        # the element is a harmless box, the control inside it is not
        ("its words order", "<div id=go><button>Pay now</button></div>"),
        ("a wallet's button", f"<p class=dynamic-checkout><span>{GO}</span></p>"),
        ("its form takes payment",
         "<form id=f><input autocomplete='section-a cc-number'></form>"
            "<button id=go form=f>Checkout</button>"),
        ("its form is denied",
         f"<form method=post action='{SITE}/checkout/place-order'>{GO}</form>"),
        ("its form is denied",
         f"<form><button id=go {ELSEWHERE}>Checkout</button></form>"),
        ("its form is denied",
         f"<form method=post action='{SITE}/checkout/preview/'>"
         f"<input type=hidden name=action value=place_order>{GO}</form>"),
        ("a payment provider's",
         "<iframe id=go src='https://www.paypal.com/smart/button' width=300 height=60></iframe>"),
        ("the cart's page takes payment",
         f"{GO}<label>Card <input name=card_number></label>"),
        ("its words order", "<button id=go aria-labelledby=l>Go</button><b id=l>Place order</b>"),
        ("its words order", "<input id=go type=submit value='Place order'>"),
        ("its words order", "<button id=go><img alt='Place order' width=90 height=40></button>"),
    ],
)  # fmt: skip
def test_the_facts_are_read_from_the_page(bench: Any, forever: Any, rule: str, html: str) -> None:
    assert clicked(bench, forever, html, Intent.GO_TO_CHECKOUT) == rule


def test_controls_in_a_shadow_root_are_judged(bench: Any, forever: Any) -> None:
    html = """<div id=go></div><script>document.getElementById('go').attachShadow({mode: 'open'})
        .innerHTML = '<button style="width: 100%">Place order</button>'</script>"""
    assert clicked(bench, forever, html, Intent.GO_TO_CHECKOUT) == "its words order"


def test_what_covers_the_control_is_not_clicked_through(bench: Any, forever: Any) -> None:
    from playwright.async_api import Error

    html = "<button id=go>Checkout</button><div id=over><button id=pay>Pay now</button></div>"
    with pytest.raises(Error):
        clicked(bench, forever, html, Intent.GO_TO_CHECKOUT)


@pytest.mark.parametrize(
    ("rule", "html", "state"),
    [
        ("", "<form><input id=go name=q></form>", State.BROWSE),
        ("", "<form method=post><input id=go type=search></form>", State.PRODUCT),
        ("nothing is searched for in cart", "<form><input id=go name=q></form>", State.CART),
        ("nothing is searched for in checkout", "<input id=go type=search>", State.CHECKOUT),
        ("its form sends more than a question",
         "<form method=post><input id=go name=email></form>", State.BROWSE),
        ("the page takes payment",
         "<form><input id=go name=q></form><input autocomplete=cc-number>", State.BROWSE),
        ("its form takes a password",
         "<form><input id=go name=user><input type=password></form>", State.BROWSE),
        ("its form is denied",
         f"<form action='{SITE}/order/complete'><input id=go name=q></form>", State.BROWSE),
    ],
)  # fmt: skip
def test_enter_is_for_searching(
    bench: Any, forever: Any, rule: str, html: str, state: State
) -> None:
    async def go() -> tuple[str, str]:
        async with bench.context(None) as context:
            page = await context.new_page()
            script = "addEventListener('submit', e => { e.preventDefault(); document.title = 1 })"
            await page.set_content(
                f"<!doctype html><title>-</title>{html}<script>{script}</script>"
            )
            element = await page.query_selector("#go")
            assert element
            try:
                await guarded_search(element, "mug", state, languages=["en"])
            except Vetoed as refused:
                return refused.veto.rule, await page.title()
            return "", await page.title()

    sent = "-" if rule else "1"
    assert forever(go()) == (rule, sent)


@pytest.mark.parametrize(
    "target",
    [
        button("I agree with the terms", "en"),
        Target(label="Terms", tag="a", href="https://shop.example/terms"),
        Target(label="Accept", tag="input", type="submit", form_action="/order"),
    ],
)
def test_terms_are_accepted_by_a_box_only(target: Target) -> None:
    assert may_click(target, State.CART, Intent.ACCEPT_TERMS)
    for state in set(State) - {State.CART}:
        assert may_click(Target(tag="input", type="checkbox"), state, Intent.ACCEPT_TERMS)


DOOR = "<form method=post action='{}'><input id=go type=password name=p></form>"


@pytest.mark.parametrize(
    ("rule", "html", "state"),
    [
        ("", DOOR.format("/in"), State.BROWSE),
        ("no password is typed in checkout", DOOR.format("/in"), State.CHECKOUT),
        ("no password is typed in cart", DOOR.format("/in"), State.CART),
        ("it is no password field", "<form><input id=go name=p></form>", State.BROWSE),
        ("the form sends it elsewhere", DOOR.format("https://else.test/in"), State.BROWSE),
        ("the form sends it elsewhere", DOOR.format("https://shop.test.else.test/"), State.BROWSE),
        ("its form is denied", DOOR.format("/order/complete"), State.BROWSE),
        ("the page takes payment", DOOR.format("/in") + "<input autocomplete=cc-number>",
         State.BROWSE),
    ],
)  # fmt: skip
def test_a_password_is_typed_at_the_stores_door_only(
    bench: Any, forever: Any, rule: str, html: str, state: State
) -> None:
    async def go(site: str) -> tuple[str, list[str]]:
        async with bench.context(None) as context:
            page, sent = await context.new_page(), []

            async def answer(route: Any) -> None:
                sent.append(route.request.post_data or "")
                await route.fulfill(content_type="text/html", body=html)

            await page.route("**/*", answer)
            await page.goto("https://shop.test/")
            element = await page.query_selector("#go")
            assert element
            try:
                await guarded_password(element, "opensesame", site, state)
            except Vetoed as refused:
                return refused.veto.rule, sent
            return "", sent

    told = ["", "p=opensesame"]
    assert forever(go("https://shop.test")) == (rule, [""] if rule else told)
    if not rule:
        assert forever(go("https://other.test")) == ("the page is not the store's own", [""])
