"""Column types that carry meaning: labelled choices and times that are always UTC."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Any, Self

from sqlalchemy import DateTime, Dialect, Enum
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


def choice_values(choice: type[Choice]) -> list[str]:
    return [member.value for member in choice]


choice_type = Enum(
    Choice, native_enum=False, length=20, create_constraint=True, values_callable=choice_values
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


def utcnow() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
