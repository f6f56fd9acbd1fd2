"""Verbs: a service that is a button, a bulk action and a line of the history under one name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.models.recorder import change_set, savepoint
from backoffice.policy import Forbidden, Refused, can, scope
from backoffice.services.constraints import explained
from backoffice.services.locking import lock
from backoffice.services.refusals import remember

# Which of some records a verb can't be done to, and why. Asked for one, and before a bulk run.
Obstacles = Callable[[type[Record], list[int], Actor], dict[int, Any]]


def always(_record: Any) -> bool:
    return True


def none(_kind: type[Record], _ids: list[int], _by: Actor) -> dict[int, Any]:
    return {}


@dataclass(frozen=True)
class Verb:
    """Something that can be done to a record. Calling it asks the policy, locks and records.

    It `fits` a record that is not yet as it would leave it.
    """

    name: str
    label: Any
    work: Callable[..., None]
    warn: Any = ""
    danger: bool = False
    fits: Callable[[Any], bool] = always
    obstacles: Obstacles = none

    def __call__(self, record: Record, *, by: Actor) -> None:
        """Raises Forbidden when `by` may not, Refused when it can't be done now."""
        kind, record_id = type(record), record.id
        with explained(), change_set(by=by):
            found = lock(kind, record_id)
            if not can(by, self.name, found):
                raise Forbidden(self.name, found)
            if not self.fits(found):
                raise Refused(_("That is done already."))
            if why := self.obstacles(kind, [record_id], by).get(record_id):
                raise Refused(why)
            self.work(found, by=by)
            db.session.flush()


def verb(
    label: Any,
    *,
    warn: Any = "",
    danger: bool = False,
    fits: Callable[[Any], bool] = always,
    obstacles: Obstacles = none,
) -> Callable[[Callable[..., None]], Verb]:
    """Make a service function a verb. `warn` is what the confirmation says beside the numbers."""

    def make(work: Callable[..., None]) -> Verb:
        return Verb(work.__name__, label, work, warn, danger, fits, obstacles)

    return make


@dataclass(frozen=True)
class Preview:
    """To which records a bulk run would do a verb, and which it would leave alone and why."""

    ids: list[int]
    kept: list[tuple[str, Any]]


def preview(verb: Verb, kind: type[Record], ids: list[int], *, by: Actor) -> Preview:
    """What a bulk run would do; as many statements for many records as for one."""
    others = select(kind.id).where(kind.id.in_(ids), ~scope(kind, verb.name, by))
    kept = dict.fromkeys(db.session.scalars(others), _("You may not do this here."))
    kept |= verb.obstacles(kind, ids, by)
    title = getattr(kind, kind.__title__)
    rows = db.session.execute(select(kind.id, title).where(kind.id.in_(kept)).order_by(title))
    named = [(str(words), kept[record_id]) for record_id, words in rows]
    return Preview([record_id for record_id in ids if record_id not in kept], named)


@dataclass
class Outcome:
    """What a bulk run did: how many records, and which it left alone and why."""

    done: int = 0
    skipped: list[tuple[str, Any]] = field(default_factory=list)
    forbidden: list[Forbidden] = field(default_factory=list)


def run_on_all(verb: Verb, kind: type[Record], ids: Iterable[int], *, by: Actor) -> Outcome:
    """Do a verb to many records in one transaction and one change set, each of them checked."""
    outcome = Outcome()
    with change_set(by=by):
        for record_id in sorted(set(ids)):
            _run_on_one(verb, kind, record_id, by, outcome)
    remember(outcome.forbidden, by=by)
    return outcome


def _run_on_one(
    verb: Verb, kind: type[Record], record_id: int, by: Actor, outcome: Outcome
) -> None:
    record = db.session.get(kind, record_id)
    if record is None or not can(by, "view", record):
        return
    title = str(record)
    try:
        with savepoint():
            verb(record, by=by)
    except Refused as refused:
        outcome.skipped.append((title, refused.message))
    except Forbidden as forbidden:
        outcome.forbidden.append(forbidden)
        outcome.skipped.append((title, _("You may not do this here.")))
    else:
        outcome.done += 1
