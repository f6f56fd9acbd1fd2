"""Files come into lists: checked first, then imported, and told line by line."""

import csv
import io
import json
import os
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backoffice.extensions import db
from backoffice.jobs import files, importing, uploads
from backoffice.models.change import Change, ChangeSet
from backoffice.models.importing import ImportFile
from backoffice.models.job import JobStatus
from backoffice.models.post import Post, PostStatus
from backoffice.models.tag import Tag
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.services import save
from backoffice.services.deletion import delete
from tests.support.importing import (
    TAGS,
    check,
    confirm,
    counts_of,
    job_of,
    take_in,
)
from tests.support.rows import newest
from tests.support.work import run_all_due


def tags():
    db.session.expire_all()
    return {tag.slug: tag.name for tag in db.session.scalars(select(Tag))}


def test_a_file_makes_records_and_changes_those_that_are_there(editor, make):
    make.tag("Harbor", slug="harbour")
    page = take_in(editor, TAGS, "tags", key="slug")
    assert counts_of(page) == {"created": 1, "updated": 1}
    assert tags() == {"harbour": "Harbour", "ferries": "Ferries"}


def test_the_check_shows_each_cell_and_changes_nothing(editor, make):
    make.tag("Harbor", slug="harbour")
    page = check(editor, TAGS, "tags", key="slug")
    assert counts_of(page) == {"created": 1, "updated": 1}
    assert "<del><bdi>Harbor</bdi></del> <ins><bdi>Harbour</bdi></ins>" in page.text
    assert "Import 2 records" in page.text
    assert tags() == {"harbour": "Harbor"}
    assert db.session.scalar(select(func.count(Change.id)).where(Change.action != "create")) == 0


def test_it_is_one_entry_in_the_history_with_the_name_of_the_file(editor):
    take_in(editor, TAGS, "tags", key="slug")
    entry = newest(ChangeSet)
    assert (entry.why, entry.actor_id) == ("Import a.csv", editor.person.id)
    made = select(Change.title).where(Change.change_set_id == entry.id).order_by(Change.id)
    assert list(db.session.scalars(made)) == ["Harbour", "Ferries"]


def test_importing_the_same_again_changes_nothing_and_asks_first(editor):
    take_in(editor, TAGS, "tags", key="slug")
    page = check(editor, TAGS, "tags", key="slug")
    assert counts_of(page) == {"unchanged": 2}
    assert "Nothing would be made or changed." in page.text
    make_different = db.session.scalars(select(Tag).order_by(Tag.id)).first()
    save.save(make_different, {"name": "Other"}, since=make_different.version, by=editor.person)
    page = check(editor, TAGS, "tags", key="slug")
    assert "Import it again." in page.text
    assert "was imported before" in confirm(editor, page).text
    assert counts_of(confirm(editor, page, again="1")) == {"updated": 1, "unchanged": 1}


def test_one_check_is_one_import_however_often_the_button_is_pressed(editor):
    take_in(editor, TAGS, "tags", key="", mode="create")
    page = check(editor, "name\nBees\n", "tags", key="", mode="create")
    first, second = confirm(editor, page), confirm(editor, page)
    assert job_of(first) == job_of(second)
    assert len(tags()) == 3
    assert job_of(editor.get(page.request.full_path, follow_redirects=True)) == job_of(first)


def test_what_a_colleague_saved_since_the_check_is_kept(editor, make):
    tag = make.tag("Harbor", slug="harbour")
    page = check(editor, TAGS, "tags", key="slug", strict="no")
    save.save(tag, {"name": "What a colleague wrote"}, since=1, by=make.by)
    result = confirm(editor, page)
    assert "It changed meanwhile." in result.text
    assert counts_of(result) == {"created": 1, "failed": 1}
    assert tags()["harbour"] == "What a colleague wrote"


def test_times_are_imported_as_they_were_checked(editor, make):
    page = check(editor, "title,publish_at\nOne,2027-03-01 10:00\n")
    zone = {"timezone": "Asia/Tokyo"}
    save.save(editor.person, zone, since=editor.person.version, by=make.by)
    assert "Your language or time zone changed meanwhile." in confirm(editor, page).text
    assert not db.session.scalars(select(Post)).all()


def test_with_one_error_nothing_at_all_is_imported(editor, make):
    make.tag("Ferries", slug="boats")
    page = check(editor, TAGS, "tags", key="slug")
    assert counts_of(page) == {"created": 1, "failed": 1}
    assert "is taken by another record" in page.text
    assert "/import/run/" not in page.text
    answer = editor.send("/admin/tags/import/run/", {"id": job_of(page).id}, follow_redirects=True)
    assert "so nothing is imported" in answer.text
    assert "harbour" not in tags()


def test_what_goes_wrong_only_in_the_import_undoes_all_of_it(editor, make):
    page = check(editor, TAGS, "tags", key="slug")
    make.tag("Ferries", slug="boats")
    result = confirm(editor, page)
    assert tags() == {"boats": "Ferries"}
    assert job_of(result).status is JobStatus.FAILED
    assert "nothing is imported" in result.text and "is taken by another" in result.text
    assert job_of(result).change_set_id is None
    with transaction():
        job_of(result).due_at = utcnow()
    delete(db.session.scalars(select(Tag)).one(), by=make.by)
    editor.send("/admin/jobs/retry/", {"id": job_of(result).id})
    run_all_due()
    assert counts_of(editor.get(f"/admin/tags/import/result/?id={job_of(result).id}")) == {
        "created": 2
    }


def test_lines_with_errors_come_back_as_a_file_with_the_reasons(editor, make):
    make.tag("Ferries", slug="boats")
    text = "name,slug,note\nHarbour,harbour,a\nFerries,ferries,=b\nQuay,not a slug,c\n,x,d\n"
    page = take_in(editor, text, "tags", key="slug", strict="no")
    assert counts_of(page) == {"created": 1, "failed": 3}
    answer = editor.get(f"/admin/tags/import/errors/?id={job_of(page).id}")
    file = answer.get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file, newline="")))
    assert rows[0] == ["error", "name", "slug", "note"]
    assert [row[1:] for row in rows[1:]] == [
        ["Ferries", "ferries", "'=b"],
        ["Quay", "not a slug", "c"],
        ["", "x", "d"],
    ]
    assert "taken" in rows[1][0] and "hyphens" in rows[2][0] and "Fill in" in rows[3][0]


def test_an_error_names_line_column_value_and_what_to_do(editor):
    text = "title,status,publish_at,author\nA,released,2026-13-45,Nobody\n"
    page = check(editor, text)
    for words in (
        "<q><bdi>released</bdi></q>: It is none of: draft, published, archived.",
        "<q><bdi>2026-13-45</bdi></q>: Enter a date and time",
        "<q><bdi>Nobody</bdi></q>: “Nobody” is not found. Write its whole title",
    ):
        assert words in page.text


@pytest.mark.parametrize(
    ("kind", "text", "field"),
    [("posts", "slug\nx\n", "Title"), ("users", "name\nAna\n", "E-mail")],
)
def test_what_a_record_needs_and_no_column_brings_is_told(browse, kind, text, field):
    page = check(browse("admin"), text, kind, mode="create", key="")
    assert f"Fill in “{field}”." in page.text


def test_two_lines_about_one_record_are_told(editor):
    page = check(editor, TAGS + "Harbor,harbour\n", "tags", key="slug")
    assert "Line 2 is about the same record." in page.text


def test_what_is_done_can_be_narrowed(editor, make):
    make.tag("Harbor", slug="harbour")
    page = check(editor, TAGS, "tags", key="slug", mode="create")
    assert counts_of(page) == {"created": 1, "skipped": 1}
    page = check(editor, TAGS, "tags", key="slug", mode="update")
    assert counts_of(page) == {"updated": 1, "skipped": 1}
    assert "Import 1 record" in page.text


def test_posts_come_with_author_tags_choices_and_times(editor, make):
    harbour, ferries = make.tag("harbour"), make.tag("ferries")
    author = make.user(roles=["author"], name="Ben", email="ben@example.com")
    text = (
        "Title;Status;Author;Publish time;Takes comments;Tags\n"
        f"A;Published;Ben;2026-10-15T16:00+02:00;no;harbour #{harbour.id}, ferries\n"
        "B;;;;;\n"
    )
    page = take_in(editor, text, strict="no")
    assert counts_of(page) == {"created": 2}, page.text
    first, second = db.session.scalars(select(Post).order_by(Post.id))
    assert (first.title, first.status, first.author_id) == ("A", PostStatus.PUBLISHED, author.id)
    assert {tag.id for tag in first.tags} == {harbour.id, ferries.id}
    assert first.publish_at.isoformat() == "2026-10-15T14:00:00+00:00"
    assert (first.comments_open, first.slug, second.slug) == (False, "a", "b")
    assert (second.author_id, second.status) == (editor.person.id, PostStatus.DRAFT)
    assert second.comments_open


def test_too_many_lines_for_all_or_nothing_are_told(editor, monkeypatch):
    monkeypatch.setattr(importing, "MOST_STRICT", 1)
    assert "up to 1 lines" in check(editor, TAGS, "tags", key="slug").text
    assert counts_of(check(editor, TAGS, "tags", key="slug", strict="no")) == {"created": 2}


def test_a_big_file_is_checked_and_imported_by_a_worker(editor, monkeypatch):
    monkeypatch.setitem(importing.MOST_BYTES_AT_ONCE, "csv", 0)
    monkeypatch.setattr(importing, "AT_ONCE", 0)
    monkeypatch.setattr(importing, "PART", 2)
    text = "name,slug\n" + "".join(f"n{n},s{n}\n" for n in range(5)) + "n0,t0\n"
    page = check(editor, text, "tags", key="slug", strict="no")
    assert "Reading the file" in page.text
    assert run_all_due() == 1
    checked = editor.get(f"/admin/tags/import/result/?id={job_of(page).id}")
    assert counts_of(checked) == {"created": 6}  # that n0 is there twice shows in the import
    assert tags() == {}
    page = confirm(editor, checked)
    assert run_all_due() == 1
    assert counts_of(page) == {"created": 5, "failed": 1}
    assert len(tags()) == 5
    job = job_of(page)
    assert (job.status, job.tried, job.total) == (JobStatus.DONE, 6, 6)
    entry = db.session.get_one(ChangeSet, job.change_set_id)
    assert (entry.why, entry.on_behalf_of_id) == ("Import a.csv", editor.person.id)


def test_a_file_is_kept_for_a_day(editor):
    page = check(editor, TAGS, "tags", key="slug")
    file = db.session.scalars(select(ImportFile)).one()
    path = uploads.path_of(file)
    assert path.stat().st_mode & 0o777 == 0o600
    with transaction():
        file.created_at = utcnow() - timedelta(days=1, seconds=1)
    uploads.remove_expired()
    assert not list(files.folder().glob(f"{path.stem}.*"))
    assert db.session.scalars(select(ImportFile)).all() == []
    assert "was removed after a day" in confirm(editor, page).text


@pytest.mark.parametrize("name", ["unknown.upload", "removed"])
def test_what_a_crash_left_behind_is_removed_after_a_day(app, name):
    path = files.folder() / name
    path.touch()
    files.remove_expired()
    assert path.exists()
    os.utime(path, (0, 0))
    files.remove_expired()
    assert not path.exists()


def test_the_pages_are_translatable(browse, make):
    admin = browse("admin")
    make.tag("Harbor", slug="harbour")
    admin.names = {"a.csv", "Harbour", "Harbor", "harbour", "Ferries", "ferries", "name", "slug"}
    admin.names |= {"UTF-8", "UTF-16", admin.person.name, "x", "not a slug", "note", "id"}
    admin.in_language("en_XA")
    assert admin.get("/admin/tags/import/").status_code == 200
    page = check(admin, TAGS + "x,not a slug\n", "tags", key="slug", strict="no")
    assert counts_of(page) == {"created": 1, "updated": 1, "failed": 1}
    confirm(admin, page)


def test_json_that_says_nothing_of_a_field_leaves_it(editor, make):
    post = make.post(title="A", summary="S")
    text = json.dumps({"id": post.id, "title": "B", "summary": None}) + "\n"
    assert counts_of(take_in(editor, text)) == {"updated": 1}
    db.session.expire_all()
    assert (post.title, post.summary) == ("B", "S")
