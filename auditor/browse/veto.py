"""May this be clicked? Two layers before the network guard. Pure.

The state gate: which intents a state of the journey allows at all. The click veto: what the
control, its form and its page look like. Labels alone cannot tell "go to checkout" from "place
the order", so where a word can mean both, the page decides: in a cart without payment fields it
opens the checkout, anywhere else it is not touched.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from auditor.browse.deny import Outgoing, denied, normalised
from auditor.lexicon import LANGUAGES, Match, lexicon, normalise


class State(StrEnum):
    BROWSE = "browse"
    PRODUCT = "product"
    CART = "cart"  # the cart's page or drawer
    CHECKOUT = "checkout"
    FILLING = "filling"  # the checkout's steps before payment, with test data


class Intent(StrEnum):
    CONSENT = "consent"
    DISMISS = "dismiss"
    NAVIGATE = "navigate"
    CHOOSE_OPTION = "choose_option"
    ADD_TO_CART = "add_to_cart"
    OPEN_CART = "open_cart"
    CHANGE_LINE = "change_line"
    REMOVE_LINE = "remove_line"
    ACCEPT_TERMS = "accept_terms"  # tick the box without which the cart is not left
    GO_TO_CHECKOUT = "go_to_checkout"
    CHOOSE_GUEST = "choose_guest"
    FILL = "fill"  # type, choose or tick in a field
    NEXT_STEP = "next_step"  # of the checkout


_ALWAYS = frozenset({Intent.CONSENT, Intent.DISMISS})
_FILLING = frozenset({Intent.FILL, Intent.NEXT_STEP})
_MOVING = _ALWAYS | {Intent.NAVIGATE, Intent.OPEN_CART}
ALLOWED: dict[State, frozenset[Intent]] = {
    State.BROWSE: _MOVING,
    State.PRODUCT: _MOVING | {Intent.CHOOSE_OPTION, Intent.ADD_TO_CART},
    State.CART: _MOVING
    | {Intent.CHANGE_LINE, Intent.REMOVE_LINE, Intent.ACCEPT_TERMS, Intent.GO_TO_CHECKOUT},
    State.CHECKOUT: _ALWAYS | {Intent.CHOOSE_GUEST},
    State.FILLING: _ALWAYS | _FILLING,
}
_IN_CHECKOUT = (State.CHECKOUT, State.FILLING)

# What a control with this intent may well say, though the words hold a commit phrase
# ("Als Gast bestellen").
_OWN: dict[Intent, tuple[str, ...]] = {
    Intent.CONSENT: ("cookie_accept", "cookie_reject", "cookie_settings", "close"),
    Intent.DISMISS: ("close", "no_thanks", "cookie_accept", "cookie_reject"),
    Intent.NAVIGATE: (),
    Intent.CHOOSE_OPTION: ("choose_options", "variant", "size", "colour"),
    Intent.ADD_TO_CART: ("add_to_cart", "choose_options"),
    Intent.OPEN_CART: ("view_cart", "cart"),
    Intent.CHANGE_LINE: ("quantity",),
    Intent.REMOVE_LINE: ("remove",),
    Intent.ACCEPT_TERMS: ("terms", "privacy"),
    Intent.GO_TO_CHECKOUT: ("checkout", "view_cart"),
    Intent.CHOOSE_GUEST: ("guest",),
    Intent.FILL: (),
    Intent.NEXT_STEP: (),
}
_TOWARDS_PAYING = (Intent.GO_TO_CHECKOUT, Intent.CHOOSE_GUEST, Intent.NEXT_STEP)
_FIELDS = ("input", "select", "textarea", "label")
_NEVER_FILLED = ("password", "file", "hidden", "submit", "image", "button", "reset")
_COMMIT = ("place_order", "order_with_payment", "buy_now")
_LONG_TEXT = 120  # characters; above it a control's text is a card's, and its label is judged


@dataclass(frozen=True, slots=True)
class Veto:
    """Why a click is refused."""

    layer: str  # "state gate" or "click veto"
    rule: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.layer}: {self.rule}{f' ({self.detail})' if self.detail else ''}"


@dataclass(frozen=True)
class Field:
    """One input, select or textarea."""

    name: str = ""  # name and id
    type: str = ""
    autocomplete: str = ""
    label: str = ""  # label, aria-label or placeholder
    value: str = ""  # of hidden fields only
    checked: bool = False


@dataclass(frozen=True)
class Frame:
    """One iframe that takes up room on the page."""

    url: str
    name: str = ""  # name, title and id


@dataclass(frozen=True)
class Target:
    """The control that would get the click, in plain facts; see READ_TARGET_JS."""

    label: str = ""  # accessible name
    text: str = ""
    title: str = ""
    tag: str = ""
    type: str = ""
    role: str = ""
    name: str = ""
    value: str = ""
    names: tuple[str, ...] = ()  # its ids, classes, test ids
    around: tuple[str, ...] = ()  # the same of the two elements above it
    href: str = ""
    form_action: str = ""  # "" without a form
    form_method: str = "get"
    form_names: tuple[str, ...] = ()
    form_fields: tuple[Field, ...] = ()
    near_text: str = ""  # of the form, dialog or section it stands in
    frame: str = ""  # address of the iframe that would get the click
    page_url: str = ""
    page_fields: tuple[Field, ...] = ()  # visible ones
    page_frames: tuple[Frame, ...] = ()
    page_total: float | None = None
    languages: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, facts: dict[str, Any], languages: Sequence[str] = (), total: float | None = None
    ) -> Target:
        """From one of the `targets` of READ_TARGET_JS."""
        made: dict[str, Any] = {
            name: tuple(v) if isinstance(v, list) else v for name, v in facts.items()
        }
        for name in ("form_fields", "page_fields"):
            made[name] = tuple(Field(**f) for f in facts[name])
        made["page_frames"] = tuple(Frame(**f) for f in facts["page_frames"])
        return cls(**made, languages=tuple(languages), page_total=total)

    @cached_property
    def submits(self) -> bool:
        """It sends its form by itself."""
        if not self.form_action:
            return False
        return (self.tag == "button" and self.type in ("submit", "")) or (
            self.tag == "input" and self.type in ("submit", "image")
        )

    @cached_property
    def plain_link(self) -> bool:
        """It opens an address by GET and does nothing else that markup shows."""
        return self.tag == "a" and self.href.startswith(("http://", "https://"))

    @cached_property
    def routes(self) -> bool:
        """A link to another route of the same document ("#/checkout"), which sends no form."""
        here, _, at = self.page_url.partition("#")
        there, _, to = self.href.partition("#")
        return self.tag == "a" and here == there and to.startswith(("/", "!/")) and to != at

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        texts = [self.label, self.title, self.value if self.tag == "input" else ""]
        if len(self.text) <= _LONG_TEXT:
            texts.append(self.text)
        return tuple(dict.fromkeys(t for t in texts if t.strip()))

    @cached_property
    def tongues(self) -> tuple[str, ...]:
        """Its languages; all when none is known, so that no commit phrase goes unread."""
        return self.languages or LANGUAGES

    @cached_property
    def form_pays(self) -> bool:
        return any(_pays(f) for f in self.form_fields)

    @cached_property
    def page_shows_payment(self) -> bool:
        return any(_pays(f) for f in self.page_fields) or any(
            _payment_frame(f) for f in self.page_frames
        )

    @cached_property
    def page_pays(self) -> bool:
        """The page shows a field or frame for paying, or a choice of how to pay."""
        return self.form_pays or self.page_shows_payment

    @cached_property
    def as_guest(self) -> bool:
        """Its form asks who the shopper is, and the answer chosen is: a guest."""
        return any(
            f.checked and f.type == "radio" and lexicon().match("guest", f.label, self.tongues)
            for f in self.form_fields
        )

    @cached_property
    def page_has_address_form(self) -> bool:
        """A street and one more of name, city, telephone; an estimate of delivery has no street."""
        street = [f for f in self.page_fields if _kind(f) == "street"]
        return bool(street) and any(_kind(f) == "person" for f in self.page_fields)

    @cached_property
    def saved_payment(self) -> bool:
        rules = _rules()
        return bool(rules.saved_text.search(self.near_text)) or any(
            rules.saved_names.search(normalised(f.name))
            for f in (*self.form_fields, *self.page_fields)
        )


def may_click(
    target: Target, state: State, intent: Intent, *, settled: bool = False
) -> Veto | None:
    """None when the click is allowed, else why not. `settled`: the checkout is final, or frozen."""
    return gate(state, intent, settled=settled) or veto(target, state, intent)


def gate(state: State, intent: Intent, *, settled: bool = False) -> Veto | None:
    """Layer 1: what a shopper who must not buy may do at all, here."""
    if intent not in ALLOWED[state]:
        return Veto("state gate", f"{intent.value} is not allowed in {state.value}")
    if settled and intent in _FILLING | {Intent.CHOOSE_GUEST}:
        return Veto("state gate", "nothing is chosen once the checkout has settled")
    return None


def veto(target: Target, state: State, intent: Intent) -> Veto | None:
    """Layer 2: what the control that would get the click, its form and its page show."""
    for rule in _VETOES:
        if found := rule(target, state, intent):
            return Veto("click veto", *found)
    return None


# --- the rules of layer 2: each returns (rule, detail) or None

_Found = tuple[str, str] | None


def _denied_address(t: Target, state: State, intent: Intent) -> _Found:
    if t.href and (rule := denied(Outgoing("GET", t.href, referer=t.page_url))):
        return "its address is denied", str(rule)
    if t.submits:
        sent = [(f.name.split(" ")[0], f.value) for f in t.form_fields if f.type == "hidden"]
        sent += [(t.name, t.value or "1")] if t.name else []
        action = urljoin(t.page_url, t.form_action)
        body = urlencode(sent)
        if rule := denied(Outgoing(t.form_method, action, body, t.page_url)):
            return "its form is denied", str(rule)
    return None


def _no_box(t: Target, state: State, intent: Intent) -> _Found:
    """Terms are accepted by a box or its label; whatever sends or leads on is no such thing."""
    if intent is not Intent.ACCEPT_TERMS:
        return None
    box = t.tag == "label" or (t.tag == "input" and t.type == "checkbox")
    return None if box and not t.href and not t.submits else ("no box to tick", t.tag)


def _wallet(t: Target, state: State, intent: Intent) -> _Found:
    rules = _rules()
    if _provider(t.frame) or _provider(t.href):
        return "a payment provider's", urlsplit(t.frame or t.href).netloc
    if intent in _ALWAYS:
        return None
    for name in (*t.names, t.name, *t.around):
        if rules.wallet_names.search(normalised(name)):
            return "a wallet's button", name
    if intent is Intent.NAVIGATE and t.plain_link:
        return None  # a page about it
    for text in (*t.names, t.name, *t.spoken):
        if m := rules.wallet_words.search(normalised(text)):
            return "a wallet's button", m.group()
    return None


def _commit_name(t: Target, state: State, intent: Intent) -> _Found:
    if state is State.CART and intent is Intent.GO_TO_CHECKOUT and t.routes:
        return None  # the cart's way to the next step within the page, whatever its style is called
    for name in (*t.names, t.name, *(t.form_names if t.submits else ())):
        if _rules().commit_names.search(normalised(name)):
            return "named as one that orders", name
    return None


def _paying_form(t: Target, state: State, intent: Intent) -> _Found:
    """A submit button beside a card or password field sends them, empty or not."""
    if not t.submits and intent in _ALWAYS | _FILLING | {Intent.CHOOSE_GUEST, Intent.NAVIGATE}:
        return None
    if t.form_pays:
        return "its form takes payment", ""
    if t.submits and any(f.type == "password" for f in t.form_fields):
        if intent is Intent.NEXT_STEP and t.as_guest:
            return None  # one form for guests and customers; the password stays empty
        return "its form takes a password", ""
    return None


def _filling(t: Target, state: State, intent: Intent) -> _Found:
    """Test data go nowhere near a payment, and on leads only what says that it leads on."""
    if intent not in _FILLING:
        return None
    if t.page_shows_payment:  # one that is still folded, further down the form, is no matter yet
        return "the page takes payment", ""
    if intent is Intent.FILL and t.type in _NEVER_FILLED:
        return f"a {t.type} field is never filled", ""
    if intent is Intent.NEXT_STEP:
        words = lexicon()
        if not any(words.match("next_step", s, t.tongues, control=True) for s in t.spoken):
            return "nothing says that it only leads to the next step", ""
    return None


def _paying_cart(t: Target, state: State, intent: Intent) -> _Found:
    if state is State.CART and intent is Intent.GO_TO_CHECKOUT:
        if t.page_pays:
            return "the cart's page takes payment", ""
        if t.page_has_address_form:
            return "the cart's page takes an address", ""
    return None


def _free_order(t: Target, state: State, intent: Intent) -> _Found:
    if intent in _TOWARDS_PAYING and t.page_total == 0:
        return "the total is 0", "an order without payment needs one click"
    return None


def _saved(t: Target, state: State, intent: Intent) -> _Found:
    if intent not in _MOVING and t.saved_payment:
        return "a means of payment is on file", ""
    return None


def _words(t: Target, state: State, intent: Intent) -> _Found:
    """The commit lexicon. See the module's first lines."""
    if intent is Intent.FILL and t.tag in _FIELDS and t.type not in _NEVER_FILLED:
        return None  # "Notes on your order", "By ordering you accept our terms"
    strict = state in _IN_CHECKOUT or t.page_pays
    if not strict and (
        (intent in _ALWAYS and state is not State.CART)
        or (intent in (Intent.NAVIGATE, Intent.OPEN_CART) and t.plain_link)
    ):
        return None  # a cookie banner's "Confirm", a link named "Order": the guard sees where to
    for text in t.spoken:
        if match := _commit(text, t.tongues, intent, state, strict=strict):
            return "its words order", match.phrase
    return None


def _commit(
    text: str, languages: Sequence[str], intent: Intent, state: State, *, strict: bool
) -> Match | None:
    """The commit phrase in a label that nothing harmless about it explains."""
    words = lexicon()
    concepts = _OWN[intent]
    if intent is Intent.ADD_TO_CART and not strict:
        concepts += ("buy_now",)  # in many languages what adds to the cart says "buy"
    own = [m for concept in concepts for m in words.all(concept, text, languages)]
    for match in (m for concept in _COMMIT for m in words.all(concept, text, languages)):
        if strict:
            # Only a longer phrase of its own explains it: "als gast bestellen", not "bestellen".
            if any(_covers(o, match) and _length(o) > _length(match) for o in own):
                continue
            return match
        if any(_covers(o, match) for o in own):
            continue
        if intent is Intent.GO_TO_CHECKOUT and state is State.CART and _doubtful(match):
            continue
        if not match.whole and _one_word(match):
            continue  # "order" in "Proceed with the order"
        return match
    return None


def _covers(outer: Match, inner: Match) -> bool:
    return outer.start <= inner.start and outer.end >= inner.end


def _length(match: Match) -> int:
    return match.end - match.start


def _one_word(match: Match) -> bool:
    return len(match.phrase) < 5 or (" " not in match.phrase and match.phrase.isascii())


def _doubtful(match: Match) -> bool:
    """It opens the checkout as often as it places the order."""
    return normalise(match.phrase) in _both(match.language)


@cache
def _both(language: str) -> frozenset[str]:
    """Phrases of a language that both open the checkout and place the order."""
    words = lexicon()
    listed = words.hint("ambiguous_with_place_order").get(language, {})
    phrases = [p for group in listed.values() for p in group]
    return frozenset(normalise(p) for p in (*phrases, *words.phrases("checkout", language)))


_VETOES = (
    _no_box,
    _denied_address, _wallet, _commit_name, _paying_form, _filling, _paying_cart, _free_order,
    _saved, _words,
)  # fmt: skip


def names_order(*names: str) -> bool:
    """Is one of these ids, classes or names that of a control that places an order?"""
    return any(_rules().commit_names.search(normalised(name)) for name in names)


# --- single facts


def _pays(f: Field) -> bool:
    rules = _rules()
    if f.type == "hidden":
        return False
    return (
        any(rules.card_autocomplete.search(token) for token in f.autocomplete.lower().split())
        or any(rules.card_names.search(normalised(name)) for name in f.name.split())
        or any(rules.method_names.search(normalised(name)) for name in f.name.split())
    )


def _kind(f: Field) -> str:
    """Of an address: "street", "person" (who and where), or ""."""
    rules, hints = _rules(), lexicon().hint("checkout_fields")
    tokens = set(f.autocomplete.lower().split())
    label = normalise(f.label)
    for kind, keys, pattern in (
        ("person", ("given_name", "family_name", "full_name", "city", "phone"), rules.person_names),
        ("street", ("street",), rules.street_names),
    ):
        for key in keys:
            auto = hints[key].get("autocomplete", [])
            if tokens & set([auto] if isinstance(auto, str) else auto):
                return kind
            if label in {normalise(name) for name in hints[key].get("names", [])}:
                return kind
        if any(pattern.search(normalised(name)) for name in f.name.split()):
            return kind
    return ""


def _payment_frame(frame: Frame) -> bool:
    about = f"{frame.url} {frame.name}".lower()
    return _provider(frame.url) and not _rules().idle_frame.search(about)


def _provider(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return False
    place = f"{parts.hostname or ''}{parts.path}"
    return any(
        host in place for host in lexicon().hint("network_hints", "payments") if "." in host
    ) or any(
        re.search(rf"(?:^|\.){re.escape(name)}\.", parts.hostname or "")
        for name in lexicon().hint("network_hints", "payments")
        if "." not in name
    )


@dataclass(frozen=True)
class _Rules:
    commit_names: re.Pattern[str]
    wallet_words: re.Pattern[str]
    wallet_names: re.Pattern[str]
    card_autocomplete: re.Pattern[str]
    card_names: re.Pattern[str]
    method_names: re.Pattern[str]
    saved_names: re.Pattern[str]
    saved_text: re.Pattern[str]
    idle_frame: re.Pattern[str]
    street_names: re.Pattern[str]
    person_names: re.Pattern[str] = field(repr=False)


@cache
def _rules() -> _Rules:
    table = tomllib.loads(files("auditor.browse").joinpath("veto.toml").read_text("utf-8"))

    def words(parts: Iterable[str]) -> str:
        return "|".join(f"(?:{part})" for part in parts)

    table["commit_names"] = words(table["commit_names"])
    table["wallet_words"] = rf"(?:^|\W)(?:{words(table['wallet_words'])})(?:\W|$)"
    table["wallet_names"] = rf"(?:^|-)(?:{words(table['wallet_names'])})(?:-|$)"
    return _Rules(**{name: re.compile(pattern) for name, pattern in table.items()})


READ_TARGET_JS = files("auditor.browse").joinpath("target.js").read_text("utf-8")
"""element => {targets, covered}: see there."""
