"""What a store of the family is like, and what an audit should find in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Skin = Literal["table", "theme", "utility", "blocks", "hashed", "local"]
Stage = Literal["home", "category", "product", "cart", "checkout"]
Device = Literal["phone", "desktop"]


@dataclass(frozen=True)
class Spec:
    """One store: each field is one mechanic, and the defaults are an unremarkable store."""

    skin: Skin = "theme"  # set of templates: markup, class names, addresses
    language: str = "en"
    money: str = "gbp"  # see money.py
    phrasing: int = 0  # which of a language's usual wordings the store uses
    brand: str = ""  # shop name; the language's own when empty
    hue: int = 160  # of its colour
    marked: str = ""  # html lang; the language itself when empty

    rendering: Literal["server", "late", "spa", "csr"] = "server"
    """late: handlers arrive 1.5 s after the page. spa: the same, then client routing.
    csr: an empty page that fetches its own content."""

    # Putting into the cart
    button: Literal["submit", "button", "link_js", "div", "image", "component"] = "submit"
    feedback: Literal["notice", "cart", "alert", "badge", "modal", "drawer"] = "notice"
    """notice and cart are answers to a form POST (reload, redirect); the others to an XHR."""
    variants: Literal["none", "select", "radios", "swatches", "dependent"] = "none"
    unchosen: Literal["alert", "inline", "required", "disabled"] = "inline"
    """What the store does when no variant is chosen."""
    gone: Literal["marked", "drawn"] = "marked"  # sold-out swatches: said, or only to be seen
    special: Literal["none", "sold_out", "made_to_measure", "subscription", "gift_card"] = "none"
    """The kind of product that comes first in each list; the others are plain."""
    every: bool = False  # all products are of the special kind
    prices: bool = True  # False: prices on request, nothing can be bought
    buys_at: Literal["here", "marketplace"] = "here"

    # Finding things
    menu: Literal["bar", "two_level"] = "bar"
    cart_link: Literal["header", "drawer", "menu", "bottom_bar", "hidden"] = "header"
    """drawer: a button that opens an off-canvas cart. The last three hold on the phone only:
    in the off-canvas menu, in a bar at the bottom, nowhere."""
    listing: Literal["pages", "more", "infinite"] = "pages"
    home: Literal["products", "bare"] = "products"
    cards: Literal["links", "areas"] = "links"  # areas: boxes that a script listens to
    session_ids: bool = False  # no cookies: the session is in every link

    # Paying
    cart: Literal["page", "skeleton", "combined"] = "page"
    """skeleton: lines arrive 2 s after the page. combined: cart and checkout are one page."""
    checkout: Literal[
        "one_page",
        "accordion",
        "steps",
        "email_first",
        "folded",  # nothing to fill in is shown, and the cart's own words order
        "split",
        "split_radio",  # as split, by two radios of which "register" is ticked
        "other_origin",
        "no_tls",
        "login",
        "register",
        "whatsapp",
    ] = "one_page"
    gate: Literal["none", "minimum", "terms"] = "none"  # what disables the checkout button
    commit: Literal["post", "get"] = "post"  # how the last button places the order

    # What lies over the page or in the way
    overlay: Literal[
        "none",
        "consent_generic",
        "consent_vendor",
        "consent_accept_only",
        "consent_shadow",
        "consent_iframe",
        "newsletter",
        "country",
        "age",
        "consent_or_pay",
    ] = "none"
    wall: Literal[
        "none",
        "password",
        "maintenance",
        "rate_limit",
        "bot",
        "robots_cart",
        "blog",
        "parked",
        "queue",
        "queue_vendor",
        "country",
        "abroad",
        "app",
    ] = "none"
    """queue: it asks again by itself. country: not sold there. abroad: sent to another host."""
    fault: Literal[
        "none",
        "add_silent",
        "add_error",
        "cart_forgets",
        "cart_500",
        "cart_missing",
        "checkout_missing",
        "checkout_500",
        "script_breaks",
        "slow_products",
    ] = "none"
    """script_breaks: a client-rendered page stays empty. slow_products: they never answer."""


@dataclass(frozen=True)
class Expected:
    """What one device's walk should end with."""

    reached: Stage | None = "checkout"  # the furthest stage; None: not even a store's home page
    obstacle: str | None = None
    strict: bool = True  # every step by click or menu


@dataclass(frozen=True)
class Case:
    spec: Spec
    phone: Expected = field(default_factory=Expected)
    desktop: Expected = field(default_factory=Expected)

    def expected(self, device: Device) -> Expected:
        return self.phone if device == "phone" else self.desktop
