"""Two people have one record open: what differs is merged, what doesn't is a conflict."""

import pytest

from backoffice.extensions import db
from backoffice.models.comment import CommentStatus
from backoffice.models.post import Post
from backoffice.policy import Forbidden, Refused
from backoffice.services.deletion import delete
from backoffice.services.save import Clash, Conflict, save
from tests.support.rows import the
from tests.support.undoing import last_taken_back


def test_what_others_changed_meanwhile_stays_as_they_left_it(make):
    news, food = make.tag("news"), make.tag("food")
    post = make.post(title="Old", tags=[news])
    save(post, {"tags": [food]}, since=1, by=make.by)
    save(post, {"title": "New", "tags": [news]}, since=1, by=make.by)
    assert (post.title, post.tags) == ("New", [food])


def test_permissions_that_others_changed_meanwhile_stay_as_they_left_them(make):
    role = make.role("keeper", "tag.view", "post.view")
    save(role, {"grants": {"tag.view", "mail.manage"}}, since=1, by=make.by)
    save(role, {"name": "guard", "grants": {"tag.view", "post.view"}}, since=1, by=make.by)
    assert role.name == "guard"
    assert role.get_permissions() == {"tag.view", "mail.manage"}


def test_what_two_people_changed_differently_is_a_conflict_and_nothing_is_written(make):
    news, food, boats = make.tag("news"), make.tag("food"), make.tag("boats")
    post = make.post(title="Old", tags=[news])
    save(post, {"tags": [food]}, since=1, by=make.by)
    with pytest.raises(Conflict, match="tags") as conflict:
        save(post, {"title": "New", "tags": [news, boats]}, since=1, by=make.by)
    assert conflict.value.clashes == {"tags": Clash([food], [news, boats])}
    assert conflict.value.version == 2
    assert (post.title, post.tags) == ("Old", [food])


def test_what_was_changed_and_taken_back_is_no_conflict(make):
    post = make.post(title="First")
    save(post, {"title": "Second"}, since=1, by=make.by)
    save(post, {"title": "First"}, since=2, by=make.by)
    save(post, {"title": "Mine"}, since=1, by=make.by)
    assert post.title == "Mine"


def test_nobody_approves_words_that_they_did_not_see(make):
    comment = make.comment(body="How nice", status=CommentStatus.PENDING)
    save(comment, {"body": "Buy pills"}, since=1, by=make.by)
    values = {"body": "How nice", "status": CommentStatus.APPROVED}
    with pytest.raises(Conflict) as conflict:
        save(comment, values, since=1, by=make.by)
    assert conflict.value.others == {"body": "Buy pills"}
    save(comment, {**values, "body": "Buy pills"}, since=2, by=make.by)
    assert comment.status is CommentStatus.APPROVED


def test_what_was_written_and_approved_in_one_form_may_be_sent_twice(make):
    comment = make.comment(body="How nice", status=CommentStatus.PENDING)
    values = {"body": "How very nice", "status": CommentStatus.APPROVED}
    for _time in range(2):
        save(comment, values, since=1, by=make.by)
    assert comment.version == 2


def test_the_same_change_made_by_two_people_is_no_conflict(make):
    news, food = make.tag("news"), make.tag("food")
    post = make.post(title="Old", tags=[news])
    for _person in range(2):
        save(post, {"title": "New", "tags": [food]}, since=1, by=make.by)
    assert (post.title, post.tags, post.version) == ("New", [food], 2)


def test_somebody_who_may_not_edit_a_record_saves_nothing_of_it(make):
    post, stranger = make.post(title="Old"), make.user(roles=["author"])
    with pytest.raises(Forbidden) as forbidden:
        save(post, {"title": "New"}, since=1, by=stranger)
    refused = forbidden.value
    assert (refused.action, refused.record_id, refused.field) == ("edit", post.id, "")
    assert refused.permissions == ["post.manage", "post.own"]
    assert post.title == "Old"


def test_a_record_that_was_deleted_meanwhile_is_not_saved(make):
    post = make.post()
    delete(post, by=make.by)
    with pytest.raises(Refused, match="deleted in the meantime"):
        save(post, {"title": "New"}, since=1, by=make.by)
    assert db.session.query(Post).count() == 0


def test_what_was_deleted_and_came_back_is_saved_as_if_it_had_stayed(make):
    post = make.post(title="Old", tags=[make.tag("news")])
    delete(post, by=make.by)
    last_taken_back(make.by)
    post = the(Post)
    save(post, {"title": "New"}, since=1, by=make.by)
    assert (post.title, [str(tag) for tag in post.tags]) == ("New", ["news"])
