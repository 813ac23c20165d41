"""Pictures drawn in code: vector drawings of the goods, two scenes, and a card for sharing.

Every drawing stands on a canvas of 1000 x 1000 with its foot at y = 850 and its middle at
x = 500, so that scenes can be put together from the same parts.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from html import escape
from math import cos, pi, sin

from auditor.demo.content import Product

INK = "#2b211b"
GLAZES = {"cream": "#f4ead8", "moss": "#5f7d5a", "clay": "#b9623e"}
Colours = tuple[str, str, str]


def svg(body: str, width: int = 1000, height: int = 1000) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">'
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff" stop-opacity=".22"/>'
        '<stop offset=".45" stop-color="#fff" stop-opacity="0"/>'
        '<stop offset="1" stop-color="#000" stop-opacity=".24"/></linearGradient>'
        '<linearGradient id="v" x2="0" y2="1">'
        '<stop offset="0" stop-color="#fff" stop-opacity=".5"/>'
        '<stop offset="1" stop-color="#fff" stop-opacity="0"/></linearGradient></defs>'
        f"{body}</svg>"
    )


def path(d: str, fill: str, more: str = "") -> str:
    return f'<path d="{d}" fill="{fill}" {more}/>'


def shaded(d: str, fill: str) -> str:
    """A shape lit from the left."""
    return path(d, fill) + path(d, "url(#g)")


def line(d: str, stroke: str, width: float, more: str = "") -> str:
    return (
        f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width}" '
        f'stroke-linecap="round" stroke-linejoin="round" {more}/>'
    )


def disc(x: float, y: float, r: float, fill: str, ry: float | None = None) -> str:
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{r:g}" ry="{ry or r:g}" fill="{fill}"/>'


def words(x: float, y: float, size: float, text: str, fill: str, more: str = "") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="Georgia, serif" font-size="{size:g}" '
        f'text-anchor="middle" fill="{fill}" {more}>{escape(text)}</text>'
    )


def placed(body: str, x: float, y: float, scale: float, turn: float = 0) -> str:
    """The drawing with its foot at x, y."""
    spin = f" rotate({turn})" if turn else ""
    move = f"translate({x:g} {y:g}){spin} scale({scale:g}) translate(-500 -850)"
    return f'<g transform="{move}">{body}</g>'


def shadow(width: float) -> str:
    return disc(500, 850, width, "#2b211b22", width / 9)


def bean(x: float, y: float, size: float, turn: float) -> str:
    return (
        f'<g transform="translate({x:g} {y:g}) rotate({turn:g}) scale({size:g})">'
        + disc(0, 0, 30, "#5b3520", 20)
        + disc(-6, -6, 20, "#7a4a2c", 10)
        + line("M-27 3C-10 -9 8 12 27 -3", "#2e190e", 4)
        + "</g>"
    )


def beans(x: float, y: float, wide: float, count: int, size: float = 1) -> str:
    """A loose heap, the same each time: angles of the sunflower."""
    parts = []
    for n in range(count):
        angle, far = n * 2.399963, (n / count) ** 0.5 * wide
        parts.append((y + far * sin(angle) / 3, x + far * cos(angle), n * 47 % 180))
    return "".join(bean(bx, by, size, turn) for by, bx, turn in sorted(parts))


# --- the goods ------------------------------------------------------------------------------------


def motif(kind: str, colours: Colours) -> str:
    """A round landscape, 240 across, around 500, 520."""
    sky, dark, light = colours
    if kind == "sun":
        rays = "".join(
            line(
                f"M{500 + 62 * cos(a):.0f} {505 + 62 * sin(a):.0f}"
                f"L{500 + 84 * cos(a):.0f} {505 + 84 * sin(a):.0f}",
                dark,
                6,
            )
            for a in (n * pi / 8 for n in range(16))
        )
        inside = disc(500, 505, 48, dark) + rays + path("M370 590q65-50 130 0t130 0v90H370z", dark)
    elif kind == "hills":
        inside = (
            disc(545, 470, 26, "#fff8e8")
            + path("M370 600 455 470l60 90 40-50 90 120v60H370z", dark, 'opacity=".55"')
            + path("M370 620q70-60 140-20t140-10v100H370z", dark)
        )
    elif kind == "waves":
        inside = "".join(
            line(f"M370 {y}q32-30 65 0t65 0 65 0 65 0", dark, 9) for y in range(470, 640, 34)
        )
    else:
        leaf = path("M500 610C430 570 430 480 500 420 570 480 570 570 500 610Z", dark)
        inside = (
            f'<g transform="rotate(-42 500 610)">{leaf}</g>'
            f'<g transform="rotate(42 500 610)">{leaf}</g>'
            + path(
                "M500 620C450 570 450 460 500 400 550 460 550 570 500 620Z", dark, 'opacity=".8"'
            )
            + line("M500 630V450", sky, 5)
        )
    clip = '<clipPath id="m"><circle cx="500" cy="520" r="112"/></clipPath>'
    return f'{clip}<g clip-path="url(#m)">{disc(500, 520, 112, light)}{inside}</g>'


def bag(c: Colours, name: str, kind: str) -> str:
    outline = "M318 232 682 232 704 300 712 800Q712 850 662 850H338Q288 850 288 800L296 300Z"
    first, _, rest = name.partition(" ")
    return (
        shadow(300)
        + shaded(outline, c[1])
        + path("M318 232H682L690 262H310Z", "#0002")
        + path("M300 262H700V300H300Z", c[2])
        + path("M300 262H700V300H300Z", "url(#g)")
        + path("M276 274h48v14h-48zM676 274h48v14h-48z", c[2])
        + '<rect x="350" y="370" width="300" height="410" rx="8" fill="#fffaf1"/>'
        + motif(kind or "sun", c)
        + words(500, 690, 40, first, INK)
        + words(500, 726, 25, rest, INK)
        + words(500, 762, 17, "FINCH & FIG", c[1], 'letter-spacing="4"')
        + disc(500, 338, 11, "#0003")
    )


def box(c: Colours, name: str, kind: str) -> str:
    first, _, rest = name.partition(" ")
    return (
        shadow(330)
        + shaded("M250 480H690V850H250Z", c[1])
        + path("M690 480 770 430V795L690 850Z", c[1])
        + path("M690 480 770 430V795L690 850Z", "#0003")
        + path("M250 480 330 430H770L690 480Z", c[2])
        + path("M400 455 430 300H590L610 455Z", "#fffaf1")
        + path("M430 300H590L600 380H420Z", "#e9dcc6")
        + '<rect x="290" y="530" width="360" height="270" rx="6" fill="#fffaf1"/>'
        + f'<g transform="translate(95 222) scale(.75)">{motif(kind, c)}</g>'
        + words(470, 750, 40, first, INK)
        + words(470, 783, 23, rest, INK)
    )


def cup(c: Colours, *_: str) -> str:
    glaze = c[1]
    return (
        shadow(230)
        + line("M668 560C800 540 800 740 650 730", glaze, 34)
        + shaded("M310 500H690C690 700 650 850 560 850H440C350 850 310 700 310 500Z", glaze)
        + path(
            "M310 500H690C690 560 688 600 682 640 560 600 430 690 318 640 312 600 310 560 310 500Z",
            c[2],
        )
        + path(
            "M310 500H690C690 560 688 600 682 640 560 600 430 690 318 640 312 600 310 560 310 500Z",
            "url(#g)",
        )
        + disc(500, 500, 190, "#fffaf1", 40)
        + disc(500, 508, 172, "#4a2a18", 30)
        + disc(470, 502, 70, "#7a4a2c", 10)
    )


def dripper(c: Colours, *_: str) -> str:
    return (
        shadow(250)
        + shaded("M290 770H710V800Q710 850 660 850H340Q290 850 290 800Z", c[1])
        + line("M716 520C830 520 820 690 660 690", c[1], 36)
        + shaded("M240 440H760L570 770H430Z", c[1])
        + "".join(
            line(f"M{x} 450 {500 + (x - 500) * 0.3:.0f} 750", "#0001", 12)
            for x in range(300, 720, 80)
        )
        + disc(500, 440, 260, "#fffdf8", 52)
        + disc(500, 446, 236, "#e4d3b8", 44)
        + disc(500, 462, 170, "#4a2a18", 26)
        + path("M240 440Q500 540 760 440L752 470Q500 570 250 470Z", c[2])
    )


def papers(c: Colours, *_: str) -> str:
    sheets = "".join(
        path(
            f"M{250 + n} {420 - n * 0.75}H{750 + n}L{590 + n} {850 - n * 0.75}H{410 + n}Z",
            ("#f2e5cd", "#fffaf1")[n // 8 % 2],
            'stroke="#d9c6a3" stroke-width="3"',
        )
        for n in range(0, 64, 8)
    )
    return (
        shadow(260)
        + sheets
        + path("M300 570H760L735 640H325Z", c[2])
        + words(530, 618, 40, "100", "#fff")
    )


def press(c: Colours, *_: str) -> str:
    return (
        shadow(230)
        + line("M500 200V330", "#8b9194", 14)
        + disc(500, 190, 34, c[2])
        + line("M650 420C800 420 800 760 650 740", "#a9743f", 34)
        + shaded("M350 360H650V820Q650 850 620 850H380Q350 850 350 820Z", c[1] + "99")
        + shaded("M350 560H650V820Q650 850 620 850H380Q350 850 350 820Z", "#4a2a18")
        + path("M350 545H650V562H350Z", "#b9bec0")
        + path("M330 330H670V366H330Z", "#9aa1a4")
        + path("M330 330H670V366H330Z", "url(#g)")
        + "".join(path(f"M{x} 360h22v490h-22z", "#9aa1a4") for x in (350, 628))
        + path("M340 690H660V716H340Z", "#9aa1a4")
        + path("M372 380h24v420h-24z", "url(#v)")
    )


def kettle(c: Colours, *_: str) -> str:
    return (
        shadow(290)
        + line("M330 740C180 720 240 480 120 470", c[1], 30)
        + line("M640 470C860 440 880 700 690 780", c[2], 34)
        + shaded("M350 450H650L740 820Q744 850 710 850H290Q256 850 260 820Z", c[1])
        + shaded("M340 420H660V456H340Z", "#4c5458")
        + disc(500, 404, 34, c[2], 22)
        + disc(500, 640, 44, "#fffaf1")
        + line("M500 640 520 612", "#b4532a", 6)
    )


def grinder(c: Colours, *_: str) -> str:
    return (
        shadow(160)
        + line("M500 300V250H700", "#8b9194", 22)
        + disc(706, 232, 30, c[2], 40)
        + shaded("M400 320Q400 290 430 290H570Q600 290 600 320V600H400Z", c[1])
        + "".join(line(f"M{x} 620V800", "#0003", 6) for x in range(420, 600, 26))
        + shaded("M390 600H610V820Q610 850 580 850H420Q390 850 390 820Z", c[2])
        + path("M390 596H610V616H390Z", "#2b211b")
        + words(500, 460, 26, "F & F", "#fffaf1")
    )


def scale(c: Colours, *_: str) -> str:
    return (
        shadow(300)
        + shaded(
            "M230 780H770Q800 780 800 810V825Q800 850 775 850"
            "H225Q200 850 200 825V810Q200 780 230 780Z",
            c[1],
        )
        + path("M240 760H760V782H240Z", "#565d61")
        + words(420, 828, 36, "18.0 g", c[2])
        + words(640, 828, 36, "0:28", c[2])
        + placed(cup(("", "#f4ead8", "#4d7358")), 500, 765, 0.62)
    )


def moka(c: Colours, *_: str) -> str:
    return (
        shadow(220)
        + shaded("M390 620H610L670 850H330Z", c[1])
        + path("M376 596H624V626H376Z", "#7d8488")
        + shaded("M400 600 340 330H660L600 600Z", c[1])
        + path("M340 330 290 380 362 420Z", c[1])
        + line("M660 380H760V580", c[2], 34)
        + shaded("M340 330Q500 250 660 330Z", "#c3c9cc")
        + disc(500, 268, 22, c[2], 26)
        + "".join(
            line(f"M{x} 640 {500 + (x - 500) * 1.35:.0f} 842", "#0002", 5) for x in (450, 500, 550)
        )
        + "".join(
            line(f"M{x} 590 {500 + (x - 500) * 1.6:.0f} 340", "#0002", 5) for x in (450, 500, 550)
        )
    )


def server(c: Colours, *_: str) -> str:
    jug = (
        "M400 400H600L610 470Q740 560 740 700 740 850 640 850H360Q260 850 260 700 260 560 390 470Z"
    )
    return (
        shadow(270)
        + line("M620 480C860 470 860 720 720 740", c[1], 30)
        + path(jug, c[1], 'opacity=".55"')
        + path("M268 660Q500 690 732 660 748 850 640 850H360Q252 850 268 660Z", c[2])
        + path(jug, "url(#g)")
        + path("M385 372H615V408H385Z", "#c99a63")
        + disc(500, 356, 40, "#c99a63", 20)
        + line("M310 620Q300 700 330 790", "#fff9", 12)
    )


def travel(c: Colours, *_: str) -> str:
    return (
        shadow(170)
        + shaded("M360 330H640L610 820Q608 850 580 850H420Q392 850 390 820Z", c[1])
        + shaded("M345 260H655V335H345Z", "#2b211b")
        + path("M420 232H540V262H420Z", "#2b211b")
        + path("M365 420H635L630 500H370Z", c[2])
        + words(500, 474, 34, "Finch & Fig", "#fffaf1" if c[2] != "#f4ead8" else INK)
    )


def tin(c: Colours, *_: str) -> str:
    return (
        shadow(220)
        + shaded("M320 380H680V800Q680 850 630 850H370Q320 850 320 800Z", c[1])
        + shaded("M308 330Q308 300 340 300H660Q692 300 692 330V392H308Z", "#c9c4bb")
        + disc(500, 292, 44, "#a9a399", 18)
        + '<rect x="370" y="480" width="260" height="270" rx="6" fill="#fffaf1"/>'
        + placed(motif("leaves", ("#fffaf1", c[1], c[2])), 500, 815, 0.7)
        + words(500, 722, 30, "Finch & Fig", INK)
    )


def trio(c: Colours, *_: str) -> str:
    bags = (
        (310, "Kolla Ethiopia", "sun", ("#f3dfc1", "#c8643c", "#f6c667")),
        (500, "Aurora Colombia", "hills", ("#dfe7d3", "#4d7358", "#f0d9a0")),
        (690, "Gayo Sumatra", "leaves", ("#e6dccd", "#5e4636", "#9fb07a")),
    )
    return (
        "".join(placed(bag(look, name, kind), x, 780, 0.55) for x, name, kind, look in bags)
        + shadow(370)
        + shaded("M140 700H860V850H140Z", "#c99a63")
        + path("M140 700H860V716H140Z", "#0002")
        + words(500, 792, 40, "Finch & Fig", "#fffaf1")
    )


ART: dict[str, Callable[..., str]] = {
    "bag": bag, "box": box, "cup": cup, "dripper": dripper, "papers": papers, "press": press,
    "kettle": kettle, "grinder": grinder, "scale": scale, "moka": moka, "server": server,
    "travel": travel, "tin": tin, "trio": trio,
}  # fmt: skip


def product(item: Product, view: int, colour: str = "") -> str:
    """View 1 from the front, 2 with dimensions beside a cup, 3 close; 1000 x 1000."""
    ground, body, accent = item.colours
    if colour in GLAZES:
        body, accent = GLAZES[colour], "#f4ead8" if colour != "cream" else accent
    look = (ground, body, accent)
    art = ART[item.art](look, item.name, item.motif)
    back = f'<path d="M0 0H1000V1000H0Z" fill="{ground}"/>'
    floor = path("M0 780H1000V1000H0Z", "#ffffff55")
    if view == 1:
        return svg(back + floor + placed(art, 500, 880, 1))
    if view == 2:
        size = dict(item.specs).get("", "") or next(
            (value for _, value in item.specs if "cm" in value), "21 × 13 × 8 cm"
        )
        return svg(
            back
            + floor
            + placed(art, 400, 860, 0.82)
            + placed(cup(("", "#fffdf8", "#b4532a")), 815, 865, 0.36)
            + line("M70 330V860M50 330H90M50 860H90", INK, 5)
            + words(500, 150, 54, size, INK)
        )
    low = item.art in ("cup", "scale", "trio")
    heap = beans(500, 940, 520, 60, 1.5) if item.art in ("bag", "box", "trio") else ""
    return svg(
        path("M0 0H1000V1000H0Z", body if item.art in ("bag", "box", "scale") else accent)
        + path("M0 0H1000V1000H0Z", "#ffffff66")
        + placed(art, 470, 960 if low else 1180, 1.4 if low else 1.6, -6)
        + heap
    )


# --- scenes, 1200 x 900 ---------------------------------------------------------------------------


def hero() -> str:
    steam = "".join(
        line(f"M{x} 330c-30-40 30-70 0-120s30-70 0-110", "#ffffff88", 9) for x in (955, 1000)
    )
    return svg(
        path("M0 0H1200V900H0Z", "#e9d6b8")
        + path("M80 60H520V560H80Z", "#f7ecd6")
        + path("M80 60H520V560H80Z", "none", 'stroke="#cdb48c" stroke-width="16"')
        + path("M292 60h16v500h-16zM80 300h440v14H80z", "#cdb48c")
        + disc(420, 170, 54, "#f6c667")
        + path("M88 470q110-90 210-20t214-30v132H88z", "#9fb58c")
        + path("M640 120h470v18H640zM640 330h470v18H640z", "#a9794a")
        + placed(tin(("", "#b9743e", "#f5ead9")), 720, 330, 0.26)
        + placed(cup(("", "#f4ead8", "#4d7358")), 850, 330, 0.22)
        + placed(cup(("", "#f4ead8", "#b4532a")), 950, 330, 0.22)
        + path("M0 700H1200V900H0Z", "#a56f42")
        + path("M0 700H1200V722H0Z", "#8a5a33")
        + placed(bag(("#f3dfc1", "#c8643c", "#f6c667"), "Kolla Ethiopia", "sun"), 230, 820, 0.62)
        + beans(420, 830, 90, 16, 0.9)
        + placed(server(("", "#a9cbd6", "#6b3f22")), 640, 800, 0.58)
        + placed(dripper(("", "#f8f5ef", "#b4532a")).removeprefix(shadow(250)), 640, 526, 0.5)
        + line("M712 236C690 246 650 262 646 320", "#cfe6ee", 9)
        + placed(kettle(("", "#33393d", "#c98a4b")).removeprefix(shadow(290)), 930, 440, 0.55, -14)
        + placed(cup(("", "#f4ead8", "#4d7358")), 980, 830, 0.5)
        + steam.replace('d="M', 'transform="translate(0 330)" d="M'),
        1200,
        900,
    )


def roastery() -> str:
    sack = "M0 0C-70-10-86-150-60-210L60-210C86-150 70-10 0 0Z"
    return svg(
        path("M0 0H1200V900H0Z", "#d8c7b0")
        + "".join(
            path(f"M{x} {y}h150v58h-150z", "#cdb99e")
            for y in range(0, 640, 140)
            for x in range(y % 280, 1200, 330)
        )
        + path("M0 690H1200V900H0Z", "#7c6450")
        + shaded(
            "M420 320H760Q800 320 800 360V560Q800 600 760 600"
            "H420Q380 600 380 560V360Q380 320 420 320Z",
            "#23483a",
        )
        + disc(520, 460, 96, "#c98a4b")
        + disc(520, 460, 74, "#2b211b")
        + disc(520, 460, 60, "#5b3520")
        + shaded("M520 320 470 170H660L610 320Z", "#9aa1a4")
        + shaded("M730 320V0H790V330Z", "#9aa1a4")
        + shaded("M430 600H470V780H430ZM710 600H750V780H710Z", "#2b211b")
        + disc(330, 700, 210, "#9aa1a4", 52)
        + disc(330, 694, 186, "#4a2a18", 42)
        + beans(330, 690, 160, 60, 0.7)
        + shaded("M310 740H350V860H310Z", "#2b211b")
        + "".join(
            f'<g transform="translate({x} {y})">{shaded(sack, "#b9935f")}'
            + words(0, -90, 30, name, "#5b3520")
            + "</g>"
            for x, y, name in ((920, 840, "HUILA"), (1080, 850, "GAYO"), (1000, 700, "KOLLA"))
        ),
        1200,
        900,
    )


SCENES: dict[str, Callable[[], str]] = {"hero": hero, "roastery": roastery}


def favicon() -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="64" height="64">'
        '<circle cx="20" cy="20" r="20" fill="#23483a"/>'
        '<path d="M9 24c7 3 17 1 20-9-7-2-16 1-20 9Zm0 0 12-6" fill="#f6c667" '
        'stroke="#23483a" stroke-width="1.4"/></svg>'
    )


def card(colours: Colours, width: int = 1200, height: int = 630) -> bytes:
    """A PNG for social networks (they read no SVG): a bag on the product's ground."""

    def colour(index: int, x: int, y: int) -> int:
        across, down = abs(x - width // 2), y - 90
        if (x - width / 2) ** 2 + (y - 350) ** 2 < 80**2:
            return 2
        if across < 110 and 140 < down < 380:
            return 3
        if across < 170 and 20 < down < 60:
            return 2
        return 1 if across < 165 + down // 30 and 0 < down < 470 else index

    rows = []
    for y in range(0, height, 2):  # drawn in blocks of 2 x 2
        ground = 0 if y < 500 else 3
        row = bytes(colour(ground, x, y) for x in range(0, width, 2) for _ in "12")
        rows += [b"\0" + row] * 2

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    palette = b"".join(bytes.fromhex(c[1:]) for c in (*colours, "#fffaf1"))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + chunk(b"PLTE", palette)
        + chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + chunk(b"IEND", b"")
    )
