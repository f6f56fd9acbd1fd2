"""Keeping who logged in."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from backoffice.extensions import db
from backoffice.models.log_in import LogIn
from backoffice.models.types import utcnow
from backoffice.models.user import User

# A copy of a cookie is worth something for so long, however often it is used (ASVS 7.3.2).
LASTS = timedelta(days=30)


def note(user: User) -> int:
    """The number of a new log-in. Part of the present transaction."""
    log_in = LogIn(user_id=user.id)
    db.session.add(log_in)
    db.session.flush()
    return log_in.id


def end(number: int) -> None:
    """Whoever kept a copy of its cookies is out too. Part of the present transaction."""
    db.session.execute(update(LogIn).where(LogIn.id == number).values(ended_at=utcnow()))
