"""Is the process up, and can it do its work? For load balancers and monitors."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from backoffice.extensions import db, migrate
from backoffice.web.gate import anybody
from backoffice.web.negotiation import json_response

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@anybody
def healthz() -> Response:
    """The process answers."""
    return json_response({"status": "ok"})


@bp.get("/readyz")
@anybody
def readyz() -> Response:
    """The database answers and has the tables of this code."""
    try:
        with db.engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        return json_response({"status": "database unreachable"}, 503)
    expected = ScriptDirectory.from_config(migrate.get_config()).get_current_head()
    if found != expected:
        current_app.logger.warning("Database at %s, code at %s", found, expected)
        return json_response({"status": "database needs `manage.py db upgrade`"}, 503)
    return json_response({"status": "ready"})
