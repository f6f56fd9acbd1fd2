"""Long and deep discussions: a page at a time, and every comment has an address."""

import re

import pytest

from backoffice.models.comment import CommentStatus
from backoffice.services import comments, discussion


@pytest.fixture
def post(make):
    return make.post(slug="x")


def deep(make, post, levels):
    """Comments of which each answers the one before."""
    chain = [make.comment(post)]
    for _level in range(levels - 1):
        chain.append(make.comment(post, parent_id=chain[-1].id))
    return chain


def ids_on(page):
    return [int(number) for number in re.findall(r'id="comment-(\d+)"', page)]


def test_a_deep_thread_goes_on_on_a_page_of_its_own(client, make, post):
    chain = [comment.id for comment in deep(make, post, 6)]
    page = client.get("/posts/x").text
    assert ids_on(page) == chain[:4]
    assert "6 comments" in page and "Continue this thread, 2 more" in page
    onward = re.search(r'href="(/posts/x/comments/\d+)"', page)[1]
    assert onward == f"/posts/x/comments/{chain[3]}"
    assert ids_on(client.get(onward).text) == chain[3:]


def test_a_thread_of_any_depth_is_read_to_its_end(client, make, post):
    last = deep(make, post, 40)[-1].id
    answer = client.get(f"/comments/{last}", follow_redirects=True)
    assert last in ids_on(answer.text)


def test_many_threads_are_read_page_by_page(client, make, post, monkeypatch):
    monkeypatch.setattr(discussion, "ON_A_PAGE", 2)
    said = [make.comment(post).id for _number in range(5)]
    pages = [client.get(f"/posts/x?comments={number}").text for number in (1, 2, 3)]
    assert [ids_on(page) for page in pages] == [said[:2], said[2:4], said[4:]]
    assert 'rel="next" href="/posts/x?comments=2#comments"' in pages[0]
    assert (
        'rel="prev" href="/posts/x?comments=2#comments"' in pages[2]
        and 'rel="next"' not in pages[2]
    )
    assert client.get("/posts/x?comments=4").status_code == 404
    assert client.get("/posts/x?comments=0").status_code == 400


def test_a_comment_everybody_answers_has_pages_of_answers(client, make, post, monkeypatch):
    monkeypatch.setattr(discussion, "ON_A_PAGE", 2)
    monkeypatch.setattr(discussion, "MOST_SHOWN", 3)
    top = make.comment(post).id
    replies = [make.comment(post, parent_id=top).id for _number in range(5)]
    page = client.get("/posts/x").text
    assert ids_on(page) == [top, *replies[:2]] and "Continue this thread, 3 more" in page
    later = client.get(f"/posts/x/comments/{top}?comments=3").text
    assert ids_on(later) == [top, replies[4]] and "Continue this thread" not in later
    assert client.get(f"/posts/x/comments/{top}?comments=4").status_code == 404


def test_the_address_of_a_comment_leads_to_the_page_that_shows_it(client, make, post, monkeypatch):
    monkeypatch.setattr(discussion, "ON_A_PAGE", 2)
    said = [make.comment(post).id for _number in range(3)]
    chain = [comment.id for comment in deep(make, post, 5)]
    crowd = [make.comment(post, parent_id=chain[4]).id for _number in range(3)]
    places = {
        said[0]: f"/posts/x#comment-{said[0]}",
        said[2]: f"/posts/x?comments=2#comment-{said[2]}",
        chain[3]: f"/posts/x?comments=2#comment-{chain[3]}",
        chain[4]: f"/posts/x/comments/{chain[3]}#comment-{chain[4]}",
        crowd[2]: f"/posts/x/comments/{chain[4]}?comments=2#comment-{crowd[2]}",
    }
    for comment, place in places.items():
        assert client.get(f"/comments/{comment}").location == place
        assert comment in ids_on(client.get(place.partition("#")[0]).text)


def test_after_commenting_one_lands_at_what_one_wrote(browse, make, post, monkeypatch):
    monkeypatch.setattr(discussion, "ON_A_PAGE", 2)
    for _number in range(2):
        make.comment(post)
    answer = browse("user").send("/posts/x/comments", {"body": "Mine"})
    assert re.fullmatch(r"/posts/x\?comments=2#comment-\d+", answer.location)


@pytest.mark.parametrize("status", ["pending", "spam", "rejected"])
def test_what_is_not_shown_has_no_address_and_neither_have_the_answers_to_it(
    client, browse, make, post, status
):
    ines = browse("user")
    above = make.comment(post, author=ines.person, status=CommentStatus(status))
    below = make.comment(post, parent_id=above.id)
    for comment in (above, below):
        assert client.get(f"/comments/{comment.id}").status_code == 404
        assert client.get(f"/posts/x/comments/{comment.id}").status_code == 404
    assert ids_on(client.get("/posts/x").text) == []
    seen = 302 if status == "pending" else 404
    assert ines.get(f"/comments/{above.id}").status_code == seen


def test_an_answer_to_what_is_not_shown_is_not_counted_either(client, make, post):
    above = deep(make, post, 3)[0]
    assert "3 comments" in client.get("/").text
    comments.reject(above, by=make.by)
    assert not re.search(r"\d+ comments?<", client.get("/").text)


def test_a_comment_is_found_under_its_own_visible_post_only(client, make, post):
    comment, hidden = make.comment(post), make.comment(make.draft(slug="secret"))
    make.post(slug="y")
    assert client.get(f"/posts/y/comments/{comment.id}").status_code == 404
    assert client.get(f"/comments/{hidden.id}").status_code == 404
    assert client.get(f"/posts/secret/comments/{hidden.id}").status_code == 404
    assert client.get("/comments/999999").status_code == 404


def test_a_long_discussion_costs_as_many_statements_as_a_short_one(client, make, post, statements):
    make.comment(post)
    short = statements(client.get, "/posts/x")
    deep(make, post, 8)
    for _number in range(40):
        make.comment(post)
    assert statements(client.get, "/posts/x") == short <= 6
