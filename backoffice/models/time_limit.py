"""A limit to how long the database may work on what is asked inside."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from backoffice.extensions import db

# SQLite asks after so many of its steps whether to go on: some thousand times a second.
STEPS = 10_000


class TimeIsUp(Exception):
    """The database was stopped. Nothing that it had begun to read is known."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop reading after so long and roll back. Raises TimeIsUp."""
    connection = db.session.connection()
    limit = _limit_sqlite if connection.dialect.name == "sqlite" else _limit_postgres
    try:
        with limit(seconds):
            yield
    except OperationalError as error:
        db.session.rollback()
        if _was_stopped(error):
            raise TimeIsUp from error
        raise


@contextmanager
def _limit_sqlite(seconds: float) -> Iterator[None]:
    driver: Any = db.session.connection().connection.driver_connection
    end = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


@contextmanager
def _limit_postgres(seconds: float) -> Iterator[None]:
    db.session.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
    yield
    db.session.execute(text("SET LOCAL statement_timeout TO DEFAULT"))


def _was_stopped(error: OperationalError) -> bool:
    """By its code: 57014 is query_canceled (PostgreSQL), 9 is SQLITE_INTERRUPT."""
    origin: Any = error.orig
    return getattr(origin, "sqlstate", "") == "57014" or getattr(origin, "sqlite_errorcode", 0) == 9
