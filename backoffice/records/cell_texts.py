"""A field of a record and a cell of a file: when they say the same, and what a cell means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from backoffice.i18n import _
from backoffice.models.record import Record
from backoffice.models.types import Choice, with_point
from backoffice.records.attributes import Attribute
from backoffice.records.ids import read_named_id
from backoffice.records.lookup import names_in, reference_text

Find = Callable[[type[Record], str], Record | None]

YES = {"yes", "true", "1", "y", "on", "x"}
NO = {"no", "false", "0", "n", "off", ""}


class Unreadable(ValueError):
    """A text means nothing in its column; the sentence says what would."""


def text_of(record: Record, each: Attribute) -> str:
    """What an export writes of a field, and people read."""
    value = getattr(record, each.key)
    if each.kind == "collection":
        return ", ".join(reference_text(item) for item in sorted(value, key=lambda i: i.id))
    return _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Record):
        return reference_text(value)
    if isinstance(value, Choice):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value)


def is_same(record: Record, each: Attribute, text: str, find: Find) -> bool:
    """Whether a cell says what the record says already; `find` tells what a name means."""
    if each.kind == "reference":
        current = getattr(record, each.key)
        return _are([text] if text.strip() else [], [current] if current else [], find)
    if each.kind == "collection":
        return _are(names_in(text), getattr(record, each.key), find)
    if each.kind == "decimal":  # a workbook writes 12.50 as 12.5
        with suppress(ValueError):
            return bool(each.column.type.read(with_point(text)) == getattr(record, each.key))
    return text == text_of(record, each)


def _are(names: Sequence[str], records: Sequence[Record], find: Find) -> bool:
    """Whether some names mean just these records, each by its id and perhaps a former title."""
    known = {record.id: record for record in records}
    ids = [read_named_id(name) or 0 for name in names]
    return set(ids) == set(known) and all(
        _is(name, known[record_id], find) for name, record_id in zip(names, ids, strict=True)
    )


def _is(name: str, record: Record, find: Find) -> bool:
    """Whether a name with the id of a record means that: it may be the title of another one."""
    if name in (reference_text(record), f"{record} #{record.id}"):
        return True
    return find(type(record), name) in (record, None)


def typed(each: Attribute, text: str) -> str:
    """What somebody would have typed or picked in the form. Raises Unreadable."""
    if each.kind == "choice":
        return _choice(each, text)
    return _yes_no(text) if each.kind == "yes_no" else text


def _choice(each: Attribute, text: str) -> str:
    assert each.choices is not None
    wanted = text.strip().casefold()
    for choice in each.choices:
        if wanted in (choice.value.casefold(), str(choice.label).casefold()):
            return str(choice.value)
    if not wanted:
        return ""
    known = ", ".join(choice.value for choice in each.choices)
    raise Unreadable(_("It is none of: %(known)s.", known=known))


def _yes_no(text: str) -> str:
    wanted = text.strip().casefold()
    if wanted in YES or wanted == str(_("Yes")).casefold():
        return "yes"
    if wanted in NO or wanted == str(_("No")).casefold():
        return "false"
    raise Unreadable(_("Write yes or no."))
