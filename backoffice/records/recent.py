"""What was worked on last, by the history: nothing more is kept about people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from backoffice.extensions import db
from backoffice.models.change import Change, ChangeSet
from backoffice.models.record import Record
from backoffice.models.user import User
from backoffice.policy import scope
from backoffice.records.history import seen_of
from backoffice.services.net import Place

MOST_SHOWN = 8
# Several in a row may be of the same record, of one that is gone, or not for everybody to see.
CHANGE_SETS_READ = 40

Kinds = Collection[type[Record]]


@dataclass(frozen=True)
class Event:
    """A change set by its first change, how many more it holds, and the picture of who did it."""

    source: ChangeSet
    avatar: str | None
    action: str
    record: Record
    more: int


def recent_records(kinds: Kinds, by: User) -> list[Record]:
    """The records that this person changed last, the newest first, as far as they may see them."""
    changes = _first_changes(ChangeSet.actor_id == by.id)
    found = _visible(changes, kinds, by)
    places = dict.fromkeys(_place(change) for change in changes)
    return [found[place] for place in places if place in found][:MOST_SHOWN]


def recent_events(kinds: Kinds, by: User) -> list[Event]:
    """What anybody changed last, the newest first, as far as this person may see it."""
    changes = _first_changes()
    found = _visible(changes, kinds, by)
    told = (each for each in changes if _is_told(each, found.get(_place(each)), by))
    shown = list(islice(told, MOST_SHOWN))
    sizes = _sizes(change.change_set_id for change in shown)
    avatars = _avatars(change.change_set.actor_id for change in shown)
    return [
        Event(
            source := each.change_set,
            avatars.get(source.actor_id),
            each.action,
            found[_place(each)],
            sizes[source.id] - 1,
        )
        for each in shown
    ]


def _is_told(change: Change, record: Record | None, by: User) -> bool:
    """Whether somebody may see the record, and something of what changed in it."""
    return record is not None and bool(seen_of(change, record, by))


def _first_changes(*where: ColumnElement[bool]) -> list[Change]:
    """The first change of each of the last change sets: a large one is read no further."""
    last = select(ChangeSet.id).where(*where).order_by(ChangeSet.id.desc()).limit(CHANGE_SETS_READ)
    read = last.subquery()
    first = select(Change.id).where(Change.change_set_id == read.c.id).order_by(Change.id).limit(1)
    ids = select(first.scalar_subquery()).select_from(read)
    changes = select(Change).where(Change.id.in_(ids)).options(joinedload(Change.change_set))
    return list(db.session.scalars(changes.order_by(Change.change_set_id.desc())))


def _place(change: Change) -> Place:
    return change.record_type, change.record_id


def _visible(changes: list[Change], kinds: Kinds, by: User) -> dict[Place, Record]:
    """The records of these types that are still there, and that somebody may see."""
    found: dict[Place, Record] = {}
    for kind in kinds:
        name = kind.__tablename__
        ids = {change.record_id for change in changes if change.record_type == name}
        if ids:
            rows = select(kind).where(kind.id.in_(ids), scope(kind, "view", by))
            found |= {(name, row.id): row for row in db.session.scalars(rows)}
    return found


def _sizes(change_sets: Iterable[int]) -> dict[int, int]:
    rows = select(Change.change_set_id, func.count()).group_by(Change.change_set_id)
    return dict(db.session.execute(rows.where(Change.change_set_id.in_(list(change_sets)))).all())


def _avatars(people: Iterable[int | None]) -> dict[int | None, str | None]:
    rows = select(User.id, User.avatar).where(User.id.in_({each for each in people if each}))
    return {row.id: row.avatar for row in db.session.execute(rows)}
