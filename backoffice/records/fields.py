"""Form fields that WTForms lacks: moments in the reader's zone, days, numbers, references."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import get_timezone
from wtforms import Field, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, StopValidation, ValidationError
from wtforms.widgets import DateInput, DateTimeLocalInput, NumberInput, TextInput

from backoffice.i18n import _, _l
from backoffice.models.actor import Actor
from backoffice.models.invisible import BLANKS, JOINERS, without_marks
from backoffice.models.record import Record
from backoffice.models.types import Decimals, of_our_time, with_point
from backoffice.records import lookup

# Of those that are new: each costs a look-up.
MOST_NAMED = 500
# What ends the name of the hidden field that carries along what a field showed.
SHOWN = "-shown"
NOT_SEEN = frozenset(f" {BLANKS}")


class AsTyped(Field):
    """Shows what was typed, so that it can be mended; else what the record holds.

    A kind of field says how a value is `written`, and `read` from what was typed. The form of a
    record carries along what each field showed: one that still says so is left alone, whatever
    became meanwhile of the record, of what it refers to, or of the reader's time zone.
    """

    read: Callable[[str], Any]
    _sent_along: str | None = None

    @property
    def shown_name(self) -> str:
        return f"{self.name}{SHOWN}"

    @property
    def shown(self) -> str | None:
        """What the page shows of the record, or showed when this was typed."""
        return self._value() if self._is_of_record and not self.raw_data else self._sent_along

    def note_shown(self, value: Any) -> None:
        """The page shows this value of the record beside what was typed."""
        self._sent_along = "" if value is None else self.written(value)

    @property
    def is_left_alone(self) -> bool:
        if not self.raw_data:
            return self._is_of_record
        return self._sent_along is not None and clean_line(self._sent_along) == self._typed

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        if formdata and self._is_of_record:
            self._sent_along = formdata.get(self.shown_name)
        super().process(formdata, *args, **options)

    def pre_validate(self, form: Any) -> None:
        """What can't be read is not looked at any further."""
        if self.process_errors:
            raise StopValidation

    @property
    def _is_of_record(self) -> bool:
        return getattr(self.meta, "is_of_record", False)

    @property
    def _typed(self) -> str:
        return clean_line(self.raw_data[0]) if self.raw_data else ""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def written(self, value: Any) -> str:
        return str(value)

    def process_formdata(self, values: list[str]) -> None:
        if not self.is_left_alone:
            self.data = self.read_all(self._typed)

    def read_all(self, text: str) -> Any:
        return self.read(text) if text else None


class MomentField(AsTyped):
    """A date and time in the reader's zone, unless it names another; kept in UTC."""

    widget = DateTimeLocalInput()

    def written(self, value: datetime) -> str:
        return f"{value.astimezone(get_timezone()):%Y-%m-%dT%H:%M}"

    def read(self, text: str) -> datetime:
        try:
            typed = datetime.fromisoformat(with_hyphens(text))
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
            return of_our_time(date.fromisoformat(with_hyphens(text).removesuffix("T00:00:00")))
        except ValueError:
            raise ValueError(_("Enter a date, for example 2026-10-15.")) from None


class WholeNumberField(AsTyped):
    """A number without decimals."""

    widget = NumberInput(step=1)

    def read(self, text: str) -> int:
        if not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
            raise ValueError(_("Enter a whole number, for example %(number)s.", number=12))
        return int(text)


class DecimalsField(AsTyped):
    """A number with as many decimals as its column keeps."""

    def __init__(self, *args: Any, kept: Decimals, **options: Any) -> None:
        self.kept = kept
        super().__init__(*args, widget=NumberInput(step=kept.step), **options)

    def read(self, text: str) -> Decimal:
        try:
            return self.kept.read(with_point(text))
        except ValueError:
            example = Decimal(12345).scaleb(-self.kept.places)
            message = _("Enter a number with no more decimals than %(number)s.", number=example)
            raise ValueError(message) from None


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

    def read_all(self, text: str) -> list[Record]:
        texts = lookup.names_in(text)
        before = {lookup.reference_text(item): item for item in self.object_data or []}
        if len(set(texts) - before.keys()) > MOST_NAMED:
            raise ValueError(_("Name at most %(most)s.", most=MOST_NAMED))
        return list(dict.fromkeys(before.get(each) or self.read(each) for each in texts))


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


def with_hyphens(text: str) -> str:
    """A day, or a time, that is written as in East Asia: 2026/1/5 9:00 is 2026-01-05T09:00."""
    parts = re.fullmatch(r"(\d{4})/(\d\d?)/(\d\d?)(?:[ T]+(\d\d?)(:.*))?", text)
    if parts is None:
        return text
    year, month, day, hour, rest = parts.groups()
    return f"{year}-{month:0>2}-{day:0>2}" + (f"T{hour:0>2}{rest}" if hour else "")


def clean_line(text: str | None) -> str:
    """Typed text of one line without control characters, which no database should be given.

    A field that was not sent at all is empty, and so is what nobody can see.
    """
    line = "".join(c for c in text or "" if unicodedata.category(c) != "Cc").strip()
    return line if any(c.isprintable() and c not in NOT_SEEN for c in line) else ""


def clean_slug(text: str | None) -> str:
    """A typed address in one spelling, without the marks that come along when it is copied."""
    joined = without_marks(clean_line(text)).strip(JOINERS)
    return unicodedata.normalize("NFC", re.sub(f"[{JOINERS}]+", "-", joined))


def clean_text(text: str | None) -> str:
    """Typed text of several lines, with plain line ends and no other control characters."""
    unified = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in unified if c in "\n\t" or unicodedata.category(c) != "Cc")
