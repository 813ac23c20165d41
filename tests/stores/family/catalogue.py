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


def _phone_differs(spec: Spec, phone: Expected) -> Case:
    return Case(spec, phone, Expected())


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
    "add_without_effect": _ends(
        Spec("theme", feedback="badge", button="button", fault="add_silent"),
        "product",
        "add_to_cart_no_effect",
    ),
    "add_refused": _ends(
        Spec("utility", "es", "eur_es", feedback="drawer", button="button", fault="add_error"),
        "product",
        "add_to_cart_error",
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
    "add_div_button_posts": _ends(Spec("local", "ru", "rub_word", button="div", feedback="cart")),
    # --- how pages come about
    "late_hydration": _ends(
        Spec("utility", feedback="drawer", button="button", rendering="late", hue=20)
    ),
    "late_hydration_variants": _ends(
        Spec(
            "theme",
            "fr",
            "eur_fr",
            rendering="late",
            feedback="alert",
            button="button",
            variants="radios",
        )
    ),
    "single_page_app": _ends(
        Spec("hashed", "de", "chf", feedback="badge", button="button", rendering="spa")
    ),
    "single_page_app_drawer": _ends(
        Spec("utility", "nl", "eur_nl", feedback="drawer", button="button", rendering="spa")
    ),
    "client_rendered": _ends(
        Spec("utility", "id", "idr", feedback="badge", button="button", rendering="csr")
    ),
    # --- finding things
    "menu_two_level": _ends(Spec("theme", menu="two_level", home="bare", hue=210)),
    "menu_two_level_accordion": _ends(Spec("hashed", "pl", "pln", menu="two_level", home="bare")),
    "home_without_products": _ends(Spec("local", home="bare", hue=300)),
    "list_load_more": _ends(Spec("theme", "it", "eur_it", listing="more")),
    "list_infinite": _ends(Spec("utility", "pt", "brl", listing="infinite", phrasing=1)),
    "cards_are_areas": _ends(
        Spec("theme", "vi", "vnd_d", rendering="csr", cards="areas", home="bare", phrasing=1)
    ),
    "session_in_every_link": _ends(Spec("table", "de", "eur_ascii", session_ids=True, phrasing=2)),
    "cart_link_off_canvas": _ends(
        Spec("theme", "fr", "eur_fr", cart_link="drawer", feedback="badge", button="button")
    ),
    "cart_link_in_menu": _ends(Spec("hashed", cart_link="menu", hue=260)),
    "cart_link_bottom_bar": _ends(
        Spec("utility", "th", "thb", cart_link="bottom_bar", feedback="badge", button="button")
    ),
    "cart_link_only_in_notice": _ends(Spec("blocks", cart_link="hidden")),
    "cart_link_nowhere_on_phone": _phone_differs(
        Spec("hashed", cart_link="hidden", hue=30), Expected(strict=False)
    ),
    "cart_link_missing": _ends(
        Spec("local", "es", "clp", fault="cart_missing"), "product", "cart_not_findable"
    ),
    # --- the cart
    "cart_skeleton": _ends(Spec("theme", cart="skeleton", hue=280)),
    "cart_skeleton_badge": _ends(
        Spec("hashed", "pt", "brl", cart="skeleton", feedback="badge", button="div")
    ),
    "cart_and_checkout_one_page": _ends(Spec("blocks", cart="combined", phrasing=1)),
    "cart_forgets": _ends(
        Spec("theme", feedback="badge", button="button", fault="cart_forgets"),
        "product",
        "cart_empty_after_add",
    ),
    "cart_breaks": _ends(Spec("local", "it", "eur_it", fault="cart_500"), "product", "http_error"),
    # --- from the cart to the checkout
    "minimum_order": _ends(
        Spec("utility", "fr", "eur_fr", gate="minimum"), "cart", "checkout_button_disabled"
    ),
    "terms_before_checkout": _ends(Spec("local", "pl", "pln", gate="terms")),
    "checkout_link_missing": _ends(
        Spec("blocks", fault="checkout_missing"), "cart", "checkout_button_missing"
    ),
    "checkout_breaks": _ends(Spec("theme", "nl", fault="checkout_500"), "cart", "http_error"),
    "checkout_without_tls": _ends(Spec("theme", checkout="no_tls", hue=75), "cart", "tls_error"),
    "checkout_whatsapp": _ends(
        Spec("blocks", "id", "idr", checkout="whatsapp"), "cart", "checkout_offsite"
    ),
    # --- the checkout
    "checkout_one_page": _ends(Spec("local", phrasing=2)),
    "checkout_accordion": _ends(Spec("theme", "de", "eur_de", checkout="accordion")),
    "checkout_steps": _ends(Spec("blocks", "es", "eur_es", checkout="steps")),
    "checkout_guest_or_login": _ends(Spec("table", checkout="split", money="eur_ascii")),
    "checkout_guest_or_login_fr": _ends(Spec("utility", "fr", "eur_fr", checkout="split_radio")),
    "checkout_guest_or_login_ja": _ends(Spec("local", "ja", "jpy_word", checkout="split")),
    "checkout_email_first": _ends(
        Spec("hashed", checkout="email_first"), "checkout", "guest_requires_email"
    ),
    "checkout_email_first_pt": _ends(
        Spec("blocks", "pt", "brl", checkout="email_first"), "checkout", "guest_requires_email"
    ),
    "checkout_other_origin": _ends(
        Spec("theme", checkout="other_origin", feedback="drawer", button="button", hue=340)
    ),
    "checkout_login": _ends(Spec("utility", checkout="login"), "cart", "login_wall"),
    "checkout_register": _ends(
        Spec("local", "id", "idr_tight", checkout="register"), "cart", "login_wall"
    ),
    "checkout_login_ru": _ends(Spec("theme", "ru", "rub", checkout="login"), "cart", "login_wall"),
    "checkout_folded": _ends(Spec("local", "ru", "rub", checkout="folded"), "cart", "veto"),
    "checkout_commits_by_get": _ends(Spec("table", "pt", "brl", commit="get", phrasing=1)),
    "cart_combined_commits_by_get": _ends(
        Spec("local", "it", "eur_it", cart="combined", commit="get")
    ),
    # --- variants
    "variants_select_alert": _ends(Spec("blocks", variants="select", unchosen="alert")),
    "variants_select_xhr": _ends(
        Spec(
            "utility",
            "it",
            "eur_it",
            variants="select",
            feedback="badge",
            button="button",
            phrasing=1,
        )
    ),
    "variants_radios_inline": _ends(
        Spec("theme", "es", "eur_es", variants="radios", unchosen="inline", phrasing=2)
    ),
    "variants_radios_required": _ends(
        Spec("blocks", "nl", "eur_nl", variants="radios", unchosen="required", phrasing=1)
    ),
    "variants_swatches_disabled": _ends(
        Spec(
            "utility", feedback="drawer", button="button", variants="swatches", unchosen="disabled"
        )
    ),
    "variants_swatches_inline": _ends(Spec("theme", "pl", "pln", variants="swatches", phrasing=1)),
    "variants_swatches_alert": _ends(
        Spec("hashed", variants="swatches", unchosen="alert", button="div", feedback="badge")
    ),
    "variants_swatches_drawn": _ends(
        Spec("utility", "nl", "eur_nl", variants="swatches", gone="drawn", unchosen="alert")
    ),
    "variants_dependent": _ends(Spec("local", "de", "eur_de", variants="dependent", phrasing=2)),
    "variants_dependent_disabled": _ends(
        Spec(
            "theme",
            variants="dependent",
            unchosen="disabled",
            feedback="modal",
            button="button",
            money="inr",
        )
    ),
    "variants_required": _ends(Spec("table", variants="select", unchosen="required")),
    # --- products that cannot simply be bought
    "first_sold_out": _ends(Spec("theme", special="sold_out", hue=90)),
    "first_sold_out_unmarked": _ends(Spec("hashed", special="sold_out", hue=120)),
    "first_made_to_measure": _ends(Spec("local", special="made_to_measure", hue=40)),
    "first_subscription": _ends(Spec("blocks", special="subscription", phrasing=1)),
    "first_gift_card": _ends(Spec("theme", special="gift_card", hue=0)),
    "all_sold_out": _ends(
        Spec("utility", "de", "eur_de", special="sold_out", every=True), "product", "out_of_stock"
    ),
    "all_made_to_measure": _ends(
        Spec("table", "fr", "eur_fr", special="made_to_measure", every=True),
        "product",
        "complex_configuration",
    ),
    "catalogue_without_prices": _ends(Spec("blocks", prices=False), "product", "catalogue_only"),
    "catalogue_without_prices_pt": _ends(
        Spec("table", "pt", "brl", prices=False), "product", "catalogue_only"
    ),
    "sold_on_a_marketplace": _ends(
        Spec("theme", "id", "idr", buys_at="marketplace"), "product", "checkout_offsite"
    ),
    # --- what lies over the page
    "consent_generic": _ends(Spec("theme", overlay="consent_generic", hue=230)),
    "consent_generic_de": _ends(Spec("utility", "de", "eur_de", overlay="consent_generic")),
    "consent_generic_th": _ends(Spec("blocks", "th", "thb", overlay="consent_generic")),
    "consent_generic_ja": _ends(Spec("theme", "ja", "jpy", overlay="consent_generic")),
    "consent_generic_ar": _ends(Spec("hashed", "ar", "aed", overlay="consent_generic")),
    "consent_vendor": _ends(Spec("table", "nl", "eur_nl", overlay="consent_vendor")),
    "consent_accept_only": _ends(Spec("local", overlay="consent_accept_only", hue=190)),
    "consent_accept_only_vi": _ends(Spec("utility", "vi", "vnd", overlay="consent_accept_only")),
    "consent_shadow": _ends(Spec("hashed", overlay="consent_shadow", hue=15)),
    "consent_iframe": _ends(Spec("theme", "it", "eur_it", overlay="consent_iframe", phrasing=1)),
    "newsletter_late": _ends(Spec("blocks", overlay="newsletter", hue=45)),
    "country_dialog": _ends(Spec("utility", "nl", "eur_nl", overlay="country")),
    "age_gate": _ends(Spec("theme", overlay="age", hue=350), "home", "age_gate"),
    "age_gate_es": _ends(Spec("table", "es", "eur_es", overlay="age"), "home", "age_gate"),
    "pay_or_consent": _ends(
        Spec("utility", "de", "eur_de", overlay="consent_or_pay"), "home", "consent_or_pay_wall"
    ),
    "pay_or_consent_es": _ends(
        Spec("theme", "es", "eur_es", overlay="consent_or_pay"), "home", "consent_or_pay_wall"
    ),
    # --- what stands in the way
    "password_page": _ends(Spec(wall="password"), None, "password_protected"),
    "maintenance": _ends(Spec(wall="maintenance"), None, "maintenance"),
    "rate_limited": _ends(Spec(wall="rate_limit"), None, "rate_limited"),
    "bot_challenge": _ends(Spec(wall="bot"), None, "bot_wall"),
    "robots_disallow_cart": _ends(Spec("local", wall="robots_cart", hue=100)),
    "not_a_store": _ends(Spec(wall="blog"), None, "not_a_store"),
    "parked": _ends(Spec(wall="parked"), None, "parked"),
    "waiting_room": _ends(Spec(wall="queue"), None, "waiting_room"),
    "waiting_room_id": _ends(Spec("local", "id", "idr", wall="queue"), None, "waiting_room"),
    "waiting_room_vendor": _ends(
        Spec("theme", "es", "eur_es", wall="queue_vendor"), None, "waiting_room"
    ),
    "refused_by_country": _ends(Spec("table", "id", "idr", wall="country"), None, "geo_redirect"),
    "sent_to_another_country": _ends(
        Spec("theme", "es", "eur_es", wall="abroad"), "home", "geo_redirect"
    ),
    "app_only": _ends(Spec("blocks", "id", "idr", wall="app"), None, "app_only"),
    "script_breaks": _ends(
        Spec("utility", rendering="csr", fault="script_breaks"), "home", "js_error"
    ),
    "slow_products": _ends(Spec("local", fault="slow_products"), "category", "too_slow"),
    # --- languages, scripts and ways to write a price
    "language_fr": _ends(Spec("local", "fr", "eur_fr", phrasing=1)),
    "language_it": _ends(Spec("blocks", "it", "eur_it", feedback="cart", phrasing=2)),
    "language_nl": _ends(
        Spec("local", "nl", "eur_nl", feedback="modal", button="button", phrasing=2)
    ),
    "language_pl": _ends(Spec("table", "pl", "pln", phrasing=1)),
    "language_pt": _ends(
        Spec("theme", "pt", "brl", feedback="drawer", button="button", phrasing=2)
    ),
    "language_id": _ends(Spec("blocks", "id", "idr_tight", phrasing=1)),
    "language_id_plus_sign": _ends(
        Spec("hashed", "id", "idr", feedback="badge", button="button", phrasing=2)
    ),
    "language_tr": _ends(Spec("theme", "tr", "try", phrasing=1)),
    "language_tr_sign": _ends(
        Spec("hashed", "tr", "try_sign", feedback="badge", button="button", checkout="split")
    ),
    "language_ru": _ends(Spec("blocks", "ru", "rub", feedback="drawer", button="button")),
    "language_ru_table": _ends(Spec("table", "ru", "rub_word", phrasing=2)),
    "language_ar": _ends(Spec("theme", "ar", "sar", feedback="drawer", button="button")),
    "language_ar_blocks": _ends(Spec("blocks", "ar", "aed", phrasing=1)),
    "language_fa": _ends(Spec("utility", "fa", "irt", feedback="badge", button="button")),
    "language_fa_local": _ends(Spec("local", "fa", "irt", checkout="split", phrasing=1)),
    "language_ja": _ends(Spec("table", "ja", "jpy", phrasing=1)),
    "language_ja_app": _ends(
        Spec("utility", "ja", "jpy_word", feedback="modal", button="button", rendering="late")
    ),
    "language_zh": _ends(Spec("hashed", "zh", "cny", feedback="badge", button="button")),
    "language_zh_bag": _ends(
        Spec("theme", "zh", "twd", feedback="drawer", button="button", phrasing=1)
    ),
    "language_vi": _ends(Spec("blocks", "vi", "vnd_d", variants="select")),
    "language_vi_local": _ends(Spec("local", "vi", "vnd", phrasing=1)),
    "language_th": _ends(Spec("theme", "th", "thb_word", phrasing=1)),
    "language_th_marked_english": _ends(
        Spec("hashed", "th", "thb", marked="en", feedback="badge", button="button", phrasing=2)
    ),
}
