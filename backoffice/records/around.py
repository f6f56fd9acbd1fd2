"""The records before and after one, in the list from which it was opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, Subquery, func, select

from backoffice.extensions import db
from backoffice.models.actor import Actor
from backoffice.models.record import Record, title_of
from backoffice.policy import scope
from backoffice.records.declaration import Listing
from backoffice.records.display import choose
from backoffice.records.filtering import Query
from backoffice.records.listing import place_of
from backoffice.records.narrowing import narrow, order_of
from backoffice.records.paging import (
    Place,
    Window,
    neighbours,
    read_page,
    read_window,
    write_cursor,
)
from backoffice.records.sorting import Sort
from backoffice.records.views import Desk

# Of the title of a neighbour.
MOST_LETTERS = 80


@dataclass(frozen=True)
class Neighbour:
    """A record beside another one. `at` is the place of its page where that is another page."""

    id: int
    title: str
    may_edit: bool
    at: str = ""


@dataclass(frozen=True)
class Around:
    previous: Neighbour | None
    next: Neighbour | None


@dataclass(frozen=True)
class Walk:
    """One list in its order, to be read from any place."""

    record: type[Record]
    where: list[ColumnElement[bool]]
    sort: Sort
    by: Actor

    def rows(self, page: Subquery) -> Select[Any]:
        title = func.substr(title_of(self.record), 1, MOST_LETTERS).label("title")
        may_edit = scope(self.record, "edit", self.by).label("may_edit")
        found = select(page.c.id, page.c.sort_key, title, may_edit)
        return found.join_from(page, self.record, self.record.id == page.c.id)

    def beyond(self, place: Place | None) -> Neighbour | None:
        """The first row from a place on, with that place."""
        if place is None:
            return None
        rows = read_window(self.rows, self.where, self.sort, place, 1).rows
        return _neighbour(rows[0], write_cursor(place, self.sort)) if rows else None


def around(
    listing: Listing,
    query: Query,
    record: Record,
    desk: Desk,
    *,
    by: Actor,
    size: int,
) -> Around:
    """The neighbours of a record in the list that a query string asks for.

    They are those of its page as long as it stands on that; else those of its place in the order.
    """
    sort = order_of(listing, query, by=by)
    walk = Walk(listing.record, narrow(listing, query, desk, by=by).where, sort, by)
    display = choose(listing, query, desk.preference, by=by, size=size)
    window, place = read_page(walk.rows, walk.where, sort, place_of(query, sort)[0], display.size)
    before, after = neighbours(window, place)
    index = next((n for n, row in enumerate(window.rows) if row["id"] == record.id), None)
    if index is None:
        key = db.session.scalar(select(sort.key).where(sort.id == record.id))
        return Around(
            walk.beyond(Place(key, record.id, backwards=True)), walk.beyond(Place(key, record.id))
        )
    return Around(
        _in(window, index - 1) or walk.beyond(before), _in(window, index + 1) or walk.beyond(after)
    )


def _in(window: Window, index: int) -> Neighbour | None:
    return _neighbour(window.rows[index]) if 0 <= index < len(window.rows) else None


def _neighbour(row: RowMapping, at: str = "") -> Neighbour:
    return Neighbour(row["id"], str(row["title"]), bool(row["may_edit"]), at)
