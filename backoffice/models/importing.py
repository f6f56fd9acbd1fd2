"""Imports: the files that people brought, how each is to be read, and what became of its lines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.i18n import _l
from backoffice.models.record import Base
from backoffice.models.types import Choice, utcnow


class LineKind(Choice):
    CREATED = "created", _l("New")
    UPDATED = "updated", _l("Changed records")
    UNCHANGED = "unchanged", _l("As it was")
    SKIPPED = "skipped", _l("Left out")
    FAILED = "failed", _l("With errors")


class ImportFile(Base):
    """A file of one person. `headings` and `digest` are marks of its first line and of all of it.

    The upload itself lies in the folder "jobs" of the instance for a day. The row stays if it
    was imported: its plan is what the next file with the same headings begins with.
    """

    __tablename__ = "import_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    record_type: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    file: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64))
    headings: Mapped[str] = mapped_column(String(64))
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    # The job that imports it, or did.
    run_id: Mapped[int | None] = mapped_column(
        ForeignKey("job.id", ondelete="SET NULL"), index=True
    )
    imported_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)

    __table_args__ = (
        Index("ix_import_file_user_id", "user_id", "record_type", "headings", "id"),
        Index("ix_import_file_digest", "digest", "record_type"),
    )


class ImportLine(Base):
    """What a job made of a line: the first of each kind, and every one with errors.

    `cells` are `[heading, before, after]`; of a line with errors `[heading, text, why]`.
    """

    __tablename__ = "import_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    line: Mapped[int]
    kind: Mapped[LineKind]
    record_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(200))
    cells: Mapped[list[list[str]]] = mapped_column(JSON)

    __table_args__ = (Index("ix_import_line_job_id", "job_id", "kind", "id"),)
