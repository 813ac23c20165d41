"""Builds the store: tables, catalogue with pictures made by code, countries, search index."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

import django
from PIL import Image, ImageDraw


@dataclass(frozen=True)
class Item:
    title: str
    price: str
    colour: str
    text: str
    stock: int = 40
    sizes: tuple[str, ...] = ()  # several: a parent product with one child a size


CATALOGUE: dict[str, tuple[Item, ...]] = {
    "Tents": (
        Item("Hollow Two-Person Tent", "189.00", "#5b7f5a", "Pitches in four minutes; 2.1 kg."),
        Item("Ridge Solo Tent", "145.00", "#8a6f4d", "A one-pole shelter for light packs; 1.2 kg."),
        Item("Beacon Family Tent", "329.00", "#4d6d8a", "Two rooms and a porch for four."),
        Item("Tarn Tarpaulin 3 × 3 m", "54.50", "#7a8a4d", "Ripstop cloth with nineteen loops."),
        Item("Guy Line Set", "9.75", "#c08a3e", "Six reflective lines with runners."),
    ),
    "Camp kitchen": (
        Item("Ember Gas Stove", "42.00", "#a34f3c", "Boils half a litre in three minutes."),
        Item("Nesting Pot Set", "38.90", "#6d6d75", "Two pots and a pan that pack into one."),
        Item("Ferry Enamel Mug", "11.50", "#2f5d7c", "Holds 350 ml; chips add character."),
        Item("Folding Spork", "6.20", "#9a9a55", "Titanium, 17 grams."),
        Item("Larder Cool Bag", "27.00", "#3c7a6b", "Keeps a day's food cold.", stock=0),
    ),
    "Light and clothing": (
        Item("Moor Head Torch", "33.00", "#d0a63a", "300 lumens, rain-proof, by USB-C."),
        Item("Porch Lantern", "24.75", "#b5793a", "Hangs from a ridge; dims to a candle."),
        Item(
            "Fell Wool Sweater",
            "79.00",
            "#6b4a5e",
            "Undyed wool from hill sheep.",
            sizes=("Small", "Medium", "Large"),
        ),
        Item("Drizzle Poncho", "31.00", "#4a6b5e", "Covers you and the rucksack."),
        Item("Camp Socks", "14.00", "#8a4d4d", "Thick heel, thin toe."),
    ),
}
DISCOUNTED = "Camp kitchen"


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _seed()
    call_command("rebuild_index", interactive=False, verbosity=0)
    _warm()


def _seed() -> None:
    from oscar.apps.address.models import Country
    from oscar.apps.catalogue.models import Category, ProductAttribute, ProductClass
    from oscar.apps.offer.models import Benefit, Condition, ConditionalOffer, Range
    from oscar.apps.partner.models import Partner

    for order, (code, code3, name) in enumerate(
        (("GB", "GBR", "United Kingdom"), ("US", "USA", "United States"))
    ):
        Country.objects.create(
            iso_3166_1_a2=code,
            iso_3166_1_a3=code3,
            printable_name=name,
            name=name,
            display_order=order,
            is_shipping_country=True,
        )
    partner = Partner.objects.create(name="Fell & Ferry warehouse")
    gear = ProductClass.objects.create(name="Gear", track_stock=True, requires_shipping=True)
    clothing = ProductClass.objects.create(name="Clothing", track_stock=True)
    ProductAttribute.objects.create(
        product_class=clothing, name="Size", code="size", type="text", required=False
    )
    for name, items in CATALOGUE.items():
        category = Category.add_root(name=name)
        for item in items:
            _add_product(item, category, partner, clothing if item.sizes else gear)

    chosen = Range.objects.create(name=DISCOUNTED, is_public=True)
    chosen.included_categories.add(Category.objects.get(name=DISCOUNTED))
    ConditionalOffer.objects.create(
        name="A tenth off the camp kitchen",
        condition=Condition.objects.create(range=chosen, type="Count", value=1),
        benefit=Benefit.objects.create(range=chosen, type="Percentage", value=10),
    )


def _add_product(item: Item, category, partner, product_class) -> None:  # type: ignore[no-untyped-def]
    from django.core.files.base import ContentFile
    from oscar.apps.catalogue.models import Product, ProductImage

    product = Product.objects.create(
        structure="parent" if item.sizes else "standalone",
        product_class=product_class,
        title=item.title,
        description=f"<p>{item.text}</p>",
    )
    product.categories.add(category)
    name = f"{product.slug}.jpg"
    ProductImage.objects.create(
        product=product, original=ContentFile(_picture(item), name), caption=item.title
    )
    if not item.sizes:
        _add_stock(product, item, partner, str(product.pk))
    for size in item.sizes:
        child = Product(structure="child", parent=product, title=f"{item.title}, {size}")
        child.attr.size = size
        child.save()
        child.attr.save()
        _add_stock(child, item, partner, f"{product.pk}-{size[0]}")


def _add_stock(product, item: Item, partner, sku: str) -> None:  # type: ignore[no-untyped-def]
    from oscar.apps.partner.models import StockRecord

    StockRecord.objects.create(
        product=product,
        partner=partner,
        partner_sku=sku,
        price=Decimal(item.price),
        num_in_stock=item.stock,
    )


def _picture(item: Item) -> bytes:
    """A JPEG of 700 × 700 pixels: the thing as a shape over a horizon, unlike its neighbours."""
    image = Image.new("RGB", (700, 700), "#eef1ec")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 520, 700, 700), fill="#d5dccd")
    seed = sum(map(ord, item.title))
    width, height = 240 + seed % 160, 220 + seed * 7 % 200
    left, top = 350 - width // 2, 560 - height
    match seed % 3:
        case 0:
            draw.polygon(((350, top), (left, 560), (left + width, 560)), fill=item.colour)
        case 1:
            draw.rounded_rectangle((left, top, left + width, 560), 48, fill=item.colour)
        case _:
            draw.ellipse((left, top, left + width, 560), fill=item.colour)
    draw.line((350, top, 350, 560), fill="#ffffff", width=6)
    stream = BytesIO()
    image.save(stream, "JPEG", quality=82)
    return stream.getvalue()


def _warm() -> None:
    """Open the pages once: the thumbnails are made now, not in every test's first view."""
    from django.test import Client
    from oscar.apps.catalogue.models import Category, Product

    client = Client()
    pages = [page.get_absolute_url() for page in (*Category.objects.all(), *Product.objects.all())]
    for address in ("/catalogue/", *pages):
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")


if __name__ == "__main__":
    main()
