"""On a developer's machine without a mail server: the mails that became files, to click on."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from backoffice.public.blueprint import bp
from backoffice.web.gate import anybody

MOST_SHOWN = 20


@bp.get("/outbox/")
@anybody
def outbox() -> ResponseReturnValue:
    """The latest mails. They hold secret links, so nobody but this machine may see them."""
    if not _is_development():
        raise NotFound
    folder = Path(current_app.instance_path) / "outbox"
    latest = sorted(folder.glob("*.eml"), reverse=True)[:MOST_SHOWN]
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in latest]
    return render_template("public/outbox.html", mails=mails)


def _is_development() -> bool:
    config, here = current_app.config, request.remote_addr in ("127.0.0.1", "::1")
    return config["ENVIRONMENT"] == "development" and not config["MAIL_SERVER"] and here
