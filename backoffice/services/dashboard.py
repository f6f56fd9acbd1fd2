"""What waits for somebody: the numbers of the home page, each with the list behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.i18n import _l
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.job import Job, JobStatus
from backoffice.models.mail import Mail, MailStatus
from backoffice.models.post import Post, PostStatus
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus, User
from backoffice.policy import can, scope
from backoffice.services.counting import Count, count_of
from backoffice.services.workers import nobody_works


@dataclass(frozen=True)
class Waiting:
    """Something that needs attention."""

    label: Any
    verb: Any
    endpoint: str
    query: dict[str, Any]
    count: Count


@dataclass(frozen=True)
class Step:
    """Something that a new site needs first."""

    label: Any
    hint: Any
    endpoint: str


def first_steps(by: User) -> list[Step]:
    """What to begin with, while there is no post yet."""
    if not can(by, "create", Post) or db.session.scalar(select(Post.id).limit(1)):
        return []
    return list(_steps(by))


def _steps(by: User) -> Iterator[Step]:
    hint = _l("It stays a draft until you publish it.")
    yield Step(_l("Write the first post"), hint, "posts.create_view")
    if can(by, "import", "list"):
        hint = _l("A file with posts, or people, as CSV, an Excel workbook or JSON Lines.")
        yield Step(_l("Bring what you have"), hint, "posts.import_view")
    if can(by, "create", User):
        hint = _l("They get a mail with a link to choose their password.")
        yield Step(_l("Invite somebody"), hint, "users.create_view")


def waiting(by: User) -> list[Waiting]:
    """What needs this person, without what is empty."""
    found = [*_records(by), *_work(by)]
    return [each for each in found if each.count.value]


def _records(by: User) -> Iterator[Waiting]:
    if can(by, "approve", Comment):
        pending = (Comment.status == CommentStatus.PENDING) & scope(Comment, "view", by)
        count, query = count_of(select(Comment.id).where(pending)), {"status": "pending"}
        yield Waiting(_l("Comments to review"), _l("Review"), "comments.index_view", query, count)
    if can(by, "edit", Post):
        own = (Post.status == PostStatus.DRAFT) & (Post.author_id == by.id)
        count = count_of(select(Post.id).where(own))
        query = {"status": "draft", "author": str(by.id)}
        yield Waiting(_l("Your drafts"), _l("Continue"), "posts.index_view", query, count)
        later = (Post.status == PostStatus.PUBLISHED) & (Post.publish_at > utcnow())
        count = count_of(select(Post.id).where(later & scope(Post, "view", by)))
        query = {"status": "published", "publish_at_from": utcnow().isoformat(timespec="seconds")}
        yield Waiting(_l("Scheduled posts"), _l("See when"), "posts.index_view", query, count)
    if can(by, "activate", User):
        new = (User.status == AccountStatus.NEW) & scope(User, "view", by)
        count, query = count_of(select(User.id).where(new)), {"status": "new"}
        yield Waiting(_l("New accounts"), _l("See who"), "users.index_view", query, count)


def _work(by: User) -> Iterator[Waiting]:
    why, failed = _l("See why"), {"status": "failed"}
    if can(by, "manage", "mail"):
        count = count_of(select(Mail.id).where(Mail.status == MailStatus.FAILED))
        yield Waiting(_l("Mails that did not arrive"), why, "mail.index_view", failed, count)
    if can(by, "view", "job"):
        count = count_of(select(Job.id).where(Job.status == JobStatus.FAILED))
        yield Waiting(_l("Jobs that failed"), why, "jobs.index_view", failed, count)
        queued = select(Mail.id).where(Mail.status == MailStatus.QUEUED)
        count = count_of(queued) if nobody_works() else Count(0)
        yield Waiting(_l("Mails without a worker"), why, "jobs.index_view", {}, count)
