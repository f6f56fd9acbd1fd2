"""An address that was ever given out keeps leading to what it named."""

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.post import Post
from backoffice.services import save


@pytest.fixture
def renamed(make):
    """A post with an author and a tag, all three at new addresses."""
    author, tag = make.user(roles=["author"], slug="old-author"), make.tag("old-tag")
    post = make.post(author=author, tags=[tag], slug="old-post")
    for record, slug in ((author, "new-author"), (tag, "new-tag"), (post, "new-post")):
        save.save(record, {"slug": slug}, since=record.version, by=make.by)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/posts/old-post", "/posts/new-post"),
        ("/posts/old-post?comments=1&_scheme=x", "/posts/new-post?comments=1&_scheme=x"),
        ("/tags/old-tag", "/tags/new-tag"),
        ("/tags/old-tag/feed.xml", "/tags/new-tag/feed.xml"),
        ("/authors/old-author/", "/authors/new-author/"),
    ],
)
def test_an_old_address_redirects_for_good_to_the_new_one(client, renamed, old, new):
    answer = client.get(old)
    assert (answer.status_code, answer.headers["Location"]) == (301, new)
    assert client.get(new).status_code == 200


def test_a_thread_and_a_comment_find_their_renamed_post(client, browse, make, renamed):
    post = db.session.scalars(select(Post)).one()
    comment = make.comment(post)
    answer = client.get(f"/posts/old-post/comments/{comment.id}")
    assert answer.location == f"/posts/new-post/comments/{comment.id}"
    assert client.get(answer.location).status_code == 200
    sent = browse("user").send("/posts/old-post/comments", {"body": "My words"})
    assert sent.location.startswith("/posts/new-post#comment-")


@pytest.mark.parametrize("unknown", ["/posts/never", "/tags/never", "/tags/old-tag+never"])
def test_an_address_that_never_was_is_not_found(client, renamed, unknown):
    assert client.get(unknown).status_code == 404


def test_the_old_address_of_a_draft_tells_nothing(client, make):
    draft = make.draft(slug="secret-plan")
    save.save(draft, {"slug": "secret-plan-two"}, since=draft.version, by=make.by)
    assert client.get("/posts/secret-plan").status_code == 404
