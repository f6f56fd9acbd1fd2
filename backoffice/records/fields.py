"""Form fields that WTForms lacks: moments in the reader's zone, days, decimals, references."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import get_timezone
from wtforms import Field, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError
from wtforms.widgets import DateInput, DateTimeLocalInput, NumberInput, TextInput

from backoffice.i18n import _, _l
from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.models.types import Decimals, of_our_time
from backoffice.records import lookup

# Of those that are new: each costs a look-up.
MOST_NAMED = 500


class AsTyped(Field):
    """Shows what was typed, so that it can be mended; else what the record holds.

    A kind of field says how a value is `written`, and `read` from what was typed.
    """

    read: Callable[[str], Any]

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def written(self, value: Any) -> str:
        return str(value)

    def process_formdata(self, values: list[str]) -> None:
        text = clean_line(values[0]) if values else ""
        self.data = self.read(text) if text else None


class MomentField(AsTyped):
    """A date and time in the reader's zone, unless it names another; kept in UTC."""

    widget = DateTimeLocalInput()

    def written(self, value: datetime) -> str:
        return f"{value.astimezone(get_timezone()):%Y-%m-%dT%H:%M}"

    def read(self, text: str) -> datetime:
        before: datetime | None = self.object_data
        if before is not None and text == self.written(before):
            return before  # the control shows no seconds, and not which of two equal hours
        try:
            typed = datetime.fromisoformat(text)
            local = typed if typed.tzinfo else get_timezone().localize(typed)
            return of_our_time(local.astimezone(UTC))
        except (ValueError, OverflowError):
            raise ValueError(_("Enter a date and time, for example 2026-10-15 16:00.")) from None


class DayField(AsTyped):
    """A date that is the same in every zone."""

    widget = DateInput()

    def read(self, text: str) -> date:
        """A workbook writes a day as its midnight."""
        try:
            return of_our_time(date.fromisoformat(text.removesuffix("T00:00:00")))
        except ValueError:
            raise ValueError(_("Enter a date, for example 2026-10-15.")) from None


class DecimalsField(AsTyped):
    """A number with as many decimals as its column keeps."""

    def __init__(self, *args: Any, kept: Decimals, **options: Any) -> None:
        self.kept = kept
        super().__init__(*args, widget=NumberInput(step=kept.step), **options)

    def read(self, text: str) -> Decimal:
        try:
            return self.kept.read(text)
        except ValueError:
            example = Decimal(12345).scaleb(-self.kept.places)
            raise ValueError(_("Enter a number, for example %(number)s.", number=example)) from None


class ReferenceField(AsTyped):
    """One record of another type, as text: "Ana Torres #3". Autocomplete helps where it runs."""

    widget = TextInput()

    def __init__(self, *args: Any, target: type[Record], by: Actor, **options: Any) -> None:
        self.target, self.by = target, by
        super().__init__(*args, **options)

    def written(self, value: Any) -> str:
        return lookup.reference_text(value)

    def read(self, text: str) -> Record:
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

    def written(self, value: Any) -> str:
        return ", ".join(map(lookup.reference_text, value))

    def process_formdata(self, values: list[str]) -> None:
        parts = (clean_line(part) for part in (values[0] if values else "").split(","))
        texts = dict.fromkeys(filter(None, parts))
        before = {lookup.reference_text(item): item for item in self.object_data or []}
        if len(texts.keys() - before.keys()) > MOST_NAMED:
            raise ValueError(_("Name at most %(most)s.", most=MOST_NAMED))
        found = [before.get(text) or self.read(text) for text in texts]
        self.data = list(dict.fromkeys(found))


class OfferedField(SelectField):
    """One of what is offered. What the record holds may stay, though it is offered no more."""

    choices: list[SelectChoice]

    def process_data(self, value: Any) -> None:
        super().process_data(value)
        if value and value not in {choice.value for choice in self.choices}:
            self.choices = [*self.choices, SelectChoice(value, value)]


class PermissionsField(SelectMultipleField):
    """The permissions of a role, as boxes to tick."""

    def process_data(self, value: Any) -> None:
        self.data = [str(item) for item in value or []]

    def pre_validate(self, form: Any) -> None:
        known = {choice.value for choice in self.choices}
        if not set(self.data or []) <= known:
            raise ValidationError(_("Choose from the list."))


def at_most(letters: int) -> Length:
    """The check that a text has no more letters than these."""
    return Length(max=letters, message=_l("Shorten it to %(max)d characters."))


def clean_line(text: str | None) -> str:
    """Typed text of one line without control characters, which no database should be given.

    A field that was not sent at all is empty.
    """
    return "".join(c for c in text or "" if unicodedata.category(c) != "Cc").strip()


def clean_text(text: str | None) -> str:
    """Typed text of several lines, with plain line ends and no other control characters."""
    unified = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in unified if c in "\n\t" or unicodedata.category(c) != "Cc")
