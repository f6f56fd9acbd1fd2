"""The application, part by part."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from backoffice import accounts, admin, jobs, models, public, settings, web
from backoffice.extensions import csrf
from backoffice.web.templating import Templates


def create_app(
    overrides: Mapping[str, Any] | None = None, *, instance: Path | None = None
) -> Flask:
    """The whole application. Raises settings.InvalidSettings."""
    folder = instance or settings.instance_folder()
    app = Flask("backoffice", instance_path=str(folder), static_folder=None)
    configure(app, folder, overrides)
    csrf.init_app(app)
    for part in (models, web, accounts, public, admin, jobs):
        part.init_app(app)
    return app


def configure(app: Flask, folder: Path, overrides: Mapping[str, Any] | None) -> None:
    """Put settings and what follows from them into the application's configuration."""
    origins = settings.load(folder, overrides)
    app.config.update({name: origin.value for name, origin in origins.items()})
    tls = app.config["SITE_URL"].startswith("https://")
    app.config.update(
        ORIGINS=origins,
        ASSETS_OUTPUT=folder / "assets",
        TRUSTED_HOSTS=settings.hosts(app.config),
        MAX_CONTENT_LENGTH=app.config["MAX_BODY_BYTES"],
        MAX_FORM_MEMORY_SIZE=app.config["MAX_BODY_BYTES"],
        SESSION_COOKIE_NAME="__Host-session" if tls else "session",
        SESSION_COOKIE_SECURE=tls,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_environment = Templates
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if depth := app.config["PROXY_DEPTH"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, depth, depth, depth)  # type: ignore[method-assign]


def settle() -> None:
    """Let the garbage collector pass over what was made at the start, for it stays to the end.

    Looking at it again and again takes a fifth of the time of an export.
    """
    gc.collect()
    gc.freeze()
