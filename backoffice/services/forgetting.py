"""What is kept for a while only, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute

from backoffice.extensions import db
from backoffice.models.attempt import Attempt
from backoffice.models.change import Refusal
from backoffice.models.job import Job
from backoffice.models.log_in import LogIn
from backoffice.models.mail import Mail
from backoffice.models.selection import Selection
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.worker import Worker

KEPT: dict[InstrumentedAttribute[Any], timedelta] = {
    LogIn.at: timedelta(days=400),
    Refusal.at: timedelta(days=400),
    Mail.due_at: timedelta(days=90),
    Job.ended_at: timedelta(days=30),
    Selection.created_at: timedelta(days=1),
    Worker.seen_at: timedelta(days=1),
    Attempt.expires_at: timedelta(0),
}


def forget_old() -> None:
    """Delete what was kept for long enough, but for selections that a job needs."""
    needed = select(Job.selection_id).where(Job.selection_id == Selection.id).exists()
    with transaction():
        for moment, kept in KEPT.items():
            old = delete(moment.class_).where(moment < utcnow() - kept)
            db.session.execute(old.where(~needed) if moment.class_ is Selection else old)
