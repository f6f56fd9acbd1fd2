"""Filters can be typed into the search, and say so where they aren't understood."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
        ("no:tag", {"Beta", "Gamma"}),
        ("ferry after:2026-01 is:mine", {"Beta"}),
    ],
)
def test_tokens_filter_beside_words(desk, typed, titles):
    assert found(desk, typed) == titles


@pytest.mark.parametrize(
    "typed", ["colour:red", "no:author", "no:colour", "before:soon", "is:lovely", "before:2026-13"]
)
def test_a_token_that_is_not_understood_is_said_and_narrows_nothing(desk, typed):
    page = desk.get("/admin/posts/", query_string={"q": typed}, follow_redirects=True).text
    assert f"“{typed}” is not understood here. What is understood: status: " in page
    assert ">Gamma" in page


def test_the_address_of_what_was_typed_is_readable_and_keeps_the_rest(desk):
    query = {"q": "ferry status:draft", "rows": "50"}
    answer = desk.get("/admin/posts/", query_string=query)
    assert answer.location == "/admin/posts/?rows=50&q=ferry&status=draft"


def test_an_address_in_a_text_is_no_token(browse, make):
    make.comment(body="See https://example.com/ferry", status=CommentStatus.PENDING)
    page = browse("moderator").get("/admin/comments/?q=https://example.com/ferry")
    assert page.status_code == 200
    assert "See https" in page.text


def test_a_name_that_one_may_not_see_means_nobody(browse, make):
    make.user(name="Ana", email="secret@example.com")
    page = browse("moderator").get("/admin/comments/?author=secret").text
    assert "“secret” is no filter for Author." in page


# What each token means, said once more for a single post.
MEANINGS = {
    "author:ana": lambda post, me: post.author.name == "Ana Torres",
    "author:ben": lambda post, me: post.author.name == "Ben Okafor",
    "is:mine": lambda post, me: post.author_id == me.id,
    "status:draft": lambda post, me: post.status.value == "draft",
    "status:published": lambda post, me: post.status.value == "published",
    "tag:fog": lambda post, me: "fog" in {tag.name for tag in post.tags},
    "tag:ferry": lambda post, me: "ferry" in {tag.name for tag in post.tags},
    "before:2026-03-03": lambda post, me: post.publish_at and post.publish_at.day < 3,
    "after:2026-03-03": lambda post, me: post.publish_at and post.publish_at.day > 3,
    "tide": lambda post, me: "tide" in post.title,
}
POSTS = [(n % 3, n % 4, n % 5) for n in range(24)]


@pytest.fixture
def library(browse, make):
    """Somebody with 24 posts by three authors, and all of the posts."""
    editor = browse("editor", timezone="UTC")
    authors = [
        make.user(roles=["author"], name="Ana Torres"),
        make.user(roles=["author"], name="Ben Okafor"),
        editor.person,
    ]
    fog, ferry = make.tag("fog"), make.tag("ferry")
    tags = [[], [fog], [ferry], [fog, ferry]]
    posts = []
    for number, (author, labels, day) in enumerate(POSTS):
        values = {"author": authors[author], "tags": tags[labels], "title": f"Word {number}"}
        if number % 2:
            values["title"] += " tide"
        if day:
            values["publish_at"] = datetime(2026, 3, day, 12, tzinfo=UTC)
        posts.append(make.post(**values) if day else make.draft(**values))
    return editor, posts


def meant(post, me, tokens):
    """Any of those of one field, and that of every field."""
    by_field = {}
    for token in tokens:
        by_field.setdefault(token.split(":")[0].replace("is", "author"), []).append(token)
    return all(any(MEANINGS[t](post, me) for t in several) for several in by_field.values())


@settings(max_examples=40)
@given(tokens=st.lists(st.sampled_from(sorted(MEANINGS)), min_size=1, max_size=4, unique=True))
def test_tokens_agree_with_looking_at_every_post(library, tokens):
    editor, posts = library
    query = {"q": " ".join(tokens), "rows": "50"}
    page = editor.get("/admin/posts/", query_string=query, follow_redirects=True).text
    ids = set(map(int, re.findall(r'name="id" value="(\d+)"', page)))
    assert ids == {post.id for post in posts if meant(post, editor.person, tokens)}
