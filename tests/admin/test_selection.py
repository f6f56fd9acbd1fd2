"""Rows are picked over pages, and what is done to them is asked, checked and told."""

import re
from html import unescape

import pytest
from sqlalchemy import func, select

from backoffice.extensions import db
from backoffice.jobs import bulk
from backoffice.models.change import ChangeSet, Refusal
from backoffice.models.comment import CommentStatus
from backoffice.models.job import Job, JobProblem, JobStatus
from backoffice.models.post import Post, PostStatus
from backoffice.models.selection import Selection
from backoffice.models.transaction import transaction
from backoffice.records import selecting
from backoffice.services import comments, save
from backoffice.services.deletion import delete
from backoffice.services.posts import archive
from tests.support.rows import newest
from tests.support.work import run_all_due


@pytest.fixture
def posts(make):
    author = make.user(roles=["author"])
    return [make.post(author=author) for _number in range(25)]


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr(bulk, "PART", 10)


def statuses():
    db.session.expire_all()
    query = select(Post.status, func.count()).group_by(Post.status)
    return {status.value: count for status, count in db.session.execute(query)}


def ids_on(page):
    return re.findall(r'name="id" value="(\d+)"', page.text)


def ticked_on(page):
    return re.findall(r'name="id" value="(\d+)" checked', page.text)


def test_a_harmless_verb_is_done_at_once_and_leads_back_to_the_list(editor, make, posts):
    drafts = [make.draft() for _number in range(2)]
    page = editor.get("/admin/posts/?status=draft")
    ids = [post.id for post in drafts]
    done = editor.press(page, "/action/", {"verb": "publish", "id": ids})
    assert done.location == "/admin/posts/?status=draft"
    assert "Done for 2 records." in editor.get(done.location).text
    assert statuses() == {"published": 27}


def test_ids_may_be_large(browse, make):
    editor, tag = browse("editor"), make.tag(id=65_520)
    kept = editor.keep(editor.get("/admin/tags/"), id=[tag.id])
    assert "Selected: 1" in kept.text


def test_nothing_picked_is_said(editor, posts):
    answer = editor.press(editor.get("/admin/posts/"), "/action/", {"verb": "publish"})
    assert "Pick at least one row first." in editor.get(answer.location).text


def test_ticks_survive_paging(editor, posts):
    first = editor.get("/admin/posts/?rows=20&sort=title")
    second = editor.keep(first, id=[posts[0].id, posts[1].id], go="rows=20&sort=-title")
    assert "Selected: 2" in second.text
    kept = db.session.scalars(select(Selection)).one()
    assert kept.ids == [posts[0].id, posts[1].id]
    more = next(number for number in ids_on(second) if number not in ticked_on(second))
    third = editor.keep(second, id=[*ticked_on(second), more], go="rows=20&sort=title")
    assert "Selected: 3" in third.text


def test_everything_that_matches_is_more_than_the_page(browse, make, posts):
    editor, other = browse("editor"), make.draft()
    page = editor.get("/admin/posts/?rows=20&status=published")
    picked = editor.keep(page, pick="everything")
    assert "Selected: 25" in picked.text
    assert "id" not in picked.request.args
    question = editor.press(picked, "/action/", {"verb": "archive", "id": ids_on(picked)})
    assert "25 records?" in question.text
    answer = editor.press(question, "/action/", {})
    assert answer.status_code == 303
    assert statuses() == {"archived": 25, "draft": 1}
    assert other.status is PostStatus.DRAFT


def test_a_row_unticked_from_everything_stays(editor, posts):
    picked = editor.keep(editor.get("/admin/posts/?rows=20"), pick="everything")
    without = ids_on(picked)[1:]
    question = editor.press(picked, "/action/", {"verb": "archive", "id": without})
    assert "24 records?" in question.text
    editor.press(question, "/action/", {})
    assert statuses() == {"archived": 24, "published": 1}


def test_another_filter_drops_everything_that_matched(editor, posts):
    picked = editor.keep(editor.get("/admin/posts/?rows=20"), pick="everything")
    other = editor.get(f"/admin/posts/?status=draft&{picked.request.query_string.decode()}")
    assert "Selected: 25" not in other.text


def test_select_none(editor, posts):
    picked = editor.keep(editor.get("/admin/posts/?rows=20"), pick="everything")
    assert "Selected: 25" not in editor.keep(picked, pick="none").text


def test_a_selection_belongs_to_one_person_and_one_list(browse, posts):
    editor, other = browse("editor"), browse("editor")
    picked = editor.keep(editor.get("/admin/posts/?rows=20"), pick="everything")
    token = db.session.scalars(select(Selection)).one()
    address = f"/admin/posts/?selection={selecting.token_of(token)}"
    assert "Selected: 25" in editor.get(f"{address}&rows=20").text
    assert "Selected: 25" not in other.get(f"{address}&rows=20").text
    path = "/admin/posts/action/"
    data = {"verb": "archive", "confirmed": "1", "selection": selecting.token_of(token)}
    stolen = other.send(path, data)
    assert "Pick the rows again" in other.get(stolen.location).text
    elsewhere = editor.send("/admin/tags/action/", {**data, "verb": "delete"})
    assert elsewhere.status_code == 303
    assert statuses() == {"published": 25}
    assert picked.status_code == 200


def test_a_selection_that_was_tampered_with_is_unknown(editor, posts):
    for token in ("1", "x" * 500, "MQ.forged", "\u00e9"):
        page = editor.get("/admin/posts/", query_string={"selection": token})
        assert page.status_code == 200
        answer = editor.send(
            "/admin/posts/action/", {"verb": "archive", "selection": token, "confirmed": "1"}
        )
        assert answer.status_code == 303


def test_it_asks_again_when_other_records_match_by_now(editor, make, posts):
    picked = editor.keep(editor.get("/admin/posts/?rows=20&status=published"), pick="everything")
    question = editor.press(picked, "/action/", {"verb": "archive", "id": ids_on(picked)})
    archive(posts[3], by=make.by)
    again = editor.press(question, "/action/", {})
    assert again.status_code == 200
    assert "Other records match by now" in again.text
    assert "24 records?" in again.text
    assert statuses() == {"archived": 1, "published": 24}
    editor.press(again, "/action/", {})
    assert statuses() == {"archived": 25}


def test_asked_again_it_still_leaves_alone_what_changed_since_the_page_was_drawn(browse, make):
    admin, rewritten, gone = browse("admin"), make.post(), make.post()
    form = {"verb": "delete", "id": [rewritten.id, gone.id]}
    question = admin.send("/admin/posts/action/", form)
    save.save(rewritten, {"body": "A whole day's work"}, since=1, by=make.by)
    delete(gone, by=make.by)
    asked_again = admin.press(question, "/action/", {})
    assert "Other records match by now" in asked_again.text
    admin.press(asked_again, "/action/", {})
    assert statuses() == {"published": 1}


def test_who_works_off_the_last_page_comes_to_the_page_before(browse, make):
    mona, post = browse("moderator"), make.post()
    for _number in range(23):
        make.comment(post, status=CommentStatus.PENDING)
    first = mona.get("/admin/comments/?status=pending&rows=20")
    last = mona.get(unescape(re.search(r'href="([^"]*)" rel="next"', first.text)[1]))
    assert len(ids_on(last)) == 3
    done = mona.press(last, "/action/", {"verb": "approve", "id": ids_on(last)})
    assert set(ids_on(first)) <= set(ids_on(mona.get(done.location)))


def test_records_that_come_later_are_not_meant(editor, make, posts):
    picked = editor.keep(editor.get("/admin/posts/?rows=20&status=published"), pick="everything")
    question = editor.press(picked, "/action/", {"verb": "archive", "id": ids_on(picked)})
    make.post()
    editor.press(question, "/action/", {})
    assert statuses() == {"archived": 25, "published": 1}


def test_the_question_about_a_forgotten_selection_is_never_about_the_next_one(editor, posts):
    page = editor.get("/admin/posts/")
    question = editor.press(page, "/action/", {"verb": "delete", "id": [posts[0].id]})
    assert "1 record?" in question.text
    with transaction():
        db.session.delete(newest(Selection))
    editor.press(page, "/action/", {"verb": "delete", "id": [posts[1].id, posts[2].id]})
    answer = editor.press(question, "/action/", {})
    assert "Pick the rows again" in editor.get(answer.location).text
    assert statuses() == {"published": 25}


def test_too_many_ticks_by_hand_are_refused(editor, posts, monkeypatch):
    monkeypatch.setattr(selecting, "MOST_TICKED", 3)
    data = {"verb": "publish", "id": [post.id for post in posts[:4]]}
    answer = editor.press(editor.get("/admin/posts/?rows=50"), "/action/", data)
    assert "Tick at most 3 rows by hand" in editor.get(answer.location).text


def test_rows_left_alone_are_told_with_the_reason(browse, make, posts):
    moderator = browse("editor")
    draft = make.draft()
    ids = [draft.id, posts[0].id]
    answer = moderator.press(
        moderator.get("/admin/posts/"), "/action/", {"verb": "publish", "id": ids}
    )
    page = moderator.get(answer.location).text
    assert "Done for 1 record." in page
    assert posts[0].title in page
    assert "That is done already." in page


def test_what_was_left_alone_can_be_taken_along(browse, make, posts):
    editor, other = browse("editor"), browse("editor")
    ids = [make.draft().id, posts[0].id]
    page = editor.get("/admin/posts/")
    answer = editor.press(page, "/action/", {"verb": "publish", "id": ids})
    address = answer.location.replace("details", "problems")
    rows = editor.get(address).text.splitlines()[1:]
    assert rows == [f"Post,{posts[0].id},{posts[0].title},Skipped,That is done already."]
    assert other.get(address).status_code == 404


def test_a_big_selection_is_left_to_a_worker(editor, posts, few_at_once):
    picked = editor.keep(editor.get("/admin/posts/?rows=20"), pick="everything")
    question = editor.press(picked, "/action/", {"verb": "archive", "id": ids_on(picked)})
    assert "A worker does this in the background." in question.text
    answer = editor.press(question, "/action/", {})
    assert "0 of 25" in editor.get(answer.location).text
    assert statuses() == {"published": 25}
    assert run_all_due() == 1
    page = editor.get(answer.location).text
    assert "Done for 25 records." in page
    assert statuses() == {"archived": 25}
    changes = newest(ChangeSet)
    assert changes.closed_at
    assert len(changes.changes) == 25
    assert changes.on_behalf_of_id == editor.person.id


def test_only_who_asked_and_who_may_see_jobs_see_a_job(browse, posts, few_at_once):
    editor, other, staff = browse("editor"), browse("editor"), browse("staff")
    picked = editor.keep(editor.get("/admin/posts/?rows=20"), pick="everything")
    question = editor.press(picked, "/action/", {"verb": "archive", "id": ids_on(picked)})
    address = editor.press(question, "/action/", {}).location
    job = db.session.scalars(select(Job)).one()
    assert other.get(address).status_code == 404
    assert other.send("/admin/jobs/cancel/", {"id": job.id}).status_code == 404
    assert "Archive: Posts" not in other.get("/admin/jobs/").text
    assert "Archive: Posts" in staff.get("/admin/jobs/").text
    assert staff.get(address).status_code == 200


def test_a_job_that_waits_can_be_stopped_and_go_on(editor, posts, few_at_once):
    picked = editor.keep(editor.get("/admin/posts/?rows=20"), pick="everything")
    question = editor.press(picked, "/action/", {"verb": "archive", "id": ids_on(picked)})
    address = editor.press(question, "/action/", {}).location
    editor.press(editor.get(address), "/cancel/", {})
    assert run_all_due() == 0
    assert db.session.scalars(select(Job.status)).one() is JobStatus.CANCELLED
    assert statuses() == {"published": 25}
    editor.press(editor.get(address), "/retry/", {})
    assert run_all_due() == 1
    assert statuses() == {"archived": 25}


def test_what_is_refused_in_bulk_is_remembered(browse, make, posts):
    author = browse("author", "moderator")
    ids = [make.draft(author=author.person).id, posts[0].id]
    page = author.get("/admin/posts/")
    question = author.press(page, "/action/", {"verb": "publish", "id": ids})
    assert question.status_code == 303
    refused = db.session.scalars(select(Refusal.record_id)).all()
    problems = db.session.scalars(select(JobProblem.record_id)).all()
    assert refused == problems == [posts[0].id]


@pytest.mark.parametrize("page", ["/admin/comments/", "/admin/comments/details/?id={id}"])
def test_what_changed_since_the_page_was_drawn_is_left_alone(browse, make, page):
    moderator, author = browse("moderator"), make.user()
    comment = make.comment(author=author, status=CommentStatus.PENDING, body="Kind")
    drawn = moderator.get(page.format(id=comment.id))
    comments.change(comment, "Unkind", since=1, by=author)
    answer = moderator.press(drawn, "/action/", {"verb": "approve", "id": comment.id})
    assert "It changed meanwhile." in moderator.get(answer.location).text
    db.session.expire_all()
    assert comment.status is CommentStatus.PENDING


@pytest.mark.parametrize("seen", ["", "x", "2026-01-01", "9000-01-01T00:00:00+00:00"])
def test_a_page_that_says_no_time_was_drawn_just_now(browse, make, seen):
    comment, moderator = make.comment(status=CommentStatus.PENDING), browse("moderator")
    page = moderator.get("/admin/comments/")
    form = {"verb": "approve", "id": comment.id, "seen": seen}
    assert moderator.press(page, "/action/", form).location.startswith("/admin/comments/")
    db.session.expire_all()
    assert comment.status is CommentStatus.APPROVED
