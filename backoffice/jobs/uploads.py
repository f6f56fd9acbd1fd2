"""Files that people bring to import: kept for a day, each for whoever brought it."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import IO

from sqlalchemy import delete, select

from backoffice.extensions import db
from backoffice.jobs.files import KEPT, folder
from backoffice.models.importing import ImportFile
from backoffice.models.job import Job
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.user import User
from backoffice.policy import Refused
from backoffice.records.declaration import Listing
from backoffice.records.fields import clean_line
from backoffice.records.importing import ERROR, Plan, first_plan, mark_of
from backoffice.records.lines import Line
from backoffice.records.reading_tables import Format, guess, reading

BEAT = 10_000  # lines


def take(content: IO[bytes], name: str, listing: Listing, *, by: User) -> ImportFile:
    """Keep a file with a guess how to read it, and what was made of the same headings before.

    Raises Refused for what is no table.
    """
    path = folder() / f"{secrets.token_hex(16)}.upload"
    path.touch(mode=0o600)
    with ExitStack() as refused:
        refused.callback(path.unlink)
        digest = _write(path, content)
        plan, headings = _first(path, listing, by)
        refused.pop_all()
    with transaction():
        file = ImportFile(
            user_id=by.id,
            record_type=listing.record.__tablename__,
            name=clean_line(name)[-200:] or path.name,
            file=path.name,
            digest=digest,
            headings=mark_of(headings),
            plan=plan.kept,
        )
        db.session.add(file)
    return file


def _write(path: Path, content: IO[bytes]) -> str:
    """A mark of the whole file."""
    with path.open("w+b") as file:
        while part := content.read(1 << 20):
            file.write(part)
        file.seek(0)
        return file_digest(file, "sha256").hexdigest()


def _first(path: Path, listing: Listing, by: User) -> tuple[Plan, list[str]]:
    format = guess(path)
    headings = _headings(path, format)
    remembered = _remembered(headings, listing, by) if headings else None
    if remembered is None and headings[:1] == [ERROR]:
        remembered = _remembered(headings[1:], listing, by, ahead=("",))
    if remembered is None:
        return first_plan(format, headings, listing, by), headings
    return replace(remembered, format=_mended(format, remembered, len(headings))), headings


def _headings(path: Path, format: Format) -> list[str]:
    """None of a file in other letters than it seemed: which, the next page asks."""
    try:
        with reading(path, format) as table:
            return table.headings
    except Refused as refused:
        if refused.field != "encoding":
            raise
        return []


def _mended(guess: Format, remembered: Plan, width: int) -> Format:
    """A guess, with what somebody had to choose by hand before."""
    before = remembered.format
    if len(remembered.columns) != width:
        guess = replace(guess, delimiter=before.delimiter)
    if not (guess.is_certain or before.is_certain):
        guess = replace(guess, encoding=before.encoding)
    return guess


def _remembered(
    headings: list[str], listing: Listing, by: User, *, ahead: tuple[str, ...] = ()
) -> Plan | None:
    """The plan with which this person imported the last file with these headings.

    What is `ahead` of them are the fields of columns in front.
    """
    query = (
        select(ImportFile.plan)
        .where(
            ImportFile.user_id == by.id,
            ImportFile.record_type == listing.record.__tablename__,
            ImportFile.headings == mark_of(headings),
            ImportFile.imported_at.is_not(None),
        )
        .order_by(ImportFile.id.desc())
    )
    kept = db.session.scalar(query.limit(1))
    plan = Plan.of(kept) if kept else None
    return plan and replace(plan, columns=(*ahead, *plan.columns))


def keep(file: ImportFile, plan: Plan) -> None:
    """Keep how an upload is read by now."""
    with transaction():
        file.plan = plan.kept


def path_of(file: ImportFile) -> Path | None:
    """Where an upload lies, while it is kept."""
    path = folder() / file.file
    return path if file.file and path.exists() else None


def imported_before(file: ImportFile) -> ImportFile | None:
    """The last import of a file with the very same content into the same list."""
    query = (
        select(ImportFile)
        .where(
            ImportFile.digest == file.digest,
            ImportFile.record_type == file.record_type,
            ImportFile.imported_at.is_not(None),
        )
        .order_by(ImportFile.imported_at.desc())
    )
    return db.session.scalar(query.limit(1))


def write_lines(source: Path, plan: Plan, target: Path, beat: Callable[[], None]) -> int:
    """Write a file's lines in the one shape in which work can be taken up in the middle.

    A line with the key of an earlier one is marked. `beat` is called now and then. Returns how
    many lines there are. Raises Refused where the file can't be read.
    """
    unfinished = target.with_suffix(f".{secrets.token_hex(4)}")
    unfinished.touch(mode=0o600)
    count = 0
    # A private database of SQLite grows on disk, not in memory.
    with reading(source, plan.format) as table, closing(sqlite3.connect("")) as seen:
        seen.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")
        with unfinished.open("w", encoding="utf-8") as file:
            for line in table.lines:
                twin = 0 if line.problem else _twin(seen, plan.key_of(line.cells), line.number)
                file.write(json.dumps([line.number, line.cells, line.problem, twin]) + "\n")
                count += 1
                if count % BEAT == 0:
                    beat()
    unfinished.replace(target)
    return count


def _twin(seen: sqlite3.Connection, key: str, number: int) -> int:
    """The line with the same key, if there was one."""
    if not key:
        return 0
    found = seen.execute("SELECT line FROM seen WHERE key = ?", (key,)).fetchone()
    if found:
        return int(found[0])
    seen.execute("INSERT INTO seen VALUES (?, ?)", (key, number))
    return 0


def read_lines(path: Path, position: int) -> Iterator[tuple[Line, int, int]]:
    """Lines from a position on, each with the line of the same key and the next position."""
    with path.open("rb") as file:
        file.seek(position)
        while text := file.readline():
            number, cells, problem, twin = json.loads(text)
            yield Line(number, cells, problem), twin, file.tell()


def beginning_of(path: Path, format: Format) -> tuple[list[str], list[Line]]:
    """The headings and the first lines of an upload. Raises Refused."""
    with reading(path, format) as table:
        return table.headings, list(islice(table.lines, 3))


def remove_expired() -> None:
    """Take away uploads of which the day is over, and what is known of them unless imported."""
    over = ImportFile.created_at < utcnow() - KEPT
    in_use = select(Job.id).where(Job.ended_at.is_(None) | (Job.expires_at >= utcnow()))
    idle = ImportFile.run_id.is_(None) | ImportFile.run_id.not_in(in_use)
    with transaction():
        for file in db.session.scalars(select(ImportFile).where(over, idle, ImportFile.file != "")):
            for path in folder().glob(f"{Path(file.file).stem}.*"):
                path.unlink(missing_ok=True)
            file.file = ""
        never = (ImportFile.imported_at.is_(None), ImportFile.run_id.is_(None))
        db.session.execute(delete(ImportFile).where(over, *never))
