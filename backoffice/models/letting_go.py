"""A record that goes takes along what belongs to it, and is taken out of the records that stay.

The database would do both too, in silence: so that the history tells it, and undo knows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import RelationshipProperty as Relationship
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import MANYTOONE

from backoffice.extensions import db
from backoffice.models.record import Record


@event.listens_for(db.session, "before_flush")
def _let_go(session: Session, *_event: object) -> None:
    """Part what goes from what stays, until nothing more goes along."""
    done: set[Any] = set()
    with session.no_autoflush:
        while going := [each for each in session.deleted if each not in done]:
            done.update(going)
            for record in [each for each in going if isinstance(each, Record)]:
                for prop in _pointing_at(type(record)):
                    _part(session, prop, record)


def _part(session: Session, prop: Relationship[Any], record: Record) -> None:
    """What belongs to a record goes along, a link is cut, a reference is emptied."""
    for other in _pointing_records(session, prop, record):
        if prop.uselist:
            getattr(other, prop.key).remove(record)
        elif _policy(prop) == "CASCADE":
            session.delete(other)
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
    """The collections that may hold a record, the references that may be emptied, and those of
    records that go along.
    """
    for mapper in Record.registry.mappers:
        props = (prop for prop in mapper.relationships if prop.mapper.class_ is kind)
        yield from (prop for prop in props if not prop.viewonly and _can_let_go(prop))


def _can_let_go(prop: Relationship[Any]) -> bool:
    if prop.secondary is not None:
        return True
    if prop.direction is not MANYTOONE:
        return False
    by_itself = any(other.cascade.delete for other in prop._reverse_property)
    return _policy(prop) == "SET NULL" or (_policy(prop) == "CASCADE" and not by_itself)


def _policy(prop: Relationship[Any]) -> str | None:
    """What the database does with those that refer to a deleted record."""
    (key,) = next(iter(prop.local_columns)).foreign_keys
    return key.ondelete
