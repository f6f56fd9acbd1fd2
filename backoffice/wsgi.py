"""The application for gunicorn. It refuses to start with settings that are not safe in public."""

from __future__ import annotations

from flask import Flask

from backoffice import settings
from backoffice.factory import create_app


def production_app() -> Flask:
    """Raises SystemExit, naming what is unsafe."""
    try:
        app = create_app()
        settings.require_safe(app.config)
    except settings.InvalidSettings as error:
        raise SystemExit(str(error)) from error
    return app


app = production_app()
