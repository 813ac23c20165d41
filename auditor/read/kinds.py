"""What kind of page this is, by what it shows (journey.md S2, S4, S8, S9)."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.read.dom import Node
from auditor.read.page import Page
from auditor.read.words import shared_words


@dataclass(frozen=True)
class Reading:
    """A kind's score and the features that gave it."""

    score: float
    features: dict[str, float]
    sure: bool


def as_product(page: Page) -> Reading:
    """A page that sells one product: score at least 6, and ADD, schema or a sold-out notice."""
    f: dict[str, float] = {}
    product = page.product
    if product is not None and product.offers:
        f["structured product"] = 4.0
    elif product is not None:
        f["structured product"] = 2.0
    if "product" in page.doc.meta("og:type"):
        f["og:type product"] = 2
    if page.add is not None:
        f["add to cart"] = 4
    elif page.sold_out is not None:
        f["sold-out notice"] = 3
    title = page.title_node
    price = page.main_price
    if price is not None:
        # on a phone the whole gallery may stand between the title and what it costs
        if title is not None and price.node.box.gap(title.box) < 1.2 * page.viewport[1]:
            f["price near the title"] = 2
        elif page.add is not None and price.node.box.gap(page.add.box) < 0.4 * page.viewport[1]:
            f["price near the button"] = 2
    if page.quantity is not None:
        f["quantity"] = 1
    picture = max(
        (
            n.box.area
            for n in page.doc.body.walk()
            if n.tag in ("img", "picture", "canvas", "svg")
            and n.displayed
            and not page.header.holds(n)
        ),
        default=0,
    )
    if picture >= 40_000:
        f["large picture"] = 1
    in_cards = sum(1 for s in page.adds if "another product's card" in s.features)
    if in_cards >= 3 and page.add is None:
        f["many equal buttons"] = -4
    if page.add is None and len(page.cards) >= 8:
        f["a list"] = -2
    lines_with_remove = [x for x in page.lines if x.remove is not None]
    if lines_with_remove and page.is_cart(page.url):
        f["a cart"] = -6
    score = sum(f.values())
    sure = score >= 6 and bool({"add to cart", "structured product", "sold-out notice"} & f.keys())
    return Reading(score, f, sure)


def without_price(page: Page, link: str) -> bool:
    """One article of a catalogue: what the link named, with a picture, in a shop, without a price.

    A blog's article is that too, so the page must tell that it belongs to a shop.
    """
    title = page.title_node
    if title is None or page.add is not None or page.prices:
        return False
    shop = page.cart_control is not None or page.product is not None
    return shop and shared_words(link, title.text) >= 0.6


def as_category(page: Page) -> Reading:
    """A page that lists products."""
    f: dict[str, float] = {}
    if len(page.cards) >= 2:
        f["product cards"] = min(len(page.cards), 6)
    elif len(page.cards) == 1:
        f["product cards"] = 1
    if any(n.tag == "select" and page.is_sorting(n) for n in page.doc.fields):
        f["sorting"] = 1
    if page.add is not None:
        f["one product's button"] = -4
    score = sum(f.values())
    return Reading(score, f, score >= 2)


def as_cart(page: Page) -> Reading:
    """A page (or drawer) with lines of the cart and a total."""
    f: dict[str, float] = {}
    if page.is_cart(page.url):
        f["cart address"] = 2
    lines = page.lines
    if lines:
        f["lines"] = 3
        if any(x.remove is not None for x in lines):
            f["remove"] = 1
        if any(x.quantity_control is not None for x in lines):
            f["quantity"] = 1
    total = page.summary.total
    if total is not None:
        f["total"] = 2
    if checkout_controls(page):
        f["checkout control"] = 1
    if page.add is not None and not page.is_cart(page.url):
        f["a product page"] = -4
    score = sum(f.values())
    return Reading(score, f, score >= 5 and "lines" in f)


def cart_empty(page: Page) -> bool:
    """The page says that the cart is empty."""
    return not page.lines and page.says("cart_empty", page.text) is not None


def checkout_controls(page: Page) -> list[Node]:
    return [
        n for n in page.controls("checkout") if not page.footer.nodes or not page.footer.holds(n)
    ]


def as_checkout(page: Page) -> Reading:
    """A page that asks for contact, address, delivery or payment (two signs of six)."""
    f: dict[str, float] = {}
    form = page.form
    if "email" in form.kinds:
        f["e-mail field"] = 1
    if form.address:
        f["address form"] = 2
    if form.payment:
        f["payment"] = 2
    if page.is_checkout(page.url) and not page.is_cart(page.url):
        f["checkout address"] = 1
    if len(form.fields) >= 4:
        f["several fields"] = 1
    ways = bool(form.password) + bool(page.guest_controls)
    if ways:
        f["login or guest"] = ways  # both beside each other: the checkout's own question
    if page.add is not None:
        f["a product page"] = -4
    score = sum(f.values())
    return Reading(
        score,
        f,
        score >= 2
        and bool(f.keys() & {"e-mail field", "address form", "payment", "login or guest"}),
    )


def login_wall(page: Page) -> bool:
    """Only login or registration is offered: a password field, no address form, no guest way."""
    form = page.form
    return form.password and not form.address and not page.guest_controls
