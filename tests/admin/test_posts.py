"""What is special about posts in the admin."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.post import Post
from backoffice.models.types import utcnow


@pytest.fixture
def announced(make):
    return make.post(title="Opening hours", publish_at=utcnow() + timedelta(days=1))


@pytest.mark.parametrize("page", ["", "details/?id={id}", "edit/?id={id}", "history/?id={id}"])
def test_a_post_to_come_is_called_scheduled_wherever_staff_see_it(browse, announced, page):
    text = browse("editor").get("/admin/posts/" + page.format(id=announced.id)).text
    assert '<span class="badge badge-accent">Scheduled</span>' in text
    assert '<span class="badge badge-ok">Published</span>' not in text


def test_a_post_whose_time_has_come_is_called_published(browse, make):
    make.post(publish_at=utcnow() - timedelta(seconds=1))
    text = browse("editor").get("/admin/posts/").text
    assert '<span class="badge badge-ok">Published</span>' in text
    assert "Scheduled" not in text


def test_the_database_and_the_object_agree_on_what_is_scheduled(make, announced):
    for post in (announced, make.post(), make.draft()):
        found = db.session.scalar(select(Post.is_scheduled).where(Post.id == post.id))
        assert found is post.is_scheduled


def test_a_preview_shows_only_a_post_that_one_may_preview(browse, make):
    author, editor = browse("author"), browse("editor")
    mine, other = make.draft(author=author.person, title="Low tide"), make.draft()
    assert "Low tide" in author.get(f"/admin/posts/preview/?id={mine.id}").text
    assert author.get(f"/admin/posts/preview/?id={other.id}").status_code == 404
    assert editor.get(f"/admin/posts/preview/?id={other.id}").status_code == 200


def test_a_preview_of_what_is_public_leads_to_where_readers_see_it(editor, make, announced):
    post = make.post(slug="low-tide")
    seen = editor.get(f"/admin/posts/preview/?id={post.id}")
    assert seen.location == "/posts/low-tide"
    assert "This is a preview." in editor.get(f"/admin/posts/preview/?id={announced.id}").text


def test_the_field_for_a_time_says_in_which_zone_it_is_read(browse):
    editor = browse("editor", timezone="Asia/Tokyo")
    hint = "A time to come makes the post appear then. In your time zone, Asia/Tokyo."
    assert hint in editor.get("/admin/posts/new/").text


def test_who_empties_the_time_of_a_public_post_hears_how_to_go_on(browse, make):
    post = make.post(title="Low tide")
    kept = {"version": post.version, "title": "Low tide", "author": f"#{post.author_id}"}
    form = {**kept, "status": "published", "kind": "post", "publish_at": ""}
    page = browse("editor").send(f"/admin/posts/edit/?id={post.id}", form)
    assert page.status_code == 422
    assert "Enter one, or make it a draft." in page.text


def test_the_field_for_tags_says_how_to_write_several_and_when_there_are_more(browse):
    page = browse("editor").get("/admin/posts/new/").text
    assert 'aria-describedby="tags-hint"' in page
    assert "Separate with commas." in page
    assert 'data-more="There are more.' in page
