"""An import goes on where it was, whatever happened to the worker: nothing lost, nothing twice."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from backoffice.extensions import db
from backoffice.jobs import files, importing, uploads
from backoffice.models.change import Change, ChangeSet, Refusal
from backoffice.models.importing import ImportLine, LineKind
from backoffice.models.job import Job, JobStatus
from backoffice.models.tag import Tag
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.policy import Refused
from backoffice.records.declaration import listing_of
from backoffice.records.importing import Plan
from backoffice.services import jobs
from backoffice.services.save import save
from tests.support.make import again
from tests.support.rows import count
from tests.support.work import run_all_due


@pytest.fixture
def in_parts(monkeypatch):
    """Nothing is done at once, and ten lines at a time."""
    monkeypatch.setattr(importing, "AT_ONCE", 0)
    monkeypatch.setattr(importing, "PART", 10)


def checked(editor, lines, **changes):
    """A file of tags that was brought and checked."""
    text = "name,slug\n" + "".join(f"Word {number},word-{number}\n" for number in lines)
    file = uploads.take(io.BytesIO(text.encode()), "a.csv", listing_of("tag"), by=editor)
    plan = replace(Plan.of(file.plan), key="slug", strict=False, **changes)
    return checked_so(file, plan, editor)


def checked_again(job, editor):
    return checked_so(importing.upload_of(job), Plan.of(job.arguments["plan"]), editor)


def checked_so(file, plan, editor):
    job = importing.check(file, plan, by=editor)
    run_all_due()
    db.session.expire_all()
    return job


def test_stopping_keeps_what_is_done_and_going_on_does_the_rest(app, editor, in_parts, stop_early):
    job = importing.run(checked(editor, range(25)), by=editor)
    stop_early(importing)
    assert (count(Tag), job.status) == (10, JobStatus.CANCELLED)
    jobs.retry(job, by=editor)
    run_all_due()
    assert (count(Tag), job.status, job.tried) == (25, JobStatus.DONE, 25)
    made = select(func.count(Change.id)).where(Change.change_set_id == job.change_set_id)
    assert db.session.scalar(made) == 25


def test_a_file_is_not_imported_twice_at_the_same_time(app, editor, in_parts):
    job = checked(editor, range(12))
    another = checked_again(job, editor)
    importing.run(job, by=editor)
    with pytest.raises(Refused, match="already"):
        importing.run(another, by=editor)


def test_what_others_saved_before_the_check_looked_is_no_obstacle(app, editor, make, in_parts):
    tag = make.tag("Harbour", slug="word-1")
    text = io.BytesIO(b"name,slug\nWord,word-1\n")
    file = uploads.take(text, "a.csv", listing_of("tag"), by=editor)
    job = importing.check(file, replace(Plan.of(file.plan), key="slug"), by=editor)
    save(tag, {"name": "Haven"}, since=1, by=make.by)
    run_all_due()
    importing.run(job, by=editor)
    run_all_due()
    assert again(tag).name == "Word"


def test_an_import_that_waited_for_days_has_its_lines_still(app, editor, in_parts):
    job = importing.run(checked(editor, range(12)), by=editor)
    with transaction():
        db.session.execute(update(Job).values(expires_at=utcnow() - timedelta(hours=1)))
    files.remove_expired()
    assert files.is_kept(job)
    uploads.remove_expired()
    run_all_due()
    assert (count(Tag), job.status) == (12, JobStatus.DONE)


def test_a_lost_copy_of_the_lines_is_made_again(app, editor, in_parts):
    job = importing.run(checked(editor, range(12)), by=editor)
    files.file_of(job).unlink()
    run_all_due()
    assert (count(Tag), job.status) == (12, JobStatus.DONE)


def test_a_check_leaves_nothing_behind_but_what_it_found(app, editor, in_parts):
    before = count(ChangeSet)
    job = checked(editor, [*range(60), 0])
    assert (count(Tag), job.status) == (0, JobStatus.DONE)
    assert importing.counts(job)[LineKind.CREATED] == 60
    assert importing.counts(job)[LineKind.FAILED] == 1
    assert count(ImportLine) == 51
    assert count(ChangeSet) == before
    assert job.change_set_id is None


def test_each_line_costs_its_own_few_statements(app, editor, statements):
    costs = []
    for number in (10, 40):
        job = checked(editor, range(number))
        costs.append(statements(importing.run, job, by=editor, again=True))
        assert count(Tag) == number
    assert costs[1] - costs[0] <= 30 * 6


@pytest.mark.long
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(
    editor, monkeypatch, kill_a_worker
):
    monkeypatch.setattr(importing, "AT_ONCE", 0)
    job = importing.run(checked(editor, range(1200)), by=editor)
    kill_a_worker(job, "jobs.importing")
    assert job.tried == count(Tag)
    run_all_due()
    assert (job.status, job.done, count(Tag)) == (JobStatus.DONE, 1200, 1200)
    changes = select(Change.record_id).where(Change.change_set_id == job.change_set_id)
    ids = list(db.session.scalars(changes))
    assert len(ids) == len(set(ids)) == 1200
    assert importing.counts(job)[LineKind.CREATED] == 1200


def test_only_what_was_checked_and_is_still_there_is_imported(app, editor, in_parts):
    text = b"name,slug\nWord,word\n"
    file = uploads.take(io.BytesIO(text), "a.csv", listing_of("tag"), by=editor)
    job = importing.check(file, replace(Plan.of(file.plan), key="slug", strict=False), by=editor)
    with pytest.raises(Refused, match="Check the file first"):
        importing.run(job, by=editor)
    run_all_due()
    with pytest.raises(Refused, match="Check the file first"):
        importing.run(importing.run(job, by=editor), by=editor)
    run_all_due()
    another = checked_again(job, editor)
    files.file_of(another).unlink()
    with pytest.raises(Refused, match="removed after a day"):
        importing.run(another, by=editor)


def test_with_one_error_nothing_of_an_all_or_nothing_file_is_imported(app, editor):
    job = checked(editor, [1, 2, 2])
    with transaction():
        job.arguments = {**job.arguments, "plan": {**job.arguments["plan"], "strict": True}}
    with pytest.raises(Refused, match="Some lines have errors"):
        importing.run(job, by=editor)
    assert count(Tag) == 0


def test_what_one_may_not_do_to_a_record_is_refused_at_its_line(make):
    make.role("helper", "user.members", "list.import")
    helper, above = make.user(roles=["helper"]), make.user(roles=["admin"])
    text = f"id,name\n{above.id},Changed\n"
    file = uploads.take(io.BytesIO(text.encode()), "a.csv", listing_of("user"), by=helper)
    job = importing.check(file, replace(Plan.of(file.plan), strict=False), by=helper)
    assert importing.counts(importing.run(job, by=helper))[LineKind.FAILED] == 1
    refusal = db.session.scalars(select(Refusal)).one()
    assert (refusal.action, refusal.record_id) == ("edit", above.id)


def test_a_file_that_is_gone_is_neither_checked_nor_read(app, editor, in_parts, monkeypatch):
    monkeypatch.setattr(importing, "MOST_BYTES_AT_ONCE", {"csv": 0})
    file = uploads.take(io.BytesIO(b"name\nWord\n"), "a.csv", listing_of("tag"), by=editor)
    job = importing.check(file, Plan.of(file.plan), by=editor)
    uploads.path_of(file).unlink()
    run_all_due()
    db.session.expire_all()
    assert job.status is JobStatus.FAILED
    assert "removed after a day" in job.error
    with pytest.raises(Refused, match="removed after a day"):
        importing.check(file, Plan.of(file.plan), by=editor)


def test_one_that_was_stopped_counts_as_imported(app, editor, in_parts, stop_early):
    job = checked(editor, range(25))
    importing.run(job, by=editor)
    stop_early(importing)
    another = checked_again(job, editor)
    with pytest.raises(Refused, match="imported before"):
        importing.run(another, by=editor)


def test_a_stopped_check_whose_lines_were_removed_writes_them_nowhere_else(app, editor, in_parts):
    file = uploads.take(io.BytesIO(b"name\nWord\n"), "a.csv", listing_of("tag"), by=editor)
    job = importing.check(file, Plan.of(file.plan), by=editor)
    jobs.cancel(job)
    with transaction():
        job.ended_at = utcnow() - files.KEPT - timedelta(minutes=1)
    files.remove_expired()
    left = set(files.folder().iterdir())
    jobs.retry(job, by=editor)
    run_all_due()
    assert (job.status, files.is_kept(job)) == (JobStatus.FAILED, False)
    assert "removed after a day" in job.error
    assert set(files.folder().iterdir()) == left
