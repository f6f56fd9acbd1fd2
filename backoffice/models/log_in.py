"""Who logged in, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.models.record import Base
from backoffice.models.types import utcnow
from backoffice.models.user import User


class LogIn(Base):
    """A password that was right, and when its person left. From where it came is not kept."""

    __tablename__ = "log_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_at: Mapped[datetime | None]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    user: Mapped[User] = relationship()

    __table_args__ = (Index("ix_log_in_at", "at", "id"),)
