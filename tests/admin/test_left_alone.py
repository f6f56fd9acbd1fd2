"""A field that nobody touched is left alone, whatever became meanwhile of what it shows."""

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.models.post import Post
from backoffice.models.types import utcnow
from backoffice.services import save
from backoffice.services.deletion import delete
from tests.support.client import sent_from
from tests.support.make import again
from tests.support.rows import newest

FIRST_OF_TWO = datetime(2026, 10, 25, 0, 30, 12, tzinfo=UTC)  # 02:30 in Berlin, as an hour later


@pytest.fixture
def editor(browse):
    return browse("editor", timezone="Europe/Berlin")


def form_of(browser, post):
    return sent_from(browser.get(f"/admin/posts/edit/?id={post.id}").text)


def sends(browser, post, form):
    return browser.post(f"/admin/posts/edit/?id={post.id}", data=form)


def test_a_time_stays_though_the_reader_moved_to_another_zone(editor, make, client):
    post = make.post(publish_at=utcnow() + timedelta(hours=4))
    form = form_of(editor, post)
    save.save(editor.person, {"timezone": "Asia/Tokyo"}, since=editor.person.version, by=make.by)
    assert sends(editor, post, {**form, "summary": "A slip mended"}).status_code == 303
    assert client.get(f"/posts/{post.slug}").status_code == 404


def test_a_time_stays_with_its_seconds_in_the_hour_that_comes_twice(editor, make):
    post = make.post(publish_at=FIRST_OF_TWO)
    sends(editor, post, {**form_of(editor, post), "title": "Only the title"})
    assert again(post).publish_at == FIRST_OF_TWO


def test_a_time_that_others_changed_is_no_conflict(editor, make):
    post, later = make.post(publish_at=FIRST_OF_TWO), FIRST_OF_TWO + timedelta(days=9)
    form = form_of(editor, post)
    save.save(post, {"publish_at": later}, since=1, by=make.by)
    assert sends(editor, post, {**form, "title": "Only the title"}).status_code == 303
    assert again(post).publish_at == later


def test_what_others_deleted_is_not_missed(editor, make):
    tag, other, picture = make.tag("harbour"), make.tag("ferries"), make.picture()
    post = make.post(tags=[tag, other], lead_picture_id=picture.id)
    form = form_of(editor, post)
    delete(other, by=make.by)
    delete(picture, by=make.by)
    assert sends(editor, post, {**form, "title": "Only the title"}).status_code == 303
    assert again(post).tags == [tag]


def test_somebody_whom_one_may_not_see_stays_the_author(browse, make):
    make.role("desk", "admin.enter", "post.manage")
    desk, post, ben = browse("desk"), make.post(), make.user(name="Ben")
    form = form_of(desk, post)
    save.save(post, {"author": ben}, since=1, by=make.by)
    assert sends(desk, post, {**form, "title": "Only the title"}).status_code == 303
    assert again(post).author == ben


def test_what_others_changed_shows_in_a_form_that_comes_back(editor, make):
    post = make.post(tags=[make.tag("harbour")])
    form = form_of(editor, post)
    save.save(post, {"title": "Theirs", "tags": [make.tag("ferries")]}, since=1, by=make.by)
    page = sends(editor, post, {**form, "title": "Mine"})
    assert page.status_code == 409
    assert sent_from(page.text)["tags"] == ["ferries #2"]


def test_after_a_conflict_what_stood_in_the_form_at_first_can_be_saved_too(editor, make):
    harbour, ferries, bees = make.tag("harbour"), make.tag("ferries"), make.tag("bees")
    post = make.post(tags=[harbour])
    form = form_of(editor, post)
    save.save(post, {"tags": [ferries]}, since=1, by=make.by)
    page = sends(editor, post, {**form, "tags": "bees #3"})
    assert page.status_code == 409
    assert bees.name in page.text
    kept = {**sent_from(page.text), "tags": "harbour #1"}
    assert sends(editor, post, kept).status_code == 303
    assert again(post).tags == [harbour]


def test_what_a_client_does_not_send_at_all_stays(editor, make):
    tag = make.tag("harbour")
    post = make.post(publish_at=FIRST_OF_TWO, tags=[tag], summary="As it was")
    form = {name: form_of(editor, post)[name] for name in ("version", "csrf_token")}
    assert sends(editor, post, {**form, "title": "Only the title"}).status_code == 303
    kept = again(post)
    assert (kept.publish_at, kept.tags, kept.summary) == (FIRST_OF_TWO, [tag], "As it was")


def test_a_new_record_takes_all_that_its_form_says(editor, make):
    tag, form = make.tag("harbour"), sent_from(editor.get("/admin/posts/new/").text)
    sent = {**form, "title": "New", "tags": "harbour #1", "tags-shown": "harbour #1"}
    assert editor.post("/admin/posts/new/", data=sent).status_code == 303
    assert newest(Post).tags == [tag]
