"""Every text of the public pages can be translated: shown in the language that nobody speaks."""

from calendar import month_abbr

import pytest

from backoffice.extensions import db
from backoffice.models.comment import Comment

PAGES = [
    "/",
    "/posts/x",
    "/authors/writer/",
    "/tags/news",
    "/search/?q=words",
    "/search/?q=nothing",
    "/terms",
    "/profile/",
    "/profile/edit",
    "/outbox/",
    "/change",
    "/change-email",
    "/reset",
    "/verify",
    "/nowhere",
    "/language",
    "/admin/",
    "/admin/jobs/",
    "/admin/mail/",
    "/admin/log_ins/",
    "/admin/search/",
    "/admin/shortcuts/",
]
WITHOUT_A_PAGE = {"/nowhere": 404, "/language": 405}
FORMS = ["/profile/edit", "/posts/x/comments", "/change", "/change-email", "/reset", "/verify"]


@pytest.fixture
def reader(browse, make):
    writer = make.user(roles=["author"], name="Wanda", slug="writer")
    post = make.post(slug="x", title="T", summary="S", author=writer, tags=[make.tag("news")])
    make.comment(post, author=writer)
    browser = browse("admin", name="Ada").in_language("en_XA")
    browser.names = {"Wanda", "Ada", "news", *month_abbr}
    return browser


@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_a_text_that_was_never_marked(reader, path):
    assert reader.get(path).status_code == WITHOUT_A_PAGE.get(path, 200)


@pytest.mark.parametrize("path", ["/login", "/register", "/reset", "/confirm"])
def test_no_page_of_visitors_does(client, monkeypatch, path):
    monkeypatch.setattr("backoffice.web.locale.may_see_pseudo", lambda: True)
    client.in_language("en_XA")
    assert client.get(path).status_code == 200
    client.send(path, {"email": "x"})


def test_no_thread_does(reader):
    reader.get(f"/posts/x/comments/{db.session.query(Comment).one().id}")


@pytest.mark.parametrize("path", FORMS)
def test_no_refusal_of_a_form_does_either(reader, path):
    reader.send(path, {"version": "1", "email": "x", "locale": "xx"})


def test_who_changes_their_language_reads_in_it_that_it_was_saved(browse):
    ines = browse("user", name="Ines")
    form = {"name": "Ines", "locale": "de", "timezone": "UTC", "version": ines.person.version}
    page = ines.get(ines.send("/profile/edit", form).location).text
    assert "Ihr Profil wurde gespeichert." in page
