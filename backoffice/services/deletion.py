"""Deleting a record: what depends on it, what happens to that, and doing it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Column, ForeignKey, Select, exists, select

from backoffice.extensions import db, metadata
from backoffice.i18n import _, _l
from backoffice.models.actor import Actor
from backoffice.models.record import Record, record_types
from backoffice.services.counting import Count, count_of
from backoffice.services.verbs import Obstacle, verb

CONSEQUENCES: dict[str, Any] = {
    "RESTRICT": _l("Have to be moved or deleted first"),
    "CASCADE": _l("Are deleted too"),
    "SET NULL": _l("Stay, without it"),
}
LINKED = _l("Stay, and lose the link")


@dataclass(frozen=True)
class Reference:
    """A column that refers to a record type, and the one that tells those who refer apart."""

    label: Any
    column: Column[Any]
    counted: Column[Any]
    policy: str
    linked: bool

    @property
    def table(self) -> str:
        return str(self.column.table.name)

    @property
    def blocks(self) -> bool:
        return self.policy == "RESTRICT"

    @property
    def consequence(self) -> Any:
        return LINKED if self.linked and self.policy == "CASCADE" else CONSEQUENCES[self.policy]


def dependents(kind: type[Record], going: Select[Any]) -> list[tuple[Reference, Count]]:
    """What refers to some records, whose ids `going` selects, and how often."""
    found = ((reference, _count(reference, going)) for reference in _references(kind))
    return [(reference, count) for reference, count in found if count.value]


def _references(kind: type[Record]) -> Iterator[Reference]:
    """A table without a label of its own follows the record, and is left out."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                if key.column.table is kind.__table__:
                    yield from _reference(column, key)


def _reference(column: Column[Any], key: ForeignKey) -> Iterator[Reference]:
    policy = cast(str, key.ondelete)  # a test holds that each has one
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


def _count(reference: Reference, going: Select[Any]) -> Count:
    rows = select(reference.counted).where(reference.column.in_(going)).distinct()
    if _refers(reference.column, reference.counted.table):
        rows = rows.where(reference.counted.not_in(going))  # those are deleted anyway
    return count_of(rows)


def in_use(
    kind: type[Record], ids: Collection[int], leaving: Mapping[str, Collection[int]]
) -> set[int]:
    """Of records that go, those to which others refer, but for those that are `leaving` them.

    Links that are just cut don't count.
    """
    found: set[int] = set()
    for reference in _references(kind):
        if reference.blocks or not reference.linked:
            query = select(reference.column).where(reference.column.in_(ids)).distinct()
            for name, others in leaving.items():
                if name == reference.counted.table.name or _refers(
                    reference.counted, record_types()[name].__table__
                ):
                    query = query.where(reference.counted.not_in(others))
            found |= set(db.session.scalars(query))
    return found


def _obstacles(kind: type[Record], by: Actor) -> list[Obstacle]:
    """What other records still need, and oneself."""
    found = [
        Obstacle(
            exists().where(reference.column == kind.id),
            _("Others still refer to it: %(what)s.", what=reference.label),
        )
        for reference in _references(kind)
        if reference.blocks
    ]
    if isinstance(by.user, kind):
        found.append(Obstacle(kind.id == by.user.id, _("You can't delete yourself.")))
    return found


@verb(_l("Delete"), danger=True, ends=True, obstacles=_obstacles)
def delete(record: Record, *, by: Actor) -> None:
    """Delete a record with all that goes with it. Refused while others depend on it."""
    db.session.delete(record)
