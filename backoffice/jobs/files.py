"""The files that jobs read and make, in the folder "jobs" of the instance, for a day."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import and_, or_, select, union_all

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.importing import ImportFile
from backoffice.models.job import Job, JobStatus
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.policy import Refused

KEPT = timedelta(days=1)


def folder() -> Path:
    """Where they lie, for nobody but the application."""
    path = Path(current_app.instance_path) / "jobs"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def file_of(job: Job) -> Path:
    """Where the file of a job lies, or will; only its owner may fetch it.

    Raises Refused once it was taken away.
    """
    if not job.file:
        raise Refused(_("The file is gone. Ask for it again."))
    return folder() / job.file


def is_kept(job: Job) -> bool:
    """Whether the file of a job is there."""
    return bool(job.file) and file_of(job).exists()


def append(job: Job, data: bytes, *, at: int) -> int:
    """Write behind what was committed: a part that was lost in a crash is written over.

    Returns the new length. Raises Refused when what was written before is gone.
    """
    path = file_of(job)
    path.touch(mode=0o600)
    with path.open("r+b") as file:
        if file.seek(0, 2) < at:
            raise Refused(_("The file is gone. Ask for it again."))
        file.truncate(at)
        file.seek(at)
        file.write(data)
    return at + len(data)


def aside(job: Job) -> Path:
    """An empty file beside that of a job, for a part that is written whole. Raises Refused."""
    path = folder() / f"{secrets.token_hex(16)}{file_of(job).suffix}"
    path.touch(mode=0o600)
    return path


def remove_expired() -> None:
    """Take away the files of which the day is over, and those that were never ended.

    An import shares its file with its check.
    """
    now = utcnow()
    at_work = select(Job.file).where(Job.ended_at.is_(None))
    given_up = Job.status.in_([JobStatus.FAILED, JobStatus.CANCELLED])
    over = or_(Job.expires_at < now, and_(given_up, Job.ended_at < now - KEPT))
    expired = select(Job).where(over, Job.file != "", Job.file.not_in(at_work))
    with transaction():
        for job in db.session.scalars(expired):
            file_of(job).unlink(missing_ok=True)
            job.file = ""
    _remove_strays((now - KEPT).timestamp())


def _remove_strays(before: float) -> None:
    """Take away what no row knows: a crash left it."""
    for path in folder().iterdir():
        if path.is_file() and path.stat().st_mtime < before and not _is_known(path.name):
            path.unlink(missing_ok=True)


def _is_known(name: str) -> bool:
    job, upload = select(Job.id).where(Job.file == name), select(ImportFile.id)
    return bool(db.session.scalar(union_all(job, upload.where(ImportFile.file == name)).limit(1)))
