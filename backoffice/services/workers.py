"""Whether anybody does the work that is left for later: mail and jobs."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

from sqlalchemy import delete, select

from backoffice.extensions import db
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.worker import Worker

# A worker shows itself every minute.
SILENCE = timedelta(minutes=3)


def show_life() -> None:
    """Note that this process is at work."""
    now = utcnow()
    with transaction():
        worker = db.session.get(Worker, _name())
        if worker is None:
            worker = Worker(name=_name(), started_at=now)
            db.session.add(worker)
        worker.seen_at = now


def say_goodbye() -> None:
    """Note that this process ends as it should."""
    with transaction():
        db.session.execute(delete(Worker).where(Worker.name == _name()))


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def known_workers() -> list[Worker]:
    """The workers of the last day, the last seen first."""
    return list(db.session.scalars(select(Worker).order_by(Worker.seen_at.desc())))


def is_alive(worker: Worker) -> bool:
    return worker.seen_at > utcnow() - SILENCE


def nobody_works() -> bool:
    """Whether no worker has been seen for three minutes."""
    return not any(is_alive(worker) for worker in known_workers())
