"""Exports: at once as a stream, or as a file that a worker writes and one person may fetch."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.job import Job
from backoffice.models.recorder import change_set, write_counts
from backoffice.models.selection import Selection
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.user import User
from backoffice.policy import Forbidden, Refused, can
from backoffice.records import tables
from backoffice.records.declaration import Listing, listing_of
from backoffice.records.exporting import exportable, names_of, parts
from backoffice.records.selecting import conditions
from backoffice.records.tables import Cell
from backoffice.services import jobs
from backoffice.services.bulk import Outcome

KEPT = timedelta(days=1)
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
}


@dataclass(frozen=True)
class Order:
    """What somebody wants in a file: the format, the columns in order, a mark for spreadsheets."""

    format: str
    columns: list[str]
    mark: bool = False

    def check(self, selection: Selection, by: Actor) -> None:
        """Raises Forbidden or Refused."""
        if not can(by, "export", "list"):
            raise Forbidden("export", "list")
        if self.format == "xlsx" and selection.size > tables.MOST_XLSX_ROWS:
            raise Refused(_("A spreadsheet holds a million rows. Choose CSV for more."), "format")


def start(order: Order, selection: Selection, *, by: User) -> Job | None:
    """Leave a big export to a worker; None means that it may be streamed. Both are recorded.

    Raises Forbidden or Refused.
    """
    order.check(selection, by)
    at_once = selection.size <= current_app.config["EXPORT_AT_ONCE"] and order.format != "xlsx"
    with change_set(by=by, why=_reason(order, selection)) as current:
        write_counts(current, {selection.record_type: selection.size})
        if at_once:
            return None
        return jobs.ask(
            "export",
            selection.record_type,
            by=by,
            arguments=vars(order),
            selection_id=selection.id,
            total=selection.size,
            file=f"{secrets.token_hex(16)}.{order.format}",
        )


def _reason(order: Order, selection: Selection) -> str:
    """What the history says of an export: the format and the filter."""
    words = [f"{name}={','.join(values)}" for name, values in selection.query.items()]
    return "; ".join([f"Export {order.format}", *words])


def stream(order: Order, selection: Selection, *, by: User) -> Iterator[str]:
    """The text of a small export, a part at a time."""
    listing = listing_of(selection.record_type)
    columns = _columns(order, listing, by)
    where = conditions(selection, listing, by=by)
    yield _head(order, names_of(columns))
    for _last, rows in parts(listing, where, columns):
        yield _text(order, names_of(columns), rows)


def step(job: Job, by: Actor) -> bool:
    """Write the next rows to the job's file. Returns whether there are more."""
    listing, selection = listing_of(job.record_type), job.selection
    if selection is None:
        raise Refused(_("That selection is not known any more. Pick the rows again."))
    options = dict(job.arguments)
    written = options.pop("bytes", 0)
    order = Order(**options)
    order.check(selection, by)
    path = file_of(job)
    columns = _columns(order, listing, by)
    rest = parts(listing, conditions(selection, listing, by=by), columns, job.position)
    if order.format == "xlsx":
        return _write_book(job, path, names_of(columns), rest)
    last, rows = next(rest, (job.position, []))
    text = "" if written else _head(order, names_of(columns))
    text += _text(order, names_of(columns), rows)
    job.arguments = {**options, "bytes": _append(path, text.encode(), at=written)}
    jobs.note(job, Outcome(done=len(rows)), position=last, tried=len(rows))
    if rows:
        return True
    job.expires_at = utcnow() + KEPT
    return False


def _append(path: Path, data: bytes, *, at: int) -> int:
    """Write behind what was committed: a part that was lost in a crash is written over."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("r+b") as file:
        file.truncate(at)
        file.seek(at)
        file.write(data)
    return at + len(data)


def _write_book(
    job: Job, path: Path, names: Sequence[str], rest: Iterator[tuple[int, list[list[Cell]]]]
) -> bool:
    """A workbook can't be gone on with: it is written whole."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    done = 0

    def rows() -> Iterator[list[Cell]]:
        nonlocal done
        for _last, part in rest:
            done += len(part)
            yield from part

    tables.write_xlsx(path, names, rows())
    jobs.note(job, Outcome(done=done), position=0, tried=done)
    job.expires_at = utcnow() + KEPT
    return False


def file_of(job: Job) -> Path:
    """Where the file of a job lies; only its owner may fetch it."""
    return Path(current_app.instance_path) / "jobs" / job.file


def remove_expired() -> None:
    """Take away the files of which the day is over."""
    over = select(Job).where(Job.expires_at < utcnow(), Job.file != "")
    with transaction():
        for job in db.session.scalars(over):
            file_of(job).unlink(missing_ok=True)
            job.file = ""


def _columns(order: Order, listing: Listing, by: Actor) -> list[Any]:
    """The columns of an order that the person may see, in its order."""
    offered = {each.key: each for each in exportable(listing, by)}
    return [offered[key] for key in order.columns if key in offered]


def _head(order: Order, names: Sequence[str]) -> str:
    return tables.csv_head(names, mark=order.mark) if order.format == "csv" else ""


def _text(order: Order, names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    return tables.csv_text(rows) if order.format == "csv" else tables.json_lines(names, rows)
