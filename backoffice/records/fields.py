"""Form fields that WTForms lacks: moments in the reader's zone, days, decimals, references."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import get_timezone
from wtforms import Field, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput, DateTimeLocalInput, NumberInput

from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.models.types import Decimals, of_our_time
from backoffice.records import lookup


class AsTyped(Field):
    """Shows what was typed, so that it can be mended; else what the record holds."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def written(self, value: Any) -> str:
        return str(value)


class MomentField(AsTyped):
    """A date and time in the reader's zone, unless it names another; kept in UTC."""

    widget = DateTimeLocalInput()

    def written(self, value: datetime) -> str:
        return f"{value.astimezone(get_timezone()):%Y-%m-%dT%H:%M}"

    def process_formdata(self, values: list[str]) -> None:
        text = values[0].strip() if values else ""
        before: datetime | None = self.object_data
        if not text:
            self.data = None
            return
        try:
            typed = datetime.fromisoformat(text)
            local = typed if typed.tzinfo else get_timezone().localize(typed)
            moment = of_our_time(local.astimezone(UTC))
        except (ValueError, OverflowError):
            raise ValueError(_("Enter a date and time, for example 2026-10-15 16:00.")) from None
        # The control shows minutes: what wasn't touched keeps its seconds.
        same = before is not None and before.replace(second=0, microsecond=0) == moment
        self.data = before if same else moment


class DayField(AsTyped):
    """A date that is the same in every zone."""

    widget = DateInput()

    def process_formdata(self, values: list[str]) -> None:
        text = values[0].strip() if values else ""
        self.data = _day(text) if text else None


def _day(text: str) -> date:
    """A workbook writes a day as its midnight. Raises ValueError."""
    try:
        return of_our_time(date.fromisoformat(text.removesuffix("T00:00:00")))
    except ValueError:
        raise ValueError(_("Enter a date, for example 2026-10-15.")) from None


class DecimalsField(AsTyped):
    """A number with as many decimals as its column keeps."""

    def __init__(self, *args: Any, kept: Decimals, **options: Any) -> None:
        self.kept = kept
        super().__init__(*args, widget=NumberInput(step=kept.step), **options)

    def process_formdata(self, values: list[str]) -> None:
        text = values[0].strip() if values else ""
        try:
            self.data = self.kept.read(text) if text else None
        except ValueError:
            example = Decimal(12345).scaleb(-self.kept.places)
            raise ValueError(_("Enter a number, for example %(number)s.", number=example)) from None


class ReferenceField(StringField):
    """One record of another type, as text: "Ana Torres #3". Autocomplete helps where it runs."""

    def __init__(self, *args: Any, target: type[Record], by: Actor, **options: Any) -> None:
        self.target, self.by = target, by
        self.data: Any = None
        super().__init__(*args, **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return lookup.reference_text(self.data) if self.data else ""

    def process_formdata(self, values: list[str]) -> None:
        text = _printable(values[0]) if values else ""
        self.data = self._find(text) if text else None

    def _find(self, text: str) -> Record:
        # What was there before may stay, even where one may not see it in a search.
        before = self.object_data if isinstance(self.object_data, Record) else None
        if before is not None and text == lookup.reference_text(before):
            return before
        known: dict[Any, Record] | None = getattr(self.meta, "found", None)
        found = known.get((self.target, text)) if known else None
        found = found or lookup.find(self.target, text, by=self.by)
        if found is None:
            raise ValueError(self._unknown(text[:60], typed=known is None))
        if known is not None:
            known[self.target, text] = found
        return found

    def _unknown(self, text: str, *, typed: bool) -> str:
        """What is wrong, for somebody at the field, or for the writer of a file."""
        if typed:
            return _("“%(text)s” is not found. Choose from the suggestions.", text=text)
        return _("“%(text)s” is not found. Write its whole title, or its id: #12.", text=text)


class CollectionField(ReferenceField):
    """Several records, as text with commas: "harbour #1, ferries #7"."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return ", ".join(lookup.reference_text(item) for item in self.data or [])

    def process_formdata(self, values: list[str]) -> None:
        texts = [_printable(part) for part in (values[0] if values else "").split(",")]
        before = {lookup.reference_text(item): item for item in self.object_data or []}
        found = [before.get(text) or self._find(text) for text in texts if text]
        self.data = list(dict.fromkeys(found))


class PermissionsField(SelectMultipleField):
    """The permissions of a role, as boxes to tick."""

    def process_data(self, value: Any) -> None:
        self.data = [str(item) for item in value or []]

    def pre_validate(self, form: Any) -> None:
        known = {choice.value for choice in self.choices}
        if not set(self.data or []) <= known:
            raise ValidationError(_("Choose from the list."))


def _printable(text: str) -> str:
    """Typed text without control characters, which no database should be given."""
    return "".join(c for c in text if unicodedata.category(c) != "Cc").strip()


def clean_line(text: str | None) -> str:
    """Typed text of one line; a field that was not sent at all is empty."""
    return _printable(text or "")


def clean_text(text: str | None) -> str:
    """Typed text of several lines, with plain line ends and no other control characters."""
    unified = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in unified if c in "\n\t" or unicodedata.category(c) != "Cc")
