"""The rows of a list: tuples by Core, relations joined, so one statement whatever the columns."""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import cache
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, Subquery, func, select, type_coerce
from sqlalchemy.orm import aliased

from backoffice.extensions import db
from backoffice.models.actor import Actor
from backoffice.models.record import title_of
from backoffice.policy import scope
from backoffice.records.attributes import Attribute
from backoffice.records.declaration import Listing

# The first letters of a long text are enough for a cell.
MOST_LETTERS = 200
MOST_SEARCHED = 5_000


def select_rows(
    listing: Listing,
    columns: list[Attribute],
    by: Actor,
    searched: Set[str],
    page: Subquery,
) -> Select[Any]:
    """What a list shows of the records on a page: each column by its key, `record_title`, and
    whether `by` `may_edit` it. A person comes with an `_avatar`, a collection is
    a list of `[id, title]`. More is read of a text that was `searched`, so that a hit further
    down is in it.
    """
    record = listing.record
    statement = select(
        page.c.id,
        page.c.sort_key,
        func.substr(title_of(record), 1, MOST_LETTERS).label("record_title"),
        *(getattr(record, name).label(name) for name in listing.also),
        scope(record, "edit", by).label("may_edit"),
        *(
            expression
            for each in columns
            for expression in shown(each, MOST_SEARCHED if each.key in searched else MOST_LETTERS)
        ),
        *(_target(each).avatar.label(f"{each.key}_avatar") for each in columns if each.is_person),
    ).join_from(page, record, record.id == page.c.id)
    return with_references(statement, columns)


def with_references(statement: Select[Any], columns: Iterable[Attribute]) -> Select[Any]:
    """With the tables joined in which the titles of referred records stand."""
    for each in columns:
        if each.kind == "reference":
            statement = statement.outerjoin(_target(each), _target(each).id == each.column)
    return statement


def shown(each: Attribute, letters: int) -> list[ColumnElement[Any]]:
    """What is read for a column, the first letters of a text; for a reference, its id as well."""
    if each.kind == "reference":
        return [each.column.label(f"{each.key}_id"), _words_of_target(each)]
    if each.kind == "permissions":
        return []
    if each.kind == "collection":
        return [_linked(each).label(each.key)]
    if each.kind in ("text", "markdown"):
        return [func.substr(each.column, 1, letters).label(each.key)]
    return [each.column.label(each.key)]


# Making an alias takes as long as the rest of the statement: each is made once.


@cache
def _target(each: Attribute) -> Any:
    return aliased(each.referred)


@cache
def _words_of_target(each: Attribute) -> ColumnElement[Any]:
    return func.substr(title_of(_target(each)), 1, MOST_LETTERS).label(each.key)


def _linked(each: Attribute) -> ColumnElement[Any]:
    """The linked records of a row as JSON: `[[3, "news"], …]`, in no order."""
    target, (own, other) = each.referred, each.link
    pairs = _pairs(target.id, title_of(target))
    linked = select(pairs).join(own.table, other == target.id).where(own == each.record.id)
    return type_coerce(linked.correlate(each.record).scalar_subquery(), JSON)


def _pairs(record_id: Any, title: Any) -> ColumnElement[Any]:
    if db.engine.dialect.name == "sqlite":
        return func.json_group_array(func.json_array(record_id, title))
    return func.json_agg(func.json_build_array(record_id, title))
