"""The demo store as a Starlette application: a small coffee shop in one language."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.datastructures import FormData, ImmutableMultiDict, QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from auditor.demo import pictures
from auditor.demo.basket import LIMIT, Session
from auditor.demo.content import Catalogue, Category, Product, Variant, plain
from auditor.demo.faults import Fault, pick, planted
from auditor.demo.markup import Structured

HERE = Path(__file__).parent
PER_PAGE = 6  # fills rows of two and of three
COOKIE = "basket"
STEPS = ("details", "delivery", "payment")
SORTS = ("featured", "price", "-price", "rating")
FIELDS = ("email", "name", "street", "postcode", "city", "phone")


def create_app(language: str = "en", faults: Iterable[str] = frozenset()) -> Starlette:
    """The store in `language` (en, es, id) with the named faults planted.

    `app.state.orders` counts the orders placed. Raises ValueError for an unknown language and
    UnknownFault for an unknown fault.
    """
    shop = Shop(Catalogue(language), pick(faults))
    paths = shop.data.paths
    cart, checkout = paths["cart"], paths["checkout"]
    get, post = ["GET"], ["POST"]
    app = Starlette(
        routes=[
            Route("/", shop.home),
            Route(f"{paths['category']}/{{slug}}", shop.category),
            Route(f"{paths['product']}/{{slug}}", shop.product),
            Route(paths["search"], shop.search),
            Route("/suggest", shop.suggest),
            Route(cart, shop.cart),
            Route(f"{cart}/{{change}}", shop.change_cart, methods=post),
            Route(f"{cart}/{{change}}", lambda _: RedirectResponse(cart, 303), methods=get),
            Route(checkout, shop.checkout, methods=get),
            Route(f"{checkout}/{{step}}", shop.checkout, methods=get),
            Route(f"{checkout}/{{step}}", shop.answer_checkout, methods=post),
            Route(paths["thanks"], shop.thanks),
            Route("/forms/{name}", shop.form, methods=post),
            Route("/forms/{name}", lambda _: RedirectResponse("/", 303), methods=get),
            Route("/pictures/{name}", shop.picture),
            Route("/favicon.svg", lambda _: svg(pictures.favicon())),
            Route("/robots.txt", shop.robots),
            Route("/sitemap.xml", shop.sitemap),
            Route("/matomo.php", lambda _: Response(status_code=204), methods=["GET", "POST"]),
            Route("/__orders", lambda r: JSONResponse({"orders": r.app.state.orders})),
            Mount("/static", StaticFiles(directory=HERE / "static")),
            *(
                Route(f"/{page['slug']}", shop.page, name=key)
                for key, page in shop.data.pages.items()
            ),
        ],
        exception_handlers={404: shop.missing},
    )
    app.state.orders = 0
    app.state.language = language
    app.router.redirect_slashes = True
    return app


def svg(text: str) -> Response:
    return Response(text, media_type="image/svg+xml", headers={"Cache-Control": "max-age=3600"})


def wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


@dataclass(frozen=True)
class Listing:
    """A category or search list after filter, sort and paging."""

    query: Mapping[str, tuple[str, ...]]
    base: str
    total: int
    items: tuple[Product, ...]
    page: int
    pages: int
    facets: tuple[tuple[str, str, tuple[tuple[str, str, int, bool], ...]], ...]
    sort: str

    def address(self, drop: tuple[str, str] | None = None, **changes: str) -> str:
        """This list's address with one filter dropped or other parameters changed."""
        query = [
            (key, value)
            for key, values in self.query.items()
            for value in values
            if (key, value) != drop and key not in changes and (key != "page" or not drop)
        ]
        query += [(key, value) for key, value in changes.items() if value]
        return self.base + ("?" + urlencode(query) if query else "")

    @cached_property
    def chosen(self) -> list[tuple[str, str]]:
        """Chips: label and the address without that filter."""
        return [
            (label, self.address(drop=(key, value)))
            for key, _, values in self.facets
            for value, label, _, on in values
            if on
        ]


class Shop:
    """The pages. One object per application; shoppers' baskets live in its memory."""

    def __init__(self, data: Catalogue, faults: tuple[Fault, ...]) -> None:
        self.data = data
        self.faults = faults
        self.sessions: dict[str, Session] = {}
        structured = Structured(data)
        self.templates = Environment(
            loader=PackageLoader("auditor.demo"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.templates.filters.update(money=data.money, short=data.short, day=data.day)
        self.templates.globals.update(
            shop=data,
            t=data.ui,
            market=data.market,
            paths=data.paths,
            pages={key: "/" + page["slug"] for key, page in data.pages.items()},
            limit=LIMIT,
            today=date.today,
            dump=dump,
            json_ld=lambda node: dump({"@context": "https://schema.org", **node}),
            breadcrumb_list=structured.breadcrumb_list,
            product_data=structured.product_data,
            return_policy=structured.return_policy,
            per_unit=structured.per_unit,
            variant_facts=structured.variant_facts,
        )

    # --- answering ---------------------------------------------------------------------------

    def render(
        self, request: Request, kind: str, template: str, status: int = 200, **context: Any
    ) -> Response:
        """A page as HTML. `kind` names it to the faults."""
        if any(kind in fault.gone for fault in self.faults):
            return PlainTextResponse("Internal Server Error", 500)
        html = self.text(request, kind, template, **context)
        return Response(html, status, media_type="text/html")

    def text(self, request: Request, kind: str, template: str, **context: Any) -> str:
        session = self.session(request)
        html = self.templates.get_template(template).render(
            {
                "request": request,
                "root": str(request.base_url).rstrip("/"),
                "here": str(request.base_url).rstrip("/") + request.url.path,
                "kind": kind,
                "count": session.count,
                "lines": session.lines(self.data),
                "totals": session.totals(self.data),
                "crumbs": (),
                **context,
            }
        )
        return planted(kind, html, self.data, self.faults)

    def session(self, request: Request) -> Session:
        return self.sessions.get(request.cookies.get(COOKIE, ""), Session())

    def own_session(self, request: Request) -> tuple[str, Session]:
        """The shopper's basket, made now when there is none yet."""
        key = request.cookies.get(COOKIE, "")
        if key not in self.sessions:
            key = secrets.token_urlsafe(12)
            self.sessions[key] = Session()
        return key, self.sessions[key]

    # --- browsing ----------------------------------------------------------------------------

    async def home(self, request: Request) -> Response:
        goods = list(self.data.products.values())
        best = [item for item in goods if item.id in ("kolla", "harbour", "dripper", "cup")]
        return self.render(request, "home", "home.html", best=best)

    async def category(self, request: Request) -> Response:
        category = self.data.categories.get(request.path_params["slug"])
        if not category:
            raise HTTPException(404)
        listing = self.listing(request, category.products, category)
        return self.render(
            request,
            "category",
            "category.html",
            category=category,
            listing=listing,
            crumbs=((category.name, request.url.path),),
        )

    def listing(
        self, request: Request, goods: Iterable[Product], category: Category | None = None
    ) -> Listing:
        asked = request.query_params
        query = {key: tuple(asked.getlist(key)) for key in asked}
        everything = list(goods)
        bands = self.data.market["bands"]
        keys = (*(category.facets if category else ()), "band")

        def value(item: Product, key: str) -> str:
            if key != "band":
                return item.facets.get(key, "")
            return str(sum(item.first.price >= limit for limit in bands))

        kept = [
            item
            for item in everything
            if all(value(item, key) in query[key] for key in keys if key in query)
        ]
        labels = {**self.data.labels, "band": self.bands()}
        facets = []
        for key in keys:
            others = [
                item
                for item in everything
                if all(value(item, k) in query[k] for k in keys if k in query and k != key)
            ]
            values = tuple(
                (v, label, n, v in query.get(key, ()))
                for v, label in labels[key].items()
                if (n := sum(value(item, key) == v for item in others)) or v in query.get(key, ())
            )
            if len(values) > 1 or key in query:
                facets.append((key, self.data.labels["facets"][key], values))
        sort = asked.get("sort", "featured")
        if sort == "price":
            kept.sort(key=lambda item: item.first.price)
        elif sort == "-price":
            kept.sort(key=lambda item: -item.first.price)
        elif sort == "rating":
            kept.sort(key=lambda item: -item.rating)
        pages = max(1, -(-len(kept) // PER_PAGE))
        number = asked.get("page", "1")
        page = min(max(1, int(number) if number.isdecimal() else 1), pages)
        return Listing(
            query=query,
            base=request.url.path,
            total=len(kept),
            items=tuple(kept[(page - 1) * PER_PAGE : page * PER_PAGE]),
            page=page,
            pages=pages,
            facets=tuple(facets),
            sort=sort if sort in SORTS else "featured",
        )

    def bands(self) -> dict[str, str]:
        low, high = (self.data.short(limit) for limit in self.data.market["bands"])
        t = self.data.ui
        return {
            "0": t["under"].format(low),
            "1": t["between"].format(low, high),
            "2": t["from"].format(high),
        }

    async def product(self, request: Request) -> Response:
        item = self.data.products.get(request.path_params["slug"])
        if not item:
            raise HTTPException(404)
        variant = self.chosen(item, request.query_params) or item.first
        category = next(c for c in self.data.categories.values() if c.id == item.category)
        others = [other for other in category.products if other != item and not other.sold_out]
        start = list(category.products).index(item)
        related = [others[(start + n) % len(others)] for n in range(min(4, len(others)))]
        return self.render(
            request,
            "product",
            "product.html",
            item=item,
            variant=variant,
            related=related,
            category=category,
            arrival=self.data.arrival(2),
            latest=self.data.arrival(3),
            crumbs=(
                (category.name, f"{self.data.paths['category']}/{category.slug}"),
                (item.name, request.url.path),
            ),
        )

    def chosen(
        self, item: Product, values: QueryParams | FormData | ImmutableMultiDict[str, Any]
    ) -> Variant | None:
        """The variant with the option values of a form or an address; None when incomplete."""
        parts = [item.id, *(str(values.get(option.id, "")) for option in item.options)]
        return item.variants.get("-".join(parts))

    async def search(self, request: Request) -> Response:
        query = request.query_params.get("q", "").strip()[:80]
        listing = self.listing(request, self.data.search(query))
        words = plain(query)
        pages = [
            key
            for key, page in self.data.pages.items()
            if len(words) > 3 and words in plain(page["label"] + " " + page.get("words", ""))
        ]
        return self.render(
            request,
            "search",
            "search.html",
            query=query,
            listing=listing,
            service=pages,
            popular=list(self.data.products.values())[:4],
        )

    async def suggest(self, request: Request) -> Response:
        query = request.query_params.get("q", "").strip()[:80]
        categories = [
            (category.name, f"{self.data.paths['category']}/{category.slug}")
            for category in self.data.categories.values()
            if plain(query) and plain(query) in plain(category.name)
        ]
        goods = [
            (item.name, f"{self.data.paths['product']}/{item.slug}")
            for item in self.data.search(query)
        ]
        return JSONResponse([{"name": n, "href": h} for n, h in (categories + goods)[:6]])

    async def page(self, request: Request) -> Response:
        key = request.scope["route"].name
        return self.show(request, key)

    def show(self, request: Request, key: str, said: str = "") -> Response:
        page = self.data.pages[key]
        body = self.templates.from_string(page["body"]).render()
        return self.render(
            request,
            key,
            "page.html",
            page=page,
            key=key,
            body=Markup(body),  # our own text; the environment escapes what it inserts
            said=said,
            crumbs=((page["label"], request.url.path),),
        )

    async def form(self, request: Request) -> Response:
        """Newsletter, contact, tracking, sign-in …: nothing is stored, a plain answer is given."""
        name = request.path_params["name"]
        said = self.data.ui.get(f"done_{name}")
        if said is None:
            raise HTTPException(404)
        form = await request.form()
        query = str(form.get("email", ""))
        if "@" not in query:
            said = self.data.ui["email_form"]
        if name in self.data.pages:
            return self.show(request, name, said)
        return self.render(
            request, "thanks", "thanks.html", heading=self.data.market["name"], said=said
        )

    async def missing(self, request: Request, _: Exception) -> Response:
        if request.url.path.startswith("/pictures/"):
            return PlainTextResponse("no such picture", 404)
        popular = list(self.data.products.values())[:4]
        return self.render(request, "missing", "missing.html", 404, popular=popular)

    # --- basket ------------------------------------------------------------------------------

    async def cart(self, request: Request) -> Response:
        popular = list(self.data.products.values())[:4]
        return self.render(request, "cart", "cart.html", said="", undo=False, popular=popular)

    async def change_cart(self, request: Request) -> Response:
        """Add, set, remove or undo; answers JSON to a script and the basket page to a form."""
        change, form = request.path_params["change"], await request.form()
        key, session = self.own_session(request)
        t, said, added = self.data.ui, "", None
        number = str(form.get("quantity", "1"))
        quantity = int(number) if number.isdecimal() else 1
        sku = str(form.get("sku", ""))
        if change == "add":
            item = next(
                (p for p in self.data.products.values() if p.id == form.get("product")), None
            )
            added = self.chosen(item, form) if item else None
            if not added or not added.available:
                return PlainTextResponse(t["not_available"], 409)
            fits = session.add(added.sku, quantity)
            said = (
                t["added_named"].format(added.product.name) if fits else t["limited"].format(LIMIT)
            )
        elif change == "set" and sku in session.items:
            fits = session.set(sku, quantity)
            said = t["updated"] if fits else t["limited"].format(LIMIT)
        elif change == "remove" and sku in session.items:
            session.remove(sku)
            said = t["removed"].format(self.data.variants[sku].product.name)
        elif change == "undo":
            session.undo()
            said = t["restored"]
        if not wants_json(request):
            response: Response = RedirectResponse(self.data.paths["cart"], 303)
        else:
            # The request arrived before this change: hand the new basket on by its cookie.
            request = Request(
                {
                    **request.scope,
                    "headers": [(b"cookie", f"{COOKIE}={key}".encode()), *request.headers.raw],
                }
            )
            popular = list(self.data.products.values())[:4]
            context = {"said": said, "undo": change == "remove", "popular": popular}
            kind, template = ("drawer", "_drawer.html") if added else ("cart", "_cart.html")
            response = JSONResponse(
                {
                    "count": session.count,
                    "said": said,
                    "html": self.text(request, kind, template, added=added, **context),
                }
            )
        response.set_cookie(COOKIE, key, max_age=30 * 86400, httponly=True, samesite="lax")
        return response

    # --- checkout ----------------------------------------------------------------------------

    async def checkout(self, request: Request) -> Response:
        session = self.session(request)
        if not session.items:
            return RedirectResponse(self.data.paths["cart"], 303)
        step = request.path_params.get("step", "details")
        if step not in STEPS:
            raise HTTPException(404)
        if STEPS.index(step) > session.done:
            return RedirectResponse(self.address(STEPS[session.done]), 303)
        return self.show_step(request, session, step, {}, session.answers)

    def address(self, step: str) -> str:
        base = self.data.paths["checkout"]
        return base if step == "details" else f"{base}/{step}"

    def show_step(
        self,
        request: Request,
        session: Session,
        step: str,
        errors: Mapping[str, str],
        answers: Mapping[str, str],
    ) -> Response:
        return self.render(
            request,
            "checkout",
            f"checkout_{step}.html",
            status=422 if errors else 200,
            step=step,
            steps=[(name, self.address(name)) for name in STEPS],
            done=session.done,
            errors=errors,
            answers={**dict.fromkeys((*FIELDS, "method", "payment"), ""), **answers},
            dates={"standard": self.data.arrival(3), "express": self.data.arrival(1)},
            needs_phone=self.data.market["phone_required"],
        )

    async def answer_checkout(self, request: Request) -> Response:
        step, form = request.path_params["step"], await request.form()
        session = self.session(request)
        if not session.items or step not in (*STEPS[:2], "place"):
            return RedirectResponse(self.data.paths["cart"], 303)
        answers = {key: str(value).strip()[:120] for key, value in form.items()}
        if step == "details":
            answers = {key: answers.get(key, "") for key in FIELDS}
            errors = self.mistakes(answers)
            if errors:
                return self.show_step(request, session, step, errors, answers)
            session.answers.update(answers)
            return RedirectResponse(self.address("delivery"), 303)
        if step == "delivery":
            method = answers.get("method", "standard")
            session.answers["method"] = (
                method if method in ("standard", "express", "pickup") else "standard"
            )
            return RedirectResponse(self.address("payment"), 303)
        if session.done < len(STEPS) - 1:
            return RedirectResponse(self.address(STEPS[session.done]), 303)
        request.app.state.orders += 1
        session.order = f"FF-{date.today():%y}{request.app.state.orders:05d}"
        session.items.clear()
        return RedirectResponse(self.data.paths["thanks"], 303)

    def mistakes(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Errors of the address step by field."""
        t, errors = self.data.ui, {}
        for key in FIELDS:
            needed = key != "phone" or self.data.market["phone_required"]
            if needed and not answers[key]:
                errors[key] = t[f"{key}_empty"]
        name, at, host = answers["email"].partition("@")
        if answers["email"] and not at:
            errors["email"] = t["email_form"]
        elif answers["email"] and (not name or "." not in host.strip(".")):
            errors["email"] = t["email_host"]
        code = answers["postcode"].replace(" ", "")
        low, high = self.data.market["postcode_length"]
        if code and not (low <= len(code) <= high and any(c.isdigit() for c in code)):
            errors["postcode"] = t["postcode_form"]
        return errors

    async def thanks(self, request: Request) -> Response:
        session = self.session(request)
        if not session.order:
            return RedirectResponse("/", 303)
        t = self.data.ui
        said = t["thanks_text"].format(session.order)
        return self.render(request, "thanks", "thanks.html", heading=t["thanks_title"], said=said)

    # --- files -------------------------------------------------------------------------------

    async def picture(self, request: Request) -> Response:
        """`<product>-<view>.svg`, `hero.svg`, or `<product>.png` for social networks."""
        name, _, kind = request.path_params["name"].rpartition(".")
        products = {item.id: item for item in self.data.products.values()}
        colour = request.query_params.get("colour", "")
        if kind == "png" and (name in products or name == "shop"):
            shown = products.get(name) or next(iter(products.values()))
            return Response(pictures.card(shown.colours), media_type="image/png")
        if kind == "svg" and name in pictures.SCENES:
            return self.drawn(name, pictures.SCENES[name]())
        item, _, view = name.partition("-")
        if kind != "svg" or item not in products or view not in ("1", "2", "3"):
            raise HTTPException(404)
        drawing = pictures.product(products[item], int(view), colour)
        return self.drawn(name, drawing)

    def drawn(self, name: str, drawing: str) -> Response:
        for fault in self.faults:
            drawing = fault.picture(name, drawing) if fault.picture else drawing
        return svg(drawing)

    async def robots(self, request: Request) -> Response:
        return PlainTextResponse(
            f"User-agent: *\nAllow: /\n\nSitemap: {request.base_url}sitemap.xml\n"
        )

    async def sitemap(self, request: Request) -> Response:
        p = self.data.paths
        places = [
            "",
            *(f"{p['category'][1:]}/{slug}" for slug in self.data.categories),
            *(f"{p['product'][1:]}/{slug}" for slug in self.data.products),
            *(page["slug"] for page in self.data.pages.values()),
        ]
        entries = "".join(f"<url><loc>{request.base_url}{place}</loc></url>\n" for place in places)
        return Response(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            f"{entries}</urlset>\n",
            media_type="application/xml",
        )


def dump(value: Any) -> Markup:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))
