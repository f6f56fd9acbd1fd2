"""Is the process up, and can it do its work? For load balancers and monitors."""

from __future__ import annotations

from flask import Blueprint, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from backoffice.models.revisions import code_revision, found_revision
from backoffice.web import bundles
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
    """The database answers and has the tables of this code, and the style sheets are built."""
    missing = what_is_missing()
    return json_response({"status": missing or "ready"}, 503 if missing else 200)


def what_is_missing() -> str:
    """Why the site can't do its work yet, and nothing where it can."""
    try:
        found = found_revision()
    except SQLAlchemyError:
        return "database unreachable"
    expected = code_revision()
    if found != expected:
        current_app.logger.warning("Database at %s, code at %s", found, expected)
        return "database needs `manage.py db upgrade`"
    if not bundles.are_built():
        return "style sheets need `manage.py assets build` and a restart"
    return ""
