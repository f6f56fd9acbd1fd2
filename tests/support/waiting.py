"""Waiting for what other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import text

from backoffice.extensions import db

WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def soon(is_so: Callable[[], object], seconds: float) -> bool:
    """Whether it is so by then; asked again and again."""
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(is_so())


def somebody_waits() -> bool:
    """Whether a transaction on PostgreSQL waits for another one, at the latest in ten seconds."""

    def waits() -> object:
        with db.engine.connect() as connection:
            return connection.scalar(text(WAITING))

    return soon(waits, 10)
