"""What is too big for one transaction is taken back part by part, and what can't be is listed."""

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.jobs import bulk
from backoffice.models.change import ChangeSet
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.job import ProblemKind
from backoffice.models.post import Post
from backoffice.models.recorder import change_set, last_written
from backoffice.models.tag import Tag
from backoffice.records import selecting
from backoffice.records.bulk_edit import verb_of
from backoffice.records.declaration import listing_of
from backoffice.services import save
from backoffice.services.deletion import delete
from tests.support.rows import count
from tests.support.undoing import left, many_comments, many_posts, many_tags, taken_back

# --- what it does


def test_an_import_goes_and_comes_back_as_one_entry_each(make, ana, few_at_once):
    made = many_posts(10, ana)
    before = count(ChangeSet)
    job = taken_back(made, ana)
    assert count(Post) == 0
    assert (job.done, job.tried, job.total, left(job)) == (10, 10, 10, [])
    assert count(ChangeSet) == before + 1
    entry = db.session.get_one(ChangeSet, job.change_set_id)
    assert (entry.actor_kind, entry.on_behalf_of_id) == ("job", ana.id)
    assert entry.why == f"Undo of change {made}"
    assert entry.closed_at
    again = taken_back(job.change_set_id, ana)
    assert (count(Post), again.done) == (10, 10)
    taken_back(again.change_set_id, ana)
    assert count(Post) == 0


def test_a_post_comes_back_before_its_comments_in_other_parts(make, few_at_once):
    """What may be deleted along with it by an editor, who may not delete comments, comes along."""
    editor, post = make.user(roles=["editor"]), make.post(title="Fog", tags=[make.tag("news")])
    many_comments(post, 10, make.by)
    post_id, threads = (
        post.id,
        dict(db.session.execute(select(Comment.id, Comment.parent_id)).all()),
    )
    delete(post, by=editor)
    assert count(Comment) == 0
    job = taken_back(last_written(), editor)
    assert (job.done, job.total, left(job)) == (11, 11, [])
    assert dict(db.session.execute(select(Comment.id, Comment.parent_id)).all()) == threads
    assert [tag.name for tag in db.session.get(Post, post_id).tags] == ["news"]
    taken_back(job.change_set_id, editor)
    assert (count(Post), count(Comment)) == (0, 0)


def test_what_was_made_with_its_dependents_goes_and_comes_back(make, ana, few_at_once):
    """Answers go before comments, comments before posts, posts before their tags."""
    with change_set(by=ana):
        tag = Tag(name="news", slug="news")
        for n in range(3):
            post = Post(title=f"P{n}", slug=f"p{n}", body="", author=ana, tags=[tag])
            for _ in range(2):
                above = Comment(body="Yes", post=post)
                db.session.add(Comment(body="No", post=post, parent=above))
    job = taken_back(last_written(), ana)
    assert (job.done, left(job)) == (16, [])
    assert (count(Post), count(Comment), count(Tag)) == (0, 0, 0)
    job = taken_back(job.change_set_id, ana)
    assert (job.done, left(job)) == (16, [])
    assert count(Comment) == 12
    assert {tag.name for post in db.session.scalars(select(Post)) for tag in post.tags} == {"news"}


def test_a_deleted_tag_comes_back_on_all_posts(make, ana, few_at_once):
    many_posts(9, ana)
    tag = make.tag("news")
    with change_set(by=ana):
        for post in db.session.scalars(select(Post)):
            post.tags = [tag]
    delete(tag, by=ana)
    job = taken_back(last_written(), ana)
    assert (job.done, left(job)) == (10, [])
    assert all(post.tags[0].name == "news" for post in db.session.scalars(select(Post)))


def test_a_record_that_changed_twice_in_it_goes_back_once(make, ana, few_at_once):
    many_posts(9, ana)
    posts = db.session.scalars(select(Post)).all()
    with change_set(by=ana):
        for title in ("Second", "Third"):
            for post in posts:
                post.title = title
            db.session.flush()
    job = taken_back(last_written(), ana)
    assert (job.done, job.total, left(job)) == (9, 9, [])
    assert {post.title for post in posts} == {f"Post {n}" for n in range(9)}


def test_what_came_and_went_in_it_is_nothing_to_take_back(make, ana, few_at_once):
    edited = make.tag("news")
    with change_set(by=ana):
        tags = [Tag(name=f"t{n}", slug=f"t{n}") for n in range(6)]
        db.session.add_all(tags)
        db.session.flush()
        tags[0].name, edited.name = "Other", "Olds"
        db.session.delete(tags[5])
    job = taken_back(last_written(), ana)
    assert (job.done, job.tried, job.total, left(job)) == (6, 6, 6, [])
    assert [tag.name for tag in db.session.scalars(select(Tag))] == ["news"]


# --- what it leaves alone


def test_what_others_changed_since_is_left_and_listed(make, ana, few_at_once):
    many_comments(make.post(), 10, ana)
    listing = listing_of("comment")
    everything = selecting.select_everything(listing, {}, by=ana)
    verb = verb_of(listing, {"verb": "edit", "changes": [["status", "set", "spam"]]})
    job = bulk.start(verb, everything, by=ana)
    ids = list(db.session.scalars(select(Comment.id).order_by(Comment.id)))
    for comment_id in (ids[2], ids[7]):
        comment = db.session.get(Comment, comment_id)
        save.save(comment, {"status": CommentStatus.REJECTED}, since=2, by=make.by)
    job = taken_back(job.change_set_id, ana)
    assert (job.done, job.tried) == (8, 10)
    assert [(each.record_type, each.record_id, each.kind, each.why) for each in left(job)] == [
        ("comment", ids[n], ProblemKind.CONFLICTED, "Changed again since: Status.") for n in (2, 7)
    ]
    states = dict(db.session.execute(select(Comment.id, Comment.status)).all())
    assert {states.pop(ids[2]), states.pop(ids[7])} == {CommentStatus.REJECTED}
    assert set(states.values()) == {CommentStatus.APPROVED}


def test_a_post_whose_comment_stays_is_not_deleted_with_it(make, ana, few_at_once):
    with change_set(by=ana):
        post = Post(title="Fog", slug="fog", body="", author=ana)
        db.session.add_all([post, *(Comment(body="Yes", post=post) for _ in range(9))])
    made, kept = last_written(), db.session.scalars(select(Comment)).first()
    save.save(kept, {"body": "No"}, since=1, by=make.by)
    job = taken_back(made, ana)
    assert job.done == 8
    assert [each.why for each in left(job)] == [
        "It was changed again since.",
        "Others refer to it by now.",
    ]
    assert (count(Post), count(Comment)) == (1, 1)


def test_what_comes_back_without_something_is_listed_as_done_in_part(make, ana, few_at_once):
    tag = make.tag("news")
    with change_set(by=ana):
        for n in range(6):
            db.session.add(Post(title=f"P{n}", slug=f"p{n}", body="", author=ana, tags=[tag]))
    gone = taken_back(last_written(), ana).change_set_id
    delete(tag, by=ana)
    job = taken_back(gone, ana)
    assert (job.done, job.tried, count(Post)) == (6, 6, 6)
    assert {(each.kind, each.why) for each in left(job)} == {
        (ProblemKind.PARTLY, "It stays without what is gone: news.")
    }


def test_one_refusal_does_not_keep_back_the_others(make, ana, few_at_once):
    gone = taken_back(many_tags(6, ana), ana).change_set_id
    make.tag("t2")
    job = taken_back(gone, ana)
    assert (job.done, count(Tag)) == (5, 6)
    (problem,) = left(job)
    assert (problem.title, problem.kind) == ("t2", ProblemKind.FAILED)
