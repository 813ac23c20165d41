from __future__ import annotations

from auditor.api import (
    Figure,
    Finding,
    Node,
    Page,
    absent,
    check,
    failed,
    needs_human,
    passed,
    warned,
)

SMALLEST_PX, FEWEST, MOST = 16, 3, 25
PROMISES = ("free_shipping", "delivery", "returns", "warranty", "price_promise", "expert", "since")


@check(page="home", impact=5, effort="low")
def home_value_proposition_first_view(page: Page) -> Finding:
    """The first screen says why to buy here.

    Question: Should I stay or leave?
    Why: a clear benefit-oriented value proposition above the fold is among the listed principles
    (Google, UX Playbook for Retail,
    https://de.slideshare.net/hmvrulz/google-secret-ux-retail-playbook).
    Why: the value proposition must be seen while the first impression forms (Growcode, Moments of
    truth in ecommerce 2019).
    Fix: Put one sentence in the hero: what you sell, for whom, and one concrete benefit.
    """
    blocks = [b for b in page.text_blocks if b.node.first_view and _speaks(page, b.node)]
    blocks = [b for b in blocks if b.control is None or _banner(page, b.control)]
    greetings = [b for b in blocks if (m := page.says("generic_welcome", b.text)) and m.whole]
    said = [
        b
        for b in blocks
        if b.words >= FEWEST and b not in greetings and not page.says("placeholder", b.text)
    ]
    if not said:
        if greetings:
            reason = f"The first screen only greets: “{greetings[0].text}”."
            return failed(reason, greetings[0].node)
        pictures = [n for n in _pictures(page) if n.first_view or n.visible]
        told = [n for n in pictures if len(n.name.split()) >= FEWEST]
        if told:
            reason = "The first screen has no text of its own; a picture's description is all."
            return warned(reason, *told)
        if pictures:
            return needs_human("Does this picture say in words why to buy here?", *pictures)
        if line := _tagline(page):
            return warned(f"“{line.text[:120]}” names no concrete benefit.", line)
        return absent("The first screen holds no sentence.", searched=page, words=False)
    promising = [(b, w) for b in said if (w := page.benefit(b.text, *PROMISES, numbers=True))]
    for block, words in promising:
        if block.px >= SMALLEST_PX and block.words <= MOST:
            reason = f"“{block.text}” promises “{words}”. Whether it convinces, a person must say."
            return passed(block.node, reason=reason)
    if promising:
        block = promising[0][0]
        size = f"{block.words} words of {block.px:.0f} px"
        reason = f"The benefit is easily missed: {size}, “{block.text[:80]}”."
        figure = Figure(measured=round(block.px), unit="px", at_least=SMALLEST_PX)
        if block.words > MOST:
            figure = Figure(measured=block.words, unit="words", at_most=MOST)
        return warned(reason, block.node, **figure)
    if not page.languages:
        return needs_human("Does this sentence name a benefit?", *(b.node for b in said[:3]))
    said.sort(key=lambda block: -block.px)
    return warned(f"“{said[0].text[:120]}” names no concrete benefit.", *(b.node for b in said[:3]))


def _speaks(page: Page, node: Node) -> bool:
    """Outside header, navigation, notices, side columns, forms and lists of products or
    categories, and not the title of a list of links."""
    if node.closest("complementary", "aside") is not None or _titles_links(node):
        return False
    form = node.closest("form")
    if form is not None and form.box.h < page.viewport[1]:  # some pages are one large form
        return False
    listed = [c.node for c in [*page.cards, *page.tiles] if c.node.box.w < 0.6 * page.viewport[0]]
    listed += page.cards_nodes
    layers = [layer for layer in page.overlays if not page.header.holds(layer)]
    notices = page.controls("cookie_accept", "cookie_reject")
    layers += [n.parent for n in notices if n.parent is not None]
    return page.outside_chrome(node) and not any(node.inside(x) for x in [*listed, *layers])


def _titles_links(node: Node) -> bool:
    """Right above a list in which everything is a link: "Popular brands", "Show results for"."""
    if node.parent is None:
        return False
    after = [n for n in node.parent.elements() if n.id > node.id and n.displayed]
    following = after[0] if after else None
    while following is not None and following.tag not in ("ul", "ol"):
        inner = [n for n in following.elements() if n.displayed]
        following = inner[0] if len(inner) == 1 else None
    items = [n for n in following.elements() if n.displayed] if following is not None else []
    return len(items) > 1 and all(
        item.text and item.text == "".join(n.text for n in item.walk() if n.href) for item in items
    )


def _tagline(page: Page) -> Node | None:
    """The header's own sentence beside the logo, the largest."""
    lines = [
        b
        for b in page.text_blocks
        if b.node.first_view and b.control is None and b.words > FEWEST and b.px >= SMALLEST_PX
        if page.header.holds(b.node) and not any(b.node.inside(n) for n in page.navigation)
    ]
    return max(lines, key=lambda b: b.px).node if lines else None


def _banner(page: Page, control: Node) -> bool:
    """A banner that is one big link: its text speaks, a button's label does not."""
    return control.box.h >= 0.15 * page.viewport[1]


def _pictures(page: Page) -> list[Node]:
    """Pictures large enough to hold a sentence."""
    screen = page.viewport[0] * page.viewport[1]
    return [
        n
        for n in page.doc.body.walk()
        if (n.tag in ("img", "video") or n.style.background_image)
        and n.box.y < page.viewport[1]
        and n.box.area >= 0.15 * screen
        and not any(n.inside(c) for c in page.cards_nodes)
    ]
