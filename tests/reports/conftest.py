"""A believable audit of a coffee shop, with real pictures: every report test reads this one.

The pages in `store/` are rendered in the real browser on both devices, and the boxes in the
verdicts of `story.toml` are measured there: a crop that misses its element is seen to miss it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from auditor.model import (
    Audit,
    Box,
    Candidate,
    Cap,
    CheckInfo,
    Device,
    Element,
    Gate,
    Market,
    MomentScore,
    Obstacle,
    Outcome,
    PageKind,
    PageShot,
    Part,
    Platform,
    Screenshot,
    Step,
    StoreFacts,
    Verdict,
    Via,
    WalkReport,
)
from auditor.moments import MOMENTS, Moment

HERE = Path(__file__).resolve().parent
SCREENS = {Device.PHONE: (390, 844), Device.DESKTOP: (1440, 900)}
STORE = "https://kopi-gunung.example"
KINDS = ("home", "category", "product", "cart", "checkout", "contact")
CHECKS = {
    id: CheckInfo(**info)
    for id, info in json.loads((HERE / "checks.json").read_text("utf-8")).items()
}
STORY: dict[str, list[dict[str, Any]]] = tomllib.loads((HERE / "story.toml").read_text("utf-8"))

_BOXES = """() => Object.fromEntries([...document.querySelectorAll('[id]')].map(e => {
  const b = e.getBoundingClientRect(); return [e.id, [b.x, b.y + scrollY, b.width, b.height]]}))"""
_CREDIT = {Outcome.PASS: 1.0, Outcome.WARN: 0.5, Outcome.FAIL: 0.0}
_UNDECIDED = (Outcome.NEEDS_HUMAN, Outcome.NOT_MEASURED, Outcome.ERROR)
_WORST_FIRST = (
    *(Outcome.FAIL, Outcome.WARN, *_UNDECIDED),
    *(Outcome.NOTE, Outcome.PASS, Outcome.NOT_APPLICABLE),
)


@dataclass(frozen=True)
class Shots:
    """Rendered pages: their pictures and the boxes of every element with an id."""

    folder: Path
    pages: tuple[PageShot, ...]
    boxes: Mapping[str, Mapping[str, Box]]  # snapshot -> element id -> box

    def element(self, device: Device, kind: str, id: str) -> Element:
        seen = snapshot(device, kind)
        tag = f'<div id="{id}" class="block">'
        return Element(
            snapshot=seen, selector=f"#{id}", text=id, html=tag, box=self.boxes[seen][id]
        )


def snapshot(device: Device, kind: str) -> str:
    return f"{device.value}-{KINDS.index(kind):02d}-{kind}"


def photograph(browser: Browser, folder: Path) -> Shots:
    """Both devices' pictures of every page; the phone does not get to the checkout."""
    pages: list[PageShot] = []
    boxes: dict[str, dict[str, Box]] = {}
    for device, (w, h) in SCREENS.items():
        tab = browser.new_page(viewport={"width": w, "height": h})
        for kind in KINDS[:4] + KINDS[5:] if device is Device.PHONE else KINDS:
            id = snapshot(device, kind)
            tab.goto((HERE / "store" / f"{kind}.html").as_uri())
            view, full = f"{id}.jpg", f"{id}-full.jpg"
            tab.screenshot(path=folder / view, type="jpeg", quality=70, scale="css")
            tab.screenshot(path=folder / full, type="jpeg", quality=60, scale="css", full_page=True)
            boxes[id] = {name: Box(*box) for name, box in tab.evaluate(_BOXES).items()}
            length = tab.evaluate("document.documentElement.scrollHeight")
            pages.append(
                PageShot(
                    snapshot=id,
                    kind=PageKind(kind),
                    device=device,
                    url=f"{STORE}/{kind}",
                    title=tab.title(),
                    first_view=Screenshot(file=view, box=Box(0, 0, w, h)),
                    full=Screenshot(file=full, box=Box(0, 0, w, length)),
                )
            )
        tab.close()
    return Shots(folder, tuple(pages), boxes)


def _part(row: dict[str, Any], shots: Shots) -> Part:
    facts = dict(row)
    page, id = facts.get("page"), facts.pop("element", None)
    device = Device(facts.get("device", "desktop"))
    return Part(
        **facts,
        url=f"{STORE}/{page or ''}",
        snapshot=snapshot(device, page) if page else "",
        evidence=(shots.element(device, page, id),) if id else (),
        quotes=("GET /checkout 303 -> /cart",) if id == "go" else (),
    )


def _verdict(check: str, rows: list[dict[str, Any]], shots: Shots) -> Verdict:
    parts = tuple(_part(row, shots) for row in rows)
    worst = min(parts, key=lambda part: _WORST_FIRST.index(part.outcome))
    info = CHECKS[check]
    return Verdict(
        **{name: getattr(worst, name) for name in Part.model_fields},
        check=check,
        moment=info.moment,
        group=info.group,
        parts=parts,
        fingerprint=f"{check}:{worst.page}",
    )


def _moment(moment: Moment, verdicts: list[Verdict]) -> MomentScore:
    mine = [(v.outcome, CHECKS[v.check].impact) for v in verdicts if v.moment == moment.id]
    judged = sum(impact for outcome, impact in mine if outcome in _CREDIT)
    undecided = sum(impact for outcome, impact in mine if outcome in _UNDECIDED)
    got = sum(_CREDIT[outcome] * impact for outcome, impact in mine if outcome in _CREDIT)
    every = judged + undecided
    return MomentScore(
        id=moment.id,
        name=moment.name,
        question=moment.question,
        weight=moment.weight,
        score=100 * got / judged if judged else None,
        coverage=judged / every if every else 0.0,
        low=100 * got / every if every else None,
        high=100 * (got + undecided) / every if every else None,
        enough=bool(every) and judged / every >= 0.4,
        counts={o.value: sum(x is o for x, _ in mine) for o in Outcome},
    )


def make_audit(
    shots: Shots, story: dict[str, list[dict[str, Any]]] | None = None, **changes: Any
) -> Audit:
    """The audit of `story` (the coffee shop's own by default), scored by the published formula.

    `changes` replace fields of the Audit.
    """
    story = STORY if story is None else story
    verdicts = [_verdict(check, rows, shots) for check, rows in story.items()]
    moments = tuple(_moment(moment, verdicts) for moment in MOMENTS)
    scored = [moment for moment in moments if moment.score is not None]
    weight = sum(moment.weight for moment in scored) or 1

    def mean(name: str) -> float:
        return float(sum(m.weight * getattr(m, name) for m in scored) / weight)

    way = (PageKind.HOME, PageKind.CATEGORY, PageKind.PRODUCT, PageKind.CART)
    closed = "The checkout button is disabled. The store says: “Minimum order € 20.00”"
    reason = "phone: checkout not reached: The cart's checkout button is disabled."
    facts: dict[str, Any] = {
        "tool": {"name": "auditor", "version": "0.1.0", "ruleset": "1", "scoring": "1"},
        "store": StoreFacts(
            url=f"{STORE}/",
            platform=Platform(id="woocommerce", name="WooCommerce", evidence="generator meta"),
            languages=("en", "id"),
            currency="EUR",
            market=Market(countries=("ID", "NL"), signals=("currency EUR", "telephone code +62")),
        ),
        "started": "2026-11-22T00:30:00+00:00",
        "walks": {
            "phone": WalkReport(
                reached=way,
                steps=(
                    Step(start="home", to="category", via=Via.MENU, url=f"{STORE}/c", ms=700),
                    Step(start="product", to="cart", via=Via.ROUTE_HINT, url=STORE, ms=900),
                ),
                obstacle=Obstacle(
                    code="checkout_button_disabled",
                    blame="store",
                    message="The cart's checkout button is disabled.",
                    words="Minimum order € 20.00",
                    step="checkout",
                    url=f"{STORE}/cart",
                    snapshot=snapshot(Device.PHONE, "cart"),
                    candidates=(Candidate(label="Checkout", selector="#go", score=9.5),),
                ),
                clicks=9,
                loads=7,
                seconds=21.4,
                notes=(
                    "The cart could not be emptied: one unit stays in it until its session ends.",
                ),
            ),
            "desktop": WalkReport(
                reached=(*way, PageKind.CHECKOUT),
                steps=(),
                obstacle=None,
                clicks=7,
                loads=6,
                seconds=17.2,
            ),
        },
        "pages": shots.pages,
        "verdicts": tuple(verdicts),
        "checks": {check: CHECKS[check] for check in story},
        "moments": moments,
        "score": min(mean("score"), 49.0),
        "grade": "D",
        "coverage": mean("coverage"),
        "low": min(mean("low"), 49.0),
        "high": mean("high"),
        "cap": Cap(check="checkout-entry-function", limit=49, before=mean("score"), reason=closed),
        "gate": Gate(passed=False, reasons=(reason,), exit_code=4),
        "seconds": {"walk": 38.6, "judge": 0.4, "report": 0.2},
    }
    return Audit(**{**facts, **changes})


@pytest.fixture(scope="session")
def shots(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Shots:
    return photograph(browser, tmp_path_factory.mktemp("evidence"))


@pytest.fixture(scope="session")
def audit(shots: Shots) -> Audit:
    return make_audit(shots)
