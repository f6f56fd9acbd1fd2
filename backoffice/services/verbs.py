"""Verbs: a service that is a button, a bulk action and a line of the history under one name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.models.recorder import change_set
from backoffice.policy import Forbidden, Refused, can
from backoffice.services.constraints import explained
from backoffice.services.locking import lock


@dataclass(frozen=True)
class Obstacle:
    """What keeps a verb from being done to a record, as a condition, and the sentence for it."""

    condition: ColumnElement[bool]
    why: Any


@dataclass(frozen=True)
class Verb:
    """Something that can be done to a record. Calling it asks the policy, locks and records.

    It `fits` a record that is not yet as it would leave it; `obstacles` are what else may be in
    the way. `reads` names the relations that it needs of each record, to load them at once.
    Where a record `ends` with it, nobody may refer to it any more meanwhile.
    """

    name: str
    label: Any
    work: Callable[..., None]
    warn: Any = ""
    danger: bool = False
    fits: Callable[[Any], bool] = lambda _record: True
    obstacles: Callable[[type[Record], Actor], list[Obstacle]] = lambda _kind, _by: []
    mails: bool = False
    ends: bool = False
    reads: tuple[str, ...] = ()

    @property
    def arguments(self) -> dict[str, Any]:
        """What a job has to keep in order to do the same."""
        return {"verb": self.name}

    def __call__(self, record: Record, *, by: Actor, since: int | None = None) -> None:
        """Raises Forbidden when `by` may not, Refused when it can't be done now, as when it was to
        be done to the record of an earlier version, `since`.
        """
        kind, record_id = type(record), record.id
        with explained(), change_set(by=by):
            found = lock(kind, record_id, alone=self.ends)
            if not can(by, self.name, found):
                raise Forbidden(self.name, found)
            if since not in (None, found.version):
                raise Refused(_("It changed meanwhile."))
            if not self.fits(found):
                raise Refused(_("That is done already."))
            if why := self.obstacle_to(found, by=by):
                raise Refused(why)
            self.work(found, by=by)
            db.session.flush()

    def obstacle_to(self, record: Record, *, by: Actor) -> Any:
        """Why it can't be done to a record now; nothing when it can."""
        kind = type(record)
        for obstacle in self.obstacles(kind, by):
            here = select(kind.id).where(kind.id == record.id, obstacle.condition)
            if db.session.scalar(here):
                return obstacle.why
        return None


def verb(label: Any, **options: Any) -> Callable[[Callable[..., None]], Verb]:
    """Make a service function a verb. `warn` is what the confirmation says beside the numbers,
    `mails` that somebody gets a mail for each record, `danger` asks in red.
    """

    def make(work: Callable[..., None]) -> Verb:
        return Verb(work.__name__, label, work, **options)

    return make
