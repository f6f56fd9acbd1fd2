"""The outbox, as its readers see it."""

from __future__ import annotations

import re

from flask import current_app
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.mail import Mail


def mails(recipient: str = "") -> list[Mail]:
    query = select(Mail).order_by(Mail.id)
    found = db.session.scalars(query.where(Mail.recipient == recipient) if recipient else query)
    return list(found)


def link_in(mail: Mail) -> str:
    """The path of the link in a mail; it has to lead to the configured address."""
    found = re.search(rf"{re.escape(current_app.config['SITE_URL'])}(/\S+)", mail.text)
    assert found, mail.text
    return found[1]
