"""The records of a selection as rows of plain values, read by key, a part at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from backoffice.extensions import db
from backoffice.models.actor import Actor
from backoffice.policy import can
from backoffice.records.attributes import Attribute
from backoffice.records.declaration import Listing
from backoffice.records.rows import with_column
from backoffice.records.tables import Cell

PART = 5_000
WHOLE = 10_000_000  # letters: all that a text can have


def exportable(listing: Listing, by: Actor) -> list[Attribute]:
    """The columns that somebody may take along."""
    offered = listing.columns + listing.more
    allowed = [each for each in offered if can(by, "view", each.record, each.key)]
    return [each for each in allowed if each.kind != "permissions"]


def names_of(columns: Sequence[Attribute]) -> list[str]:
    """The head of a file: names that stay the same in every language, the id first."""
    return ["id", *(each.key for each in columns)]


def parts(
    listing: Listing,
    where: Sequence[ColumnElement[bool]],
    columns: Sequence[Attribute],
    after: int = 0,
) -> Iterator[tuple[int, list[list[Cell]]]]:
    """Rows by id after one of them, 5,000 at a time, each part with its last id."""
    readers = [(each.key, READERS.get(each.kind, _as_it_is)) for each in columns]
    while True:
        rows = db.session.execute(_statement(listing, where, columns, after)).mappings().all()
        if not rows:
            return
        after = rows[-1]["id"]
        yield after, [[row["id"], *(read(row, key) for key, read in readers)] for row in rows]
        if len(rows) < PART:
            return


def _statement(
    listing: Listing,
    where: Sequence[ColumnElement[bool]],
    columns: Sequence[Attribute],
    after: int,
) -> Select[Any]:
    record = listing.record
    ids = select(record.id).where(*where, record.id > after).order_by(record.id).limit(PART)
    page = ids.subquery("page")
    statement: Select[Any] = select(page.c.id).join_from(page, record, record.id == page.c.id)
    for each in columns:
        statement = with_column(statement, each, WHOLE)
    return statement.order_by(page.c.id)


def _as_it_is(row: Any, key: str) -> Cell:
    value = row[key]
    return value.isoformat() if isinstance(value, datetime) else value


def _choice(row: Any, key: str) -> Cell:
    return row[key] and row[key].value


def _reference(row: Any, key: str) -> Cell:
    record_id = row[f"{key}_id"]
    return None if record_id is None else f"{row[key]} #{record_id}"


def _collection(row: Any, key: str) -> Cell:
    return [f"{title} #{record_id}" for record_id, title in sorted(row[key] or [])]


READERS: dict[str, Callable[[Any, str], Cell]] = {
    "choice": _choice,
    "reference": _reference,
    "collection": _collection,
}
