"""A refusal says what is missing, so that one knows what to ask for."""

import json
import re
from html import unescape
from io import BytesIO
from threading import Thread

import pytest
from sqlalchemy import update
from werkzeug.urls import iri_to_uri

from backoffice.extensions import db
from backoffice.models import recorder
from backoffice.models.log_in import LogIn
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.services.deletion import delete
from tests.support.client import sent_from
from tests.support.make import PASSWORD


@pytest.mark.parametrize(
    ("role", "path", "permission"),
    [
        ("user", "/admin/", "admin.enter"),
        ("editor", "/admin/roles/new/", "role.manage"),
        ("moderator", "/admin/posts/new/", "post.own"),
    ],
)
def test_a_closed_page_names_the_permission_that_it_needs(browse, role, path, permission):
    browser = browse(role)
    page = browser.get(path)
    assert page.status_code == 403
    assert f"<code>{permission}</code>" in page.text
    answer = browser.get(path, headers={"Accept": "application/json"})
    assert permission in json.loads(answer.data)["error"]["permissions"]


FORM = {"title": "Ebbe", "body": "Twelve ferries\n\nand a <crane>", "password": "a long phrase"}


@pytest.mark.parametrize("still_known", [True, False], ids=["cookie kept", "cookie gone"])
def test_what_one_wrote_is_given_back_where_the_log_in_ended_meanwhile(browse, make, still_known):
    editor, post = browse("editor"), make.post()
    form = {**FORM, "csrf_token": editor.token()}
    with editor.session_transaction() as session:
        session.pop("_user_id") if still_known else session.clear()
    page = editor.post(f"/admin/posts/edit/?id={post.id}", data=form)
    assert page.status_code == 401
    assert "Twelve ferries\n\nand a &lt;crane&gt;</textarea>" in page.text
    assert "a long phrase" not in page.text
    assert f'href="/login?next=/admin/posts/edit/?id%3D{post.id}"' in page.text


LONG = "港のフェリーは朝早く出ます。" * 1_000


def test_a_long_text_is_given_back_in_any_writing(browse, make):
    editor, post = browse("editor"), make.post()
    form = {"body": LONG, "csrf_token": editor.token()}
    editor.send("/logout")
    page = editor.post(f"/admin/posts/edit/?id={post.id}", data=form)
    assert page.status_code == 401
    assert LONG in page.text


def test_whoever_is_remembered_sends_long_texts_too(app, make):
    user, post, browser = (
        make.user(roles=["editor"], password=PASSWORD),
        make.post(),
        app.test_client(),
    )
    browser.send("/login", {"email": user.email, "password": PASSWORD, "remember": "y"})
    path = f"/admin/posts/edit/?id={post.id}"
    form = {**sent_from(browser.get(path).text), "body": LONG}
    browser.delete_cookie("session")
    assert LONG in browser.post(path, data=form).text


def test_who_sends_a_photo_after_the_log_in_ended_is_told_of_the_log_in(browse):
    editor = browse("editor")
    form = sent_from(editor.get("/admin/pictures/new/").text)
    with transaction():
        db.session.execute(update(LogIn).values(ended_at=utcnow()))
    photo = BytesIO(b"&" * 400_000), "crane.jpg"
    answer = editor.post("/admin/pictures/new/", data={**form, "alt": "A crane", "file": photo})
    assert answer.status_code == 401
    assert "A crane" in answer.text


def test_heaps_of_fields_of_visitors_are_not_taken_apart(client):
    answer = client.post(
        "/admin/posts/new/", data={f"field-{number}": "" for number in range(1_001)}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        ("/admin/posts/edit/?id=999", "editor", 404),
        ("/admin/posts/new/", "moderator", 403),
        ("/posts/gone/comments", "user", 404),
    ],
)
def test_what_one_wrote_is_given_back_whatever_stands_in_its_way(browse, path, role, status):
    page = browse(role).send(path, FORM)
    assert page.status_code == status
    assert "Nothing was saved" in page.text
    assert "Twelve ferries\n\nand a &lt;crane&gt;</textarea>" in page.text
    assert "a long phrase" not in page.text


def test_one_word_is_given_back_as_well_and_nothing_that_a_machine_put_there(browse, make):
    reader, post = browse("user"), make.post()
    form = {
        "csrf_token": "spent",
        "body": "https://example.com/otters",
        "parent": "7",
        "status": "draft",
        "body-shown": "Otters, before",
        "next": "/posts/été",
    }
    page = reader.post(f"/posts/{post.slug}/comments", data=form)
    assert page.status_code == 400
    given_back = page.text.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    assert given_back.strip() == "https://example.com/otters"


@pytest.mark.parametrize("field", ["title", "name", "summary"])
def test_a_title_of_one_word_is_given_back_whatever_is_edited(browse, field):
    page = browse("editor").post("/admin/posts/new/", data={field: "Ebbe", "slug": "ebbe"})
    assert ">\nEbbe</textarea>" in page.text


def test_who_logs_in_too_late_is_shown_no_words_to_copy(client):
    page = client.post("/login", data={"email": "ines@example.com", "password": "a phrase"})
    assert page.status_code == 400
    assert "<textarea" not in page.text


def test_who_hides_from_which_page_a_form_comes_is_told_what_to_allow(browse):
    page = browse("editor").send("/admin/posts/new/", FORM, url_scheme="https")
    assert page.status_code == 400
    assert "Your browser hides from which page a form is sent." in page.text
    assert "Twelve ferries" in page.text


def test_another_site_puts_no_words_onto_our_page(browse):
    page = browse("editor").post(
        "/admin/posts/new/", data=FORM, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert page.status_code == 400
    assert "Twelve ferries" not in page.text


def test_who_presses_a_button_after_the_log_in_ended_elsewhere_is_told_and_led_to_it(browse):
    editor = browse("editor")
    form = {"csrf_token": editor.token(), "id": "7"}
    with editor.session_transaction() as session:
        session.clear()
    page = editor.post("/admin/undo/", data=form)
    assert page.status_code == 401
    assert "Log in first" in page.text
    assert "Your log-in ended. Log in, then do it again." in page.text
    assert 'href="/login?next=/admin/undo/"' in page.text


@pytest.mark.parametrize(
    "page",
    ["/admin/posts/?q=lighthouse&status=draft", "/admin/posts/?q=%C3%A9%26", "/posts/été"],
)
def test_who_logs_in_again_goes_on_where_the_button_stood(browse, make, page):
    make.post(slug="été")
    editor = browse("editor", email="mei@example.com", password=PASSWORD)
    with editor.session_transaction() as session:
        session.clear()
    pressed = editor.post(
        "/admin/undo/", headers={"Referer": f"http://localhost{iri_to_uri(page)}"}
    )
    link = unescape(re.search(r'button-primary" href="(/login[^"]*)"', pressed.text)[1])
    form = {**sent_from(editor.get(link).text), "email": "mei@example.com", "password": PASSWORD}
    answer = editor.send(link, form)
    assert editor.get(answer.location).request.full_path.rstrip("?") == page


@pytest.mark.parametrize(
    "page", ["http://[", "http://localhost//[x", "http://localhost//evil.example/", "x", "//"]
)
def test_no_page_of_another_site_is_where_one_goes_on(client, page):
    pressed = client.post("/admin/undo/", headers={"Referer": page})
    assert pressed.status_code == 401
    link = re.search(r'button-primary" href="/login\?next=([^"]*)"', pressed.text)[1]
    assert re.match(r"/(?!/)", link)


def test_without_words_to_give_back_one_logs_in_at_once(client):
    form = {"csrf_token": client.token(), "id": "7"}
    assert client.post("/admin/undo/", data=form).location == "/login?next=/admin/undo/"


@pytest.fixture
def deleted_meanwhile(app, make, monkeypatch):
    """Lets somebody else delete a record just before the next transaction begins."""
    real = recorder.transaction

    def delete_it(kind, record_id):
        with app.app_context():
            delete(db.session.get_one(kind, record_id), by=make.by)

    def arrange(record):
        other = Thread(target=delete_it, args=(type(record), record.id))

        def transaction():
            monkeypatch.setattr(recorder, "transaction", real)
            db.session.rollback()
            other.start()
            other.join()
            return real()

        monkeypatch.setattr(recorder, "transaction", transaction)

    return arrange


def test_what_is_deleted_while_one_saves_it_is_no_crash(browse, make, deleted_meanwhile):
    admin = browse("admin")
    tag, comment = make.tag("words"), make.comment(author=admin.person)
    forms = [
        (comment, f"/comments/{comment.id}/edit", {"body": "Better", "version": "1"}),
        (tag, f"/admin/tags/edit/?id={tag.id}", {"name": "Mots", "slug": "mots", "version": "1"}),
    ]
    for record, path, data in forms:
        form = {"csrf_token": admin.token(), **data}
        deleted_meanwhile(record)
        assert admin.post(path, data=form).status_code == 404, path


def test_who_was_deleted_meanwhile_is_answered_as_a_visitor(browse, make, deleted_meanwhile):
    reader, post = browse("user"), make.post()
    form = {"csrf_token": reader.token(), "body": "I was here"}
    deleted_meanwhile(reader.person)
    answer = reader.post(f"/posts/{post.slug}/comments", data=form)
    assert answer.status_code == 404
    assert 'href="/login' in answer.text
