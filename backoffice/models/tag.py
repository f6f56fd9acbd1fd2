"""Tags: what posts are about."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from backoffice.i18n import _l
from backoffice.models.record import Record, field, sort_index


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
