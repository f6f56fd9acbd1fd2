"""The records of a selection as rows of plain values, read by key, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, select, type_coerce

from backoffice.extensions import db
from backoffice.models.actor import Actor
from backoffice.records.attributes import Attribute
from backoffice.records.declaration import Listing
from backoffice.records.display import allowed_attributes
from backoffice.records.lookup import as_reference
from backoffice.records.rows import shown, with_references
from backoffice.records.tables import Cell

Row = tuple[Cell, ...]
PART = 5_000
WHOLE = 10_000_000  # letters: all that a text can have


def exportable(listing: Listing, by: Actor) -> list[Attribute]:
    """The columns that somebody may take along."""
    allowed = allowed_attributes(listing.columns + listing.more, by)
    return [each for each in allowed if each.kind != "permissions"]


def names_of(columns: Sequence[Attribute]) -> list[str]:
    """The head of a file: names that stay the same in every language, the id first."""
    return ["id", *(each.key for each in columns)]


def parts(
    listing: Listing,
    where: Sequence[ColumnElement[bool]],
    columns: Sequence[Attribute],
    after: int = 0,
) -> Iterator[tuple[int, list[Row]]]:
    """Rows by id after one of them, 5,000 at a time, each part with its last id."""
    while True:
        result = db.session.connection().execute(_statement(listing, where, columns, after))
        places = {name: place for place, name in enumerate(result.keys())}
        rows = result.all()
        if not rows:
            return
        after = rows[-1][0]
        values = list(zip(*rows, strict=True))
        cells = [_cells(each, values, places) for each in columns]
        yield after, list(zip(values[0], *cells, strict=True))
        if len(rows) < PART:
            return


def _statement(
    listing: Listing,
    where: Sequence[ColumnElement[bool]],
    columns: Sequence[Attribute],
    after: int,
) -> Select[Any]:
    record = listing.record
    # The ids first: by the index of a filter all that match would be read for each part.
    ids = select(record.id).where(*where, record.id > after).order_by(record.id).limit(PART)
    page = ids.subquery("page")
    values = [expression for each in columns for expression in _read(each)]
    rows = select(page.c.id, *values).join_from(page, record, record.id == page.c.id)
    return with_references(rows, columns).order_by(page.c.id)


def _read(each: Attribute) -> list[ColumnElement[Any]]:
    """What is read for a column: a choice as it is stored."""
    if each.choices:
        return [type_coerce(each.column, String).label(each.key)]
    return shown(each, WHOLE)


# A column at a time: what it holds is asked once for thousands of values.


def _cells(
    each: Attribute, values: Sequence[Sequence[Any]], places: Mapping[str, int]
) -> list[Cell]:
    """The cells of a column, given the values of all columns that were read."""
    own = values[places[each.key]]
    if each.kind == "reference":
        ids = values[places[f"{each.key}_id"]]
        return [i and f"{title} #{i}" for title, i in zip(own, ids, strict=True)]
    if each.kind in ("moment", "day"):
        return [value and value.isoformat() for value in own]
    return list(map(_collection, own) if each.kind == "collection" else own)


def _collection(linked: Sequence[Any]) -> Cell:
    return [as_reference(title, record_id) for record_id, title in sorted(linked or [])]
