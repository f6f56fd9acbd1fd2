"""Filters of a list: typed by their column, in the address by name, never by position."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import format_date, get_timezone
from sqlalchemy import ColumnElement, exists, false, not_, or_, select

from backoffice.extensions import db
from backoffice.i18n import _, _l
from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.models.types import Choice, utcnow
from backoffice.policy import can, scope
from backoffice.records.attributes import Attribute, title_column
from backoffice.services.search import find

LARGEST_ID = 2**31 - 1
# What goes behind the name of a filter, for more of it.
NOT = ("_not",)
ENDINGS = {"moment": ("_from", "_to"), "choice": NOT, "reference": NOT, "collection": NOT}
# A part of a name may mean several records, up to so many.
MOST_MEANT = 20
EMPTY = "empty"
# From today to the first and the last day of a period.
PERIODS: dict[str, Callable[[date], tuple[date, date]]] = {
    "today": lambda today: (today, today),
    "yesterday": lambda today: (today - timedelta(days=1), today - timedelta(days=1)),
    "last-7-days": lambda today: (today - timedelta(days=6), today),
    "last-30-days": lambda today: (today - timedelta(days=29), today),
    "this-month": lambda today: (today.replace(day=1), today),
    "this-year": lambda today: (today.replace(month=1, day=1), today),
}
PERIOD_LABELS = {
    "today": _l("Today"),
    "yesterday": _l("Yesterday"),
    "last-7-days": _l("Last 7 days"),
    "last-30-days": _l("Last 30 days"),
    "this-month": _l("This month"),
    "this-year": _l("This year"),
}


@dataclass(frozen=True)
class Chip:
    """One filter in force, in words, and the parameters that make it."""

    label: Any
    value: str
    parameters: tuple[tuple[str, str], ...]


@dataclass
class Filtering:
    """What a query string asked for: conditions, chips, and what couldn't be understood.

    `own` tells which conditions come from which filter. Where no index serves a condition, rows
    are looked at `one_by_one`.
    """

    conditions: list[ColumnElement[bool]]
    chips: list[Chip]
    problems: list[str]
    one_by_one: bool = False
    own: dict[str, list[ColumnElement[bool]]] = field(default_factory=dict)
    # When "today" is.
    now: datetime = field(default_factory=utcnow)

    def close(self) -> None:
        """Let no row through, rather than more of them than somebody meant to see."""
        self.conditions.append(false())
        self.problems.append(_("Until that is mended, nothing is shown here."))


def read(
    attributes: list[Attribute],
    query: Mapping[str, list[str]],
    by: Actor,
    now: datetime | None = None,
) -> Filtering:
    """The filters of a query string, `{"status": ["draft"], "publish_at_from": ["2026-01-01"]}`."""
    filtering = Filtering([], [], [], now=now or utcnow())
    for attribute in attributes:
        before = len(filtering.conditions)
        READERS.get(attribute.kind, _read_line)(attribute, query, filtering, by)
        filtering.own[attribute.key] = filtering.conditions[before:]
    return filtering


def parameters_of(attribute: Attribute) -> list[str]:
    """The names under which a filter stands in an address."""
    return [attribute.key, *(attribute.key + ending for ending in ENDINGS.get(attribute.kind, ()))]


def _values(query: Mapping[str, list[str]], name: str) -> list[str]:
    return [value.strip() for value in query.get(name, []) if value.strip()]


def _read_choice(
    attribute: Attribute, query: Mapping[str, list[str]], filtering: Filtering, by: Actor
) -> None:
    assert attribute.choices is not None
    known: dict[str, Choice] = {choice.value: choice for choice in attribute.choices}
    wanted = _values(query, attribute.key)
    chosen = [known[value] for value in wanted if value in known]
    filtering.problems += [_unknown(attribute, value) for value in wanted if value not in known]
    if chosen:
        without = bool(_values(query, f"{attribute.key}_not"))
        filtering.conditions.append(_among(attribute, chosen, without))
        words = [str(choice.label) for choice in chosen]
        values = [choice.value for choice in chosen]
        filtering.chips.append(_chip(attribute, words, values, without))


def _among(attribute: Attribute, chosen: list[Choice], without: bool) -> ColumnElement[bool]:
    if without:
        return attribute.column.not_in(chosen)
    # An index in order serves one value; SQLite would sort for a list of one.
    return attribute.column.in_(chosen) if chosen[1:] else attribute.column == chosen[0]


def _chip(attribute: Attribute, words: list[str], values: list[str], without: bool) -> Chip:
    """The chip of a filter by several values, or by all but those."""
    together = ", ".join(words)
    parameters = tuple((attribute.key, value) for value in values)
    if not without:
        return Chip(attribute.label, together, parameters)
    together = _("all but %(what)s", what=together)
    return Chip(attribute.label, together, (*parameters, (f"{attribute.key}_not", "yes")))


def _unknown(attribute: Attribute, value: str) -> str:
    return _("“%(value)s” is no filter for %(field)s.", value=value[:40], field=attribute.label)


def _read_yes_no(
    attribute: Attribute, query: Mapping[str, list[str]], filtering: Filtering, by: Actor
) -> None:
    for value in _values(query, attribute.key)[:1]:
        if value not in ("yes", "no"):
            filtering.problems.append(_unknown(attribute, value))
            continue
        filtering.conditions.append(attribute.column.is_(value == "yes"))
        words = _("Yes") if value == "yes" else _("No")
        filtering.chips.append(Chip(attribute.label, words, ((attribute.key, value),)))


def _read_moment(
    attribute: Attribute, query: Mapping[str, list[str]], filtering: Filtering, by: Actor
) -> None:
    for value in _values(query, attribute.key)[:1]:
        _read_period(attribute, value, filtering)
    for name in parameters_of(attribute)[1:]:
        for value in _values(query, name)[:1]:
            upper = name.endswith("_to")
            bound = _bound(value, upper)
            if bound is None:
                filtering.problems.append(_unknown(attribute, value))
                continue
            condition = attribute.column < bound if upper else attribute.column >= bound
            filtering.conditions.append(condition)
            day = format_date(date.fromisoformat(value[:10]), "medium")
            words = _("until %(day)s", day=day) if upper else _("from %(day)s", day=day)
            filtering.chips.append(Chip(attribute.label, words, ((name, value),)))


def _read_period(attribute: Attribute, value: str, filtering: Filtering) -> None:
    """A period that moves with the calendar, in the reader's zone; or the times that are empty."""
    if value not in periods_of(attribute):
        filtering.problems.append(_unknown(attribute, value))
        return
    if value == EMPTY:
        filtering.conditions.append(attribute.column.is_(None))
    else:
        first, last = PERIODS[value](filtering.now.astimezone(get_timezone()).date())
        filtering.conditions += [
            attribute.column >= start_of(first),
            attribute.column < start_of(last + timedelta(days=1)),
        ]
    words = str(periods_of(attribute)[value])
    filtering.chips.append(Chip(attribute.label, words, ((attribute.key, value),)))


def periods_of(attribute: Attribute) -> dict[str, Any]:
    """The periods to choose from, by the word for the address, with the words for people."""
    nullable = attribute.column.property.columns[0].nullable
    return PERIOD_LABELS | ({EMPTY: _l("Empty")} if nullable else {})


def _bound(text: str, upper: bool) -> datetime | None:
    """The moment that a day, whole in the reader's zone, or an exact time with its zone means."""
    try:
        if len(text) > len("2026-10-15"):
            return _sane(datetime.fromisoformat(text))
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if not 1900 <= day.year <= 9000:
        return None
    return start_of(day + timedelta(days=1) if upper else day)


def _sane(moment: datetime) -> datetime | None:
    return moment if moment.tzinfo and 1900 <= moment.year <= 9000 else None


def start_of(day: date) -> datetime:
    """Midnight of a day in the reader's zone."""
    midnight = datetime(day.year, day.month, day.day)
    return get_timezone().localize(midnight)


def read_id(text: str) -> int | None:
    """The id in "Ana Torres #3" or "3": "Part 3" is a name, and "-3" nothing."""
    match = re.search(r"(?:^|#)\s*(\d{1,10})\s*$", text, re.ASCII)
    number = int(match[1]) if match else 0
    return number if 0 < number <= LARGEST_ID else None


def _read_reference(
    attribute: Attribute, query: Mapping[str, list[str]], filtering: Filtering, by: Actor
) -> None:
    """Any of the records named, separated by commas or each by itself; or all but those."""
    asked = _values(query, attribute.key)
    parts = [part.strip() for value in asked for part in value.split(",")]
    meant: dict[int, str] = {}
    words = []
    for part in list(dict.fromkeys(filter(None, parts)))[:MOST_MEANT]:
        found = _named(attribute.referred, part, by)
        meant |= found
        if found:
            words.append(next(iter(found.values()))[:60] if len(found) == 1 else part[:60])
        else:
            filtering.problems.append(_unknown(attribute, part))
    if not meant:
        return
    without = bool(_values(query, f"{attribute.key}_not"))
    filtering.conditions.append(_refers(attribute, list(meant), without))
    filtering.one_by_one |= attribute.kind == "collection"
    filtering.chips.append(_chip(attribute, words, asked, without))


def _named(target: type[Record], value: str, by: Actor) -> dict[int, str]:
    """The ids and titles of the records meant by an id, or by a part of their name."""
    visible = select(target.id, title_column(target)).where(scope(target, "view", by))
    record_id = read_id(value)
    if record_id:
        query = visible.where(target.id == record_id)
    else:
        keys = {key for key in target.__fragments__ if can(by, "view", target, key)}
        query = visible.where(find(target, keys, f'"{value}"').condition).limit(MOST_MEANT)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _refers(attribute: Attribute, ids: list[int], without: bool) -> ColumnElement[bool]:
    """Whether a record refers to one of some others, or to none of them."""
    if attribute.kind == "collection":
        own, other = attribute.link
        linked = exists().where(own == attribute.record.id, other.in_(ids))
        return not_(linked) if without else linked
    column = attribute.column
    if without:
        return or_(column.is_(None), column.not_in(ids))
    return column.in_(ids) if ids[1:] else column == ids[0]


def _read_line(
    attribute: Attribute, query: Mapping[str, list[str]], filtering: Filtering, by: Actor
) -> None:
    for value in _values(query, attribute.key)[:1]:
        filtering.conditions.append(contains(attribute.column, value))
        filtering.one_by_one = True
        filtering.chips.append(Chip(attribute.label, value[:60], ((attribute.key, value),)))


def contains(column: Any, text: str) -> ColumnElement[bool]:
    """Whether a text stands in a column, whatever the case."""
    return column.icontains(text.replace("\0", ""), autoescape=True)


READERS = {
    "choice": _read_choice,
    "yes_no": _read_yes_no,
    "moment": _read_moment,
    "reference": _read_reference,
    "collection": _read_reference,
}
