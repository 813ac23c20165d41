"""A real store nobody here wrote, audited on both devices.

What is expected of the verdicts was confirmed by looking at the pictures of the pages.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stores.oscar import oscar_store

from auditor.model import JOURNEY, Device, Outcome, Part, Via

PHONE, DESKTOP = Device.PHONE, Device.DESKTOP

# (check, device) -> outcome and words of the reason
SEEN = {
    # The photo fills the phone's screen; on the desktop price and button stand beside it.
    ("price-first-view", PHONE): (Outcome.WARN, "below the first screen"),
    ("price-first-view", DESKTOP): (Outcome.PASS, ""),
    ("add-to-cart-first-view", PHONE): (Outcome.WARN, "“Add to cart” is"),
    ("add-to-cart-first-view", DESKTOP): (Outcome.PASS, ""),
    ("add-to-cart-function", PHONE): (Outcome.PASS, "One press added"),
    ("add-to-cart-function", DESKTOP): (Outcome.PASS, "One press added"),
    # A green notice "… has been added to your cart." without a role.
    ("add-to-cart-feedback", PHONE): (Outcome.WARN, "screen readers are not told"),
    # "Standard delivery, 2 to 4 days £4.95", among the totals.
    ("cart-shipping-cost-visible", PHONE): (Outcome.PASS, "£4.95"),
    ("cart-shipping-cost-visible", DESKTOP): (Outcome.PASS, "£4.95"),
    # Picture, linked name, quantity, price and total of the one tent.
    ("cart-line-complete", PHONE): (Outcome.PASS, ""),
    # The number follows only the button "Update" beside it.
    ("cart-quantity-total-consistent", DESKTOP): (Outcome.WARN, "a separate button"),
    # "Remove" is a line of small print.
    ("cart-item-removable", PHONE): (Outcome.WARN, "only 45 × 14 px"),
    ("checkout-entry-function", PHONE): (Outcome.PASS, "“Proceed to checkout”"),
    # "I am a new customer and want to checkout as a guest", chosen beforehand.
    ("checkout-reached-without-account", PHONE): (Outcome.PASS, "as a guest"),
    ("checkout-reached-without-account", DESKTOP): (Outcome.PASS, "as a guest"),
    # "Cart" and its total are in the header, how many things are in it is not.
    ("header-cart-visible", DESKTOP): (Outcome.WARN, "no count"),
    # Green prices on white, no footer, no line with benefits, nothing about delivery at the button.
    ("text-contrast-sufficient", PHONE): (Outcome.FAIL, "3.13:1"),
    ("header-benefit-line", DESKTOP): (Outcome.FAIL, ""),
    ("delivery-cost-near-buy", PHONE): (Outcome.FAIL, ""),
    ("shipping-page-linked", DESKTOP): (Outcome.FAIL, ""),
    ("returns-page-linked", DESKTOP): (Outcome.FAIL, ""),
    ("contact-page-reachable", DESKTOP): (Outcome.FAIL, ""),
    ("order-tracking-linked", DESKTOP): (Outcome.FAIL, ""),
    # "Login or register" at the top, on the phone behind the first of the two menu buttons.
    ("account-entry-visible", PHONE): (Outcome.PASS, "Login or register"),
    ("phone-sideways-scroll-absent", PHONE): (Outcome.PASS, ""),
    ("image-files-complete", DESKTOP): (Outcome.PASS, ""),
    # As the source has it: titles of each page's own, no description of the product, no counting.
    ("page-title-specific", DESKTOP): (Outcome.PASS, ""),
    ("product-structured-data-present", DESKTOP): (Outcome.FAIL, ""),
    ("analytics-installed", DESKTOP): (Outcome.FAIL, ""),
}


@pytest.fixture(scope="module")
def oscar(engine: Callable[..., Any], once: Callable[..., Any]) -> Any:
    def work(folder: Path) -> dict[str, Any]:
        with oscar_store() as store:
            result = engine(store.url, folder, PHONE, DESKTOP)
            return {"code": result.exit_code, "orders": store.orders()}

    return once("oscar", work)


def test_the_checkout_is_reached_by_pressing_alone_and_nothing_is_ordered(oscar: Any) -> None:
    for device in (PHONE, DESKTOP):
        walk = oscar.audit.walks[device]
        assert walk.reached == JOURNEY
        assert walk.obstacle is None
        first, *steps = walk.steps
        assert first.via is Via.START
        assert {step.via for step in steps} <= {Via.CLICK, Via.MENU}
    assert oscar.facts["orders"] == 0


def test_the_audit_is_complete(oscar: Any) -> None:
    assert oscar.facts["code"] == 0
    assert oscar.audit.store.currency == "GBP"
    assert oscar.audit.store.languages[0] == "en"
    assert oscar.audit.store.platform.id == "oscar"
    assert Outcome.ERROR not in oscar.outcomes.values()
    unknown = [check for check, o in oscar.outcomes.items() if o is Outcome.NOT_MEASURED]
    assert unknown == ["largest-paint-fast"]  # left out here: timing is no matter of this store


@pytest.mark.parametrize(("check", "device"), SEEN)
def test_what_was_seen(oscar: Any, check: str, device: Device) -> None:
    outcome, words = SEEN[check, device]
    parts = parts_on(oscar, check, device)
    assert parts, oscar.told(check)
    worst = [part for part in parts if part.outcome is outcome]
    assert worst and words in " ".join(part.reason for part in worst), oscar.told(check)
    assert outcome is not Outcome.PASS or len(worst) == len(parts), oscar.told(check)


def parts_on(oscar: Any, check: str, device: Device) -> list[Part]:
    (verdict,) = [v for v in oscar.audit.verdicts if v.check == check]
    return [part for part in verdict.parts if part.device in (device, None)]
