"""What people and operators are told while the database does not do its work."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from backoffice.models.outage import advice, is_outage
from tests.conftest import make_app


def failure(code: int, text: str) -> OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return OperationalError("INSERT", {}, error)


@pytest.fixture
def cut_off(tmp_path):
    """A site whose database server does not run."""
    app = make_app(tmp_path, DATABASE_URL="postgresql+psycopg://127.0.0.1:1/none")
    with app.app_context():
        yield app


@pytest.mark.parametrize("person", [None, "somebody"])
def test_without_a_database_everybody_is_asked_to_come_back(cut_off, person, caplog):
    client = cut_off.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = person
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "The site is away for a moment" in answer.text
    assert "check DATABASE_URL and that the server runs" in caplog.text
    assert "Traceback" not in caplog.text


def test_the_worker_waits_for_a_database_that_is_away(cut_off, caplog):
    queue = cut_off.extensions["queue"]
    for task in queue._registry.periodic_tasks:
        queue.execute(task)
    assert "check DATABASE_URL and that the server runs" in caplog.text


@pytest.mark.parametrize(
    ("code", "text", "next_step"),
    [
        (sqlite3.SQLITE_FULL, "database or disk is full", "make room on it"),
        (sqlite3.SQLITE_READONLY, "attempt to write a readonly database", "change their owner"),
        (sqlite3.SQLITE_CANTOPEN, "unable to open database file", "change their owner"),
        (sqlite3.SQLITE_IOERR_WRITE, "disk I/O error", "check DATABASE_URL"),
    ],
)
def test_each_outage_of_sqlite_says_what_to_do_next(code, text, next_step):
    error = failure(code, text)
    assert is_outage(error) and next_step in advice(error)


def test_a_mistake_in_a_query_is_no_outage():
    assert not is_outage(failure(sqlite3.SQLITE_ERROR, 'near "SELEC": syntax error'))
