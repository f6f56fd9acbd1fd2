"""What no view is given, whatever it would do with it: refused before any of them looks."""

from __future__ import annotations

from itertools import chain

from flask import Flask, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType


def check_input() -> None:
    """Raises BadRequest for a path or a form with NUL, which PostgreSQL can't hold.

    A query string only looks something up: a list shows what it can of a strange one. Our forms
    take text and nothing else: files and JSON raise UnsupportedMediaType.
    """
    if request.files or request.is_json:
        raise UnsupportedMediaType
    typed = chain.from_iterable(request.form.listvalues())
    if any("\0" in text for text in (request.path, *typed)):
        raise BadRequest


def init_app(app: Flask) -> None:
    app.before_request(check_input)
