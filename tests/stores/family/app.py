"""One factory for all stores of the family: `make_store(spec)` is an ASGI app.

The app keeps its carts and counts its orders in memory (`app.state.shop.orders`).
"""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from .goods import Category, Product, button_picture, catalogue, picture
from .money import MONEY
from .skins import HOOKS, SKINS
from .spec import Spec
from .words import Words

_HERE = Path(__file__).parent
_SHIPPING = Decimal("4.95")
_SHORT_PAGE = 4  # products shown before "load more" or further scrolling
PAGES = ("about", "contact", "delivery", "returns", "privacy", "terms", "account")
PASSWORD, KEY = "Wheel & Kiln 77", "k3y-of-the-door"  # of a store behind a password page
_KEYS = {"route", "cat", "id", "w"}  # query parameters that are part of an address
FIELDS = {  # names of the product's, the quantity's and the options' fields
    "table": ("products_id", "quantity", "id[{}]"),
    "theme": ("id", "quantity", "options[{}]"),
    "utility": ("sku", "qty", "o{}"),
    "blocks": ("add-item", "quantity", "attribute_{}"),
    "hashed": ("v", "n", "f{}"),
    "local": ("artikelnr", "anzahl", "merkmal_{}"),
}
# Which combinations of the two dependent groups can be bought.
_COMBINATIONS = {0: (0, 1, 2), 1: (0, 1), 2: (2,)}


@dataclass
class Session:
    id: str
    cart: dict[str, int] = field(default_factory=dict)  # "product|option|option" -> quantity
    flash: list[tuple[str, str]] = field(default_factory=list)  # "added" or "error", text
    guest: bool = False


@dataclass
class Visit:
    """One request with what the templates need to know of it."""

    request: Request
    session: Session
    arg: str = ""

    @property
    def asynchronous(self) -> bool:
        return self.request.headers.get("x-requested-with") == "XMLHttpRequest"


class Shop:
    """A store's state and its views. One instance an app."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.words = Words(spec.language, spec.phrasing)
        self.skin = SKINS[spec.skin]
        self.money = MONEY[spec.money]
        self.categories = catalogue(spec, self.words)
        self.products = {p.id: p for c in self.categories for p in c.products}
        self.orders = 0
        self.sessions: dict[str, Session] = {}
        self.targets = self._addresses()
        self.jinja = _templates(spec.skin)

    # --- addresses ---------------------------------------------------------------------------

    def url(self, name: str, **parts: object) -> str:
        if name == "cart" and self.spec.fault == "cart_missing":
            return "/x7f2"  # nobody can guess it
        values = {
            "lang": self.spec.language,
            "slug_cart": self.words("slug_cart"),
            "slug_checkout": self.words("slug_checkout"),
        }
        return self.skin.routes[name].format(**values | parts)

    def _addresses(self) -> dict[str, tuple[str, str]]:
        table = {_key(self.url(name)): (name, "") for name in (
            "home", "cart", "checkout", "add", "update", "place", "search")}  # fmt: skip
        table["/"] = ("home", "")
        for category in self.categories:
            table[_key(self.category_url(category))] = ("category", str(category.index))
            for product in category.products:
                table[_key(self.product_url(product))] = ("product", str(product.id))
                table[_key(self.url("picture", id=product.id))] = ("picture", str(product.id))
        for page in PAGES:
            table[_key(self.url("page", id=page, slug=page))] = ("page", page)
        for step in range(2, 4):
            table[_key(self.url("step", id=step))] = ("checkout", str(step))
        return table

    def category_url(self, category: Category) -> str:
        return self.url("category", id=category.index + 1, slug=category.slug)

    def product_url(self, product: Product) -> str:
        category = self.categories[product.category]
        return self.url("product", id=product.id, slug=product.slug, category=category.slug)

    # --- requests ----------------------------------------------------------------------------

    async def answer(self, request: Request) -> Response:
        if self.spec.wall == "password" and request.url.path == "/password":
            return await self._knock(request)
        refused = self._wall(request)
        if refused is not None:
            return refused
        path = request.url.path
        fixed = _FIXED.get(path)
        if fixed is not None:
            return await fixed(self, request)
        key = _key(path + ("?" + request.url.query if request.url.query else ""))
        target = self.targets.get(key)
        session = self._session(request)
        visit = Visit(request, session, target[1] if target else "")
        if target is None:
            return self._page(visit, "text.html", status=404, title="404", kind="missing")
        response: Response = await getattr(self, f"view_{target[0]}")(visit)
        if not self.spec.session_ids:
            response.set_cookie(self.skin.cookie, session.id, path="/", samesite="lax")
        return response

    def _session(self, request: Request) -> Session:
        if self.spec.session_ids:
            name = request.query_params.get(self.skin.cookie, "")
        else:
            name = request.cookies.get(self.skin.cookie, "") or request.query_params.get("s", "")
        if name not in self.sessions:
            name = secrets.token_hex(8)
            self.sessions[name] = Session(name)
        return self.sessions[name]

    def _wall(self, request: Request) -> Response | None:
        match self.spec.wall:
            case "password" if request.cookies.get("door") != KEY:
                return self._bare("password")
            case "maintenance":
                return self._bare("maintenance", 503, {"Retry-After": "600"})
            case "rate_limit":
                return self._bare("rate_limit", 429, {"Retry-After": "60"})
            case "bot":
                return self._bare("bot", 403, {"cf-mitigated": "challenge", "Server": "cloudflare"})
            case "queue":
                return self._bare("queue", headers={"Refresh": "20"})
            case "queue_vendor":
                cookie = {"Set-Cookie": "__cfwaitingroom=x; path=/", "Refresh": "20"}
                return self._bare("queue_vendor", headers=cookie)
            case "country":
                return self._bare("country", 403)
            case "abroad" if request.url.hostname == "127.0.0.1":
                return RedirectResponse(f"http://localhost:{request.url.port}/nl-nl/", 302)
            case "blog" | "parked" | "abroad" | "app" if request.url.path not in _FIXED:
                return self._bare(self.spec.wall)
        return None

    async def _knock(self, request: Request) -> Response:
        if (await _form(request)).get("password") != PASSWORD:
            return self._bare("password")
        answer = RedirectResponse("/", 303)
        answer.set_cookie("door", KEY, path="/", httponly=True, samesite="lax")
        return answer

    def _bare(
        self, wall: str, status: int = 200, headers: dict[str, str] | None = None
    ) -> Response:
        html = self.jinja.get_template("walls.html").render(wall=wall, w=self.words, s=self.spec)
        return HTMLResponse(html, status, headers)

    # --- views -------------------------------------------------------------------------------

    async def view_home(self, visit: Visit) -> Response:
        shown = [self.categories[n % 3].products[n // 3] for n in range(8)]
        return self._page(visit, "home.html", kind="home", products=shown)

    async def view_category(self, visit: Visit) -> Response:
        category = self.categories[int(visit.arg)]
        products = list(category.products)
        rest = False
        if self.spec.listing != "pages":
            second = visit.request.query_params.get("page") == "2"
            products = products[_SHORT_PAGE:] if second else products[:_SHORT_PAGE]
            rest = not second
        return self._page(
            visit, "category.html", kind="category", category=category, products=products, rest=rest
        )

    async def view_search(self, visit: Visit) -> Response:
        wanted = visit.request.query_params.get("q", "").casefold()
        found = [p for p in self.products.values() if wanted and wanted in p.title.casefold()]
        return self._page(visit, "search.html", kind="search", products=found, query=wanted)

    async def view_product(self, visit: Visit) -> Response:
        product = self.products[int(visit.arg)]
        if self.spec.fault == "slow_products":
            await asyncio.Event().wait()
        siblings = self.categories[product.category].products
        return self._page(
            visit,
            "product.html",
            kind="product",
            product=product,
            category=self.categories[product.category],
            related=[p for p in siblings if p.id != product.id][-4:],
            options=self.options(product),
        )

    async def view_picture(self, visit: Visit) -> Response:
        data = picture(int(visit.arg), self.spec.hue)
        return Response(data, media_type="image/jpeg", headers={"Cache-Control": "max-age=600"})

    async def view_page(self, visit: Visit) -> Response:
        return self._page(visit, "text.html", kind=visit.arg, title=self.words(visit.arg))

    async def view_add(self, visit: Visit) -> Response:
        data = await _form(visit.request)
        id_field, quantity_field, option_field = FIELDS[self.spec.skin]
        product = self.products.get(int(data.get(id_field) or 0))
        if product is None or visit.request.method != "POST":
            return RedirectResponse(self.link(visit, self.url("home")), 303)
        options = self.options(product)
        chosen = [data.get(option_field.format(n), "") for n in range(len(options))]
        quantity = int(data.get(quantity_field) or 1)
        error = ""
        if product.kind != "plain" and product.kind != "gift_card":
            error = self.words("wrong")
        elif not all(chosen):
            error = self.words("choose_first")
        elif self.spec.fault == "add_error":
            error = self.words("wrong")
        if self.spec.fault == "add_silent":
            error = ""
        elif not error:
            line = "|".join([str(product.id), *chosen])
            visit.session.cart[line] = visit.session.cart.get(line, 0) + quantity
        if visit.asynchronous:
            return self._added(visit, product, error)
        if error:
            visit.session.flash.append(("error", error))
        elif self.spec.fault != "add_silent":
            visit.session.flash.append(("added", self.words("added", title=product.title)))
        to_cart = self.spec.feedback == "cart" and not error and self.spec.fault == "none"
        target = self.url("cart") if to_cart else self.product_url(product)
        return RedirectResponse(self.link(visit, target), 302)

    def _added(self, visit: Visit, product: Product, error: str) -> Response:
        if self.spec.fault == "add_silent":
            return Response(status_code=204)
        if error:
            return JSONResponse({"ok": False, "error": error})
        context = self._context(visit, kind="feedback") | {"product": product}
        html = self.jinja.get_template("feedback.html").render(context)
        return JSONResponse({"ok": True, "count": context["cart"].count, "html": html})

    async def view_cart(self, visit: Visit) -> Response:
        if self.spec.fault == "cart_forgets":
            visit.session.cart.clear()
        if self.spec.fault == "cart_500":
            return HTMLResponse("<h1>500 Internal Server Error</h1>", 500)
        skeleton = self.spec.cart == "skeleton" and "lines" not in visit.request.query_params
        return self._page(visit, "cart.html", kind="cart", skeleton=skeleton)

    async def view_update(self, visit: Visit) -> Response:
        data = dict(visit.request.query_params) | await _form(visit.request)
        for line in list(visit.session.cart):
            if f"n[{line}]" in data:
                quantity = int(data[f"n[{line}]"] or 0)
                visit.session.cart[line] = quantity
            if data.get("drop") == line or visit.session.cart[line] < 1:
                del visit.session.cart[line]
        return RedirectResponse(self.link(visit, self.url("cart")), 303)

    async def view_checkout(self, visit: Visit) -> Response:
        spec, request = self.spec, visit.request
        data = await _form(request)
        if not visit.session.cart:
            return RedirectResponse(self.link(visit, self.url("cart")), 303)
        if spec.fault == "checkout_500":
            return HTMLResponse("<h1>500 Internal Server Error</h1>", 500)
        if spec.checkout == "whatsapp" or spec.gate == "minimum":
            return RedirectResponse(self.link(visit, self.url("cart")), 303)
        if spec.checkout == "other_origin" and request.url.hostname == "127.0.0.1":
            address = f"http://localhost:{request.url.port}{self.url('checkout')}"
            mark = "&" if "?" in address else "?"
            return RedirectResponse(f"{address}{mark}s={visit.session.id}", 303)
        if spec.checkout == "no_tls" and request.url.scheme == "http":  # this port speaks no TLS
            address = f"https://{request.url.netloc}{self.url('checkout')}"
            return RedirectResponse(address, 303)
        if spec.cart == "combined":
            return RedirectResponse(self.link(visit, self.url("cart")), 303)
        if spec.checkout == "split_radio" and data.get("account") == "register":
            return RedirectResponse(self.link(visit, self.url("account")), 303)
        if spec.checkout.startswith("split") and ("guest" in data or "account" in data):
            visit.session.guest = True
            return RedirectResponse(self.link(visit, self.url("checkout")), 303)
        step = int(visit.arg or 1)
        if request.method == "POST" and spec.checkout in ("steps", "email_first"):
            if "email" in data or step > 1:
                step += 1
            return RedirectResponse(
                self.link(visit, self.url("step", id=step) if step > 1 else self.url("checkout")),
                303,
            )
        return self._page(visit, "checkout.html", kind="checkout", step=step)

    async def view_place(self, visit: Visit) -> Response:
        wanted = "GET" if self.spec.commit == "get" else "POST"
        if visit.request.method != wanted or not visit.session.cart:
            return RedirectResponse(self.link(visit, self.url("cart")), 303)
        self.orders += 1
        visit.session.cart.clear()
        return self._page(visit, "text.html", kind="thanks", title=self.words("thanks"))

    # --- files -------------------------------------------------------------------------------

    async def file_style(self, request: Request) -> Response:
        parts = [
            self.jinja.get_template(name).render(self._static())
            for name in ("shared.css", "style.css")
        ]
        return Response("\n".join(parts), media_type="text/css")

    async def file_script(self, request: Request) -> Response:
        source = (_HERE / "shared" / "shop.js").read_text("utf-8")
        return Response(source, media_type="text/javascript")

    async def file_robots(self, request: Request) -> Response:
        lines = ["User-agent: *", "Disallow: /admin"]
        if self.spec.wall == "robots_cart":
            lines += [f"Disallow: {self.url('cart')}", f"Disallow: {self.url('checkout')}"]
        return PlainTextResponse("\n".join(lines) + "\n")

    async def file_button(self, request: Request) -> Response:
        return Response(button_picture(self.words("add"), self.spec.hue), media_type="image/png")

    async def file_consent_frame(self, request: Request) -> Response:
        html = self.jinja.get_template("consent_frame.html").render(self._static())
        return HTMLResponse(html)

    # --- rendering ---------------------------------------------------------------------------

    def options(self, product: Product) -> list[dict[str, Any]]:
        """Groups a shopper must choose from; the first value of one group is sold out."""
        if self.spec.variants == "none" or product.kind != "plain":
            return []
        field_name = FIELDS[self.spec.skin][2]
        sizes, colours = self.words.all("sizes"), self.words.all("colours")
        groups = [(self.words("size"), sizes)]
        if self.spec.variants == "swatches":
            groups = [(self.words("colour"), colours)]
        elif self.spec.variants == "dependent":
            groups.append((self.words("colour"), colours))
        return [
            {
                "label": label,
                "field": field_name.format(number),
                "values": values,
                "gone": values[:1] if len(groups) == 1 else [],
            }
            for number, (label, values) in enumerate(groups)
        ]

    def link(self, visit: Visit, address: str) -> str:
        if not self.spec.session_ids:
            return address
        mark = "&" if "?" in address else "?"
        return f"{address}{mark}{urlencode({self.skin.cookie: visit.session.id})}"

    def _static(self) -> dict[str, Any]:
        return {
            "s": self.spec,
            "w": self.words,
            "skin": self.skin,
            "c": self.skin.name,
            "sel": self._selector,
            "hook": self.skin.attribute,
            "brand": self.spec.brand or self.words("brand"),
        }

    def _selector(self, name: str) -> str:
        """A style sheet's selector for a class written by the skin: its last word tells."""
        return "." + self.skin.name(name).split()[-1]

    def _context(self, visit: Visit, *, kind: str) -> dict[str, Any]:
        def link(name: str, **parts: object) -> str:
            return self.link(visit, self.url(name, **parts))

        spec = self.spec
        menu = [
            {"label": category.title, "url": self.link(visit, self.category_url(category))}
            for category in self.categories
        ]
        cart = Cart(self, visit)
        shared = self._static() | {
            "cart": cart,
            "money": self.money.format,
            "link": link,
            "m": self.jinja.get_template("macros.html").module,
        }
        return shared | {
            "x": shared,  # what macros need, handed to them in one
            "kind": kind,
            "visit": visit,
            "categories": self.categories,
            "plain_amount": lambda nominal: f"{self.money.amount(nominal)}",
            "currency": self.money.code,
            "category_url": lambda item: self.link(visit, self.category_url(item)),
            "product_url": lambda item: self.link(visit, self.product_url(item)),
            "picture_url": lambda item: self.url("picture", id=item.id),
            "page_url": lambda page: self.link(visit, self.url("page", id=page, slug=page)),
            "menu": [{"label": self.words("shop"), "url": "", "children": menu}]
            if spec.menu == "two_level"
            else [entry | {"children": []} for entry in menu],
            "fields": FIELDS[spec.skin],
            "xhr": spec.feedback not in ("notice", "cart"),
            "overlay_seen": f"seen_{spec.overlay}" in visit.request.cookies,
            "config": self._config(visit),
        }

    def _config(self, visit: Visit) -> dict[str, Any]:
        spec = self.spec
        return {
            "hooks": {name: self.skin.selector(name) for name in HOOKS},
            "delay": 1500 if spec.rendering in ("late", "spa") else 0,
            "spa": spec.rendering in ("spa", "csr"),
            "csr": spec.rendering == "csr",
            "breaks": spec.fault == "script_breaks",
            "feedback": spec.feedback,
            "areas": spec.cards == "areas",
            "unchosen": spec.unchosen,
            "add": self.link(visit, self.url("add")),
            "checkout": self.link(visit, self.url("checkout")),
            "choose": self.words("choose_first"),
            "combinations": {
                self.words.all("sizes")[n]: [self.words.all("colours")[m] for m in allowed]
                for n, allowed in _COMBINATIONS.items()
            },
            "alertClass": self.skin.name("alert"),
            "modalClass": self.skin.name("modal"),
            "openClass": self.skin.name("open"),
        }

    def _page(
        self, visit: Visit, template: str, *, kind: str, status: int = 200, **values: Any
    ) -> Response:
        context = self._context(visit, kind=kind) | values
        if self.spec.rendering == "csr" and "x-view" not in visit.request.headers:
            return HTMLResponse(self.jinja.get_template("shell.html").render(context), status)
        context["flash"] = [*visit.session.flash]
        visit.session.flash.clear()
        return HTMLResponse(self.jinja.get_template(template).render(context), status)


@dataclass(frozen=True)
class Line:
    key: str
    product: Product
    chosen: str
    quantity: int
    drop: str  # address that removes the line

    @property
    def sum(self) -> Decimal:
        return self.product.nominal * self.quantity


class Cart:
    """A session's cart as templates show it."""

    def __init__(self, shop: Shop, visit: Visit) -> None:
        update = shop.link(visit, shop.url("update"))
        self.lines = []
        for key, quantity in visit.session.cart.items():
            number, *chosen = key.split("|")
            drop = f"{update}{'&' if '?' in update else '?'}{urlencode({'drop': key})}"
            product = shop.products[int(number)]
            self.lines.append(Line(key, product, ", ".join(chosen), quantity, drop))
        self.count = sum(visit.session.cart.values())
        self.subtotal = sum((line.sum for line in self.lines), Decimal(0))
        self.shipping = _SHIPPING
        self.total = self.subtotal + _SHIPPING


_FIXED = {
    "/style.css": Shop.file_style,
    "/shop.js": Shop.file_script,
    "/robots.txt": Shop.file_robots,
    "/add.png": Shop.file_button,
    "/consent": Shop.file_consent_frame,
}


def make_store(spec: Spec) -> Starlette:
    """The store that `spec` describes; its Shop is `app.state.shop`."""
    shop = Shop(spec)
    app = Starlette(
        routes=[Route("/{path:path}", shop.answer, methods=["GET", "POST"])],
    )
    app.state.shop = shop
    return app


@cache
def _templates(skin: str) -> Environment:
    return Environment(
        loader=FileSystemLoader([_HERE / "skins" / skin, _HERE / "shared"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _key(address: str) -> str:
    """An address without the parameters that do not name a page, such as a session's id."""
    path, _, query = address.partition("?")
    kept = sorted(pair for pair in parse_qsl(query) if pair[0] in _KEYS)
    return path + ("?" + urlencode(kept) if kept else "")


async def _form(request: Request) -> dict[str, str]:
    if request.method != "POST":
        return {}
    if "json" in request.headers.get("content-type", ""):
        return {key: str(value) for key, value in json.loads(await request.body()).items()}
    return {key: str(value) for key, value in (await request.form()).items()}
