"""A page of a list: what its address asks for, and what the person may see of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import ColumnElement, RowMapping, True_, select

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.policy import can, scope
from backoffice.records import filters
from backoffice.records.attributes import Attribute
from backoffice.records.declaration import Listing
from backoffice.records.display import Display, allowed_attributes, choose
from backoffice.records.filters import Chip
from backoffice.records.paging import (
    FIRST,
    LAST,
    Place,
    StalePlace,
    neighbours,
    read_cursor,
    read_page,
    write_cursor,
)
from backoffice.records.rows import select_rows
from backoffice.records.sorting import Sort, find_sort, natural_sort
from backoffice.records.views import Desk, Opened, open_view
from backoffice.services.counting import MOST_COUNTED, MOST_COUNTED_ONE_BY_ONE, Count, count
from backoffice.services.search import Found, find


@dataclass
class Page:
    """One page of a list, with the cursors of its neighbours. `number` is 0 when nobody counted."""

    rows: list[RowMapping]
    display: Display
    desk: Desk
    opened: Opened
    filters: list[Attribute]
    sortable: frozenset[str]
    count: Count
    number: int
    sort: str
    search: str
    chips: list[Chip]
    previous: str
    next: str
    problems: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[Attribute]:
        return self.display.columns

    @property
    def sorted_by(self) -> Attribute | None:
        """The column of the order, shown or not."""
        wanted = self.sort.removeprefix("-")
        return next((e for e in self.columns + self.display.offered if e.key == wanted), None)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chips or self.search)

    @property
    def pages(self) -> int:
        """How many pages there are; 0 when that is not known."""
        return -(-self.count.value // self.display.size) if self.count.exact else 0


def page(
    listing: Listing,
    query: Mapping[str, list[str]],
    *,
    by: Actor,
    actions: list[str],
    desk: Desk,
    size: int,
) -> Page:
    """The page that a query string asks for, with what `by` may see, and may do to each row.

    `size` is how long a page is that nobody chose a size for.
    """
    usable_filters = allowed_attributes(listing.filters, by)
    opened = open_view(listing, usable_filters, query, desk)
    display = choose(listing, query, desk.preference, by=by, size=size, in_view=opened.is_named)
    filtering = filters.read(usable_filters, query, by)
    if opened.broken or (opened.is_named and filtering.problems):
        filtering.close()
    search = " ".join(query.get("q", []))[:200].strip()
    where = [scope(listing.record, "view", by), *filtering.conditions]
    found = find(listing.record, _searchable(listing.record, by), search) if search else None
    if found:
        where.append(found.condition)
    sort = _sort(listing, display.columns + display.offered, query)
    place, problems = _place(query, sort)
    rows = partial(select_rows, listing=listing, columns=display.columns, actions=actions, by=by)
    window, place = read_page(rows, where, sort, place, display.size)
    before, after = neighbours(window, place)
    return Page(
        rows=window.rows,
        display=display,
        desk=desk,
        opened=opened,
        filters=usable_filters,
        sortable=listing.sortable,
        count=_count(listing.record, where, found, one_by_one=filtering.one_by_one),
        number=place.number,
        sort=sort.name,
        search=search,
        chips=filtering.chips,
        previous=write_cursor(before, sort) if before else "",
        next=write_cursor(after, sort) if after else "",
        problems=[*opened.problems, *display.problems, *filtering.problems, *problems],
    )


def _count(
    record: type[Record], where: list[ColumnElement[bool]], found: Found | None, *, one_by_one: bool
) -> Count:
    if found is None or not found.common:
        return count(record, where, MOST_COUNTED_ONE_BY_ONE if one_by_one else MOST_COUNTED)
    if all(each is found.condition or isinstance(each, True_) for each in where):
        return Count(MOST_COUNTED, "more")  # that is what common means
    return count(record, where, MOST_COUNTED_ONE_BY_ONE)


def _searchable(record: type[Record], by: Actor) -> set[str]:
    """The columns in which somebody may look, because they may see them."""
    return {key for key in record.__words__ + record.__fragments__ if can(by, "view", record, key)}


def _sort(listing: Listing, columns: list[Attribute], query: Mapping[str, list[str]]) -> Sort:
    wanted = next(iter(query.get("sort", [])), "")
    return find_sort(listing.record, columns, wanted) or natural_sort(listing.record, listing.order)


def _place(query: Mapping[str, list[str]], sort: Sort) -> tuple[Place, list[str]]:
    """The place that the address names, or the first page and a word."""
    wanted = next(iter(query.get("at", [])), "")
    if wanted in ("", "last"):
        return (LAST if wanted else FIRST), []
    try:
        return read_cursor(wanted, sort), []
    except StalePlace:
        return FIRST, [_("That place in the list is not known any more. This is its beginning.")]


def matching_ids(listing: Listing, ids: list[int], *, by: Actor) -> list[int]:
    """Of some ids, those whose records exist and `by` may see."""
    visible = select(listing.record.id).where(
        listing.record.id.in_(ids), scope(listing.record, "view", by)
    )
    return list(db.session.scalars(visible))
