"""The application for gunicorn. It refuses to start with settings that are not safe in public."""

from __future__ import annotations

from flask import Flask

from backoffice import settings
from backoffice.factory import create_app


def production_app() -> Flask:
    """Raises SystemExit, naming what is unsafe."""
    app = create_app()
    findings = settings.unsafe(app.config)
    if findings:
        raise SystemExit("Not safe to start: " + " ".join(findings))
    return app


app = production_app()
