"""Where imported records came from, so that a second import finds them again."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.record import Base


class Origin(Base):
    """Which record of ours a foreign one became. It stays when the record is deleted.

    `source` names the foreign site, `kind` and `key` the thing there. The fingerprint is of the
    values that the last import gave our record.
    """

    __tablename__ = "origin"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(200))
    record_type: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("source", "kind", "key"),)
