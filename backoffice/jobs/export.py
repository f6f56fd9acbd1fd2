"""Exports: at once as a stream, or as a file that a worker writes and one person may fetch."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from flask import current_app

from backoffice.i18n import _
from backoffice.jobs import files
from backoffice.models.actor import Actor
from backoffice.models.job import Job
from backoffice.models.recorder import change_set, write_counts
from backoffice.models.selection import Selection
from backoffice.models.types import utcnow
from backoffice.models.user import User
from backoffice.policy import Forbidden, Refused, can
from backoffice.records import tables
from backoffice.records.attributes import Attribute
from backoffice.records.declaration import Listing, listing_of
from backoffice.records.exporting import Row, exportable, names_of, parts
from backoffice.records.selecting import conditions
from backoffice.records.tables import Cell
from backoffice.services import jobs
from backoffice.services.bulk import Outcome
from backoffice.services.jobs import Claim, Step

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
        kind = listing_of(selection.record_type).record
        if not can(by, "export", "list"):
            raise Forbidden("export", "list")
        if not can(by, "view", kind):
            raise Forbidden("view", kind)
        if self.format == "xlsx" and selection.size > tables.MOST_XLSX_ROWS:
            raise Refused(_("A spreadsheet holds a million rows. Choose CSV for more."), "format")


def start(order: Order, selection: Selection, *, by: User) -> Job | None:
    """Leave a big export to a worker; None means that it may be streamed. Both are recorded.

    Raises Forbidden or Refused.
    """
    order.check(selection, by)
    listing = listing_of(selection.record_type)
    columns = _columns(order, listing, by)
    at_once = selection.size <= current_app.config["EXPORT_AT_ONCE"] and order.format != "xlsx"
    with change_set(by=by, why=_reason(order, selection)) as current:
        write_counts(current, {selection.record_type: selection.size})
        if at_once:
            return None
        return jobs.ask(
            "export",
            selection.record_type,
            by=by,
            arguments=vars(replace(order, columns=[each.key for each in columns])),
            selection_id=selection.id,
            total=selection.size,
            file=f"{secrets.token_hex(16)}.{order.format}",
        )


def _reason(order: Order, selection: Selection) -> str:
    """What the history says of an export: the format and the filter."""
    words = [f"{name}={','.join(values)}" for name, values in selection.query.items()]
    return "; ".join([f"Export {order.format}", *words])


def stream(order: Order, selection: Selection, *, by: User) -> Iterator[str]:
    """The text of a small export, a part at a time.

    All that is asked of the person and the selection is asked at once: the rows are read while
    they are sent, when the request's own session is over.
    """
    listing = listing_of(selection.record_type)
    columns = _columns(order, listing, by)
    return _texts(order, columns, parts(listing, conditions(selection, listing, by=by), columns))


def _texts(
    order: Order, columns: Sequence[Attribute], rest: Iterator[tuple[int, list[Row]]]
) -> Iterator[str]:
    names = names_of(columns)
    yield _head(order, names)
    for _last, rows in rest:
        yield _text(order, names, rows)


def read(job: Job, by: Actor, claim: Claim) -> Step:
    """Read the next rows, and return the step that puts them into the job's file.

    Reading takes long and changes nothing, so nobody has to wait for it. Raises Forbidden or
    Refused, and Lost when somebody else has the job.
    """
    listing, selection = listing_of(job.record_type), job.selection
    if selection is None:
        raise Refused(_("That selection is not known any more. Pick the rows again."))
    order = _order_of(job)
    order.check(selection, by)
    columns = _columns(order, listing, by)
    if len(columns) < len(order.columns):
        raise Refused(_("Some of its columns are not for you any more. Ask for it again."))
    rest = parts(listing, conditions(selection, listing, by=by), columns, job.position)
    if order.format == "xlsx":
        return _read_book(job, names_of(columns), rest, claim)
    last, rows = next(rest, (job.position, []))
    text = "" if job.position else _head(order, names_of(columns))
    text += _text(order, names_of(columns), rows)
    return partial(_append, text=text, last=last, count=len(rows))


def _append(job: Job, _by: Actor, *, text: str, last: int, count: int) -> bool:
    """Put rows behind those of the parts before. Returns whether there may be more."""
    length = files.append(job, text.encode(), at=job.arguments.get("bytes", 0))
    job.arguments = {**job.arguments, "bytes": length}
    jobs.note(job, Outcome(done=count), position=last, tried=count)
    if count:
        return True
    job.expires_at = utcnow() + files.KEPT
    return False


def _read_book(
    job: Job, names: Sequence[str], rest: Iterator[tuple[int, list[Row]]], claim: Claim
) -> Step:
    """A workbook can't be gone on with: it is written whole, beside the place that it gets."""
    path, count = files.aside(job), 0

    def rows() -> Iterator[Row]:
        nonlocal count
        for _last, part in rest:
            count += len(part)
            yield from part
            claim.renew()

    with ExitStack() as broken:
        broken.callback(path.unlink)
        tables.write_xlsx(path, names, rows())
        broken.pop_all()
    return partial(_put, path=path, count=count)


def _put(job: Job, _by: Actor, *, path: Path, count: int) -> bool:
    path.replace(files.file_of(job))
    jobs.note(job, Outcome(done=count), position=0, tried=count)
    job.expires_at = utcnow() + files.KEPT
    return False


def _order_of(job: Job) -> Order:
    return Order(**{each.name: job.arguments[each.name] for each in fields(Order)})


def _columns(order: Order, listing: Listing, by: Actor) -> list[Any]:
    """The columns of an order that the person may see, in its order."""
    offered = {each.key: each for each in exportable(listing, by)}
    return [offered[key] for key in dict.fromkeys(order.columns) if key in offered]


def _head(order: Order, names: Sequence[str]) -> str:
    return tables.csv_head(names, mark=order.mark) if order.format == "csv" else ""


def _text(order: Order, names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    return tables.csv_text(rows) if order.format == "csv" else tables.json_lines(names, rows)
