"""The files of exports: written without keeping anybody waiting, whole, and only for who may."""

import csv
import io
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.jobs import export, files, runner
from backoffice.models.job import Job, JobStatus
from backoffice.models.role import Role
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.policy import Forbidden, Refused
from backoffice.records import exporting, selecting, tables
from backoffice.records.declaration import listing_of
from backoffice.services import jobs, users
from tests.support.work import run_all_due


@pytest.fixture
def posts(app, make, monkeypatch):
    monkeypatch.setitem(app.config, "EXPORT_AT_ONCE", 0)
    monkeypatch.setattr(exporting, "PART", 2)
    return make.posts(5)


def export_posts(by, form="csv", columns=("title",)):
    selection = selecting.select_everything(listing_of("post"), {}, by=by)
    return export.start(export.Order(form, list(columns)), selection, by=by)


def titles(job):
    text = files.file_of(job).read_text()
    return [row["title"] for row in csv.DictReader(io.StringIO(text))]


def lose_after_a_part(monkeypatch, lose):
    """Let something happen when the first rows are written."""

    def reading(job, by, claim):
        step = export.read(job, by, claim)
        return lambda job, by: step(job, by) and (lose() or True)

    monkeypatch.setitem(runner.READERS, "export", reading)


def test_nobody_waits_while_a_workbook_is_written(app, make, posts, monkeypatch):
    job_id = export_posts(make.user(roles=["editor"]), "xlsx").id
    write = tables.write_xlsx
    waited = []

    def stop():
        with app.app_context():
            jobs.cancel(db.session.get_one(Job, job_id))

    def writing(path, names, rows):
        write(path, names, rows)
        other = threading.Thread(target=stop)
        other.start()
        other.join(timeout=5)
        waited.append(other.is_alive())

    monkeypatch.setattr(tables, "write_xlsx", writing)
    run_all_due()
    db.session.expire_all()
    job = db.session.get_one(Job, job_id)
    assert waited == [False]
    assert job.status is JobStatus.CANCELLED
    assert not files.file_of(job).exists()


def test_a_long_workbook_keeps_its_claim(make, posts, monkeypatch):
    job = export_posts(make.user(roles=["editor"]), "xlsx")
    renew, renewed = jobs.Claim.renew, []

    def late(claim):
        with transaction():
            claim.until = job.due_at = utcnow()
        renew(claim)
        renewed.append(claim.until > utcnow())

    monkeypatch.setattr(jobs.Claim, "renew", late)
    run_all_due()
    assert renewed == [True, True, True]
    assert (job.status, job.done) == (JobStatus.DONE, 5)


def test_a_worker_that_was_too_slow_leaves_the_file_alone(make, posts, monkeypatch):
    job = export_posts(make.user(roles=["editor"]))

    def slowly(job, by, claim):
        step = export.read(job, by, claim)
        monkeypatch.setitem(runner.READERS, "export", export.read)
        with transaction():
            job.due_at = utcnow()
        assert not runner.run(job.id)
        return step

    monkeypatch.setitem(runner.READERS, "export", slowly)
    run_all_due()
    assert (job.status, job.done) == (JobStatus.DONE, 5)
    assert titles(job) == [post.title for post in posts]


def test_what_was_written_before_and_is_gone_is_said(make, posts, monkeypatch):
    job = export_posts(make.user(roles=["editor"]))
    lose_after_a_part(monkeypatch, lambda: files.file_of(job).unlink())
    run_all_due()
    assert job.status is JobStatus.FAILED
    assert "The file is gone" in job.error


def test_a_column_lost_between_two_parts_ends_an_export(make, posts, monkeypatch):
    person = make.user(roles=["editor"])
    job = export_posts(person)
    columns = exporting.exportable(listing_of("post"), person)
    lose_after_a_part(monkeypatch, columns.clear)
    monkeypatch.setattr(export, "exportable", lambda *_anything: columns)
    run_all_due()
    assert job.status is JobStatus.FAILED
    assert "not for you any more" in job.error


@pytest.mark.parametrize("right", ["list.export", "post.view"])
def test_a_right_lost_between_two_parts_ends_an_export(make, posts, monkeypatch, right):
    rights = {"admin.enter", "post.view", "list.export"}
    make.role("exporter", *rights)
    make.role("less", *rights - {right})
    person = make.user(roles=["exporter"])
    job = export_posts(person)
    seen = job.total

    def lose():
        person.roles = list(db.session.scalars(select(Role).where(Role.name == "less")))

    lose_after_a_part(monkeypatch, lose)
    run_all_due()
    assert seen
    assert job.status is JobStatus.FAILED
    assert "fewer permissions by now" in job.error


def test_the_file_is_for_who_may_export_only(browse, make, posts):
    make.role("looker", "admin.enter", "post.manage")
    editor = browse("editor")
    job = export_posts(editor.person)
    run_all_due()
    address, page = f"/admin/jobs/file/?id={job.id}", f"/admin/jobs/details/?id={job.id}"
    assert "Download" in editor.get(page).text
    make.give(editor.person, "looker")
    assert editor.get(address).status_code == 403
    assert "Download" not in editor.get(page).text
    make.give(editor.person, "editor")
    assert editor.get(address).status_code == 200
    users.deactivate(editor.person, by=make.by)
    assert editor.get(address).location.startswith("/login?next=")


def test_the_file_is_for_who_may_see_its_columns_only(browse, make, posts):
    make.role("keeper", "admin.enter", "user.manage", "list.export")
    make.role("reader", "admin.enter", "user.public", "list.export")
    keeper = browse("keeper")
    selection = selecting.select_everything(listing_of("user"), {}, by=keeper.person)
    job = export.start(export.Order("csv", ["name", "email"]), selection, by=keeper.person)
    run_all_due()
    assert keeper.get(f"/admin/jobs/file/?id={job.id}").status_code == 200
    make.give(keeper.person, "reader")
    assert keeper.get(f"/admin/jobs/file/?id={job.id}").status_code == 403


def test_the_file_is_for_who_still_sees_its_records_only(browse, make, posts):
    """ASVS 8.3.2. Whoever sees their own posts only has no file with those of others."""
    make.role("writer", "admin.enter", "post.own", "list.export")
    person = browse("editor")
    job = export_posts(person.person)
    run_all_due()
    address, page = f"/admin/jobs/file/?id={job.id}", f"/admin/jobs/details/?id={job.id}"
    make.give(person.person, "writer")
    assert person.get(address).status_code == 403
    assert "Download" not in person.get(page).text
    make.post(author=person.person)
    own = export_posts(person.person)
    run_all_due()
    for role in ("writer", "admin"):
        make.give(person.person, role)
        assert person.get(f"/admin/jobs/file/?id={own.id}").status_code == 200, role


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_never_ended_is_removed_too(make, posts, monkeypatch, form):
    job = export_posts(make.user(roles=["editor"]), form)
    with monkeypatch.context() as broken:
        broken.setattr(export, "_columns", lambda *_anything: 1 / 0)
        run_all_due()
    path = files.file_of(job)
    path.write_text("half of it")
    stray = files.aside(job)
    young = files.aside(job)
    long_ago = (utcnow() - timedelta(days=3)).timestamp()
    for old in (stray, path):
        os.utime(old, (long_ago, long_ago))
    files.remove_expired()
    assert [path.exists(), stray.exists(), young.exists()] == [True, False, True]
    with transaction():
        job.ended_at = utcnow() - timedelta(days=1, minutes=1)
    files.remove_expired()
    assert not path.exists()
    jobs.retry(job, by=job.user)
    run_all_due()
    assert (job.status, job.error) == (JobStatus.FAILED, "The file is gone. Ask for it again.")
    with pytest.raises(Refused):
        files.append(job, b"", at=0)


@pytest.mark.long
def test_a_worker_killed_in_the_middle_leaves_out_and_doubles_no_row(
    app, make, monkeypatch, kill_a_worker
):
    monkeypatch.setitem(app.config, "EXPORT_AT_ONCE", 0)
    made = make.posts(1200)
    job = export_posts(make.user(roles=["editor"]))
    kill_a_worker(job, "records.exporting")
    run_all_due()
    assert (job.status, job.done) == (JobStatus.DONE, 1200)
    assert titles(job) == [post.title for post in made]


@pytest.mark.parametrize(
    ("permissions", "missing"), [(["list.export"], "view"), (["post.view"], "export")]
)
def test_a_file_is_for_who_may_see_the_records_and_take_lists_along(
    make, posts, permissions, missing
):
    make.role("half", *permissions)
    with pytest.raises(Forbidden) as forbidden:
        export_posts(make.user(roles=["half"]))
    assert forbidden.value.action == missing


def test_a_spreadsheet_of_more_rows_than_it_can_hold_is_refused(make, posts, monkeypatch):
    monkeypatch.setattr(tables, "MOST_XLSX_ROWS", 4)
    editor = make.user(roles=["editor"])
    with pytest.raises(Refused, match="Choose CSV") as refused:
        export_posts(editor, "xlsx")
    assert refused.value.field == "format"
    assert export_posts(editor, "csv")


def test_files_lie_in_the_instance_for_nobody_but_the_application(app):
    folder = files.folder()
    assert folder == Path(app.instance_path) / "jobs"
    assert folder.stat().st_mode & 0o777 == 0o700
