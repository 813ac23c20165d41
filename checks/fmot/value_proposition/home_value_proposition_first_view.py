from __future__ import annotations

from auditor.api import (
    Figure,
    Finding,
    Page,
    TextBlock,
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
    greetings = [
        b for b in page.hero.texts if (m := page.says("generic_welcome", b.text)) and m.whole
    ]
    said = [
        b
        for b in page.hero.texts
        if b.words >= FEWEST and b not in greetings and not page.says("placeholder", b.text)
    ]
    if not said:
        return _wordless(page, greetings)
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


def _wordless(page: Page, greetings: list[TextBlock]) -> Finding:
    """The first screen makes no statement: what stands there instead."""
    if greetings:
        reason = f"The first screen only greets: “{greetings[0].text}”."
        return failed(reason, greetings[0].node)
    pictures = page.hero.pictures
    if told := [n for n in pictures if len(n.name.split()) >= FEWEST]:
        reason = "The first screen has no text of its own; a picture's description is all."
        return warned(reason, *told)
    if pictures:
        return needs_human("Does this picture say in words why to buy here?", *pictures)
    for line in page.hero.taglines:
        if line.words > FEWEST and line.px >= SMALLEST_PX:
            return warned(f"“{line.text[:120]}” names no concrete benefit.", line.node)
    return absent("The first screen holds no sentence.", searched=page, words=False)
