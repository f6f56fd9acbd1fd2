"""What the fields of many records hold at present: one value, or several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, cast, func, select

from backoffice.extensions import db
from backoffice.models.record import Record, title_of
from backoffice.records.attributes import Attribute

MOST_NAMED = 5


@dataclass(frozen=True)
class Present:
    """What the records hold now: one `value`, `mixed` ones, or of a collection the `parts`."""

    value: Any = None
    mixed: bool = False
    parts: Sequence[tuple[str, int]] = ()


def present_values(
    record: type[Record], where: list[ColumnElement[bool]], attributes: Iterable[Attribute]
) -> dict[str, Present]:
    """What each field holds in all of these records; long texts are not compared."""
    short = [each for each in attributes if each.kind not in ("text", "markdown")]
    lists = [each for each in short if each.kind == "collection"]
    single = [each for each in short if each not in lists]
    return {
        **_present_columns(single, record, where),
        **{each.key: Present(parts=_parts(each, record, where)) for each in lists},
    }


def _present_columns(
    attributes: list[Attribute], record: type[Record], where: list[ColumnElement[bool]]
) -> dict[str, Present]:
    measures = []
    for each in attributes:
        column: Any = each.column
        ordered = cast(column, Integer) if isinstance(column.type, Boolean) else column
        measures += [func.min(ordered), func.max(ordered), func.count(column)]
    size, *values = db.session.execute(select(func.count(record.id), *measures).where(*where)).one()
    triples = zip(values[::3], values[1::3], values[2::3], strict=True)
    return {
        each.key: _present(each, low, low != high or count not in (0, size))
        for each, (low, high, count) in zip(attributes, triples, strict=True)
    }


def _present(each: Attribute, value: Any, mixed: bool) -> Present:
    if mixed or value is None:
        return Present(mixed=mixed)
    if each.kind == "reference":
        return Present(db.session.get(each.referred, value))
    return Present(bool(value) if each.kind == "yes_no" else value)


def _parts(
    each: Attribute, record: type[Record], where: list[ColumnElement[bool]]
) -> list[tuple[str, int]]:
    """The records that most of them refer to, and how many do."""
    target, (own, other) = each.referred, each.link
    title, many = title_of(target), func.count()
    query = (
        select(title, many)
        .join(own.table, other == target.id)
        .where(own.in_(select(record.id).where(*where)))
        .group_by(target.id, title)
        .order_by(many.desc(), title)
    )
    return [(name, count) for name, count in db.session.execute(query.limit(MOST_NAMED))]
