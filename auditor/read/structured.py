"""Structured data of a page: JSON-LD, microdata and basic RDFa, read into one shape.

`read(document)` takes rendered pages and parsed sources alike. Broken JSON-LD is read as far as
it can be, and reported in `errors`: search engines drop such a block.
"""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from auditor.read.dom import Document, Node
from auditor.read.prices import parse_amount
from auditor.read.words import shared_words

PRODUCT_TYPES = frozenset(
    {"Product", "ProductGroup", "IndividualProduct", "ProductModel", "SomeProducts", "Vehicle",
     "Car", "Motorcycle", "Book"}
)  # fmt: skip
AVAILABILITIES = frozenset(
    {"BackOrder", "Discontinued", "InStock", "InStoreOnly", "LimitedAvailability", "MadeToOrder",
     "OnlineOnly", "OutOfStock", "PreOrder", "PreSale", "Reserved", "SoldOut"}
)  # fmt: skip

# A product below one of these is another one: recommended, reviewed, an accessory, a variant.
_OTHER = frozenset(
    {"itemListElement", "item", "isRelatedTo", "isSimilarTo", "isAccessoryOrSparePartFor",
     "isConsumableFor", "itemReviewed", "itemOffered", "hasVariant", "isVariantOf", "mentions",
     "hasOfferCatalog", "makesOffer", "hasPart", "includesObject", "workExample", "model"}
)  # fmt: skip
_ORGANISATIONS = frozenset(
    {"Organization", "OnlineBusiness", "OnlineStore", "LocalBusiness", "Corporation", "Store"}
)
_OTHERS_ORGANISATION = frozenset({"brand", "manufacturer", "author", "reviewedBy", "broker"})
_SCHEMA = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)", re.I)
_PLAIN_NUMBER = re.compile(r"^\s*\d+(?:\.\d+)?\s*$")
_MAX_DEPTH = 40


@dataclass(eq=False)
class Item:
    """One thing of any vocabulary: its types and the values of its properties, in order."""

    types: tuple[str, ...]
    source: str  # "json-ld", "microdata" or "rdfa"
    props: dict[str, list[Any]] = field(default_factory=dict)  # str, int, float, bool or Item
    id: str = ""
    node: Node | None = None  # the element, for microdata and RDFa

    def all(self, name: str) -> list[Any]:
        return self.props.get(name, [])

    def items(self, name: str) -> list[Item]:
        """The values that are things themselves."""
        return [v for v in self.all(name) if isinstance(v, Item)]

    def text(self, *names: str) -> str:
        """The first plain value of the first of these properties that has one; a thing's name."""
        for name in names:
            for value in self.all(name):
                if isinstance(value, Item):
                    value = value.text("name", "value", "url", "contentUrl") or value.id
                if value is not None and value != "":
                    return str(value).strip()
        return ""

    def is_a(self, *types: str) -> bool:
        return any(t in types for t in self.types)


class Offer(NamedTuple):
    price: float | None
    currency: str | None
    availability: str  # "InStock"; free text stays as written, see AVAILABILITIES
    url: str
    tax_included: bool | None  # None: not said
    low: float | None  # of an AggregateOffer
    high: float | None
    price_text: str  # the value as written
    item: Item

    @property
    def aggregate(self) -> bool:
        return self.item.is_a("AggregateOffer")


@dataclass(frozen=True)
class Rating:
    value: float | None
    count: int | None  # reviewCount, else ratingCount
    best: float


@dataclass(eq=False)
class ProductData:
    name: str
    sku: str
    url: str  # absolute, "" when not given
    image: str
    offers: list[Offer]
    source: str
    main: bool  # stands where the page's own product stands; not recommended, reviewed, a variant
    is_group: bool
    variants: list[ProductData]
    item: Item
    images: list[str] = field(default_factory=list)
    brand: str = ""
    gtin: str = ""
    mpn: str = ""
    description: str = ""
    group_id: str = ""  # productGroupID or inProductGroupWithID
    varies_by: tuple[str, ...] = ()
    rating: Rating | None = None
    duplicate: bool = False  # the same product was read from an earlier place or vocabulary

    @property
    def offer(self) -> Offer | None:
        """The first offer with a price, else the first."""
        return next((o for o in self.offers if o.price is not None), next(iter(self.offers), None))


class Crumb(NamedTuple):
    name: str
    url: str
    position: int | None


@dataclass(eq=False)
class Structured:
    products: list[ProductData]
    errors: list[str]  # "JSON-LD block 2: Expecting ',' delimiter: line 3 column 5"
    breadcrumb: list[Crumb]
    item_lists: list[str]  # addresses of the products that lists name
    organisation: Item | None
    types: set[str]
    items: list[Item]  # all things, nested ones included
    price: float | None = None  # product:price:amount or og:price:amount
    currency: str | None = None

    def of(self, *types: str) -> list[Item]:
        return [i for i in self.items if i.is_a(*types)]

    @property
    def main_products(self) -> list[ProductData]:
        """Those that could be the page's own: one is right, several are unclear."""
        return [p for p in self.products if p.main and not p.duplicate]


def read(document: Document) -> Structured:
    """All structured data of the page. Never raises: what is broken stands in `errors`."""
    tops, errors = _json_ld(document)
    tops += _microdata(document)
    tops += _rdfa(document)
    products: list[ProductData] = []
    items: list[Item] = []
    organisations: list[tuple[int, Item]] = []
    breadcrumbs: list[list[Crumb]] = []
    addresses: dict[str, None] = {}
    seen: set[int] = set()
    for item, path in _walk(tops):
        if id(item) in seen:
            continue
        seen.add(id(item))
        items.append(item)
        if item.is_a(*PRODUCT_TYPES) and "hasVariant" not in path:
            main = not any(step in _OTHER for step in path)
            products.append(_product(item, document.url, main))
        if item.is_a("BreadcrumbList"):
            breadcrumbs.append(_crumbs(item, document.url))
        elif item.is_a("ItemList", "OfferCatalog"):
            addresses.update(dict.fromkeys(_listed(item, document.url)))
        if _is_organisation(item) and not (path and path[-1] in _OTHERS_ORGANISATION):
            organisations.append((len(path), item))
    _mark_duplicates(products)
    price = parse_price(document.meta("product:price:amount") or document.meta("og:price:amount"))
    currency = document.meta("product:price:currency") or document.meta("og:price:currency")
    return Structured(
        products=products,
        errors=errors,
        breadcrumb=max(breadcrumbs, key=len, default=[]),
        item_lists=list(addresses),
        organisation=min(organisations, key=lambda o: o[0])[1] if organisations else None,
        types={t for i in items for t in i.types},
        items=items,
        price=price,
        currency=currency.strip().upper() or None,
    )


def main_product(structured: Structured, page_url: str, visible_name: str) -> ProductData | None:
    """The product this page is about, or None when there is none or it cannot be told."""
    candidates = structured.main_products
    if len(candidates) == 1:
        return candidates[0]
    best: tuple[float, ProductData] | None = None
    for product in candidates:
        score = max(_likeness(p.name, visible_name) for p in [product, *product.variants])
        if product.url and _same_page(product.url, page_url):
            score += 1
        if score >= 0.5 and (best is None or score > best[0]):
            best = score, product
    return best[1] if best else None


def parse_price(value: Any) -> float | None:
    """A price as structured data writes it: a number with a point, else what a shopper reads."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    text = str(value)
    return float(text) if _PLAIN_NUMBER.match(text) else parse_amount(text)


def _likeness(a: str, b: str) -> float:
    return max(shared_words(a, b), shared_words(b, a)) if a and b else 0.0


def _same_page(a: str, b: str) -> bool:
    one, two = urlsplit(a), urlsplit(b)
    return one.path.rstrip("/") == two.path.rstrip("/") and (one.query or "") in ("", two.query)


def _walk(tops: list[Item]) -> Iterator[tuple[Item, tuple[str, ...]]]:
    """Every item once a place, with the properties that lead to it; the tops first.

    A product that stands at the top and is named again elsewhere ("itemReviewed") is met at the
    top first, so that its place there decides.
    """
    queue: deque[tuple[Item, tuple[str, ...]]] = deque((top, ()) for top in tops)
    done: set[int] = set()
    while queue:
        item, path = queue.popleft()
        yield item, path
        if id(item) in done or len(path) >= _MAX_DEPTH:
            continue
        done.add(id(item))
        for name, values in item.props.items():
            queue.extend((v, (*path, name)) for v in values if isinstance(v, Item))


def _mark_duplicates(products: list[ProductData]) -> None:
    kept: list[ProductData] = []
    for product in sorted((p for p in products if p.main), key=lambda p: p.source != "json-ld"):
        for other in kept:
            same_sku = bool(product.sku) and product.sku == other.sku
            elsewhere = product.source != other.source
            if same_sku or (elsewhere and _likeness(product.name, other.name) >= 0.9):
                product.duplicate = True
        if not product.duplicate:
            kept.append(product)


# --- what an item says ----------------------------------------------------------------------


def _product(item: Item, base: str, main: bool, *, variant: bool = False) -> ProductData:
    is_group = item.is_a("ProductGroup")
    # A variant has none of its own, whatever circles the ids draw.
    inner = [] if variant else item.items("hasVariant")
    variants = [_product(v, base, False, variant=True) for v in inner]
    images = [urljoin(base, url) for url in _texts(item, "image")]
    return ProductData(
        name=_plain(item.text("name")),
        sku=item.text("sku"),
        url=urljoin(base, item.text("url")) if item.text("url") else "",
        image=images[0] if images else "",
        offers=[o for value in item.items("offers") for o in _offers(value, base)],
        source=item.source,
        main=main,
        is_group=is_group,
        variants=variants,
        item=item,
        images=images,
        brand=_plain(item.text("brand")),
        gtin=re.sub(
            r"\s", "", item.text("gtin", "gtin13", "gtin12", "gtin14", "gtin8", "isbn", "ean")
        ),
        mpn=item.text("mpn"),
        description=_plain(item.text("description")),
        group_id=item.text("productGroupID", "inProductGroupWithID"),
        varies_by=tuple(_SCHEMA.sub("", t) for t in _texts(item, "variesBy")),
        rating=_rating(item),
    )


def _offers(item: Item, base: str, *, inner: bool = False) -> Iterator[Offer]:
    """An Offer; of an AggregateOffer itself and the offers in it."""
    specs = [
        s for s in item.items("priceSpecification")
        if not re.search("ListPrice|StrikethroughPrice|SRP|MSRP", item_text(s, "priceType"))
    ]  # fmt: skip
    parts = [item, *specs]
    raw = next((p.text("price") for p in parts if p.text("price")), "")
    if not raw and not item.is_a("AggregateOffer"):
        raw = item.text("lowPrice")
    currency = next((p.text("priceCurrency") for p in parts if p.text("priceCurrency")), "")
    tax = next(
        (v for p in parts for v in p.all("valueAddedTaxIncluded") if not isinstance(v, Item)), None
    )
    yield Offer(
        price=parse_price(raw) if raw else None,
        currency=currency.upper() or None,
        availability=_SCHEMA.sub("", item.text("availability")).strip("/ "),
        url=urljoin(base, item.text("url")) if item.text("url") else "",
        tax_included=None if tax is None else str(tax).lower() in ("true", "1", "yes"),
        low=parse_price(item.text("lowPrice") or None),
        high=parse_price(item.text("highPrice") or None),
        price_text=raw,
        item=item,
    )
    for offer in [] if inner else item.items("offers"):
        yield from _offers(offer, base, inner=True)


def item_text(item: Item, name: str) -> str:
    """All plain values of a property, joined."""
    return " ".join(str(v) for v in item.all(name) if not isinstance(v, Item))


def _rating(item: Item) -> Rating | None:
    found = next(iter(item.items("aggregateRating")), None)
    if found is None:
        return None
    count = parse_price(found.text("reviewCount", "ratingCount") or None)
    return Rating(
        value=_figure(found.text("ratingValue")),
        count=None if count is None else int(count),
        best=_figure(found.text("bestRating")) or 5.0,
    )


def _figure(text: str) -> float | None:
    match = re.search(r"\d+(?:[.,]\d+)?", text)
    return float(match[0].replace(",", ".")) if match else None


def _texts(item: Item, name: str) -> list[str]:
    found: list[str] = []
    for value in item.all(name):
        text = value.text("url", "contentUrl") or value.id if isinstance(value, Item) else value
        if text:
            found.append(str(text).strip())
    return found


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(text)).strip()


def _crumbs(item: Item, base: str) -> list[Crumb]:
    crumbs: list[Crumb] = []
    for element in item.items("itemListElement"):
        target = next(iter(element.items("item")), None)
        name = element.text("name") or (target.text("name") if target else "")
        url = (target.text("url") or target.id) if target else element.text("item", "url")
        position = parse_price(element.text("position") or None)
        crumbs.append(
            Crumb(
                _plain(name),
                urljoin(base, url) if url else "",
                None if position is None else int(position),
            )
        )
    return crumbs


def _listed(item: Item, base: str) -> Iterator[str]:
    for element in item.all("itemListElement"):
        if not isinstance(element, Item):
            if str(element).startswith(("http", "/")):
                yield urljoin(base, str(element))
            continue
        inner = next(iter(element.items("item")), element)
        url = element.text("url") or inner.text("url") or inner.id or element.text("item")
        if url and not url.startswith("#"):
            yield urljoin(base, url)


def _is_organisation(item: Item) -> bool:
    return any(t in _ORGANISATIONS or t.endswith("Store") for t in item.types)


# --- JSON-LD --------------------------------------------------------------------------------

_STRING_OR_COMMENT = re.compile(
    r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/|<!--|-->|<!\[CDATA\[|\]\]>', re.S
)
_STRING_OR_COMMA = re.compile(r'"(?:\\.|[^"\\])*"|,(?=\s*[}\]])', re.S)


def _json_ld(document: Document) -> tuple[list[Item], list[str]]:
    errors: list[str] = []
    values: list[Any] = []
    for number, text in enumerate(document.json_blocks, 1):
        value, error = _parse_block(text)
        if error:
            errors.append(f"JSON-LD block {number}: {error}")
        if value is not None:
            values.append(value)
    index: dict[str, Item] = {}
    tops: list[Item] = []
    for value in values:
        for thing in _graph(value):
            item = _json_item(thing, index, 0)
            if item is not None:
                tops.append(item)
    _resolve(tops, index)
    return [t for t in tops if t.types], errors


def _parse_block(text: str) -> tuple[Any, str]:
    """The value, and why a strict reader refuses it ("" when it does not)."""
    if not text.strip():
        return None, "it is empty"
    try:
        return json.loads(text), ""
    except ValueError as error:
        reason = str(error).split(" (char")[0]
    relaxed = _STRING_OR_COMMENT.sub(lambda m: m[0] if m[0].startswith('"') else "", text)
    relaxed = _STRING_OR_COMMA.sub(lambda m: "" if m[0] == "," else m[0], relaxed).strip(" \t\r\n;")
    for attempt in (relaxed, html.unescape(relaxed)):
        try:
            return json.loads(attempt, strict=False), reason
        except ValueError:
            continue
    return None, reason


def _graph(value: Any) -> Iterator[dict[str, Any]]:
    """The things of a block: a list, an @graph, or the one."""
    if isinstance(value, list):
        for part in value:
            yield from _graph(part)
    elif isinstance(value, dict):
        if "@graph" in value:
            yield from _graph(value["@graph"])
        if "@type" in value or "@graph" not in value:
            yield {k: v for k, v in value.items() if k != "@graph"}


def _json_item(value: dict[str, Any], index: dict[str, Item], depth: int) -> Item | None:
    if depth > _MAX_DEPTH:
        return None
    types = value.get("@type", value.get("type", ()))
    types = [types] if isinstance(types, str) else types if isinstance(types, list) else []
    own_id = value.get("@id")
    item = Item(
        types=tuple(_SCHEMA.sub("", t).strip("/") for t in types if isinstance(t, str)),
        source="json-ld",
        id=own_id if isinstance(own_id, str) else "",
    )
    for key, raw in value.items():
        if key.startswith("@"):
            continue
        values = raw if isinstance(raw, list) else [raw]
        found: list[Any] = []
        for one in values:
            if isinstance(one, dict):
                one = one["@value"] if "@value" in one else _json_item(one, index, depth + 1)
            if one is not None and not isinstance(one, list):
                found.append(one)
        item.props[_SCHEMA.sub("", key)] = found
    if item.id and (item.types or item.props):
        known = index.get(item.id)
        if known is None or (not known.types and item.types):
            index[item.id] = item
    return item


def _resolve(tops: list[Item], index: dict[str, Item]) -> None:
    """Puts the thing itself where only its @id stood."""
    for item, _ in _walk(tops):
        for values in item.props.values():
            for i, value in enumerate(values):
                if isinstance(value, Item) and value.id and not value.types and not value.props:
                    values[i] = index.get(value.id, value)


# --- microdata and RDFa ---------------------------------------------------------------------


def _microdata(document: Document) -> list[Item]:
    tops: list[Item] = []
    by_id: dict[str, Node] = {}
    for node in document.nodes:
        if node.attr("id"):
            by_id.setdefault(node.attr("id"), node)

    def collect(node: Node, item: Item | None) -> None:
        names = node.attr("itemprop").split()
        inner: Item | None = None
        if "itemscope" in node.attrs:
            types = [t for t in node.attr("itemtype").split() if _SCHEMA.match(t)]
            inner = Item(
                tuple(_SCHEMA.sub("", t).strip("/") for t in types), "microdata", node=node,
                id=node.attr("itemid"),
            )  # fmt: skip
            if item is None or not names:
                tops.append(inner)
        if names and item is not None:
            for name in names:
                item.props.setdefault(_SCHEMA.sub("", name), []).append(
                    inner if inner is not None else _node_value(node)
                )
        for child in node.elements():
            collect(child, inner or item)
        if inner is not None:
            for ident in node.attr("itemref").split():
                if ident in by_id and not node.inside(by_id[ident]):
                    collect(by_id[ident], inner)

    collect(document.root, None)
    return [t for t in tops if t.types]


def _rdfa(document: Document) -> list[Item]:
    tops: list[Item] = []

    def collect(node: Node, item: Item | None) -> None:
        names = [
            _SCHEMA.sub("", n) for n in node.attr("property").split()
            if ":" not in n or _SCHEMA.match(n)
        ]  # fmt: skip
        inner: Item | None = None
        types = [_SCHEMA.sub("", t) for t in node.attr("typeof").split() if not _foreign(t)]
        if types:
            inner = Item(tuple(types), "rdfa", node=node, id=node.attr("resource"))
            if item is None or not names:
                tops.append(inner)
        if item is not None:
            for name in names:
                value = inner if inner is not None else _node_value(node)
                item.props.setdefault(name, []).append(value)
        for child in node.elements():
            collect(child, inner or item)

    collect(document.root, None)
    return tops


def _foreign(name: str) -> bool:
    return ":" in name and not _SCHEMA.match(name)


def _node_value(node: Node) -> str:
    if "content" in node.attrs:
        return node.attrs["content"].strip()
    if node.tag in ("a", "area", "link"):
        return node.href or node.attr("href")
    if node.tag in ("img", "audio", "embed", "iframe", "source", "track", "video"):
        return node.attr("src") or node.attr("data-src")
    if node.tag == "object":
        return node.attr("data")
    if node.tag in ("data", "meter"):
        return node.attr("value") or node.full_text
    if node.tag == "time":
        return node.attr("datetime") or node.full_text
    return node.attr("resource") or node.full_text
