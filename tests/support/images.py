"""Picture files as cameras and strangers make them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image


def image(size: tuple[int, int] = (800, 600), mode: str = "RGB") -> Image.Image:
    """Red at its left half, blue at its right."""
    made = Image.new("RGB", size, (200, 30, 30))
    made.paste((30, 30, 200), (size[0] // 2, 0, *size))
    return made.convert(mode)


def image_file(
    format: str = "JPEG", size: tuple[int, int] = (800, 600), mode: str = "RGB", **options: Any
) -> bytes:
    out = BytesIO()
    image(size, mode).save(out, format, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))
