"""What the database holds now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, inspect, select

from backoffice.extensions import db
from backoffice.models.record import Base


def count(kind: type[Base], *where: Any) -> int:
    db.session.rollback()  # to see what others did since
    return db.session.scalar(select(func.count()).select_from(kind).where(*where)) or 0


def newest(kind: type[Base]) -> Any:
    """The one that was written last."""
    return db.session.scalars(select(kind).order_by(inspect(kind).primary_key[0].desc())).first()


def the(kind: type[Base]) -> Any:
    """The only one that there is."""
    return db.session.scalars(select(kind)).one()
