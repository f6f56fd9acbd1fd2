"""The base of all record types, and the words with which they are declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, cast

from sqlalchemy import Column, Enum, ForeignKey, Index, String, Table, func, literal
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    MappedColumn,
    Mapper,
    Relationship,
    declared_attr,
    mapped_column,
    relationship,
)
from sqlalchemy.orm.interfaces import MANYTOONE

from backoffice.extensions import metadata
from backoffice.i18n import _l
from backoffice.models.folding import alphabetical
from backoffice.models.types import Choice, Decimals, UtcDateTime, choice_type, utcnow


class Base(DeclarativeBase):
    """All tables, recorded or not."""

    metadata = metadata
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime(),
        Decimal: Decimals(),
        Choice: choice_type,
    }


@dataclass(frozen=True)
class Described:
    """What forms, columns, history and exports say of a field.

    A `secret` is never shown anywhere, not even in the history; what is not `recorded`
    follows from other fields (rendered HTML). `renders` makes that HTML from what is written.
    """

    label: Any
    hint: Any = ""
    kind: str = ""
    secret: bool = False
    recorded: bool = True
    renders: Callable[[str], str] | None = None


def field(
    label: Any,
    *args: Any,
    hint: Any = "",
    kind: str = "",
    secret: bool = False,
    recorded: bool = True,
    renders: Callable[[str], str] | None = None,
    **options: Any,
) -> MappedColumn[Any]:
    """SQLAlchemy's `mapped_column` with a label.

    `kind` chooses the form control where the type alone doesn't: "email", "markdown",
    "language", "timezone", "text".
    """
    described = Described(label, hint, kind, secret, recorded, renders)
    # Without active history an assignment after a commit has no old value to record.
    return mapped_column(*args, info={"described": described}, active_history=True, **options)


def foreign_key(target: str, *, ondelete: str, **options: Any) -> MappedColumn[Any]:
    """A reference to another record, with its written policy on delete."""
    options.setdefault("index", True)
    return mapped_column(ForeignKey(target, ondelete=ondelete), active_history=True, **options)


def relation(
    label: Any,
    *args: Any,
    hint: Any = "",
    kind: str = "",
    recorded: bool = False,
    **options: Any,
) -> Relationship[Any]:
    """SQLAlchemy's `relationship` with a label. One side of a collection says `recorded`."""
    described = Described(label, hint, kind, recorded=recorded)
    return relationship(*args, info={"described": described}, active_history=True, **options)


class Record(Base):
    """Something that staff look after: it has an id, a version, and a history."""

    __abstract__ = True
    __title__: ClassVar[str]
    __label__: ClassVar[Any]
    __label_plural__: ClassVar[Any]
    # Columns whose words are searched, and columns of which any three letters are.
    __words__: ClassVar[tuple[str, ...]] = ()
    __fragments__: ClassVar[tuple[str, ...]] = ()
    # Columns decided by what another says, and that other: nobody decides by what they didn't see.
    __rests_on__: ClassVar[tuple[tuple[str, str], ...]] = ()

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)
    created_at: Mapped[datetime] = field(
        _l("Created"), recorded=False, default=utcnow, sort_order=90
    )
    updated_at: Mapped[datetime] = field(
        _l("Updated"), recorded=False, default=utcnow, sort_order=91
    )
    version: Mapped[int] = mapped_column(default=1, sort_order=92)

    def __init__(self, **values: Any) -> None:
        """With its defaults at once, for `complete` and whatever else looks before the flush."""
        super().__init__(**values)
        for key, value in defaults(type(self).__mapper__).items():
            if key not in self.__dict__:  # what was given may have filled in others
                setattr(self, key, value)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        # SQLite would give the id of a deleted record to the next one, and its history with it.
        table = cast(Table, cls.__table__)
        table.dialect_options["sqlite"]["autoincrement"] = True
        for column in table.columns:
            if column.nullable and column.default:  # else what was emptied would get it back
                column.type = column.type.evaluates_none()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        # The recorder counts: a record that comes back goes on from the version that it had.
        return {"version_id_col": cls.version, "version_id_generator": False}

    def __str__(self) -> str:
        return str(getattr(self, self.__title__) or f"#{self.id}")

    @property
    def thumbnail(self) -> str:
        """Where a small picture of it is; nothing where there is none."""
        return ""

    def complete(self) -> None:
        """Fill in what follows from the values that somebody has just given."""


def title_of(kind: Any) -> Any:
    """What names records in SQL, those of an alias too: the title, or "#12" where that is empty."""
    title = getattr(kind, kind.__title__)
    if not title.property.columns[0].nullable:
        return title
    return func.coalesce(title, literal("#").concat(sql_cast(kind.id, String)))


def sort_index(attribute: InstrumentedAttribute[Any]) -> Index:
    """An index for lists sorted by this column, texts by the alphabet. Stands below the class."""
    record = cast(type[Record], attribute.class_)
    name = f"ix_{record.__tablename__}_{attribute.key}"
    info = {"sorts": attribute.key}
    if isinstance(attribute.type, String) and not isinstance(attribute.type, Enum):
        return Index(f"{name}_alphabet", alphabetical(attribute), record.id, info=info)
    return Index(name, attribute, record.id, info=info)


def link_table(one: str, other: str) -> Table:
    """The table behind `relation(secondary=...)`: which record is linked to which others.

    Links go with the records on either side.
    """
    columns: list[Column[Any]] = [
        Column(
            f"{table}_id",
            ForeignKey(f"{table}.id", ondelete="CASCADE"),
            primary_key=True,
            index=table == other,  # the primary key begins with the first
        )
        for table in (one, other)
    ]
    return Table(f"{one}_{other}", metadata, *columns)


def described(attribute: InstrumentedAttribute[Any]) -> Described:
    """The description of a declared field or relation. Raises LookupError for an undeclared one."""
    prop = attribute.property
    info = prop.columns[0].info if hasattr(prop, "columns") else prop.info
    if "described" not in info:
        raise LookupError(f"{attribute} has no label: declare it with field() or relation().")
    return cast(Described, info["described"])


@cache
def references(mapper: Mapper[Any]) -> dict[str, str]:
    """The keys of a type's references, by those of their columns."""
    found = [prop for prop in mapper.relationships if prop.direction is MANYTOONE]
    column_of = {prop.key: next(iter(prop.local_columns)) for prop in found if not prop.viewonly}
    return {mapper.get_property_by_column(column).key: key for key, column in column_of.items()}


@cache
def defaults(mapper: Mapper[Any]) -> dict[str, Any]:
    """What the fields of a new record hold until somebody says otherwise, where that is known."""
    columns = [(prop.key, prop.columns[0]) for prop in mapper.column_attrs]
    found = [(key, column.default) for key, column in columns if isinstance(column, Column)]
    return {key: cast(Any, each).arg for key, each in found if each and each.is_scalar}


def relation_of(record: Record | type[Record], column: str) -> str:
    """The name of the relation that a foreign key belongs to, or the column's own."""
    return references(record.__mapper__).get(column, column)


def record_types() -> dict[str, type[Record]]:
    """Every record type by the name of its table, in alphabetical order."""
    mappers = [mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, Record)]
    return dict(sorted((mapper.class_.__tablename__, mapper.class_) for mapper in mappers))
