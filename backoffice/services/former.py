"""What a record held before a change set, in the shape in which it would hold it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from sqlalchemy import Column, Enum, String

from backoffice.i18n import _
from backoffice.models.job import ProblemKind
from backoffice.models.record import Record, described, record_types, references, relation_of
from backoffice.models.recorded_fields import recorded_columns, value_of
from backoffice.services.net import Net, Place, key_of, keys_of


class Left(Exception):
    """A record stays as it is; the sentence says why."""

    def __init__(self, why: Any, kind: ProblemKind = ProblemKind.SKIPPED) -> None:
        self.why = why
        self.kind = kind


@dataclass
class Former:
    """A record before a change set, out of what there is to refer to now.

    The notes say what can't be as it was.
    """

    net: Net
    records: Mapping[Place, Record]
    notes: list[str] = field(default_factory=list)

    def kept(self, column: str, side: str = "old") -> Any:
        """A value from the history. Raises Left for one that its column can't hold any more."""
        try:
            return value_of(_column(self.net.kind, column), self.net.values[column].get(side))
        except (KeyError, TypeError, ValueError) as error:
            name = label_of(self.net.kind, column)
            raise Left(_("“%(field)s” can't hold any more what it held.", field=name)) from error

    def record(self) -> Record:
        """A deleted record under its id, but for secrets; what it refers to as ids only."""
        created = {"created_at": self.kept("created_at")} if "created_at" in self.net.values else {}
        return self.net.kind(
            id=self.net.place[1], version=self.net.version + 1, **self._columns(), **created
        )

    def _columns(self) -> dict[str, Any]:
        kind = self.net.kind
        keys = [key for key, words in recorded_columns(kind.__mapper__) if not words.secret]
        held = {key: self.kept(key) for key in keys if key in self.net.values}
        return {key: _empty(kind, key) for key in keys} | held

    def value(self, column: str) -> Any:
        """What to assign; of a reference the record, or nothing where the policy on delete says so.

        Raises Left when the record that it needs is gone.
        """
        key = self.kept(column)
        target = _target(self.net.kind, column)
        if target is None or key is None:
            return key
        other = self.records.get((target, key))
        if other is not None:
            return other
        what = f"{record_types()[target].__label__} #{key}"
        if not _column(self.net.kind, column).nullable:
            raise Left(_("It needs what is gone: %(name)s.", name=what))
        self.notes.append(_("It stays without what is gone: %(name)s.", name=what))
        return None

    def members(self, record: Record, key: str) -> Any:
        """What a collection has to hold."""
        target = record.__mapper__.relationships[key].mapper.class_
        entry = self.net.values[key]
        held = {key_of(item): item for item in getattr(record, key)}
        wanted = set(held) - keys_of(entry.get("added", []))
        if not issubclass(target, Record):
            return wanted | keys_of(entry.get("removed", []))
        found = {k: held[k] for k in wanted}
        for record_id, name in entry.get("removed", []):
            other = self.records.get((target.__tablename__, record_id))
            if other is None:
                self.notes.append(_("It stays without what is gone: %(name)s.", name=name))
            else:
                found[record_id] = other
        return list(found.values())

    def note_secret(self, column: str) -> None:
        name = label_of(self.net.kind, column)
        self.notes.append(_("“%(field)s” is secret, so what it was is not known.", field=name))


def referred(net: Net) -> list[Place]:
    """What the record referred to before; of one that was created, what it was made with."""
    return [place for column in net.values for place in referred_by(net, column)]


def referred_by(net: Net, column: str) -> list[Place]:
    """What one reference or collection referred to then, and doesn't on the other side."""
    target, entry = _target(net.kind, column), net.values[column]
    if target is None:
        return []
    several, one = ("removed", "old") if net.existed else ("added", "new")
    linked = [(target, record_id) for record_id, _name in entry.get(several, [])]
    return linked if entry.get(one) is None else [*linked, (target, entry[one])]


def referred_since(net: Net) -> list[Place]:
    """What the record refers to by the change alone, each by one column."""
    since = ((_target(net.kind, column), entry.get("new")) for column, entry in net.values.items())
    return [(target, key) for target, key in since if target and key is not None]


def referred_now(record: Record) -> set[Place]:
    """What a record refers to at present."""
    columns = references(record.__mapper__)
    targets = {column: _target(type(record), column) for column in columns}
    return {
        (target, key)
        for column, target in targets.items()
        if target and (key := getattr(record, column)) is not None
    }


def owners(net: Net) -> list[Place]:
    """The records with which this one goes when they are deleted."""
    owned = [c.key for c in net.kind.__mapper__.columns if c.key in net.values and _goes_along(c)]
    return [place for column in owned for place in referred_by(net, column)]


@cache
def _goes_along(column: Column[Any]) -> bool:
    """Whether a record goes with what a column refers to: by its policy, or as a part of that."""
    types = record_types().values()
    relations = (relation for kind in types for relation in kind.__mapper__.relationships)
    is_part = any(each.cascade.delete and column in each.remote_side for each in relations)
    return is_part or any(key.ondelete == "CASCADE" for key in column.foreign_keys)


def label_of(kind: type[Record], column: str) -> str:
    """What a field is called; its key where the type has it no more."""
    try:
        return str(described(getattr(kind, relation_of(kind, column))).label)
    except (AttributeError, LookupError):
        return column


def _target(kind: type[Record], column: str) -> str | None:
    """The type of record that a reference or a collection points to."""
    prop = kind.__mapper__.relationships.get(relation_of(kind, column))
    if prop is None or not issubclass(prop.mapper.class_, Record):
        return None
    return str(prop.mapper.class_.__tablename__)


def _column(kind: type[Record], column: str) -> Column[Any]:
    """Raises KeyError for one that the type has no more."""
    return cast(Column[Any], kind.__mapper__.column_attrs[column].columns[0])


def _empty(kind: type[Record], column: str) -> Any:
    """What the history leaves out of a deleted record. Nothing lets a default have its say."""
    type_ = _column(kind, column).type
    is_text = isinstance(type_, String) and not isinstance(type_, Enum)
    return "" if is_text and not _column(kind, column).nullable else None
