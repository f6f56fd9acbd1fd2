"""Posts and pages, and the one query that says which of them the world may see."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    Index,
    Select,
    String,
    Text,
    bindparam,
    inspect,
    select,
)
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import Mapped, relationship, validates
from sqlalchemy.sql import ColumnElement

from backoffice.i18n import _l
from backoffice.models.folding import alphabetical
from backoffice.models.markup import render_post
from backoffice.models.picture import Picture
from backoffice.models.record import (
    Record,
    field,
    foreign_key,
    link_table,
    relation,
    sort_index,
)
from backoffice.models.tag import Tag
from backoffice.models.types import Choice, UtcDateTime, utcnow
from backoffice.models.user import User

if TYPE_CHECKING:
    from backoffice.models.comment import Comment


post_tag = link_table("post", "tag")
post_picture = link_table("post", "picture")


class PostStatus(Choice):
    DRAFT = "draft", _l("Draft")
    PUBLISHED = "published", _l("Published")
    ARCHIVED = "archived", _l("Archived")


class PostKind(Choice):
    POST = "post", _l("Post")
    PAGE = "page", _l("Page")


class Post(Record):
    """Something to read."""

    __tablename__ = "post"
    __title__ = "title"
    __label__ = _l("Post")
    __label_plural__ = _l("Posts")
    __words__ = ("title", "summary", "body")
    __fragments__ = ("title", "slug")

    title: Mapped[str] = field(_l("Title"), String(200))
    slug: Mapped[str] = field(
        _l("Address"),
        String(100),
        kind="slug",
        unique=True,
        hint=_l("Left empty, it is made from the title. An earlier address keeps working."),
    )
    kind: Mapped[PostKind] = field(
        _l("Kind"), default=PostKind.POST, hint=_l("Pages stay out of the stream and the feed.")
    )
    summary: Mapped[str] = field(
        _l("Summary"), Text, kind="text", default="", hint=_l("Shown in lists and feeds.")
    )
    body: Mapped[str] = field(
        _l("Body"),
        Text,
        kind="markdown",
        default="",
        hint=_l("Markdown works here."),
        renders=render_post,
    )
    body_html: Mapped[str] = field(_l("Body"), Text, default="", recorded=False)
    status: Mapped[PostStatus] = field(_l("Status"), default=PostStatus.DRAFT)
    publish_at: Mapped[datetime | None] = field(
        _l("Publish time"), hint=_l("A time to come makes the post appear then.")
    )
    comments_open: Mapped[bool] = field(_l("Takes comments"), default=True)
    # A user with posts can't be deleted before the posts have another author.
    author_id: Mapped[int] = foreign_key("user.id", ondelete="RESTRICT")
    author: Mapped[User] = relation(_l("Author"))
    tags: Mapped[list[Tag]] = relation(
        _l("Tags"), secondary=post_tag, recorded=True, order_by=alphabetical(Tag.name)
    )
    lead_picture_id: Mapped[int | None] = foreign_key("picture.id", ondelete="SET NULL")
    lead_picture: Mapped[Picture | None] = relation(
        _l("Lead picture"), hint=_l("Shown above the text, and beside the post in lists.")
    )
    # Those in the text, kept in step with it by models/illustrating.py.
    pictures: Mapped[list[Picture]] = relationship(secondary=post_picture)
    comments: Mapped[list[Comment]] = relationship(
        back_populates="post", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint(
            "status != 'published' OR publish_at IS NOT NULL",
            name="published_has_date",
            info={
                "field": "publish_at",
                "message": _l("A published post needs a time. Enter one, or make it a draft."),
            },
        ),
        Index("ix_post_stream", "status", "kind", "publish_at", "id"),
    )

    def complete(self) -> None:
        """A post that is published without a time is published now."""
        publishes = inspect(self).attrs.status.history.added == [PostStatus.PUBLISHED]
        if publishes and self.publish_at is None:
            self.publish_at = utcnow()

    @validates("body")
    def _render_body(self, _key: str, source: str) -> str:
        self.body_html = render_post(source)
        return source

    @hybrid_method
    def written_by(self, user: User) -> bool:
        return self.author_id == user.id

    @hybrid_method
    def draft_of(self, user: User) -> bool:
        return (self.author_id == user.id) & (self.status == PostStatus.DRAFT)

    @property
    def modified_at(self) -> datetime:
        """When it last became something else to readers: one that was scheduled, by appearing."""
        return max(filter(None, (self.updated_at, self.publish_at)))

    @classmethod
    def is_visible(cls, at: datetime) -> ColumnElement[bool]:
        """What the world may see at a moment. Every public door asks this and nothing else."""
        return (cls.status == PostStatus.PUBLISHED) & (cls.publish_at <= at)

    @classmethod
    def visible(cls, at: datetime) -> Select[Post]:
        return select(cls).where(cls.is_visible(at))

    @classmethod
    def stream(cls, at: datetime) -> Select[Post]:
        """Visible posts without the pages, the newest first."""
        newest = (cls.publish_at.desc(), cls.id.desc())
        return cls.visible(at).where(cls.kind == PostKind.POST).order_by(*newest)

    @hybrid_property
    def is_scheduled(self) -> bool:
        waits = self.publish_at is not None and self.publish_at > utcnow()
        return self.status is PostStatus.PUBLISHED and waits

    @is_scheduled.inplace.expression
    @classmethod
    def _is_scheduled(cls) -> ColumnElement[bool]:
        now = bindparam("now", callable_=utcnow, type_=UtcDateTime(), unique=True)
        return (cls.status == PostStatus.PUBLISHED) & (cls.publish_at > now)


sort_index(Post.title)
sort_index(Post.publish_at)
sort_index(Post.updated_at)
