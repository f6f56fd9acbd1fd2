"""The change recorder: every flush of a recorded table writes what was and what is.

`change_set` opens the unit of work; listeners on the session do the rest in the same
transaction. Nothing is written when nothing changed, and never a secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import event, insert, inspect, update
from sqlalchemy.orm import InstanceState, Session

from backoffice.extensions import db
from backoffice.models.actor import Actor, door
from backoffice.models.change import Action, Change, ChangeSet
from backoffice.models.record import Described, Record, references
from backoffice.models.recorded_fields import recorded_columns, recorded_relations
from backoffice.models.transaction import transaction
from backoffice.models.types import Choice, utcnow
from backoffice.models.unrecorded import PastTheRecorder, open_for_flush
from backoffice.models.user import read_again

# By the name of a foreign key, what it referred to and what it refers to.
References = dict[str, tuple[Record | None, Record | None]]


@dataclass
class Recording:
    """The change set at work. Its row is written with the first change."""

    by: Actor
    why: str = ""
    id: int | None = None
    stays_open: bool = False
    counts: dict[str, int] | None = None
    pending: list[PendingChange] = field(default_factory=list)
    held: frozenset[str] = frozenset()  # the actor's permissions before anything changed


@dataclass
class PendingChange:
    """What a flush is about to do. Ids and defaults of new records are known only after it."""

    record: Record
    action: Action
    values: dict[str, Any]
    references: References


_recording: ContextVar[Recording | None] = ContextVar("recording", default=None)


def recording() -> Recording | None:
    """The change set at work, if there is one."""
    return _recording.get()


def last_written() -> int | None:
    """The change set that this session committed last, or None when that changed nothing."""
    return cast(int | None, db.session().info.get("written"))


@contextmanager
def change_set(
    *, by: Actor, why: str = "", adds_to: int | None = None, stays_open: bool = False
) -> Iterator[Recording]:
    """Everything changed inside is one transaction and one entry in the history.

    An inner change set joins the outer one. Long work is one entry over several transactions:
    each part `stays_open` and `adds_to` the first, and `close` ends it. Raises what the work
    raises, with nothing written.
    """
    outer = _recording.get()
    if outer is not None:
        yield outer
        return
    current = Recording(by, why, adds_to, stays_open)
    token = _recording.set(current)
    try:
        with transaction():
            if by.user:
                read_again(by.user)
            current.held = by.permissions
            yield current
        db.session().info["written"] = current.id
    finally:
        _recording.reset(token)


def close(change_set_id: int) -> None:
    """Nothing more is added to it: part of the present transaction."""
    _set_closed_at(change_set_id, utcnow())


def reopen(change_set_id: int) -> None:
    """More is added to it: part of the present transaction."""
    _set_closed_at(change_set_id, None)


def _set_closed_at(change_set_id: int, moment: datetime | None) -> None:
    of_set = update(ChangeSet).where(ChangeSet.id == change_set_id)
    db.session.execute(of_set.values(closed_at=moment))


@contextmanager
def savepoint() -> Iterator[None]:
    """One part of a change set that may fail without the rest."""
    current = _recording.get()
    before = current.id if current else None
    try:
        with db.session.begin_nested():
            yield
    except BaseException:
        if current:
            current.id = before  # its row went with the savepoint that wrote it
            current.pending = []
        raise


def write_counts(current: Recording, counts: dict[str, int]) -> None:
    """Close a bulk load, whose rows are too many to list, with what it made of each type."""
    current.counts = counts
    _ensure_row(db.session(), current)


# --- before the flush: what will change ---------------------------------------------------


def listen_last() -> None:
    """Record what a flush is about to do behind all who may add to it, or refuse it."""
    for listener in (_before_flush, open_for_flush):
        if not event.contains(db.session, "before_flush", listener):
            event.listen(db.session, "before_flush", listener)


def _before_flush(session: Session, _context: object, _instances: object) -> None:
    pending = [*_creations(session), *_updates(session), *_deletions(session)]
    if not pending:
        return
    current = _recording.get()
    if current is None:
        message = f"{pending[0].record!r}: change it inside `with change_set(by=...)`."
        raise PastTheRecorder(message)
    current.pending = pending
    for change in pending:
        if change.action is Action.UPDATE:
            change.record.updated_at = utcnow()
            change.record.version += 1


def _creations(session: Session) -> list[PendingChange]:
    return [PendingChange(r, Action.CREATE, {}, {}) for r in session.new if isinstance(r, Record)]


def _updates(session: Session) -> list[PendingChange]:
    changes = [_update(record) for record in session.dirty if isinstance(record, Record)]
    return [change for change in changes if change.values or change.references]


def _update(record: Record) -> PendingChange:
    state: InstanceState[Record] = inspect(record)
    touched = set(state.attrs.keys()) - state.unmodified
    values = _column_changes(state, touched) | _collection_changes(state, touched)
    return PendingChange(record, Action.UPDATE, values, _reference_changes(state, touched))


def _deletions(session: Session) -> list[PendingChange]:
    records = [record for record in session.deleted if isinstance(record, Record)]
    return [PendingChange(r, Action.DELETE, _snapshot(r, "old"), {}) for r in records]


def _column_changes(state: InstanceState[Record], touched: set[str]) -> dict[str, Any]:
    columns = [each for each in recorded_columns(state.mapper) if each[0] in touched]
    changes = {}
    for key, described in columns:
        old, new = _sides(state, key)
        if old != new:
            changes[key] = _entry(described, old, new)
    return changes


def _sides(state: InstanceState[Record], key: str) -> tuple[Any, Any]:
    """What a field held before and holds now; nothing twice where it was not touched."""
    history = state.attrs[key].history
    return next(iter(history.deleted), None), next(iter(history.added), None)


def _entry(described: Described, old: Any, new: Any) -> dict[str, Any]:
    return {"secret": True} if described.secret else {"old": plain(old), "new": plain(new)}


def _collection_changes(state: InstanceState[Record], touched: set[str]) -> dict[str, Any]:
    changes = {}
    for key in [each for each in recorded_relations(state.mapper) if each in touched]:
        history = state.attrs[key].history
        if history.added or history.deleted:
            changes[key] = {
                "added": [_reference(item) for item in history.added],
                "removed": [_reference(item) for item in history.deleted],
            }
    return changes


def _reference_changes(state: InstanceState[Record], touched: set[str]) -> References:
    """References set through the relation; the flush fills in the foreign key later."""
    relations = [each for each in references(state.mapper).items() if each[1] in touched]
    changes = {}
    for column, key in relations:
        old, new = _sides(state, key)
        if old is not new:
            changes[column] = (old, new)
    return changes


def _snapshot(record: Record, side: str) -> dict[str, Any]:
    """All recorded values of a record that comes ("new") or goes ("old")."""
    state: InstanceState[Record] = inspect(record)
    values = {
        key: {"secret": True} if described.secret else {side: plain(getattr(record, key))}
        for key, described in recorded_columns(state.mapper)
        if getattr(record, key) not in (None, "")
    }
    if side == "old":
        values["created_at"] = {"old": plain(record.created_at)}  # for the day it comes back
    word = "added" if side == "new" else "removed"
    for key in recorded_relations(state.mapper):
        if items := getattr(record, key):
            values[key] = {word: [_reference(item) for item in items]}
    return values


def plain(value: Any) -> Any:
    """A value as the history keeps it."""
    if isinstance(value, date):  # a time as well
        return value.isoformat()
    if isinstance(value, Decimal):  # the same number is the same text
        return f"{value.normalize():f}"
    return value.value if isinstance(value, Choice) else value


def _reference(item: Any) -> list[Any]:
    return [getattr(item, "id", None), str(item)]


# --- after the flush: the rows ------------------------------------------------------------


@event.listens_for(db.session, "after_flush")
def _after_flush(session: Session, _context: object) -> None:
    current = _recording.get()
    if current is None or not current.pending:
        return
    pending, current.pending = current.pending, []
    rows = [_row(change) for change in pending]
    change_set_id = _ensure_row(session, current)
    for row in rows:
        row["change_set_id"] = change_set_id
    session.connection().execute(insert(Change), rows)


def _row(change: PendingChange) -> dict[str, Any]:
    values = change.values
    if change.action is Action.CREATE:
        values = _snapshot(change.record, "new")
    for key, (old, new) in change.references.items():
        values[key] = {"old": old and old.id, "new": new and new.id}
    return {
        "record_type": change.record.__tablename__,
        "record_id": change.record.id,
        "record_version": change.record.version,
        "title": str(change.record)[:200],
        "action": change.action.value,
        "values": values,
    }


def _ensure_row(session: Session, current: Recording) -> int:
    if current.id is None:
        user = current.by.user
        row = {
            "actor_kind": current.by.kind.value,
            "actor_id": user and user.id if current.by is user else None,
            "actor_label": current.by.label[:200],
            "on_behalf_of_id": user.id if user and current.by is not user else None,
            "door": door.get()[:200],
            "why": current.why[:500],
            "counts": current.counts,
            "opened_at": utcnow(),
            "closed_at": None if current.stays_open else utcnow(),
        }
        result = session.connection().execute(insert(ChangeSet).values(row))
        current.id = cast(tuple[int], result.inserted_primary_key)[0]
    return current.id
