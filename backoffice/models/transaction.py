"""The one place that commits, and the locks that a writing transaction takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from backoffice.extensions import db
from backoffice.models import folding


@contextmanager
def transaction() -> Iterator[None]:
    """Write in one transaction, all or nothing. On SQLite the write lock is taken first.

    Raises RuntimeError when changes are already pending: they would be lost.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("Changes were made before their transaction began.")
    session.rollback()  # ends the read of whoever asked before, so that we see the newest rows
    session.expire_all()
    session.connection(execution_options={"begin": "IMMEDIATE"})
    try:
        yield
        session.commit()
    finally:
        session.rollback()  # what was committed stays


def keep_what_is_committed() -> None:
    """Let the present session know what it committed, instead of reading it again.

    For work that ends soon after; the next transaction reads anew in any case.
    """
    db.session().expire_on_commit = False


def configure(engine: Engine) -> None:
    """Teach an SQLite engine write-ahead logging, foreign keys and early write locks."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _connect)
    event.listen(engine, "begin", _begin)


def _connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin by itself
    folding.teach(connection)
    for pragma in (
        "journal_mode = WAL",
        "foreign_keys = ON",
        "busy_timeout = 30000",
        "synchronous = NORMAL",
        "cache_size = -32000",  # kibibytes
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # SQLite refuses at once when a read turns into a write, whatever the timeout.
    mode = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
