"""The records of a selection as rows of plain values, read by key, a part at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from backoffice.extensions import db
from backoffice.models.actor import Actor
from backoffice.policy import can
from backoffice.records.attributes import Attribute
from backoffice.records.declaration import Listing
from backoffice.records.rows import shown, with_references
from backoffice.records.tables import Cell

PART = 5_000
WHOLE = 10_000_000  # letters: all that a text can have


def exportable(listing: Listing, by: Actor) -> list[Attribute]:
    """The columns that somebody may take along."""
    offered = listing.columns + listing.more
    allowed = [each for each in offered if can(by, "view", each.record, each.key)]
    return [each for each in allowed if each.kind != "permissions"]


def names_of(columns: Sequence[Attribute]) -> list[str]:
    """The head of a file: names that stay the same in every language, the id first."""
    return ["id", *(each.key for each in columns)]


def parts(
    listing: Listing,
    where: Sequence[ColumnElement[bool]],
    columns: Sequence[Attribute],
    after: int = 0,
) -> Iterator[tuple[int, list[list[Cell]]]]:
    """Rows by id after one of them, 5,000 at a time, each part with its last id."""
    while True:
        result = db.session.connection().execute(_statement(listing, where, columns, after))
        places = {name: place for place, name in enumerate(result.keys())}
        readers = [_reader(each, places) for each in columns]
        rows = result.all()
        if not rows:
            return
        after = rows[-1][0]
        yield after, [[row[0], *(read(row) for read in readers)] for row in rows]
        if len(rows) < PART:
            return


def _statement(
    listing: Listing,
    where: Sequence[ColumnElement[bool]],
    columns: Sequence[Attribute],
    after: int,
) -> Select[Any]:
    record = listing.record
    ids = select(record.id).where(*where, record.id > after).order_by(record.id).limit(PART)
    page = ids.subquery("page")
    values = [expression for each in columns for expression in shown(each, WHOLE)]
    rows = select(page.c.id, *values).join_from(page, record, record.id == page.c.id)
    return with_references(rows, columns).order_by(page.c.id)


def _reader(each: Attribute, places: Mapping[str, int]) -> Callable[[Any], Cell]:
    """What a column's cell is, given a row."""
    place = places[each.key]
    if each.kind == "choice" and each.choices:
        values = {choice: choice.value for choice in each.choices}
        return lambda row: values.get(row[place])
    if each.kind == "moment":
        return lambda row: row[place] and row[place].isoformat()
    if each.kind == "reference":
        return partial(_reference, place=place, id_place=places[f"{each.key}_id"])
    if each.kind == "collection":
        return partial(_collection, place=place)
    return itemgetter(place)


def _reference(row: Any, place: int, id_place: int) -> Cell:
    return None if row[id_place] is None else f"{row[place]} #{row[id_place]}"


def _collection(row: Any, place: int) -> Cell:
    return [f"{title} #{record_id}" for record_id, title in sorted(row[place] or [])]
