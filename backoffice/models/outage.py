"""When the database itself does not do its work, and what its operator does about it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import DatabaseError, DBAPIError

# PostgreSQL: the connection is lost (08), resources are used up (53), the server stops (57P), two
# waited for one another and one of them has to come again (40P01).
DEADLOCK = "40P01"
POSTGRES = ("08", "53", "57P", DEADLOCK)
# SQLite, by the last byte: busy, read-only, input or output failed, full, can't be opened.
SQLITE = (5, 8, 10, 13, 14)

NO_TABLES = "The database has no tables of this version yet: run `manage.py db upgrade`."
FILE = "The database file can't be used ({}): check DATABASE_URL and its owner."
BUSY = "The database is busy with other work ({}): try again in a minute."
FULL = "The disk of the database is full ({}): make room on it."
# By what the database says.
ADVICE = {
    "no such table": NO_TABLES,
    "no such column": NO_TABLES,
    "readonly": FILE,
    "unable to open": FILE,
    "is full": FULL,
    "No space left": FULL,
}


def is_outage(error: Exception) -> bool:
    """Whether the server is away or busy, or the disk full or read-only: no fault of ours."""
    origin: Any = getattr(error, "orig", None)
    if hasattr(origin, "sqlite_errorcode"):
        return origin.sqlite_errorcode & 0xFF in SQLITE
    # The client itself, where no server answers, knows no code.
    return hasattr(origin, "sqlstate") and (origin.sqlstate or "08").startswith(POSTGRES)


def is_busy(error: DBAPIError) -> bool:
    """Whether it only works on something else, so that one may come again soon."""
    return "locked" in str(error.orig) or getattr(error.orig, "sqlstate", "") == DEADLOCK


def advice(error: DBAPIError) -> str:
    """What is wrong and what to do next, in one sentence."""
    text = first_line(error.orig)
    if is_busy(error):
        return BUSY.format(text)
    unknown = "The database is damaged ({}): put a copy of it back."
    if type(error) is not DatabaseError:
        unknown = "The database can't be used ({}): check DATABASE_URL and that the server runs."
    known = (words for said, words in ADVICE.items() if said in text)
    return next(known, unknown).format(text)


def first_line(error: BaseException | None) -> str:
    return str(error).splitlines()[0]
