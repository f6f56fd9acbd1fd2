"""When the database itself does not do its work, and what its operator does about it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import DatabaseError, DBAPIError

# PostgreSQL: the connection is lost (08), resources are used up (53), the server stops (57P).
POSTGRES = ("08", "53", "57P")
# SQLite, by the last byte: busy, read-only, input or output failed, full, can't be opened.
SQLITE = (5, 8, 10, 13, 14)


def is_outage(error: Exception) -> bool:
    """Whether the server is away or busy, or the disk full or read-only: no fault of ours."""
    origin: Any = getattr(error, "orig", None)
    if hasattr(origin, "sqlite_errorcode"):
        return origin.sqlite_errorcode & 0xFF in SQLITE
    # The client itself, where no server answers, knows no code.
    return hasattr(origin, "sqlstate") and (origin.sqlstate or "08").startswith(POSTGRES)


def advice(error: DBAPIError) -> str:
    """What is wrong and what to do next, in one sentence."""
    text = first_line(error.orig)
    if "no such table" in text or "no such column" in text:
        return "The database has no tables of this version yet: run `manage.py db upgrade`."
    if "is locked" in text:
        return f"The database is busy with other work ({text}): try again in a minute."
    if "readonly" in text or "unable to open" in text:
        return f"The database file can't be used ({text}): check DATABASE_URL and its owner."
    if "is full" in text or "No space left" in text:
        return f"The disk of the database is full ({text}): make room on it."
    if type(error) is DatabaseError:
        return f"The database is damaged ({text}): put a copy of it back."
    return f"The database can't be used ({text}): check DATABASE_URL and that the server runs."


def first_line(error: BaseException | None) -> str:
    return str(error).splitlines()[0]
