"""The application for gunicorn. It refuses to start with settings that are not safe in public."""

from __future__ import annotations

import click
from flask import Flask

from backoffice.factory import create_app, settle
from backoffice.safety import require_safe
from backoffice.settings import InvalidSettings
from backoffice.web.health import what_is_missing

# gunicorn's own status for this: at most others it starts the next worker, for ever.
APP_LOAD_ERROR = 4


def production_app() -> Flask:
    """Raises SystemExit after naming what is unsafe."""
    try:
        app = create_app()
        require_safe(app.config)
    except InvalidSettings as error:
        click.echo(str(error), err=True)
        raise SystemExit(APP_LOAD_ERROR) from error
    with app.app_context():
        if missing := what_is_missing():
            click.echo(f"Not ready: {missing}", err=True)
    return app


app = production_app()
settle()
