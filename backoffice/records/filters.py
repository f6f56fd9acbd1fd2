"""Filters of a list: typed by their column, in the address by name, never by position."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, exists, not_, or_, select

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.record import Record, title_of
from backoffice.models.types import Choice, utcnow
from backoffice.policy import allowed_fields, scope
from backoffice.records.attributes import Attribute
from backoffice.records.filtering import Filtering, Query, values
from backoffice.records.ids import read_id
from backoffice.records.lookup import names_in
from backoffice.records.ranges import read_moment, read_number
from backoffice.services.search import find

# What goes behind the name of a filter, for more of it.
BOUNDS = ("_from", "_to")
NOT = ("_not",)
ENDINGS = {
    "moment": BOUNDS,
    "day": BOUNDS,
    "number": BOUNDS,
    "decimal": BOUNDS,
    "choice": NOT,
    "reference": NOT,
    "collection": NOT,
}
# A part of a name may mean several records; all of them together are up to so many.
MOST_MEANT = 20


def read(
    attributes: list[Attribute], query: Query, by: Actor, now: datetime | None = None
) -> Filtering:
    """The filters of a query string."""
    filtering = Filtering(by, now or utcnow())
    for attribute in attributes:
        before = len(filtering.conditions)
        READERS.get(attribute.kind, _read_line)(attribute, query, filtering)
        if can_be_empty(attribute):
            _read_empty(attribute, query, filtering)
        filtering.own[attribute.key] = filtering.conditions[before:]
    return filtering


def parameters_of(attribute: Attribute) -> list[str]:
    """The names under which a filter stands in an address."""
    empty = ("_empty",) if can_be_empty(attribute) else ()
    return [attribute.key + each for each in ("", *ENDINGS.get(attribute.kind, ()), *empty)]


def can_be_empty(attribute: Attribute) -> bool:
    """Whether one may ask for records where it holds nothing. Times and days do so by a period."""
    if attribute.kind in ("reference", "number", "decimal"):
        return attribute.nullable
    return attribute.kind == "collection" or (attribute.holds_text and not attribute.required)


def _read_empty(attribute: Attribute, query: Query, filtering: Filtering) -> None:
    name = f"{attribute.key}_empty"
    if not values(query, name):
        return
    filtering.one_by_one |= attribute.kind == "collection" or attribute.holds_text
    filtering.add(attribute, _("Empty"), ((name, "yes"),), _is_empty(attribute))


def _is_empty(attribute: Attribute) -> ColumnElement[bool]:
    if attribute.kind == "collection":
        own, _other = attribute.link
        return not_(exists().where(own == attribute.record.id))
    nothing = attribute.column.is_(None)
    return or_(nothing, attribute.column == "") if attribute.holds_text else nothing


def _read_choice(attribute: Attribute, query: Query, filtering: Filtering) -> None:
    assert attribute.choices is not None
    known: dict[str, Choice] = {choice.value: choice for choice in attribute.choices}
    wanted = values(query, attribute.key)
    chosen = [known[value] for value in wanted if value in known]
    for value in wanted:
        if value not in known:
            filtering.refuse(attribute, value)
    if chosen:
        without = bool(values(query, f"{attribute.key}_not"))
        words = map(str, chosen)
        asked = [choice.value for choice in chosen]
        _add(filtering, attribute, words, asked, without, _among(attribute, chosen, without))


def _among(attribute: Attribute, chosen: list[Choice], without: bool) -> ColumnElement[bool]:
    if without:
        return attribute.column.not_in(chosen)
    # An index in order serves one value; SQLite would sort for a list of one.
    return attribute.column.in_(chosen) if chosen[1:] else attribute.column == chosen[0]


def _add(
    filtering: Filtering,
    attribute: Attribute,
    words: Iterable[str],
    asked: list[str],
    without: bool,
    condition: ColumnElement[bool],
) -> None:
    """Let through several values, or all but those."""
    together = ", ".join(words)
    parameters = tuple((attribute.key, value) for value in asked)
    if without:
        together = _("all but %(what)s", what=together)
        parameters += ((f"{attribute.key}_not", "yes"),)
    filtering.add(attribute, together, parameters, condition)


def _read_yes_no(attribute: Attribute, query: Query, filtering: Filtering) -> None:
    for value in values(query, attribute.key)[:1]:
        if value not in ("yes", "no"):
            filtering.refuse(attribute, value)
            continue
        words = _("Yes") if value == "yes" else _("No")
        condition = attribute.column.is_(value == "yes")
        filtering.add(attribute, words, ((attribute.key, value),), condition)


def _read_reference(attribute: Attribute, query: Query, filtering: Filtering) -> None:
    """Any of the records named, separated by commas or each by itself; or all but those."""
    asked = values(query, attribute.key)
    named = _meant(attribute.referred, asked, filtering.by)
    ids = list(dict.fromkeys(chain.from_iterable(named.values())))
    if len(named) > MOST_MEANT or len(ids) > MOST_MEANT:
        return filtering.refuse_many(attribute, MOST_MEANT)
    for part, records in named.items():
        if not records:
            filtering.refuse(attribute, part)
    if ids:
        words = [_in_words(part, records) for part, records in named.items() if records]
        without = bool(values(query, f"{attribute.key}_not"))
        filtering.one_by_one |= attribute.kind == "collection"
        filtering.named[attribute.key] = [f"={record_id}" for record_id in sorted(ids)]
        _add(filtering, attribute, words, asked, without, _refers(attribute, ids, without))
    return None


def _meant(target: type[Record], asked: list[str], by: Actor) -> dict[str, dict[int, str]]:
    """What each of the names means; of more names than there may be there is one too many."""
    names = names_in(",".join(asked))[: MOST_MEANT + 1]
    return {name: _named(target, name, by) for name in names}


def _in_words(part: str, records: dict[int, str]) -> str:
    """The name of the only record that a part of a name means, or the part itself."""
    return (next(iter(records.values())) if len(records) == 1 else part)[:60]


def _named(target: type[Record], value: str, by: Actor) -> dict[int, str]:
    """The ids and titles of the records meant by an id, or by a part of their name.

    "=3" is the id alone, as a selection keeps it. Of more than may be meant there is one too many.
    """
    visible = select(target.id, title_of(target)).where(scope(target, "view", by))
    kept = re.fullmatch(r"=(\d{1,10})", value)
    if record_id := read_id(kept[1] if kept else value):
        named = db.session.execute(visible.where(target.id == record_id)).first()
        if named or kept:
            return {named[0]: named[1]} if named else {}
    keys = allowed_fields(by, "view", target, target.__fragments__)
    query = visible.where(find(target, set(keys), f'"{value}"').condition)
    return {row[0]: row[1] for row in db.session.execute(query.limit(MOST_MEANT + 1))}


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


def _read_line(attribute: Attribute, query: Query, filtering: Filtering) -> None:
    for value in values(query, attribute.key)[:1]:
        filtering.one_by_one = True
        condition = contains(attribute.column, value)
        filtering.add(attribute, value[:60], ((attribute.key, value),), condition)


def contains(column: Any, text: str) -> ColumnElement[bool]:
    """Whether a text stands in a column, whatever the case."""
    return column.icontains(text.replace("\0", ""), autoescape=True)


READERS = {
    "choice": _read_choice,
    "yes_no": _read_yes_no,
    "moment": read_moment,
    "day": read_moment,
    "number": read_number,
    "decimal": read_number,
    "reference": _read_reference,
    "collection": _read_reference,
}
