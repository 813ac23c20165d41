"""The types that cross file borders. Imports nothing of ours.

All are frozen pydantic models: what a gatherer wrote is what a check reads, and what
`auditor judge` reads back from an evidence folder. Lengths are CSS pixels in document
coordinates (the origin is the page's top left at scroll 0), durations are milliseconds.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1"


class Frozen(BaseModel):
    """Base of every type here: immutable, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- words of the field -------------------------------------------------------------------


class Device(StrEnum):
    PHONE = "phone"
    DESKTOP = "desktop"


class PageKind(StrEnum):
    HOME = "home"
    CATEGORY = "category"
    PRODUCT = "product"
    CART = "cart"
    CHECKOUT = "checkout"
    SEARCH = "search"
    POLICY = "policy"
    CONTACT = "contact"
    TRACKING = "tracking"
    ACCOUNT = "account"
    OTHER = "other"


JOURNEY: tuple[PageKind, ...] = (
    PageKind.HOME,
    PageKind.CATEGORY,
    PageKind.PRODUCT,
    PageKind.CART,
    PageKind.CHECKOUT,
)


class Outcome(StrEnum):
    """What a check can say. Only pass, warn and fail count towards the score."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    NOT_APPLICABLE = "not-applicable"
    NOT_MEASURED = "not-measured"
    NEEDS_HUMAN = "needs-human"
    NOTE = "note"
    ERROR = "error"


class Via(StrEnum):
    """How a step was taken. Anything but click and menu is itself a finding."""

    START = "start"
    CLICK = "click"
    MENU = "menu"
    SEARCH = "search"
    SITEMAP = "sitemap"
    STRUCTURED_DATA = "structured_data"
    ROUTE_HINT = "route_hint"


Effort = Literal["low", "medium", "high"]
MomentId = Literal["zmot", "fmot", "smot", "tmot", "umot"]


# --- one page as it was gathered -----------------------------------------------------------


class Box(NamedTuple):
    """A rectangle in CSS pixels, document coordinates."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def area(self) -> float:
        return self.w * self.h

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.w / 2, self.y + self.h / 2

    def gap(self, other: Box) -> float:
        """Shortest distance between the two edges; 0 when they touch or overlap."""
        dx = max(self.x - other.right, other.x - self.right, 0)
        dy = max(self.y - other.bottom, other.y - self.bottom, 0)
        return float((dx * dx + dy * dy) ** 0.5)

    def contains(self, other: Box, slack: float = 1) -> bool:
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def overlap(self, other: Box) -> float:
        """Shared area in square pixels."""
        w = min(self.right, other.right) - max(self.x, other.x)
        h = min(self.bottom, other.bottom) - max(self.y, other.y)
        return max(w, 0) * max(h, 0)


class Element(Frozen):
    """One element as evidence in a verdict: where it is and what it says."""

    snapshot: str  # id of the snapshot it was seen in
    selector: str
    role: str = ""
    name: str = ""
    text: str = ""  # at most 200 characters
    html: str = ""  # the opening tag, at most 300 characters
    box: Box
    visible: bool = True


class NodeRow(NamedTuple):
    """One element of the rendered DOM (open shadow roots and same-origin frames included).

    `children` holds element ids and text runs in document order, so that text and structure
    come from the one table. Written by `browse/gather/document.js`, read by `read/dom.py`.
    """

    id: int
    parent: int  # -1 at the root
    tag: str  # lower case; "#shadow" and "#frame" never occur: their content hangs on the host
    attrs: dict[str, str]
    children: list[int | str]
    box: Box
    flags: int  # bit set, see read/dom.py
    role: str  # computed: explicit, else implied by the tag
    name: str  # accessible name, only for controls, fields, images and landmarks
    value: str  # a field's current value; "checked" / "" for tick boxes; never a password
    style: int  # index into Snapshot.styles


class Style(NamedTuple):
    """Computed style facts shared by many elements."""

    font_px: float
    weight: int
    color: str  # "rgb(…)" or "rgba(…)"
    background: str  # the element's own
    line_through: bool
    opacity: float  # effective: product over the ancestors
    position: str
    cursor: str
    overflow: str  # "x y"
    background_image: bool
    border: str  # "" or "1px rgb(…)"


class Request(Frozen):
    url: str
    method: str = "GET"
    status: int = 0  # 0: no answer
    kind: str = ""  # Playwright's resource type: document, image, script, xhr, fetch, ping …
    bytes: int = 0
    started_ms: float = 0  # since the walk began
    ms: float = 0
    headers: dict[str, str] = {}  # answer headers, documents only, lower-case names
    post: str = ""  # the request body, only of measuring hits, cut to 500 characters
    third_party: bool = False
    failure: str = ""


class Message(Frozen):
    """A line of the console, or an uncaught error."""

    kind: str  # error, warning, pageerror
    text: str


class Vitals(Frozen):
    """Lab figures of one page load; never to be shown as field data."""

    lcp_ms: float | None = None
    lcp_selector: str = ""
    cls: float | None = None
    ttfb_ms: float | None = None
    load_ms: float | None = None
    throttled: bool = False


class AxeNode(Frozen):
    node: int  # element id in the same snapshot, -1 when it could not be mapped
    selector: str
    html: str
    summary: str
    data: dict[str, Any] = {}


class AxeRule(Frozen):
    rule: str
    outcome: Literal["violation", "incomplete", "pass"]
    nodes: tuple[AxeNode, ...] = ()


class Screenshot(Frozen):
    """An image file in the evidence folder. `box` is the part of the document it shows."""

    file: str
    box: Box


class Overlay(Frozen):
    """Something that lay over the page and was answered or closed before judging."""

    kind: Literal["consent", "newsletter", "country", "age", "dialog", "chat", "other"]
    text: str
    box: Box
    answer: str = ""  # "rejected", "accepted", "closed", "left"; empty: could not be dismissed
    by: str = ""  # the rule that answered it


class Snapshot(Frozen):
    """One page at one moment: everything a check may know about it."""

    id: str  # "phone-03-product": also the stem of its files
    kind: PageKind
    device: Device
    url: str
    status: int = 0
    title: str = ""
    language: str = ""  # html lang, as written
    direction: Literal["ltr", "rtl"] = "ltr"
    viewport: tuple[int, int] = (0, 0)
    document: tuple[int, int] = (0, 0)  # scroll width, scroll height
    nodes: tuple[NodeRow, ...] = ()
    styles: tuple[Style, ...] = ()
    source: str = ""  # the raw HTML answer to the navigation; empty when none was received
    requests: tuple[Request, ...] = ()
    console: tuple[Message, ...] = ()
    dialogs: tuple[str, ...] = ()  # texts of alert() and confirm()
    overlays: tuple[Overlay, ...] = ()
    vitals: Vitals = Vitals()
    axe: tuple[AxeRule, ...] | None = None  # None: axe was not run here
    first_view: Screenshot | None = None
    full: Screenshot | None = None
    narrow_width: int | None = None  # phone: scroll width at 360 px, see gather/document.py


# --- the walk -------------------------------------------------------------------------------


class Candidate(Frozen):
    """An element that could have been the one to click, and why."""

    label: str
    selector: str
    score: float
    features: dict[str, float] = {}


class Obstacle(Frozen):
    """What stopped a walk. `code` is one of journey.md section 4."""

    code: str
    blame: Literal["store", "refused", "ours", "not_a_store"]
    message: str  # one sentence for the owner
    words: str = ""  # the store's own words
    step: str = ""
    url: str = ""
    snapshot: str = ""
    candidates: tuple[Candidate, ...] = ()
    requests: tuple[Request, ...] = ()


class Step(Frozen):
    """One move of the shopper from a stage to the next."""

    start: str  # the stage or page it began on
    to: str  # the stage it aimed at
    via: Via
    url: str  # where it ended
    ms: float
    clicked: str = ""  # the label that was pressed
    effect: str = ""  # "badge 0 → 1", "address changed"
    candidates: tuple[Candidate, ...] = ()
    obstacle: Obstacle | None = None


class Feedback(Frozen):
    """What a shopper could see after adding to the cart."""

    text: str = ""
    element: Element | None = None
    in_view: bool = False
    live: bool = False  # role status, alert or dialog, or aria-live
    focus_moved: bool = False
    lasted_3s: bool | None = None  # None: not watched that long


class Action(Frozen):
    """One interaction: what was there before and after, by snapshot id."""

    kind: Literal["add_to_cart", "quantity", "reload", "remove", "checkout", "checkout_step"]
    page: str  # snapshot id before
    after: str = ""  # snapshot id after; empty when none was taken
    ok: bool = False
    element: Element | None = None  # what was activated
    # "badge", "request", "drawer", "text", "cart page"; of a checkout "terms": a box was ticked
    effects: tuple[str, ...] = ()
    # of a quantity: "field", "stepper", "select", of a removal "box"; " + update" with a button
    how: str = ""
    attempts: int = 1
    ms: float = 0  # from activation to the effect
    product: str = ""  # name of the product concerned
    price: float | None = None  # its price on the product page
    chosen: tuple[str, ...] = ()  # variant options chosen
    count_before: int | None = None
    count_after: int | None = None
    feedback: Feedback | None = None
    words: str = ""  # the store's own words when it did not work
    obstacle: str = ""  # its code


class Walk(Frozen):
    device: Device
    reached: tuple[PageKind, ...] = ()
    steps: tuple[Step, ...] = ()
    snapshots: tuple[str, ...] = ()  # ids, in the order taken
    actions: tuple[Action, ...] = ()
    obstacle: Obstacle | None = None
    clicks: int = 0
    loads: int = 0
    ms: float = 0
    notes: tuple[str, ...] = ()  # side effects and limits, in words
    story: tuple[str, ...] = ()  # what the shopper did, a line a move


# --- the store --------------------------------------------------------------------------------


class Probe(Frozen):
    """One plain HTTP answer."""

    url: str
    final_url: str = ""
    status: int = 0  # 0: no answer
    headers: dict[str, str] = {}
    body: str = ""  # text answers only, at most 1 000 000 characters
    hops: tuple[tuple[str, int], ...] = ()
    error: str = ""
    ms: float = 0


class Tls(Frozen):
    days_left: int | None = None
    error: str = ""


class LinkedPage(Frozen):
    """A policy, contact, tracking or account page that the store links to."""

    concept: str  # lexicon concept of the link: shipping, returns, contact, track_order …
    label: str
    url: str
    status: int = 0
    html: str = ""
    text: str = ""  # main text
    rendered: bool = False  # read in the browser because the raw source was too thin
    error: str = ""
    skipped: str = ""  # why it was not fetched: robots, budget, off-site login …


class Probes(Frozen):
    robots: Probe | None = None
    sitemap: Probe | None = None
    missing: Probe | None = None  # a random address that cannot exist
    insecure: Probe | None = None  # the home page asked for over http
    tls: Tls | None = None
    sources: tuple[Probe, ...] = ()  # raw source of the key pages
    links: tuple[LinkedPage, ...] = ()


class SpeedRun(Frozen):
    """One throttled cold load of a key page on the phone (Slow 4G, CPU slowed fourfold)."""

    kind: PageKind
    url: str
    vitals: Vitals
    bound: Literal["", "≤", "≥"] = ""  # of the LCP: its band was sure before the CPU was slowed
    error: str = ""


class Platform(Frozen):
    id: str  # "woocommerce"
    name: str  # "WooCommerce"
    evidence: str


class Market(Frozen):
    countries: tuple[str, ...] = ()  # ISO 3166 alpha-2
    certain: bool = False
    signals: tuple[str, ...] = ()  # "currency EUR", "telephone code +49"


class Evidence(Frozen):
    """All that one audit saw. `auditor judge` needs nothing else."""

    schema_version: str = SCHEMA_VERSION
    tool: str  # version that gathered it
    browser: str = ""  # "HeadlessChrome 156.0…"
    url: str  # the address as given, normalised
    started: str  # ISO 8601, UTC
    devices: tuple[Device, ...]
    languages: tuple[str, ...] = ()  # detected, most likely first
    currency: str = ""
    market: Market = Market()
    platform: Platform | None = None
    local: bool = False  # loopback or private host
    walks: tuple[Walk, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    probes: Probes = Probes()
    speed: tuple[SpeedRun, ...] = ()
    seconds: dict[str, float] = {}  # by stage
    obstacle: Obstacle | None = None  # of the whole audit: unreachable, not a store …


# --- judging ------------------------------------------------------------------------------------


class Threshold(Frozen):
    """What a measured value must keep to for a pass, in the same unit: one side or both."""

    at_least: float | None = None
    at_most: float | None = None


class Part(Frozen):
    """A check's answer for one page on one device, before aggregation."""

    outcome: Outcome
    device: Device | None = None
    page: PageKind | None = None
    url: str = ""
    snapshot: str = ""
    reason: str = ""
    measured: float | str | None = None
    unit: str = ""
    threshold: Threshold | None = None
    searched: str = ""
    evidence: tuple[Element, ...] = ()
    quotes: tuple[str, ...] = ()  # requests, headers, lines of source: evidence without a box


class Verdict(Part):
    """A check's answer for the store. The first fields are those of the deciding part."""

    check: str
    moment: MomentId
    group: str
    parts: tuple[Part, ...] = ()
    fingerprint: str = ""


class CheckInfo(Frozen):
    """A check as a report shows it."""

    id: str
    moment: MomentId
    group: str
    title: str
    question: str
    why: tuple[str, ...]
    sources: tuple[str, ...] = ()  # addresses, parallel to `why`, "" where there is none
    fix: str
    impact: int
    effort: Effort
    must: str = "no"


class MomentScore(Frozen):
    id: MomentId
    name: str
    question: str
    weight: int
    score: float | None  # None: nothing was judged
    coverage: float  # 0..1
    low: float | None  # all undecided fail
    high: float | None  # all undecided pass
    enough: bool  # coverage at least 40 %
    counts: dict[str, int] = {}


class Cap(Frozen):
    """A blocker that holds the score down."""

    check: str
    limit: int
    before: float
    reason: str


class Gate(Frozen):
    passed: bool
    reasons: tuple[str, ...] = ()
    exit_code: int = 0


class StoreFacts(Frozen):
    url: str
    platform: Platform | None
    languages: tuple[str, ...]
    currency: str
    market: Market


class WalkReport(Frozen):
    reached: tuple[PageKind, ...]
    steps: tuple[Step, ...]
    obstacle: Obstacle | None
    clicks: int = 0
    loads: int = 0
    seconds: float = 0
    notes: tuple[str, ...] = ()


class PageShot(Frozen):
    """A judged page, for the report."""

    snapshot: str
    kind: PageKind
    device: Device
    url: str
    title: str
    first_view: Screenshot | None
    full: Screenshot | None


class Audit(Frozen):
    """The JSON contract: `audit.json`."""

    schema_version: str = SCHEMA_VERSION
    tool: dict[str, str]  # name, version, ruleset, scoring, browser
    store: StoreFacts
    started: str
    walks: dict[str, WalkReport]  # by device
    pages: tuple[PageShot, ...]
    verdicts: tuple[Verdict, ...]
    checks: dict[str, CheckInfo]
    moments: tuple[MomentScore, ...]
    score: float | None
    grade: str | None
    coverage: float
    low: float | None = None
    high: float | None = None
    cap: Cap | None = None
    gate: Gate
    seconds: dict[str, float] = Field(default_factory=dict)
    obstacle: Obstacle | None = None
