"""Every store of the family, one line each, with what an audit should find in it.

A name says the mechanic that the store is about. The skins, languages and wordings are spread
over them, so that no single store's markup solves more than itself.
"""

from __future__ import annotations

from .spec import Case, Expected, Spec, Stage


def _ends(
    spec: Spec,
    reached: Stage | None = "checkout",
    obstacle: str | None = None,
    *,
    strict: bool = True,
) -> Case:
    """Both devices end alike."""
    expected = Expected(reached, obstacle, strict)
    return Case(spec, expected, expected)


STORES: dict[str, Case] = {
    # --- putting into the cart: what answers
    "add_post_notice": _ends(Spec("table")),
    "add_post_to_cart": _ends(Spec("blocks", feedback="cart", phrasing=2)),
    "add_xhr_alert": _ends(Spec("theme", feedback="alert", button="button", money="usd")),
    "add_xhr_badge": _ends(Spec("hashed", feedback="badge", button="button", phrasing=1)),
    "add_xhr_modal": _ends(Spec("local", "de", "eur_de", feedback="modal", button="button")),
    "add_xhr_drawer": _ends(
        Spec("utility", feedback="drawer", button="button", cart_link="drawer", phrasing=1)
    ),
    # --- what is pressed
    "add_link_javascript": _ends(Spec("table", "es", "eur_es", feedback="alert", button="link_js")),
    "add_div_button": _ends(
        Spec("hashed", "es", "mxn", feedback="badge", button="div", phrasing=1)
    ),
    "add_image_button": _ends(Spec("table", money="usd_after", button="image")),
    "add_web_component": _ends(
        Spec("theme", feedback="drawer", button="component", money="usd_code", phrasing=1)
    ),
    # --- how pages come about
    "late_hydration": _ends(
        Spec("utility", feedback="drawer", button="button", rendering="late", hue=20)
    ),
    "single_page_app": _ends(
        Spec("hashed", "de", "chf", feedback="badge", button="button", rendering="spa")
    ),
    "client_rendered": _ends(
        Spec("utility", "id", "idr", feedback="badge", button="button", rendering="csr")
    ),
    # --- the cart
    "cart_skeleton": _ends(Spec("theme", cart="skeleton", hue=280)),
    "cart_and_checkout_one_page": _ends(Spec("blocks", cart="combined", phrasing=1)),
    # --- the checkout
    "checkout_one_page": _ends(Spec("local", phrasing=2)),
    "checkout_accordion": _ends(Spec("theme", "de", "eur_de", checkout="accordion")),
    "checkout_steps": _ends(Spec("blocks", "es", "eur_es", checkout="steps")),
    "checkout_guest_or_login": _ends(Spec("table", checkout="split", money="eur_ascii")),
    "checkout_email_first": _ends(
        Spec("hashed", checkout="email_first"), "checkout", "guest_requires_email"
    ),
    "checkout_other_origin": _ends(
        Spec("theme", checkout="other_origin", feedback="drawer", button="button", hue=340)
    ),
    "checkout_login": _ends(Spec("utility", checkout="login"), "cart", "login_wall"),
    "checkout_register": _ends(
        Spec("local", "id", "idr_tight", checkout="register"), "cart", "login_wall"
    ),
    "checkout_whatsapp": _ends(
        Spec("blocks", "id", "idr", checkout="whatsapp"), "cart", "checkout_offsite"
    ),
    # --- variants
    "variants_select_alert": _ends(Spec("blocks", variants="select", unchosen="alert")),
    "variants_radios_inline": _ends(
        Spec("theme", "es", "eur_es", variants="radios", unchosen="inline", phrasing=2)
    ),
    "variants_swatches_disabled": _ends(
        Spec(
            "utility", feedback="drawer", button="button", variants="swatches", unchosen="disabled"
        )
    ),
    "variants_dependent": _ends(Spec("local", "de", "eur_de", variants="dependent", phrasing=2)),
    "variants_required": _ends(Spec("table", variants="select", unchosen="required")),
}
