"""Comments, threaded under a post, and their moderation."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import CheckConstraint, Index, String, Text, and_, exists
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, validates
from sqlalchemy.sql import ColumnElement

from backoffice.i18n import _l
from backoffice.models.markup import cut, plain_text, render_comment
from backoffice.models.post import Post
from backoffice.models.record import Record, field, foreign_key, relation, sort_index
from backoffice.models.types import Choice, utcnow
from backoffice.models.user import User

TIME_TO_CHANGE = timedelta(minutes=10)


class CommentStatus(Choice):
    PENDING = "pending", _l("Waiting")
    APPROVED = "approved", _l("Approved")
    REJECTED = "rejected", _l("Rejected")
    SPAM = "spam", _l("Spam")


class Comment(Record):
    """What somebody says under a post."""

    __tablename__ = "comment"
    __title__ = "body"
    __label__ = _l("Comment")
    __label_plural__ = _l("Comments")
    __words__ = ("body", "author_name")
    __rests_on__ = (("status", "body"),)

    body: Mapped[str] = field(_l("Comment"), Text, kind="markdown", renders=render_comment)
    body_html: Mapped[str] = field(_l("Comment"), Text, default="", recorded=False)
    status: Mapped[CommentStatus] = field(_l("Status"), default=CommentStatus.PENDING)
    # Comments go with their post, replies with the comment above them.
    post_id: Mapped[int] = foreign_key("post.id", ondelete="CASCADE", index=False)
    post: Mapped[Post] = relation(_l("Post"), back_populates="comments")
    parent_id: Mapped[int | None] = foreign_key("comment.id", ondelete="CASCADE")
    parent: Mapped[Comment | None] = relation(
        _l("Reply to"), remote_side="Comment.id", back_populates="replies"
    )
    replies: Mapped[list[Comment]] = relation(
        _l("Replies"), back_populates="parent", cascade="all, delete-orphan"
    )
    # A comment outlives its author's account, under the name that it was written with.
    author_id: Mapped[int | None] = foreign_key("user.id", ondelete="SET NULL")
    author: Mapped[User | None] = relation(_l("Author"))
    author_name: Mapped[str] = field(_l("Name"), String(100), default="")
    guest_email: Mapped[str | None] = field(_l("Guest's e-mail"), String(254), kind="email")

    __table_args__ = (
        CheckConstraint("parent_id IS NULL OR parent_id != id", name="not_its_own_parent"),
        Index("ix_comment_post_id_status", "post_id", "status", "created_at", "id"),
        Index("ix_comment_status", "status", "created_at", "id"),
    )

    @validates("body")
    def _render_body(self, _key: str, source: str) -> str:
        self.body_html = render_comment(source)
        return source

    def __str__(self) -> str:
        return cut(plain_text(self.body_html), 80)

    @hybrid_method
    def still_open_to(self, user: User) -> bool:
        """Its author may change it or take it back for ten minutes, unless it was turned down."""
        stands = (self.status == CommentStatus.PENDING) | (self.status == CommentStatus.APPROVED)
        recent = self.created_at > utcnow() - TIME_TO_CHANGE
        return (self.author_id == user.id) & recent & stands

    @hybrid_method
    def under_post_of(self, user: User) -> bool:
        return self.post.author_id == user.id

    @under_post_of.inplace.expression  # type: ignore[attr-defined]
    @classmethod
    def _under_post_of(cls, user: User) -> ColumnElement[bool]:
        return exists().where(and_(Post.id == cls.post_id, Post.author_id == user.id))


sort_index(Comment.author_name)
sort_index(Comment.created_at)
