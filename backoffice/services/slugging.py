"""Addresses for records: given, or made from the title, and never one that is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from backoffice.extensions import db
from backoffice.models.record import Record
from backoffice.models.slugs import slugify

# Of a slug, for the number behind it.
ROOM = 10


def with_slug(
    kind: type[Record], values: Mapping[str, Any], record: Record | None = None
) -> dict[str, Any]:
    """The values with an address: one that was left empty is made from the title."""
    left_empty = not values.get("slug") if record is None else values.get("slug", "-") in ("", None)
    column = getattr(kind, "slug", None)
    if column is None or not left_empty:
        return dict(values)
    title = values.get(kind.__title__) or (record and str(record)) or ""
    own = getattr(record, "slug", None)
    return {**values, "slug": free_slug(column, title, fallback=kind.__tablename__, own=own)}


def free_slug(
    column: InstrumentedAttribute[Any], text: str, *, fallback: str, own: str | None = None
) -> str:
    """The slug of a text, with a number behind it when somebody else has it."""
    longest = getattr(column.type, "length", None) or 100
    wanted = slugify(text, limit=longest - ROOM) or fallback
    similar = select(column).where(column.startswith(wanted, autoescape=True))
    taken = set(db.session.scalars(similar)) - {own}
    candidates = (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)
