"""Each connection to SQLite is set up for many who write, and for references that hold."""

import pytest

from backoffice.extensions import db


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 30_000), ("synchronous", 1)],
)
def test_sqlite_is_set_up_for_many_writers_and_whole_references(backends, pragma, value):
    app, _database = backends("sqlite")
    with app.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
