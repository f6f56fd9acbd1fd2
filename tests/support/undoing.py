"""Much that is done at once, and taken back by a worker."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect

from backoffice.extensions import db
from backoffice.jobs import undoing
from backoffice.models.actor import Actor
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.job import Job, JobProblem, JobStatus
from backoffice.models.post import Post
from backoffice.models.record import Record
from backoffice.models.recorded_fields import recorded_relations
from backoffice.models.recorder import change_set, last_written
from backoffice.models.tag import Tag
from backoffice.models.user import User
from backoffice.services import jobs
from backoffice.services.bulk import Outcome
from backoffice.services.undo import undo
from tests.support.work import run_all_due


def taken_back(change_set_id: int | None, by: User) -> Job:
    """Take it back by a worker; returns the job."""
    job = undoing.start(change_set_id, by=by)
    run_all_due()
    db.session.expire_all()
    assert (job.status, job.error) == (JobStatus.DONE, "")
    return job


def last_taken_back(by: Actor) -> Outcome:
    """Undo what was done last; nothing may be left."""
    outcome = undo(last_written(), by=by)
    assert outcome.kept == []
    return outcome


def notes_of(outcome: Outcome) -> list[tuple[str, str]]:
    return [(each.title, each.why) for each in outcome.notes]


def whole(kind: type[Record], record_id: int) -> dict[str, Any] | None:
    """All that a record holds but for secrets, with its collections."""
    db.session.expire_all()
    record = db.session.get(kind, record_id)
    if record is None:
        return None
    mapper = inspect(kind)
    passing = {"version", "updated_at", "password", "fs_uniquifier"}
    keys = set(mapper.column_attrs.keys()) - passing
    links = {
        key: [str(each) for each in getattr(record, key)] for key in recorded_relations(mapper)
    }
    return {key: getattr(record, key) for key in keys} | links


def left(job: Job) -> list[JobProblem]:
    return list(jobs.problems(job, by=job.user))


def many_tags(number: int, by: Actor) -> Any:
    """Tags made at once; returns their change set."""
    with change_set(by=by):
        db.session.add_all(Tag(name=f"t{n}", slug=f"t{n}") for n in range(number))
    return last_written()


def many_comments(post: Post, number: int, by: Actor) -> Any:
    """Comments made at once, each second an answer to the one before."""
    with change_set(by=by):
        for n in range(0, number, 2):
            above = Comment(body=f"Comment {n}", post=post, status=CommentStatus.APPROVED)
            answer = Comment(body="Yes", post=post, parent=above, status=CommentStatus.APPROVED)
            db.session.add_all([above, answer])
    return last_written()


def many_posts(number: int, author: User) -> Any:
    with change_set(by=author):
        db.session.add_all(
            Post(title=f"Post {n}", slug=f"post-{n}", body="Words", author_id=author.id)
            for n in range(number)
        )
    return last_written()
