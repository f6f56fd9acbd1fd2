"""Orders that an index carries. A list offers no other, so every page costs the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table

from backoffice.models.record import Record
from backoffice.records.attributes import Attribute, attribute


@dataclass(frozen=True)
class Sort:
    """One order of a list: by a key, and by id in the same direction; empty keys at the end.

    Its name is "title" or, the other way round, "-title"; "-id" needs no index of its own.
    """

    name: str
    key: Any
    id: Any
    nullable: bool = False
    kind: str = "number"

    @property
    def descending(self) -> bool:
        return self.name.startswith("-")

    @property
    def by_id(self) -> bool:
        return self.key is self.id


def sort_key(attribute: Attribute) -> Any:
    """The expression by which an attribute sorts, or None when no index serves it: that of its
    `sort_index`, or a column that is unique.
    """
    if attribute.kind in ("reference", "collection", "permissions"):
        return None
    indexes = cast(Table, attribute.record.__table__).indexes
    for index in (each for each in indexes if each.info.get("sorts") == attribute.key):
        return index.expressions[0]
    column = attribute.column.property.columns[0]
    return attribute.column if column.unique and not column.nullable else None


def find_sort(record: type[Record], attributes: Iterable[Attribute], name: str) -> Sort | None:
    """The order of this name ("-created_at"), if some attribute has it and an index carries it."""
    wanted = name.removeprefix("-")
    for each in attributes:
        if each.key == wanted and (key := sort_key(each)) is not None:
            return Sort(name, key, record.id, each.nullable, each.kind)
    return None


def natural_sort(record: type[Record], order: str) -> Sort:
    """The order that a list has by itself. Raises LookupError when no index carries it."""
    if order == "-id":
        return Sort(order, record.id, record.id)
    declared = attribute(getattr(record, order.removeprefix("-")))
    found = find_sort(record, [declared], order)
    if found is None:
        raise LookupError(f"{record.__name__}: no index carries the order {order}.")
    return found
