"""A second import of a site: what was deleted here, and what stands before the posts."""

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.actor import Command
from backoffice.models.origin import Origin
from backoffice.models.post import Post
from backoffice.models.tag import Tag
from backoffice.models.user import User
from backoffice.services.deletion import delete
from tests.support.rows import count, the
from tests.support.wxr import author, item

BY = Command("tests")
ANNA = author("anna", "anna@example.com", "Anna")
TERMS = (
    "<wp:category><wp:cat_name>City</wp:cat_name></wp:category>"
    "<wp:tag><wp:tag_name>Bees</wp:tag_name></wp:tag>"
    "<wp:tag><wp:tag_name> </wp:tag_name></wp:tag>"
)


def test_categories_and_tags_without_posts_become_tags(bring):
    assert bring(TERMS).made == {"tag": 2}
    assert set(db.session.scalars(select(Tag.name))) == {"City", "Bees"}
    assert bring(TERMS).unchanged == {"tag": 2}


def test_a_site_without_anything_is_an_export_all_the_same(bring):
    summary = bring()
    assert not (summary.made or summary.changed or summary.skipped)


def test_a_tag_that_was_deleted_here_stays_away_and_its_posts_do_not(bring):
    bring(ANNA, item(tags=["Bees"]))
    delete(the(Tag), by=BY)
    summary = bring(ANNA, item(number=2, slug="other", tags=["Bees"]))
    assert summary.skipped == {("tag", "deleted here since"): 1}
    assert summary.made == {"post": 1}
    assert count(Tag) == 0


def test_an_author_who_was_deleted_here_comes_back_with_new_posts(bring):
    bring(ANNA, item(author="anna"))
    delete(the(Post), by=BY)
    delete(the(User), by=BY)
    assert bring(ANNA, item(number=2, author="anna")).made == {"author": 1, "post": 1}
    assert the(Post).author.email == "anna@example.com"


def test_posts_of_an_author_go_to_no_stranger_who_registered_the_address(bring, make):
    stranger = make.user(email="anna@example.com", password="a phrase", confirmed_at=None)
    bring(ANNA, item(author="anna"))
    assert the(Post).author == stranger
    assert stranger.password is None


def test_posts_with_endless_keys_are_known_again_and_told_apart(bring):
    keys = [f"https://blog.example/{'x' * 300}{number}" for number in (1, 2)]
    parts = [
        item(slug=f"post-{key[-1]}").replace("<wp:post_id>1</wp:post_id>", f"<guid>{key}</guid>")
        for key in keys
    ]
    assert bring(*parts, item(number=7)).made["post"] == 3
    assert bring(*parts, item(number=7)).unchanged["post"] == 3
    kept = set(db.session.scalars(select(Origin.key).where(Origin.kind == "post")))
    assert "7" in kept and sorted(len(key) for key in kept) == [1, 64, 64]
