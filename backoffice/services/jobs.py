"""Long work as rows: asked for by a person, taken by one worker, resumed after a crash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.actor import Job as JobActor
from backoffice.models.actor import door
from backoffice.models.job import Job, JobProblem, JobStatus
from backoffice.models.recorder import close
from backoffice.models.selection import Selection
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus, User
from backoffice.policy import Refused
from backoffice.services.bulk import Outcome

# A worker takes a job for so long, and for as long again with each part.
CLAIM = timedelta(minutes=2)
MOST_ATTEMPTS = 5
KEPT = timedelta(days=30)
SELECTION_KEPT = timedelta(days=1)


def ask(kind: str, record_type: str, *, by: User, **values: Any) -> Job:
    """Put work down for a worker: part of the present transaction."""
    job = Job(
        kind=kind,
        record_type=record_type,
        user_id=by.id,
        user_label=by.label[:200],
        door=door.get()[:200],
        **values,
    )
    db.session.add(job)
    return job


def actor_of(job: Job) -> JobActor:
    """Who works: the job, on behalf of whoever asked. Raises Refused when they may no longer."""
    user = job.user
    if user is None or user.status is AccountStatus.INACTIVE:
        raise Refused(_("The account that asked for it is gone or inactive."))
    return JobActor(f"#{job.id}", user)


def due_jobs() -> list[int]:
    """The ids of jobs that nobody works on, the oldest first, lost ones included."""
    return list(db.session.scalars(select(Job.id).where(_is_due()).order_by(Job.id)))


def _is_due() -> Any:
    open_states = Job.status.in_([JobStatus.WAITING, JobStatus.RUNNING])
    return open_states & (Job.due_at <= utcnow())


def claim(job_id: int) -> Job | None:
    """Take a job, so that no other worker does. None when it isn't due."""
    with transaction():
        claimed = db.session.execute(
            update(Job)
            .where(Job.id == job_id, _is_due())
            .values(status=JobStatus.RUNNING, due_at=utcnow() + CLAIM, attempts=Job.attempts + 1)
        )
    job = db.session.get(Job, job_id) if claimed.rowcount else None  # type: ignore[attr-defined]
    if job and job.attempts > MOST_ATTEMPTS:
        fail(job, _("Each worker that tried ended in the middle of it."))
        return None
    return job


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


def finish(job: Job, status: JobStatus, error: str = "") -> None:
    """End a job: part of the present transaction. What it changed is closed as one entry."""
    job.status, job.error, job.ended_at = status, error[:500], utcnow()
    if job.change_set_id:
        close(job.change_set_id)


def fail(job: Job, error: str) -> None:
    with transaction():
        finish(job, JobStatus.FAILED, error)


def cancel(job: Job) -> None:
    """Stop after the part at work; what is done stays done. Raises Refused when it has ended."""
    with transaction():
        if job.has_ended:
            raise Refused(_("It has ended already."))
        if job.status is JobStatus.WAITING:
            finish(job, JobStatus.CANCELLED)
        job.stop_asked = True


def retry(job: Job) -> None:
    """Go on with a job that failed or was stopped, from where it was."""
    with transaction():
        if job.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
            raise Refused(_("Only a job that failed or was stopped can go on."))
        job.status, job.stop_asked, job.attempts = JobStatus.WAITING, False, 0
        job.error, job.ended_at, job.due_at = "", None, utcnow()


def problems(job: Job, limit: int | None = None) -> Iterable[JobProblem]:
    """The records that a job left alone, in the order of its work."""
    query = select(JobProblem).where(JobProblem.job_id == job.id).order_by(JobProblem.id)
    return db.session.scalars(query.limit(limit)).yield_per(1000)


def forget_old() -> None:
    """Remove jobs that ended a month ago, and yesterday's selections that no job needs."""
    needed = select(Job.selection_id).where(Job.selection_id.is_not(None))
    with transaction():
        db.session.execute(delete(Job).where(Job.ended_at < utcnow() - KEPT))
        db.session.execute(
            delete(Selection).where(
                Selection.created_at < utcnow() - SELECTION_KEPT, Selection.id.not_in(needed)
            )
        )
