"""A page of a list: what its address asks for, and what the person may see of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import ColumnElement, RowMapping, True_

from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.policy import can, scope
from backoffice.records import filters
from backoffice.records.attributes import Attribute
from backoffice.records.declaration import Listing
from backoffice.records.filters import Chip, Filtering
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
from backoffice.services.counting import MOST_COUNTED, MOST_COUNTED_ONE_BY_ONE, Count, count
from backoffice.services.search import Found, find

PAGE_SIZES = (20, 50, 100)


@dataclass
class Page:
    """One page of a list, with the cursors of its neighbours. `number` is 0 when nobody counted."""

    rows: list[RowMapping]
    columns: list[Attribute]
    filters: list[Attribute]
    sortable: frozenset[str]
    count: Count
    number: int
    size: int
    sort: str
    search: str
    chips: list[Chip]
    previous: str
    next: str
    problems: list[str] = field(default_factory=list)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chips or self.search)

    @property
    def ids(self) -> str:
        return ",".join(str(row["id"]) for row in self.rows)

    @property
    def pages(self) -> int:
        """How many pages there are; 0 when that is not known."""
        return -(-self.count.value // self.size) if self.count.exact else 0


def page(
    listing: Listing, query: Mapping[str, list[str]], *, by: Actor, actions: list[str], size: int
) -> Page:
    """The page that a query string asks for, with what `by` may see, and may do to each row."""
    columns = _allowed(listing.columns, by)
    narrowed = narrow(listing, query, by=by)
    where, found, filtering = narrowed.where, narrowed.found, narrowed.filtering
    sort, size = _sort(listing, columns, query), _size(query, size)
    place, problems = _place(query, sort)
    rows = partial(select_rows, listing=listing, columns=columns, actions=actions, by=by)
    window, place = read_page(rows, where, sort, place, size)
    before, after = neighbours(window, place)
    return Page(
        rows=window.rows,
        columns=columns,
        filters=narrowed.filters,
        sortable=listing.sortable,
        count=_count(listing.record, where, found, one_by_one=filtering.one_by_one),
        number=place.number,
        size=size,
        sort=sort.name,
        search=narrowed.search,
        chips=filtering.chips,
        previous=write_cursor(before, sort) if before else "",
        next=write_cursor(after, sort) if after else "",
        problems=[*filtering.problems, *problems],
    )


@dataclass(frozen=True)
class Narrowed:
    """What a query string narrows a list to, and what `by` may see of the type at all."""

    where: list[ColumnElement[bool]]
    filters: list[Attribute]
    filtering: Filtering
    search: str
    found: Found | None


def narrow(listing: Listing, query: Mapping[str, list[str]], *, by: Actor) -> Narrowed:
    """The filters and the search of a query string, as conditions that `by` may set."""
    usable = _allowed(listing.filters, by)
    filtering = filters.read(usable, query, by)
    search = " ".join(query.get("q", []))[:200].strip()
    where = [scope(listing.record, "view", by), *filtering.conditions]
    found = find(listing.record, _searchable(listing.record, by), search) if search else None
    if found:
        where.append(found.condition)
    return Narrowed(where, usable, filtering, search, found)


def _count(
    record: type[Record], where: list[ColumnElement[bool]], found: Found | None, *, one_by_one: bool
) -> Count:
    if found is None or not found.common:
        return count(record, where, MOST_COUNTED_ONE_BY_ONE if one_by_one else MOST_COUNTED)
    if all(each is found.condition or isinstance(each, True_) for each in where):
        return Count(MOST_COUNTED, "more")  # that is what common means
    return count(record, where, MOST_COUNTED_ONE_BY_ONE)


def _allowed(attributes: list[Attribute], by: Actor) -> list[Attribute]:
    return [each for each in attributes if can(by, "view", each.record, each.key)]


def _searchable(record: type[Record], by: Actor) -> set[str]:
    """The columns in which somebody may look, because they may see them."""
    return {key for key in record.__words__ + record.__fragments__ if can(by, "view", record, key)}


def _size(query: Mapping[str, list[str]], default: int) -> int:
    wanted = next(iter(query.get("size", [])), "")
    return int(wanted) if wanted in map(str, PAGE_SIZES) else default


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
