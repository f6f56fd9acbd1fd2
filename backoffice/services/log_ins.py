"""Keeping who logged in, for a year and a bit."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from backoffice.extensions import db
from backoffice.models.log_in import LogIn
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.user import User

KEPT = timedelta(days=400)


def note(user: User) -> None:
    """Part of the present transaction."""
    db.session.add(LogIn(user_id=user.id))


def forget_old() -> None:
    with transaction():
        db.session.execute(delete(LogIn).where(LogIn.at < utcnow() - KEPT))
