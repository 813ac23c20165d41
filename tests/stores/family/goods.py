"""What the stores sell: 24 pieces of pottery in three categories, with pictures made by code."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

from .spec import Spec
from .words import Words

MODELS = ("Alba", "Nori", "Luna", "Terra")
PER_CATEGORY = 8
CATEGORIES = 3
SPECIAL = 3  # how many products of each category are of the spec's special kind, from the first
_PRICES = ("18.00", "24.50", "21.00", "32.00", "14.90", "27.00", "38.50", "19.90")


@dataclass(frozen=True)
class Product:
    id: int  # from 1
    category: int  # from 0
    title: str
    slug: str
    nominal: Decimal  # see money.py
    old: Decimal | None  # price before a discount
    kind: str  # "plain" or the spec's special kind


@dataclass(frozen=True)
class Category:
    index: int
    title: str
    slug: str
    products: tuple[Product, ...]


def catalogue(spec: Spec, words: Words) -> tuple[Category, ...]:
    nouns = words.all("nouns")
    categories = []
    for index, title in enumerate(words.all("categories")):
        products = []
        for place in range(PER_CATEGORY):
            number = index * PER_CATEGORY + place
            noun = nouns[index * 2 + place % 2]
            model = MODELS[place // 2]
            special = spec.special != "none" and (spec.every or place < SPECIAL)
            nominal = Decimal(_PRICES[place]) + index * 6
            products.append(
                Product(
                    id=number + 1,
                    category=index,
                    title=words("title", noun=noun, model=model),
                    slug=f"{model.lower()}-{number + 101}",
                    nominal=nominal,
                    old=nominal + 5 if place == 5 else None,
                    kind=spec.special if special else "plain",
                )
            )
        categories.append(Category(index, title, f"{index + 1}-{_SLUGS[index]}", tuple(products)))
    return tuple(categories)


_SLUGS = ("clay", "table", "room")


@lru_cache(maxsize=256)
def picture(number: int, hue: int, size: int = 480) -> bytes:
    """A square JPEG: a pot on a table in soft light; another shape and glaze for each number."""
    wide = size * 2  # drawn large, then reduced: smooth edges
    image = Image.new("RGB", (wide, wide), _rgb(hue + 30, 0.10, 0.93))
    draw = ImageDraw.Draw(image)
    floor = int(wide * 0.72)
    draw.rectangle((0, floor, wide, wide), fill=_rgb(hue + 40, 0.16, 0.84))
    middle = wide // 2
    half = int(wide * (0.16 + number * 5 % 7 * 0.018))
    top = int(wide * (0.24 + number * 3 % 5 * 0.05))
    base = int(wide * 0.80)
    shadow = Image.new("L", (wide, wide), 0)
    ImageDraw.Draw(shadow).ellipse(
        (middle - half - 20, base - 40, middle + half + 90, base + 40), fill=90
    )
    image.paste(_rgb(hue, 0.3, 0.35), (0, 0), shadow.filter(ImageFilter.GaussianBlur(wide // 40)))
    glaze = _rgb(hue + number * 37, 0.38, 0.62 - number % 3 * 0.1)
    bare = _rgb(28, 0.30, 0.72)
    draw = ImageDraw.Draw(image)
    if number % 3 == 0:
        draw.rounded_rectangle((middle - half, top, middle + half, base), wide // 14, fill=bare)
        draw.rounded_rectangle(
            (middle - half, top, middle + half, base - wide // 9), wide // 14, fill=glaze
        )
    elif number % 3 == 1:
        draw.pieslice(
            (middle - half * 3 // 2, top, middle + half * 3 // 2, base + base - top),
            180, 360, fill=glaze,
        )  # fmt: skip
        draw.ellipse(
            (middle - half * 3 // 2, base - 40, middle + half * 3 // 2, base + 40), fill=bare
        )
    else:
        draw.ellipse((middle - half, top + wide // 9, middle + half, base), fill=glaze)
        draw.rectangle((middle - half // 3, top, middle + half // 3, top + wide // 5), fill=glaze)
    draw.ellipse(
        (middle - half // 2, top + wide // 6, middle - half // 4, base - wide // 8),
        fill=_rgb(hue + number * 37, 0.22, 0.82),
    )
    stream = BytesIO()
    image.resize((size, size)).save(stream, "JPEG", quality=80)
    return stream.getvalue()


@lru_cache(maxsize=64)
def button_picture(label: str, hue: int) -> bytes:
    """A PNG for `<input type=image>`: the label is drawn, as old stores have it."""
    from PIL import ImageFont

    image = Image.new("RGB", (220, 48), _rgb(hue, 0.55, 0.38))
    draw = ImageDraw.Draw(image)
    draw.text((110, 24), label, fill="white", anchor="mm", font=ImageFont.load_default(18))
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def _rgb(hue: float, saturation: float, lightness: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(hue % 360 / 360, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)
