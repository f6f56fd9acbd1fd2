"""Pictures for examples: hills under a low sun, drawn from a few colours."""

from __future__ import annotations

from io import BytesIO
from math import sin
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageOps

SIZE = (1600, 900)
HILLS = 4


class Cover(NamedTuple):
    """What it shows, and its colours from the top of the sky to the nearest hill."""

    alt: str
    sky: str
    horizon: str
    sun: str
    land: str


COVERS = [
    Cover("Yellow hills in the morning", "#7fb7d6", "#fdf1d0", "#fff8e1", "#a8812a"),
    Cover("A valley in blue evening light", "#1f3b63", "#f2b79a", "#ffe3c2", "#16324a"),
    Cover("Red fields under a pale sky", "#c9d8dc", "#fbe9dd", "#ffffff", "#8a3b2b"),
    Cover("Green hills in the mist", "#8fa9a3", "#e9efe8", "#f7f9f1", "#234a3c"),
]


def draw(cover: Cover) -> bytes:
    """As PNG. The hills come nearer, darker and steeper from the back to the front."""
    width, height = SIZE
    gradient = Image.linear_gradient("L").resize(SIZE)
    image = ImageOps.colorize(gradient, cover.sky, cover.horizon)
    pen = ImageDraw.Draw(image)
    pen.circle((width * 0.68, height * 0.42), 70, fill=cover.sun)
    for number in range(1, HILLS + 1):
        far = Image.new("RGB", (1, 1), cover.horizon)
        near = Image.new("RGB", (1, 1), cover.land)
        colour = Image.blend(far, near, number / HILLS).getpixel((0, 0))
        pen.polygon([(0, height), *_ridge(number), (width, height)], fill=colour)
    out = BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _ridge(number: int) -> list[tuple[float, float]]:
    """Two waves that don't repeat in step, the lower the nearer."""
    width, height = SIZE
    base, steep = height * (0.4 + 0.11 * number), 14.0 * number
    return [
        (x, base + steep * (sin(x / 210 + 2 * number) + sin(x / 97 + 5 * number) / 2))
        for x in range(0, width + 8, 8)
    ]
