"""Carrying out jobs: part after part, each a transaction that also says how far the job is."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.i18n.reader import writing_for
from backoffice.jobs import bulk, export, importing, pictures, undoing
from backoffice.models.actor import Actor, door
from backoffice.models.job import Job, JobStatus
from backoffice.models.outage import is_outage
from backoffice.models.recorder import change_set
from backoffice.policy import Forbidden, Refused
from backoffice.services import jobs
from backoffice.services.bulk import FORBIDDEN
from backoffice.services.jobs import Claim, Step
from backoffice.services.pictures import JOB

logger = logging.getLogger(__name__)

# Seconds. Who waits for SQLite's one write lock looks every tenth of one, and only then: without
# a pause pages could not write for as long as a job takes.
PAUSE = 0.11
AT_A_STRETCH = 0.25

# What takes long to read is read before the transaction of a part, and gives the step that does it.
READERS: dict[str, Callable[[Job, Actor, Claim], Step]] = {
    "bulk": lambda *_: bulk.step,
    "export": export.read,
    "import": importing.read,
    JOB: pictures.read,
    "undo": lambda *_: undoing.step,
}


def run(job_id: int, *, seconds: float = math.inf) -> bool:
    """Work on a job until it ends, or until its turn of so many seconds is over.

    Returns whether it waits for another turn. Does nothing when another worker has it.
    """
    claim = jobs.claim(job_id)
    if claim is None:
        return False
    job = db.session.get_one(Job, job_id)
    locale, timezone = (job.user.locale, job.user.timezone) if job.user else ("", "")
    read_in = job.arguments.get("locale", locale), job.arguments.get("zone", timezone)
    with writing_for(*read_in):
        try:
            return _turn(claim, time.monotonic() + seconds)
        except jobs.Lost:
            logger.warning("Job %s went to another worker: this one was too slow", job_id)
        except Refused as refused:
            jobs.fail(claim, str(refused.message))
        except Forbidden:
            jobs.fail(claim, str(FORBIDDEN))
        except Exception as error:
            if is_outage(error):
                raise  # its claim ends, and the sweep lets a worker go on
            logger.exception("Job %s failed", job_id)
            message = _("An error that nobody expected: %(name)s", name=type(error).__name__)
            jobs.fail(claim, message)
    return False


def _turn(claim: Claim, end: float) -> bool:
    paused = time.monotonic()
    while _part(claim):
        if time.monotonic() >= end:
            return claim.give_way()
        if db.engine.dialect.name == "sqlite" and time.monotonic() - paused > AT_A_STRETCH:
            time.sleep(PAUSE)
            paused = time.monotonic()
    return False


def _part(claim: Claim) -> bool:
    """Do one part in one transaction. Returns whether there is more to do. Raises Lost."""
    job = db.session.get_one(Job, claim.job_id)
    by, adds_to = jobs.actor_of(job), job.change_set_id
    door.set(job.door)
    step = READERS[job.kind](job, by, claim)
    with change_set(by=by, adds_to=adds_to, stays_open=True) as current:
        mine = claim.take()
        if mine is None:
            raise jobs.Lost
        jobs.actor_of(mine)  # what was read before may have taken long
        more = not mine.stop_asked and step(mine, by)
        db.session.flush()
        mine.change_set_id, claim.until = current.id, mine.due_at
        if not more and not mine.has_ended:
            jobs.finish(mine, JobStatus.CANCELLED if mine.stop_asked else JobStatus.DONE)
    return more
