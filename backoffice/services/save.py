"""Saving a record that somebody had open: merge what differs, never overwrite in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.change import Action, Change
from backoffice.models.record import Record, relation_of
from backoffice.models.recorder import change_set, plain
from backoffice.policy import Forbidden, Refused, allowed_fields, can
from backoffice.services.constraints import explained
from backoffice.services.locking import lock
from backoffice.services.net import key_of, keys_of
from backoffice.services.slugging import with_slug


@dataclass
class Clash:
    """One field that two people changed: what the record says now, and what was to be saved."""

    theirs: Any
    mine: Any


class Conflict(Exception):
    """The record changed since it was opened, in the same fields. Nothing was written.

    `others` is what the fields hold by now that only somebody else changed.
    """

    def __init__(self, clashes: dict[str, Clash], others: dict[str, Any], version: int) -> None:
        super().__init__(", ".join(clashes))
        self.clashes = clashes
        self.others = others
        self.version = version


def create(kind: type[Record], values: Mapping[str, Any], *, by: Actor) -> Any:
    """Make a record. Raises Forbidden or Refused."""
    _check_fields(kind, "create", values, by)
    with explained(), change_set(by=by):
        values = with_slug(kind, values)
        record = kind()
        assign(record, values)
        db.session.add(record)
        db.session.flush()
        _check_new(record, values, by)
    return record


def _check_new(record: Record, values: Mapping[str, Any], by: Actor) -> None:
    """Only now is there a record for the condition of a rule to judge."""
    if not can(by, "create", record):
        raise Refused(_("You may not create it with these values."))
    _check_fields(record, "create", values, by)


def save(
    record: Record, values: Mapping[str, Any], *, since: int, by: Actor, action: str = "edit"
) -> None:
    """Save the fields that were changed since version `since` was shown.

    Fields that others changed meanwhile are kept unless both changed the same one.
    Raises Conflict, Forbidden or Refused.
    """
    kind, record_id = type(record), record.id
    with explained(), change_set(by=by):
        record = lock(kind, record_id)
        if not can(by, action, record):
            raise Forbidden(action, record)
        changed = changed_since(record, with_slug(kind, values, record), since)
        _check_fields(record, action, changed, by)
        assign(record, changed)
        db.session.flush()


def _check_fields(
    thing: Record | type[Record], action: str, values: Mapping[str, Any], by: Actor
) -> None:
    allowed = allowed_fields(by, action, thing, values)
    for key in values:
        if key not in allowed:
            raise Forbidden(action, thing, key)


def assign(record: Record, values: Mapping[str, Any]) -> None:
    """Put values into a record; a collection may bring its own way, `set_NAME`."""
    with db.session.no_autoflush:
        for key, value in values.items():
            setter = getattr(record, f"set_{key}", None)
            setter(value) if setter else setattr(record, key, value)
        record.complete()


def changed_since(record: Record, values: Mapping[str, Any], since: int) -> dict[str, Any]:
    """Of the submitted values, those that the person changed. Raises Conflict.

    Without later changes that is whatever differs. With them, the history tells what each
    field was when the form was opened.
    """
    if since > record.version:
        raise Refused(_("This form doesn't belong to the record. Open the record again."))
    base = values_at(record, since)
    mine = {k: v for k, v in values.items() if not _is_left_alone(record, k, v, base)}
    clashes = {
        key: Clash(getattr(record, key), value)
        for key, value in mine.items()
        if _is_contested(record, key, value, base)
    }
    if clashes:
        others = {key: getattr(record, key) for key in base.keys() - mine.keys()}
        raise Conflict(clashes, others, record.version)
    return mine


def _is_contested(record: Record, key: str, value: Any, base: Mapping[str, Any]) -> bool:
    """Whether others changed it, or that by which it is decided, and don't say the same."""
    is_changed = key in base or dict(record.__rests_on__).get(key) in base
    return is_changed and comparable(value) != comparable(getattr(record, key))


def _is_left_alone(record: Record, key: str, value: Any, base: Mapping[str, Any]) -> bool:
    """Whether a value is what the form was filled with."""
    return bool(comparable(value) == base.get(key, comparable(getattr(record, key))))


def comparable(value: Any) -> Any:
    """A value in the shape in which two of them can be compared, whatever they refer to."""
    if isinstance(value, Record):
        return value.id
    if isinstance(value, list | set | tuple):
        return set(map(key_of, value))
    return None if value == "" else plain(value)  # a form can't tell nothing from empty


def values_at(record: Record, since: int) -> dict[str, Any]:
    """What the fields that say something else by now were at a version."""
    query = (
        select(Change.values)
        .where(
            Change.record_type == record.__tablename__,
            Change.record_id == record.id,
            Change.record_version > since,
            Change.action == Action.UPDATE,  # it may have gone and come back as it was
        )
        .order_by(Change.id.desc())
    )
    base: dict[str, Any] = {}
    for values in db.session.scalars(query):  # from the newest back to the version
        for column, entry in values.items():
            key = relation_of(record, column)
            base[key] = _before(entry, base.get(key, comparable(getattr(record, key))))
    return {key: old for key, old in base.items() if old != comparable(getattr(record, key))}


def _before(entry: Mapping[str, Any], after: Any) -> Any:
    if "added" not in entry:
        return entry.get("old")
    added, removed = (keys_of(entry[side]) for side in ("added", "removed"))
    return (after - added) | removed
