"""How pictures stand in pages: in the size that fits, in a place that is kept for them."""

from __future__ import annotations

import html
import re
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from backoffice.models.picture import PICTURE_IN_HTML, Picture
from backoffice.models.post import Post

# How wide a picture stands: in a column of text, beside posts in a list.
SIZES = {
    "column": "(max-width: 46rem) 100vw, 44rem",
    "card": "(max-width: 40rem) 100vw, 20rem",
}
IMAGE = re.compile(r'<img\b(?:[^>"]|"[^"]*")*>')
ALT = re.compile(r'\balt="([^"]*)"')


def picture_tag(
    picture: Picture,
    sizes: str = SIZES["column"],
    *,
    alt: str | None = None,
    lazy: bool = True,
    **more: str,
) -> Markup:
    """An element for a picture, with its sizes once they are made."""
    attributes: dict[str, Any] = {"src": picture.address}
    if picture.prepared_at:
        ways = [f"{picture.sized(w)} {min(w, picture.width)}w" for w in picture.widths]
        largest = picture.sized(picture.widths[-1])
        attributes = {"src": largest, "srcset": ", ".join(ways), "sizes": sizes}
    attributes |= {"width": picture.width, "height": picture.height}
    attributes |= {"alt": picture.spoken if alt is None else alt, **more, **focus(picture)}
    if lazy:
        attributes["loading"] = "lazy"
    return Markup("<img {}>").format(
        Markup(" ").join(Markup('{}="{}"').format(*each) for each in attributes.items())
    )


def focus(picture: Picture) -> dict[str, int]:
    """The focal point for the style sheet, in tens; the middle needs no words."""
    points = {"data-focal-x": picture.focal_x, "data-focal-y": picture.focal_y}
    return {name: round(value, -1) for name, value in points.items() if round(value, -1) != 50}


def illustrated(post: Post) -> Markup:
    """The text of a post with its pictures in fitting sizes; of one that is gone, its words."""
    known = {picture.file: picture for picture in post.pictures}

    def show(match: re.Match[str]) -> str:
        ours = PICTURE_IN_HTML.search(match[0])
        if ours is None:
            return match[0]
        words = ALT.search(match[0])
        alt = html.unescape(words[1]) if words else ""
        picture = known.get(ours[1])
        return str(picture_tag(picture, alt=alt or None)) if picture else str(escape(alt))

    return Markup(IMAGE.sub(show, post.body_html))  # noqa: S704 -- cleaned when it was saved


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(picture_tag=picture_tag, illustrated=illustrated, SIZES=SIZES)
