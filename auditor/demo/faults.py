"""The defects that can be planted, each under the id of the check that must notice it.

The shop knows nothing of them: a fault changes a finished page (`@on`) or a picture before it
is sent. Each is a few lines, follows the check's own failing example, and leaves alone what
other checks look at. `connection-secure` has none: the demo runs on loopback without TLS,
where that check does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from bs4 import BeautifulSoup, Tag

from auditor.demo.content import Catalogue

SMOT_AFTER_ADD = (
    "cart-line-complete",
    "cart-shipping-cost-visible",
    "cart-quantity-total-consistent",
    "cart-item-removable",
    "checkout-entry-function",
    "checkout-reached-without-account",
    "checkout-field-count",
)


class UnknownFault(ValueError):
    """No fault of that id; the message names those with a similar one."""


class Page:
    """A finished page, open to change. Selecting what is not there raises LookupError."""

    def __init__(self, kind: str, html: str, shop: Catalogue) -> None:
        self.kind = kind
        self.shop = shop
        self.soup = BeautifulSoup(html, "lxml")

    def all(self, selector: str) -> list[Tag]:
        found = list(self.soup.select(selector))
        if not found:
            raise LookupError(f"no {selector!r} on the {self.kind} page")
        return found

    def one(self, selector: str) -> Tag:
        return self.all(selector)[0]

    def drop(self, selector: str) -> None:
        for element in self.all(selector):
            element.decompose()

    def say(self, selector: str, words: str) -> None:
        for element in self.all(selector):
            element.string = words

    def add(self, parent: str, html: str, at: int | None = None) -> None:
        """Parses `html` into the element, at its end or at position `at`."""
        place = self.one(parent)
        body = BeautifulSoup(html, "html.parser")
        for n, child in enumerate(list(body.children)):
            place.append(child) if at is None else place.insert(at + n, child)


@dataclass(frozen=True)
class Fault:
    """One defect. `also` names the checks that cannot help changing their answer with it."""

    check: str
    summary: str
    also: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # the pages it changes; empty: all
    page: Callable[[Page], None] | None = None
    picture: Callable[[str, str], str] | None = None  # name and drawing of a picture
    gone: tuple[str, ...] = ()  # kinds of page that answer with an error instead

    def concerns(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


FAULTS: dict[str, Fault] = {}


def planted(kind: str, html: str, shop: Catalogue, faults: Iterable[Fault]) -> str:
    """`html`, a page or a part of one, with the faults that concern its kind."""
    changes = [fault.page for fault in faults if fault.page and fault.concerns(kind)]
    if not changes:
        return html
    page = Page(kind, html, shop)
    for change in changes:
        change(page)
    whole = html.lstrip().lower().startswith("<!doctype")
    return str(page.soup if whole else page.one("body").decode_contents())


def pick(names: Iterable[str]) -> tuple[Fault, ...]:
    """The faults of these ids. Raises UnknownFault."""
    chosen = []
    for name in sorted(names):
        if name not in FAULTS:
            near = get_close_matches(name, FAULTS, n=3, cutoff=0.4) or sorted(FAULTS)
            raise UnknownFault(f"unknown fault {name!r}; did you mean: {', '.join(near)}?")
        chosen.append(FAULTS[name])
    return tuple(chosen)


def plant(
    check: str, *kinds: str, also: tuple[str, ...] = ()
) -> Callable[[Callable[[Page], None]], Callable[[Page], None]]:
    """Declares the decorated change of a page, with its docstring as the summary."""

    def declare(change: Callable[[Page], None]) -> Callable[[Page], None]:
        summary = (change.__doc__ or "").strip()
        FAULTS[check] = Fault(check, summary, also, kinds, change)
        return change

    return declare


# --- before the visit ---------------------------------------------------------------------------


@plant("key-pages-indexable", "product")
def _(page: Page) -> None:
    """Product pages tell search engines to stay away."""
    page.add("head", '<meta name="robots" content="noindex">')


@plant("page-title-specific")
def _(page: Page) -> None:
    """Every page is called 'My Store'."""
    if page.soup.title:
        page.soup.title.string = "My Store"


@plant("product-structured-data-present", "product")
def _(page: Page) -> None:
    """An unescaped quote breaks the product's JSON-LD."""
    data = page.one("script.product-data")
    data.string = data.get_text().replace('"name": "', '"name": "The "new" ', 1)


@plant("structured-price-truth", "product")
def _(page: Page) -> None:
    """The price in the product's JSON-LD is ten per cent lower than the one on the page."""
    data = page.one("script.product-data")
    data.string = re.sub(
        r'("price": ")([\d.]+)', lambda m: f"{m[1]}{float(m[2]) * 0.9:.2f}", data.get_text()
    )


# --- first impression ---------------------------------------------------------------------------


@plant("home-value-proposition-first-view", "home")
def _(page: Page) -> None:
    """The first screen greets and says nothing."""
    page.say(".hero h1", page.shop.ui["fault_greeting"])
    page.drop(".hero .lede")


@plant("header-benefit-line")
def _(page: Page) -> None:
    """The bar with delivery and returns is missing from every page."""
    if page.soup.select_one(".bar"):
        page.drop(".bar")


@plant("home-main-action-first-view", "home")
def _(page: Page) -> None:
    """The hero has a picture but no button."""
    page.drop(".hero .button")


@plant("image-files-complete", "category")
def _(page: Page) -> None:
    """The picture of one product in the lists does not exist."""
    for image in page.soup.select(".card img")[2:3]:
        image["src"] = "/pictures/lost.svg"


@plant("phone-sideways-scroll-absent")
def _(page: Page) -> None:
    """A banner 480 px wide stands above the footer."""
    if page.soup.select_one("footer"):
        page.add("footer", '<p class="wrap" style="width:480px;max-width:none">☕ ☕ ☕</p>', 0)


@plant("text-contrast-sufficient")
def _(page: Page) -> None:
    """Prices are pale grey on white."""
    if page.soup.head:
        page.add(
            "head", "<style>.price .now, .unit, .sum, .sum * { color: #aaa !important }</style>"
        )


def _heavy(name: str, drawing: str) -> str:
    """The home page's large picture weighs 1.4 megabytes: seven seconds on slow 4G."""
    if name != "hero":
        return drawing
    return drawing.replace("</svg>", f"<!--{'0' * 1_400_000}--></svg>")


FAULTS["largest-paint-fast"] = Fault("largest-paint-fast", str(_heavy.__doc__), picture=_heavy)


@plant("header-cart-visible", "home", "category")
def _(page: Page) -> None:
    """The basket is missing from the header of home and category pages."""
    page.drop("header .cart")


# --- product ------------------------------------------------------------------------------------


@plant("price-first-view", "product")
def _(page: Page) -> None:
    """The price comes three screens below the button."""
    price = page.one(".buybox .pricing").extract()
    price["style"] = "margin-top:2600px"
    page.one(".buybox").append(price)


@plant("add-to-cart-first-view", "product")
def _(page: Page) -> None:
    """The button comes 2400 px below everything else, and nothing sticks to the screen."""
    row = page.one(".buybox .buyrow").extract()
    row["style"] = "position:static;margin-top:2400px"
    page.one(".buybox").append(row)


@plant(
    "add-to-cart-function",
    "product",
    also=("add-to-cart-feedback", "header-cart-visible", *SMOT_AFTER_ADD),
)
def _(page: Page) -> None:
    """The button swallows the click and sends nothing."""
    page.add("head", f"<script>{CAPTURE % ''}</script>")


@plant("add-to-cart-feedback", "product")
def _(page: Page) -> None:
    """The article is added without a word: only the number in the header changes."""
    page.add("head", f"<script>{CAPTURE % SEND}</script>")


CAPTURE = """
addEventListener("submit", event => {
  if (!event.target.matches(".buybox")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  %s
}, true);
"""
SEND = """fetch(event.target.action, {
    method: "POST",
    headers: {Accept: "application/json"},
    body: new URLSearchParams(new FormData(event.target)),
  }).then(answer => answer.json()).then(({count}) => {
    document.querySelector("header [data-count]").textContent = count;
  });"""


@plant("delivery-cost-near-buy", "product")
def _(page: Page) -> None:
    """The product page is silent on the cost of delivery."""
    page.drop("main .cost")


# --- basket and checkout ------------------------------------------------------------------------


@plant("cart-line-complete", "cart")
def _(page: Page) -> None:
    """A basket line has no picture, no link, no variant and no price of one."""
    if not page.soup.select(".lines"):
        return
    page.drop(".lines .thumb, .lines .variant, .lines .unit")
    for link in page.all(".lines .name a"):
        link.unwrap()


@plant("cart-shipping-cost-visible", "cart")
def _(page: Page) -> None:
    """The basket puts the cost of delivery off."""
    if not page.soup.select(".lines"):
        return
    page.say(".summary .shipping dd", page.shop.ui["fault_later"])
    page.say(".summary .total", page.one(".summary .subtotal").get_text())
    page.drop(".summary .threshold")


@plant("cart-quantity-total-consistent", "cart")
def _(page: Page) -> None:
    """A new quantity changes nothing: the total stays."""
    if page.soup.select(".lines"):
        for form in page.all(".lines .stepper"):
            del form["data-basket"]
            form["method"], form["action"] = "get", page.shop.paths["cart"]


@plant("cart-item-removable", "cart")
def _(page: Page) -> None:
    """In place of 'Remove' stands a tiny x without a name that does nothing."""
    if page.soup.select(".lines"):
        for form in page.all(".lines .out"):
            form.replace_with(BeautifulSoup(TINY, "html.parser"))


TINY = """<button type="button" style="width:10px;height:10px;padding:0;border:0;background:none">
<svg viewBox="0 0 10 10" width="10" height="10" stroke="currentColor"><path d="M1 1l8 8M9 1 1 9"/>
</svg></button>"""

FAULTS["checkout-entry-function"] = Fault(
    "checkout-entry-function",
    "The checkout answers with error 500.",
    also=("checkout-reached-without-account", "checkout-field-count"),
    gone=("checkout",),
)


@plant("checkout-reached-without-account", "checkout", also=("checkout-field-count",))
def _(page: Page) -> None:
    """The checkout begins with a login wall."""
    page.one(".answers").clear()
    t = page.shop.ui
    page.add(
        ".answers",
        f"""<form action="/forms/account" method="post"><div class="field">
        <label for="w1">{t["email"]}</label><input id="w1" name="email" type="email" required>
        <label for="w2">{t["password"]}</label><input id="w2" name="word" type="password" required>
        </div><button class="button primary" type="submit">{t["sign_in"]}</button></form>""",
    )


@plant("checkout-field-count", "checkout")
def _(page: Page) -> None:
    """The address step asks for ten things more."""
    if page.soup.select_one("#street"):
        for n, name in enumerate(page.shop.ui["fault_fields"].split("|")):
            field = f'<label for="x{n}">{name}</label><input id="x{n}" name="x{n}">'
            page.add(".answers fieldset", f'<div class="field">{field}</div>')


# --- service ------------------------------------------------------------------------------------


def _without_link(check: str, key: str, summary: str) -> None:
    def change(page: Page) -> None:
        href = f'[href="/{page.shop.pages[key]["slug"]}"]'
        for link in page.soup.select(f"header {href}, footer {href}"):
            (link.find_parent("li") or link).decompose()

    change.__doc__ = summary
    plant(check)(change)


_without_link("shipping-page-linked", "delivery", "Header and footer do not lead to delivery.")
_without_link("returns-page-linked", "returns", "Only the terms speak of returns.")
_without_link("contact-page-reachable", "contact", "No link leads to the contact page.")
_without_link("order-tracking-linked", "tracking", "No link leads to order tracking.")

# --- coming back --------------------------------------------------------------------------------


@plant("newsletter-signup-offered")
def _(page: Page) -> None:
    """The newsletter form leads nowhere."""
    if page.soup.select_one(".news form"):
        del page.one(".news form")["action"]


_without_link("account-entry-visible", "account", "No link leads to the account.")


@plant("analytics-installed")
def _(page: Page) -> None:
    """Visits are not counted."""
    if page.soup.head:
        page.drop("script.count")
