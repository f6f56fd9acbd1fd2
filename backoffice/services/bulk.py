"""Doing a verb to many records: each is checked, all that can be done is one change set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, case, not_, or_, select, true
from sqlalchemy.orm import selectinload

from backoffice.extensions import db
from backoffice.i18n import _, _l
from backoffice.models.actor import Actor
from backoffice.models.job import ProblemKind
from backoffice.models.record import Record, title_of
from backoffice.models.recorder import change_set, savepoint
from backoffice.policy import Forbidden, Refused, scope
from backoffice.services.constraints import explained
from backoffice.services.counting import MOST_COUNTED, Count, count
from backoffice.services.verbs import Obstacle, Verb

FORBIDDEN = _l("You may not do this here.")
MOST_NAMED = 50

Item = TypeVar("Item")
# The type, the id and the title of a record.
Name = tuple[str, int, str]


@dataclass(frozen=True)
class Problem:
    """A record that was left alone or done in part only, and why."""

    record_type: str
    record_id: int
    title: str
    kind: ProblemKind
    why: str

    @property
    def place(self) -> tuple[str, int]:
        return self.record_type, self.record_id


@dataclass
class Outcome:
    """What was done: to how many records, which were left alone or done in part, and which it may
    not touch.
    """

    done: int = 0
    problems: list[Problem] = field(default_factory=list)
    forbidden: list[Forbidden] = field(default_factory=list)

    @property
    def kept(self) -> list[Problem]:
        return [each for each in self.problems if each.kind is not ProblemKind.PARTLY]

    @property
    def notes(self) -> list[Problem]:
        return [each for each in self.problems if each.kind is ProblemKind.PARTLY]

    def add(self, part: Outcome) -> None:
        """Count in what came of a part."""
        self.done += part.done
        self.problems += part.problems

    def leave(self, name: Name, why: Any, kind: ProblemKind = ProblemKind.SKIPPED) -> None:
        self.problems.append(Problem(*name, kind, str(why)[:500]))


def name_of(record: Record) -> Name:
    return record.__tablename__, record.id, str(record)[:200]


def run_on_all(
    verb: Verb,
    kind: type[Record],
    ids: Sequence[int],
    *,
    by: Actor,
    unchanged_since: datetime | None = None,
) -> Outcome:
    """Do a verb to records in one transaction, or as a part of the present change set.

    A record that changed after `unchanged_since` is left alone, and so is each that can't have
    it done; records that don't exist or that `by` may not see aren't mentioned.
    """
    outcome = Outcome()
    with change_set(by=by):
        ready = _ready(verb, kind, ids, unchanged_since, by, outcome)
        ready_ids = [record.id for record in ready]

        def work(some: Sequence[int]) -> Outcome:
            """One flush writes all of them, many times faster than one each."""
            with explained(), db.session.no_autoflush:
                for record_id in some:
                    record = db.session.get(kind, record_id)
                    if record is not None:  # else it went with one before, which it belonged to
                        verb.work(record, by=by)
                db.session.flush()
            return Outcome(len(some))

        outcome.add(all_or_each(ready_ids, work, lambda i: name_of(db.session.get_one(kind, i))))
    return outcome


def all_or_each(
    items: Sequence[Item],
    work: Callable[[Sequence[Item]], Outcome],
    name: Callable[[Item], Name],
) -> Outcome:
    """Do some work to all at once; after a refusal among many find out which, and do the others."""
    try:
        with savepoint():
            return work(items)
    except Refused:
        outcome = Outcome()
    for item in items:
        try:
            with savepoint():
                outcome.add(work([item]))
        except Refused as refused:
            outcome.leave(name(item), refused.message, ProblemKind.FAILED)
    return outcome


@dataclass(frozen=True)
class Preview:
    """What a verb would do: to which records, how many stay as they are, some of them with why."""

    going: Select[Any]
    kept: Count
    named: list[tuple[str, Any]]


def preview(
    verb: Verb, kind: type[Record], where: Sequence[ColumnElement[bool]], *, by: Actor
) -> Preview:
    """What doing it would mean; as many statements for many records as for one."""
    in_the_way = [
        Obstacle(scope(kind, verb.name, by).is_not(true()), FORBIDDEN),
        *verb.obstacles(kind, by),
    ]
    stays = or_(*(each.condition for each in in_the_way))
    reason = case(*((each.condition, number) for number, each in enumerate(in_the_way)))
    rows = select(title_of(kind), reason).where(*where, stays).order_by(kind.id).limit(MOST_NAMED)
    return Preview(
        select(kind.id).where(*where, not_(stays)),
        count(kind, [*where, stays], MOST_COUNTED),
        [(str(name)[:200], in_the_way[number].why) for name, number in db.session.execute(rows)],
    )


def _ready(
    verb: Verb,
    kind: type[Record],
    ids: Sequence[int],
    unchanged_since: datetime | None,
    by: Actor,
    outcome: Outcome,
) -> list[Record]:
    """The records to which it can be done, locked; the outcome is told of the others."""
    obstacles = verb.obstacles(kind, by)
    query = (
        select(kind, scope(kind, verb.name, by), *(each.condition for each in obstacles))
        .where(kind.id.in_(ids), scope(kind, "view", by))
        .order_by(kind.id)
        .options(*(selectinload(getattr(kind, name)) for name in verb.reads))
        .with_for_update(of=kind, key_share=not verb.ends)
        .execution_options(populate_existing=True)
    )
    ready = []
    for record, allowed, *blocked in db.session.execute(query):
        if not allowed:
            outcome.forbidden.append(Forbidden(verb.name, record))
            outcome.leave(name_of(record), FORBIDDEN)
        elif unchanged_since and record.updated_at > unchanged_since:
            outcome.leave(name_of(record), _("It changed meanwhile."), ProblemKind.CONFLICTED)
        elif why := _why_not(verb, record, obstacles, blocked):
            outcome.leave(name_of(record), why)
        else:
            ready.append(record)
    return ready


def _why_not(
    verb: Verb, record: Record, obstacles: list[Obstacle], blocked: list[bool]
) -> Any | None:
    if not verb.fits(record):
        return _("That is done already.")
    return obstacles[blocked.index(True)].why if any(blocked) else None
