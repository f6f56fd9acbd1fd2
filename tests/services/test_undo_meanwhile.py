"""What others did since stays as it is, and what is gone by now is named."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.change import Change, ChangeSet
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.job import ProblemKind
from backoffice.models.post import Post, PostStatus
from backoffice.models.recorder import change_set, last_written, write_counts
from backoffice.models.tag import Tag
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.user import User
from backoffice.policy import Refused
from backoffice.services import save
from backoffice.services.bulk import run_on_all
from backoffice.services.comments import approve
from backoffice.services.deletion import delete
from backoffice.services.posts import archive, create_post
from backoffice.services.undo import undo
from tests.support.rows import count
from tests.support.undoing import last_taken_back, notes_of

# --- what others did since


def test_a_field_that_changed_again_is_not_overwritten(make, ana):
    post = make.post(title="First", summary="Old")
    save.save(post, {"title": "Second", "summary": "New"}, since=1, by=ana)
    hers = last_written()
    save.save(post, {"title": "Third"}, since=2, by=make.by)
    outcome = undo(hers, by=ana)
    assert outcome.done == 0
    assert [(each.title, each.kind, each.why) for each in outcome.kept] == [
        ("Second", ProblemKind.CONFLICTED, "Changed again since: Title.")
    ]
    assert (post.title, post.summary) == ("Third", "New"), "nothing is half taken back"


def test_a_later_change_of_another_field_is_kept(make, ana):
    post = make.post(title="First")
    save.save(post, {"title": "Second"}, since=1, by=ana)
    hers = last_written()
    save.save(post, {"summary": "Kept"}, since=2, by=make.by)
    undo(hers, by=ana)
    assert (post.title, post.summary) == ("First", "Kept")


def test_redo_approves_no_words_that_were_written_since(make, ana):
    comment = make.comment(body="How nice", status=CommentStatus.PENDING)
    approve(comment, by=ana)
    undo(last_written(), by=ana)
    taken_back = last_written()
    save.save(comment, {"body": "Buy pills"}, since=comment.version, by=make.by)
    (problem,) = undo(taken_back, by=ana).problems
    assert problem.why == "Changed again since: Comment."
    assert comment.status is CommentStatus.PENDING


def test_an_approval_is_taken_back_though_the_words_were_corrected_since(make, ana):
    comment = make.comment(body="How nise", status=CommentStatus.PENDING)
    approve(comment, by=ana)
    approval = last_written()
    save.save(comment, {"body": "How nice"}, since=comment.version, by=ana)
    undo(approval, by=ana)
    assert comment.status is CommentStatus.PENDING


def test_redo_confirms_no_address_that_was_given_since(make, ana):
    user = make.user(confirmed_at=None)
    with change_set(by=user):
        user.confirmed_at = utcnow()
    undo(last_written(), by=ana)
    taken_back = last_written()
    save.save(user, {"email": "other@example.com"}, since=user.version, by=ana)
    (problem,) = undo(taken_back, by=ana).problems
    assert problem.why == "Changed again since: E-mail."
    assert user.confirmed_at is None


def test_undo_gives_no_address_back_to_a_confirmation_of_another(make, ana):
    user = make.user(email="boss@example.com", confirmed_at=None)
    save.save(user, {"email": "mallory@example.com"}, since=user.version, by=ana)
    moved = last_written()
    with change_set(by=user):
        user.confirmed_at = utcnow()
    (problem,) = undo(moved, by=ana).problems
    assert "Changed again since" in problem.why
    assert user.email == "mallory@example.com"


def test_the_rest_of_a_change_set_is_taken_back(make, ana):
    posts = make.posts(3)
    run_on_all(archive, Post, [post.id for post in posts], by=ana)
    archived = last_written()
    save.save(posts[1], {"status": PostStatus.DRAFT}, since=2, by=make.by)
    outcome = undo(archived, by=ana)
    assert outcome.done == 2
    assert [post.status.value for post in posts] == ["published", "draft", "published"]


def test_a_tag_that_somebody_added_since_stays(make, ana):
    news, food, boats = make.tag("news"), make.tag("food"), make.tag("boats")
    post = make.post(tags=[news])
    save.save(post, {"tags": [food]}, since=1, by=ana)
    hers = last_written()
    save.save(post, {"tags": [food, boats]}, since=2, by=make.by)
    undo(hers, by=ana)
    assert {tag.name for tag in post.tags} == {"news", "boats"}


def test_what_was_created_and_changed_or_answered_since_is_not_deleted(make, ana):
    changed, answered = (create_post(Post, {"title": name}, by=ana) for name in ("One", "Two"))
    made = [each.change_set_id for each in db.session.scalars(select(Change).order_by(Change.id))]
    save.save(changed, {"title": "More"}, since=1, by=make.by)
    make.comment(answered)
    reasons = [undo(each, by=ana).kept[0].why for each in made[-2:]]
    assert reasons == ["It was changed again since.", "Others refer to it by now."]
    assert count(Post) == 2


@pytest.mark.parametrize("comment_first", [True, False])
def test_what_others_need_stays_with_what_was_created_for_it(make, ana, comment_first):
    with change_set(by=ana):
        post = Post(title="Fog", slug="fog", body="", author=ana)
        above = Comment(body="Yes", post=post)
        below = Comment(body="No", post=post, parent=above)
        other = Comment(body="Go", post=post)
        db.session.add_all([below, above, other, post] if comment_first else [post, above, other])
    made, kept = last_written(), [post.id, above.id, below.id]
    save.save(below, {"body": "Not at all"}, since=1, by=make.by)
    outcome = undo(made, by=ana)
    assert outcome.done == 1
    reasons = {each.place: each.why for each in outcome.kept}
    assert reasons == {
        ("comment", kept[2]): "It was changed again since.",
        ("comment", kept[1]): "Others refer to it by now.",
        ("post", kept[0]): "Others refer to it by now.",
    }
    assert (count(Post), count(Comment)) == (1, 2)


def test_what_was_deleted_since_stays_so(make, ana):
    post = make.post()
    save.save(post, {"title": "Other"}, since=1, by=ana)
    hers = last_written()
    delete(post, by=make.by)
    assert [each.why for each in undo(hers, by=ana).kept] == [
        "It has been deleted in the meantime."
    ]


def test_undoing_twice_does_it_once(make, ana):
    post = make.post(title="First")
    save.save(post, {"title": "Second"}, since=1, by=ana)
    hers = last_written()
    undo(hers, by=ana)
    before = count(ChangeSet)
    assert [each.why for each in undo(hers, by=ana).kept] == ["That is done already."]
    assert count(ChangeSet) == before, "what changes nothing is not recorded"


def test_two_changes_in_one_change_set_go_back_to_before_the_first(make, ana):
    post = make.post(title="First", tags=[make.tag("news")])
    food = make.tag("food")
    with change_set(by=ana):
        post.title, post.tags = "Second", [food]
        db.session.flush()
        post.title, post.tags = "Third", []
    last_taken_back(ana)
    assert (post.title, [tag.name for tag in post.tags]) == ("First", ["news"])


def test_a_stale_form_from_before_the_deletion_meets_the_changes_that_came_after_it(make, ana):
    post = make.post(title="First")
    post_id = post.id
    delete(post, by=ana)
    last_taken_back(ana)
    post = db.session.get(Post, post_id)
    save.save(post, {"title": "Second"}, since=post.version, by=ana)
    with pytest.raises(save.Conflict):
        save.save(post, {"title": "Stale"}, since=1, by=make.by)


def test_two_who_undo_the_same_at_once_bring_it_back_once(app, make, ana):
    tag = make.tag("news")
    tag_id, ana_id = tag.id, ana.id
    delete(tag, by=ana)
    gone, start = last_written(), Barrier(2)

    def work(_person):
        with app.app_context():
            start.wait()
            return undo(gone, by=db.session.get(User, ana_id))

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(work, range(2)))
    assert sorted(outcome.done for outcome in outcomes) == [0, 1]
    assert [each.why for outcome in outcomes for each in outcome.kept] == ["That is done already."]
    assert db.session.get(Tag, tag_id).name == "news"


# --- what is missing or taken


def test_a_post_without_its_author_stays_deleted_and_says_why(make, ana):
    writer = make.user(name="Ben")
    post = make.post(author=writer)
    post_id, writer_id = post.id, writer.id
    delete(post, by=ana)
    gone = last_written()
    delete(writer, by=ana)
    outcome = undo(gone, by=ana)
    assert [each.why for each in outcome.kept] == [f"It needs what is gone: User #{writer_id}."]
    assert db.session.get(Post, post_id) is None


def test_a_post_comes_back_without_a_tag_that_is_gone_and_says_so(make, ana):
    tag = make.tag("news")
    post = make.post(title="Fog", tags=[tag])
    post_id = post.id
    delete(post, by=ana)
    gone = last_written()
    delete(tag, by=ana)
    outcome = undo(gone, by=ana)
    assert notes_of(outcome) == [("Fog", "It stays without what is gone: news.")]
    assert db.session.get(Post, post_id).tags == []


def test_a_comment_comes_back_under_the_name_of_an_account_that_is_gone(make, ana):
    writer = make.user(name="Ben")
    comment = make.comment(author=writer)
    comment_id = comment.id
    delete(comment, by=ana)
    gone = last_written()
    delete(writer, by=ana)
    assert undo(gone, by=ana).done == 1
    comment = db.session.get(Comment, comment_id)
    assert (comment.author, comment.author_name) == (None, "Ben")


def test_an_address_that_is_taken_by_now_keeps_its_record_away_and_no_other(make, ana):
    tags = [make.tag("news"), make.tag("food")]
    ids = [tag.id for tag in tags]
    run_on_all(delete, Tag, ids, by=ana)
    gone = last_written()
    make.tag("news")
    outcome = undo(gone, by=ana)
    assert outcome.done == 1
    assert [(each.title, each.kind) for each in outcome.kept] == [("news", ProblemKind.FAILED)]
    assert "is taken by another record" in outcome.kept[0].why
    assert db.session.get(Tag, ids[1]).name == "food"


def test_a_secret_is_said_to_be_lost(make, ana):
    member = make.user(name="Ben", password="correct horse battery")
    member_id = member.id
    delete(member, by=ana)
    outcome = last_taken_back(ana)
    assert ("Ben", "“Password” is secret, so what it was is not known.") in notes_of(outcome)
    back = db.session.get(User, member_id)
    assert back.password is None
    assert [role.name for role in back.roles] == ["user"]


def test_of_several_records_each_that_is_left_says_why(make, ana):
    news, food, boats = make.tag("news"), make.tag("food"), make.tag("boats")
    with change_set(by=ana):
        news.name, food.name, boats.name = "New news", "New food", "New boats"
    hers = last_written()
    make.tag("news", slug="other")
    save.save(food, {"name": "Newest food"}, since=2, by=make.by)
    outcome = undo(hers, by=ana)
    assert outcome.done == 1
    assert {(each.title, each.kind) for each in outcome.kept} == {
        ("New news", ProblemKind.FAILED),
        ("New food", ProblemKind.CONFLICTED),
    }
    assert boats.name == "boats"


def test_a_value_that_its_field_can_not_hold_any_more_keeps_its_record(make, ana):
    post = make.post()
    save.save(post, {"status": PostStatus.DRAFT}, since=1, by=ana)
    hers = last_written()
    change = db.session.scalars(select(Change).where(Change.change_set_id == hers)).one()
    with transaction():
        change.values = {"status": {"old": "burnt", "new": "draft"}}
    outcome = undo(hers, by=ana)
    assert [each.why for each in outcome.kept] == ["“Status” can't hold any more what it held."]
    assert post.status is PostStatus.DRAFT


def test_what_is_told_by_its_counts_alone_can_not_be_taken_back(make, ana):
    with change_set(by=ana) as current:
        write_counts(current, {"post": 3})
    with pytest.raises(Refused, match="nothing that could be taken back"):
        undo(last_written(), by=ana)
