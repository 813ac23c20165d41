from __future__ import annotations

from auditor.api import (
    Finding,
    Walk,
    check,
    failed,
    needs_human,
    not_measured,
    passed,
    shortened,
)


@check(page="checkout", impact=5, effort="medium")
def checkout_reached_without_account(walk: Walk) -> Finding:
    """One can order without creating an account.

    Question: Must I register?
    Why: 26% abandoned because an account was demanded (Baymard Institute abandonment survey,
        quoted by The Magazine Manager,
        https://magazinemanager.com/blog/how-to-keep-consumers-from-deserting-their-online-carts).
    Why: registration caused 8% of failed purchases (Nielsen Norman Group, E-Commerce User
        Experience: Category Pages,
        https://dokumen.site/download/ecom-category-pages-a5b39f0a299630).
    Fix: Offer guest checkout and the account after the order.
    """
    tried = walk.action("checkout")
    page = walk.page("checkout") or (walk.state(tried.after) if tried else None)
    if walk.stopped_by("login_wall") and page is not None:
        login = next((f.node for f in page.form.of("password")), None)
        return failed("Only signing in or registering leads on from the cart.", login or page)
    if page is None:
        return not_measured(walk.why_not("The checkout was not reached."))
    form, guest = page.form, page.guest_choice
    if form.address and not form.password:
        first = next((f.node for f in form.fields if f.kind), None)
        return passed(first, reason="The order form opens without an account.")
    if guest is not None:
        label = shortened(guest.label, 60)
        return passed(guest, reason=f"“{label}” leads on without an account.")
    if form.address:
        asked = form.of("password")[0]
        if asked.required:
            return failed("The order form demands a password for an account.", asked.node)
        if page.says("optional", asked.label):
            return passed(asked.node, reason="The order form opens; a password is optional.")
        return needs_human("Can the order be placed without filling in this password?", asked.node)
    if form.password:
        return failed(
            "Only signing in or registering leads on from the cart.", form.of("password")[0].node
        )
    if "email" in form.kinds and any(step.form.address for step in walk.checkout_steps):
        mail = form.of("email")[0].node
        return passed(mail, reason="An e-mail address without an account leads on.")
    if "email" in form.kinds:
        return needs_human(
            "The checkout asks for an e-mail address first. Can an unknown address go on?",
            form.of("email")[0].node,
        )
    return not_measured("The checkout's first step shows neither an order form nor a login.")
