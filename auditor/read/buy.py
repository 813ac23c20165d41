"""ADD, BUYBOX, variants and quantity: what a shopper uses to buy on a product page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from auditor.model import Candidate
from auditor.read.cards import picture_of, place, same_site
from auditor.read.dom import CHECKED, FIXED, REQUIRED, Node
from auditor.read.prices_on_page import ShownPrice

if TYPE_CHECKING:
    from auditor.read.page import Page

# Identifiers of the trade as programmers write them: language-free, whatever the shop speaks.
ADD_TOKEN = re.compile(
    r"add.{0,3}to.{0,3}(?:cart|basket|bag|trolley)|addtocart|cart.{0,3}add|add.{0,3}(?:cart|basket|product)\b|buy.?button|product.?form.{0,3}submit"
)
OTHER_TOKEN = re.compile(
    r"wish.?list|favou?rite|compare|notify|back.?in.?stock|quote|review|gift.?wrap|size.?guide|share|newsletter"
)
WALLET_TOKEN = re.compile(
    r"paypal|apple.?pay|google.?pay|gpay|shop.?pay|amazon.?pay|klarna|afterpay|clearpay|affirm|express.?checkout|express.?pay|payment.?button|payment.?request|mercado.?pago|stripe.?button|sezzle|instal?lment|one.?click.?pay|link.?authentication"
)
THRESHOLD = 7.0
_BELOW_ADD_PX = 200  # a price right below the button still belongs to it
_BESIDE_PX = 260  # a row, or on a phone a few, with a quantity and its button
_OTHER_PURPOSES = (
    "wishlist", "notify_me", "write_review", "newsletter", "coupon", "remove", "search", "sign_in",
    "register", "contact", "size_guide", "cookie_accept", "cookie_reject", "no_thanks", "close",
)  # fmt: skip
_UNITS = re.compile(r"^\s*[1-9]\d{0,2}\s*$")
_NARROW_PX = 110  # a field with a small number in it that is too narrow for words
_QUANTITY_TOKEN = re.compile(
    r"\bqty\b|quantity|\bquant|cantidad|\bmenge\b|\bnumber.?of|_qty|qty_|\bqty"
)


@dataclass(frozen=True)
class Scored:
    """A node with the score that made it a candidate and the features behind it."""

    node: Node
    score: float
    features: dict[str, float]

    def candidate(self) -> Candidate:
        return Candidate(
            label=self.node.label[:80],
            selector=self.node.selector,
            score=round(self.score, 1),
            features=self.features,
        )


def is_wallet(node: Node) -> bool:
    """A wallet, express or instalment button: never pressed."""
    own = (
        f"{node.tokens} {node.label.lower()} {node.attr('aria-label').lower()} {node.href.lower()}"
    )
    if WALLET_TOKEN.search(own):
        return True
    frame = next((n for n in node.walk() if n.tag == "iframe"), None)
    return frame is not None or any(
        WALLET_TOKEN.search(n.tokens) for n in list(node.ancestors())[:2] if n.box.h < 120
    )


def add_candidates(page: Page) -> list[Scored]:
    """Controls that may add this product to the cart, best first (journey.md S5)."""
    found: list[Scored] = []
    owners: dict[Node, Node] = {}  # a button in the card of another product -> that card
    height = page.viewport[1]
    for node in page.doc.pressables:
        if not node.displayed or node.box.w < 4 or node.box.h < 4 or is_wallet(node):
            continue
        if not node.visible and not node.has(FIXED):
            continue
        if page.says("out_of_stock", node.label):
            continue  # what stands where the button was
        f: dict[str, float] = {}
        if page.hints and page.hints.matches("add", node):
            f["platform selector"] = 6
        words = page.said(node, "add_to_cart", "buy_now", "choose_options")
        if words is not None:
            f[words.concept] = {"add_to_cart": 5.0, "buy_now": 2.0, "choose_options": -2.0}[
                words.concept
            ]
            if words.concept == "choose_options" and waits_for_choice(node, page):
                f["choose_options"] = 5.0  # ADD itself, until its options are chosen
        href = node.href if node.tag == "a" else ""
        own = node.tokens + " " + href.lower()
        if ADD_TOKEN.search(own):
            f["token"] = 4
        form = node.closest("form")
        if form is not None and _submits(node):
            if page.is_cart_add(form.attr(":action")) or _hidden_id_and_quantity(form):
                f["cart form"] = 3
            elif ADD_TOKEN.search(form.tokens):
                f["cart form"] = 2
        if not f or (f.keys() == {"cart form"} and _changes_a_line(page, node)):
            continue
        owner = other_product(node, page)
        if owner is not None:
            owners[node] = owner
            f["another product's card"] = -5
        elif page.near_title(node):
            f["product region"] = 3
        elif words is not None and page.outside_chrome(node):
            f["far below the title"] = 2
        if node.box.w >= 44 and node.box.h >= 30 and node.box.w >= node.box.h:
            f["button size"] = 1
        if node.box.y < 2 * height or node.has(FIXED):
            f["early"] = 1
        if page.header.holds(node) or page.footer.holds(node):
            f["header or footer"] = -4
        if OTHER_TOKEN.search(own) or page.said(
            node, "wishlist", "notify_me", "write_review", "newsletter"
        ):
            f["another purpose"] = -6
        if href and page.is_cart(href) and not page.is_cart_add(href):
            f["leads to the cart"] = -4
        found.append(Scored(node, sum(f.values()), f))
    listed = _alike(owners)
    for s in found:
        if s.node in listed:  # a list: whatever else speaks for its buttons, none is this page's
            s.features["one of a list"] = min(0.0, 1.0 - s.score)
    found = [Scored(s.node, sum(s.features.values()), s.features) for s in found]
    if all(s.score < THRESHOLD for s in found):
        found += _beside_quantity(page)
    found.sort(key=lambda s: (-s.score, bool(s.node.flags & FIXED), s.node.id))
    # A control inside a control (a span with a role in a button) is the same one.
    kept: list[Scored] = []
    for s in found:
        if not any(s.node.inside(k.node) or k.node.inside(s.node) for k in kept):
            kept.append(s)
    return kept


def _beside_quantity(page: Page) -> list[Scored]:
    """The one button beside the page's one number of units, whatever it says.

    A product page as its form shows it: a title that is no cart's, a price, a large picture.
    """
    title = page.title_node
    fields = [n for n in page.doc.fields if n.visible and is_quantity(n)]
    if len(fields) != 1 or title is None or page.says("cart", title.text):
        return []
    field = fields[0]
    if other_product(field, page) or not (page.outside_chrome(field) and page.near_title(field)):
        return []
    own_price = any(p.meaning == "price" and _own(p.node, page) for p in page.prices)
    if not own_price or picture_of(page.main or page.doc.body, 200) is None:
        return []
    for up in field.ancestors():
        if up.box.h > _BESIDE_PX:
            return []
        near = [n for n in up.walk() if n.is_control and n is not field and _acts(n, page)]
        if near:
            f = {"beside the quantity": 4.0, "product region": 3.0, "button size": 1.0}
            return [Scored(near[0], sum(f.values()), f)] if len(near) == 1 else []
    return []


def _acts(node: Node, page: Page) -> bool:
    """A button of words that leads nowhere else and has no other purpose that it names."""
    if not node.visible or node.box.w < 80 or node.box.h < 28 or node.is_field or is_wallet(node):
        return False
    if node.href and not node.attr("href").startswith(("#", "javascript:")):
        return False
    if not any(c.isalpha() for c in node.label) or OTHER_TOKEN.search(node.tokens):
        return False
    return page.said(node, *_OTHER_PURPOSES) is None and not page.says("out_of_stock", node.label)


def waits_for_choice(node: Node, page: Page) -> bool:
    """A button that cannot be pressed, and says that something must be chosen first."""
    return not node.enabled and not node.href and page.said(node, "choose_options") is not None


def _alike(owners: dict[Node, Node]) -> set[Node]:
    """The buttons whose cards are of one kind and width: two such cards are a list."""
    shapes: dict[tuple[str, int], set[Node]] = {}
    for card in owners.values():
        shapes.setdefault((card.tag, round(card.box.w / 8)), set()).add(card)
    lists = [cards for cards in shapes.values() if len(cards) >= 2]
    return {node for node, card in owners.items() if any(card in cards for cards in lists)}


def _changes_a_line(page: Page, node: Node) -> bool:
    """It stands in one row with a control that removes: the cart's, not the product's."""
    row = node.closest("tr", "li", "row", "listitem") or node.parent
    return row is not None and any(
        n.is_control and n is not node and page.says("remove", n.label) for n in row.walk()
    )


def _submits(node: Node) -> bool:
    return node.tag == "button" or node.type in ("submit", "image") or node.role == "button"


def _hidden_id_and_quantity(form: Node) -> bool:
    hidden = any(n.tag == "input" and n.type == "hidden" for n in form.walk())
    return hidden and any(is_quantity(n) for n in form.walk())


def is_quantity(node: Node) -> bool:
    """A field for a number of units."""
    if node.tag not in ("input", "select") and node.role != "spinbutton":
        return False
    if node.type in ("hidden", "radio", "checkbox", "password", "email", "search"):
        return False
    named = (node.attr(key) for key in ("name", "id", "class", "aria-label"))
    if _QUANTITY_TOKEN.search(" ".join(named).lower()):
        return True
    if node.tag == "select":
        values = [n.text for n in node.walk() if n.tag == "option"]
        return len(values) >= 3 and values[:3] in (["1", "2", "3"], ["0", "1", "2"])
    if node.type == "number" or node.role == "spinbutton" or _stepped(node):
        return True
    return bool(_UNITS.match(node.value)) and 0 < node.box.w <= _NARROW_PX


def _stepped(node: Node) -> bool:
    """A small number between a minus and a plus: a stepper, whatever its parts are called."""
    if node.tag != "input" or not node.value.isdigit() or node.parent is None:
        return False
    beside = {n.text.strip() for n in node.parent.elements() if n.is_control}
    return "+" in beside and bool(beside & {"-", "−", "–"})


def other_product(node: Node, page: Page) -> Node | None:
    """The card of *another* product that this control stands in, if it does."""
    for up in [node, *node.ancestors()]:
        if up.tag in ("body", "main") or up.box.h > 1.3 * page.viewport[1]:
            return None
        if page.title_node is not None and page.title_node.inside(up):
            return None
        card = next((c for c in page.cards if c.node is up), None)
        if card is not None and place(card.key) != place(page.url):
            return up
        if up is node:
            continue
        for n in up.walk():
            # a picture that leads elsewhere on this site: an item of a list, however short the list
            if (
                n.href.startswith("http")
                and same_site(n.href, page.url)
                and place(n.href)[0] != place(page.url)[0]
                and picture_of(n) is not None
                and not page.is_image(n.href)
            ):
                return up
    return None


# --- options ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    node: Node  # what to choose: an option element, or the control to click
    label: str
    available: bool
    chosen: bool


@dataclass(frozen=True)
class OptionGroup:
    """One choice to be made before adding: size, colour, grind."""

    kind: Literal["select", "radio", "listbox", "buttons", "popup"]  # popup: options not yet known
    label: str
    node: Node
    options: tuple[Option, ...]
    required: bool = False

    @property
    def chosen(self) -> Option | None:
        return next((o for o in self.options if o.chosen), None)


_STRUCK = re.compile(r"sold.?out|unavail|disabled|out.?of.?stock|crossed|is-hidden")


def available(node: Node, page: Page) -> bool:
    if not node.enabled or node.attr("aria-disabled") == "true" or node.style.line_through:
        return False
    if any(_STRUCK.search(n.tokens) for n in node.walk()):
        return False
    return page.says("out_of_stock", node.label or node.text) is None


def option_groups(page: Page, region: Node) -> list[OptionGroup]:
    """The choices inside the product region, in document order."""
    groups: list[OptionGroup] = []
    radios: dict[str, list[Node]] = {}
    for node in region.walk():
        if node.tag == "select" and not is_quantity(node) and node.displayed:
            options = [n for n in node.walk() if n.tag == "option"]
            real = [
                o
                for o in options
                if (o.attr("value") or o.full_text).strip() not in ("", "0", "-1")
            ]
            # the first entry without a value is the "please choose"
            if options and "value" in options[0].attrs and not options[0].attr("value").strip():
                real = [o for o in real if o is not options[0]]
            if len(real) < 1 or len(options) > 200 or page.is_sorting(node):
                continue
            value = node.value
            groups.append(
                OptionGroup(
                    "select",
                    node.name or node.attr("name"),
                    node,
                    tuple(
                        Option(
                            o,
                            o.full_text,
                            available(o, page),
                            bool(value) and (o.attrs.get("value", o.full_text) == value),
                        )
                        for o in real
                    ),
                    node.has(REQUIRED) or len(real) < len(options),
                )
            )
        elif node.tag == "input" and node.type == "radio" and node.attr("name"):
            form = node.closest("form")
            radios.setdefault(f"{form.id if form else 0} {node.attr('name')}", []).append(node)
        elif _opens_a_list(node) and node.visible and not page.is_sorting(node):
            groups.append(OptionGroup("popup", node.name, node, (), True))
        elif node.role in ("radiogroup", "listbox") and node.displayed:
            members = [n for n in node.walk() if n.role in ("radio", "option") and n.tag != "input"]
            if len(members) >= 1:
                groups.append(
                    OptionGroup(
                        "listbox",
                        node.name,
                        node,
                        tuple(
                            Option(m, m.label, available(m, page), m.has(CHECKED)) for m in members
                        ),
                        True,
                    )
                )
    for members in radios.values():
        shown = [(_radio_face(m, region), m) for m in members]
        live = [(face, m) for face, m in shown if face is not None]
        if not live or page.is_rating(members):
            continue
        if len(members) == 1 and members[0].has(CHECKED):
            continue
        box = members[0].closest("fieldset", "radiogroup", "group")
        groups.append(
            OptionGroup(
                "radio",
                (box.name if box else "") or members[0].attr("name"),
                box or members[0],
                tuple(
                    Option(
                        face,
                        m.name or face.text,
                        m.enabled and available(face, page) and available(m, page),
                        m.has(CHECKED),
                    )
                    for face, m in live
                ),
                True,
            )
        )
    groups.extend(_button_groups(page, region, groups))
    groups = [g for g in groups if not _sent_apart(g, page)]
    return sorted(groups, key=lambda g: g.node.id)


def _sent_apart(group: OptionGroup, page: Page) -> bool:
    """A form with a button of its own, which is not ADD: it votes, subscribes, asks, estimates."""
    form = next((o.node for o in group.options), group.node).closest("form")
    if form is None or page.add is None or page.add.inside(form):
        return False
    return any(n.type in ("submit", "image") and n.visible for n in form.walk())


def _opens_a_list(node: Node) -> bool:
    """A control that shows its options only when it is pressed."""
    if node.tag in ("select", "input") or node.role in ("radiogroup", "listbox"):
        return False
    return node.attr("aria-haspopup") == "listbox" or node.role == "combobox"


def _radio_face(radio: Node, region: Node) -> Node | None:
    """What a shopper clicks: the radio when it can be seen, else its label."""
    if radio.visible and radio.box.w >= 8:
        label = radio.closest("label")
        return label if label is not None and label.visible else radio
    ident = radio.attr("id")
    for n in region.walk():
        if (
            n.tag == "label"
            and n.visible
            and (radio.inside(n) or (ident and n.attr("for") == ident))
        ):
            return n
    for up in list(radio.ancestors())[:3]:
        if up.visible and sum(1 for n in up.walk() if n.type == "radio") == 1:
            return up
    return None


def _button_groups(page: Page, region: Node, known: Sequence[OptionGroup]) -> list[OptionGroup]:
    """Swatches and toggles: rows of small sibling controls with short, different labels."""
    found: list[OptionGroup] = []
    for parent in region.walk():
        if not parent.displayed or any(
            parent.inside(g.node) or g.node.inside(parent) for g in known
        ):
            continue
        if any(parent.inside(g.node) for g in found):
            continue
        if any(is_quantity(n) for n in parent.walk()):
            continue  # a stepper
        members: list[Node] = []
        for child in parent.elements():
            inner = [n for n in child.walk() if _swatch(n, page)][:2]
            if len(inner) == 1:
                members.append(inner[0])
            elif inner:
                members = []
                break
        if len(members) < 2 or len(members) > 60:
            continue
        labels = [m.label or m.attr("title") or m.attr("data-value") for m in members]
        if len(set(labels)) < len(labels) or not all(labels):
            continue
        boxes = [m.box for m in members]
        if max(b.h for b in boxes) > 1.5 * min(b.h for b in boxes) + 4:
            continue
        if not _selectable(members, page):
            continue
        found.append(
            OptionGroup(
                "buttons",
                "",
                parent,
                tuple(
                    Option(m, label, available(m, page), m.has(CHECKED) or _marked(m))
                    for m, label in zip(members, labels, strict=True)
                ),
                not any(m.has(CHECKED) or _marked(m) for m in members),
            )
        )
    return found


_CHOSEN = ("size", "colour", "variant", "choose_options")
_MARK = re.compile(r"(?:^|[\s_-])(?:selected|active|checked|current|is-on)(?:$|[\s_-])")
_OPTION_TOKEN = re.compile(
    r"swatch|variant|option|attribute|size|colou?r|choice|pill|chip|sku[_-]?(?:select|item|prop|value)"
)


def _marked(node: Node) -> bool:
    return bool(_MARK.search(node.attr("class").lower())) or node.attr("aria-current") == "true"


def _swatch(node: Node, page: Page) -> bool:
    if not node.is_control or not node.visible or node.box.h > 90 or node.box.w > 260:
        return False
    if node.type == "submit" and node.closest("form") is not None and not _toggles(node):
        return False
    if node.href and place(node.href) != place(page.url):
        same = urlsplit(node.href).path == urlsplit(page.url).path
        if not same and not node.attr("href").startswith(("#", "javascript:")):
            return False
    if len(node.label) > 40 or ADD_TOKEN.search(node.tokens) or OTHER_TOKEN.search(node.tokens):
        return False
    if page.said(node, "add_to_cart", "buy_now", "checkout", "wishlist", "quantity"):
        return False
    # a gallery's thumbnails show the product, a swatch shows a colour: the picture is small
    return picture_of(node, 56) is None and node.label not in ("+", "-", "−", "–", "×")


def _toggles(node: Node) -> bool:
    states = ("aria-pressed", "aria-checked", "aria-selected")
    return any(s in node.attrs for s in states) or bool(_OPTION_TOKEN.search(node.tokens))


def _selectable(members: list[Node], page: Page) -> bool:
    """State attributes, or identifiers that say option; a row of plain links is neither."""
    if any(
        "aria-pressed" in m.attrs or "aria-checked" in m.attrs or "aria-selected" in m.attrs
        for m in members
    ):
        return all(m.role != "tab" for m in members)
    if any(m.role == "tab" for m in members):
        return False
    around = " ".join(
        [m.tokens for m in members] + [u.tokens for u in list(members[0].ancestors())[:4]]
    )
    return (
        bool(_OPTION_TOKEN.search(around))
        or _colours(members)
        or _titled(members, page)
        or _awaited(members, page)
    )


def _colours(members: list[Node]) -> bool:
    """Small empty boxes, each painted in another colour: whatever they are called, a palette."""
    paints = {m.style.background for m in members}
    return len(paints) == len(members) and all(
        _painted(m) and not m.text and not list(m.elements()) and max(m.box.w, m.box.h) <= 64
        for m in members
    )


def _titled(members: list[Node], page: Page) -> bool:
    """Boxes under words that say what is chosen: "Size", "Colour: ink"."""
    if not all(m.style.border or _painted(m) for m in members):
        return False
    row = next(u for u in members[0].ancestors() if all(m.inside(u) for m in members))
    for inner in (row, *list(row.ancestors())[:2]):
        before = [n for n in inner.walk() if n.own_text and n.displayed and n.id < members[0].id]
        if before:
            text = before[-1].own_text
            if text.startswith((":", "：")) and len(before) > 1:  # the name and the choice apart
                text = before[-2].own_text + text
            return len(text) <= 40 and page.best(_CHOSEN, text) is not None
    return False


def _awaited(members: list[Node], page: Page) -> bool:
    """Boxes in a row between the title and an ADD that cannot be pressed yet: what it waits for."""
    add, title = page.add, page.title_node
    if add is None or add.enabled or not all(m.style.border or _painted(m) for m in members):
        return False
    top = title.box.bottom if title is not None else 0
    return all(top <= m.box.y and m.box.bottom <= add.box.y for m in members)


def _painted(node: Node) -> bool:
    paint = node.style.background
    return not (paint.startswith("rgba") and paint.endswith(", 0)"))


@dataclass(frozen=True)
class BuyBox:
    """BUYBOX: the smallest ancestor that holds ADD (or the sold-out text) and a price."""

    node: Node
    add: Node | None
    price: ShownPrice | None
    prior: ShownPrice | None
    prices: tuple[ShownPrice, ...] = field(default=())
    sold_out: Node | None = None


def buy_box(page: Page) -> BuyBox | None:
    """None when the page shows neither a buying control nor a product price."""
    anchor = page.add or page.sold_out
    area = max(page.document_size[0] * page.document_size[1], 1)
    usable = [p for p in page.prices if p.meaning == "price" and _own(p.node, page)]
    if anchor is None:
        if not usable or page.title_node is None:
            return None
        below = [p for p in usable if p.node.box.y >= page.title_node.box.y - 200]
        price = max(below or usable, key=lambda p: (p.node.style.font_px, -p.node.box.y))
        return BuyBox(price.node, None, price, _prior(page, price.node), tuple(usable))
    box: Node | None = None
    for up in anchor.ancestors():
        if up.box.area > 0.6 * area and up.tag in ("body", "html"):
            break
        if any(p.node.inside(up) for p in usable):
            box = up
            break
    if box is None:
        nearest = max(
            (p for p in usable if p.node.box.gap(anchor.box) < 1000),
            key=lambda p: p.node.style.font_px,
            default=None,
        )
        parent = anchor.parent or anchor
        return BuyBox(parent, page.add, nearest, None, tuple(usable), page.sold_out)
    return BuyBox(
        box,
        page.add,
        _main_price(page, anchor, [p for p in usable if p.node.inside(box)], usable),
        _prior(page, box),
        tuple(p for p in page.prices if p.node.inside(box)),
        page.sold_out,
    )


def _main_price(
    page: Page, anchor: Node, inside: list[ShownPrice], usable: list[ShownPrice]
) -> ShownPrice | None:
    """The largest between the title and what stands right below the button, else in the box.

    Neither a button's own price ("Add to cart · €12") nor that of an option in its form outranks
    the one above, and no bundle further down does, however large it is written.
    """
    near: list[ShownPrice] = []
    if page.title_node is not None and not anchor.has(FIXED):
        top = min(page.title_node.box.y, anchor.box.y) - 150
        bottom = max(page.title_node.box.bottom, anchor.box.bottom) + _BELOW_ADD_PX
        near = [p for p in usable if top <= p.node.box.y <= bottom and not p.node.inside(anchor)]
    return max(
        near or inside,
        key=lambda p: (p.node.style.font_px, p in inside, -p.node.box.y),
        default=None,
    )


def _own(node: Node, page: Page) -> bool:
    if page.header.holds(node) or (page.footer.nodes and page.footer.holds(node)):
        return False
    return not any(node.inside(c.node) for c in page.cards if place(c.href) != place(page.url))


def _prior(page: Page, box: Node) -> ShownPrice | None:
    return next((p for p in page.prices if p.meaning == "prior" and p.node.inside(box)), None)
