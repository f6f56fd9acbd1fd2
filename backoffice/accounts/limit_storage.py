"""Rate limits counted in the application's own database, so that all its processes share them."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from limits.storage import Storage
from sqlalchemy import Connection, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from backoffice.extensions import db
from backoffice.models.attempt import Attempt
from backoffice.models.types import utcnow

INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class DatabaseStorage(Storage):
    """What the library limits asks of a storage. Each call is a transaction of its own: a request
    that is turned away writes nothing else.
    """

    STORAGE_SCHEME = ["database"]
    base_exceptions = SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = utcnow()
        insert: Any = INSERT[db.engine.dialect.name](Attempt).values(
            key=_hashed(key), count=amount, expires_at=now + timedelta(seconds=expiry)
        )
        over, new = Attempt.expires_at <= now, insert.excluded
        counted = insert.on_conflict_do_update(
            index_elements=[Attempt.key],
            set_={
                "count": case((over, new.count), else_=Attempt.count + new.count),
                "expires_at": case((over, new.expires_at), else_=Attempt.expires_at),
            },
        ).returning(Attempt.count)
        with _connection() as connection:
            return connection.scalars(counted).one()

    def get(self, key: str) -> int:
        live = (Attempt.key == _hashed(key)) & (Attempt.expires_at > utcnow())
        with _connection() as connection:
            return connection.scalar(select(Attempt.count).where(live)) or 0

    def get_expiry(self, key: str) -> float:
        with _connection() as connection:
            expires_at = select(Attempt.expires_at).where(Attempt.key == _hashed(key))
            return (connection.scalar(expires_at) or utcnow()).timestamp()

    def check(self) -> bool:
        with _connection() as connection:
            return connection.scalar(select(1)) == 1

    def reset(self) -> int:
        with _connection() as connection:
            return connection.execute(delete(Attempt)).rowcount

    def clear(self, key: str) -> None:
        with _connection() as connection:
            connection.execute(delete(Attempt).where(Attempt.key == _hashed(key)))


def is_first(key: str, expiry: int) -> bool:
    """Whether nobody tried this within so many seconds. Part of the present transaction."""
    tried: Any = INSERT[db.engine.dialect.name](Attempt).values(
        key=_hashed(key), count=1, expires_at=utcnow() + timedelta(seconds=expiry)
    )
    first = tried.on_conflict_do_nothing().returning(Attempt.key)
    return db.session.scalar(first) is not None


def _connection() -> AbstractContextManager[Connection]:
    return db.engine.execution_options(begin="IMMEDIATE").begin()


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
