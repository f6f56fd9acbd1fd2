"""Deleting a record: what depends on it, what happens to that, and doing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ForeignKey, exists, func, select

from backoffice.extensions import db, metadata
from backoffice.i18n import _, _l
from backoffice.models.actor import Actor
from backoffice.models.record import Record, record_types
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
    """Records that refer to those about to be deleted. A count above 10,000 is capped."""

    label: Any
    count: int
    capped: bool
    consequence: Any
    blocks: bool


@dataclass(frozen=True)
class Reference:
    """A column that refers to a record type, and the one that tells those who refer apart."""

    label: Any
    column: Column[Any]
    counted: Column[Any]
    policy: str
    linked: bool

    @property
    def blocks(self) -> bool:
        return self.policy == "RESTRICT"

    @property
    def consequence(self) -> Any:
        return LINKED if self.linked and self.policy == "CASCADE" else CONSEQUENCES[self.policy]


def dependents(kind: type[Record], ids: list[int]) -> list[Dependent]:
    """What refers to some records, by type, with what their deletion would do to it."""
    found = (_dependent(reference, ids) for reference in _references(kind))
    return [dependent for dependent in found if dependent.count]


def _references(kind: type[Record]) -> Iterator[Reference]:
    """A table without a label of its own follows the record, and is left out."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                if key.column.table is kind.__table__:
                    yield from _reference(column, key)


def _reference(column: Column[Any], key: ForeignKey) -> Iterator[Reference]:
    policy = key.ondelete or "RESTRICT"
    own = record_types().get(column.table.name)
    if own is not None:
        yield Reference(own.__label_plural__, column, column.table.c.id, policy, False)
        return
    others = [other for other in column.table.columns if other is not column]
    for kind in record_types().values():
        if len(others) == 1 and _refers(others[0], kind.__table__):
            yield Reference(kind.__label_plural__, column, others[0], policy, True)


def _refers(column: Column[Any], table: Any) -> bool:
    return any(key.column.table is table for key in column.foreign_keys)


def _dependent(reference: Reference, ids: list[int]) -> Dependent:
    rows = select(reference.counted).where(reference.column.in_(ids)).distinct()
    if _refers(reference.column, reference.counted.table):
        rows = rows.where(reference.counted.not_in(ids))  # those are deleted anyway
    few = rows.limit(MOST_COUNTED + 1).subquery()
    count = db.session.scalar(select(func.count()).select_from(few)) or 0
    return Dependent(
        reference.label,
        min(count, MOST_COUNTED),
        count > MOST_COUNTED,
        reference.consequence,
        reference.blocks,
    )


def _obstacles(kind: type[Record], ids: list[int], by: Actor) -> dict[int, Any]:
    """Which of some records can't be deleted, and why."""
    found: dict[int, Any] = {}
    for reference in filter(lambda each: each.blocks, _references(kind)):
        refers = exists().where(reference.column == kind.id)
        needed = db.session.scalars(select(kind.id).where(kind.id.in_(ids), refers))
        why = _("Others still refer to it: %(what)s.", what=reference.label)
        found |= dict.fromkeys(needed, why)
    if isinstance(by.user, kind) and by.user.id in ids:
        found[by.user.id] = _("You can't delete yourself.")
    return found


@verb(_l("Delete"), danger=True, obstacles=_obstacles)
def delete(record: Record, *, by: Actor) -> None:
    """Delete a record with all that goes with it, unless others depend on it."""
    db.session.delete(record)
