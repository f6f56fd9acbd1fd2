"""What waits for somebody: the numbers of the home page, each with the list behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    return [step for allowed, step in _steps(by) if allowed]


def _steps(by: User) -> Iterator[tuple[bool, Step]]:
    hint = _l("It stays a draft until you publish it.")
    yield True, Step(_l("Write the first post"), hint, "posts.create_view")
    hint = _l("A file with posts, or people, as CSV, an Excel workbook or JSON Lines.")
    bring = Step(_l("Bring what you have"), hint, "posts.import_view")
    yield can(by, "import", "list"), bring
    hint = _l("They get a mail with a link to choose their password.")
    yield can(by, "create", User), Step(_l("Invite somebody"), hint, "users.create_view")


def waiting(by: User) -> list[Waiting]:
    """What needs this person, without what is empty."""
    found = [item for allowed, item in _items(by) if allowed]
    return [waiting for item in found if (waiting := item()).count.value]


def _items(by: User) -> Iterator[tuple[bool, Callable[[], Waiting]]]:
    yield can(by, "approve", Comment), lambda: _pending_comments(by)
    yield can(by, "edit", Post), lambda: _drafts(by)
    yield can(by, "edit", Post), lambda: _scheduled_posts(by)
    yield can(by, "activate", User), lambda: _new_accounts(by)
    yield can(by, "manage", "mail"), _failed_mails
    yield can(by, "view", "job"), _failed_jobs
    yield can(by, "view", "job"), _mails_without_worker


def _pending_comments(by: User) -> Waiting:
    pending = (Comment.status == CommentStatus.PENDING) & scope(Comment, "view", by)
    count = count_of(select(Comment.id).where(pending))
    query = {"status": "pending"}
    return Waiting(_l("Comments to review"), _l("Review"), "comments.index_view", query, count)


def _drafts(by: User) -> Waiting:
    own = (Post.status == PostStatus.DRAFT) & (Post.author_id == by.id)
    count = count_of(select(Post.id).where(own))
    query = {"status": "draft", "author": by.id}
    return Waiting(_l("Your drafts"), _l("Continue"), "posts.index_view", query, count)


def _scheduled_posts(by: User) -> Waiting:
    later = (Post.status == PostStatus.PUBLISHED) & (Post.publish_at > utcnow())
    count = count_of(select(Post.id).where(later & scope(Post, "view", by)))
    query = {"status": "published", "publish_at_from": utcnow().isoformat(timespec="seconds")}
    return Waiting(_l("Scheduled posts"), _l("See when"), "posts.index_view", query, count)


def _new_accounts(by: User) -> Waiting:
    new = (User.status == AccountStatus.NEW) & scope(User, "view", by)
    count = count_of(select(User.id).where(new))
    query = {"status": "new"}
    return Waiting(_l("New accounts"), _l("See who"), "users.index_view", query, count)


def _failed_mails() -> Waiting:
    count = count_of(select(Mail.id).where(Mail.status == MailStatus.FAILED))
    query = {"status": "failed"}
    return Waiting(_l("Mails that did not arrive"), _l("See why"), "mail.index_view", query, count)


def _failed_jobs() -> Waiting:
    count = count_of(select(Job.id).where(Job.status == JobStatus.FAILED))
    query = {"status": "failed"}
    return Waiting(_l("Jobs that failed"), _l("See why"), "jobs.index_view", query, count)


def _mails_without_worker() -> Waiting:
    queued = select(Mail.id).where(Mail.status == MailStatus.QUEUED)
    waiting = count_of(queued) if nobody_works() else Count(0)
    return Waiting(_l("Mails without a worker"), _l("See why"), "jobs.index_view", {}, waiting)
