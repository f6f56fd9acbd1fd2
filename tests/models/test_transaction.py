"""Connections are set up for many who write, and transactions see what is there now."""

import pytest
from sqlalchemy import inspect

from backoffice.extensions import db
from backoffice.models.recorder import change_set
from backoffice.models.tag import Tag
from backoffice.models.transaction import keep_what_is_committed


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 30_000), ("synchronous", 1)],
)
def test_sqlite_is_set_up_for_many_writers_and_whole_references(backends, pragma, value):
    app, _database = backends("sqlite")
    with app.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_request_knows_what_it_committed_and_its_next_transaction_reads_anew(app, make):
    keep_what_is_committed()
    tag = make.tag("fog")
    assert not inspect(tag).expired_attributes
    with app.app_context():
        rename(tag.id, "mist", by=make.by)
    assert tag.name == "fog"
    with change_set(by=make.by):
        assert tag.name == "mist"


def rename(tag_id, name, *, by):
    with change_set(by=by):
        db.session.get(Tag, tag_id).name = name
