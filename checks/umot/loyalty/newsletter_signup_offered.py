from __future__ import annotations

from auditor.api import Finding, Page, check, failed, not_measured, note, passed, warned


@check(page="home", impact=2, effort="low")
def newsletter_signup_offered(page: Page) -> Finding:
    """A newsletter or messaging signup is offered without pressure.

    Question: How do I hear about offers?
    Why: offers and follow-up communication bring customers back (Growcode, Moments of truth in
    ecommerce 2019).
    Fix: Put a signup in the footer.
    """
    calm = [signup for signup in page.signups if signup.place != "overlay"]
    whole = [signup for signup in calm if not signup.leads_nowhere]
    for signup in whole:
        if signup.labelled and signup.typed:
            reason = f"A sign-up stands in the {signup.place}: “{signup.field.name}”."
            return passed(signup.field, reason=reason)
    if page.channels_to_follow:
        reason = "A channel to follow is linked."
        return passed(*page.channels_to_follow, reason=reason)
    if whole:
        field = whole[0].field
        flaw = "is not of type e-mail" if whole[0].labelled else "has no label"
        return warned(f"A sign-up is offered, but its field {flaw}.", field)
    if calm:
        reason = "The sign-up's form names no address to send to."
        return failed(reason, calm[0].form, calm[0].field)
    layers = [layer for layer in page.snapshot.overlays if layer.kind == "newsletter"]
    if layers or page.signups:
        told = [layer.text for layer in layers]
        shown = [signup.field for signup in page.signups]
        return warned("The sign-up is offered only in a layer over the page.", *shown, quotes=told)
    links = page.controls("newsletter")
    if links:
        return warned(f"“{links[0].label}” leads to a sign-up elsewhere.", *links)
    if not page.languages:
        return not_measured("The page's language is none that the lexicon knows.")
    return note("No newsletter and no WhatsApp or Telegram channel is offered.", page)
