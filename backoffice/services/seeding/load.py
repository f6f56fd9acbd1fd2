"""Many rows at once: Core in batches on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, cast

from sqlalchemy import Index, Table, func, insert, select, text

from backoffice.extensions import db
from backoffice.models.record import Base
from backoffice.models.searching import SearchIndex, search_indexes
from backoffice.services.progress import Progress

BATCH = 10_000
CACHE_KIB = 256 * 1024
# By the names of the columns, always in the same order. Enumerated ones hold what is stored.
Row = dict[str, Any]


def table_of(kind: type[Base]) -> Table:
    return cast(Table, kind.__table__)


def reserve_ids(table: Table, count: int) -> Sequence[int]:
    """Ids that no record has or ever had. Nobody else is given them either."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":  # the write lock is held
        last = text("SELECT max(seq) FROM sqlite_sequence WHERE name = :table")
        first = (connection.scalar(last, {"table": table.name}) or 0) + 1
        return range(first, first + count)
    sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
    drawn = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
    return connection.scalars(drawn).all()


@contextmanager
def roomy_cache() -> Iterator[None]:
    """Let the database keep the indexes in memory while they grow all over."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL maintenance_work_mem = '{CACHE_KIB}kB'")
        yield
        return
    usual = connection.scalar(text("PRAGMA cache_size"))
    connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")
    yield
    # Not after a failure: the transaction is broken then, and refuses every statement.
    connection.exec_driver_sql(f"PRAGMA cache_size = {usual}")


@contextmanager
def indexes_later(*tables: Table) -> Iterator[None]:
    """Make the indexes anew after the load, which is faster than keeping them in step.

    Those that keep values unique stay.
    """
    connection = db.session.connection()
    indexes: list[Index | SearchIndex] = [*search_indexes()]
    indexes += [index for table in tables for index in table.indexes if not index.unique]
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def insert_rows(
    table: Table, rows: Iterable[Row], total: int, progress: Progress | None = None
) -> None:
    """Insert rows; report the rows done after each batch."""
    store = _copy if db.session.connection().dialect.name == "postgresql" else _execute
    done = 0
    for batch in _batches(rows):
        store(table, batch)
        done += len(batch)
        if progress:
            progress(table.name, done, total)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _execute(table: Table, batch: list[Row]) -> None:
    db.session.connection().execute(insert(table), batch)


def _copy(table: Table, batch: list[Row]) -> None:
    # One statement a row, even in a pipeline, takes several times as long.
    raw: Any = db.session.connection().connection.driver_connection
    columns = ", ".join(f'"{name}"' for name in batch[0])
    with raw.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for row in batch:
            copy.write_row(tuple(row.values()))
