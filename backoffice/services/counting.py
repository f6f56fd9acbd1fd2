"""Counts that never cost more than a page: exact up to 10,000, "more" beyond."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, literal_column, select

from backoffice.extensions import db
from backoffice.models.record import Record
from backoffice.models.time_limit import time_limit

# A row is only counted: reading its id would take SQLite twice as long.
ONE: ColumnElement[int] = literal_column("1")
MOST_COUNTED = 10_000
# Where no index tells and each row has to be looked at.
MOST_COUNTED_ONE_BY_ONE = 1_000


@dataclass(frozen=True)
class Count:
    """How many rows match: exactly, or at least this many."""

    value: int
    exact: bool = True

    @classmethod
    def up_to(cls, number: int, most: int) -> Count:
        """Of rows that were counted to one beyond `most`."""
        return cls(min(number, most), number <= most)


def count(record: type[Record], where: list[ColumnElement[bool]], most: int) -> Count:
    """How many rows fulfil the conditions, up to `most`."""
    return count_of(select(ONE).select_from(record).where(*where), most)


def count_of(rows: Select[Any] | CompoundSelect[Any], most: int = MOST_COUNTED) -> Count:
    """How many rows a query has, up to `most`."""
    some = rows.limit(most + 1).subquery()
    return Count.up_to(db.session.scalar(select(func.count()).select_from(some)) or 0, most)


def count_all(record: type[Record], where: list[ColumnElement[bool]], seconds: float) -> int:
    """How many rows fulfil the conditions, however many. Raises TimeIsUp after so long."""
    with time_limit(seconds):
        rows = select(func.count()).select_from(record).where(*where)
        return db.session.scalar(rows) or 0
