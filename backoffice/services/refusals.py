"""Keeping what was refused: each refusal is a row, whatever became of the attempt."""

from __future__ import annotations

from collections.abc import Iterable

from backoffice.extensions import db
from backoffice.models.actor import Actor, door
from backoffice.models.change import Refusal
from backoffice.models.transaction import transaction
from backoffice.policy import Forbidden


def remember(refused: Iterable[Forbidden], *, by: Actor) -> None:
    """Keep refusals in a transaction of their own, after the one that they ended."""
    refused = list(refused)
    if refused:
        with transaction():
            note(refused, by=by)


def note(refused: Iterable[Forbidden], *, by: Actor) -> None:
    """Keep refusals that ended nothing: part of the present transaction."""
    rows = [
        Refusal(
            actor_id=by.user and by.user.id,
            actor_label=by.label,
            door=door.get(),
            action=error.action,
            record_type=error.record_type,
            record_id=error.record_id,
            field=error.field,
        )
        for error in refused
    ]
    db.session.add_all(rows)
