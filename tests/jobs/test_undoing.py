"""What is too big for one transaction is taken back by a worker, part by part."""

from functools import partial

import pytest
from sqlalchemy import event, func, select

from backoffice.extensions import db
from backoffice.jobs import bulk, runner, undoing
from backoffice.jobs.engine import run_all_due
from backoffice.models.change import Change, ChangeSet
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.job import JobStatus, ProblemKind
from backoffice.models.post import Post
from backoffice.models.recorder import change_set, last_written
from backoffice.models.tag import Tag
from backoffice.policy import Refused
from backoffice.records import selecting
from backoffice.records.bulk_edit import verb_of
from backoffice.records.declaration import listing_of
from backoffice.services import jobs, save
from backoffice.services.deletion import delete
from backoffice.services.undo import undo
from backoffice.services.undo_parts import stages
from tests.support.plans import unordered


@pytest.fixture
def ana(make):
    return make.user(roles=["admin"], name="Ana Torres")


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr(undoing, "PART", 4)


def count(kind):
    db.session.expire_all()
    return db.session.scalar(select(func.count(kind.id)))


def taken_back(change_set_id, by):
    """Take it back by a worker; returns the job."""
    job = undoing.start(change_set_id, by=by)
    run_all_due()
    db.session.expire_all()
    assert (job.status, job.error) == (JobStatus.DONE, "")
    return job


def left(job):
    return list(jobs.problems(job, by=job.user))


def many_tags(number, by):
    """Tags made at once; returns their change set."""
    with change_set(by=by):
        db.session.add_all(Tag(name=f"t{n}", slug=f"t{n}") for n in range(number))
    return last_written()


def many_comments(post, number, by):
    """Comments made at once, each second an answer to the one before."""
    with change_set(by=by):
        for n in range(0, number, 2):
            above = Comment(body=f"Comment {n}", post=post, status=CommentStatus.APPROVED)
            answer = Comment(body="Yes", post=post, parent=above, status=CommentStatus.APPROVED)
            db.session.add_all([above, answer])
    return last_written()


def many_posts(number, author):
    with change_set(by=author):
        db.session.add_all(
            Post(title=f"Post {n}", slug=f"post-{n}", body="Words", author_id=author.id)
            for n in range(number)
        )
    return last_written()


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


# --- who may


def test_rights_are_asked_for_with_each_part(make, few_at_once):
    editor = make.user(roles=["editor"])
    job = undoing.start(many_posts(10, editor), by=editor)
    claim = jobs.claim(job.id)
    assert runner._part(claim)
    with change_set(by=make.by):
        editor.roles = []
    while runner._part(claim):
        pass
    assert (job.status, job.done, job.tried, count(Post)) == (JobStatus.DONE, 4, 10, 6)
    assert {each.why for each in left(job)} == {"You may not do this here."}


def test_nobody_leaves_to_a_worker_what_they_may_not_do(make, ana):
    made, author = many_posts(10, ana), make.user(roles=["author"])
    with pytest.raises(Refused, match="may not"):
        undoing.start(made, by=author)


def test_others_read_of_what_was_left_only_what_they_may_see(make, ana, few_at_once):
    made = many_posts(6, ana)
    posts = db.session.scalars(select(Post)).all()
    for post in posts[:2]:
        save.save(post, {"title": "Mine"}, since=1, by=make.by)
    job = taken_back(made, ana)
    assert len(left(job)) == 2
    assert list(jobs.problems(job, by=make.user(roles=["user"]))) == []
    assert len(list(jobs.problems(job, by=make.user(roles=["editor"])))) == 2


# --- how it goes


def test_asked_twice_it_is_one_job(make, ana, few_at_once):
    made = many_tags(6, ana)
    assert undoing.start(made, by=ana).id == undoing.start(made, by=ana).id
    assert run_all_due() == 1


def test_what_is_still_at_work_or_changed_nothing_is_refused(make, ana):
    with change_set(by=ana, stays_open=True) as running:
        db.session.add(Tag(name="news", slug="news"))
    with pytest.raises(Refused, match="still at work"):
        undoing.start(running.id, by=ana)


def test_stopping_keeps_what_is_done_and_going_on_does_the_rest(ana, few_at_once, monkeypatch):
    job = undoing.start(many_tags(10, ana), by=ana)

    def stop(job, by, step=undoing.step):
        more = step(job, by)
        job.stop_asked = True
        return more

    with monkeypatch.context() as stopping:
        stopping.setattr(undoing, "step", stop)
        run_all_due()
    assert (count(Tag), job.status, job.done) == (6, JobStatus.CANCELLED, 4)
    first = job.change_set_id
    jobs.retry(job, by=ana)
    run_all_due()
    assert (count(Tag), job.status, job.done) == (0, JobStatus.DONE, 10)
    assert (job.change_set_id, left(job)) == (first, [])
    assert undo(first, by=ana).done == 10


def test_a_part_reads_and_costs_as_much_in_a_big_change_set_as_in_a_small_one(
    make, ana, few_at_once, statements
):
    costs = [cost_of_a_part(make.posts(number), ana, statements) for number in (8, 80)]
    assert costs[0] == costs[1]


def cost_of_a_part(posts, by, statements):
    """Of one part in the middle: how many statements, and how many changes are read."""
    with change_set(by=by):
        for post in posts:
            post.title += "!"
    claim = jobs.claim(undoing.start(last_written(), by=by).id)
    read = []

    def note(change, _context):
        read.append(change.id)

    event.listen(Change, "load", note)
    try:
        return statements(runner._part, claim), len(read)
    finally:
        event.remove(Change, "load", note)


def test_the_records_of_a_part_are_found_along_an_index(make, ana):
    made = many_tags(22, ana)
    gone = taken_back(made, ana).change_set_id
    for change_set_id in (made, gone):
        ((stage, number),) = stages(change_set_id)
        assert number == 22
        assert not unordered("change", partial(stage.ids, 5, 4))


@pytest.mark.long
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(make, ana, kill_a_worker):
    post = make.post()
    many_comments(post, 1200, ana)
    delete(post, by=ana)
    job = undoing.start(last_written(), by=ana)
    kill_a_worker(job, "jobs.undoing")
    assert job.done == count(Post) + count(Comment)
    run_all_due()
    db.session.expire_all()
    assert (job.status, job.done, left(job)) == (JobStatus.DONE, 1201, [])
    assert (count(Post), count(Comment)) == (1, 1200)
    query = select(Change.record_type, Change.record_id)
    places = db.session.execute(query.where(Change.change_set_id == job.change_set_id)).all()
    assert len(places) == len(set(places)) == 1201
