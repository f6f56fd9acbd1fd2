"""A change set that is too big for one transaction: in which order its records are taken back.

At each stage are the records of one type to which the same was done. What comes back does so after
what it belongs to, and what goes does so before that; so a part needs nothing of a later one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select

from backoffice.extensions import db
from backoffice.models.change import Action, Change
from backoffice.services.net import Net, net_of
from backoffice.services.reversing import type_order


@dataclass(frozen=True)
class Stage:
    """Records of a type that a change set created, changed or deleted."""

    change_set_id: int
    record_type: str
    action: Action

    def ids(self, behind: int, limit: int) -> list[int]:
        """The next ids behind one; at 0 is the beginning. What was created last goes first."""
        downwards = self.action is Action.CREATE
        ids = Change.record_id
        following = ids < behind if downwards and behind else ids > behind
        query = self._changes(ids).where(Change.action == self.action, following).distinct()
        return list(
            db.session.scalars(query.order_by(ids.desc() if downwards else ids).limit(limit))
        )

    def nets(self, ids: Sequence[int]) -> list[Net]:
        """What the change set came to for these records, but for those of another stage."""
        query = self._changes(Change).where(Change.record_id.in_(ids))
        # Asked for in this order, SQLite would read the whole change set along another index.
        changes = sorted(db.session.scalars(query), key=lambda change: change.id)
        return [net for net in net_of(changes) if net.action is self.action]

    def _changes(self, what: Any) -> Select[Any]:
        return select(what).where(
            Change.change_set_id == self.change_set_id, Change.record_type == self.record_type
        )


def stages(change_set_id: int) -> list[tuple[Stage, int]]:
    """What there is to take back, in order, and of how many records. As `in_order` for a few."""
    found = _sizes(change_set_id)
    names = type_order()
    order = [
        *((name, Action.DELETE) for name in names),
        *((name, Action.UPDATE) for name in names),
        *((name, Action.CREATE) for name in reversed(names)),
    ]
    return [(Stage(change_set_id, *key), found[key]) for key in order if key in found]


def _sizes(change_set_id: int) -> dict[tuple[str, Action], int]:
    """How many records of each type came, changed or went. What came and went is nothing."""
    created, deleted = (
        func.max(case((Change.action == action, 1), else_=0)).label(action.value)
        for action in (Action.CREATE, Action.DELETE)
    )
    records = (
        select(Change.record_type, created, deleted)
        .where(Change.change_set_id == change_set_id)
        .group_by(Change.record_type, Change.record_id)
        .subquery()
    )
    kinds = (records.c.record_type, records.c.create, records.c.delete)
    rows = db.session.execute(select(*kinds, func.count()).group_by(*kinds))
    return {(name, _action(*did)): count for name, *did, count in rows if did != [1, 1]}


def _action(created: int, deleted: int) -> Action:
    if created:
        return Action.CREATE
    return Action.DELETE if deleted else Action.UPDATE
