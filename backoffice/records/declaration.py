"""What a list is: its columns, filters, order and verbs, as a view declares them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from backoffice.models.record import Record
from backoffice.records.attributes import Attribute
from backoffice.records.filtering import OF_THE_LIST
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
    verbs: list[Verb]
    fields: list[Attribute]
    create: Callable[..., Record]
    save: Callable[..., None]

    @cached_property
    def sortable(self) -> frozenset[str]:
        """The names of the columns that an index carries."""
        shown = self.columns + self.more
        return frozenset(each.key for each in shown if sort_key(each) is not None)

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


def declare(listing: Listing) -> Listing:
    """Raises LookupError for an order without an index, or a filter called like what an address
    says of the list itself.
    """
    natural_sort(listing.record, listing.order)
    for each in listing.filters:
        if each.key in OF_THE_LIST:
            name = f"{listing.record.__name__}.{each.key}"
            raise LookupError(f"{name} can't be a filter: every list has a parameter of that name.")
    _listings[listing.record.__tablename__] = listing
    return listing
