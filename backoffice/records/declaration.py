"""What a list is: its columns, filters and order, as a view declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from backoffice.models.record import Record
from backoffice.records.attributes import Attribute, attribute
from backoffice.records.sorting import natural_sort, sort_key


@dataclass(frozen=True)
class Listing:
    """The declaration of a list: the columns that it shows by itself, and `more` to choose from.

    What is `also` read is there for cells that draw it.
    """

    record: type[Record]
    columns: list[Attribute]
    more: list[Attribute]
    also: list[str]
    filters: list[Attribute]
    order: str
    sortable: frozenset[str]


def declare(
    record: type[Record],
    columns: list[InstrumentedAttribute[Any]],
    more: list[InstrumentedAttribute[Any]],
    also: list[str],
    filters: list[InstrumentedAttribute[Any]],
    order: str,
) -> Listing:
    """Raises LookupError for a column without a label and an order without an index."""
    natural_sort(record, order)
    shown, others, filtered = (
        [attribute(each) for each in group] for group in (columns, more, filters)
    )
    sortable = frozenset(each.key for each in shown + others if sort_key(each) is not None)
    return Listing(record, shown, others, also, filtered, order, sortable)
