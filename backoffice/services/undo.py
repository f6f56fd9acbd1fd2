"""Undo: what a change set did is taken back, as a change set of its own.

Each record is taken back whole or left alone, with a sentence that says why. What is too big for
one transaction goes part by part (`services/undo_parts.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select, tuple_

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.change import Action, Change, ChangeSet
from backoffice.models.job import ProblemKind
from backoffice.models.recorder import change_set
from backoffice.models.rehearsal import rehearsal
from backoffice.policy import Refused
from backoffice.services.bulk import Outcome, all_or_each
from backoffice.services.constraints import explained
from backoffice.services.former import Left, referred
from backoffice.services.net import Net, Place, net_of
from backoffice.services.reversing import (
    Reversing,
    by_type,
    in_order,
    lock_all,
    may_reverse,
    name_for,
    read_records,
)

MOST_CHANGES = 500


def undo(change_set_id: int, *, by: Actor) -> Outcome:
    """Take back a change set, as far as nobody changed the same since and `by` may do the reverse.

    Raises Refused when it is open, too big, or changed nothing.
    """
    with change_set(by=by, why=title_of(change_set_id)):
        lock_closed(change_set_id)
        return take_back(change_set_id, nets_of(change_set_id), by=by)


def take_back(change_set_id: int, nets: Sequence[Net], *, by: Actor) -> Outcome:
    """Do the reverse of what a change set came to, or of a part of it, in one transaction."""
    lock_all(nets)
    along = _came_or_went(change_set_id, nets)
    return all_or_each(
        in_order(nets),
        lambda some: _reverse(some, by, along),
        lambda net: name_for(net, db.session.get(net.kind, net.place[1]), by),
    )


def title_of(change_set_id: int) -> str:
    """What the history calls the undo of a change set."""
    return _("Undo of change %(id)s", id=change_set_id)


def rehearse(change_set_id: int, *, by: Actor) -> Outcome:
    """What would come of it. Raises Refused as `undo` does."""
    with change_set(by=by), rehearsal():
        return undo(change_set_id, by=by)


def nets_of(change_set_id: int) -> list[Net]:
    """What a change set came to, record by record. Raises Refused when it can't be taken back."""
    changes = db.session.scalars(_changes_of(change_set_id).limit(MOST_CHANGES + 1)).all()
    if not changes:
        raise Refused(_("It changed nothing that could be taken back."))
    if len(changes) > MOST_CHANGES:
        words = _("More than %(count)s changes can't be taken back at once.", count=MOST_CHANGES)
        raise Refused(words)
    return net_of(changes)


def _changes_of(change_set_id: int) -> Select[Change]:
    return select(Change).where(Change.change_set_id == change_set_id).order_by(Change.id)


def size_of(change_set_id: int) -> int:
    """How many changes there are to take back."""
    query = select(func.count()).where(Change.change_set_id == change_set_id)
    return db.session.scalar(query) or 0


def may_undo(change_set_id: int, *, by: Actor, first: Place | None = None) -> bool:
    """Whether somebody may take back any of it: of a big one, of its beginning or of one record.

    That, or its first record, answers for most: the others are read only where it doesn't.
    """
    changes = _changes_of(change_set_id)
    record = Change.record_type, Change.record_id
    begin = [first] if first else changes.with_only_columns(*record).limit(1)
    return any(
        _may_reverse_any(some, by)
        for some in (changes.where(tuple_(*record).in_(begin)), changes.limit(MOST_CHANGES))
    )


def _may_reverse_any(changes: Select[Change], by: Actor) -> bool:
    nets = net_of(db.session.scalars(changes))
    records = read_records(net.place for net in nets)
    return any(may_reverse(net, records.get(net.place), by) for net in nets)


def offers(change_set_id: int | None, *, by: Actor) -> bool:
    """Whether it makes sense to ask somebody if they want it back."""
    return change_set_id is not None and may_undo(change_set_id, by=by)


def lock_closed(change_set_id: int) -> None:
    """Two who take back the same wait for one another. Raises Refused when it is open."""
    query = select(ChangeSet).where(ChangeSet.id == change_set_id)
    source = db.session.scalars(query.with_for_update(key_share=True)).one()
    if source.closed_at is None:
        raise Refused(_("It is still at work. Wait until it has ended."))


def _came_or_went(change_set_id: int, nets: Sequence[Net]) -> frozenset[Place]:
    """What the change set created or deleted of these records, and of what they referred to."""
    places = by_type(place for net in nets for place in (net.place, *referred(net)))
    of_set = Change.change_set_id == change_set_id, Change.action != Action.UPDATE
    return frozenset(
        (name, record_id)
        for name, ids in places.items()
        for record_id in db.session.scalars(
            select(Change.record_id).where(
                *of_set, Change.record_type == name, Change.record_id.in_(ids)
            )
        )
    )


def _reverse(nets: Sequence[Net], by: Actor, along: frozenset[Place]) -> Outcome:
    """One flush writes all of them. Raises Refused when one of them can't be written."""
    outcome = Outcome()
    with explained(), db.session.no_autoflush:
        work = Reversing.of(nets, by, along)
        for net in nets:
            try:
                notes = work.reverse(net)
            except Left as left:
                outcome.leave(name_for(net, work.records.get(net.place), by), left.why, left.kind)
            else:
                outcome.done += 1
                for note in notes:
                    name = name_for(net, work.records.get(net.place), by)
                    outcome.leave(name, note, ProblemKind.PARTLY)
        db.session.flush()
    return outcome
