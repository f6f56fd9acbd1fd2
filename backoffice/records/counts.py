"""How many rows a list has, and how many of them each choice of a filter would leave.

Nothing is counted further than a page is worth: up to 10,000 rows along an index, up to 1,000
where each row has to be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Table,
    True_,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)

from backoffice.extensions import db
from backoffice.models.record import Record
from backoffice.models.types import Choice
from backoffice.records.attributes import Attribute
from backoffice.records.narrowing import Narrowing
from backoffice.services.counting import (
    MOST_COUNTED,
    MOST_COUNTED_ONE_BY_ONE,
    ONE,
    Count,
)

Conditions = list[ColumnElement[bool]]
# A filter's key, a choice's value, and how many rows have it.
Part = Select[Any, Any, Any]
# By the key of a filter and the value of a choice.
Facets = dict[str, dict[str, Count]]


@dataclass(frozen=True)
class Facet:
    """The choices of one filter, to be counted with the others in force."""

    filter: Attribute
    choices: list[Choice]
    others: Conditions
    most: int

    @property
    def is_quick(self) -> bool:
        """Whether an index alone tells how often a choice occurs."""
        indexes = cast(Table, self.filter.record.__table__).indexes
        column = self.filter.column.property.columns[0]
        leads = any(next(iter(index.columns), None) is column for index in indexes)
        return leads and not self.others

    @property
    def sample(self) -> int:
        """How many rows to look at. Without a condition that is a walk through the whole table."""
        return self.most if self.others else MOST_COUNTED_ONE_BY_ONE

    def parts(self) -> list[Part]:
        """Each choice by itself along its index, or some rows by what stands in them."""
        key, column = self.filter.key, self.filter.column
        if self.is_quick:
            rows = select(self.filter.record.id)
            return [_count(key, e.value, rows.where(column == e), self.most) for e in self.choices]
        value = type_coerce(column, String).label("value")
        some = select(value).where(*self.others).limit(self.sample + 1).subquery()
        counts = select(literal(key), some.c.value, func.count()).select_from(some)
        return [counts.group_by(some.c.value)]

    def read(self, found: Mapping[str, int]) -> dict[str, Count]:
        """Of a sample nothing is known but that there are at least so many."""
        if self.is_quick:
            return {value: Count.up_to(number, self.most) for value, number in found.items()}
        exact = sum(found.values()) <= self.sample
        known = {each.value: min(found.get(each.value, 0), self.sample) for each in self.choices}
        return {value: Count(number, exact) for value, number in known.items()}


def count_rows(
    record: type[Record], narrowing: Narrowing, *, choices: bool
) -> tuple[Count, Facets]:
    """The rows of a list and, when asked, those that each choice of a filter would leave of it.

    All in one statement.
    """
    most, known = _most(narrowing), _known_total(narrowing)
    facets = [_facet(e, narrowing, most) for e in narrowing.filters if e.choices and choices]
    parts = [part for facet in facets for part in facet.parts()]
    if known is None:
        parts.append(_count("", "", select(ONE).select_from(record).where(*narrowing.where), most))
    found = _counted(parts)
    total = known or Count.up_to(found[""][""], most)
    return total, {each.filter.key: each.read(found.get(each.filter.key, {})) for each in facets}


def _counted(parts: list[Part]) -> dict[str, dict[str, int]]:
    """All parts in one statement: by key and value."""
    found: dict[str, dict[str, int]] = {}
    for key, value, number in db.session.execute(union_all(*parts)) if parts else ():
        found.setdefault(key, {})[value] = number
    return found


def _most(narrowing: Narrowing) -> int:
    """How far to count, by what the conditions cost."""
    slow = narrowing.filtering.one_by_one or (narrowing.found and narrowing.found.common)
    return MOST_COUNTED_ONE_BY_ONE if slow else MOST_COUNTED


def _known_total(narrowing: Narrowing) -> Count | None:
    """What is common was counted when it was found, unless there is more to ask."""
    found = narrowing.found
    if found is None or not found.common:
        return None
    alone = all(each is found.condition or isinstance(each, True_) for each in narrowing.where)
    return Count(MOST_COUNTED, exact=False) if alone else None


def _facet(filter_: Attribute, narrowing: Narrowing, most: int) -> Facet:
    own = narrowing.filtering.own[filter_.key]
    rest = [each for each in narrowing.where if all(each is not mine for mine in own)]
    others = [each for each in rest if not isinstance(each, True_)]
    return Facet(filter_, list(filter_.choices or ()), others, most)


def _count(key: str, value: str, rows: Select[Any], most: int) -> Part:
    some = rows.limit(most + 1).subquery()
    return select(literal(key), literal(value), func.count()).select_from(some)
