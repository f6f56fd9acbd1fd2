"""Pages by key: read on from a place between two rows, at any depth for the same cost.

Rows that arrive or go move nobody: a place is a row's key and id, not a number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData
from sqlalchemy import ColumnElement, RowMapping, Select, Subquery, select, tuple_

from backoffice.extensions import db
from backoffice.models.recorded_fields import value_of
from backoffice.models.recorder import plain
from backoffice.records.ids import signer
from backoffice.records.sorting import Sort


@dataclass(frozen=True)
class Place:
    """Where to read on: after a row, or backwards before it. Without a row, from the very end.

    `number` is that of the page that begins there, 0 when nobody counted.
    """

    key: Any = None
    id: int | None = None
    backwards: bool = False
    number: int = 0


FIRST = Place(number=1)
LAST = Place(backwards=True)
SALT = "place in a list"


@dataclass(frozen=True)
class Window:
    """Some rows in their order, and whether there are others before and after them."""

    rows: list[RowMapping]
    before: bool
    after: bool


class StalePlace(Exception):
    """A cursor that was changed, or that belongs to another order."""


def write_cursor(place: Place, sort: Sort) -> str:
    """A place as signed text for an address."""
    key = plain(place.key)
    return signer(SALT).dumps([sort.name, key, place.id, place.backwards, place.number])


def read_cursor(text: str, sort: Sort) -> Place:
    """The place that `write_cursor` wrote. Raises StalePlace."""
    try:
        name, key, record_id, backwards, number = signer(SALT).loads(text[:2000])
        if name != sort.name:
            raise StalePlace
        # Another list may have another kind of key under this name.
        return Place(value_of(sort.key, key), record_id, backwards, number)
    except (BadData, ValueError, TypeError) as error:
        raise StalePlace from error


def read_window(
    select_rows: Callable[[Subquery], Select[Any]],
    where: list[ColumnElement[bool]],
    sort: Sort,
    place: Place,
    size: int,
) -> Window:
    """Up to `size` rows from a place on.

    A page of `id` and `sort_key` is found first, along an index alone; `select_rows` says what
    is read for its rows, and has to select those two.
    """
    rows: list[RowMapping] = []
    for keys in walks(where, sort, place):
        page = keys.limit(size + 1 - len(rows)).subquery("page")
        found = select_rows(page).order_by(*_directed(sort, place, page.c.sort_key, page.c.id))
        rows += db.session.execute(found).mappings()
        if len(rows) > size:
            break
    more, rows = len(rows) > size, rows[:size]
    beyond = place.id is not None
    if place.backwards:
        return Window(rows[::-1], before=more, after=beyond)
    return Window(rows, before=beyond, after=more)


def read_page(
    select_rows: Callable[[Subquery], Select[Any]],
    where: list[ColumnElement[bool]],
    sort: Sort,
    place: Place,
    size: int,
) -> tuple[Window, Place]:
    """The rows from a place on, and the place: the beginning where too few rows lie before it, and
    the end where none lies behind it any more.
    """
    window = read_window(select_rows, where, sort, place, size)
    instead = _instead(window, place)
    if instead is None:
        return window, place
    return read_window(select_rows, where, sort, instead, size), instead


def _instead(window: Window, place: Place) -> Place | None:
    if place in (FIRST, LAST):
        return None
    if place.backwards:
        return None if window.before else FIRST
    return None if window.rows else LAST


def walks(where: list[ColumnElement[bool]], sort: Sort, place: Place) -> Iterator[Select[Any]]:
    """The `id` and the `sort_key` of rows from a place on: of those that have a key and of those
    that have none, each along one index.
    """
    keys = select(sort.id.label("id"), sort.key.label("sort_key")).where(*where)
    order = _directed(sort, place, *([] if sort.by_id else [sort.key]), sort.id)
    ahead = [False, True] if sort.nullable else [False]
    if place.backwards:
        ahead.reverse()
    if place.id is not None:
        here = sort.nullable and place.key is None
        yield keys.where(*_part(sort, here), _beyond(sort, place, here)).order_by(*order)
        ahead = ahead[ahead.index(here) + 1 :]
    for empty in ahead:
        yield keys.where(*_part(sort, empty)).order_by(*order)


def _part(sort: Sort, empty: bool) -> list[ColumnElement[bool]]:
    """What its rows have in common; nothing where every row has a key."""
    if not sort.nullable:
        return []
    return [sort.key.is_(None) if empty else sort.key.is_not(None)]


def _directed(sort: Sort, place: Place, *columns: Any) -> list[Any]:
    """The order of some columns when one walks on from a place."""
    downwards = sort.descending != place.backwards
    return [each.desc() if downwards else each.asc() for each in columns]


def _beyond(sort: Sort, place: Place, empty: bool) -> ColumnElement[bool]:
    without_key = empty or sort.by_id
    row: Any = sort.id if without_key else tuple_(sort.key, sort.id)
    here: Any = place.id if without_key else (place.key, place.id)
    return row < here if sort.descending != place.backwards else row > here


def neighbours(window: Window, place: Place) -> tuple[Place | None, Place | None]:
    """The places of the page before and the page after a window."""
    if not window.rows:
        return None, None
    number = place.number
    first, last = window.rows[0], window.rows[-1]
    before = Place(first["sort_key"], first["id"], True, max(number - 1, 0))
    after = Place(last["sort_key"], last["id"], False, number + 1 if number else 0)
    return before if window.before else None, after if window.after else None
