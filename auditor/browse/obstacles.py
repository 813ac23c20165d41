"""What can stop a walk (journey.md section 4): one code, whose matter it is, one sentence."""

from __future__ import annotations

from typing import Literal

from auditor.model import Candidate, Obstacle, Request
from auditor.read.dom import Node
from auditor.read.page import Page
from auditor.read.words import count_words

_BESIDE = 120  # px
_SENTENCE = 3  # words; less is a label or a price

Blame = Literal["store", "refused", "ours", "not_a_store"]

_STORE = {
    "login_wall": "The checkout asks for an account before anything can be ordered.",
    "guest_requires_email": "The checkout asks for an e-mail address before it shows more.",
    "out_of_stock": "Every product that was tried is sold out.",
    "complex_configuration": "Every product that was tried must first be configured.",
    "add_to_cart_no_effect": "Pressing the button changed nothing: no count, no message, no cart.",
    "add_to_cart_error": "The store answered with an error when a product was added to the cart.",
    "cart_not_findable": "After adding a product no way to the cart could be found.",
    "cart_empty_after_add": "The cart is empty although a product was added.",
    "checkout_button_missing": "The cart offers no way to the checkout.",
    "checkout_button_disabled": "The cart's checkout button is disabled.",
    "checkout_no_effect": "Pressing the checkout button did not open a checkout.",
    "overlay_blocks_page": "Something lies over the page and could not be closed.",
    "age_gate": "The store asks for the visitor's age first.",
    "geo_redirect": "The store turns visitors from this country away, or sends them elsewhere.",
    "consent_or_pay_wall": "The store demands consent to tracking, or payment, first.",
    "http_error": "The store answered with an error.",
    "js_error": "The page broke with a script error.",
    "page_crashed": "The page made the browser tab crash.",
    "page_closed": "The page closed its own tab.",
    "tls_error": "The secure connection failed.",
    "too_slow": "The page did not answer in time.",
    "catalogue_only": "The store shows products without a way to buy them online.",
    "checkout_offsite": "The order leaves the store for another service.",
}
_REFUSED = {
    "bot_wall": "The store let no automated visitor in.",
    "rate_limited": "The store asked for fewer requests.",
    "robots_disallowed": "robots.txt forbids the journey's pages, and the audit was told to obey.",
    "waiting_room": "The store let visitors wait in a queue.",
    "password_protected": "The store is closed behind a password.",
    "maintenance": "The store is closed for maintenance.",
}
_OURS = {
    "no_category_found": "No list of products was found from the home page.",
    "no_product_found": "No product page was found.",
    "ambiguous_button": "Several buttons could add to the cart and none could be told apart.",
    "unsupported_widget": "The page uses a control that the auditor cannot operate yet.",
    "unknown_language": "The store's language is not one that the auditor reads.",
    "budget_exhausted": "The walk used up its time, clicks or page loads.",
    "guard_tripped": "A request that could have placed an order or sent a form was stopped.",
    "veto": "The only way on was a control that might place an order.",
    "browser_lost": "The browser ended in the middle of the walk.",
    "internal_error": "The auditor failed.",
}
_NOT_A_STORE = {
    "not_a_store": "No products, prices or cart were found: this does not look like a store.",
    "parked": "The address shows a parked domain.",
    "app_only": "The store can only be used in an app.",
}

BLAME: dict[str, Blame] = {
    **dict.fromkeys(_STORE, "store"),
    **dict.fromkeys(_REFUSED, "refused"),
    **dict.fromkeys(_OURS, "ours"),
    **dict.fromkeys(_NOT_A_STORE, "not_a_store"),
}
MESSAGES = {**_STORE, **_REFUSED, **_OURS, **_NOT_A_STORE}


class Stop(Exception):
    """Ends a walk, or the attempt at one product, with a named obstacle."""

    def __init__(
        self,
        code: str,
        *,
        words: str = "",
        detail: str = "",
        candidates: tuple[Candidate, ...] = (),
        requests: tuple[Request, ...] = (),
        at: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.words = words
        self.detail = detail
        self.candidates = candidates
        self.requests = requests
        self.at = at  # address and snapshot of where it happened, when the walk has gone on since

    def obstacle(self, *, step: str, url: str, snapshot: str = "") -> Obstacle:
        message = MESSAGES[self.code]
        return Obstacle(
            code=self.code,
            blame=BLAME[self.code],
            message=f"{message} {self.detail}".strip(),
            words=self.words[:300],
            step=step,
            url=url,
            snapshot=snapshot,
            candidates=self.candidates[:5],
            requests=self.requests[:8],
        )


def own_words(page: Page) -> str:
    """What the store says about a trouble: its last dialog, else the first alert; else ""."""
    dialogs = page.snapshot.dialogs
    if dialogs:
        return dialogs[-1]
    for node in page.doc.body.walk():
        said = node.role in ("alert", "alertdialog") or "error" in node.attr("class").lower()
        if said and node.visible and 3 < len(node.text) < 300:
            return node.text
    return ""


def said_beside(page: Page, control: Node) -> str:
    """Why a control is disabled, as a rule: the box to tick near it, else the nearest sentence."""
    near: list[tuple[bool, float, int, str]] = []
    for node in page.doc.body.walk():
        if not node.own_text or not node.visible or not page.outside_chrome(node):
            continue
        above = max(node.box.y - control.box.bottom, control.box.y - node.box.bottom, 0)
        if above > _BESIDE:
            continue
        label = node.closest("label")
        tick = label is not None and any(n.type == "checkbox" for n in label.walk())
        if not tick and any(up.is_control for up in (node, *node.ancestors())):
            continue
        whole = (label if tick else node.parent) or node
        if len(whole.text) >= 160 or any(n.is_control and not n.is_field for n in whole.walk()):
            whole = node
        if tick or count_words(whole.text) >= _SENTENCE:
            near.append((not tick, node.box.gap(control.box), node.id, whole.text))
    return min(near, default=(False, 0.0, 0, ""))[3]
