"""Column types that carry meaning: labelled choices, times in UTC, exact decimals."""

from __future__ import annotations

import enum
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Self, TypeVar

from sqlalchemy import BigInteger, DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator


class Choice(enum.Enum):
    """A labelled choice: ``DRAFT = "draft", _l("Draft")``. The value is stored, the label shown."""

    label: Any

    def __new__(cls, value: str, label: Any) -> Choice:
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def of(cls, value: str) -> Self:
        """The choice that is stored so. Raises ValueError."""
        return cls(value)  # type: ignore[call-arg]  # enum looks it up

    def __str__(self) -> str:
        return str(self.label)


choice_type = Enum(
    Choice,
    native_enum=False,
    length=20,
    create_constraint=True,
    values_callable=lambda choice: [member.value for member in choice],
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC: with a zone on PostgreSQL, as plain text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# No group of thousands has one, two or more than three digits, or comes after a lone zero.
_DECIMAL_COMMA = re.compile(r"-?(\d+,(\d\d?|\d{4,})|0,\d+)", re.ASCII)


def with_point(text: str) -> str:
    """A number with the decimal comma of many languages as one with a point."""
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text


class TooLarge(ValueError):
    """A number has more digits than its column."""


class Decimals(TypeDecorator[Decimal]):
    """A number with so many decimals, exact: prices, quantities.

    It is kept as a whole number of its last decimal, which SQLite doesn't round, and which both
    databases sort, compare and add alike. What is multiplied is multiplied in Python.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int = 2) -> None:
        super().__init__()
        self.places = places

    @property
    def step(self) -> Decimal:
        """From one number to the next."""
        return Decimal(1).scaleb(-self.places)

    def read(self, text: str) -> Decimal:
        """The number that is written so. Raises ValueError for one that would have to be cut."""
        if not re.fullmatch(rf"-?\d{{1,{18 - self.places}}}(\.\d{{1,9}})?", text, re.ASCII):
            raise ValueError(f"{text!r} is no number of up to 18 digits")
        written = Decimal(text) + 0  # there is no -0
        number = written.quantize(self.step)
        if number != written:
            raise ValueError(f"{text!r} has more than {self.places} decimals")
        return number

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if abs(value) >= 10 ** (18 - self.places):
            raise TooLarge(f"{value!r} has more than 18 digits")
        return int(self.read(f"{value:f}").scaleb(self.places))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.places)


Day = TypeVar("Day", bound=date)


def of_our_time(day: Day) -> Day:
    """The day, or the time. Raises ValueError for a year that a zone or a database takes amiss."""
    if not 1900 <= day.year <= 9000:
        raise ValueError(f"{day} is too far away")
    return day


def utcnow() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
