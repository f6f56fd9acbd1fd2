"""Doing the reverse of what was done to a record, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import True_, select
from sqlalchemy.orm import selectinload

from backoffice.extensions import db, metadata
from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.change import Action
from backoffice.models.job import ProblemKind
from backoffice.models.record import Record, defaults, record_types, references, relation_of
from backoffice.models.recorded_fields import recorded_relations
from backoffice.policy import can, is_for_nobody, scope
from backoffice.services.bulk import FORBIDDEN, Name
from backoffice.services.deletion import in_use
from backoffice.services.former import (
    Former,
    Left,
    label_of,
    owners,
    referred,
    referred_by,
    referred_now,
    referred_since,
)
from backoffice.services.net import Net, Place
from backoffice.services.save import assign, comparable, values_at

NONE: frozenset[Place] = frozenset()


def may_reverse(net: Net, record: Record | None, by: Actor, along: frozenset[Place] = NONE) -> bool:
    """Whether somebody may do the reverse, which is an edit of what was and is there.

    Whoever may delete a record may bring it back. What belongs to it goes and comes `along`, and
    so do the links to it.
    """
    stays = net.action is Action.UPDATE
    if not stays and not along.isdisjoint(owners(net)):
        return True
    if record is None:
        return not net.exists and _may_delete_former(net, by)
    if not stays:
        return can(by, "delete", record)
    return all(
        _may_set(record, column, by) or not along.isdisjoint(referred_by(net, column))
        for column in net.values
    )


def may_see(net: Net, record: Record | None, by: Actor) -> bool:
    """What is gone is seen by those who may bring it back."""
    return can(by, "view", record) if record else may_reverse(net, None, by)


def name_for(net: Net, record: Record | None, by: Actor) -> Name:
    """What stays as it is or is done in part only, and what it is called for who may see it."""
    title = net.title if may_see(net, record, by) else f"{net.kind.__label__} #{net.place[1]}"
    return (*net.place, title)


def _may_delete_former(net: Net, by: Actor) -> bool:
    try:
        former = Former(net, {}).record()
    except Left:
        return False
    if isinstance(scope(net.kind, "delete", by), True_):
        return True
    # The condition of a rule may ask what the record belonged to.
    db.session().enable_relationship_loading(former)
    with db.session.no_autoflush:
        return not _is_orphan(former) and can(by, "delete", former)


def _is_orphan(former: Record) -> bool:
    """Whether something is gone without which the record can't be."""
    columns = former.__mapper__.columns
    found = references(former.__mapper__).items()
    return any(not columns[c].nullable and getattr(former, key) is None for c, key in found)


def _may_set(record: Record, column: str, by: Actor) -> bool:
    """What follows from other fields, and so is for nobody to write, goes along with them."""
    key = relation_of(record, column)
    if is_for_nobody("edit", type(record), key):
        return can(by, "edit", record)
    return can(by, "edit", record, key)


def type_order() -> list[str]:
    """The names of the record types, each behind those to which it refers."""
    return [table.name for table in metadata.sorted_tables if table.name in record_types()]


def in_order(nets: Sequence[Net]) -> list[Net]:
    """What comes back, after what it belongs to; then what stays; then what goes, before that."""
    order = type_order()
    ordered = sorted(nets, key=lambda net: (order.index(net.place[0]), net.place[1]))
    coming = [net for net in ordered if not net.exists]
    staying = [net for net in nets if net.action is Action.UPDATE]
    return [*coming, *staying, *(net for net in reversed(ordered) if not net.existed)]


def lock_all(nets: Iterable[Net]) -> None:
    """Take the records that are there for oneself, always in the same order.

    To those that go nobody may refer any more.
    """
    nets = list(nets)
    going = {net.kind for net in nets if not net.existed}
    for name, ids in sorted(by_type(net.place for net in nets).items()):
        kind = record_types()[name]
        rows = select(kind.id).where(kind.id.in_(ids)).order_by(kind.id)
        db.session.execute(rows.with_for_update(of=kind, key_share=kind not in going))


def by_type(places: Iterable[Place]) -> dict[str, set[int]]:
    """The ids of records, by the name of their type."""
    found: dict[str, set[int]] = {}
    for name, record_id in places:
        found.setdefault(name, set()).add(record_id)
    return found


def read_records(places: Iterable[Place]) -> dict[Place, Record]:
    """These records with what they are linked to: as many statements for many as for a few."""
    found: dict[Place, Record] = {}
    for name, ids in by_type(places).items():
        kind = record_types()[name]
        linked = [selectinload(getattr(kind, key)) for key in recorded_relations(kind.__mapper__)]
        rows = select(kind).where(kind.id.in_(ids)).options(*linked)
        found |= {(name, record.id): record for record in db.session.scalars(rows)}
    return found


@dataclass
class Reversing:
    """Who takes records back, what is there of them and of what they refer to, what is in use.

    `along` are records that the change set created or deleted: with one that is there, and that
    one may delete, go and come what belongs to it.
    """

    by: Actor
    records: dict[Place, Record]
    used: set[Place]
    along: frozenset[Place]

    @classmethod
    def of(cls, nets: Sequence[Net], by: Actor, along: frozenset[Place]) -> Reversing:
        places = [place for net in nets for place in (net.place, *referred(net))]
        going = {net.place for net in nets if not net.existed}
        leaving = by_type(net.place for net in nets if going & {net.place, *referred_since(net)})
        used = {
            (name, id_)
            for name, ids in by_type(going).items()
            for id_ in in_use(record_types()[name], ids, leaving)
        }
        return cls(by, read_records(places), used, along)

    def reverse(self, net: Net) -> list[str]:
        """Take back one record; returns what can't be as it was, in sentences. Raises Left."""
        record, former = self.records.get(net.place), Former(net, self.records)
        if not net.exists:
            self._bring_back(former, record)
        elif not net.existed:
            self._remove(net, record)
        else:
            self._put_back(former, record)
        return former.notes

    def _may(self, net: Net, record: Record | None) -> bool:
        # What others use stays, and so does what would have gone with it.
        there = {*referred(net)} & self.along & self.records.keys() - self.used
        along = (place for place in there if can(self.by, "delete", self.records[place]))
        return may_reverse(net, record, self.by, frozenset(along))

    # --- the three ways back

    def _bring_back(self, former: Former, record: Record | None) -> None:
        if record is not None:
            raise Left(_("That is done already."))
        record = former.record()
        if not self._may(former.net, None):
            raise Left(FORBIDDEN)
        links = _links(former, record)
        for column, entry in former.net.values.items():
            if "secret" in entry:
                former.note_secret(column)
        db.session.add(record)
        assign(record, links)
        self.records[former.net.place] = record

    def _put_back(self, former: Former, record: Record | None) -> None:
        net = former.net
        if record is None:
            raise Left(_("It has been deleted in the meantime."))
        if not self._may(net, record):
            raise Left(FORBIDDEN)
        values, clashes = _differences(former, record)
        if clashes:
            fields = ", ".join(clashes)
            raise Left(_("Changed again since: %(fields)s.", fields=fields), ProblemKind.CONFLICTED)
        if not values:
            raise Left(" ".join(former.notes) or _("That is done already."))
        assign(record, values)

    def _remove(self, net: Net, record: Record | None) -> None:
        if record is None:
            raise Left(_("That is done already."))
        try:
            self._may_go(net, record)
        except Left:
            self.used |= referred_now(record)  # with which it would go
            raise
        db.session.delete(record)

    def _may_go(self, net: Net, record: Record) -> None:
        if not self._may(net, record):
            raise Left(FORBIDDEN)
        if record.version != net.version:
            raise Left(_("It was changed again since."), ProblemKind.CONFLICTED)
        if net.place in self.used or record is self.by.user:
            raise Left(_("Others refer to it by now."))


def _links(former: Former, record: Record) -> dict[str, Any]:
    """What a record that comes back refers to, as far as that is there."""
    mapper, values = record.__mapper__, former.net.values
    links: dict[str, Any] = {}
    for column, relation in references(mapper).items():
        other = former.value(column) if column in values else None
        links |= {relation: other} if other else {column: None}
    collections = [key for key in recorded_relations(mapper) if key in values]
    return links | {key: former.members(record, key) for key in collections}


def _differences(former: Former, record: Record) -> tuple[dict[str, Any], list[str]]:
    """What to assign to a record so that it is as before; the names of what changed again since."""
    values: dict[str, Any] = {}
    clashes = []
    for column, entry in former.net.values.items():
        if "secret" in entry:
            former.note_secret(column)
        elif "added" in entry or "removed" in entry:
            values[column] = former.members(record, column)
        elif getattr(record, column, None) == former.kept(column, "new"):
            values[relation_of(former.net.kind, column)] = former.value(column)
        elif getattr(record, column, None) != former.kept(column):
            clashes.append(label_of(former.net.kind, column))
    values = {k: v for k, v in values.items() if comparable(v) != comparable(getattr(record, k))}
    return values, [*clashes, *_changed_below(former, record, values)]


def _changed_below(former: Former, record: Record, values: Mapping[str, Any]) -> list[str]:
    """The names of what changed since of that by which some values were decided, and of what was
    decided since by what they change.

    To leave it open again, as when an approval is taken back, decides nothing.
    """
    pairs = [pair for pair in record.__rests_on__ if not values.keys().isdisjoint(pair)]
    if not pairs or record.version == former.net.version:
        return []
    changed = values_at(record, former.net.version)
    names = (_clash(record, *pair, values, changed) for pair in pairs)
    return [label_of(former.net.kind, name) for name in names if name]


def _clash(
    record: Record, column: str, other: str, values: Mapping[str, Any], changed: Mapping[str, Any]
) -> str:
    """Of a column and what it rests on, the one that changed since under a decision."""
    theirs = other if column in values else column
    decided = values.get(column, getattr(record, column))
    undecided = None, defaults(record.__mapper__).get(column)
    return theirs if theirs in changed and decided not in undecided else ""
