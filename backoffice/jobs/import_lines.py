"""What jobs that import made of each line: counted, kept as far as people look, given back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from backoffice.extensions import db
from backoffice.jobs import uploads
from backoffice.jobs.files import file_of
from backoffice.models.importing import ImportLine, LineKind
from backoffice.models.job import Job
from backoffice.models.types import utcnow
from backoffice.records.importer import Result
from backoffice.records.importing import ERROR

SAMPLE = 50


def begin_anew(job: Job) -> None:
    """Forget what an all-or-nothing import said of its lines when it was tried before.

    Of a check, note when it began to look at records.
    """
    db.session.execute(delete(ImportLine).where(ImportLine.job_id == job.id))
    began = {"checked_at": utcnow().isoformat()} if job.arguments["dry"] else {}
    job.arguments = {**job.arguments, "counts": {}, **began}


def note(job: Job, results: Sequence[Result]) -> None:
    """Count the lines of each kind; keep the first of them, and each with errors."""
    known = counts(job)
    rows = []
    for each in results:
        known[each.kind] += 1
        if each.kind is LineKind.FAILED or known[each.kind] <= SAMPLE:
            rows.append({"job_id": job.id, **vars(each)})
    if rows:
        db.session.execute(insert(ImportLine), rows)
    numbers = {kind.value: number for kind, number in known.items()}
    job.arguments = {**job.arguments, "counts": numbers}


def counts(job: Job) -> Counter[LineKind]:
    """How many lines of each kind there were until now."""
    kept: dict[str, Any] = job.arguments.get("counts", {})
    return Counter({kind: kept.get(kind.value, 0) for kind in LineKind})


def sample(job: Job, kind: LineKind) -> list[ImportLine]:
    """The first lines of a kind."""
    query = select(ImportLine).where(ImportLine.job_id == job.id, ImportLine.kind == kind)
    return list(db.session.scalars(query.order_by(ImportLine.id).limit(SAMPLE)))


def failed_table(job: Job) -> tuple[list[str], Iterator[list[str | None]]]:
    """The headings of a file and its lines with errors, each with the reasons in front.

    Those of a time before are left out. A cell of which a line says nothing is None.
    """
    headings = job.arguments["headings"]
    old = headings[:1] == [ERROR] and not job.arguments["plan"]["columns"][0]
    return [ERROR, *headings[old:]], _failed_lines(job, old)


def _failed_lines(job: Job, old: bool) -> Iterator[list[str | None]]:
    failed = _reasons(job)
    wanted = next(failed, None)
    for line, _twin, _next in uploads.read_lines(file_of(job), 0):
        if wanted is not None and line.number == wanted[0]:
            yield [wanted[1], *line.cells[old:]]
            wanted = next(failed, None)


def _reasons(job: Job) -> Iterator[tuple[int, str]]:
    query = (
        select(ImportLine.line, ImportLine.cells)
        .where(ImportLine.job_id == job.id, ImportLine.kind == LineKind.FAILED)
        .order_by(ImportLine.id)
    )
    for number, cells in db.session.execute(query.execution_options(yield_per=1000)):
        yield number, "; ".join(f"{name}: {why}" if name else why for name, _text, why in cells)
