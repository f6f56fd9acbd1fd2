"""Filters by a range: of days, of time in the zone of whoever reads, or of numbers."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask_babel import format_date, get_timezone
from sqlalchemy import BigInteger, literal

from backoffice.i18n import _, _l
from backoffice.i18n.numbers import number
from backoffice.models.types import of_our_time
from backoffice.records.attributes import Attribute
from backoffice.records.filtering import Filtering, Query, values

EMPTY = "empty"
Period = Callable[[date], tuple[date, date]]


def _days_ago(first: int, last: int = 0) -> Period:
    return lambda today: (today - timedelta(first), today - timedelta(last))


# By the word in the address: the one for people, and from today to the first and the last day.
PERIODS: dict[str, tuple[Any, Period]] = {
    "today": (_l("Today"), _days_ago(0)),
    "yesterday": (_l("Yesterday"), _days_ago(1, 1)),
    "last-7-days": (_l("Last 7 days"), _days_ago(6)),
    "last-30-days": (_l("Last 30 days"), _days_ago(29)),
    "this-month": (_l("This month"), lambda today: (today.replace(day=1), today)),
    "this-year": (_l("This year"), lambda today: (today.replace(month=1, day=1), today)),
}
COMPARISONS = {
    "": (operator.eq, "%(number)s"),
    "_from": (operator.ge, _l("%(number)s or more")),
    "_to": (operator.le, _l("%(number)s or less")),
}
# What the widest integer column of either database can hold.
LARGEST_NUMBER = 2**63 - 1


def read_moment(attribute: Attribute, query: Query, filtering: Filtering) -> None:
    """A period that moves with the calendar, what is empty, or the days between two."""
    for value in values(query, attribute.key)[:1]:
        _read_period(attribute, value, filtering)
    for side in ("_from", "_to"):
        # The form sends an exact time of the address before the day that is chosen instead.
        for value in values(query, attribute.key + side)[-1:]:
            _read_bound(attribute, side, value, filtering)


def _read_period(attribute: Attribute, value: str, filtering: Filtering) -> None:
    if value not in periods_of(attribute):
        return filtering.refuse(attribute, value)
    conditions = [attribute.column.is_(None)]
    if value != EMPTY:
        first, last = PERIODS[value][1](filtering.now.astimezone(get_timezone()).date())
        following = begins(attribute.kind, last + timedelta(days=1))
        conditions = [
            attribute.column >= begins(attribute.kind, first),
            attribute.column < following,
        ]
    words = periods_of(attribute)[value]
    return filtering.add(attribute, words, ((attribute.key, value),), *conditions)


def periods_of(attribute: Attribute) -> dict[str, Any]:
    """The periods to choose from, by the word for the address, with the words for people."""
    labels = {name: label for name, (label, _days) in PERIODS.items()}
    return labels | ({EMPTY: _l("Empty")} if attribute.nullable else {})


def _read_bound(attribute: Attribute, side: str, value: str, filtering: Filtering) -> None:
    upper = side == "_to"
    named = _named(attribute.kind, value)
    if named is None:
        return filtering.refuse(attribute, value)
    bound = _bound(attribute.kind, named, upper)
    day = format_date(date(named.year, named.month, named.day), "medium")
    words = _("until %(day)s", day=day) if upper else _("from %(day)s", day=day)
    condition = attribute.column < bound if upper else attribute.column >= bound
    return filtering.add(attribute, words, ((attribute.key + side, value),), condition)


def _named(kind: str, text: str) -> date | None:
    """The day that a text names; for times also an exact one with its zone."""
    try:
        if kind == "moment" and len(text) > len("2026-10-15"):
            moment = datetime.fromisoformat(text)
            return of_our_time(moment).astimezone(get_timezone()) if moment.tzinfo else None
        return of_our_time(date.fromisoformat(text))
    except ValueError:
        return None


def _bound(kind: str, named: date, upper: bool) -> date:
    """Where a whole day begins or ends; an exact time is its own bound."""
    if isinstance(named, datetime):
        return named
    return begins(kind, named + timedelta(days=1) if upper else named)


def begins(kind: str, day: date) -> date:
    """A day as a column of this kind has it: itself, or its midnight in the reader's zone."""
    return day if kind == "day" else midnight(day)


def midnight(day: date) -> datetime:
    """The beginning of a day where the reader is; the first where midnight comes twice."""
    return datetime.combine(day, time(), ZoneInfo(str(get_timezone())))


def read_number(attribute: Attribute, query: Query, filtering: Filtering) -> None:
    """A number, or those between two, both included."""
    type_ = attribute.column.type if attribute.kind == "decimal" else BigInteger()
    for ending, (compare, words) in COMPARISONS.items():
        name = attribute.key + ending
        for value in values(query, name)[:1]:
            bound = _number(attribute, value)
            if bound is None:
                filtering.refuse(attribute, value)
                continue
            shown = str(words) % {"number": number(bound)}
            condition = compare(attribute.column, literal(bound, type_))
            filtering.add(attribute, shown, ((name, value),), condition)


def _number(attribute: Attribute, text: str) -> int | Decimal | None:
    """The number that a text says, if the column can hold it."""
    if attribute.kind == "decimal":
        with suppress(ValueError):
            return cast(Decimal, attribute.column.type.read(text))
        return None
    whole = int(text) if re.fullmatch(r"-?\d{1,19}", text, re.ASCII) else None
    if whole is None or abs(whole) > LARGEST_NUMBER:
        return None
    return whole
