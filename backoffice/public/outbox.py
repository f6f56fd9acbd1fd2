"""On a developer's machine without a mail server: the mails that became files, to click on."""

from __future__ import annotations

import email
from email.policy import default
from ipaddress import ip_address
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
    return render_template("public/outbox.html", mails=[_read(path) for path in latest])


def _is_development() -> bool:
    config = current_app.config
    here = ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104 not an address to bind
    return config["ENVIRONMENT"] == "development" and not config["MAIL_SERVER"] and here


def _read(path: Path) -> dict[str, str]:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    text = message.get_body(("plain",))
    return {
        "to": str(message["To"]),
        "subject": str(message["Subject"]),
        "text": text.get_content() if text else "",
    }
