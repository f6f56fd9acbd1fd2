"""What is kept for a while only goes after it, and nothing goes before."""

from datetime import timedelta
from itertools import count

import pytest

from backoffice.extensions import db
from backoffice.models.attempt import Attempt
from backoffice.models.change import Refusal
from backoffice.models.job import Job
from backoffice.models.log_in import LogIn
from backoffice.models.mail import Mail, MailStatus
from backoffice.models.selection import Selection
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.worker import Worker
from backoffice.services import outbox
from backoffice.services.forgetting import KEPT, forget_old
from tests.support.rows import count as count_of
from tests.support.rows import the
from tests.support.work import run_periodic

NUMBERS = count()


def selection(person, **values):
    everything = {"everything": True, "query": {}, "ids": [], "highest_id": 0}
    return Selection(
        user_id=person.id, record_type="post", asked_at=utcnow(), **everything, **values
    )


def job(_person, **values):
    return Job(kind="verb", record_type="post", user_label="Ana", door="", **values)


MADE = {
    LogIn: lambda person: LogIn(user_id=person.id),
    Refusal: lambda _person: Refusal(actor_label="Ana", door="", action="edit"),
    Mail: lambda person: outbox.post_mail("test", person.email, locale="en"),
    Job: job,
    Selection: selection,
    Worker: lambda _person: Worker(name=f"w:{next(NUMBERS)}", started_at=utcnow()),
    Attempt: lambda _person: Attempt(key=str(next(NUMBERS)), count=1),
}


def rows(person, moment, *ages):
    """Rows that are so old."""
    with transaction():
        made = [MADE[moment.class_](person) for _age in ages]
        for row, age in zip(made, ages, strict=True):
            setattr(row, moment.key, utcnow() - age)
        db.session.add_all(made)


@pytest.mark.parametrize("moment", KEPT, ids=str)
def test_what_was_kept_for_long_enough_is_forgotten_each_hour(queue, make, moment):
    minute = timedelta(minutes=1)
    rows(make.user(), moment, KEPT[moment] + minute, KEPT[moment] - minute)
    run_periodic(queue, "forget")
    db.session.rollback()
    assert getattr(the(moment.class_), moment.key) > utcnow() - KEPT[moment]


def test_what_has_not_come_to_its_end_is_kept_however_old(make):
    ana, long_ago = make.user(), utcnow() - timedelta(days=999)
    with transaction():
        outbox.post_mail("test", ana.email, locale="en").created_at = long_ago
        needed = selection(ana, created_at=long_ago)
        db.session.add(job(ana, selection=needed, created_at=long_ago))
    forget_old()
    assert the(Mail)
    assert the(Job).selection is the(Selection)


def test_a_mail_that_never_arrived_is_forgotten_too(make):
    with transaction():
        mail = outbox.post_mail("test", make.user().email, locale="en")
        mail.status, mail.due_at = MailStatus.FAILED, utcnow() - timedelta(days=91)
    forget_old()
    assert count_of(Mail) == 0
