"""Lists and selections leave as files: recorded, by permission, and whole whatever their size."""

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import func, select

from backoffice.extensions import db
from backoffice.jobs import files
from backoffice.models.change import ChangeSet
from backoffice.models.job import Job, JobStatus
from backoffice.models.selection import Selection
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.records import exporting
from tests.support.client import form_of
from tests.support.rows import newest
from tests.support.work import run_all_due


def ask(browser, address="/admin/posts/export/", **form):
    """Open the page and press its button."""
    page = browser.get(address)
    assert page.status_code == 200
    return browser.press(page, "/export/", {"format": "csv", **form})


def rows_of(answer):
    text = answer.get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_present_list_leaves_as_csv(editor, make):
    tag, other = make.tag("flask"), make.tag("=cmd")
    post = make.post(author=editor.person, title="=1+1", tags=[tag, other])
    make.draft(author=editor.person)
    columns = ["title", "status", "author", "tags"]
    answer = ask(editor, "/admin/posts/export/?status=published", column=columns, mark="yes")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.get_data().startswith(b"\xef\xbb\xbfid,title,status,author,tags\r\n")
    assert rows_of(answer) == [
        {
            "id": str(post.id),
            "title": "'=1+1",
            "status": "published",
            "author": f"Ana Torres #{editor.person.id}",
            "tags": f"flask #{tag.id}, =cmd #{other.id}",
        }
    ]


def test_json_lines_keep_types_and_texts(editor, make):
    make.post(author=editor.person, title="=1+1", body="x" * 5000)
    answer = ask(editor, format="jsonl", column=["title", "author"])
    (line,) = answer.get_data(as_text=True).splitlines()
    assert json.loads(line)["title"] == "=1+1"


def test_only_what_is_picked_leaves(editor, make):
    posts = [make.post(author=editor.person) for _number in range(3)]
    page = editor.get("/admin/posts/")
    token = {"id": [posts[0].id, posts[2].id], "verb": ""}
    question = editor.post(
        "/admin/posts/export/", data={**hidden(page), **token}, follow_redirects=True
    )
    assert "Export: 2 records" in question.text
    answer = editor.press(question, "/export/", {"format": "csv", "column": ["title"]})
    assert {row["id"] for row in rows_of(answer)} == {str(posts[0].id), str(posts[2].id)}


def hidden(page):
    return form_of(page.text, "/action/")[1]


def test_looking_at_the_page_keeps_nothing(editor, make):
    make.post(author=editor.person)
    page = editor.get("/admin/posts/export/?status=published")
    assert "Export: 1 record" in page.text
    assert db.session.scalar(select(func.count(Selection.id))) == 0


def test_a_selection_that_is_gone_is_never_the_whole_list(editor, make):
    make.post(author=editor.person)
    for token in ("forged", "x" * 500):
        form = {"format": "csv", "selection": token, "back": ""}
        answer = editor.send("/admin/posts/export/", form)
        assert answer.status_code == 303
        assert answer.location == "/admin/posts/"


def test_a_filter_that_is_not_understood_exports_nothing(editor, make):
    make.post(author=editor.person)
    answer = editor.get("/admin/posts/export/?author=nobody-of-this-name")
    assert answer.location == "/admin/posts/?author=nobody-of-this-name"
    form = {"format": "csv", "back": "author=nobody-of-this-name"}
    assert editor.send("/admin/posts/export/", form).status_code == 303


def test_the_columns_of_the_list_are_ticked_for_what_is_picked_too(editor, make):
    post = make.post(author=editor.person)
    page = editor.get("/admin/posts/?columns=title,slug")
    for answer in (
        editor.post("/admin/posts/export/", data={**hidden(page), "id": [post.id]}),
        editor.get("/admin/posts/export/?columns=title,slug"),
    ):
        ticked = re.findall(r'name="column" value="(\w+)" checked', answer.text)
        assert sorted(ticked) == ["slug", "title"]


def test_it_takes_a_permission_of_its_own(browse, make):
    author = browse("author")
    make.post(author=author.person)
    assert "/export/" not in author.get("/admin/posts/").text
    assert author.get("/admin/posts/export/").status_code == 403
    assert author.send("/admin/posts/export/", {"format": "csv"}).status_code == 403


def test_who_exported_what_and_how_much_is_recorded(editor, make):
    make.post(author=editor.person)
    ask(editor, "/admin/posts/export/?status=published", column=["title"])
    entry = newest(ChangeSet)
    assert (entry.counts, entry.actor_id) == ({"post": 1}, editor.person.id)
    assert entry.why == "Export csv; status=published"


def test_more_than_fits_an_answer_is_written_by_a_worker(app, editor, make, monkeypatch):
    monkeypatch.setitem(app.config, "EXPORT_AT_ONCE", 3)
    monkeypatch.setattr(exporting, "PART", 2)
    posts = [make.post(author=editor.person) for _number in range(5)]
    answer = ask(editor, column=["title"])
    assert "/admin/jobs/details/" in answer.location
    assert run_all_due() == 1
    page = editor.get(answer.location)
    assert "Done for 5 records." in page.text
    job = db.session.scalars(select(Job)).one()
    file = editor.get(f"/admin/jobs/file/?id={job.id}")
    assert [row["title"] for row in rows_of(file)] == [post.title for post in posts]


def test_a_workbook(editor, make, tmp_path):
    post = make.post(author=editor.person, title="=1+1")
    answer = ask(editor, format="xlsx", column=["title"])
    run_all_due()
    job = db.session.scalars(select(Job)).one()
    assert job.status is JobStatus.DONE
    (tmp_path / "a.xlsx").write_bytes(editor.get(f"/admin/jobs/file/?id={job.id}").get_data())
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert list(sheet.values) == [("id", "title"), (post.id, "'=1+1")]
    assert answer.status_code == 303


def test_the_link_is_personal_and_ends(app, editor, browse, make, monkeypatch):
    monkeypatch.setitem(app.config, "EXPORT_AT_ONCE", 0)
    admin = browse("admin")
    make.post(author=editor.person)
    ask(editor, column=["title"])
    run_all_due()
    job = db.session.scalars(select(Job)).one()
    address = f"/admin/jobs/file/?id={job.id}"
    assert admin.get(address).status_code == 404
    assert editor.get(address).status_code == 200
    path = files.file_of(job)
    assert path.stat().st_mode & 0o777 == 0o600
    with transaction():
        job.expires_at = utcnow() - timedelta(seconds=1)
    assert editor.get(address).status_code == 404
    files.remove_expired()
    assert not Path(path).exists()


def test_a_part_that_was_lost_in_a_crash_is_written_over(app, editor, make, monkeypatch):
    monkeypatch.setitem(app.config, "EXPORT_AT_ONCE", 0)
    monkeypatch.setattr(exporting, "PART", 2)
    posts = [make.post(author=editor.person) for _number in range(4)]
    ask(editor, column=["title"])
    job = db.session.scalars(select(Job)).one()
    path = files.file_of(job)
    path.parent.mkdir(exist_ok=True)
    path.write_text("half a row that nobody commit")
    run_all_due()
    file = editor.get(f"/admin/jobs/file/?id={job.id}")
    assert [row["title"] for row in rows_of(file)] == [post.title for post in posts]


def test_the_page_is_translatable(browse, make):
    admin = browse("admin")
    make.post(author=admin.person)
    admin.names = {"CSV", "JSON Lines", admin.person.name}
    assert admin.in_language("en_XA").get("/admin/posts/export/").status_code == 200
