"""A page of a list: tuples by Core, one statement for the rows and one for the count.

Relations are joined or fetched for all rows at once, so the number of statements doesn't grow
with the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from backoffice.extensions import db
from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.policy import can, scope
from backoffice.records import filters
from backoffice.records.attributes import Attribute, attribute, title_column
from backoffice.records.filters import Chip

MOST_COUNTED = 10_000
FURTHEST_PAGE = 100_000
PAGE_SIZES = (20, 50, 100)


@dataclass(frozen=True)
class Listing:
    """The declaration of a list. What is `also` read is there for cells that draw it."""

    record: type[Record]
    columns: list[Attribute]
    also: list[str]
    search: list[Attribute]
    filters: list[Attribute]
    order: list[Any]


@dataclass
class Page:
    """One page of a list. `count` above 10,000 is capped."""

    rows: list[RowMapping]
    collections: dict[str, dict[int, list[tuple[int, str]]]]
    columns: list[Attribute]
    filters: list[Attribute]
    count: int
    number: int
    size: int
    sort: str
    search: str
    chips: list[Chip]
    problems: list[str] = field(default_factory=list)

    @property
    def has_next(self) -> bool:
        return self.count > self.number * self.size

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chips or self.search)


def declare(
    record: type[Record],
    columns: list[InstrumentedAttribute[Any]],
    also: list[str],
    search: list[InstrumentedAttribute[Any]],
    filters: list[InstrumentedAttribute[Any]],
    order: list[Any],
) -> Listing:
    shown, searched, filtered = (
        [attribute(each) for each in group] for group in (columns, search, filters)
    )
    return Listing(record, shown, also, searched, filtered, order)


def page(
    listing: Listing, query: Mapping[str, list[str]], *, by: Actor, actions: list[str], size: int
) -> Page:
    """The page that a query string asks for, with what `by` may see, and may do to each row."""
    columns = _allowed(listing.columns, by)
    usable_filters = _allowed(listing.filters, by)
    filtering = filters.read(usable_filters, query, by)
    search = " ".join(query.get("q", []))[:200].strip()
    where = [scope(listing.record, "view", by), *filtering.conditions]
    if search:
        where.append(_matches(_allowed(listing.search, by), search))
    sort, order = _order(listing, columns, query)
    number, size = _number(query, "page", 1, FURTHEST_PAGE), _size(query, size)
    statement = _rows(listing, columns, actions, by).where(*where).order_by(*order)
    rows = db.session.execute(statement.limit(size).offset((number - 1) * size)).mappings().all()
    return Page(
        rows=list(rows),
        collections=_collections(columns, [row["id"] for row in rows]),
        columns=columns,
        filters=usable_filters,
        count=_count(listing.record, where),
        number=number,
        size=size,
        sort=sort,
        search=search,
        chips=filtering.chips,
        problems=filtering.problems,
    )


def _allowed(attributes: list[Attribute], by: Actor) -> list[Attribute]:
    return [each for each in attributes if can(by, "view", each.record, each.key)]


def _matches(attributes: list[Attribute], text: str) -> ColumnElement[bool]:
    return or_(*(filters.contains(each.column, text) for each in attributes))


def _number(query: Mapping[str, list[str]], name: str, default: int, most: int) -> int:
    text = next(iter(query.get(name, [])), "")
    return max(1, min(int(text), most)) if text.isdecimal() and len(text) < 10 else default


def _size(query: Mapping[str, list[str]], default: int) -> int:
    wanted = _number(query, "size", default, max(PAGE_SIZES))
    return wanted if wanted in PAGE_SIZES else default


def _order(
    listing: Listing, columns: list[Attribute], query: Mapping[str, list[str]]
) -> tuple[str, list[Any]]:
    """The sort in force ("title" or "-title") and its ORDER BY, always ended by the id."""
    wanted = next(iter(query.get("sort", [])), "")
    sortable = {each.key: each for each in columns if each.sortable}
    chosen = sortable.get(wanted.removeprefix("-"))
    if chosen is None:
        return "", [*listing.order, listing.record.id.desc()]
    key = _title_of(chosen) if chosen.kind == "reference" else chosen.column
    if wanted.startswith("-"):
        return wanted, [key.desc().nulls_last(), listing.record.id.desc()]
    return wanted, [key.asc().nulls_last(), listing.record.id.asc()]


def _title_of(reference: Attribute) -> Any:
    column = title_column(reference.referred)
    target = reference.referred.id == reference.column
    return select(column).where(target).correlate(reference.record).scalar_subquery()


def _rows(listing: Listing, columns: list[Attribute], actions: list[str], by: Actor) -> Select[Any]:
    record = listing.record
    selected: list[Any] = [record.id, record.version]
    selected += [getattr(record, name).label(name) for name in listing.also]
    joins = []
    for each in columns:
        if each.kind == "reference":
            target = aliased(each.referred)
            joins.append((target, target.id == each.column))
            selected.append(each.column.label(f"{each.key}_id"))
            selected.append(getattr(target, each.referred.__title__).label(each.key))
        elif each.kind not in ("collection", "permissions"):
            selected.append(each.column.label(each.key))
    selected += [scope(record, action, by).label(f"may_{action}") for action in actions]
    statement = select(*selected).select_from(record)
    for target, condition in joins:
        statement = statement.outerjoin(target, condition)
    return statement


def _collections(
    columns: list[Attribute], ids: list[int]
) -> dict[str, dict[int, list[tuple[int, str]]]]:
    """For each collection column, the linked records of every row: one statement a column."""
    wanted = [each for each in columns if each.kind == "collection"]
    return {each.key: _linked(each, ids) for each in wanted}


def _linked(each: Attribute, ids: list[int]) -> dict[int, list[tuple[int, str]]]:
    target, found = each.referred, dict[int, list[tuple[int, str]]]()
    statement = (
        select(each.record.id, target.id, title_column(target))
        .join(each.column)
        .where(each.record.id.in_(ids))
        .order_by(title_column(target))
    )
    for record_id, target_id, title in db.session.execute(statement) if ids else ():
        found.setdefault(record_id, []).append((target_id, title))
    return found


def _count(record: type[Record], where: list[ColumnElement[bool]]) -> int:
    """How many rows match, counted up to 10,001."""
    rows = select(record.id).where(*where).limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def matching_ids(listing: Listing, ids: list[int], *, by: Actor) -> list[int]:
    """Of some ids, those whose records exist and `by` may see."""
    visible = select(listing.record.id).where(
        listing.record.id.in_(ids), scope(listing.record, "view", by)
    )
    return list(db.session.scalars(visible))
