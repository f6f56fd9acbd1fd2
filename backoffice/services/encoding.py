"""From bytes of a stranger to a picture of ours: known by its content, measured before it is
decoded, encoded anew without anything that came along in the file.
"""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from threading import Lock
from typing import Any

from flask import current_app
from PIL import Image, ImageCms, ImageOps, features

from backoffice.i18n import _
from backoffice.models.picture import Kept, PictureKind
from backoffice.policy import Refused

# What is read, and as what it is kept. Of an animation the first frame is.
KEPT_AS = {
    "JPEG": PictureKind.JPEG,
    "MPO": PictureKind.JPEG,
    "PNG": PictureKind.PNG,
    "GIF": PictureKind.PNG,
    "WEBP": PictureKind.WEBP,
    "AVIF": PictureKind.WEBP,
}
NAMES = {"WEBP": "WebP"}
# Quick rather than small, since somebody waits: readers get the sizes that a worker makes.
OPTIONS: dict[PictureKind, dict[str, Any]] = {
    PictureKind.JPEG: {"quality": 90, "progressive": True, "optimize": True},
    PictureKind.PNG: {"compress_level": 3},
    PictureKind.WEBP: {"quality": 90, "method": 2},
}
SMALLER = {"quality": 80, "method": 4}
SQUARE = 320
LONGEST_SIDE = 16_383  # of a WebP
# A file of some kilobytes may need 400 MB, so a process reads one at a time (ASVS 15.2.2).
TURN = Lock()
LONGEST_WAIT = 20  # seconds


def accepted() -> list[str]:
    """The formats that this installation reads."""
    return ["JPEG", "PNG", "WEBP", "GIF", *(["AVIF"] if features.check("avif") else [])]


def encode(content: bytes) -> Kept:
    """Raises Refused for what is no picture, or one with too many pixels."""
    with _in_turn():
        image, kind = _decoded(content)
        return Kept(secrets.token_hex(16), _written(image, kind), kind, *image.size)


def square(content: bytes, focal_point: tuple[int, int]) -> bytes:
    """A small square of what a stranger sent, around a point in percent. Raises Refused."""
    x, y = (min(max(value, 0), 100) / 100 for value in focal_point)
    size = (SQUARE, SQUARE)
    with _in_turn():
        image, _kind = _decoded(content)
        cut = ImageOps.fit(image, size, Image.Resampling.LANCZOS, centering=(x, y))
        return _written(cut, PictureKind.WEBP)


@contextmanager
def _in_turn() -> Iterator[None]:
    """After the pictures that others sent. Raises Refused when those take too long."""
    if not TURN.acquire(timeout=LONGEST_WAIT):
        raise Refused(_("Other pictures are being read. Send it again in a minute."), "file")
    try:
        yield
    finally:
        TURN.release()


def _decoded(content: bytes) -> tuple[Image.Image, PictureKind]:
    """The first frame, upright and in plain colours, and as what it is kept."""
    with _explained(), warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we measure ourselves
        image = Image.open(BytesIO(content), formats=accepted())
        _check_size(image)
        kind = KEPT_AS[str(image.format)]
        _upright(image)
        return _in_plain_colours(image, kind), kind


@contextmanager
def _explained() -> Iterator[None]:
    """Raises Refused for a file that is no picture, is broken or too large."""
    try:
        yield
    except Refused:
        raise
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except Exception as error:  # each decoder has errors of its own for a file that is broken
        raise Refused(_not_a_picture(), "file") from error


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > current_app.config["PICTURE_MAX_PIXELS"] or max(image.size) > LONGEST_SIDE:
        raise _too_many_pixels()


def _too_many_pixels() -> Refused:
    most = current_app.config["PICTURE_MAX_PIXELS"] // 1_000_000
    message = _("It has too many pixels. Choose one with at most %(most)s million.", most=most)
    return Refused(message, "file")


def _not_a_picture() -> str:
    *names, last = [NAMES.get(name, name) for name in accepted()]
    return _(
        "This is no picture that can be read. Choose one in %(formats)s or %(last)s.",
        formats=", ".join(names),
        last=last,
    )


def _upright(image: Image.Image) -> None:
    image.load()
    with suppress(Exception):  # what can't be read of the metadata goes without it
        ImageOps.exif_transpose(image, in_place=True)


def _in_plain_colours(image: Image.Image, kind: PictureKind) -> Image.Image:
    """In sRGB, for which a file without a profile is taken."""
    profile = image.info.get("icc_profile")
    mode = "RGBA" if image.has_transparency_data and kind is not PictureKind.JPEG else "RGB"
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):  # a broken profile says nothing
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            seen = image.convert("RGBA") if image.mode in ("P", "PA") else image
            image = ImageCms.profileToProfile(seen, source, target, outputMode=mode) or image
    return image.convert(mode)


def _written(image: Image.Image, kind: PictureKind) -> bytes:
    image.info.clear()  # some encoders write what they find there without being asked
    out = BytesIO()
    try:
        image.save(out, kind.name, **OPTIONS[kind])
    except (OSError, ValueError) as error:  # WebP gives up on some that are huge and noisy
        raise Refused(_not_a_picture(), "file") from error
    return out.getvalue()


def smaller(content: bytes, width: int) -> bytes:
    """A picture of ours as WebP, no wider than this. Raises Refused for one that is damaged."""
    out = BytesIO()
    with _explained(), Image.open(BytesIO(content)) as image:
        height = max(1, round(image.height * width / image.width))
        size = min((width, height), image.size)
        image.resize(size, Image.Resampling.LANCZOS).save(out, "WEBP", **SMALLER)
    return out.getvalue()
