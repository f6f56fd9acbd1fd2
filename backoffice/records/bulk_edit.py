"""A bulk edit: the same changes to some fields of many records, as a verb that a job can keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, true

from backoffice.extensions import db
from backoffice.i18n import _, _l
from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.models.recorded_fields import value_of
from backoffice.models.recorder import plain
from backoffice.models.types import Choice
from backoffice.policy import Refused, scope
from backoffice.records.attributes import Attribute, attribute
from backoffice.records.declaration import Listing
from backoffice.services.save import assign, comparable, save
from backoffice.services.verbs import Obstacle, Verb

EDIT = "edit"
LABEL = _l("Edit")


class Way(Choice):
    """What is done to a field. Collections can also be added to, and taken from."""

    SET = "set", _l("Set to")
    ADD = "add", _l("Add")
    REMOVE = "remove", _l("Take off")
    CLEAR = "clear", _l("Empty it")


@dataclass(frozen=True)
class FieldChange:
    """What is to become of one field; emptying it takes no value."""

    attribute: Attribute
    way: Way
    value: Any = None

    @property
    def values(self) -> list[Any]:
        """The value, or those of a collection, none when it is emptied."""
        if self.way is Way.CLEAR:
            return []
        return list(self.value) if self.attribute.kind == "collection" else [self.value]

    def value_for(self, record: Record) -> Any:
        """What the field of a record becomes."""
        if self.way is Way.SET:
            return self.value
        if self.way is Way.CLEAR:
            return _nothing(self.attribute)
        before = list(getattr(record, self.attribute.key))
        if self.way is Way.REMOVE:
            return [each for each in before if each not in self.value]
        return before + [each for each in self.value if each not in before]


def _nothing(each: Attribute) -> Any:
    if each.kind == "collection":
        return []
    return "" if each.holds_text and not each.nullable else None


@dataclass(frozen=True, kw_only=True)
class BulkEdit(Verb):
    """The verb of a bulk edit: what a form asked for, to be done to each record."""

    changes: Sequence[FieldChange]

    @property
    def arguments(self) -> dict[str, Any]:
        kept = [[each.attribute.key, each.way.value, _kept(each.value)] for each in self.changes]
        return {"verb": self.name, "changes": kept}


def bulk_edit(listing: Listing, changes: Sequence[FieldChange]) -> BulkEdit:
    """The verb that makes these changes, to records where `by` may change each of the fields."""

    def values_for(record: Record) -> dict[str, Any]:
        return {each.attribute.key: each.value_for(record) for each in changes}

    def work(record: Record, *, by: Actor) -> None:
        if listing.save is save:  # many are written at once
            assign(record, values_for(record))
        else:
            listing.save(record, values_for(record), since=record.version, by=by)

    def fits(record: Record) -> bool:
        after = values_for(record)
        return any(comparable(getattr(record, key)) != comparable(after[key]) for key in after)

    def obstacles(kind: type[Record], by: Actor) -> list[Obstacle]:
        return [
            Obstacle(
                scope(kind, EDIT, by, each.attribute.key).is_not(true()),
                _("You may not change this field: %(field)s.", field=each.attribute.label),
            )
            for each in changes
        ]

    reads = tuple(each.attribute.key for each in changes if each.attribute.target)
    return BulkEdit(EDIT, LABEL, work, fits=fits, obstacles=obstacles, reads=reads, changes=changes)


def verb_of(listing: Listing, arguments: Mapping[str, Any]) -> Verb:
    """The verb that a job or a form kept. Raises LookupError, or Refused for what is gone."""
    if "changes" not in arguments:
        return listing.verb(arguments["verb"])
    return bulk_edit(listing, [_read(listing.record, *each) for each in arguments["changes"]])


def label_of(listing: Listing, arguments: Mapping[str, Any]) -> Any:
    """What that verb is called, whatever became of the records that it names."""
    return LABEL if "changes" in arguments else listing.verb(arguments["verb"]).label


def _kept(value: Any) -> Any:
    """A value as JSON has it: of records their ids."""
    if isinstance(value, list):
        return [each.id for each in value]
    return value.id if isinstance(value, Record) else plain(value)


def _read(record: type[Record], key: str, way: str, value: Any) -> FieldChange:
    each = attribute(getattr(record, key))
    return FieldChange(each, Way.of(way), _value(each, value))


def _value(each: Attribute, value: Any) -> Any:
    if value is None:
        return None
    if each.kind == "collection":
        return _records(each.referred, value)
    return _records(each.referred, [value])[0] if each.target else value_of(each.column, value)


def _records(kind: type[Record], ids: list[int]) -> list[Record]:
    found = list(db.session.scalars(select(kind).where(kind.id.in_(ids)).order_by(kind.id)))
    if len(found) < len(ids):
        raise Refused(_("A record that was chosen has been deleted in the meantime."))
    return found
