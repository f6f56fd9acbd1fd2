"""What somebody worked on last, by the history: nothing more is kept about them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.change import Change, ChangeSet
from backoffice.models.record import Record, record_types
from backoffice.models.user import User
from backoffice.policy import scope

MOST_RECENT = 8
# Several in a row may be of the same record, or of one that is gone.
CHANGE_SETS_READ = 40


def recent_records(by: User) -> list[Record]:
    """The records that this person changed last, the newest first, as far as they may see them."""
    places = list(dict.fromkeys(_places(by)))
    found: dict[tuple[type[Record], int], Record] = {}
    for kind in {kind for kind, _id in places}:
        ids = [id_ for other, id_ in places if other is kind]
        rows = select(kind).where(kind.id.in_(ids), scope(kind, "view", by))
        found |= {(kind, row.id): row for row in db.session.scalars(rows)}
    return [found[place] for place in places if place in found][:MOST_RECENT]


def _places(by: User) -> Iterator[tuple[type[Record], int]]:
    """The first record of each of the last change sets: a large one is read no further."""
    mine = select(ChangeSet.id).where(ChangeSet.actor_id == by.id)
    last = mine.order_by(ChangeSet.id.desc()).limit(CHANGE_SETS_READ).subquery()
    first = select(Change.id).where(Change.change_set_id == last.c.id).order_by(Change.id).limit(1)
    rows = (
        select(Change.record_type, Change.record_id)
        .where(Change.id.in_(select(first.scalar_subquery()).select_from(last)))
        .order_by(Change.id.desc())
    )
    types = record_types()
    for name, record_id in db.session.execute(rows):
        if name in types:
            yield types[name], record_id
