"""Carrying out jobs: part after part, each a transaction that also says how far the job is."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.i18n.reader import writing_for
from backoffice.jobs import bulk, export
from backoffice.models.actor import Actor, door
from backoffice.models.job import Job, JobStatus
from backoffice.models.recorder import change_set
from backoffice.policy import Refused
from backoffice.services import jobs

logger = logging.getLogger(__name__)

# One part of each kind of job; it returns whether there is more.
STEPS: dict[str, Callable[[Job, Actor], bool]] = {"bulk": bulk.step, "export": export.step}


def run(job_id: int) -> None:
    """Work on a job until it ends. Does nothing when another worker has it."""
    job = jobs.claim(job_id)
    if job is None:
        return
    user = job.user
    locale, timezone = (user.locale, user.timezone) if user else ("", "")
    with writing_for(locale, timezone):
        try:
            while _part(job_id):
                pass
        except Refused as refused:
            jobs.fail(job, str(refused.message))
        except Exception as error:
            logger.exception("Job %s failed", job_id)
            message = _("An error that nobody expected: %(name)s", name=type(error).__name__)
            jobs.fail(job, message)


def _part(job_id: int) -> bool:
    """Do one part in one transaction. Returns whether there is more to do."""
    job = db.session.get_one(Job, job_id)
    by, adds_to = jobs.actor_of(job), job.change_set_id
    door.set(job.door)
    with change_set(by=by, adds_to=adds_to, stays_open=True) as current:
        job = db.session.scalars(select(Job).where(Job.id == job_id).with_for_update()).one()
        if job.status is not JobStatus.RUNNING:
            return False
        more = not job.stop_asked and STEPS[job.kind](job, by)
        db.session.flush()
        job.change_set_id = current.id
        if not more:
            jobs.finish(job, JobStatus.CANCELLED if job.stop_asked else JobStatus.DONE)
    return more
