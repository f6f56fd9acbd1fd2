"""The outbox: mails are written with their cause and delivered later, at least once."""

from __future__ import annotations

from datetime import timedelta
from email.utils import make_msgid
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import current_app, render_template
from sqlalchemy import ColumnElement, select, update

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.i18n.reader import writing_for
from backoffice.models.mail import Mail, MailStatus
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.user import User
from backoffice.policy import Refused
from backoffice.services.counting import Count, count_of
from backoffice.services.letters import LETTERS, SECRET
from backoffice.services.locking import lock

MOST_ATTEMPTS = 8
# A worker that claims a mail and dies leaves it for the sweep after this time.
CLAIM = timedelta(minutes=5)


def post_mail(kind: str, recipient: str, *, locale: str, **context: Any) -> Mail:
    """Put a mail, in its receiver's language, into the outbox: part of the present transaction."""
    site, letter = urlsplit(current_app.config["SITE_URL"]), LETTERS[kind]
    with writing_for(locale):
        mail = Mail(
            kind=kind,
            recipient=recipient,
            subject=str(letter.subject),
            text=render_template("mail/letter.txt", letter=letter, **context),
            html=render_template("mail/letter.html", letter=letter, **context),
            message_id=make_msgid(domain=site.hostname or "localhost"),
        )
    db.session.add(mail)
    return mail


def mail_user(kind: str, user: User, **context: Any) -> Mail:
    return post_mail(kind, user.email, locale=user.locale, user=user, **context)


def site_link(path: str) -> str:
    """A path or link of ours at the configured address, whatever host was asked for."""
    parts = urlsplit(path)
    relative = parts._replace(scheme="", netloc="").geturl()
    return urljoin(current_app.config["SITE_URL"], relative)


def due_mails(limit: int = 100) -> list[int]:
    """The ids of mails that wait to be sent, the oldest first, lost claims included."""
    query = select(Mail.id).where(_is_due()).order_by(Mail.id)
    return list(db.session.scalars(query.limit(limit)))


def _is_due() -> ColumnElement[bool]:
    return Mail.status.in_([MailStatus.QUEUED, MailStatus.SENDING]) & (Mail.due_at <= utcnow())


def claim(mail_id: int) -> Mail | None:
    """Take a due mail for sending, so that no other worker does. None when it isn't due."""
    with transaction():
        claimed = db.session.execute(
            update(Mail)
            .where(Mail.id == mail_id, _is_due())
            .values(
                status=MailStatus.SENDING,
                due_at=utcnow() + CLAIM,
                attempts=Mail.attempts + 1,
            )
        )
    mail = db.session.get(Mail, mail_id) if claimed.rowcount else None  # type: ignore[attr-defined]
    if mail and mail.attempts > MOST_ATTEMPTS:
        mark_failed(mail, "Each worker that tried ended in the middle of it.", for_good=True)
        return None
    return mail


def mark_sent(mail: Mail) -> None:
    with transaction():
        mail.status, mail.sent_at, mail.error = MailStatus.SENT, utcnow(), ""
        if mail.kind in SECRET:
            mail.text = mail.html = ""


def mark_failed(mail: Mail, error: str, *, for_good: bool) -> None:
    """Try again later, each time after a longer pause, or give up and show it to staff."""
    with transaction():
        hopeless = for_good or mail.attempts >= MOST_ATTEMPTS
        mail.status = MailStatus.FAILED if hopeless else MailStatus.QUEUED
        wait = 0 if hopeless else 30 * 4 ** (mail.attempts - 1)
        mail.due_at = utcnow() + timedelta(seconds=wait)
        mail.error = error[:500]


def count_by_status() -> dict[MailStatus, Count]:
    """How many mails there are of each status."""
    mails = {status: select(Mail.id).where(Mail.status == status) for status in MailStatus}
    return {status: count_of(rows) for status, rows in mails.items()}


def retry(mail_id: int) -> None:
    """Send a mail again that is parked, or at once that waits. Raises Refused for any other."""
    with transaction():
        mail = lock(Mail, mail_id)
        if mail.status not in (MailStatus.FAILED, MailStatus.QUEUED):
            raise Refused(_("Only a mail that waits or failed can be sent again."))
        mail.status, mail.attempts, mail.due_at = MailStatus.QUEUED, 0, utcnow()
