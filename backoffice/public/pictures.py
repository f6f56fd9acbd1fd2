"""The files of pictures. Whoever knows an address may see it: it can't be guessed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, current_app
from werkzeug.exceptions import NotFound, ServiceUnavailable

from backoffice.models.picture import PictureKind
from backoffice.public.blueprint import bp
from backoffice.services import avatars, pictures
from backoffice.web.gate import anybody
from backoffice.web.headers import FOREVER


@bp.get("/media/<name>")
@anybody
def picture(name: str) -> Response:
    """A picture as it is kept, or one of its sizes. The type is what we wrote it as."""
    with _in_order():
        found = pictures.find(name)
    if found is None:
        raise NotFound
    return _answer(found.content, found.kind, final=found.final)


@bp.get("/media/avatars/<name>.webp")
@anybody
def avatar(name: str) -> Response:
    """The square by which somebody is shown."""
    with _in_order():
        found = avatars.find_avatar(name)
    if found is None:
        raise NotFound
    return _answer(found, PictureKind.WEBP, final=True)


@contextmanager
def _in_order() -> Iterator[None]:
    """Raises ServiceUnavailable where the storage is out of order."""
    try:
        yield
    except OSError as error:
        current_app.logger.exception("A picture could not be read")
        raise ServiceUnavailable from error


def _answer(content: bytes, kind: PictureKind, *, final: bool) -> Response:
    response = Response(content, mimetype=f"image/{kind.value}")
    response.headers["Cache-Control"] = FOREVER if final else "no-cache"
    return response
