"""What staff do can be undone: each record goes back whole, or is left alone with a reason."""

import threading

import pytest
from sqlalchemy import func, inspect, select

from backoffice.extensions import db
from backoffice.models.change import Change, ChangeSet
from backoffice.models.comment import Comment
from backoffice.models.job import ProblemKind
from backoffice.models.post import Post, PostStatus
from backoffice.models.record import record_types
from backoffice.models.recorded_fields import recorded_columns, recorded_relations
from backoffice.models.recorder import change_set, close, last_written
from backoffice.models.role import Role
from backoffice.models.saved_view import SavedView
from backoffice.models.tag import Tag
from backoffice.models.user import AccountStatus, User
from backoffice.policy import Refused
from backoffice.policy.rules import RULES, may
from backoffice.services import save
from backoffice.services.bulk import run_on_all
from backoffice.services.deletion import delete
from backoffice.services.posts import archive, create_post
from backoffice.services.undo import MOST_CHANGES, offers, rehearse, undo
from backoffice.services.users import deactivate
from tests.support.mails import mails

KINDS = sorted(record_types().values(), key=lambda kind: kind.__tablename__)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def kind(request):
    return request.param


@pytest.fixture
def ana(make):
    return make.user(roles=["admin"], name="Ana Torres")


def taken_back(by):
    """Undo what was done last; nothing may be left."""
    outcome = undo(last_written(), by=by)
    assert outcome.kept == []
    return outcome


def notes_of(outcome):
    return [(each.title, each.why) for each in outcome.notes]


def whole(kind, record_id):
    """All that a record holds but for secrets, with its collections."""
    db.session.expire_all()
    record = db.session.get(kind, record_id)
    if record is None:
        return None
    mapper = inspect(kind)
    passing = {"version", "updated_at", "password", "fs_uniquifier"}
    keys = set(mapper.column_attrs.keys()) - passing
    links = {
        key: [str(each) for each in getattr(record, key)] for key in recorded_relations(mapper)
    }
    return {key: getattr(record, key) for key in keys} | links


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


# --- every record type


def test_a_deleted_record_comes_back_as_it_was(make, ana, kind):
    record = full_one_of(make, kind, ana)
    record_id, version, before = record.id, record.version, whole(kind, record.id)
    delete(record, by=ana)
    assert whole(kind, record_id) is None
    taken_back(ana)
    assert whole(kind, record_id) == before
    assert db.session.get(kind, record_id).version == version + 1
    taken_back(ana)
    assert whole(kind, record_id) is None, "the undo of an undo deletes it again"
    taken_back(ana)
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
    taken_back(ana)
    assert whole(kind, record.id) == before
    taken_back(ana)
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
    taken_back(ana)
    assert whole(kind, record_id) is None
    taken_back(ana)
    assert whole(kind, record_id) == before


# --- what goes along


def test_a_deleted_post_comes_back_with_its_comments_and_their_threads(make, ana):
    post = make.post(tags=[make.tag("news")])
    above = make.comment(post)
    below = make.comment(post, parent_id=above.id)
    ids, post_id = [above.id, below.id], post.id
    delete(post, by=ana)
    assert count(Comment) == 0
    assert taken_back(ana).done == 3
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
    taken_back(tagger)
    assert [each.name for each in post.tags] == ["news"]
    delete(post, by=editor)
    taken_back(editor)
    assert db.session.get(Comment, comment_id)
    assert taken_back(editor).done == 2, "and goes with it again"
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
    assert taken_back(ana).done == 2
    assert [tag.name for tag in post.tags] == ["news"]


def test_comments_get_their_author_back_with_the_account(make, ana):
    writer = make.user(name="Ben")
    comment = make.comment(author=writer)
    writer_id = writer.id
    delete(writer, by=ana)
    assert comment.author is None
    taken_back(ana)
    assert comment.author_id == writer_id


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
    taken_back(ana)
    assert (post.title, [tag.name for tag in post.tags]) == ("First", ["news"])


def test_a_stale_form_from_before_the_deletion_meets_the_changes_that_came_after_it(make, ana):
    post = make.post(title="First")
    post_id = post.id
    delete(post, by=ana)
    taken_back(ana)
    post = db.session.get(Post, post_id)
    save.save(post, {"title": "Second"}, since=post.version, by=ana)
    with pytest.raises(save.Conflict):
        save.save(post, {"title": "Stale"}, since=1, by=make.by)


def test_two_who_undo_the_same_at_once_bring_it_back_once(app, make, ana):
    tag = make.tag("news")
    tag_id, ana_id = tag.id, ana.id
    delete(tag, by=ana)
    gone, start, outcomes = last_written(), threading.Barrier(2), []

    def work():
        with app.app_context():
            start.wait()
            outcomes.append(undo(gone, by=db.session.get(User, ana_id)))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
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
    outcome = taken_back(ana)
    assert ("Ben", "“Password” is secret, so what it was is not known.") in notes_of(outcome)
    back = db.session.get(User, member_id)
    assert back.password is None
    assert [role.name for role in back.roles] == ["user"]


# --- rights and guards


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


def test_an_author_brings_back_their_own_draft(make):
    author = make.user(roles=["author"])
    draft = make.draft(author=author)
    draft_id = draft.id
    delete(draft, by=author)
    taken_back(author)
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
    taken_back(ana)
    assert member.email == "old@example.com"
    assert member.confirmed_at


def test_an_address_that_loses_an_account_is_told_of_it(make, ana):
    member = make.user(email="old@example.com")
    with change_set(by=member):
        member.email = "new@example.com"
    taken_back(ana)
    assert [mail.kind for mail in mails("new@example.com")] == ["email_changed"]


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
    taken_back(host)


def test_such_a_right_is_gone_with_what_the_record_belonged_to(host, ana, make):
    comment = make.comment(make.post(author=host))
    delete(comment, by=host)
    its_end = last_written()
    delete(db.session.scalars(select(Post)).one(), by=ana)
    assert not offers(its_end, by=host)
    assert undo(its_end, by=host).done == 0
