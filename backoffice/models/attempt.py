"""How often strangers tried something: the counters behind the rate limits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.record import Base


class Attempt(Base):
    """A counter that starts anew when its time is over. Its key is a hash: no address is kept."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
