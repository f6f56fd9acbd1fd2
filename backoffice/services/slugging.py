"""Addresses for new records that nobody has yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from backoffice.extensions import db
from backoffice.models.slugs import slugify


def free_slug(column: InstrumentedAttribute[Any], text: str, *, fallback: str) -> str:
    """The slug of a text, with a number behind it when it is taken."""
    wanted = slugify(text, limit=90) or fallback
    taken = set(
        db.session.scalars(select(column).where(column.startswith(wanted, autoescape=True)))
    )
    candidates = (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)
