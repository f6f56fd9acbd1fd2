"""The queue: huey on SQLite at first, on Redis or PostgreSQL at scale. A message is only an id.

huey forgets a task whose worker dies, so rows decide and a periodic sweep sends again.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, SessionTransaction

from backoffice.extensions import db
from backoffice.jobs import deliver, files, runner, uploads
from backoffice.models.job import Job, JobStatus
from backoffice.models.mail import Mail
from backoffice.models.outage import advice, is_outage
from backoffice.services import forgetting, jobs, outbox, pictures, workers

logger = logging.getLogger(__name__)

# So long does a worker stay with one job, or with mail: then others have their turn.
TURN_SECONDS = 20


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

    # Mail goes before jobs where the queue knows what goes before: Redis has one line for all.
    first = 1 if queue.storage.priority else None

    @queue.task(name="deliver", priority=first)
    def deliver_mail(mail_id: int) -> None:
        with at_work(app):
            deliver.deliver(mail_id)

    @queue.task(name="run")
    def run_job(job_id: int) -> None:
        with at_work(app):
            if runner.run(job_id, seconds=TURN_SECONDS):
                _enqueue(Job, job_id)

    @queue.periodic_task(crontab(minute="*"), name="sweep", priority=first)
    def sweep() -> None:
        with at_work(app):
            workers.show_life()
            announce_due_jobs()
            files.remove_expired()
            uploads.remove_expired()
            deliver_all_due()  # last: a server that answers nobody takes half a minute for each

    @queue.periodic_task(crontab(minute="10"), name="forget", priority=first)
    def forget() -> None:
        with at_work(app):
            forgetting.forget_old()

    @queue.periodic_task(crontab(hour="3", minute="20"), name="tidy", priority=first)
    def tidy() -> None:
        with at_work(app):
            pictures.remove_strays()
            pictures.prepare_rest()

    app.extensions["announce"] = {Mail: deliver_mail, Job: run_job}


@contextmanager
def at_work(app: Flask) -> Iterator[None]:
    """Inside the application. What the database misses while it is away, the sweep finds later."""
    with app.app_context():
        try:
            yield
        except OperationalError as error:
            if not is_outage(error):
                raise
            logger.error(advice(error))


def deliver_all_due() -> int:
    """Send mails that are due, lost claims included, for a turn. Returns how many were tried."""
    tried, end = 0, time.monotonic() + TURN_SECONDS
    for mail_id in outbox.due_mails():
        deliver.deliver(mail_id)
        tried += 1
        if time.monotonic() >= end:
            break
    return tried


def announce_due_jobs() -> None:
    """Put every job that nobody works on into the queue, lost ones included.

    One that waits behind others is announced again each minute. That is harmless: whoever comes
    first claims the row, and for the rest there is nothing to do.
    """
    for job_id in jobs.due_jobs():
        _enqueue(Job, job_id)


def _waits(row: object) -> bool:
    return isinstance(row, Mail) or (isinstance(row, Job) and row.status is JobStatus.WAITING)


@event.listens_for(db.session, "after_flush")
def _note_work(session: Session, _context: object) -> None:
    fresh = [row for row in session.new if _waits(row)]
    again = [row for row in session.dirty if isinstance(row, Job) and _waits(row)]
    session.info.setdefault("work", []).extend(fresh + again)


@event.listens_for(db.session, "after_commit")
def _announce(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint ended: nobody else sees the rows yet
    for row in session.info.pop("work", []):
        _enqueue(type(row), row.__dict__["id"])


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    """Drop what was undone: all of it, or what came since a savepoint."""
    work = session.info.pop("work", [])
    if previous.nested:
        session.info["work"] = [row for row in work if row in session]


def _enqueue(kind: type[Mail | Job], row_id: int) -> None:
    try:
        current_app.extensions["announce"][kind](row_id)
    except Exception:
        # The row is committed: the sweep finds it within a minute.
        logger.exception("%s %s could not be announced to the worker", kind.__name__, row_id)
