"""The public site."""

from __future__ import annotations

from flask import Flask

from backoffice.policy import can
from backoffice.public import (  # noqa: F401 -- routes are there once imported
    authors,
    comments,
    converters,
    feeds,
    outbox,
    pages,
    pictures,
    profile,
    prose,
    threads,
)
from backoffice.public.blueprint import bp
from backoffice.services import reading


def init_app(app: Flask) -> None:
    app.url_map.converters.update(id=converters.IdConverter, words=converters.WordsConverter)
    app.jinja_env.globals.update(may=can, site_pages=reading.pages)
    prose.init_app(app)
    app.register_blueprint(bp)
    app.register_blueprint(authors.bp)
