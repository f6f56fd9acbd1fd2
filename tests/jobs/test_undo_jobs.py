"""An undo that is a job: who may ask for it, and how it goes on whatever happens."""

from functools import partial

import pytest
from sqlalchemy import event, select

from backoffice.extensions import db
from backoffice.jobs import runner, undoing
from backoffice.models.change import Change
from backoffice.models.comment import Comment
from backoffice.models.job import JobStatus
from backoffice.models.post import Post
from backoffice.models.recorder import change_set, last_written
from backoffice.models.tag import Tag
from backoffice.policy import Refused
from backoffice.services import jobs, save
from backoffice.services.deletion import delete
from backoffice.services.undo import undo
from backoffice.services.undo_parts import stages
from tests.support.plans import unordered
from tests.support.rows import count
from tests.support.undoing import left, many_comments, many_posts, many_tags, taken_back
from tests.support.work import run_all_due

# --- who may


def test_rights_are_asked_for_with_each_part(make, few_at_once):
    editor = make.user(roles=["editor"])
    job = undoing.start(many_posts(10, editor), by=editor)
    claim = jobs.claim(job.id)
    assert runner._part(claim)
    with change_set(by=make.by):
        editor.roles = []
    with pytest.raises(Refused, match="fewer permissions by now"):
        runner._part(claim)
    assert (job.done, job.tried, count(Post)) == (4, 4, 6)


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


def test_what_is_still_at_work_is_refused(make, ana):
    with change_set(by=ana, stays_open=True) as running:
        db.session.add(Tag(name="news", slug="news"))
    with pytest.raises(Refused, match="still at work"):
        undoing.start(running.id, by=ana)


def test_stopping_keeps_what_is_done_and_going_on_does_the_rest(ana, few_at_once, stop_early):
    job = undoing.start(many_tags(10, ana), by=ana)
    stop_early(undoing)
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
