"""A record whose title is still empty has a name all the same: its number."""

from dataclasses import replace

import pytest

from backoffice.models.user import User
from backoffice.records import narrowing, rows
from backoffice.records.attributes import attribute


@pytest.fixture(autouse=True)
def nameless(monkeypatch):
    """Users are named by a field that most leave empty."""
    monkeypatch.setattr(User, "__title__", "avatar")
    rows._words_of_target.cache_clear()
    yield
    rows._words_of_target.cache_clear()


@pytest.fixture
def ben(make):
    return make.user(name="Ben Brook", roles=["author"])


def test_lists_filters_and_neighbours_call_it_by_its_number(browse, make, ben):
    admin, post = browse("admin"), make.post(author=ben)
    name = f"#{ben.id}"
    for path in (
        "/admin/posts/",
        f"/admin/posts/?author={ben.id}",
        f"/admin/posts/details/?id={post.id}",
        f"/admin/posts/history/?id={post.id}",
        f"/admin/users/edit/?id={ben.id}",
        f"/admin/users/details/?id={admin.person.id}",
    ):
        page = admin.get(path).text
        assert name in page and "None" not in page, path


def test_a_search_that_finds_it_by_another_field_shows_it(app, browse, ben, monkeypatch):
    view = app.jinja_env.globals["record_views"][User]
    columns = [attribute(User.avatar), attribute(User.name)]
    monkeypatch.setattr(view, "listing", replace(view.listing, columns=columns))
    monkeypatch.setattr(User, "__fragments__", ("avatar", "name"))
    monkeypatch.setattr(narrowing, "_searchable", lambda *_: {"name"})  # those of the index
    page = browse("admin").get("/admin/users/?q=brook")
    assert f"#{ben.id}</a>" in page.text


def test_a_question_names_those_that_stay_by_their_number(browse, make, ben):
    make.post(author=ben)
    admin = browse("admin")
    sent = {"verb": "delete", "id": [ben.id, make.user().id]}
    question = admin.press(admin.get("/admin/users/"), "/action/", sent)
    assert f"#{ben.id}" in question.text and "None" not in question.text
