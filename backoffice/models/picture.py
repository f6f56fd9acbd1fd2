"""Pictures: what was uploaded, under a name of ours, and where it is used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import CheckConstraint, String, func, literal, select
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import Mapped
from sqlalchemy.sql import ColumnElement

from backoffice.extensions import db, metadata
from backoffice.i18n import _l
from backoffice.models.record import Record, field, foreign_key, relation, sort_index
from backoffice.models.types import Choice
from backoffice.models.user import User

# Under these names the smaller ones are kept and served; none is wider than the picture itself.
WIDTHS = (320, 640, 1280, 1920)
MIDDLE = 50
ADDRESS = "/media/"
PICTURE_IN_HTML = re.compile(r'\bsrc="/media/([0-9a-f]{32})[.-]')


def sized(file: str, width: int) -> str:
    """The name of one size of a picture."""
    return f"{file}-{width}.webp"


class PictureKind(Choice):
    """How a picture is kept. The value ends its name and names its media type."""

    JPEG = "jpeg", _l("JPEG")
    PNG = "png", _l("PNG")
    WEBP = "webp", _l("WebP")


@dataclass(frozen=True)
class Kept:
    """A picture as it is kept, under a random name, and what it was measured to be."""

    name: str
    content: bytes
    kind: PictureKind
    width: int
    height: int


def _percent(key: str) -> CheckConstraint:
    message = _l("The focal point lies between 0 and 100 percent.")
    condition = f"{key} BETWEEN 0 AND 100"
    return CheckConstraint(condition, name=key, info={"field": key, "message": message})


class Picture(Record):
    """A picture, encoded anew by us. Its bytes lie in the storage, under the name `file`."""

    __tablename__ = "picture"
    __title__ = "alt"
    __label__ = _l("Picture")
    __label_plural__ = _l("Pictures")
    __fragments__ = ("alt",)

    file: Mapped[str] = field(
        _l("Picture"),
        String(32),
        kind="file",
        unique=True,
        hint=_l("It is turned upright; what the camera noted of time and place is taken off."),
    )
    alt: Mapped[str] = field(
        _l("Alt text"),
        String(300),
        hint=_l("What it shows, in a sentence, for people who can't see it. It is found by it."),
    )
    decorative: Mapped[bool] = field(
        _l("Only decoration"), default=False, hint=_l("Screen readers pass over it.")
    )
    focal_x: Mapped[int] = field(
        _l("Focal point, from the left"),
        default=MIDDLE,
        hint=_l("In percent: what stays in sight where the picture is cropped, else the middle."),
    )
    focal_y: Mapped[int] = field(_l("Focal point, from the top"), default=MIDDLE)
    kind: Mapped[PictureKind] = field(_l("Kind"))
    width: Mapped[int] = field(_l("Width"))
    height: Mapped[int] = field(_l("Height"))
    size: Mapped[int] = field(_l("Size"))
    uploader_id: Mapped[int | None] = foreign_key("user.id", ondelete="SET NULL")
    uploader: Mapped[User | None] = relation(_l("Uploaded by"))
    # Since then its smaller sizes are there.
    prepared_at: Mapped[datetime | None] = field(_l("Sizes made"), recorded=False)

    __table_args__ = (_percent("focal_x"), _percent("focal_y"))

    def set_file(self, kept: Kept | str) -> None:
        """What an upload was measured to be; a name alone is of one that was measured before."""
        if isinstance(kept, str):
            self.file = kept
            return
        self.file, self.kind, self.size = kept.name, kept.kind, len(kept.content)
        self.width, self.height = kept.width, kept.height

    def complete(self) -> None:
        """Without a focal point it is the middle."""
        self.focal_x = MIDDLE if self.focal_x is None else self.focal_x
        self.focal_y = MIDDLE if self.focal_y is None else self.focal_y

    @property
    def spoken(self) -> str:
        """What screen readers say: nothing of mere decoration."""
        return "" if self.decorative else self.alt

    @property
    def widths(self) -> tuple[int, ...]:
        """The sizes that there are of it: up to the first that is as wide as itself."""
        smaller = sum(width < self.width for width in WIDTHS)
        return WIDTHS[: smaller + 1]

    @property
    def address(self) -> str:
        """Where it is, as it is kept."""
        return f"{ADDRESS}{self.kept_as}"

    @property
    def kept_as(self) -> str:
        return f"{self.file}.{self.kind.value}"

    @property
    def thumbnail(self) -> str:
        return self.sized(WIDTHS[0])

    def sized(self, width: int) -> str:
        """Where one of its sizes is."""
        return ADDRESS + sized(self.file, width)

    @hybrid_method
    def uploaded_by(self, user: User) -> bool:
        return self.uploader_id == user.id

    @hybrid_property
    def uses(self) -> int:
        """How many places show it, whichever tables refer to pictures."""
        return db.session.scalar(select(Picture.uses).where(Picture.id == self.id)) or 0

    @uses.inplace.expression
    @classmethod
    def _uses(cls) -> ColumnElement[int]:
        table = cls.__table__
        counts = [
            select(func.count()).where(column == cls.id).correlate(table).scalar_subquery()
            for other in metadata.tables.values()
            for column in other.columns
            if any(key.column.table is table for key in column.foreign_keys)
        ]
        return cast(ColumnElement[int], sum(counts, literal(0)))


sort_index(Picture.alt)
sort_index(Picture.size)
sort_index(Picture.created_at)
