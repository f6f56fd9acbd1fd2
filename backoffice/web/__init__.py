"""The ground of all doors: gate, language, headers, error pages, bundles."""

from flask import Flask

from backoffice.web import bundles, errors, formats, gate, headers, health, inputs, locale, pictures


def init_app(app: Flask) -> None:
    for part in (inputs, locale, headers, errors, formats, pictures, bundles, gate):
        part.init_app(app)
    app.register_blueprint(health.bp)
    headers.wrap(app)
