"""Six ways of writing a store: addresses, class names and how scripts find their elements.

What the skins share in templates still looks different in each: class names and script hooks
come from here, in the tradition the skin imitates.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

HOOKS = (
    "add", "buy", "option", "swatch", "badge", "menu", "panel", "submenu", "sub", "drawer",
    "drawer_box", "close", "more", "grid", "sentinel", "autosubmit", "plus", "minus", "skeleton",
    "alert", "error", "terms", "to_checkout", "fold", "fold_body", "field",
)  # fmt: skip


@dataclass(frozen=True)
class SkinInfo:
    """`routes` are patterns of addresses; `name` writes a class, `hook` an attribute."""

    routes: dict[str, str]
    name: Callable[[str], str]
    hook: Callable[[str], tuple[str, str]]  # attribute and value
    schema: str = ""  # structured data on product pages: "", "jsonld" or "microdata"
    search: bool = False
    drawer_has_cart_link: bool = True
    icon_cart: bool = False  # the cart link has an icon and no words
    cookie: str = "sid"

    def attribute(self, hook: str) -> Markup:
        name, value = self.hook(hook)
        return Markup('{}="{}"').format(Markup(name), value)

    def selector(self, hook: str) -> str:
        name, value = self.hook(hook)
        escaped = name.replace(":", "\\:").replace("@", "\\@")
        return f'[{escaped}="{escape(value)}"]'


def _number(text: str, letters: int = 6) -> str:
    alphabet = "abcdefghijkmnpqrstuvwxyz0123456789"
    value = zlib.crc32(text.encode())
    digits = ""
    for _ in range(letters):
        value, digit = divmod(value, len(alphabet))
        digits += alphabet[digit]
    return digits


def _place(name: str) -> int:
    return HOOKS.index(name) + 1


# The words of the `local` skin: a shop whose developers name things in their own language.
_LOCAL = {
    "options": "merkmale", "option": "merkmal", "swatch": "muster", "buy": "kaufbox",
    "quantity": "menge", "drawer": "lade", "line": "posten", "total": "summe", "form": "formular",
    "field": "feld", "summary": "uebersicht", "button": "knopf", "alert": "hinweis",
    "error": "fehler", "modal": "fenster", "badge": "zaehler", "layer": "ebene", "step": "schritt",
}  # fmt: skip


def _local(name: str) -> str:
    return "-".join(_LOCAL.get(part, f"x{part[:3]}") for part in name.split("-"))


SKINS: dict[str, SkinInfo] = {
    # Tables and ids of the nineties that are still served today.
    "table": SkinInfo(
        routes={
            "home": "/index.php",
            "category": "/index.php?route=list&cat={id}",
            "product": "/index.php?route=item&id={id}",
            "cart": "/index.php?route=basket",
            "checkout": "/index.php?route=order",
            "step": "/index.php?route=order/{id}",
            "add": "/index.php?route=basket/insert",
            "update": "/index.php?route=basket/change",
            "place": "/index.php?route=order/save",
            "page": "/index.php?route=info&id={id}",
            "search": "/index.php?route=find",
            "picture": "/images/p{id}.jpg",
        },
        name=lambda name: name.replace("-", "_"),
        hook=lambda name: ("rel", f"x{_place(name)}"),
        search=True,
        cookie="PHPSESSID",
    ),
    # A commercial theme: BEM, data attributes that name their action, structured data.
    "theme": SkinInfo(
        routes={
            "home": "/",
            "category": "/c/{slug}",
            "product": "/p/{slug}",
            "cart": "/cart",
            "checkout": "/checkout",
            "step": "/checkout/{id}",
            "add": "/cart/items",
            "update": "/cart/change",
            "place": "/checkout/complete",
            "page": "/pages/{slug}",
            "search": "/search",
            "picture": "/cdn/files/piece_{id}.jpg",
        },
        name=lambda name: f"shop__{name}" if "-" not in name else f"shop-{name.replace('-', '__')}",
        hook=lambda name: ("data-action", name.replace("_", "-")),
        schema="jsonld",
        search=True,
        icon_cart=True,
    ),
    # Utility classes and icon buttons with labels for screen readers only.
    "utility": SkinInfo(
        routes={
            "home": "/",
            "category": "/{lang}/shop/{slug}",
            "product": "/{lang}/shop/item/{slug}",
            "cart": "/{lang}/bag",
            "checkout": "/{lang}/checkout",
            "step": "/{lang}/checkout/{id}",
            "add": "/_api/bag",
            "update": "/_api/bag/lines",
            "place": "/_api/submit",
            "page": "/{lang}/info/{slug}",
            "search": "/{lang}/find",
            "picture": "/_img/{id}?w=480",
        },
        name=lambda name: f"min-w-0 u{_number('u' + name, 4)}",
        hook=lambda name: ("x-on:do", name),
        drawer_has_cart_link=False,
        icon_cart=True,
    ),
    # A block editor's output: long class lists, microdata, slashes at the end.
    "blocks": SkinInfo(
        routes={
            "home": "/",
            "category": "/catalog/{slug}/",
            "product": "/item/{slug}/",
            "cart": "/basket/",
            "checkout": "/order/",
            "step": "/order/step-{id}/",
            "add": "/basket/add/",
            "update": "/basket/update/",
            "place": "/order/submit/",
            "page": "/{slug}/",
            "search": "/find/",
            "picture": "/uploads/2026/05/piece-{id}-480x480.jpg",
        },
        name=lambda name: f"nb-block is-layout-flow nb-{name}",
        hook=lambda name: ("data-nb-on", f"{name}"),
        schema="microdata",
        search=True,
    ),
    # A component framework's build: hashed names, no ids, numbers for everything.
    "hashed": SkinInfo(
        routes={
            "home": "/",
            "category": "/category/{id}",
            "product": "/product/{id}",
            "cart": "/cart",
            "checkout": "/checkout/start",
            "step": "/checkout/start/{id}",
            "add": "/api/v2/c",
            "update": "/api/v2/c/lines",
            "place": "/api/v2/o",
            "page": "/static/{slug}",
            "search": "/search",
            "picture": "/i/{id}/480.jpg",
        },
        name=lambda name: f"css-{_number(name)}",
        hook=lambda name: ("data-hk", f"0-{_place(name) * 7}"),
    ),
    # A local agency's work: addresses and class names in the language of the country.
    "local": SkinInfo(
        routes={
            "home": "/",
            "category": "/{slug}.html",
            "product": "/{category}/{slug}.html",
            "cart": "/{slug_cart}",
            "checkout": "/{slug_checkout}",
            "step": "/{slug_checkout}/{id}",
            "add": "/{slug_cart}/n",
            "update": "/{slug_cart}/a",
            "place": "/{slug_checkout}/s",
            "page": "/i/{slug}.html",
            "search": "/q",
            "picture": "/bilder/{id}_gross.jpg",
        },
        name=_local,
        hook=lambda name: ("data-rolle", str(_place(name))),
        cookie="sitzung",
    ),
}
