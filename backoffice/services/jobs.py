"""Long work as rows: asked for by a person, taken by one worker, resumed after a crash."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, or_, select, update

from backoffice.extensions import db
from backoffice.i18n import _, _l
from backoffice.models.actor import Actor, door, holds
from backoffice.models.actor import Job as JobActor
from backoffice.models.change import Change
from backoffice.models.job import Job, JobProblem, JobStatus
from backoffice.models.record import Record, record_types
from backoffice.models.recorder import close, reopen
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus, User
from backoffice.policy import Refused, scope
from backoffice.services.bulk import Outcome
from backoffice.services.locking import lock

# A worker takes a job for so long, and for as long again with each part.
CLAIM = timedelta(minutes=2)
# What a part of a job does in its transaction. Returns whether there is more.
Step = Callable[[Job, Actor], bool]
MOST_ATTEMPTS = 5
FEWER = _l("Whoever asked for it has fewer permissions by now. Ask for it again.")


@dataclass
class Claim:
    """One worker's right to a job, until a moment that the job's row keeps as well.

    Whoever takes the job after that moment writes another one there, and so tells the first that
    the job is not theirs any more.
    """

    job_id: int
    until: datetime

    def take(self) -> Job | None:
        """The job, locked for a part. None when it ended or somebody else has it."""
        job: Job = lock(Job, self.job_id)
        return job if job.status is JobStatus.RUNNING and job.due_at == self.until else None

    def renew(self) -> None:
        """Keep a job through a part that takes long. Raises Lost when somebody else has it."""
        if self.until > utcnow() + CLAIM / 2:
            return
        with transaction():
            job = self.take()
            if job is None:
                raise Lost
            self.until = job.due_at = utcnow() + CLAIM

    def give_way(self) -> bool:
        """Let others have their turn. Returns whether the job waits to be gone on with."""
        with transaction():
            job = self.take()
            if job:
                job.due_at = utcnow()
        return job is not None


class Lost(Exception):
    """A worker was so slow that its job is somebody else's now."""


def ask(kind: str, record_type: str, *, by: User, **values: Any) -> Job:
    """Put work down for a worker: part of the present transaction."""
    usual = {"permissions": sorted(by.permissions), "door": door.get()[:200]}
    job = Job(
        kind=kind,
        record_type=record_type,
        user_id=by.id,
        user_label=by.label[:200],
        **usual | values,
    )
    db.session.add(job)
    return job


def actor_of(job: Job) -> JobActor:
    """Who works: the job, on behalf of whoever asked, as far as they might when they asked.

    Raises Refused when they may no longer do all of that.
    """
    user = job.user
    if user is None or user.status is AccountStatus.INACTIVE:
        raise Refused(_("The account that asked for it is gone or inactive."))
    if has_lost_rights(job):
        raise Refused(FEWER)
    return JobActor(f"#{job.id}", user, frozenset(job.permissions))


def has_lost_rights(job: Job) -> bool:
    """Whether whoever asked for a job lacks by now some of what they held then."""
    user = job.user
    return user is None or not all(holds(user, permission) for permission in job.permissions)


def due_jobs() -> list[int]:
    """The ids of jobs that nobody works on, the oldest first, lost ones included."""
    return list(db.session.scalars(select(Job.id).where(_is_due()).order_by(Job.id)))


def _is_due() -> Any:
    open_states = Job.status.in_([JobStatus.WAITING, JobStatus.RUNNING])
    return open_states & (Job.due_at <= utcnow())


def claim(job_id: int) -> Claim | None:
    """Take a job, so that no other worker does. None when it isn't due."""
    until = utcnow() + CLAIM
    with transaction():
        claimed = db.session.execute(
            update(Job)
            .where(Job.id == job_id, _is_due())
            .values(status=JobStatus.RUNNING, due_at=until, attempts=Job.attempts + 1)
        )
    if not claimed.rowcount:  # type: ignore[attr-defined]
        return None
    taken = Claim(job_id, until)
    if db.session.get_one(Job, job_id).attempts > MOST_ATTEMPTS:
        fail(taken, _("Each worker that tried ended in the middle of it."))
        return None
    return taken


def note(job: Job, outcome: Outcome, *, position: int, tried: int) -> None:
    """What a part did: in its own transaction, so that neither is there without the other."""
    job.position = position
    job.tried += tried
    job.done += outcome.done
    job.due_at = utcnow() + CLAIM
    job.attempts = 0
    rows = [{"job_id": job.id, **vars(problem)} for problem in outcome.problems]
    if rows:
        db.session.execute(insert(JobProblem), rows)


def name_of_only(job: Job) -> str | None:
    """What the record is called that a job changed, where it was a single one."""
    if job.done != 1:
        return None
    its_own = Change.change_set_id == job.change_set_id, Change.record_type == job.record_type
    return db.session.scalar(select(Change.title).where(*its_own).order_by(Change.id).limit(1))


def finish(job: Job, status: JobStatus, error: str = "") -> None:
    """End a job: part of the present transaction. What it changed is closed as one entry."""
    job.status, job.error, job.ended_at = status, error[:500], utcnow()
    if job.change_set_id:
        close(job.change_set_id)


def fail(claim: Claim, error: str) -> None:
    """End a job with an error, unless somebody else goes on with it."""
    with transaction():
        job = claim.take()
        if job:
            finish(job, JobStatus.FAILED, error)


def cancel(job: Job) -> None:
    """Stop after the part at work; what is done stays done. Raises Refused when it has ended."""
    with transaction():
        job = lock(Job, job.id)
        if job.has_ended:
            raise Refused(_("It has ended already."))
        if job.status is JobStatus.WAITING:
            finish(job, JobStatus.CANCELLED)
        job.stop_asked = True


def retry(job: Job, *, by: User) -> None:
    """Go on with a job that failed or was stopped, from where it was. Raises Refused.

    It works in the name of whoever asked for it, so nobody else starts it again.
    """
    with transaction():
        job = lock(Job, job.id)
        if job.user_id != by.id:
            raise Refused(_("Only whoever asked for it can let it go on."))
        if job.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
            raise Refused(_("Only a job that failed or was stopped can go on."))
        if has_lost_rights(job):
            raise Refused(FEWER)
        job.status, job.stop_asked, job.attempts = JobStatus.WAITING, False, 0
        job.error, job.ended_at, job.due_at = "", None, utcnow()
        if job.change_set_id:
            reopen(job.change_set_id)


def problems(job: Job, *, by: User, limit: int | None = None) -> Iterable[JobProblem]:
    """The records that a job left alone or did in part, in the order of its work.

    Those that `by` may see, unless they see still as far as whoever asked for the job: the
    reasons name the records.
    """
    query = select(JobProblem).where(JobProblem.job_id == job.id).order_by(JobProblem.id)
    if job.user_id != by.id or has_lost_rights(job):
        query = query.where(or_(*(_seen(kind, by) for kind in record_types().values())))
    return db.session.scalars(query.limit(limit)).yield_per(1000)


def _seen(kind: type[Record], by: User) -> ColumnElement[bool]:
    """The problems with records of a type that somebody may see."""
    ids = select(kind.id).where(scope(kind, "view", by))
    return and_(JobProblem.record_type == kind.__tablename__, JobProblem.record_id.in_(ids))
