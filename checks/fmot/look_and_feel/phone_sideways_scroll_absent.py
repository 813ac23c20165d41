from __future__ import annotations

from auditor.api import (
    JOURNEY,
    Figure,
    Finding,
    Node,
    Page,
    check,
    failed,
    not_measured,
    passed,
    warned,
)

NARROW, SLACK, LITTLE = 360, 1, 10
LETTER = 0.45  # the width of an average letter as a share of the font size


@check(page=JOURNEY, devices="phone", impact=3, effort="medium")
def phone_sideways_scroll_absent(page: Page) -> Finding:
    """Nothing sticks out sideways on a phone.

    Question: Is the shop made for phones?
    Why: A page that must be pushed from side to side was not made for the device in hand:
    established practice, no figure.
    Fix: Constrain the listed element to max-width:100%.
    """
    viewport = page.doc.meta("viewport").replace(" ", "").lower()
    width = page.viewport[0]
    if "width=device-width" not in viewport:
        reason = "The page does not adapt to the phone: its viewport is not set to device-width."
        return failed(reason, page, viewport or "no viewport meta element")
    cut = _cut_text(page)
    narrow = page.snapshot.narrow_width
    over = {
        width: max([page.document_size[0] - width, *(round(n.box.right) - width for n in cut)]),
        NARROW: (narrow or 0) - NARROW,
    }
    worst = max(over, key=lambda size: over[size])
    figure = Figure(measured=max(over[worst], 0), unit="px", at_most=SLACK)
    if over[worst] > SLACK:
        shown = [*cut[:5], *_sticking_out(page)[:5]]
        reason = f"The page is {over[worst]} px wider than a screen of {worst} px."
        if worst == width and over[width] > page.document_size[0] - width:
            reason = f"Text is cut off {over[worst]} px outside the screen."
        answer = failed if over[worst] > LITTLE else warned
        return answer(reason, *shown, page, **figure)
    if narrow is None:
        return not_measured(f"It fits {width} px; the width at {NARROW} px could not be read.")
    return passed(page, reason=f"The page fits screens of {width} and {NARROW} px.", **figure)


def _sticking_out(page: Page) -> list[Node]:
    """The outermost elements that cross the right edge, the widest first."""
    width = page.viewport[0]
    found: list[Node] = []
    for node in page.doc.body.walk():
        out = node.displayed and node.box.right > width + SLACK and node.box.x < width
        if out and node.tag != "body" and not any(node.inside(f) for f in found):
            found.append(node)
    return sorted(found, key=lambda n: -n.box.right)


def _cut_text(page: Page) -> list[Node]:
    """Text that runs out of the screen where nothing can be scrolled: the page hides it."""
    width = page.viewport[0]
    found = []
    for node in page.doc.body.walk():
        if not node.own_text or not node.displayed or node.box.right <= width + SLACK:
            continue
        # A block may be wider than its text: only words that cannot fit are cut.
        needed = len(node.own_text) * node.style.font_px * LETTER
        if 0 <= node.box.x < width - 8 and needed > width - node.box.x:
            if not any(_clips(up) for up in [node, *node.ancestors()]):
                found.append(node)
    return found


def _clips(node: Node) -> bool:
    """A scroll container, or a frame that cuts off by design such as a carousel's."""
    return node.tag not in ("html", "body") and node.style.overflow.split()[0] != "visible"
