"""Members comment; moderators decide; what was said can be taken back for a while."""

import re
from datetime import timedelta
from html import unescape
from threading import Thread

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.change import Refusal
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.post import Post
from backoffice.models.types import utcnow
from backoffice.models.user import User
from backoffice.policy import Forbidden, Refused
from backoffice.services import comments, posts, reading
from backoffice.services.save import save
from tests.support.client import sent_from
from tests.support.make import PASSWORD


def test_a_members_comment_waits_is_seen_by_its_author_and_appears_once_approved(
    browse, client, make
):
    make.post(slug="x")
    ines, mod = browse("user"), browse("moderator")
    assert ines.send("/posts/x/comments", {"body": "My *words*"}).status_code == 303
    assert "Waits for a moderator" in ines.get("/posts/x").text
    assert "My <em>words</em>" not in client.get("/posts/x").text
    comment = db.session.query(Comment).one()
    mod.send("/admin/comments/action/", {"verb": "approve", "id": comment.id})
    assert "My <em>words</em>" in client.get("/posts/x").text


def test_a_moderators_comment_appears_at_once(browse, client, make):
    make.post(slug="x")
    browse("moderator").send("/posts/x/comments", {"body": "At once"})
    assert "At once" in client.get("/posts/x").text


def test_an_answer_stands_below_what_it_answers_and_under_the_same_post_only(browse, client, make):
    post, other = make.post(slug="x"), make.post(slug="y")
    above, elsewhere = make.comment(post), make.comment(other)
    mod = browse("moderator")
    mod.send("/posts/x/comments", {"body": "An answer", "parent": str(above.id)})
    assert db.session.query(Comment).filter_by(body="An answer").one().parent_id == above.id
    wrong = mod.send("/posts/x/comments", {"body": "Misplaced", "parent": str(elsewhere.id)})
    assert wrong.status_code == 404


def test_an_answer_is_offered_to_what_can_be_answered_only(browse, make):
    post, elsewhere, ines = make.post(slug="x"), make.comment(), browse("user")
    there = make.comment(post, author=make.user(name="Wanda"))
    waiting = make.comment(post, status=CommentStatus.PENDING)
    assert "You answer Wanda." in ines.get(f"/posts/x?reply={there.id}").text
    for number in (f"-{there.id}", "999999", str(2**70), "x", waiting.id, elsewhere.id):
        assert "You answer" not in ines.get(f"/posts/x?reply={number}").text


@pytest.mark.parametrize("body", ["", "   ", "x" * 10_001])
def test_an_empty_or_endless_comment_is_refused_beside_the_field(browse, make, body):
    make.post(slug="x")
    answer = browse("user").send("/posts/x/comments", {"body": body})
    assert answer.status_code == 422
    assert '<a href="#body">' in answer.text
    assert db.session.query(Comment).count() == 0


def test_a_closed_discussion_takes_no_comments(browse, make):
    make.post(slug="x", comments_open=False)
    ines = browse("user")
    answer = ines.send("/posts/x/comments", {"body": "Too late"})
    assert answer.status_code == 422
    assert "no longer takes comments" in answer.text
    assert "Too late" in answer.text, "nobody writes a text twice"
    # To whoever reads that page in another language now, or anew.
    for ask in (ines.get, ines.head):
        assert ask("/posts/x/comments").location == "/posts/x#reply"
    assert "<textarea" not in ines.get("/posts/x").text


def test_what_nobody_can_read_cant_be_answered(browse, make):
    post, ines = make.post(slug="x"), browse("user")
    hidden = make.comment(post, status=CommentStatus.REJECTED)
    below = make.comment(post, parent_id=hidden.id)
    answer = ines.send("/posts/x/comments", {"body": "My words", "parent": str(below.id)})
    assert answer.status_code == 404
    assert "My words" in answer.text
    assert "You answer" not in ines.get(f"/posts/x?reply={below.id}").text
    with pytest.raises(Refused, match="not here any more"):
        comments.write(post, "My words", parent=below, by=ines.person)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_nobody_answers_what_its_author_changes_at_that_moment(app, make, monkeypatch):
    post, author, reader, checked = make.post(), make.user(), make.user(), comments._checked
    comment = make.comment(post, author=author)
    ids, refused = (post.id, comment.id, reader.id), []

    def answer():
        with app.app_context():
            there = map(db.session.get_one, (Post, Comment, User), ids)
            with pytest.raises(Refused) as caught:
                comments.write(next(there), "An answer", parent=next(there), by=next(there))
            refused.append(str(caught.value.message))

    answering = Thread(target=answer)

    def check_while_answered(body):
        if answering.ident is None:
            answering.start()
            answering.join(0.5)
        return checked(body)

    monkeypatch.setattr(comments, "_checked", check_while_answered)
    comments.change(comment, "Other words", since=comment.version, by=author)
    answering.join(30)
    assert refused == ["What you answer is not here any more."]


def test_a_comment_that_was_answered_is_offered_for_no_change(browse, make):
    post, ines = make.post(slug="x"), browse("user")
    mine = make.comment(post, author=ines.person)
    unseen = make.comment(post, parent_id=mine.id, status=CommentStatus.SPAM)
    assert ">Edit<" in ines.get("/posts/x").text
    comments.approve(unseen, by=make.by)
    assert ">Edit<" not in ines.get("/posts/x").text


def test_a_comment_comes_too_late_for_a_post_that_leaves_the_site_meanwhile(
    browse, make, monkeypatch
):
    post, find = make.post(slug="x"), reading.find_post

    def find_and_archive(slug):
        found = find(slug)
        if found:
            posts.archive(found, by=make.by)
        return found

    monkeypatch.setattr(reading, "find_post", find_and_archive)
    answer = browse("user").send("/posts/x/comments", {"body": "My words"})
    assert answer.status_code == 404
    assert "My words" in answer.text
    assert post.title not in answer.text
    assert db.session.query(Comment).count() == 0


def test_below_a_post_that_left_the_site_nobody_changes_their_comment(browse, make):
    ines = browse("user")
    mine = make.comment(make.draft(), author=ines.person)
    assert ines.get(f"/comments/{mine.id}/edit").status_code == 404
    assert ines.send(f"/comments/{mine.id}/take-back").status_code == 404


def test_an_author_changes_and_takes_back_a_comment_for_ten_minutes(browse, make):
    post, ines = make.post(slug="x"), browse("user")
    mine = make.comment(post, author=ines.person)
    page = f"/comments/{mine.id}/edit"
    assert ines.send(page, {"body": "Better", "version": 1}).status_code == 303
    db.session.refresh(mine)
    assert (mine.body, mine.status) == ("Better", CommentStatus.PENDING)
    assert ines.send(f"/comments/{mine.id}/take-back").status_code == 303
    assert db.session.query(Comment).count() == 0


@pytest.mark.parametrize("status", [CommentStatus.REJECTED, CommentStatus.SPAM])
def test_what_a_moderator_turned_down_its_author_does_not_put_back_in_line(browse, make, status):
    ines = browse("user")
    mine = make.comment(author=ines.person, status=status)
    page = f"/comments/{mine.id}"
    assert ines.send(f"{page}/edit", {"body": "Again", "version": 1}).status_code == 403
    assert ines.send(f"{page}/take-back").status_code == 403
    db.session.refresh(mine)
    assert mine.status is status


def test_after_ten_minutes_or_an_answer_it_stays(browse, make):
    post, ines = make.post(slug="x"), browse("user")
    old = make.comment(post, author=ines.person, created_at=utcnow() - timedelta(minutes=11))
    assert ines.send(f"/comments/{old.id}/edit", {"body": "Late", "version": 1}).status_code == 403
    fresh = make.comment(post, author=ines.person)
    make.comment(post, parent_id=fresh.id)
    ines.send(f"/comments/{fresh.id}/take-back")
    assert db.session.get(Comment, fresh.id)
    changed = ines.send(f"/comments/{fresh.id}/edit", {"body": "Other words", "version": 1})
    assert changed.status_code == 422
    assert "answered it already" in changed.text
    assert "Other words" in changed.text
    assert db.session.get(Comment, fresh.id).status is CommentStatus.APPROVED


def test_nobody_touches_the_comment_of_somebody_else(browse, make):
    comment = make.comment()
    stranger = browse("user")
    assert stranger.get(f"/comments/{comment.id}/edit").status_code == 404
    assert stranger.send(f"/comments/{comment.id}/take-back").status_code == 404


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "9" * 5000])
def test_a_comment_with_an_impossible_number_is_nowhere(browse, number):
    ines = browse("user")
    assert ines.get(f"/comments/{number}/edit").status_code == 404
    assert ines.send(f"/comments/{number}/take-back").status_code == 404


@pytest.mark.parametrize("status", ["pending", "spam", "rejected"])
def test_what_was_not_approved_is_read_by_its_author_while_it_waits_and_by_who_decides(
    browse, client, make, status
):
    ines = browse("user")
    post = make.post(slug="x", author=make.user(roles=["author"]))
    make.comment(post, author=ines.person, body="Unheard words", status=CommentStatus(status))
    for reader in (client, browse("user"), browse("author"), browse("moderator")):
        for accept in ("text/html", "application/json"):
            page = reader.get("/posts/x", headers={"Accept": accept})
            assert "Unheard words" not in page.text
    assert ("Unheard words" in ines.get("/posts/x").text) == (status == "pending")
    assert "Unheard words" in browse("moderator").get("/admin/comments/").text
    assert browse("user").get("/admin/comments/").status_code == 403
    assert "Unheard words" not in browse("author").get("/admin/comments/").text


def test_what_a_public_form_does_not_ask_for_is_refused_and_noted(browse, make):
    post, ines = make.post(), browse("user")
    comment = {"body": "Hello"}
    profile = {"name": "Ines", "locale": "en", "timezone": "UTC", "version": 1}
    assert ines.send(f"/posts/{post.slug}/comments", comment).status_code == 303
    own = db.session.scalar(select(Comment.id))
    for address, form, field in (
        (f"/posts/{post.slug}/comments", comment, "status"),
        (f"/comments/{own}/edit", {**comment, "version": 1}, "status"),
        ("/profile/edit", profile, "roles"),
        ("/profile/edit", profile, "email"),
    ):
        assert ines.send(address, {**form, field: "1"}).status_code == 403
        noted = db.session.scalars(select(Refusal.field).order_by(Refusal.id.desc())).first()
        assert noted == field


def test_a_stale_comment_overwrites_nothing_that_a_moderator_wrote(browse, make):
    ines = browse("user")
    mine = make.comment(author=ines.person, body="As written")
    save(mine, {"body": "As moderated"}, since=1, by=make.by)
    page = f"/comments/{mine.id}/edit"
    answer = ines.send(page, {"body": "As changed", "version": 1})
    assert answer.status_code == 409
    assert "As moderated" in answer.text and "As changed" in answer.text
    assert ines.send(page, {"body": "As written", "version": 1}).status_code == 303
    db.session.refresh(mine)
    assert (mine.body, mine.status) == ("As moderated", CommentStatus.APPROVED)


@pytest.mark.parametrize(
    ("body", "words"), [("  ", "Write something"), ("x" * 10_001, "10000 characters")]
)
def test_an_empty_or_endless_comment_is_refused_whatever_the_door(make, body, words):
    with pytest.raises(Refused, match=words) as refused:
        comments.write(make.post(), body, by=make.user())
    assert refused.value.field == "body"


def test_who_lacks_the_permission_writes_no_comment_through_any_door(make):
    with pytest.raises(Forbidden) as forbidden:
        comments.write(make.post(), "Hello", by=make.user(roles=[]))
    assert forbidden.value.permissions == ["comment.write"]


def test_nobody_buries_the_moderators_under_comments(browse, make, monkeypatch):
    monkeypatch.setattr(comments, "MOST_WAITING", 2)
    post, reader = make.post(), browse("user")
    path = f"/posts/{post.slug}/comments"
    sent = [reader.send(path, {"body": "Again"}) for _ in range(3)]
    assert [answer.status_code for answer in sent] == [303, 303, 422]
    assert "wait for a moderator" in sent[-1].text
    comments.approve(db.session.scalars(select(Comment)).first(), by=make.by)
    assert reader.send(path, {"body": "Again"}).status_code == 303


def test_who_needs_no_moderator_writes_as_often_as_they_like(browse, make, monkeypatch):
    monkeypatch.setattr(comments, "MOST_WAITING", 0)
    path = f"/posts/{make.post().slug}/comments"
    assert browse("moderator").send(path, {"body": "Once more"}).status_code == 303


@pytest.mark.parametrize("slug", ["kranen", "كلام"])
def test_who_logs_in_to_comment_comes_back_to_the_post(client, make, slug):
    make.user(email="ines@example.com", password=PASSWORD)
    make.post(slug=slug)
    link = re.search(r'href="(/login[^"]*)">Log in to comment', client.get(f"/posts/{slug}").text)
    form = sent_from(client.get(unescape(link[1])).text)
    entry = {"email": "ines@example.com", "password": PASSWORD}
    answer = client.send(unescape(link[1]), {**form, **entry})
    assert answer.location.endswith("#reply")
    assert client.get(answer.location.removesuffix("#reply")).status_code == 200
