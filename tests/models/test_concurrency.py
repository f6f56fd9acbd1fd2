"""Many at once: nothing is lost and nobody is told that the database is locked."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from backoffice.extensions import db
from backoffice.models.comment import Comment
from backoffice.models.mail import MailStatus
from backoffice.models.post import Post
from backoffice.models.recorder import change_set, last_written
from backoffice.models.tag import Tag
from backoffice.models.transaction import transaction
from backoffice.models.user import AccountStatus, User
from backoffice.policy import Refused
from backoffice.services import comments, outbox, users
from backoffice.services.constraints import explained
from backoffice.services.deletion import delete
from backoffice.services.locking import lock
from backoffice.services.undo import undo
from tests.support.waiting import somebody_waits

WRITERS = 8


def write_for(app, seconds, make):
    """Eight people add to one number for some seconds. Returns how often, and what it came to."""
    tag = make.tag("0")
    tag_id, end = tag.id, time.monotonic() + seconds

    def work(_writer):
        done = 0
        with app.app_context():
            while time.monotonic() < end:
                with change_set(by=make.by):
                    found = db.session.get(Tag, tag_id, with_for_update=True)
                    found.name = str(int(found.name) + 1)
                done += 1
        return done

    with ThreadPoolExecutor(WRITERS) as pool:
        done = sum(pool.map(work, range(WRITERS)))
    db.session.rollback()
    return done, int(tag.name)


@pytest.mark.parametrize(
    "seconds", [pytest.param(5, marks=pytest.mark.short), pytest.param(30, marks=pytest.mark.long)]
)
def test_eight_writers_lose_nothing_and_see_no_locked_database(app, make, seconds):
    done, total = write_for(app, seconds, make)
    assert total == done > 50


def test_two_administrators_who_deactivate_each_other_leave_one(app, make):
    ana, ben = make.user(roles=["admin"]), make.user(roles=["admin"])
    ids, start = (ana.id, ben.id), Barrier(2)

    def deactivate(actor_id, other_id):
        with app.app_context():
            actor, other = db.session.get(User, actor_id), db.session.get(User, other_id)
            _ = actor.permissions
            start.wait()
            try:
                users.deactivate(other, by=actor)
            except Refused:
                return "refused"
            return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(deactivate, ids, ids[::-1])) == ["done", "refused"]
    db.session.rollback()
    active = [u for u in db.session.query(User) if u.status is AccountStatus.ACTIVE]
    assert len(active) == 1


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)  # SQLite has one write lock
def test_of_two_who_wait_for_one_another_one_goes_on_and_one_hears_why(app, make):
    ids, both = (make.tag().id, make.tag().id), Barrier(2)

    def take(first, second):
        with app.app_context():
            try:
                with explained(), change_set(by=make.by):
                    lock(Tag, first)
                    both.wait()
                    lock(Tag, second)
            except Refused as refused:
                return str(refused.message)
            return "done"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(take, ids, ids[::-1]))
    assert outcomes == [
        "Somebody else changed it at the same moment. Try again.",
        "done",
    ]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_mail_that_a_worker_takes_at_the_same_moment_is_not_sent_again(app):
    with transaction():
        mail = outbox.post_mail("test", "ines@example.com", locale="en")
    mail_id = mail.id

    def send_again():
        with app.app_context():
            outbox.retry(mail_id)

    with ThreadPoolExecutor(1) as pool:
        with transaction():
            mail.status = MailStatus.SENDING
            db.session.flush()
            sent_again = pool.submit(send_again)
            assert somebody_waits()
        with pytest.raises(Refused):
            sent_again.result()


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_comment_that_comes_while_its_post_is_deleted_comes_back_with_it(app, make, ana):
    post, reader = make.post(), make.user()
    post_id, ana_id = post.id, ana.id

    def remove():
        with app.app_context():
            delete(db.session.get(Post, post_id), by=db.session.get(User, ana_id))
            return last_written()

    with ThreadPoolExecutor(1) as pool:
        with change_set(by=reader):
            comments.write(post, "Just in time", by=reader)
            db.session.flush()
            removed = pool.submit(remove)
            assert somebody_waits()
        undo(removed.result(), by=ana)
    assert [comment.body for comment in db.session.query(Comment)] == ["Just in time"]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_comment_that_is_answered_while_it_is_taken_back_stays(app, make):
    comment, reader = make.comment(author=make.user()), make.user()
    comment_id, author_id = comment.id, comment.author_id

    def take_back():
        with app.app_context():
            author = db.session.get(User, author_id)
            comments.take_back(db.session.get(Comment, comment_id), by=author)

    with ThreadPoolExecutor(1) as pool:
        with change_set(by=reader):
            comments.write(comment.post, "Just in time", parent=comment, by=reader)
            db.session.flush()
            taken = pool.submit(take_back)
            assert somebody_waits()
        with pytest.raises(Refused):
            taken.result()


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_post_that_is_commented_while_its_making_is_taken_back_stays(app, make, ana):
    post, ana_id = make.post(author=ana), ana.id
    made, reader = last_written(), make.user()

    def take_back():
        with app.app_context():
            return undo(made, by=db.session.get(User, ana_id)).done

    with ThreadPoolExecutor(1) as pool:
        with change_set(by=reader):
            comments.write(post, "Just in time", by=reader)
            db.session.flush()
            taken = pool.submit(take_back)
            assert somebody_waits()
        assert taken.result() == 0
    assert [comment.body for comment in db.session.query(Comment)] == ["Just in time"]
