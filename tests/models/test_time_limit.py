"""The database works no longer than it may, and its other errors stay what they are."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backoffice.extensions import db
from backoffice.models.time_limit import TimeIsUp, time_limit

ENDLESS = """
WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000000)
SELECT count(*) FROM n
"""


def test_what_takes_too_long_is_stopped_and_the_next_may_take_its_time(app):
    with pytest.raises(TimeIsUp), time_limit(0.01):
        db.session.execute(text(ENDLESS))
    assert db.session.scalar(text(ENDLESS.replace("100000000", "100000"))) == 100_000


def test_an_error_of_another_kind_is_not_taken_for_the_limit(app):
    with pytest.raises(DBAPIError), time_limit(60):
        db.session.execute(text("SELECT * FROM nowhere"))
    db.session.rollback()


def test_what_is_quick_enough_is_answered(app):
    with time_limit(60):
        assert db.session.scalar(text("SELECT 1")) == 1
