"""Who works on a job, and for how long: mail has its turn, and no two workers do the same."""

import sqlite3
import time
from types import SimpleNamespace

import pytest

from backoffice.extensions import db
from backoffice.jobs import bulk, deliver, engine, runner
from backoffice.models.job import Job, JobStatus
from backoffice.models.mail import MailStatus
from backoffice.models.post import Post, PostStatus
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.records import selecting
from backoffice.records.declaration import listing_of
from backoffice.services import jobs, outbox
from backoffice.services.posts import archive
from tests.support.outages import failure
from tests.support.rows import count
from tests.support.work import run_all_due, run_periodic


@pytest.fixture
def job(make, editor, monkeypatch, queue):
    """Archiving ten published posts in parts of four, not begun and not announced."""
    monkeypatch.setattr(bulk, "PART", 4)
    make.posts(10)
    selection = selecting.select_everything(listing_of("post"), {}, by=editor)
    job = bulk.start(archive, selection, by=editor)
    queue.flush()
    return job


def archived():
    return count(Post, Post.status == PostStatus.ARCHIVED)


def work_off(queue):
    """The messages that wait, one after the other, as a worker takes them."""
    names = []
    while (task := queue.dequeue()) is not None:
        names.append(task.name)
        queue.execute(task)
    return names


def test_the_sweep_announces_jobs_and_does_none_itself(job, queue):
    run_periodic(queue, "sweep")
    assert archived() == 0
    assert [task.name for task in queue.pending()] == ["run"]
    work_off(queue)
    assert archived() == 10


def test_a_job_announced_twice_is_done_once(job, queue):
    run_periodic(queue, "sweep")
    run_periodic(queue, "sweep")
    assert work_off(queue) == ["run", "run"]
    assert (archived(), job.done, job.status) == (10, 10, JobStatus.DONE)


def test_a_job_gives_way_after_its_turn_and_goes_on_later(job, queue, monkeypatch):
    monkeypatch.setattr(engine, "TURN_SECONDS", 0)
    run_periodic(queue, "sweep")
    queue.execute(queue.dequeue())
    assert (archived(), job.status) == (4, JobStatus.RUNNING)
    assert work_off(queue) == ["run", "run"]
    assert (archived(), job.done, job.status) == (10, 10, JobStatus.DONE)


def test_mail_goes_before_jobs(job, queue):
    run_periodic(queue, "sweep")
    with transaction():
        outbox.post_mail("test", "ines@example.com", locale="en")
    assert work_off(queue) == ["deliver", "run"]


def test_the_sweep_announces_jobs_before_it_tries_the_first_mail(job, queue, monkeypatch):
    with transaction():
        outbox.post_mail("test", "ines@example.com", locale="en")
    queue.flush()
    announced = []
    monkeypatch.setattr(deliver, "deliver", lambda _mail_id: announced.extend(queue.pending()))
    run_periodic(queue, "sweep")
    assert [task.name for task in announced] == ["run"]


def test_mails_that_take_long_give_way_after_a_turn_and_go_on_with_the_next_sweep(app, monkeypatch):
    monkeypatch.setattr(engine, "TURN_SECONDS", 0)
    with transaction():
        mails = [outbox.post_mail("test", "ines@example.com", locale="en") for _ in range(2)]
    assert engine.deliver_all_due() == 1
    assert [mail.status for mail in mails] == [MailStatus.SENT, MailStatus.QUEUED]
    assert engine.deliver_all_due() == 1
    assert mails[1].status is MailStatus.SENT


def test_a_worker_whose_claim_ended_writes_nothing(job):
    slow = jobs.claim(job.id)
    with transaction():
        job.due_at = utcnow()  # two minutes later
    quick = jobs.claim(job.id)
    with pytest.raises(jobs.Lost):
        runner._part(slow)
    assert archived() == 0
    while runner._part(quick):
        pass
    assert (archived(), job.done, job.tried, job.status) == (10, 10, 10, JobStatus.DONE)


def test_a_worker_whose_claim_ended_fails_nobody_elses_job(job, monkeypatch):
    def lose_it_and_break(_claim):
        with transaction():
            db.session.get_one(Job, job.id).due_at = utcnow()
        assert jobs.claim(job.id)
        raise ZeroDivisionError

    monkeypatch.setattr(runner, "_part", lose_it_and_break)
    assert not runner.run(job.id)
    db.session.expire_all()
    assert (job.status, job.error) == (JobStatus.RUNNING, "")


def test_a_claim_is_renewed_only_while_it_is_ones_own(job):
    mine = jobs.claim(job.id)
    with transaction():
        job.due_at = utcnow()
    assert jobs.claim(job.id)
    mine.until = utcnow()
    with pytest.raises(jobs.Lost):
        mine.renew()
    assert not mine.give_way()


def test_others_may_write_between_two_parts(job, monkeypatch):
    breaths = []
    clock = SimpleNamespace(monotonic=time.monotonic, sleep=breaths.append)
    monkeypatch.setattr(runner, "time", clock)
    monkeypatch.setattr(runner, "AT_A_STRETCH", 0)
    run_all_due()
    assert archived() == 10
    expected = 2 if db.engine.dialect.name == "sqlite" else 0
    assert breaths == [runner.PAUSE] * expected


def test_a_job_goes_on_once_others_keep_the_database_busy_no_more(job, queue, monkeypatch):
    def wait_in_vain(_claim):
        raise failure(sqlite3.SQLITE_BUSY, "database is locked")

    run_periodic(queue, "sweep")
    with monkeypatch.context() as patch:
        patch.setattr(runner, "_part", wait_in_vain)
        work_off(queue)
    db.session.expire_all()
    assert (job.status, job.error) == (JobStatus.RUNNING, "")
    with transaction():
        job.due_at = utcnow()  # two minutes later
    run_all_due()
    assert (archived(), job.status) == (10, JobStatus.DONE)
