from __future__ import annotations

from collections.abc import Callable, Sequence

from auditor.api import (
    JOURNEY,
    Figure,
    Finding,
    Page,
    PaleText,
    check,
    failed,
    needs_human,
    not_measured,
    passed,
    warned,
)

FEW_UNDECIDED, MANY = 5, 10


@check(
    page=JOURNEY,
    impact=4,
    effort="low",
    must="legal: EU (EAA), US (ADA practice)",
    needs="axe",
)
def text_contrast_sufficient(page: Page) -> Finding:
    """Text stands out from its background.

    Question: Can everybody read it, also in sunlight?
    Why: 86% of a million home pages had low-contrast text (WebAIM Million 2020, quoted by
    cerovac.com,
    https://cerovac.com/a11y/2020/07/top-6-accessibility-failures-of-the-world-wide-web).
    Why: success criterion 1.4.3 (W3C, Web Content Accessibility Guidelines 2.2,
    https://www.w3.org/TR/WCAG22/).
    Fix: Darken the grey text.
    """
    seen = page.contrasts
    if seen is None:
        return not_measured("The page was read without a result for contrast.")
    weighty = [(text, role) for text in seen.pale if (role := _role(page, text))]
    if weighty:
        first, role = weighty[0]
        reason = f"{seen.count} texts are too pale, among them {role}: {first.quote}."
        if len(seen.pale) == 1:
            reason = f"Too pale is {role}: {first.quote}."
        return _told(failed, reason, [text for text, _ in weighty])
    plain = [text for text in seen.pale if not text.exempt]
    if len(plain) > MANY:
        return _told(failed, f"{seen.count} texts are too pale for their background.", plain)
    if plain:
        reason = f"Too pale for its background: {plain[0].quote}; {len(plain)} such texts."
        return _told(warned, reason, plain)
    if seen.pale:
        nodes, quotes = [t.node for t in seen.pale], [t.quote for t in seen.pale]
        return warned("Only decoration and disabled controls are too pale.", *nodes, quotes=quotes)
    if len(seen.undecided) > FEW_UNDECIDED:
        reason = f"Can these {len(seen.undecided)} texts over pictures be read?"
        return needs_human(reason, *seen.undecided)
    if seen.undecided:
        reason = f"Over a picture or gradient, {len(seen.undecided)} texts cannot be measured."
        return warned(reason, *seen.undecided)
    return passed(page, reason="All texts reach the contrast they need.")


def _told(answer: Callable[..., Finding], reason: str, texts: Sequence[PaleText]) -> Finding:
    """With the first text's contrast as the figure, and all texts as evidence."""
    figure = Figure(measured=texts[0].seen, unit="ratio", at_least=texts[0].needed)
    quotes = [text.quote for text in texts]
    return answer(reason, *(text.node for text in texts), quotes=quotes, **figure)


def _role(page: Page, text: PaleText) -> str:
    """What a shopper needs to read in order to buy; "" for anything else."""
    if text.exempt:
        return ""
    node = text.node
    around = [p for p in page.prices if node.inside(p.node) or p.node.inside(node)]
    # Its own digits, not a button that stands in the same line as a price.
    written = [p for p in around if p.price.text in node.text or node.text in p.price.text]
    if len(node.text) < 40 and any(p.meaning in ("price", "range_end") for p in written):
        if not any(p.meaning == "prior" and node.inside(p.node) for p in around):
            return "a price"
    if page.add is not None and node.inside(page.add):
        return "the button that adds to the cart"
    if any(node.inside(control) for control in page.controls("checkout")):
        return "the way to the checkout"
    if node.closest("label", "legend") is not None or node.is_field:
        return "the label of a field"
    return "an error message" if node.closest("alert") is not None else ""
