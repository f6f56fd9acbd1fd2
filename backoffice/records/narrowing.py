"""Which rows an address asks for: filters and words, within what somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, True_

from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.policy import allowed_fields, scope
from backoffice.records import filters
from backoffice.records.attributes import Attribute
from backoffice.records.declaration import Listing
from backoffice.records.display import allowed_attributes
from backoffice.records.filtering import Filtering, Query
from backoffice.records.sorting import Sort, find_sort, natural_sort
from backoffice.records.views import Desk, Opened, open_view, unknown_in
from backoffice.services.marking import Marker, marker_of
from backoffice.services.search import MOST_TERMS, Found, find, has_too_many


@dataclass(frozen=True)
class Narrowing:
    """The conditions of a list, and what they were made from."""

    where: list[ColumnElement[bool]]
    filters: list[Attribute]
    filtering: Filtering
    opened: Opened
    search: str
    found: Found | None
    mark: Marker | None

    @property
    def searched(self) -> frozenset[str]:
        """The columns in which there are hits to show."""
        return self.mark.columns if self.mark else frozenset()

    @property
    def is_narrowed(self) -> bool:
        """Whether some rows are left out."""
        return not all(isinstance(each, True_) for each in self.where)


def narrow(
    listing: Listing,
    query: Query,
    desk: Desk,
    *,
    by: Actor,
    asked_at: datetime | None = None,
) -> Narrowing:
    """What an address asks for. A view that lost a filter lets nothing through.

    Neither does what was picked by an address, `asked_at` some time: what was no filter then isn't
    in it, so what is none now was lost since. Its "today" is the day of then.
    """
    usable = allowed_attributes(listing.filters, by)
    opened = open_view(listing, usable, query, desk)
    filtering = filters.read(usable, query, by, asked_at)
    if (opened.is_named or asked_at) and (unknown_in(query, usable) or filtering.problems):
        filtering.close()
    search = " ".join(query.get("q", []))[:200].strip()
    if has_too_many(search):
        filtering.problems.append(_("Search for at most %(most)s words.", most=MOST_TERMS))
        filtering.close()
    found = find(listing.record, _searchable(listing.record, by), search) if search else None
    where = [scope(listing.record, "view", by), *filtering.conditions]
    if found:
        where.append(found.condition)
    mark = marker_of(listing.record, search)
    return Narrowing(where, usable, filtering, opened, search, found, mark)


def _searchable(record: type[Record], by: Actor) -> set[str]:
    """The columns in which somebody may look, because they may see them."""
    return set(allowed_fields(by, "view", record, record.__words__ + record.__fragments__))


def order_of(listing: Listing, query: Query, *, by: Actor) -> Sort:
    """The order that an address asks for, by a column that somebody may see, or the natural one."""
    wanted = next(iter(query.get("sort", [])), "")
    columns = allowed_attributes(listing.columns + listing.more, by)
    return find_sort(listing.record, columns, wanted) or natural_sort(listing.record, listing.order)
