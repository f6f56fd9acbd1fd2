"""Long work goes on where it was, whatever happened to the worker, and is one entry in the end."""

import sqlite3

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from backoffice.extensions import db
from backoffice.jobs import bulk, runner
from backoffice.jobs.names import name_of
from backoffice.models.actor import door
from backoffice.models.change import Change, ChangeSet
from backoffice.models.job import Job, JobProblem, JobStatus, ProblemKind
from backoffice.models.post import Post, PostStatus
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus
from backoffice.policy import Refused
from backoffice.records import selecting
from backoffice.records.declaration import listing_of
from backoffice.services import jobs, posts, save, users
from backoffice.services.posts import archive
from backoffice.services.undo import undo
from tests.support.rows import count
from tests.support.work import run_all_due


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr(bulk, "PART", 4)


@pytest.fixture
def job(make, editor, few_at_once):
    """Archiving ten published posts, not begun."""
    make.posts(10)
    return archive_everything(editor)


def archive_everything(editor):
    listing = listing_of("post")
    selection = selecting.select_everything(listing, {"status": ["published"]}, by=editor)
    return bulk.start(archive, selection, by=editor)


def archived():
    return count(Post, Post.status == PostStatus.ARCHIVED)


def test_it_is_done_part_by_part_as_one_entry_in_the_history(job, editor):
    before = count(ChangeSet)
    assert run_all_due() == 1
    assert archived() == 10
    assert (job.status, job.done, job.tried, job.total) == (JobStatus.DONE, 10, 10, 10)
    assert count(ChangeSet) == before + 1
    entry = db.session.get_one(ChangeSet, job.change_set_id)
    assert (entry.actor_kind, entry.on_behalf_of_id) == ("job", editor.id)
    assert entry.closed_at >= entry.opened_at


def test_one_worker_at_a_time(job):
    assert jobs.claim(job.id)
    assert jobs.claim(job.id) is None
    runner.run(job.id)
    assert archived() == 0


def test_stopping_keeps_what_is_done_and_going_on_does_the_rest(job, stop_early):
    stop_early(bulk)
    assert (job.status, archived()) == (JobStatus.CANCELLED, 4)
    assert db.session.get_one(ChangeSet, job.change_set_id).closed_at
    jobs.retry(job, by=job.user)
    with pytest.raises(Refused, match="still at work"):
        undo(job.change_set_id, by=job.user)
    run_all_due()
    assert (job.status, archived(), job.done) == (JobStatus.DONE, 10, 10)


def test_a_job_that_ended_can_neither_be_stopped_nor_go_on(job):
    run_all_due()
    with pytest.raises(Refused):
        jobs.cancel(job)
    db.session.expire_all()
    assert not job.stop_asked
    with pytest.raises(Refused):
        jobs.retry(job, by=job.user)


def test_what_somebody_changes_meanwhile_is_left_to_them(job, make):
    post = db.session.scalars(select(Post).order_by(Post.id)).first()
    save.save(post, {"title": "Mended"}, since=post.version, by=make.by)
    run_all_due()
    problem = db.session.scalars(select(JobProblem)).one()
    assert (problem.kind, problem.record_id) == (ProblemKind.CONFLICTED, post.id)
    assert (job.done, job.tried) == (9, 10)


def test_one_refusal_does_not_keep_back_the_others(make, editor, few_at_once):
    admin = make.user(roles=["admin"])
    others = [make.user() for _number in range(5)]
    ids = [admin.id, *(other.id for other in others)]
    chosen = selecting.select_ticked(
        listing_of("user"), "", shown=[], ticked=ids, seen_at=utcnow(), by=admin
    )
    job = bulk.start(listing_of("user").verb("deactivate"), chosen, by=admin)
    run_all_due()
    db.session.expire_all()
    assert job.done == 5
    assert {other.status for other in others} == {AccountStatus.INACTIVE}
    assert admin.status is AccountStatus.ACTIVE


def test_rights_are_asked_for_with_each_part(job, editor, make):
    users.deactivate(editor, by=make.by)
    run_all_due()
    assert (job.status, archived()) == (JobStatus.FAILED, 0)
    assert "inactive" in job.error


def test_an_error_that_nobody_expected_is_told_and_can_be_tried_again(job, monkeypatch):
    def break_down(*_anything):
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(bulk, "step", break_down)
        run_all_due()
    assert (job.status, archived()) == (JobStatus.FAILED, 0)
    assert "ZeroDivisionError" in job.error
    jobs.retry(job, by=job.user)
    run_all_due()
    assert (job.status, archived()) == (JobStatus.DONE, 10)


def test_a_job_that_its_database_left_alone_goes_on_when_it_is_back(job, monkeypatch):
    def lose_the_database(*_anything):
        if db.engine.dialect.name == "postgresql":
            db.session.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
        raise OperationalError("UPDATE", {}, error)

    with monkeypatch.context() as broken, pytest.raises(OperationalError):
        broken.setattr(bulk, "step", lose_the_database)
        run_all_due()
    db.session.rollback()
    with transaction():
        job.due_at = utcnow()  # the claim is over
    run_all_due()
    assert (job.status, archived()) == (JobStatus.DONE, 10)


def test_a_job_whose_workers_all_died_is_given_up_in_the_end(job):
    with transaction():
        job.status, job.attempts = JobStatus.RUNNING, jobs.MOST_ATTEMPTS
    run_all_due()
    assert job.status is JobStatus.FAILED


def test_reasons_are_in_the_language_of_whoever_asked(make, few_at_once):
    person = make.user(roles=["editor"], locale="de")
    make.posts(5)
    listing = listing_of("post")
    selection = selecting.select_everything(listing, {}, by=person)
    bulk.start(posts.publish, selection, by=person)
    run_all_due()
    assert set(db.session.scalars(select(JobProblem.why))) == {"Das ist schon erledigt."}


def test_each_record_costs_its_own_update_and_nothing_more(make, editor, statements):
    few, many = ([post.id for post in make.posts(number)] for number in (2, 40))
    costs = []
    for ids in (few, many):
        listing = listing_of("post")
        selection = selecting.select_ticked(
            listing, "", shown=[], ticked=ids, seen_at=utcnow(), by=editor
        )
        costs.append(statements(bulk.start, archive, selection, by=editor))
    assert costs[1] - costs[0] == len(many) - len(few)
    assert archived() == 42


@pytest.mark.long
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(make, editor, kill_a_worker):
    make.posts(1200)
    job = archive_everything(editor)
    kill_a_worker(job, "jobs.bulk")
    assert job.done == archived()
    run_all_due()
    assert (job.status, job.done, archived()) == (JobStatus.DONE, 1200, 1200)
    doubled = select(Change.record_id).where(Change.change_set_id == job.change_set_id)
    ids = list(db.session.scalars(doubled))
    assert len(ids) == len(set(ids)) == 1200


def test_a_job_is_called_by_what_it_does_and_to_what(make, editor):
    def called(kind, record_type="post", **arguments):
        return name_of(Job(kind=kind, record_type=record_type, arguments=arguments))

    assert called("export") == "Export: Posts"
    assert called("import", dry=True) == "Check before an import: Posts"
    assert called("import", dry=False) == "Import: Posts"
    assert called("sizes", "picture") == "Sizes: Pictures"
    assert called("undo") == "Undo: Posts"
    assert called("bulk", verb="archive") == "Archive: Posts"


def test_a_job_keeps_the_beginning_of_a_door_too_long_to_keep(editor):
    token = door.set(f"POST /{'x' * 300}")
    with transaction():
        job = jobs.ask("export", "post", by=editor)
    door.reset(token)
    assert job.door == f"POST /{'x' * 194}"


def test_a_claim_is_renewed_once_half_of_its_time_is_over(job):
    claim = jobs.claim(job.id)
    for left, renewed in ((0.55, False), (0.45, True)):
        with transaction():
            claim.until = job.due_at = before = utcnow() + left * jobs.CLAIM
        claim.renew()
        assert (claim.until > before) is renewed


def test_jobs_of_what_is_gone_by_now_are_still_listed(browse, job, editor):
    with transaction():
        job.arguments = {**job.arguments, "verb": "shred"}
    admin = browse("admin")
    assert "shred: Posts" in admin.get("/admin/jobs/").text
    with transaction():
        job.record_type = "parcel"
    assert "shred: parcel" in admin.get("/admin/jobs/").text
    assert admin.get(f"/admin/jobs/details/?id={job.id}").status_code == 404
