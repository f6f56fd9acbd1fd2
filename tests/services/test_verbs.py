"""A verb is asked for, checked and recorded the same way for one record and for many."""

import pytest

from backoffice.models.change import ChangeSet
from backoffice.models.comment import CommentStatus
from backoffice.models.post import Post, PostStatus
from backoffice.policy import Forbidden, Refused
from backoffice.services import comments, posts
from backoffice.services.bulk import run_on_all
from tests.support.rows import count


def test_publishing_gives_a_draft_a_time_and_keeps_one_that_it_has(make):
    draft, timed = make.draft(), make.post(status=PostStatus.ARCHIVED)
    before = timed.publish_at
    posts.publish(draft, by=make.by)
    posts.publish(timed, by=make.by)
    assert draft.status is PostStatus.PUBLISHED
    assert not draft.is_scheduled
    assert timed.publish_at == before


def test_what_is_done_already_is_refused_and_not_recorded(make):
    post = make.post()
    before = count(ChangeSet)
    with pytest.raises(Refused):
        posts.publish(post, by=make.by)
    assert count(ChangeSet) == before


def test_a_bulk_run_is_one_change_set_and_says_what_it_left_alone(make):
    author = make.user(roles=["author"])
    mine, done = make.draft(author=author), make.post(author=author)
    other = make.post(title="Of somebody else")
    before = count(ChangeSet)
    outcome = run_on_all(posts.publish, Post, [mine.id, done.id, other.id, 999], by=author)
    assert outcome.done == 1
    assert [problem.title for problem in outcome.problems] == [done.title]
    assert count(ChangeSet) == before + 1
    assert mine.status is PostStatus.PUBLISHED


def test_a_row_that_may_be_seen_and_not_touched_is_left_alone_with_the_reason(make):
    moderator, post = make.user(roles=["moderator"]), make.draft()
    outcome = run_on_all(posts.publish, Post, [post.id], by=moderator)
    assert (outcome.done, len(outcome.problems)) == (0, 1)
    assert [(each.action, each.record_id) for each in outcome.forbidden] == [("publish", post.id)]
    with pytest.raises(Forbidden):
        posts.publish(post, by=moderator)


def test_only_what_would_change_a_record_is_offered_on_its_page(browse, make):
    admin, post = browse("admin"), make.post()
    page = admin.get(f"/admin/posts/edit/?id={post.id}").text
    assert 'value="archive"' in page
    assert 'value="publish"' not in page


def test_a_moderators_decision_can_be_changed_and_not_repeated(make):
    comment = make.comment(status=CommentStatus.PENDING)
    for verb, status in (
        (comments.approve, CommentStatus.APPROVED),
        (comments.spam, CommentStatus.SPAM),
        (comments.reject, CommentStatus.REJECTED),
    ):
        verb(comment, by=make.by)
        assert comment.status is status
    with pytest.raises(Refused):
        comments.reject(comment, by=make.by)
