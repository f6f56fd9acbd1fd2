"""Undo: what a change set did is taken back, as a change set of its own.

Each record is taken back whole or left alone, with a sentence that says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.change import Change, ChangeSet
from backoffice.models.job import ProblemKind
from backoffice.models.recorder import change_set, savepoint
from backoffice.models.rehearsal import rehearsal
from backoffice.policy import Refused
from backoffice.services.constraints import explained
from backoffice.services.former import Left
from backoffice.services.net import Net, Place, net_of
from backoffice.services.reversing import (
    Reversing,
    in_order,
    lock_all,
    may_reverse,
    read_records,
)

MOST_CHANGES = 500


@dataclass(frozen=True)
class Kept:
    """A record that is left as it is, and why."""

    place: Place
    title: str
    kind: ProblemKind
    why: str


@dataclass
class Undone:
    """What came of it: how many records are as before, which aren't, and what of some is lost."""

    done: int = 0
    kept: list[Kept] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def __iadd__(self, more: Undone) -> Undone:
        self.done += more.done
        self.kept += more.kept
        self.notes += more.notes
        return self


def undo(change_set_id: int, *, by: Actor) -> Undone:
    """Take back a change set, as far as nobody changed the same since and `by` may do the reverse.

    Raises Refused when it is open, too big, or changed nothing.
    """
    with change_set(by=by, why=_("Undo of change %(id)s", id=change_set_id)):
        nets = _locked_nets(change_set_id)
        returning = frozenset(net.place for net in nets if not net.exists)
        try:
            with savepoint():
                return _reverse(nets, by, returning)
        except Refused:
            return _one_by_one(nets, by, returning)


def rehearse(change_set_id: int, *, by: Actor) -> Undone:
    """What would come of it. Raises Refused as `undo` does."""
    with change_set(by=by), rehearsal():
        return undo(change_set_id, by=by)


def nets_of(change_set_id: int) -> list[Net]:
    """What a change set came to, record by record. Raises Refused when it can't be taken back."""
    changes = _first_changes(change_set_id)
    if not changes:
        raise Refused(_("It changed nothing that could be taken back."))
    if len(changes) > MOST_CHANGES:
        words = _("More than %(count)s changes can't be taken back at once.", count=MOST_CHANGES)
        raise Refused(words)
    return net_of(changes)


def _first_changes(change_set_id: int) -> Sequence[Change]:
    """One more than can be taken back, which tells that there are more."""
    query = select(Change).where(Change.change_set_id == change_set_id).order_by(Change.id)
    return db.session.scalars(query.limit(MOST_CHANGES + 1)).all()


def may_undo(change_set_id: int, *, by: Actor) -> bool:
    """Whether somebody may take back any of it, however big it is."""
    nets = net_of(_first_changes(change_set_id))
    records = read_records(net.place for net in nets)
    return any(may_reverse(net, records.get(net.place), by) for net in nets)


def offers(change_set_id: int | None, *, by: Actor) -> bool:
    """Whether it makes sense to ask somebody if they want it back."""
    if change_set_id is None or len(_first_changes(change_set_id)) > MOST_CHANGES:
        return False
    return may_undo(change_set_id, by=by)


def _locked_nets(change_set_id: int) -> list[Net]:
    """Two who take back the same wait for one another."""
    query = select(ChangeSet).where(ChangeSet.id == change_set_id)
    source = db.session.scalars(query.with_for_update(key_share=True)).one()
    if source.closed_at is None:
        raise Refused(_("It is still at work. Wait until it has ended."))
    nets = nets_of(change_set_id)
    lock_all(nets)
    return nets


def _reverse(nets: Sequence[Net], by: Actor, returning: frozenset[Place]) -> Undone:
    """One flush writes all of them. Raises Refused when one of them can't be written."""
    outcome = Undone()
    with explained(), db.session.no_autoflush:
        work = Reversing.of(nets, by, returning)
        for net in in_order(nets):
            try:
                notes = work.reverse(net)
            except Left as left:
                outcome.kept.append(_kept(net, work.name_of(net), left.kind, left.why))
            else:
                outcome.done += 1
                outcome.notes += [(net.title, note) for note in notes]
        db.session.flush()
    return outcome


def _one_by_one(nets: Sequence[Net], by: Actor, returning: frozenset[Place]) -> Undone:
    """After a refusal among many: find out which, and do the others."""
    outcome = Undone()
    for net in in_order(nets):
        try:
            with savepoint():
                outcome += _reverse([net], by, returning)
        except Refused as refused:
            outcome.kept.append(_kept(net, net.title, ProblemKind.FAILED, refused.message))
    return outcome


def _kept(net: Net, title: str, kind: ProblemKind, why: object) -> Kept:
    return Kept(net.place, title, kind, str(why)[:500])
