"""Autocomplete: the few records that a fragment of text could mean, capped and policed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from backoffice.extensions import db
from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.models.user import User
from backoffice.policy import allowed_fields, can, scope
from backoffice.records.attributes import attribute
from backoffice.records.ids import read_named_id
from backoffice.records.sorting import find_sort
from backoffice.services.search import find_fragment, find_words

MOST_RESULTS = 20
# What stands between names on Latin, Arabic and East Asian keyboards.
COMMAS = re.compile("[,،、，]")
_SIGNS = re.compile(f"{COMMAS.pattern}|#")


@dataclass(frozen=True)
class Match:
    """A record to choose."""

    id: int
    text: str
    hint: str = ""
    picture: str = ""


def look_up(record: type[Record], text: str, *, by: Actor) -> tuple[list[Match], bool]:
    """What to choose from, and whether there are more than those."""
    rows, more = find_titled(record, text, by=by)
    return [Match(row.id, str(row), _hint(row, by), row.thumbnail) for row in rows], more


def find_titled(
    record: type[Record], text: str, *, by: Actor, most: int = MOST_RESULTS
) -> tuple[list[Any], bool]:
    """Records whose title holds the text, and whether there are more than those."""
    rows = db.session.scalars(
        select(record)
        .where(scope(record, "view", by), *_matches(record, text.strip()[:100], by))
        .order_by(*_order(record))
        .limit(most + 1)
    ).all()
    return list(rows[:most]), len(rows) > most


def _matches(record: type[Record], wanted: str, by: Actor) -> list[ColumnElement[bool]]:
    if not wanted:
        return []
    if not record.__fragments__:
        return [find_words(record, wanted).condition]
    columns = allowed_fields(by, "view", record, record.__fragments__)
    return [find_fragment(record, columns, wanted).condition]


def _order(record: type[Record]) -> list[Any]:
    """By title where an index carries that, else the newest first."""
    title = attribute(getattr(record, record.__title__))
    sort = find_sort(record, [title], record.__title__)
    return [sort.key, sort.id] if sort else [record.id.desc()]


def _hint(row: Record, by: Actor) -> str:
    return row.email if isinstance(row, User) and can(by, "view", row, "email") else ""


def find(record: type[Record], text: str, *, by: Actor) -> Record | None:
    """The record meant by "Ana Torres #3", by its whole title or address, or by an e-mail."""
    visible, named = select(record).where(scope(record, "view", by)), None
    if record_id := read_named_id(text):
        named = db.session.scalar(visible.where(record.id == record_id))
        if named is not None and reference_text(named) == text.strip():
            return named
    # "Part #3" may be a title, or mean what has another one by now.
    return _titled(visible, record, text, by) or named


def _titled(visible: Select[Any], record: type[Record], text: str, by: Actor) -> Record | None:
    """The only record that has the whole text for its title, address or e-mail."""
    names = [getattr(record, record.__title__) == text.strip()]
    if "slug" in record.__mapper__.attrs and can(by, "view", record, "slug"):
        names.append(record.slug == text.strip())  # type: ignore[attr-defined]
    if record is User and can(by, "view", User, "email"):
        names.append(User.email == text.strip().lower())
    found = db.session.scalars(visible.where(or_(*names)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def reference_text(record: Record) -> str:
    """How a record stands in a text field: "Ana Torres #3"."""
    return as_reference(str(record), record.id)


def as_reference(title: str, record_id: int) -> str:
    """A title and an id as one name among others, which can be read back."""
    return f"{_SIGNS.sub(' ', title).strip()} #{record_id}"


def names_in(text: str) -> list[str]:
    """The names in a text field of several, without those that stand there twice."""
    return list(dict.fromkeys(filter(None, map(str.strip, COMMAS.split(text)))))
