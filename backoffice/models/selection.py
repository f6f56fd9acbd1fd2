"""What somebody picked in a list, kept on the server: more than fits a page or an address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.models.record import Base
from backoffice.models.types import utcnow


class Selection(Base):
    """All records that match a query but for those in `ids`, or only those in `ids`.

    `query` is that of the list's address, `{"tags": ["new"]}`, and `named` has the ids of what it
    names, `{"tags": ["=3"]}`, whatever is called so later. Records above `highest_id` came later
    and aren't meant. `size` and `mark` tell whether the set is still the one that the
    person was asked about, at `asked_at`. Once it is kept it never changes.
    """

    __tablename__ = "selection"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    record_type: Mapped[str] = mapped_column(String(60))
    query: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    named: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    everything: Mapped[bool]
    ids: Mapped[list[int]] = mapped_column(JSON)
    highest_id: Mapped[int]
    size: Mapped[int] = mapped_column(default=0)
    mark: Mapped[str] = mapped_column(String(60), default="")
    asked_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)

    def note(self, shown: set[int], ticked: set[int]) -> None:
        """Take over the ticks of one page."""
        if self.everything:
            self.ids = sorted(set(self.ids) - ticked | shown - ticked)
        else:
            self.ids = sorted(set(self.ids) - shown | ticked)
