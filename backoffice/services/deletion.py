"""Deleting a record: what depends on it, what happens to that, and doing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ForeignKey, Table, func, select

from backoffice.extensions import db, metadata
from backoffice.i18n import _, _l
from backoffice.models.actor import Actor
from backoffice.models.record import Record, record_types
from backoffice.policy import Refused
from backoffice.services.verbs import verb

MOST_COUNTED = 10_000

CONSEQUENCES: dict[str, Any] = {
    "RESTRICT": _l("Have to be moved or deleted first"),
    "CASCADE": _l("Are deleted too"),
    "SET NULL": _l("Stay, without it"),
}
LINKED = _l("Stay, and lose the link")


@dataclass(frozen=True)
class Dependent:
    """Records that refer to one about to be deleted. A count above 10,000 is capped."""

    label: Any
    count: int
    capped: bool
    consequence: Any
    blocks: bool


def dependents(record: Record) -> list[Dependent]:
    """What refers to a record, by type, with what its deletion would do to it."""
    found = (_dependent(record, column, key) for column, key in _references(record))
    return [dependent for dependent in found if dependent and dependent.count]


def _references(record: Record) -> Iterator[tuple[Column[Any], ForeignKey]]:
    own = type(record).__table__
    for table in metadata.sorted_tables:
        for column in table.columns:
            yield from ((column, key) for key in column.foreign_keys if key.column.table is own)


def _dependent(record: Record, column: Column[Any], key: ForeignKey) -> Dependent | None:
    kind = record_types().get(column.table.name)
    other = _other_side(column.table, record) if kind is None else None
    label = kind.__label_plural__ if kind else other and other.__label_plural__
    if label is None:
        return None  # a table without a label of its own follows the record
    rows = select(1).where(column == record.id).limit(MOST_COUNTED + 1).subquery()
    count = db.session.scalar(select(func.count()).select_from(rows)) or 0
    policy = key.ondelete or "RESTRICT"
    return Dependent(
        label,
        min(count, MOST_COUNTED),
        count > MOST_COUNTED,
        LINKED if kind is None and policy == "CASCADE" else CONSEQUENCES[policy],
        policy == "RESTRICT",
    )


def _other_side(table: Table, record: Record) -> type[Record] | None:
    """The record type at the other end of a many-to-many table."""
    others = {key.column.table for column in table.columns for key in column.foreign_keys}
    others.discard(type(record).__table__)
    kinds = [kind for kind in record_types().values() if kind.__table__ in others]
    return kinds[0] if len(table.primary_key.columns) == 2 and kinds else None


@verb(_l("Delete"), danger=True)
def delete(record: Record, *, by: Actor) -> None:
    """Delete a record with all that goes with it. Raises Refused while others depend on it."""
    if record is by.user:
        raise Refused(_("You can't delete yourself."))
    blocking = [dependent for dependent in dependents(record) if dependent.blocks]
    if blocking:
        first = blocking[0]
        raise Refused(
            _("%(count)s %(what)s still refer to it.", count=first.count, what=first.label)
        )
    db.session.delete(record)
