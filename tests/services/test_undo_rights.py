"""An undo is an act like any other: rights and guards are those of now."""

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.post import Post, PostStatus
from backoffice.models.recorder import change_set, last_written
from backoffice.models.role import Role
from backoffice.models.user import AccountStatus, User
from backoffice.policy.rules import RULES, may
from backoffice.services.bulk import run_on_all
from backoffice.services.deletion import delete
from backoffice.services.posts import archive
from backoffice.services.undo import offers, undo
from backoffice.services.users import deactivate
from tests.support.mails import mails
from tests.support.undoing import last_taken_back


def test_only_what_somebody_may_do_now_is_taken_back(make):
    author = make.user(roles=["author"])
    own, other = make.post(author=author), make.post()
    run_on_all(archive, Post, [own.id, other.id], by=make.by)
    outcome = undo(last_written(), by=author)
    assert outcome.done == 1
    assert [(each.title, each.why) for each in outcome.kept] == [
        (f"Post #{other.id}", "You may not do this here.")
    ]
    assert (own.status, other.status) == (PostStatus.PUBLISHED, PostStatus.ARCHIVED)


def test_rights_that_were_lost_meanwhile_count(make, ana):
    editor, post = make.user(roles=["editor"]), make.post()
    archive(post, by=editor)
    done = last_written()
    assert offers(done, by=editor)
    with change_set(by=ana):
        editor.roles = []
    assert not offers(done, by=editor)
    assert undo(done, by=editor).done == 0
    assert post.status is PostStatus.ARCHIVED


def test_undo_is_offered_for_one_of_many_wherever_it_stands_among_them(make):
    author = make.user(roles=["author"])
    foreign, own = make.post(), make.post(author=author)
    run_on_all(archive, Post, [foreign.id, own.id], by=make.by)
    assert offers(last_written(), by=author)
    run_on_all(archive, Post, [make.post().id, make.post().id], by=make.by)
    assert not offers(last_written(), by=author)


def test_an_author_brings_back_their_own_draft(make):
    author = make.user(roles=["author"])
    draft = make.draft(author=author)
    draft_id = draft.id
    delete(draft, by=author)
    last_taken_back(author)
    assert db.session.get(Post, draft_id).author is author


def test_nobody_brings_back_an_account_with_more_rights_than_their_own(make, ana):
    keeper = make.user(roles=["staff"])
    with change_set(by=ana):
        keeper.roles = [make.role("keeper", "admin.enter", "user.manage")]
    boss = make.user(roles=["admin"])
    boss_id = boss.id
    delete(boss, by=ana)
    outcome = undo(last_written(), by=keeper)
    assert "You can't grant what you don't hold" in outcome.kept[0].why
    assert db.session.get(User, boss_id) is None


def test_the_last_administrator_stays_whatever_is_taken_back(make, ana):
    ben = make.user(roles=["user"])
    with change_set(by=ana):
        ben.roles = [*ben.roles, db.session.scalars(select(Role).where(Role.name == "admin")).one()]
    promoted = last_written()
    deactivate(ana, by=ben)
    assert "last active administrator" in undo(promoted, by=ben).kept[0].why
    assert "admin" in {role.name for role in ben.roles}
    assert ana.status is AccountStatus.INACTIVE


def test_what_follows_from_other_fields_goes_back_along_with_them(make, ana):
    member = make.user(email="old@example.com")
    with change_set(by=ana):
        member.email, member.confirmed_at = "new@example.com", None
    last_taken_back(ana)
    assert member.email == "old@example.com"
    assert member.confirmed_at


def test_an_address_that_loses_an_account_is_told_of_it(make, ana):
    member = make.user(email="old@example.com")
    with change_set(by=member):
        member.email = "new@example.com"
    last_taken_back(ana)
    assert [mail.kind for mail in mails("new@example.com")] == ["email_changed"]


@pytest.fixture
def host(make, monkeypatch):
    """Somebody who may delete comments under their own posts only."""
    rules = [may("view"), may("delete", where=Comment.under_post_of)]
    monkeypatch.setitem(RULES, Comment, {"comment.manage": rules})
    make.role("host", "admin.enter", "comment.manage")
    return make.user(roles=["host"])


def test_a_right_that_comes_from_what_a_record_belongs_to_brings_it_back(host, make):
    comment, other = make.comment(make.post(author=host)), make.user(roles=["moderator"])
    delete(comment, by=host)
    assert offers(last_written(), by=host)
    assert not offers(last_written(), by=other)
    last_taken_back(host)


def test_such_a_right_is_gone_with_what_the_record_belonged_to(host, ana, make):
    comment = make.comment(make.post(author=host))
    delete(comment, by=host)
    its_end = last_written()
    delete(db.session.scalars(select(Post)).one(), by=ana)
    assert not offers(its_end, by=host)
    assert undo(its_end, by=host).done == 0


def test_what_comes_along_is_not_quoted_to_who_may_not_see_it(make):
    make.role("poster", "admin.enter", "post.manage")
    poster, writer, post = make.user(roles=["poster"]), make.user(), make.post()
    make.comment(post, author=writer, body="Rejected words", status=CommentStatus.REJECTED)
    comment_id = db.session.scalar(select(Comment.id))
    delete(post, by=poster)
    deleted = last_written()
    delete(writer, by=make.by)
    (note,) = undo(deleted, by=poster).notes
    assert note.title == f"Comment #{comment_id}"


def test_what_is_so_already_is_not_counted_as_taken_back(make, ana):
    """It referred to an account that is gone."""
    writer = make.user()
    comment = make.comment(author=writer)
    delete(writer, by=ana)
    deleted = last_written()
    version = comment.version
    outcome = undo(deleted, by=make.user(roles=["moderator"]))
    assert (outcome.done, comment.version) == (0, version)
