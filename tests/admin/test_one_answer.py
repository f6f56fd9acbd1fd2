"""A selection means what was asked about: it is acted on once, and never on more than that."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from backoffice.extensions import db
from backoffice.jobs import bulk
from backoffice.models.job import Job, JobStatus
from backoffice.models.post import Post, PostStatus
from backoffice.models.recorder import change_set
from backoffice.models.role import Role
from backoffice.models.selection import Selection
from backoffice.models.transaction import transaction
from backoffice.models.user import AccountStatus
from backoffice.policy import Refused
from backoffice.records import selecting
from backoffice.records.declaration import listing_of
from backoffice.services.deletion import delete
from backoffice.services.posts import archive
from tests.support.rows import newest
from tests.support.work import run_all_due


@pytest.fixture
def posts(make):
    return make.posts(5)


@pytest.fixture
def editor(make):
    return make.user(roles=["editor"])


def pick(query, by):
    return selecting.select_everything(listing_of("post"), query, by=by)


def archived():
    db.session.rollback()
    return set(db.session.scalars(select(Post.id).where(Post.status == PostStatus.ARCHIVED)))


def test_a_question_answered_twice_is_one_job(browse, posts, monkeypatch):
    monkeypatch.setattr(bulk, "PART", 2)
    browser = browse("editor")
    ids = [post.id for post in posts]
    page = browser.get("/admin/posts/")
    question = browser.press(page, "/action/", {"verb": "archive", "id": ids})
    first = browser.press(question, "/action/", {})
    again = browser.press(question, "/action/", {})
    assert first.location == again.location
    assert len(db.session.scalars(select(Job)).all()) == 1
    run_all_due()
    late = browser.press(question, "/action/", {})
    assert late.status_code == 303
    assert len(db.session.scalars(select(Job)).all()) == 1


def test_what_was_done_at_once_is_not_done_again_from_the_page_before(browse, posts):
    browser = browse("editor")
    ids = [post.id for post in posts]
    page = browser.get("/admin/posts/?status=published")
    question = browser.press(page, "/action/", {"verb": "delete", "id": ids})
    assert browser.press(question, "/action/", {}).location == "/admin/posts/?status=published"
    again = browser.press(question, "/action/", {})
    job = db.session.scalars(select(Job)).one()
    assert again.location.startswith(f"/admin/jobs/details/?id={job.id}&")
    browser.get("/admin/posts/")  # what was done is told once
    assert "Done for" not in browser.get("/admin/posts/").text


def test_the_same_can_be_asked_again_with_a_new_question(browse, posts):
    browser = browse("editor")
    ids = [post.id for post in posts]
    for _time in range(2):
        browser.act("post" + "s", "archive", *ids)
    assert len(db.session.scalars(select(Job)).all()) == 2


def test_two_answers_at_the_same_moment_are_one_job(app, posts, editor):
    selection = pick({}, editor).id
    ready = threading.Barrier(2)
    errors = []

    def answer():
        with app.app_context():
            try:
                person = db.session.get_one(type(editor), editor_id)
                chosen = db.session.get_one(Selection, selection)
                ready.wait()
                bulk.start(archive, chosen, by=person)
            except Exception as error:
                errors.append(error)

    editor_id = editor.id
    db.session.rollback()
    threads = [threading.Thread(target=answer) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert archived() == {post.id for post in posts}
    assert db.session.scalars(select(Job.status)).all() == [JobStatus.DONE]


def test_ticks_elsewhere_do_not_change_what_was_asked_about(browse, posts):
    browser = browse("editor")
    page = browser.keep(browser.get("/admin/posts/?rows=20"), id=[posts[0].id])
    question = browser.press(page, "/action/", {"verb": "archive", "id": [posts[0].id]})
    browser.keep(page, id=[post.id for post in posts])  # in another tab, from the same list
    browser.press(question, "/action/", {})
    assert archived() == {posts[0].id}


def test_a_filter_lost_between_the_parts_of_a_job_lets_nothing_through(
    make, posts, editor, monkeypatch
):
    monkeypatch.setattr(bulk, "PART", 2)
    tag = make.tag("old")
    for _number in range(4):
        make.post(tags=[tag], author=posts[0].author)
    job = bulk.start(archive, pick({"tags": [f"old #{tag.id}"]}, editor), by=editor)
    delete(tag, by=make.by)
    run_all_due()
    assert archived() == set(), "without the tag, all posts would have matched"
    assert job.tried == 0


def test_a_column_that_one_may_not_see_any_more_lets_nothing_through(make):
    make.role("keeper", "user.manage")
    make.role("reader", "user.public")
    person = make.user(roles=["keeper"])
    make.user(status=AccountStatus.INACTIVE)
    listing = listing_of("user")
    selection = selecting.select_everything(listing, {"status": ["inactive"]}, by=person)
    assert selection.size == 1
    with change_set(by=make.by):
        person.roles = list(db.session.scalars(select(Role).where(Role.name == "reader")))
    with pytest.raises(Refused, match="is gone"):
        selecting.measure(selection, listing, by=person)


def test_a_value_that_is_not_understood_is_not_left_out_of_a_selection(browse, make, posts, editor):
    browser = browse("editor")
    page = browser.get("/admin/posts/?rows=20&author=nobody-of-this-name")
    assert posts[0].title in page.text
    picked = browser.keep(page, pick="everything")
    assert "A filter of this list is not understood" in picked.text
    assert db.session.scalar(select(func.count(Selection.id))) == 0
    with pytest.raises(Refused):
        pick({"status": ["draft", "nonsense"]}, editor)


def test_what_was_never_a_filter_is_no_part_of_a_selection(browse, posts):
    browser = browse("editor")
    page = browser.get("/admin/posts/?utm_source=mail")
    kept = browser.keep(page, pick="everything", go="utm_source=mail")
    assert "Selected: 5" in kept.text


def test_a_long_address_is_never_cut_to_fewer_filters(browse, posts, make):
    browser = browse("editor")
    make.draft(author=posts[0].author)
    for filler in ("q=" + "+" * 3000, "&".join(["rows=20"] * 150)):
        data = {"pick": "everything", "back": f"{filler}&status=draft"}
        answer = browser.send("/admin/posts/selection/", data)
        assert answer.status_code == 303
        chosen = newest(Selection)
        assert chosen.query["status"] == ["draft"]
        assert chosen.size == 1
    data = {"pick": "everything", "back": f"q={'+' * 9000}&status=draft"}
    assert browser.send("/admin/posts/selection/", data).status_code == 400


def test_a_saved_view_keeps_every_filter_of_a_long_address(browse, posts):
    browser = browse("editor")
    back = f"q={'+' * 3000}&status=draft"
    page = browser.get("/admin/posts/views/new/", query_string={"back": back})
    assert page.status_code == 200
    assert "Draft" in page.text


def test_today_is_the_day_of_the_question(make, posts, editor):
    author, asked = posts[0].author, datetime(2020, 5, 2, 12, tzinfo=UTC)
    day_before = make.post(author=author, publish_at=asked - timedelta(days=1))
    selection = pick({"publish_at": ["yesterday"]}, editor)
    where = selecting.conditions(selection, listing_of("post"), by=editor)
    assert day_before.id not in db.session.scalars(select(Post.id).where(*where)).all()
    with transaction():
        selection.asked_at = asked
    where = selecting.conditions(selection, listing_of("post"), by=editor)
    assert db.session.scalars(select(Post.id).where(*where)).all() == [day_before.id]


def test_rights_lost_between_the_parts_stop_the_rest(make, posts, editor, monkeypatch):
    monkeypatch.setattr(bulk, "PART", 2)
    author = db.session.scalar(select(Role).where(Role.name == "author"))
    with change_set(by=make.by):
        editor.roles.append(author)
    job = bulk.start(archive, pick({}, editor), by=editor)
    step = bulk.step

    def lose_rights_after(job, by):
        more = step(job, by)
        editor.roles = [author]
        return more

    monkeypatch.setattr(bulk, "step", lose_rights_after)
    run_all_due()
    assert archived() == {posts[0].id, posts[1].id}
    assert (job.status, job.done) == (JobStatus.FAILED, 2)
    assert "fewer permissions by now" in job.error
