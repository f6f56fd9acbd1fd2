"""What people and operators are told while the database does not do its work."""

import logging
import sqlite3

import pytest
from limits.errors import StorageError
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError

from backoffice.accounts.limit_storage import DatabaseStorage
from backoffice.cli.worker import _briefly
from backoffice.models.outage import advice, is_busy, is_outage
from tests.conftest import make_app
from tests.support.outages import failure


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
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "database is locked", "try again in a minute"),
        (sqlite3.SQLITE_FULL, "database or disk is full", "make room on it"),
        (sqlite3.SQLITE_READONLY, "attempt to write a readonly database", "and its owner"),
        (sqlite3.SQLITE_CANTOPEN, "unable to open database file", "check DATABASE_URL"),
        (sqlite3.SQLITE_IOERR_WRITE, "disk I/O error", "check DATABASE_URL"),
    ],
)
def test_each_outage_of_sqlite_says_what_to_do_next(code, text, next_step):
    error = failure(code, text)
    assert is_outage(error) and next_step in advice(error)


def test_of_two_who_wait_for_one_another_on_postgresql_one_comes_again():
    error = OperationalError("x", {}, DeadlockDetected("Verklemmung entdeckt"))
    assert is_outage(error) and is_busy(error)
    assert "try again in a minute" in advice(error)


def test_a_mistake_in_a_query_is_no_outage():
    assert not is_outage(failure(sqlite3.SQLITE_ERROR, 'near "SELEC": syntax error'))


def test_without_its_counters_the_site_lets_nobody_try_a_password(tmp_path, monkeypatch, caplog):
    def unreachable(*_arguments, **_more):
        raise StorageError(ConnectionError("Error 111 connecting to 127.0.0.1:6379."))

    monkeypatch.setattr(DatabaseStorage, "incr", unreachable)
    app = make_app(tmp_path, RATE_LIMITS=True)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        answer = app.test_client().post("/login", data={"email": "ana@example.com"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "check LIMITS_URL and its server" in caplog.text


@pytest.mark.parametrize("said", ["Error reading schedule.", "Error enqueueing sweep."])
def test_a_queue_that_is_away_is_one_line_in_the_journal(caplog, said):
    logger = logging.getLogger("huey.consumer.Scheduler")
    logger.addFilter(_briefly)
    try:
        raise ConnectionError("Error 111 connecting to 127.0.0.1:6379.")
    except ConnectionError:
        logger.exception(said)
    finally:
        logger.removeFilter(_briefly)
    assert "6379.: check JOBS_URL and its server." in caplog.text
    assert "Traceback" not in caplog.text
