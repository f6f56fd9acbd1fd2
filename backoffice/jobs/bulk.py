"""A verb done to a whole selection, part by part."""

from __future__ import annotations

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.actor import Actor
from backoffice.models.job import Job, JobStatus
from backoffice.models.recorder import change_set
from backoffice.models.selection import Selection
from backoffice.models.user import User
from backoffice.records.bulk_edit import verb_of
from backoffice.records.declaration import listing_of
from backoffice.records.selecting import conditions
from backoffice.services import jobs, refusals
from backoffice.services.bulk import run_on_all
from backoffice.services.verbs import Verb

PART = 500


def start(verb: Verb, selection: Selection, *, by: User) -> Job:
    """Do it at once in one transaction, or leave a selection that is too big for that to a worker.

    Returns the job, which has ended already when all was done at once. The same asked twice, by a
    double click or from the page before, is one job.
    """
    only_one = select(Selection).where(Selection.id == selection.id).with_for_update()
    with change_set(by=by) as current:
        selection = db.session.scalars(only_one).one()
        job = begun(verb, selection)
        if job:
            return job
        job = jobs.ask(
            "bulk",
            selection.record_type,
            by=by,
            arguments=verb.arguments,
            selection=selection,
            total=selection.size,
        )
        if selection.size <= PART:
            db.session.flush()
            step(job, by)
            job.change_set_id = current.id
            jobs.finish(job, JobStatus.DONE)
    return job


def begun(verb: Verb, selection: Selection) -> Job | None:
    """The job that does this to a selection already, or has done it."""
    found = select(Job).where(Job.selection_id == selection.id, Job.kind == "bulk")
    same = (job for job in db.session.scalars(found) if job.arguments == verb.arguments)
    return next(same, None)


def step(job: Job, by: Actor) -> bool:
    """Do the next records of the selection, as a part of the present change set.

    Returns whether there are more. Records that changed after the person was asked are left alone.
    """
    listing = listing_of(job.record_type)
    selection = job.selection
    assert selection is not None, "A bulk job has a selection"
    record = listing.record
    following = [*conditions(selection, listing, by=by), record.id > job.position]
    query = select(record.id).where(*following).order_by(record.id).limit(PART)
    ids = list(db.session.scalars(query))
    if not ids:
        return False
    outcome = run_on_all(
        verb_of(listing, job.arguments),
        record,
        ids,
        by=by,
        unchanged_since=selection.asked_at,
    )
    refusals.note(outcome.forbidden, by=by)
    jobs.note(job, outcome, position=ids[-1], tried=len(ids))
    return len(ids) == PART
