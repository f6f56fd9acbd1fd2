"""Every change is recorded, in the same transaction, and nothing else is."""

import pytest
from sqlalchemy import inspect, select, text, update
from sqlalchemy.orm import CascadeOptions

from backoffice.extensions import db
from backoffice.models.actor import ActorKind, Command
from backoffice.models.change import Change, ChangeSet
from backoffice.models.post import Post, PostStatus
from backoffice.models.recorder import change_set
from backoffice.models.tag import Tag
from backoffice.models.unrecorded import PastTheRecorder
from backoffice.services.deletion import delete
from backoffice.services.posts import archive
from tests.support.rows import count, newest


def last_change() -> Change:
    return newest(Change)


def last_change_set() -> ChangeSet:
    return newest(ChangeSet)


def test_an_edit_is_kept_with_old_and_new_and_who_did_it(make):
    anna, post = make.user(roles=["editor"], name="Anna"), make.post(title="Old")
    with change_set(by=anna, why="Spelling"):
        post.title = "New"
    change = last_change()
    assert change.values == {"title": {"old": "Old", "new": "New"}}
    assert change.record_version == post.version == 2
    assert (change.change_set.actor_label, change.change_set.why) == ("Anna", "Spelling")
    assert change.change_set.actor_kind == ActorKind.PERSON


def test_nothing_is_written_when_nothing_changed(make):
    post = make.post(title="Same")
    before = count(ChangeSet), count(Change)
    with change_set(by=make.by):
        post.title = "Same"
    assert (count(ChangeSet), count(Change)) == before
    assert post.version == 1


def test_the_old_value_is_known_even_right_after_a_commit(make):
    post = make.post(title="Old")
    db.session.expire_all()
    with change_set(by=make.by):
        post.title = "New"
    assert last_change().values["title"]["old"] == "Old"


def test_added_and_removed_tags_are_recorded_and_raise_the_version(make):
    news, food = make.tag("news"), make.tag("food")
    post = make.post(tags=[news])
    with change_set(by=make.by):
        post.tags = [food]
    assert last_change().values == {
        "tags": {"added": [[food.id, "food"]], "removed": [[news.id, "news"]]}
    }
    assert post.version == 2


def test_a_new_author_is_recorded_whichever_way_it_was_set(make):
    post, ben, eve = make.post(), make.user(), make.user()
    old = post.author_id
    with change_set(by=make.by):
        post.author = ben
    assert last_change().values == {"author_id": {"old": old, "new": ben.id}}
    with change_set(by=make.by):
        post.author_id = eve.id
    assert last_change().values == {"author_id": {"old": ben.id, "new": eve.id}}


def test_a_secret_never_reaches_the_history(make):
    user = make.user()
    with change_set(by=make.by):
        user.password = "a-hash"
    assert last_change().values == {"password": {"secret": True}}


def test_a_deleted_record_is_kept_whole_with_its_links(make):
    tag = make.tag("news")
    post = make.post(title="Gone", tags=[tag])
    post_id = post.id
    delete(post, by=make.by)
    values = last_change().values
    assert values["title"] == {"old": "Gone"}
    assert values["tags"] == {"removed": [[tag.id, "news"]]}
    assert make.post().id != post_id, "ids are never given out twice"


def test_records_that_lose_a_link_to_a_deleted_one_say_so_in_their_own_history(make):
    tag, writer = make.tag("news"), make.user(name="Ana")
    post, comment = make.post(tags=[tag]), make.comment(author=writer)
    delete(tag, by=make.by)
    assert history_of(post)[-1].values == {"tags": {"added": [], "removed": [[tag.id, "news"]]}}
    delete(writer, by=make.by)
    assert history_of(comment)[-1].values == {"author_id": {"old": writer.id, "new": None}}
    assert (post.version, comment.version) == (2, 2)
    assert history_of(comment)[-1].change_set_id == last_change_set().id


def test_what_goes_along_with_a_record_says_so_though_nothing_but_the_database_knows(
    make, monkeypatch
):
    comments = inspect(Post).relationships["comments"]
    monkeypatch.setattr(comments, "cascade", CascadeOptions("save-update"))
    post = make.post()
    above = make.comment(post)
    below = make.comment(post, parent_id=above.id)
    records = [post, above, below]
    delete(post, by=make.by)
    last = last_change_set()
    assert {(c.record_type, c.record_id) for c in last.changes} == {
        ("post", records[0].id),
        ("comment", records[1].id),
        ("comment", records[2].id),
    }


def history_of(record):
    query = select(Change).where(
        Change.record_type == record.__tablename__, Change.record_id == record.id
    )
    return db.session.scalars(query.order_by(Change.id)).all()


def test_a_change_without_a_change_set_is_refused(make):
    post = make.post()
    post.title = "Sneaky"
    with pytest.raises(PastTheRecorder):
        db.session.flush()
    db.session.rollback()


def test_a_refused_flush_opens_no_way_past_the_recorder(make):
    make.post().title = "Sneaky"
    with pytest.raises(PastTheRecorder):
        db.session.flush()
    db.session.expunge_all()
    with pytest.raises(PastTheRecorder):
        db.session.execute(update(Post).values(title="x"))
    db.session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        update(Post).values(title="x"),
        text("update post set title = 'x'"),
        text('DELETE FROM "user"'),
        text("insert into post_tag values (1, 1)"),
    ],
    ids=str,
)
def test_a_write_past_the_recorder_is_refused(make, statement):
    make.post()
    with pytest.raises(PastTheRecorder):
        db.session.execute(statement)
    db.session.rollback()


def test_a_failing_change_set_leaves_nothing_behind(make):
    post = make.post(title="Old")
    before = count(Change)
    with pytest.raises(ZeroDivisionError), change_set(by=make.by):
        post.title = "New"
        db.session.flush()
        _ = 1 / 0
    assert db.session.get(Post, post.id).title == "Old"
    assert count(Change) == before


def test_an_inner_change_set_joins_the_outer_one(make):
    post = make.post()
    before = count(ChangeSet)
    with change_set(by=make.by):
        archive(post, by=make.by)
        post.title = "Old news"
    assert count(ChangeSet) == before + 1
    assert post.status is PostStatus.ARCHIVED


def test_changes_made_before_a_change_set_began_are_not_lost_in_silence(make):
    post = make.post()
    post.title = "Early"
    with pytest.raises(RuntimeError), change_set(by=make.by):
        pass
    db.session.rollback()


def test_a_command_is_named_with_the_door_it_came_through(make):
    with change_set(by=Command("seed")):
        db.session.add(Tag(name="x", slug="x"))
    source = last_change().change_set
    assert (source.actor_kind, source.actor_label, source.actor_id) == ("command", "seed", None)
