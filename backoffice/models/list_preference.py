"""How somebody likes their lists."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.i18n import _l
from backoffice.models.record import Base
from backoffice.models.types import Choice


class Density(Choice):
    COMFORTABLE = "comfortable", _l("Comfortable")
    COMPACT = "compact", _l("Compact")


class ListPreference(Base):
    """One person's columns, density and page size for one list; empty is as it was declared."""

    __tablename__ = "list_preference"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    record_type: Mapped[str] = mapped_column(String(60), primary_key=True)
    columns: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    density: Mapped[Density] = mapped_column(default=Density.COMFORTABLE)
    page_size: Mapped[int | None]
