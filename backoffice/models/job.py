"""Long work, done by a worker in parts: the row says what it is, how far it got, and how it went.

Each part commits with the progress that it made, so whoever takes over goes on where it ended.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.i18n import _l
from backoffice.models.record import Base
from backoffice.models.selection import Selection
from backoffice.models.types import Choice, utcnow
from backoffice.models.user import User


class JobStatus(Choice):
    WAITING = "waiting", _l("Not begun")
    RUNNING = "running", _l("Running")
    DONE = "done", _l("Done")
    CANCELLED = "cancelled", _l("Cancelled")
    FAILED = "failed", _l("Ended with an error")


class ProblemKind(Choice):
    SKIPPED = "skipped", _l("Skipped")
    CONFLICTED = "conflicted", _l("Changed meanwhile")
    FAILED = "failed", _l("Refused")
    PARTLY = "partly", _l("Done in part")


class Job(Base):
    """Work of some `kind` over records of a type. `position` is the last record's id that it saw;
    `tried` counts records, `done` those that it changed.
    """

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    record_type: Mapped[str] = mapped_column(String(60))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    selection_id: Mapped[int | None] = mapped_column(
        ForeignKey("selection.id", ondelete="SET NULL"), index=True
    )
    selection: Mapped[Selection | None] = relationship()
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    user: Mapped[User | None] = relationship()
    user_label: Mapped[str] = mapped_column(String(200))
    # What they held when they asked for it.
    permissions: Mapped[list[str]] = mapped_column(JSON, default=list)
    door: Mapped[str] = mapped_column(String(200))
    status: Mapped[JobStatus] = mapped_column(default=JobStatus.WAITING)
    total: Mapped[int] = mapped_column(default=0)
    tried: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    change_set_id: Mapped[int | None] = mapped_column(
        ForeignKey("change_set.id", ondelete="SET NULL"), index=True
    )
    attempts: Mapped[int] = mapped_column(default=0)
    # Until then nobody else takes it; a worker that dies leaves it for the sweep.
    due_at: Mapped[datetime] = mapped_column(default=utcnow)
    stop_asked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")
    # What came of it, in the folder "jobs" of the instance, until it expires.
    file: Mapped[str] = mapped_column(String(200), default="")
    expires_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_job_status_due_at", "status", "due_at"),
        Index("ix_job_created_at", "created_at", "id"),
    )

    @property
    def has_ended(self) -> bool:
        return self.status in (JobStatus.DONE, JobStatus.CANCELLED, JobStatus.FAILED)

    @property
    def percent(self) -> int:
        return min(100, self.tried * 100 // self.total) if self.total else 0


class JobProblem(Base):
    """A record that a job left as it was or did in part only, and why, in the language of whoever
    asked for the job.
    """

    __tablename__ = "job_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    kind: Mapped[ProblemKind]
    record_type: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(String(500))

    __table_args__ = (Index("ix_job_problem_job_id", "job_id", "id"),)
