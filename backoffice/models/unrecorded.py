"""The fence around recorded tables: a write that goes past the recorder raises.

It stands at the engine, so it sees what a session's hooks don't: Core statements, bulk
mappings and text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, event

from backoffice.extensions import db
from backoffice.models.record import record_types
from backoffice.models.recorded_fields import recorded_relations

_bulk: ContextVar[bool] = ContextVar("bulk_load", default=False)
_flushing: ContextVar[bool] = ContextVar("flushing", default=False)


class PastTheRecorder(RuntimeError):
    """A statement would change a recorded table without a trace in the history."""


@contextmanager
def unrecorded_writes(reason: str) -> Iterator[None]:
    """Let a bulk load through that records itself as counts. The reason is for the reader."""
    token = _bulk.set(True)
    try:
        yield
    finally:
        _bulk.reset(token)


def recorded_tables() -> set[str]:
    """The tables of all record types, and those of their recorded collections."""
    kinds = record_types().values()
    collections = [
        str(table)
        for mapper in (kind.__mapper__ for kind in kinds)
        for key in recorded_relations(mapper)
        for table in (mapper.relationships[key].secondary, mapper.relationships[key].target)
        if table is not None
    ]
    return {*(kind.__tablename__ for kind in kinds), *collections}


def fence(engine: Engine) -> None:
    """Watch an engine's writes."""
    tables = recorded_tables()
    writes = re.compile(
        rf'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?({"|".join(tables)})"?(?:[\s(]|$)',
        re.IGNORECASE,
    )

    def check(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        match = writes.match(statement)
        if match and not (_flushing.get() or _bulk.get()):
            raise PastTheRecorder(f"{match[1]}: write through the session, in a change set.")

    event.listen(engine, "before_cursor_execute", check)


def open_for_flush(*_event: object) -> None:
    _flushing.set(True)


@event.listens_for(db.session, "after_flush")
@event.listens_for(db.session, "after_soft_rollback")
def _close_after_flush(*_event: object) -> None:
    _flushing.set(False)
