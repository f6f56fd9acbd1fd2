"""The files of pictures. Whoever knows an address may see it: it can't be guessed."""

from __future__ import annotations

from flask import Response, current_app
from werkzeug.exceptions import NotFound, ServiceUnavailable

from backoffice.public.blueprint import bp
from backoffice.services import pictures
from backoffice.web.gate import anybody
from backoffice.web.headers import FOREVER


@bp.get("/media/<name>")
@anybody
def picture(name: str) -> Response:
    """A picture as it is kept, or one of its sizes. The type is what we wrote it as."""
    try:
        found = pictures.find(name)
    except OSError as error:
        current_app.logger.exception("%s could not be read", name)
        raise ServiceUnavailable from error
    if found is None:
        raise NotFound
    response = Response(found.content, mimetype=f"image/{found.kind.value}")
    response.headers["Cache-Control"] = FOREVER if found.final else "no-cache"
    return response
