"""A record that goes is taken out of the records that stay, so that their history tells it too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import RelationshipProperty as Relationship
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import MANYTOONE

from backoffice.models.record import Record


def let_go(session: Session, record: Record) -> None:
    """Empty the references and links to a record. The database would do it too, in silence."""
    with session.no_autoflush:
        for prop in _pointing_at(type(record)):
            for other in _pointing_records(session, prop, record):
                if prop.uselist:
                    getattr(other, prop.key).remove(record)
                else:
                    setattr(other, prop.key, None)


def _pointing_records(
    session: Session, prop: Relationship[Any], record: Record
) -> Iterator[Record]:
    kind = prop.parent.class_
    refers = getattr(kind, prop.key)
    points = refers.any(id=record.id) if prop.uselist else refers == record
    found = session.scalars(select(kind).where(points))
    return (other for other in found if other not in session.deleted)


def _pointing_at(kind: type[Record]) -> Iterator[Relationship[Any]]:
    """The collections that may hold a record, and the references that may be emptied."""
    for mapper in Record.registry.mappers:
        props = (prop for prop in mapper.relationships if prop.mapper.class_ is kind)
        yield from (prop for prop in props if not prop.viewonly and _can_let_go(prop))


def _can_let_go(prop: Relationship[Any]) -> bool:
    if prop.secondary is not None:
        return True
    return prop.direction is MANYTOONE and any(k.ondelete == "SET NULL" for k in _keys_of(prop))


def _keys_of(prop: Relationship[Any]) -> Iterator[ForeignKey]:
    return (key for column in prop.local_columns for key in column.foreign_keys)
