"""What staff do can be undone: each record goes back whole, alone or among many."""

import pytest
from sqlalchemy import event, inspect, select

from backoffice.extensions import db
from backoffice.models.change import ChangeSet
from backoffice.models.comment import Comment
from backoffice.models.post import Post
from backoffice.models.record import record_types
from backoffice.models.recorded_fields import recorded_columns, recorded_relations
from backoffice.models.recorder import change_set, close, last_written
from backoffice.models.saved_view import SavedView
from backoffice.models.tag import Tag
from backoffice.models.user import User
from backoffice.policy import Refused
from backoffice.services import save
from backoffice.services.bulk import run_on_all
from backoffice.services.deletion import delete
from backoffice.services.posts import archive
from backoffice.services.undo import MOST_CHANGES, offers, rehearse, undo
from tests.support.rows import count
from tests.support.undoing import last_taken_back, whole

KINDS = sorted(record_types().values(), key=lambda kind: kind.__tablename__)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def kind(request):
    return request.param


# --- every record type


def test_a_deleted_record_comes_back_as_it_was(make, ana, kind):
    record = full_one_of(make, kind, ana)
    record_id, version, before = record.id, record.version, whole(kind, record.id)
    delete(record, by=ana)
    assert whole(kind, record_id) is None
    last_taken_back(ana)
    assert whole(kind, record_id) == before
    assert db.session.get(kind, record_id).version == version + 1
    last_taken_back(ana)
    assert whole(kind, record_id) is None, "the undo of an undo deletes it again"
    last_taken_back(ana)
    assert whole(kind, record_id) == before


def full_one_of(make, kind, owner):
    """A record of a type, with something in each collection."""
    if kind is SavedView:
        return make.saved_view(owner=owner)
    record = make.one_of(kind)
    if kind is Post:
        with change_set(by=make.by):
            record.tags = [make.tag(), make.tag()]
    return record


def test_a_changed_record_goes_back_to_what_it_was(make, ana, kind):
    record = full_one_of(make, kind, ana)
    before = whole(kind, record.id)
    with change_set(by=ana):
        change_all(make, record)
    after = whole(kind, record.id)
    assert after != before
    last_taken_back(ana)
    assert whole(kind, record.id) == before
    last_taken_back(ana)
    assert whole(kind, record.id) == after


def change_all(make, record):
    """Another value in every text, and nothing in any collection but for roles."""
    mapper = inspect(type(record))
    for key, words in recorded_columns(mapper):
        known = mapper.columns[key]
        if known.type.python_type is str and not words.secret and words.kind != "email":
            setattr(record, key, f"{(getattr(record, key) or '')[:5]}x")
    for key in recorded_relations(mapper):
        setattr(record, key, [])


def test_a_created_record_goes_and_comes_back(make, ana, kind):
    record = make.saved_view(owner=ana) if kind is SavedView else make.one_of(kind)
    before, record_id = whole(kind, record.id), record.id
    last_taken_back(ana)
    assert whole(kind, record_id) is None
    last_taken_back(ana)
    assert whole(kind, record_id) == before


# --- what goes along


def test_a_deleted_post_comes_back_with_its_comments_and_their_threads(make, ana):
    post = make.post(tags=[make.tag("news")])
    above = make.comment(post)
    below = make.comment(post, parent_id=above.id)
    ids, post_id = [above.id, below.id], post.id
    delete(post, by=ana)
    assert count(Comment) == 0
    assert last_taken_back(ana).done == 3
    found = db.session.scalars(select(Comment).order_by(Comment.id)).all()
    assert [comment.id for comment in found] == ids
    assert found[1].parent is found[0]
    assert [tag.name for tag in db.session.get(Post, post_id).tags] == ["news"]


def test_what_went_along_with_a_record_comes_back_with_it_whoever_brings_it(make):
    editor, tagger = make.user(roles=["editor"]), make.user(roles=[])
    with change_set(by=make.by):
        tagger.roles = [make.role("tagger", "tag.manage")]
    tag = make.tag("news")
    post = make.post(tags=[tag])
    comment_id = make.comment(post).id
    delete(tag, by=tagger)
    last_taken_back(tagger)
    assert [each.name for each in post.tags] == ["news"]
    delete(post, by=editor)
    last_taken_back(editor)
    assert db.session.get(Comment, comment_id)
    assert last_taken_back(editor).done == 2, "and goes with it again"
    assert count(Comment) == 0


def test_a_comment_that_was_deleted_by_itself_is_no_such_thing(make, ana):
    editor, comment = make.user(roles=["editor"]), make.comment()
    comment_id = comment.id
    delete(comment, by=ana)
    assert undo(last_written(), by=editor).done == 0
    assert db.session.get(Comment, comment_id) is None


def test_a_deleted_tag_comes_back_on_the_posts_that_had_it(make, ana):
    tag = make.tag("news")
    post = make.post(tags=[tag])
    delete(tag, by=ana)
    assert last_taken_back(ana).done == 2
    assert [tag.name for tag in post.tags] == ["news"]


def test_comments_get_their_author_back_with_the_account_and_lose_them_again_with_it(make, ana):
    writer = make.user(name="Ben")
    comment = make.comment(author=writer)
    writer_id = writer.id
    delete(writer, by=ana)
    assert comment.author is None
    last_taken_back(ana)
    assert comment.author_id == writer_id
    last_taken_back(ana)
    assert (comment.author, count(User, User.id == writer_id)) == (None, 0)


def test_private_views_come_back_along_with_their_account_and_go_with_it_again(make, ana):
    view = make.saved_view()
    before = whole(SavedView, view.id)
    delete(view.owner, by=ana)
    assert count(SavedView) == 0
    last_taken_back(ana)
    assert whole(SavedView, before["id"]) == before
    last_taken_back(ana)
    assert count(SavedView) == 0


def test_an_account_that_stays_since_others_refer_to_it_keeps_its_private_views(make, ana):
    view = make.saved_view()
    owner_id = view.owner_id
    delete(view.owner, by=ana)
    last_taken_back(ana)
    back = last_written()
    make.comment(author=db.session.get(User, owner_id))
    assert undo(back, by=ana).done == 0
    assert count(SavedView) == 1


# --- sizes and states


def test_the_undo_is_recorded_and_says_what_it_undid(make, ana):
    post = make.post()
    archive(post, by=ana)
    done = last_written()
    undo(done, by=ana)
    source = db.session.get(ChangeSet, last_written())
    assert source.actor_label == "Ana Torres"
    assert source.why == f"Undo of change {done}"


def test_a_rehearsal_tells_the_same_and_changes_nothing(make, ana):
    post = make.post(title="First")
    save.save(post, {"title": "Second"}, since=1, by=ana)
    done, before = last_written(), count(ChangeSet)
    assert rehearse(done, by=ana).done == 1
    assert (post.title, count(ChangeSet)) == ("Second", before)


def test_a_change_set_that_is_open_empty_or_too_big_is_refused(make, ana):
    post = make.post()
    with change_set(by=ana, stays_open=True) as running:
        post.title = "Other"
    with pytest.raises(Refused, match="still at work"):
        undo(running.id, by=ana)
    with change_set(by=make.by):
        close(running.id)
    assert undo(running.id, by=ana).done == 1
    with change_set(by=ana):
        db.session.add_all(Tag(name=f"t{n}", slug=f"t{n}") for n in range(MOST_CHANGES + 1))
    with pytest.raises(Refused, match="More than 500 changes"):
        undo(last_written(), by=ana)
    assert offers(last_written(), by=ana), "a worker takes it back"


def test_many_records_cost_as_many_statements_as_a_few(make, ana, statements):
    few, many = make.posts(2), make.posts(30)
    run_on_all(archive, Post, [post.id for post in few], by=ana)
    short = statements(undo, last_written(), by=ana)
    run_on_all(archive, Post, [post.id for post in many], by=ana)
    updates = len(many) - len(few)
    assert statements(undo, last_written(), by=ana) <= short + updates


def test_the_offer_reads_one_record_of_many(make, ana):
    posts, read = make.posts(20), []
    run_on_all(archive, Post, [post.id for post in posts], by=ana)

    def note(post, *_rest):
        read.append(post)

    event.listen(Post, "refresh", note)
    db.session.expire_all()
    assert offers(last_written(), by=ana)
    event.remove(Post, "refresh", note)
    assert len(read) == 1
