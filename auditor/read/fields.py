"""FIELD and forms: what a page asks the shopper to type, and whether it takes payment."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from auditor.lexicon import LANGUAGES, lexicon, normalise
from auditor.read.buy import WALLET_TOKEN
from auditor.read.dom import REQUIRED, Document, Node

_ADDRESS = {"street", "line2", "city", "district", "region", "postcode", "country"}
_NAME = {"full_name", "given_name", "family_name"}
CARD = {"card_number", "card_expiry", "card_cvc", "card_name"}
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_NO_VALUE = {"hidden", "submit", "button", "image", "reset", "checkbox", "file"}


@dataclass(frozen=True)
class Field:
    """One FIELD. `kind` is a key of the lexicon's checkout_fields, "password" or ""."""

    node: Node
    kind: str
    label: str
    required: bool
    options: tuple[Node, ...] = ()  # the radios of a group


@cache
def _names() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """(kind, autocomplete tokens, name words), most specific kinds first."""
    hints = lexicon().hint("checkout_fields")
    order = ["card_number", "card_expiry", "card_cvc", "card_name", "email", "phone", "tax_id",
             "company", "postcode", "given_name", "family_name", "line2", "district", "region",
             "city", "country", "full_name", "street"]  # fmt: skip
    out = []
    for kind in order:
        spec = hints.get(kind, {})
        auto = spec.get("autocomplete", [])
        tokens = tuple([auto] if isinstance(auto, str) else auto)
        out.append((kind, tokens, tuple(normalise(w) for w in spec.get("names", []))))
    return tuple(out)


_CODE_NAMES = {
    "email": ("email", "e-mail", "mail"), "phone": ("phone", "tel", "mobile"),
    "postcode": ("postcode", "postal", "zip", "plz"),
    "given_name": ("first_name", "firstname", "first-name", "fname", "given"),
    "family_name": ("last_name", "lastname", "last-name", "lname", "surname", "family"),
    "line2": ("address_2", "address2", "line2", "line_2", "address-2"),
    "city": ("city", "town", "locality", "line4"),
    "region": ("state", "province", "region", "zone", "county"), "country": ("country",),
    "street": ("address", "street", "line1"),
    "card_number": ("cardnumber", "card_number", "card-number", "ccnumber"),
    "card_cvc": ("cvc", "cvv", "csc"), "card_expiry": ("expiry", "exp_", "exp-"),
    "full_name": ("full_name", "fullname"),
}  # fmt: skip


def kind_of(node: Node, label: str) -> str:
    """What a field asks for: autocomplete token, then type, then label words, then its name."""
    if node.type == "password":
        return "password"
    tokens = node.attr("autocomplete").lower().split()
    for kind, autos, _ in _names():
        if any(a in tokens for a in autos):
            return kind
    if node.type == "email":
        return "email"
    if node.type == "tel" and not node.attr("autocomplete").startswith("cc"):
        return "phone"
    words = normalise(label)
    code = (node.attr("name") + " " + node.attr("id")).lower()
    named = _named(words) if words else ""
    if not named or (node.tag == "textarea" and (named != "street" or len(words) > 25)):
        named = next((k for k, names in _CODE_NAMES.items() if any(n in code for n in names)), "")
    if named in CARD and ("gift" in code or lexicon().match("gift_card", words, LANGUAGES)):
        return ""  # the number of a gift card is a discount's code
    return named


def _named(label: str) -> str:
    """The kind that a label names: the whole label, else words in it."""
    for kind, _, names in _names():
        if label in names:
            return kind
    for kind, _, names in _names():
        if any(_names_it(label, name) for name in names):
            return kind
    return ""


def _names_it(label: str, name: str) -> bool:
    """As a word of its own: "ort *" and "e-mail-adresse", not "komfort".

    Chinese, Japanese and Thai write no spaces: there a name counts anywhere, but for the single
    characters, which are parts of other words.
    """
    if _UNSPACED.match(name):
        return len(name) > 1 and name in label
    if len(name) < 3:  # too short to tell: it must be the whole label
        return False
    at = label.find(name)
    while at >= 0:
        before, after = label[at - 1 : at] if at else "", label[at + len(name) :][:1]
        if not before.isalnum() and not after.isalnum():
            return True
        at = label.find(name, at + 1)
    return False


def fields(doc: Document) -> list[Field]:
    """All FIELDs in document order: visible, taking a value, a radio group counted once."""
    found: list[Field] = []
    groups: dict[tuple[int, str], int] = {}
    labels = {n.attr("for"): n for n in doc.body.walk() if n.tag == "label" and n.visible}
    for node in doc.fields:
        if node.type in _NO_VALUE or node.type == "search" or "readonly" in node.attrs:
            continue
        if node.type == "radio":
            # many themes hide the radio itself and draw its label
            label = labels.get(node.attr("id")) if node.attr("id") else node.closest("label")
            if not node.displayed and not (label is not None and label.visible):
                continue
            form = node.closest("form")
            key = (form.id if form else -1, node.attr("name"))
            if key in groups:
                old = found[groups[key]]
                found[groups[key]] = Field(
                    old.node, old.kind, old.label, old.required, (*old.options, node)
                )
                continue
            groups[key] = len(found)
            box = node.closest("fieldset", "radiogroup", "group")
            found.append(
                Field(node, "", box.name if box else node.attr("name"), node.has(REQUIRED), (node,))
            )
            continue
        if not node.displayed or not node.visible or not node.enabled:
            continue
        words = node.name or node.attr("placeholder")
        found.append(Field(node, kind_of(node, words), words, node.has(REQUIRED)))
    return found


@dataclass(frozen=True)
class FormFacts:
    """What the fields of a page add up to."""

    fields: tuple[Field, ...]
    payment_frames: tuple[str, ...]

    @property
    def kinds(self) -> set[str]:
        return {f.kind for f in self.fields}

    @property
    def address(self) -> bool:
        """An address form: at least two kinds of address field, or one with a name field."""
        kinds = self.kinds
        return len(kinds & _ADDRESS) >= 2 or (
            bool(kinds & _NAME) and bool(kinds & (_ADDRESS | {"phone"}))
        )

    @property
    def payment(self) -> bool:
        return bool(self.kinds & CARD) or bool(self.payment_frames)

    @property
    def card(self) -> bool:
        """A card is asked for: in fields, or in a frame that is no wallet's button."""
        typed = any(not WALLET_TOKEN.search(src.lower()) for src in self.payment_frames)
        return bool(self.kinds & CARD) or typed

    @property
    def password(self) -> bool:
        return "password" in self.kinds

    def of(self, kind: str) -> list[Field]:
        return [f for f in self.fields if f.kind == kind]


def form_facts(doc: Document, keep: Callable[[Node], bool] = lambda _: True) -> FormFacts:
    """The facts of the fields that `keep` lets through (e.g. not the header's search box)."""
    hosts = lexicon().hint("network_hints", "payments")
    frames = tuple(
        n.attr(":src")
        for n in doc.body.find("iframe")
        if n.displayed
        and n.box.area > 400
        and any(
            h in (urlsplit(n.attr(":src")).netloc + urlsplit(n.attr(":src")).path) for h in hosts
        )
    )
    return FormFacts(tuple(f for f in fields(doc) if keep(f.node)), frames)
