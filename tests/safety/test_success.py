"""The page after an order is told from all others."""

from __future__ import annotations

import pytest

from auditor.browse.success import is_success
from auditor.browse.veto import State
from auditor.lexicon import LANGUAGES, lexicon

S = "https://shop.example"


@pytest.mark.parametrize(
    "url",
    [
        f"{S}/checkout/order-received/123/?key=wc_order_x",
        f"{S}/checkout/onepage/success/",
        f"{S}/checkouts/cn/1/thank_you",
        f"{S}/checkouts/cn/1/thank-you",
        f"{S}/index.php?route=checkout/success",
        f"{S}/index.php?main_page=checkout_success",
        f"{S}/order-confirmation?id_order=1",
        f"{S}/en/orders/confirmed",
        f"{S}/checkout/thank-you/",
        f"{S}/checkout/finish?orderId=1",
    ],
)
def test_addresses(url: str) -> None:
    assert is_success(url, "", "", state=State.BROWSE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_in_every_language(language: str) -> None:
    phrases = lexicon().phrases("order_placed", language)
    number = lexicon().phrases("order_number", language)
    assert phrases and number
    for phrase in phrases:
        at = f"{S}/x"
        assert is_success(at, "", f"{phrase}!", [language], state=State.CHECKOUT), phrase
        assert is_success(f"{S}/thanks", phrase, "", [language], state=State.BROWSE), phrase
        assert not is_success(at, phrase, "", [language], state=State.PRODUCT), phrase
        for label in number:
            text = f"{phrase}. {label}: A-10023"
            assert is_success(at, "", text, [language], state=State.BROWSE), text


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(
    ("url", "title", "text"),
    [
        (f"{S}/cart", "Cart", "1 Cart 2 Details 3 Order complete. Total $12"),
        (f"{S}/checkout", "Checkout", "Place order. You will get an order number by e-mail."),
        (f"{S}/track", "Track your order", "Order number: 10023"),
        (f"{S}/thank-you-cards", "Thank you cards", "Say thank you"),
        (f"{S}/pages/success-stories", "Success", "They grew"),
        (f"{S}/checkout/complete", "Summary", "Place order"),
    ],
)
def test_other_pages(url: str, title: str, text: str, state: State) -> None:
    assert not is_success(url, title, text, ["en"], state=state)
