"""Filters can be typed into the search, and say so where they aren't understood."""

from datetime import UTC, datetime

import pytest

from backoffice.models.comment import CommentStatus


@pytest.fixture
def desk(browse, make):
    """An editor with posts of two authors over two months."""
    editor, ana = browse("editor"), make.user(name="Ana Torres", roles=["author"])
    news = make.tag("news")
    january, march = datetime(2026, 1, 20, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC)
    make.post(title="Alpha ferry", author=ana, publish_at=january, tags=[news])
    make.post(title="Beta ferry", author=editor.person, publish_at=march)
    make.draft(title="Gamma", author=ana)
    return editor


def found(browser, typed):
    page = browser.get("/admin/posts/", query_string={"q": typed}, follow_redirects=True).text
    return {name for name in ("Alpha", "Beta", "Gamma") if f">{name}" in page}


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("author:ana", {"Alpha", "Gamma"}),
        ('author:"ana torres" ferry', {"Alpha"}),
        ("status:draft", {"Gamma"}),
        ("status:draft status:published", {"Alpha", "Beta", "Gamma"}),
        ("tag:news", {"Alpha"}),
        ("before:2026-03", {"Alpha"}),
        ("before:2026-03-06", {"Alpha", "Beta"}),
        ("after:2026-01", {"Beta"}),
        ("after:2025", {"Alpha", "Beta"}),
        ("is:mine", {"Beta"}),
        ("ferry after:2026-01 is:mine", {"Beta"}),
    ],
)
def test_tokens_filter_beside_words(desk, typed, titles):
    assert found(desk, typed) == titles


@pytest.mark.parametrize("typed", ["colour:red", "before:soon", "is:lovely", "before:2026-13"])
def test_a_token_that_is_not_understood_is_said_and_narrows_nothing(desk, typed):
    page = desk.get("/admin/posts/", query_string={"q": typed}, follow_redirects=True).text
    assert f"“{typed}” is not understood here." in page
    assert ">Gamma" in page


def test_the_address_of_what_was_typed_is_readable_and_keeps_the_rest(desk):
    query = {"q": "ferry status:draft", "size": "50"}
    answer = desk.get("/admin/posts/", query_string=query)
    assert answer.location == "/admin/posts/?size=50&q=ferry&status=draft"


def test_an_address_in_a_text_is_no_token(browse, make):
    make.comment(body="See https://example.com/ferry", status=CommentStatus.PENDING)
    page = browse("moderator").get("/admin/comments/?q=https://example.com/ferry")
    assert page.status_code == 200
    assert "See https" in page.text


def test_a_name_that_one_may_not_see_means_nobody(browse, make):
    make.user(name="Ana", email="secret@example.com")
    page = browse("moderator").get("/admin/comments/?author=secret").text
    assert "“secret” is no filter for Author." in page
