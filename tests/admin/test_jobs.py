"""The page of jobs says whether anybody works, and what waits."""

from datetime import timedelta

import pytest

from backoffice.extensions import db
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.worker import Worker
from backoffice.services import outbox, workers

SILENT = "No worker has been seen for three minutes."


@pytest.fixture
def waiting_mail(app):
    with transaction():
        return outbox.post_mail("test", "ines@example.com", locale="en")


def last_seen(minutes):
    with transaction():
        db.session.get(Worker, workers.known_workers()[0].name).seen_at = utcnow() - timedelta(
            minutes=minutes
        )


def test_a_worker_at_work_is_named(browse, app):
    workers.show_life()
    page = browse("staff").get("/admin/jobs/").text
    assert "At work" in page
    assert SILENT not in page


def test_after_three_silent_minutes_the_page_and_the_home_page_say_so(browse, app, waiting_mail):
    workers.show_life()
    staff = browse("staff")
    last_seen(minutes=2)
    assert "Mails without a worker" not in staff.get("/admin/").text
    last_seen(minutes=4)
    assert SILENT in staff.get("/admin/jobs/").text
    assert "Mails without a worker" in staff.get("/admin/").text


def test_a_worker_that_ends_as_it_should_is_not_missed_for_long(browse, app):
    workers.show_life()
    workers.say_goodbye()
    assert workers.known_workers() == []
    assert SILENT in browse("admin").get("/admin/jobs/").text


@pytest.mark.parametrize("role", ["editor", "author", "moderator", "translator"])
def test_others_see_neither_workers_nor_mail(browse, role):
    page = browse(role).get("/admin/jobs/").text
    assert "Workers" not in page
    assert "Messages in the queue" not in page
