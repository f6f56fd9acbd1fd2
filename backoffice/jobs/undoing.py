"""Taking back a change set that is too big for one transaction, part by part."""

from __future__ import annotations

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.change import Action
from backoffice.models.job import Job, JobStatus
from backoffice.models.recorder import change_set, recording
from backoffice.models.user import User
from backoffice.policy import Refused
from backoffice.services import jobs
from backoffice.services.bulk import FORBIDDEN
from backoffice.services.net import Place
from backoffice.services.undo import lock_closed, may_undo, take_back, title_of
from backoffice.services.undo_parts import Stage, stages

PART = 500


def start(change_set_id: int, *, by: User, first: Place | None = None) -> Job:
    """Leave it to a worker. The same asked twice, while that is at work, is one job.

    Raises Refused when it is open, changed nothing, or `by` may take back nothing of it, as
    `may_undo` tells.
    """
    with change_set(by=by):
        lock_closed(change_set_id)
        job = _begun(change_set_id, by)
        if job:
            return job
        if not may_undo(change_set_id, by=by, first=first):
            raise Refused(FORBIDDEN)
        to_do = stages(change_set_id)
        if not to_do:
            raise Refused(_("It changed nothing that could be taken back."))
        return jobs.ask(
            "undo",
            to_do[0][0].record_type,
            by=by,
            arguments={
                "change_set": change_set_id,
                "stages": [(stage.record_type, stage.action) for stage, _count in to_do],
            },
            total=sum(count for _stage, count in to_do),
        )


def _begun(change_set_id: int, by: User) -> Job | None:
    """The job in which somebody takes it back already."""
    is_open = Job.status.in_([JobStatus.WAITING, JobStatus.RUNNING])
    found = select(Job).where(is_open, Job.kind == "undo", Job.user_id == by.id)
    same = (
        job for job in db.session.scalars(found) if job.arguments["change_set"] == change_set_id
    )
    return next(same, None)


def step(job: Job, by: Actor) -> bool:
    """Take back the next records of the present stage, as a part of the present change set.

    Returns whether there are more. `position` is the last id of the stage, the first of those
    that are left. Raises Refused.
    """
    change_set_id, (stage_at, *later) = job.arguments["change_set"], job.arguments["stages"]
    lock_closed(change_set_id)
    _name_entry(change_set_id)
    stage = Stage(change_set_id, stage_at[0], Action(stage_at[1]))
    ids = stage.ids(job.position, PART)
    nets = stage.nets(ids)
    outcome = take_back(change_set_id, nets, by=by)
    is_over = len(ids) < PART
    jobs.note(job, outcome, position=0 if is_over else ids[-1], tried=len(nets))
    if is_over:
        job.arguments = {**job.arguments, "stages": later}
    return bool(job.arguments["stages"])


def _name_entry(change_set_id: int) -> None:
    """Let the history say what was taken back."""
    current = recording()
    if current is not None:
        current.why = title_of(change_set_id)
