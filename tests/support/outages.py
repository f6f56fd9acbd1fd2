"""What SQLite says when it doesn't do its work."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import OperationalError


def failure(code: int, text: str) -> OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return OperationalError("INSERT", {}, error)
