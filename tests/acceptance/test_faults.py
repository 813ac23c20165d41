"""Each fault planted in the demo store is noticed by its check, and by no unrelated one.

Faults on different pages do not see each other and are planted together: what changes against
the faultless store must be exactly what they declare. With AUDITOR_EACH_FAULT=1 every fault is
planted alone, which takes much longer and says which one of a group is to blame.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.config import Sample
from auditor.demo.faults import FAULTS
from auditor.demo.server import DemoServer
from auditor.model import Device, Outcome

SPEED = "largest-paint-fast"
ONE = Sample(products=1, categories=1)  # a planted fault is on all pages of its kind

# One fault a page kind, and some that stand on every page. Those that end the walk are alone.
GROUPS: tuple[tuple[str, ...], ...] = (
    ("add-to-cart-function",),
    ("checkout-entry-function",),
    ("checkout-reached-without-account",),
    (SPEED, "cart-item-removable", "account-entry-visible", "page-title-specific"),
    (
        "home-value-proposition-first-view",
        "image-files-complete",
        "key-pages-indexable",
        "cart-shipping-cost-visible",
        "checkout-field-count",
        "analytics-installed",
    ),
    (
        "home-main-action-first-view",
        "structured-price-truth",
        "add-to-cart-first-view",
        "cart-line-complete",
        "contact-page-reachable",
        "phone-sideways-scroll-absent",
    ),
    (
        "header-benefit-line",
        "price-first-view",
        "cart-quantity-total-consistent",
        "order-tracking-linked",
        "newsletter-signup-offered",
    ),
    (
        "header-cart-visible",
        "product-structured-data-present",
        "returns-page-linked",
        "text-contrast-sufficient",
    ),
    ("delivery-cost-near-buy", "shipping-page-linked"),
    ("add-to-cart-feedback",),
)
if os.environ.get("AUDITOR_EACH_FAULT"):
    GROUPS = tuple((name,) for name in FAULTS)


def test_every_fault_is_planted_once() -> None:
    assert sorted(name for group in GROUPS for name in group) == sorted(FAULTS)


@pytest.fixture(scope="session")
def audited(
    engine: Callable[..., Any], once: Callable[..., Any]
) -> Callable[[tuple[str, ...]], Any]:
    """The audit of the English store with these faults, by a shopper on the phone."""

    def audit(faults: tuple[str, ...]) -> Any:
        def work(folder: Path) -> dict[str, Any]:
            speed = not faults or SPEED in faults
            with DemoServer("en", faults) as store:
                with pytest.MonkeyPatch.context() as patch:
                    # a planted fault is there for the second visitor too: save the time
                    patch.setattr("auditor.audit._RETRIED", set())
                    engine(store.url, folder, Device.PHONE, speed=speed, sample=ONE)
                return {"orders": store.orders}

        return once(f"demo-with-{len(faults)}-{faults[0]}" if faults else "faultless", work)

    return audit


@pytest.mark.parametrize("faults", GROUPS, ids=lambda group: group[0])
def test_exactly_the_faults_are_noticed(faults: tuple[str, ...], audited: Any) -> None:
    sound, faulty = audited(()), audited(faults)
    before, after = sound.outcomes, faulty.outcomes
    looked_at = set(before) - (set() if SPEED in faults else {SPEED})
    changed = {check for check in looked_at if before[check] != after[check]}
    declared = {check for name in faults for check in (name, *FAULTS[name].also)}
    assert changed == declared, faulty.told(*changed.symmetric_difference(declared))
    assert Outcome.ERROR not in after.values()
    assert not {name for name in faults if after[name] is Outcome.PASS}
    assert faulty.facts["orders"] == 0
