"""What a list is: its columns, filters, order and verbs, as a view declares them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from backoffice.models.record import Record
from backoffice.records.attributes import Attribute, attribute
from backoffice.records.sorting import natural_sort, sort_key
from backoffice.services.verbs import Verb


@dataclass(frozen=True)
class Listing:
    """The declaration of a list: the columns that it shows by itself, and `more` to choose from.

    What is `also` read is there for cells that draw it; `verbs` is what can be done to records.
    `fields` are those of its form; `create` and `save` are how an import makes and changes one.
    """

    record: type[Record]
    columns: list[Attribute]
    more: list[Attribute]
    also: list[str]
    filters: list[Attribute]
    order: str
    sortable: frozenset[str]
    verbs: list[Verb]
    fields: list[Attribute]
    create: Callable[..., Record]
    save: Callable[..., None]

    @property
    def usual(self) -> list[str]:
        """The names of the columns that it shows by itself, the title first."""
        return [each.key for each in self.columns]

    def verb(self, name: str) -> Verb:
        """Raises LookupError for one that isn't declared."""
        found = next((verb for verb in self.verbs if verb.name == name), None)
        if found is None:
            raise LookupError(f"{self.record.__name__} has no verb {name!r}.")
        return found


_listings: dict[str, Listing] = {}


def listing_of(record_type: str) -> Listing:
    """The list that was declared for a record type. Raises LookupError when none was."""
    return _listings[record_type]


def has_list(record_type: str) -> bool:
    """Whether a list of such records was declared."""
    return record_type in _listings


def declare(
    record: type[Record],
    columns: list[InstrumentedAttribute[Any]],
    more: list[InstrumentedAttribute[Any]],
    also: list[str],
    filters: list[InstrumentedAttribute[Any]],
    order: str,
    verbs: list[Verb],
    fields: list[Attribute],
    create: Callable[..., Record],
    save: Callable[..., None],
) -> Listing:
    """Raises LookupError for a column without a label and an order without an index."""
    natural_sort(record, order)
    shown, others, filtered = (
        [attribute(each) for each in group] for group in (columns, more, filters)
    )
    sortable = frozenset(each.key for each in shown + others if sort_key(each) is not None)
    ways = (verbs, fields, create, save)
    listing = Listing(record, shown, others, also, filtered, order, sortable, *ways)
    _listings[record.__tablename__] = listing
    return listing
