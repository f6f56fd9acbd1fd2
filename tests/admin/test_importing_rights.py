"""Nobody does by an import what they may not do by hand, and nobody is told by mail."""

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.jobs import importing
from backoffice.models.importing import ImportFile
from backoffice.models.job import JobStatus
from backoffice.models.mail import Mail
from backoffice.models.post import Post
from backoffice.models.role import Role
from backoffice.models.user import User
from backoffice.policy.rules import RULES, may
from backoffice.services import users
from tests.support.importing import (
    TAGS,
    bring,
    check,
    chosen,
    confirm,
    counts_of,
    job_of,
    take_in,
)
from tests.support.make import PASSWORD
from tests.support.work import run_all_due


def test_it_takes_a_permission_of_its_own(browse):
    author = browse("author")
    assert "/import/" not in author.get("/admin/posts/").text
    assert author.get("/admin/posts/import/").status_code == 403
    assert bring(author, "title\nA\n").status_code == 403
    for path in ("plan/?id=1", "result/?id=1", "errors/?id=1"):
        assert author.get(f"/admin/posts/import/{path}").status_code == 403
    assert author.send("/admin/posts/import/run/", {"id": 1}).status_code == 403


@pytest.fixture
def writer(browse, make):
    make.role("importer", "admin.enter", "post.own", "list.import", "user.public", "post.view")
    return browse("importer")


def test_each_line_meets_the_rules_of_the_form(writer, make):
    mine = make.draft(author=writer.person, title="Mine")
    other = make.post(title="Theirs")
    text = f"id,title\n{mine.id},Better\n{other.id},Stolen\n999999,Ghost\n"
    page = take_in(writer, text, strict="no")
    assert counts_of(page) == {"updated": 1, "failed": 2}
    db.session.expire_all()
    assert (mine.title, other.title) == ("Better", "Theirs")


def test_a_field_that_one_may_not_set_is_refused_line_by_line(writer, make):
    victim = make.user(roles=["author"], name="Victim")
    page = bring(writer, f"title,author\nA,Victim #{victim.id}\n")
    assert "author" not in chosen(page)["column"]
    data = {**chosen(page), "column": ["title", "author"]}
    answer = writer.send(page.request.full_path, data)
    assert answer.status_code == 422
    assert db.session.scalars(select(Post)).all() == []


def test_what_one_may_not_see_is_not_found(browse, make):
    make.role("importer", "admin.enter", "post.own", "list.import")
    writer = browse("importer")
    hidden = make.draft(title="Secret", slug="secret")
    by_id = check(writer, f"id,title\n{hidden.id},Mine\n", strict="no")
    assert "No record that you may see has this id" in by_id.text
    by_slug = check(writer, "slug,title\nsecret,Mine\n", key="slug", mode="update")
    assert counts_of(by_slug) == {"skipped": 1}
    assert "Secret" not in by_slug.text


def test_guessing_what_one_may_not_see_tells_nothing(browse, make, monkeypatch):
    rules = [may("view", only=[User.name]), may("edit", where=User.is_member)]
    monkeypatch.setitem(RULES[User], "user.members", rules)
    make.role("importer", "admin.enter", "user.members", "list.import")
    keeper, chief = browse("importer"), make.user(roles=["admin"], email="chief@example.com")
    for guess in ("chief@example.com", "other@example.com"):
        page = check(keeper, f"id,email\n{chief.id},{guess}\n", "users")
        assert counts_of(page) == {"failed": 1}


def test_nobody_grants_by_import_what_they_lack(browse, make):
    make.role("importer", "admin.enter", "user.manage", "role.manage", "list.import")
    keeper = browse("importer")
    admin = db.session.scalars(select(Role.id).where(Role.name == "admin")).one()
    text = f"name,email,roles\nMallory,m@example.com,admin #{admin}\n"
    page = check(keeper, text, "users", key="email")
    assert counts_of(page) == {"failed": 1}
    assert "grant what you don" in page.text


def test_who_may_only_edit_is_not_offered_to_create(browse, make):
    make.role("importer", "admin.enter", "comment.manage", "list.import")
    moderator = browse("importer")
    comment = make.comment()
    page = bring(moderator, f"id,status\n{comment.id},spam\n", "comments")
    assert chosen(page)["mode"] == ["update"]
    assert 'value="create"' not in page.text


def test_files_and_results_are_their_owners_alone(editor, browse):
    page = check(editor, TAGS, "tags", key="slug")
    file = db.session.scalars(select(ImportFile)).one()
    other, job = browse("admin"), job_of(page)
    for path in (f"plan/?id={file.id}", f"result/?id={job.id}", f"errors/?id={job.id}"):
        assert other.get(f"/admin/tags/import/{path}").status_code == 404
    assert other.send("/admin/tags/import/run/", {"id": job.id}).status_code == 404
    assert other.get(f"/admin/jobs/details/?id={job.id}").status_code == 200
    assert other.get(f"/admin/jobs/file/?id={job.id}").status_code == 404
    assert editor.get(f"/admin/posts/import/result/?id={job.id}").status_code == 404


def test_a_right_that_was_taken_away_ends_the_import(editor, make, monkeypatch):
    monkeypatch.setattr(importing, "AT_ONCE", 0)
    page = check(editor, TAGS, "tags", key="slug")
    users.deactivate(editor.person, by=make.by)
    run_all_due()
    assert job_of(page).status is JobStatus.FAILED


def test_an_import_of_accounts_mails_nobody(browse, make):
    admin = browse("admin")
    text = "name,email\nAna,ana@example.com\nBen,ben@example.com\n"
    page = check(admin, text, "users", key="email")
    assert "get no mail" in page.text
    assert counts_of(confirm(admin, page)) == {"created": 2}
    assert db.session.scalars(select(Mail)).all() == []
    ana = db.session.scalars(select(User).where(User.email == "ana@example.com")).one()
    assert [role.name for role in ana.roles] == ["user"]


def test_a_check_mails_nobody_and_a_changed_address_is_confirmed(browse, make):
    admin = browse("admin")
    ana = make.user(name="Ana", email="ana@example.com", password=PASSWORD)
    text = f"id,email\n{ana.id},new@example.com\n"
    page = check(admin, text, "users")
    assert counts_of(page) == {"updated": 1}
    assert db.session.scalars(select(Mail)).all() == []
    confirm(admin, page)
    kinds = set(db.session.scalars(select(Mail.kind)))
    assert kinds == {"choose_again", "email_changed"}
