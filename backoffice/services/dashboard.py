"""What waits for somebody: the numbers of the home page, each with the list behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from backoffice.extensions import db
from backoffice.i18n import _l
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.mail import Mail, MailStatus
from backoffice.models.post import Post, PostStatus
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus, User
from backoffice.policy import can, scope

MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Waiting:
    """Something that needs attention. A count above 10,000 is capped."""

    label: Any
    verb: Any
    endpoint: str
    query: dict[str, Any]
    count: int


def waiting(by: User) -> list[Waiting]:
    """What needs this person, without what is empty."""
    return [item for item in _items(by) if item.count]


def _items(by: User) -> Iterator[Waiting]:
    if can(by, "approve", Comment):
        pending = (Comment.status == CommentStatus.PENDING) & scope(Comment, "view", by)
        yield Waiting(
            _l("Comments to review"),
            _l("Review"),
            "comments.index_view",
            {"status": "pending"},
            _count(Comment.id, pending),
        )
    if can(by, "edit", Post):
        drafts = (Post.status == PostStatus.DRAFT) & (Post.author_id == by.id)
        yield Waiting(
            _l("Your drafts"),
            _l("Continue"),
            "posts.index_view",
            {"status": "draft", "author": by.id},
            _count(Post.id, drafts),
        )
        scheduled = (
            (Post.status == PostStatus.PUBLISHED)
            & (Post.publish_at > utcnow())
            & scope(Post, "view", by)
        )
        yield Waiting(
            _l("Scheduled posts"),
            _l("See when"),
            "posts.index_view",
            {"status": "published", "publish_at_from": utcnow().date().isoformat()},
            _count(Post.id, scheduled),
        )
    if can(by, "activate", User):
        new = (User.status == AccountStatus.NEW) & scope(User, "view", by)
        yield Waiting(
            _l("New accounts"),
            _l("See who"),
            "users.index_view",
            {"status": "new"},
            _count(User.id, new),
        )
    if can(by, "manage", "mail"):
        failed = Mail.status == MailStatus.FAILED
        yield Waiting(
            _l("Mails that did not arrive"),
            _l("See why"),
            "mail.index_view",
            {"status": "failed"},
            _count(Mail.id, failed),
        )


def _count(column: InstrumentedAttribute[int], where: ColumnElement[bool]) -> int:
    rows = select(column).where(where).limit(MOST_COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0
