"""The queue: huey on SQLite at first, on Redis or PostgreSQL at scale. A message is only an id.

huey forgets a task whose worker dies, so rows decide and a periodic sweep sends again.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from backoffice.extensions import db
from backoffice.jobs import deliver
from backoffice.models.mail import Mail
from backoffice.services import outbox, workers

logger = logging.getLogger(__name__)


class JsonSerializer(Serializer):
    """Messages as JSON: a queue that strangers can write to must not run code."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data) if isinstance(data, Message) else data).encode()

    def _deserialize(self, data: bytes) -> Any:
        value = json.loads(data)
        return Message(*value) if isinstance(value, list) else value


def make_queue(url: str, instance: Path) -> Huey:
    """The queue that a JOBS_URL names; without one, SQLite in the instance folder."""
    options = {"results": False, "serializer": JsonSerializer()}
    if url.startswith("redis"):
        return RedisHuey("backoffice", url=url, **options)
    if url.startswith("postgres"):
        return PostgresHuey("backoffice", dsn=url.replace("+psycopg", ""), **options)
    return SqliteHuey("backoffice", filename=str(instance / "queue.db"), **options)


def init_app(app: Flask) -> None:
    queue = make_queue(app.config["JOBS_URL"], Path(app.instance_path))
    app.extensions["queue"] = queue

    @queue.task(name="deliver")
    def deliver_mail(mail_id: int) -> None:
        with app.app_context():
            deliver.deliver(mail_id)

    @queue.periodic_task(crontab(minute="*"), name="sweep")
    def sweep() -> None:
        with app.app_context():
            workers.show_life()
            deliver_all_due()

    app.extensions["deliver_mail"] = deliver_mail


def deliver_all_due() -> int:
    """Send every mail that is due, lost claims included. Returns how many were tried."""
    ids = outbox.due_mails()
    for mail_id in ids:
        deliver.deliver(mail_id)
    return len(ids)


@event.listens_for(db.session, "after_flush")
def _note_mails(session: Session, _context: object) -> None:
    fresh = [mail for mail in session.new if isinstance(mail, Mail)]
    session.info.setdefault("fresh_mails", []).extend(fresh)


@event.listens_for(db.session, "after_commit")
def _announce_mails(session: Session) -> None:
    for mail in session.info.pop("fresh_mails", []):
        _enqueue(mail.__dict__["id"])


@event.listens_for(db.session, "after_soft_rollback")
def _forget_mails(session: Session, _previous: object) -> None:
    session.info.pop("fresh_mails", None)


def _enqueue(mail_id: int) -> None:
    try:
        current_app.extensions["deliver_mail"](mail_id)
    except Exception:
        # The row is committed: the sweep finds it within a minute.
        logger.exception("Mail %s could not be announced to the worker", mail_id)
