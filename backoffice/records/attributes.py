"""What the engine knows of a declared field or relation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Boolean, Column, Date, Enum, Integer, String, Text
from sqlalchemy.orm import ColumnProperty, InstrumentedAttribute
from sqlalchemy.orm import RelationshipProperty as Relationship

from backoffice.models.record import Described, Record, described
from backoffice.models.types import Choice, Decimals, UtcDateTime

# The first that fits.
KINDS = {
    Enum: "choice",
    Boolean: "yes_no",
    Integer: "number",
    Decimals: "decimal",
    UtcDateTime: "moment",
    Date: "day",
    Text: "text",
    String: "line",
}
# A form has no way to say nothing of them.
ALWAYS_SAID = ("choice", "yes_no", "language", "timezone")
# Where people put words of their own.
WRITTEN = ("line", "text", "markdown")
TEXTS = ("line", "text", "markdown", "email", "slug", "language", "timezone")


@dataclass(frozen=True, eq=False)
class Attribute:
    """A field or relation of a record type. There is one of each: `attribute` makes them.

    `kind` is one of: line, text, markdown, email, slug, language, timezone, choice, yes_no,
    number, decimal, moment, day, reference, collection, permissions, file.
    """

    record: type[Record]
    key: str
    label: Any
    hint: Any
    kind: str
    required: bool = False
    max_length: int | None = None
    choices: type[Choice] | None = None
    target: type[Record] | None = None
    renders: Callable[[str], str] | None = None

    @property
    def column(self) -> InstrumentedAttribute[Any]:
        """The column that holds the value; of a reference, its foreign key."""
        attribute: InstrumentedAttribute[Any] = getattr(self.record, self.key)
        if self.kind != "reference":
            return attribute
        local = next(iter(attribute.property.local_columns))
        key = self.record.__mapper__.get_property_by_column(local).key
        return getattr(self.record, key)

    @property
    def referred(self) -> type[Record]:
        """The record type that a reference or collection points to."""
        assert self.target is not None, f"{self.key} refers to nothing"
        return self.target

    @property
    def nullable(self) -> bool:
        """Whether its column, of a reference its foreign key, may hold nothing at all."""
        return bool(self.column.property.columns[0].nullable)

    @property
    def is_unique(self) -> bool:
        """Whether no two records hold the same. A collection is no column."""
        return any(column.unique for column in getattr(self.column.property, "columns", ()))

    @property
    def holds_text(self) -> bool:
        return self.kind in TEXTS

    @property
    def link(self) -> tuple[Column[Any], Column[Any]]:
        """Of a collection, the columns of its table: to the record itself and to the other one."""
        prop = self.column.property
        return prop.synchronize_pairs[0][1], prop.secondary_synchronize_pairs[0][1]

    @property
    def is_person(self) -> bool:
        return self.kind == "reference" and self.referred.__tablename__ == "user"


@cache
def attribute(declared: InstrumentedAttribute[Any]) -> Attribute:
    """The engine's view of `Post.title` or `Post.author`. Raises LookupError without a label."""
    words, prop = described(declared), declared.property
    if words.secret:
        raise LookupError(f"{declared} is secret: it can't be shown or edited.")
    record = cast(type[Record], declared.class_)
    if isinstance(prop, Relationship):
        return _relation(record, declared.key, words, prop)
    return _field(record, declared.key, words, cast(ColumnProperty[Any], prop))


def _relation(
    record: type[Record], key: str, words: Described, prop: Relationship[Any]
) -> Attribute:
    kind = words.kind or ("collection" if prop.uselist else "reference")
    required = not prop.uselist and not next(iter(prop.local_columns)).nullable
    target = prop.mapper.class_ if kind != "permissions" else None
    return Attribute(record, key, words.label, words.hint, kind, required, target=target)


def _field(
    record: type[Record], key: str, words: Described, prop: ColumnProperty[Any]
) -> Attribute:
    column: Column[Any] = prop.columns[0]  # type: ignore[assignment]
    choices = column.type.enum_class if isinstance(column.type, Enum) else None
    kind = words.kind or _kind(column)
    if column.nullable and kind in ALWAYS_SAID:
        raise LookupError(f"{column} may be empty, which no form can say: let it not be nullable.")
    return Attribute(
        record,
        key,
        words.label,
        words.hint,
        kind,
        required=not column.nullable and column.default is None,
        max_length=getattr(column.type, "length", None),
        choices=choices,  # type: ignore[arg-type]
        renders=words.renders,
    )


def _kind_of_type(column: Column[Any]) -> str:
    return next((kind for type_, kind in KINDS.items() if isinstance(column.type, type_)), "")


def _kind(column: Column[Any]) -> str:
    """Raises LookupError for a type of which the engine knows nothing."""
    if kind := _kind_of_type(column):
        return kind
    raise LookupError(
        f"{column} is {column.type!r}, of which forms and lists know nothing. Numbers are Integer "
        "or Decimals, times UtcDateTime or Date, anything else needs a kind of its own."
    )


def written_fields() -> set[str]:
    """What the fields are called in which people write, in any type of record."""
    columns = [prop for mapper in Record.registry.mappers for prop in mapper.column_attrs]
    return {prop.key for prop in columns if _is_written(prop.columns[0])}


def _is_written(column: Any) -> bool:
    words: Described | None = column.info.get("described")
    if words is None or words.secret:
        return False
    return (words.kind or _kind_of_type(column)) in WRITTEN
