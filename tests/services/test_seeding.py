"""Seeding: believable rows, the same for the same seed, beside whatever is there."""

import sys
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select, text

from backoffice.extensions import db
from backoffice.models.actor import Command
from backoffice.models.change import Change, ChangeSet
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.mail import Mail
from backoffice.models.markup import render_comment, render_post
from backoffice.models.picture import PictureKind
from backoffice.models.post import Post, PostKind, PostStatus
from backoffice.models.tag import Tag
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus, User
from backoffice.policy import Refused, can
from backoffice.services.pictures import find
from backoffice.services.seeding import demo_accounts, seed
from backoffice.services.seeding.load import reserve_ids, roomy_cache, table_of
from backoffice.services.seeding.names import Unused
from backoffice.services.seeding.texts import Text, Writer
from backoffice.services.seeding.words.english import ENGLISH
from backoffice.services.seeding.words.japanese import JAPANESE
from tests.support.rows import count

BY = Command("tests")


def sow(users=40, posts=200, comments=600, number=1):
    return seed(users, posts, comments, seed=number, by=BY, progress=lambda *_step: None)


def contents(kind, *columns):
    return db.session.execute(select(*columns).order_by(kind.id)).all()


def test_it_makes_as_many_as_asked(app):
    made = sow()
    assert made == {"user": 40, "tag": count(Tag), "post": 200, "comment": 600}
    assert [count(kind) for kind in (User, Post, Comment)] == [40, 200, 600]


def test_the_history_names_one_change_set_with_counts_and_no_rows(app):
    made = sow()
    (entry,) = db.session.scalars(select(ChangeSet))
    assert entry.counts == made
    assert count(Change) == 0


def test_a_second_run_adds_beside_the_first(app):
    sow()
    sow()
    assert [count(kind) for kind in (User, Post, Comment)] == [80, 400, 1200]


def test_records_made_afterwards_get_ids_of_their_own(app, make):
    sow()
    post = make.post()
    make.comment(post)
    assert post.id == 201


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)  # SQLite has one write lock
def test_of_the_ids_that_are_reserved_none_is_given_to_anybody_else(app):
    somebody, drawn = db.engine.raw_connection(), []

    def draw(*_statement):
        drawn.append(somebody.cursor().execute("SELECT nextval('tag_id_seq')").fetchone()[0])

    event.listen(db.engine, "before_cursor_execute", draw)
    ids = reserve_ids(table_of(Tag), 3)
    event.remove(db.engine, "before_cursor_execute", draw)
    somebody.close()
    assert len(ids) == 3
    assert drawn and not {*ids} & {*drawn}


def test_an_existing_tag_is_used(app, make):
    bread = make.tag("Bread")
    sow()
    db.session.expire_all()
    assert db.session.scalar(select(Post.id).where(Post.tags.any(Tag.id == bread.id)).limit(1))


def test_the_same_seed_gives_the_same_posts_on_one_day_and_another_seed_others(app, monkeypatch):
    noon = datetime(2026, 5, 2, 12, tzinfo=UTC)
    monkeypatch.setattr(sys.modules[seed.__module__], "utcnow", lambda: noon)
    columns = (Post.title, Post.body, Post.status, Post.publish_at)
    sow(), sow(), sow(number=2)
    rows = contents(Post, *columns)
    assert rows[:200] == rows[200:400]
    assert rows[:200] != rows[400:]


@pytest.mark.parametrize(
    ("language", "paragraph", "summary"),
    [
        (ENGLISH, "bread " * 40, "bread " * 25 + "bread…"),
        (JAPANESE, "パン" * 100, "パン" * 79 + "パ…"),
        (ENGLISH, "Bread and salt.", "Bread and salt."),
    ],
)
def test_a_summary_is_cut_between_words_where_there_are_spaces(language, paragraph, summary):
    article = Text(paragraph, f"<p>{paragraph}</p><p>More.</p>")
    assert Writer(language, seed=1).summary(article) == summary


def test_the_html_is_what_saving_would_have_made(app):
    sow()
    for body, html in contents(Post, Post.body, Post.body_html):
        assert render_post(body) == html
    for body, html in contents(Comment, Comment.body, Comment.body_html):
        assert render_comment(body) == html


def test_nobody_seeded_can_log_in_and_nobody_gets_a_mail(app):
    sow()
    assert db.session.scalars(select(User.password).distinct()).all() == [None]
    assert count(Mail) == 0


def test_people_have_names_and_languages_of_several_scripts(app):
    sow(users=200)
    assert set(db.session.scalars(select(User.locale))) == {"en", "de", "es", "ar", "ja"}
    assert {role.name for user in db.session.scalars(select(User)) for role in user.roles} == {
        "user",
        "author",
    }


def test_posts_are_of_every_state(app):
    sow()
    found = Counter(db.session.scalars(select(Post.status)))
    assert found[PostStatus.PUBLISHED] > 140
    assert found[PostStatus.DRAFT] and found[PostStatus.ARCHIVED]
    assert db.session.scalar(select(Post.id).where(Post.publish_at > utcnow()).limit(1))
    assert 0 < Counter(db.session.scalars(select(Post.kind)))[PostKind.PAGE] < 15


def test_comments_are_mostly_approved(app):
    sow(comments=2000)
    found = Counter(db.session.scalars(select(Comment.status)))
    assert 0.80 < found[CommentStatus.APPROVED] / 2000 < 0.90
    assert all(found[status] for status in CommentStatus)


def test_a_few_posts_and_authors_have_many(app):
    sow(users=200, comments=2000)
    for column in (Comment.post_id, Post.author_id, Comment.author_id):
        counts = sorted(Counter(db.session.scalars(select(column))).values())
        assert counts[-1] > 3 * counts[len(counts) // 2]


def test_replies_follow_approved_comments_of_the_same_post(app):
    sow()
    replies = db.session.scalars(select(Comment).where(Comment.parent_id.is_not(None))).all()
    assert replies
    for reply in replies:
        assert reply.parent.post_id == reply.post_id
        assert reply.parent.status is CommentStatus.APPROVED
        assert reply.parent.created_at <= reply.created_at


def test_nobody_writes_before_joining_nor_comments_before_publication(app):
    sow()
    posts = db.session.scalars(select(Post)).all()
    assert all(post.author.created_at <= post.created_at for post in posts)
    for comment in db.session.scalars(select(Comment)):
        assert comment.post.publish_at <= comment.created_at <= utcnow()


def test_one_of_each_is_enough(app):
    assert sow(1, 1, 1)["comment"] == 1


@pytest.mark.parametrize("counts", [(0, 1, 0), (1, 0, 1)])
def test_posts_without_users_and_comments_without_posts_are_refused(app, counts):
    with pytest.raises(Refused):
        sow(*counts)


def test_names_are_given_once():
    unused = Unused(["news"])
    assert [unused("news"), unused("news"), unused("other")] == ["news-2", "news-3", "other"]


def test_progress_is_told(app):
    told = []
    seed(5, 10, 20, seed=1, by=BY, progress=lambda *step: told.append(step))
    assert told == [("user", 5, 5), ("post", 10, 10), ("comment", 20, 20)]


def test_every_role_has_an_active_example_account(app):
    demo_accounts("hash", by=BY)
    people = db.session.scalars(select(User).order_by(User.id)).all()
    assert {user.email.split("@")[0]: user.roles[0].name for user in people} == {
        **{name: name for name in ("admin", "staff", "editor", "author", "moderator")},
        "translator": "translator",
        "user": "user",
        "user2": "user",
    }
    assert all(user.status is AccountStatus.ACTIVE and user.confirmed_at for user in people)


def test_the_example_author_has_posts_and_comments_that_wait(app):
    demo_accounts("hash", by=BY)
    author = db.session.scalars(select(User).where(User.email == "author@example.com")).one()
    posts = db.session.scalars(select(Post)).all()
    assert all(can(author, "edit", post) for post in posts)
    assert {post.status for post in posts} == {PostStatus.DRAFT, PostStatus.PUBLISHED}
    waiting = select(Comment).where(Comment.status == CommentStatus.PENDING)
    assert len(db.session.scalars(waiting).all()) == 3


def test_each_example_post_has_a_picture_of_its_own_with_an_alt_text(app):
    demo_accounts("hash", by=BY)
    pictures = [post.lead_picture for post in db.session.scalars(select(Post))]
    assert len({picture.file for picture in pictures}) == 4
    assert all(picture.alt and picture.uploader.name == "Arthur Nakamura" for picture in pictures)
    assert {find(picture.kept_as).kind for picture in pictures} == {PictureKind.PNG}


def test_stopping_in_the_middle_of_a_statement_shows_as_a_stop(app):
    with pytest.raises(KeyboardInterrupt), roomy_cache():
        db.session.connection().invalidate()  # as SQLAlchemy does when Ctrl-C stops a statement
        raise KeyboardInterrupt
    db.session.rollback()


def test_a_big_load_leaves_every_index_as_it_was(app, monkeypatch):
    monkeypatch.setattr(sys.modules[seed.__module__], "MANY", 10)
    before = indexes()
    sow()
    assert indexes() == before


def indexes():
    queries = {
        "sqlite": "SELECT name, sql FROM sqlite_master",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes",
    }
    rows = db.session.execute(text(queries[db.engine.dialect.name]))
    return {tuple(row) for row in rows}
