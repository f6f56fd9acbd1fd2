"""Tags: what posts are about."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped

from backoffice.extensions import metadata
from backoffice.i18n import _l
from backoffice.models.record import Record, field, sort_index

post_tag = Table(
    "post_tag",
    metadata,
    Column("post_id", ForeignKey("post.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Tag(Record):
    """A word under which posts are found."""

    __tablename__ = "tag"
    __title__ = "name"
    __label__ = _l("Tag")
    __label_plural__ = _l("Tags")
    __fragments__ = ("name", "slug")

    name: Mapped[str] = field(_l("Name"), String(80), unique=True)
    slug: Mapped[str] = field(_l("Address"), String(100), kind="slug", unique=True)


sort_index(Tag.name)
