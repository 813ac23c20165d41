from __future__ import annotations

import re

from auditor.api import (
    JOURNEY,
    Figure,
    Finding,
    Node,
    Page,
    check,
    failed,
    needs_human,
    not_measured,
    passed,
    warned,
)

# Greyed by a class: a button that waits for a choice and answers a press with words.
DISABLED_CLASS = re.compile(r"(?:^|[\s_-])disabled(?:$|\s)")
FEW_UNDECIDED, MANY, MOST_KEPT = 5, 10, 60
OVER_PICTURES = ("bgImage", "bgGradient", "imgNode", "pseudoContent")


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
    rules = [rule for rule in page.snapshot.axe or () if rule.rule == "color-contrast"]
    if not rules:
        return not_measured("The page was read without a result for contrast.")
    low, unsure = [], []
    figures: dict[int, Figure] = {}
    quotes: dict[int, str] = {}
    for rule in rules:
        for found in rule.nodes:
            if not 0 <= found.node < len(page.doc.nodes):
                continue
            node = page.doc.nodes[found.node]
            if rule.outcome == "violation":
                low.append(node)
                facts = found.data
                seen, needed = _ratio(facts.get("contrast")), _ratio(facts.get("needed"))
                figures[node.id] = Figure(measured=seen, unit="ratio", at_least=needed)
                quotes[node.id] = f"“{node.text[:60]}”: {seen:g}:1, {needed:g}:1 needed"
            elif rule.outcome == "incomplete" and found.data.get("why") in OVER_PICTURES:
                unsure.append(node)
    # The gatherer keeps this many of a rule's findings.
    count = str(len(low)) + ("+" if len(low) >= MOST_KEPT else "")
    weighty = {node.id: role for node in low if (role := _role(page, node))}
    if weighty:
        first = [node for node in low if node.id in weighty]
        role = weighty[first[0].id]
        reason = f"{count} texts are too pale, among them {role}: {quotes[first[0].id]}."
        if len(low) == 1:
            reason = f"Too pale is {role}: {quotes[first[0].id]}."
        return failed(reason, *first, quotes=[quotes[n.id] for n in first], **figures[first[0].id])
    told = [quotes[node.id] for node in low]
    plain = [node for node in low if not _exempt(node)]
    if len(plain) > MANY:
        reason = f"{count} texts are too pale for their background."
        return failed(reason, *plain, quotes=told, **figures[plain[0].id])
    if plain:
        reason = f"Too pale for its background: {quotes[plain[0].id]}; {len(plain)} such texts."
        return warned(reason, *plain, quotes=told, **figures[plain[0].id])
    if low:
        return warned("Only decoration and disabled controls are too pale.", *low, quotes=told)
    if len(unsure) > FEW_UNDECIDED:
        return needs_human(f"Can these {len(unsure)} texts over pictures be read?", *unsure)
    if unsure:
        reason = f"Over a picture or gradient, {len(unsure)} texts cannot be measured."
        return warned(reason, *unsure)
    return passed(page, reason="All texts reach the contrast they need.")


def _ratio(told: object) -> float:
    """4.5 of "4.5:1" or of 4.5."""
    return float(str(told).partition(":")[0])


def _exempt(node: Node) -> bool:
    ways = [node, *node.ancestors()]
    return not node.enabled or any(
        up.attr("aria-hidden") == "true"
        or (up.is_control and DISABLED_CLASS.search(up.attr("class")) is not None)
        for up in ways
    )


def _role(page: Page, node: Node) -> str:
    """What a shopper needs to read in order to buy; "" for anything else."""
    if _exempt(node):
        return ""
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
