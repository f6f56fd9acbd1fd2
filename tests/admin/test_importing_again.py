"""Files that went through other hands, or come a second time, mean what they meant."""

import json

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.importing import ImportFile
from backoffice.models.user import User, normalise_email
from tests.support.importing import TAGS, bring, check, chosen, confirm, counts_of, job_of, take_in
from tests.support.make import again


def errors_of(browser, page, kind):
    address = f"/admin/{kind}/import/errors/?id={job_of(page).id}"
    return browser.get(address, buffered=True).get_data()


def test_a_name_with_commas_of_other_keyboards_means_nobody_else(browse, make):
    make.role("編集", "admin.enter", "post.manage")
    make.role("編集、見習い", "comment.write")
    make.user(roles=["編集、見習い"])
    admin = browse("admin")
    form = {"format": "csv", "column": ["name", "roles"]}
    file = admin.press(admin.get("/admin/users/export/"), "/export/", form).get_data()
    assert counts_of(check(admin, file, "users")) == {"unchanged": 2}


def test_mended_lines_of_json_say_nothing_of_what_they_said_nothing_of(browse, make):
    admin, ana, ben = browse("admin"), make.user(), make.user(roles=["user", "author"])
    lines = [
        {"id": ana.id, "email": "new@example.com", "roles": "user"},
        {"id": ben.id, "email": "broken"},
        "no object",
    ]
    text = "\n".join(map(json.dumps, lines))
    page = take_in(admin, text, "users", strict="no")
    assert counts_of(page) == {"updated": 1, "failed": 2}
    whole, broken = errors_of(admin, page, "users").splitlines()
    assert json.loads(broken)["id"] is None
    take_in(admin, whole.replace(b"broken", b"good@example.com"), "users", strict="no")
    assert again(ben).email == "good@example.com"
    assert {role.name for role in ben.roles} == {"user", "author"}


def test_lines_with_errors_are_read_as_they_were_once_they_are_mended(browse, make):
    admin = browse("admin")
    make.tag(slug="a")
    text = "Word,At\nHarbour,a\n,b\n"
    plan = {"column": ["name", "slug"], "key": "slug", "mode": "update", "strict": "no"}
    make.tag(slug="b")
    page = take_in(admin, text, "tags", **plan)
    assert counts_of(page) == {"updated": 1, "failed": 1}
    page = bring(admin, errors_of(admin, page, "tags"), "tags")
    assert chosen(page)["column"] == ["", "name", "slug"]
    assert (chosen(page)["key"], chosen(page)["mode"]) == (["slug"], ["update"])


@pytest.mark.parametrize("text", [",b b\n", '{"name": "", "slug": "b b"}\n'])
def test_lines_that_fail_again_come_back_with_the_new_reasons(browse, text):
    admin = browse("admin")
    head = "" if text.startswith("{") else "name,slug\n"
    page = check(admin, head + text, "tags", strict="no")
    first = errors_of(admin, page, "tags")
    assert b"slug: " in first and b"name: " in first
    page = check(admin, first.replace(b"b b", b"b"), "tags", strict="no")
    again = errors_of(admin, page, "tags")
    assert b"name: " in again and b"slug: " not in again
    assert again.count(b"error") == 1


def test_what_is_wrong_with_a_line_stands_at_none_of_its_columns(browse, make):
    make.role("lead", "admin.enter", "user.members", "list.import")
    lead, above = browse("lead"), make.user(roles=["admin"])
    page = check(lead, f"id,name,created_at\n{above.id},Changed,2020\n", "users", strict="no")
    assert counts_of(page) == {"failed": 1}
    assert "You may not do this here." in page.text
    assert "created_at" not in page.text.partition("<main")[2]


def test_a_file_is_imported_in_the_language_in_which_it_was_checked(browse, make):
    admin, user = browse("admin").in_language("de"), make.user()
    page = check(admin, f"id,Status\n{user.id},Inaktiv\n", "users", strict="no")
    assert counts_of(page) == {"updated": 1}
    admin.in_language("en")
    assert "Your language or time zone changed meanwhile." in confirm(admin, page).text


def test_an_account_of_an_import_begins_as_one_of_the_form(app, browse, monkeypatch):
    monkeypatch.setitem(app.config, "DEFAULT_TIMEZONE", "Asia/Tokyo")
    admin = browse("admin", locale="ja")
    take_in(admin, "name,email\nMei,mei@example.com\n", "users")
    mei = db.session.scalars(select(User).where(User.email == "mei@example.com")).one()
    assert (mei.locale, mei.timezone) == ("ja", "Asia/Tokyo")


@pytest.mark.parametrize(("name", "kept"), [("a\0b.csv", "ab.csv"), ("x" * 900, "x" * 200)])
def test_the_name_of_a_file_may_be_anything(browse, name, kept):
    assert bring(browse("editor"), TAGS, "tags", name=name).status_code == 200
    assert db.session.scalars(select(ImportFile.name)).all() == [kept]


def test_an_address_is_found_however_its_letters_are_put_together(browse, make):
    make.tag("Cafe", slug="caf\u00e9")
    page = take_in(browse("editor"), "name,slug\nNew,cafe\u0301\n", "tags", key="slug")
    assert counts_of(page) == {"updated": 1}


def test_a_column_of_ones_own_that_is_called_error_comes_back(browse):
    text, plan = "error,slug\nFerries,not a slug\n", {"column": ["name", "slug"], "key": "slug"}
    editor = browse("editor")
    page = check(editor, text, "tags", strict="no", **plan)
    assert errors_of(editor, page, "tags").rstrip().endswith(b",Ferries,not a slug")


def test_each_name_is_looked_up_once_for_all_lines(browse, make, statements):
    author, editor = make.user(roles=["author"]), browse("editor")
    posts = [make.post(author=author) for _number in range(12)]
    lines = [f"{post.id},A Former Name #{author.id}\n" for post in posts]
    cost = [
        statements(check, editor, "id,author\n" + "".join(lines[:number])) for number in (2, 12)
    ]
    assert cost[0] == cost[1]


def test_of_what_is_far_too_long_for_an_address_only_the_beginning_is_looked_at():
    assert len(normalise_email("é" * 100_000)) <= 1_000
