"""A page of a list: what its address asks for, and what the person may see of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sqlalchemy import RowMapping

from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.records.attributes import Attribute
from backoffice.records.counts import Facets, count_rows
from backoffice.records.declaration import Listing
from backoffice.records.display import Display, choose
from backoffice.records.filtering import Chip, Query
from backoffice.records.jumping import WORDS
from backoffice.records.narrowing import Narrowing, narrow, order_of
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
from backoffice.records.sorting import Sort
from backoffice.records.tokens import understood
from backoffice.records.views import Desk, Opened
from backoffice.services.counting import Count
from backoffice.services.marking import Marker


@dataclass
class Page:
    """One page of a list, with the cursors of its neighbours. `number` is 0 when nobody counted."""

    rows: list[RowMapping]
    display: Display
    desk: Desk
    narrowing: Narrowing
    order: Sort
    sortable: frozenset[str]
    count: Count
    facets: Facets
    number: int
    previous: str
    next: str
    problems: list[str]

    @property
    def columns(self) -> list[Attribute]:
        return self.display.columns

    @property
    def filters(self) -> list[Attribute]:
        return self.narrowing.filters

    @property
    def tokens(self) -> str:
        """How filters are typed into the search."""
        return understood(self.filters)

    @property
    def chips(self) -> list[Chip]:
        return self.narrowing.filtering.chips

    @property
    def search(self) -> str:
        return self.narrowing.search

    @property
    def mark(self) -> Marker | None:
        return self.narrowing.mark

    @property
    def opened(self) -> Opened:
        return self.narrowing.opened

    @property
    def sort(self) -> str:
        return self.order.name

    @property
    def goes_to(self) -> str:
        """What one can go to in this order: a "day", a "letter", or neither."""
        return WORDS.get(self.order.kind, "")

    @property
    def sorted_by(self) -> Attribute | None:
        """The column of the order, shown or not."""
        wanted = self.sort.removeprefix("-")
        return next((e for e in self.columns + self.display.offered if e.key == wanted), None)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chips or self.search)

    @property
    def ids(self) -> str:
        return ",".join(str(row["id"]) for row in self.rows)

    @property
    def pages(self) -> int:
        """How many pages there are; 0 when that is not known."""
        return -(-self.count.value // self.display.size) if self.count.exact else 0


def page(listing: Listing, query: Query, *, by: Actor, desk: Desk, size: int) -> Page:
    """The page that a query string asks for, with what `by` may see of each row.

    `size` is how long a page is that nobody chose a size for.
    """
    narrowing = narrow(listing, query, desk, by=by)
    opened, liked = narrowing.opened, desk.preference
    display = choose(listing, query, liked, by=by, size=size, in_view=opened.is_named)
    rows = partial(select_rows, listing, display.columns, by, narrowing.searched)
    sort = order_of(listing, query, by=by)
    place, problems = place_of(query, sort)
    window, place = read_page(rows, narrowing.where, sort, place, display.size)
    before, after = neighbours(window, place)
    count, facets = count_rows(listing.record, narrowing, choices="facets" in query)
    return Page(
        rows=window.rows,
        display=display,
        desk=desk,
        narrowing=narrowing,
        order=sort,
        sortable=listing.sortable,
        count=count,
        facets=facets,
        number=place.number,
        previous=write_cursor(before, sort) if before else "",
        next=write_cursor(after, sort) if after else "",
        problems=opened.problems + display.problems + narrowing.filtering.problems + problems,
    )


def place_of(query: Query, sort: Sort) -> tuple[Place, list[str]]:
    """The place that the address names, or the first page and a word."""
    wanted = next(iter(query.get("at", [])), "")
    if wanted in ("", "last"):
        return (LAST if wanted else FIRST), []
    try:
        return read_cursor(wanted, sort), []
    except StalePlace:
        return FIRST, [_("That place in the list is not known any more. This is its beginning.")]
