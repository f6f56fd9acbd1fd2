"""Who changed what, when and through which door."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.models.record import Base
from backoffice.models.types import utcnow


class Action(enum.StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class ChangeSet(Base):
    """One unit of work. It is open while a long job still adds to it, over several commits."""

    __tablename__ = "change_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_kind: Mapped[str] = mapped_column(String(10))
    # The history outlives the account: the name is kept beside the reference.
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    actor_label: Mapped[str] = mapped_column(String(200))
    on_behalf_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    door: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(String(500), default="")
    counts: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    opened_at: Mapped[datetime] = mapped_column(default=utcnow)
    closed_at: Mapped[datetime | None]

    changes: Mapped[list[Change]] = relationship(back_populates="change_set")

    __table_args__ = (Index("ix_change_set_opened_at", "opened_at", "id"),)


class Change(Base):
    """What happened to one record.

    `values` holds `{"title": {"old": …, "new": …}}` and, for collections,
    `{"tags": {"added": [[3, "news"]], "removed": []}}`. Times are ISO 8601 in UTC.
    """

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id", ondelete="RESTRICT"))
    change_set: Mapped[ChangeSet] = relationship(back_populates="changes")
    record_type: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int]
    record_version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(10))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (
        Index("ix_change_record", "record_type", "record_id", "id"),
        # The first of a change set of a million is found as soon as that of a small one.
        Index("ix_change_change_set_id", "change_set_id", "id"),
        # The records of one type that it created, changed or deleted, by id, a part at a time.
        Index("ix_change_part", "change_set_id", "record_type", "record_id", "action"),
    )


class Refusal(Base):
    """Somebody tried what they may not. Kept even though the attempt itself was rolled back."""

    __tablename__ = "refusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    actor_label: Mapped[str] = mapped_column(String(200))
    door: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    record_type: Mapped[str] = mapped_column(String(60), default="")
    record_id: Mapped[int | None]
    field: Mapped[str] = mapped_column(String(60), default="")
