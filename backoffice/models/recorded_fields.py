"""Which fields of a record type the history keeps. Asked once a type, not once a record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date
from sqlalchemy.orm import ColumnProperty, Mapper
from sqlalchemy.orm import RelationshipProperty as Relationship

from backoffice.models.record import Described, Record
from backoffice.models.types import Decimals, UtcDateTime

UNRECORDED = {"id", "version", "created_at", "updated_at"}
# What JSON has no word for, from the text that is kept of it.
READERS: dict[type[Any], Callable[[str], Any]] = {
    UtcDateTime: datetime.fromisoformat,
    Date: date.fromisoformat,
}


def _described(prop: ColumnProperty[Any] | Relationship[Any]) -> Described:
    info = prop.columns[0].info if isinstance(prop, ColumnProperty) else prop.info
    return info.get("described") or Described("", recorded=isinstance(prop, ColumnProperty))


@cache
def recorded_columns(mapper: Mapper[Record]) -> list[tuple[str, Described]]:
    """The columns of which the history keeps the values."""
    described = [(prop.key, _described(prop)) for prop in mapper.column_attrs]
    return [(key, each) for key, each in described if each.recorded and key not in UNRECORDED]


@cache
def recorded_relations(mapper: Mapper[Record]) -> list[str]:
    """The collections and references of which the history keeps what came and went."""
    relations = [prop for prop in mapper.relationships if not prop.viewonly]
    return [prop.key for prop in relations if _described(prop).recorded]


def value_of(column: Any, kept: Any) -> Any:
    """What the history keeps, as the record holds it. Raises ValueError for no choice of now."""
    if kept is None:
        return None
    if choices := getattr(column.type, "enum_class", None):
        return choices.of(kept)
    if isinstance(column.type, Decimals):
        return column.type.read(kept)
    read = next((read for type_, read in READERS.items() if isinstance(column.type, type_)), None)
    return read(kept) if read else kept
