"""The ground of all doors: gate, language, headers, error pages, bundles."""

from flask import Flask

from backoffice.models.transaction import keep_what_is_committed
from backoffice.web import (
    bundles,
    charts,
    errors,
    formats,
    gate,
    headers,
    health,
    incoming,
    inputs,
    locale,
    pictures,
    prefetch,
)

PARTS = (
    incoming,
    inputs,
    locale,
    headers,
    errors,
    formats,
    charts,
    pictures,
    bundles,
    prefetch,
    gate,
)


def init_app(app: Flask) -> None:
    app.before_request(keep_what_is_committed)
    for part in PARTS:
        part.init_app(app)
    app.register_blueprint(health.bp)
    headers.wrap(app)
