"""The history of a record, for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload

from backoffice.extensions import db
from backoffice.i18n import _, _l
from backoffice.i18n.languages import language_name
from backoffice.models.actor import Actor, ActorKind
from backoffice.models.change import Change, ChangeSet
from backoffice.models.record import Record, relation_of, title_of
from backoffice.models.recorded_fields import value_of
from backoffice.models.types import Choice
from backoffice.policy import allowed_fields
from backoffice.services.former import label_of
from backoffice.services.net import net_of
from backoffice.services.reversing import may_reverse

MOST_SHOWN = 100
ACTIONS = {"create": _l("created"), "update": _l("changed"), "delete": _l("deleted")}


@dataclass(frozen=True)
class Difference:
    """One field of one change: old and new, or what was added and removed."""

    label: str
    old: Any = None
    new: Any = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Entry:
    """One change of a record."""

    who: str
    action: Any
    when: datetime
    door: str
    why: str
    differences: list[Difference]
    change_set: int
    undoable: bool


class History(NamedTuple):
    """Some changes of a record, and where to read on if there are older ones."""

    entries: list[Entry]
    older: int | None


def history(record: Record, *, by: Actor, before: int | None = None) -> History:
    """The changes of a record, the newest first, with the fields that `by` may see; or those
    before one of them, by its id.

    What changed only fields that they may not see is left out altogether.
    """
    query = (
        select(Change)
        .options(joinedload(Change.change_set))
        .where(Change.record_type == record.__tablename__, Change.record_id == record.id)
        .where(true() if before is None else Change.id < before)
        .order_by(Change.id.desc())
        .limit(MOST_SHOWN + 1)
    )
    found = db.session.scalars(query).all()
    changes = found[:MOST_SHOWN]
    titles = titles_in(type(record), changes)
    entries = [_entry(change, record, titles, by) for change in changes]
    shown = [entry for entry in entries if entry.differences]
    return History(shown, changes[-1].id if len(found) > MOST_SHOWN else None)


def _entry(change: Change, record: Record, titles: dict[Any, str], by: Actor) -> Entry:
    source = change.change_set
    visible = [
        difference(type(record), key, change.values[key], titles)
        for key in seen_of(change, record, by)
    ]
    return Entry(
        actor_name(source),
        ACTIONS[change.action],
        source.opened_at,
        source.door,
        source.why,
        visible,
        source.id,
        source.closed_at is not None and any(may_reverse(n, record, by) for n in net_of([change])),
    )


def seen_of(change: Change, record: Record, by: Actor) -> list[str]:
    """The columns of a change of a record that somebody may see."""
    names = {key: relation_of(record, key) for key in change.values}
    seen = set(allowed_fields(by, "view", record, names.values()))
    return [key for key, name in names.items() if name in seen]


def actor_name(source: ChangeSet) -> str:
    """The name that was kept. Visitors have none, whatever language they came in."""
    return _("Visitor") if source.actor_kind == ActorKind.VISITOR else source.actor_label


def difference(
    kind: type[Record], column: str, entry: dict[str, Any], titles: dict[Any, str]
) -> Difference:
    label = label_of(kind, column)
    if entry.get("secret"):
        return Difference(label, hidden=True)
    if "added" in entry or "removed" in entry:
        added, removed = (
            tuple(name for _id, name in entry.get(side, [])) for side in ("added", "removed")
        )
        return Difference(label, added=added, removed=removed)
    old, new = (_shown(kind, column, entry.get(side), titles) for side in ("old", "new"))
    return Difference(label, old, new)


def _shown(kind: type[Record], column: str, value: Any, titles: dict[Any, str]) -> Any:
    if value is None:
        return None
    if isinstance(value, int) and (column, value) in titles:
        return titles[column, value]
    known = kind.__table__.columns.get(column)
    return value if known is None else _read(known, value)


def _read(column: ColumnElement[Any], value: Any) -> Any:
    """A value as its column would give it, or in words."""
    words = column.info.get("described")
    if words and words.kind == "language":
        return language_name(value)
    try:
        held = value_of(column, value)
    except (TypeError, ValueError):  # the column holds something else by now
        return value
    return held.label if isinstance(held, Choice) else held


def titles_in(kind: type[Record], changes: Any) -> dict[Any, str]:
    """The names of all records that foreign keys in these changes refer to, a query a column."""
    names: dict[Any, str] = {}
    for relation in kind.__mapper__.relationships:
        column = next(iter(relation.local_columns)).name
        if relation_of(kind, column) != relation.key:
            continue
        entries = [change.values[column] for change in changes if column in change.values]
        ids = {entry.get(side) for entry in entries for side in ("old", "new")} - {None}
        if ids:
            found = _names(relation.mapper.class_, ids)
            names |= {(column, id_): found.get(id_, f"#{id_}") for id_ in ids}
    return names


def _names(kind: type[Record], ids: set[int]) -> dict[int, str]:
    """The names of those of these records that are still there."""
    rows = select(kind.id, title_of(kind)).where(kind.id.in_(ids))
    return {row[0]: str(row[1])[:80] for row in db.session.execute(rows)}
