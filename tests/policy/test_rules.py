"""What the shipped roles may do, and that a rule says the same in SQL and in Python."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from backoffice.extensions import db
from backoffice.models.comment import Comment
from backoffice.models.picture import Picture
from backoffice.models.post import Post, PostStatus
from backoffice.models.record import record_types
from backoffice.models.role import Role
from backoffice.models.saved_view import Audience, SavedView
from backoffice.models.tag import Tag
from backoffice.models.types import utcnow
from backoffice.models.user import User
from backoffice.policy import can, scope
from backoffice.policy.permissions import PERMISSIONS
from backoffice.policy.rules import RULES

SHIPPED = ["admin", "staff", "editor", "author", "moderator", "translator", "user"]
ACTIONS = sorted(
    {a for group in RULES.values() for rules in group.values() for r in rules for a in r.actions}
)


@pytest.fixture
def world(make):
    """Records of every type, in the states that rules tell apart."""
    people = {name: make.user(roles=[name]) for name in SHIPPED}
    tag = make.tag("news")
    for person in people.values():
        post = make.post(author=person, tags=[tag])
        make.draft(author=person)
        make.comment(post, author=person)
        make.comment(post, author=person, created_at=utcnow() - timedelta(minutes=11))
        make.saved_view(owner=person)
        make.one_of(Picture, uploader=person)
    make.saved_view(audience=Audience.EVERYBODY)
    make.saved_view(audience=Audience.ROLE, role_id=people["editor"].roles[0].id)
    make.user(roles=["author", "user"])
    return people


@pytest.mark.parametrize("role", SHIPPED)
def test_a_list_and_a_single_record_get_the_same_answer(world, role):
    person = world[role]
    for kind in record_types().values():
        for action in ACTIONS:
            listed = set(db.session.scalars(select(kind.id).where(scope(kind, action, person))))
            single = {r.id for r in db.session.scalars(select(kind)) if can(person, action, r)}
            assert listed == single, f"{role} {action} {kind.__name__}"


@pytest.mark.parametrize("role", SHIPPED)
def test_a_list_and_a_single_record_get_the_same_answer_for_each_field(world, role):
    person = world[role]
    for kind in record_types().values():
        for field in (each.key for each in inspect(kind).attrs):
            inside = select(kind.id).where(scope(kind, "edit", person, field))
            single = [
                r.id for r in db.session.scalars(select(kind)) if can(person, "edit", r, field)
            ]
            assert set(db.session.scalars(inside)) == set(single), f"{role} {kind.__name__}.{field}"


def test_every_permission_is_explained_and_every_explained_one_is_used():
    used = {name for group in RULES.values() for name in group}
    beyond_records = {
        "*",
        "admin.enter",
        "comment.unmoderated",
        "mail.manage",
        "job.view",
        "list.export",
        "list.import",
        "translation.view",
    }
    assert used | beyond_records == set(PERMISSIONS)


def test_a_role_holds_only_permissions_that_exist(app):
    for role in db.session.scalars(select(Role)):
        assert role.get_permissions() <= set(PERMISSIONS), role.name


def test_nobody_may_do_what_nobody_declared(world):
    assert not can(world["admin"], "launder", Post)
    assert not can(world["user"], "view", Post)


def test_an_author_edits_their_own_posts_only_and_deletes_only_drafts(make):
    author = make.user(roles=["author"])
    mine, draft, other = make.post(author=author), make.draft(author=author), make.post()
    assert can(author, "edit", mine)
    assert not can(author, "edit", other)
    assert not can(author, "delete", mine)
    assert can(author, "delete", draft)
    assert not can(author, "edit", mine, "author")


def test_staff_look_after_members_and_not_after_each_other(make):
    staff = make.user(roles=["staff"])
    member, editor = make.user(), make.user(roles=["editor"])
    assert can(staff, "deactivate", member)
    assert not can(staff, "deactivate", editor)
    assert not can(staff, "edit", member, "roles")
    assert not can(staff, "delete", member)


def test_a_moderator_sees_the_public_side_of_people_only(make):
    moderator = make.user(roles=["moderator"])
    assert can(moderator, "view", User, "name")
    assert not can(moderator, "view", User, "email")
    assert can(moderator, "approve", make.comment())
    assert not can(moderator, "edit", make.post())


def test_an_editor_sees_comments_and_decides_nothing(make):
    editor = make.user(roles=["editor"])
    assert can(editor, "view", make.comment())
    assert not can(editor, "approve", Comment)
    assert can(editor, "delete", Tag)


def test_a_translator_sees_no_records_but_views_that_hold_none(world):
    for kind in set(record_types().values()) - {SavedView}:
        assert not can(world["translator"], "view", kind)


def test_a_comment_can_be_changed_by_its_author_for_ten_minutes(make):
    writer = make.user()
    fresh = make.comment(author=writer)
    old = make.comment(author=writer, created_at=utcnow() - timedelta(minutes=11))
    assert can(writer, "edit_own", fresh)
    assert not can(writer, "edit_own", old)
    assert not can(make.user(), "edit_own", fresh)


def test_above_means_holding_what_the_other_lacks(make):
    helper = make.role("helper", "user.manage", "admin.enter")
    person = make.user(roles=[helper.name])
    assert can(person, "edit", make.user(roles=[]))
    assert not can(person, "edit", make.user(roles=["admin"]))
    assert not can(person, "delete", make.user(roles=["editor"]))


def test_a_post_is_visible_by_status_and_time_alone(make):
    soon = utcnow() + timedelta(hours=1)
    public, later = make.post(), make.post(publish_at=soon)
    make.draft()
    make.post(status=PostStatus.ARCHIVED)
    assert db.session.scalars(Post.visible(utcnow())).all() == [public]
    assert set(db.session.scalars(Post.visible(soon))) == {public, later}
    assert later.is_scheduled
    assert not public.is_scheduled


def test_what_is_locked_is_seen_and_not_changed(make):
    author, staff, moderator = (make.user(roles=[r]) for r in ("author", "staff", "moderator"))
    post, comment = make.post(author=author), make.comment()
    assert can(author, "view", post, "author")
    assert not can(author, "edit", post, "author")
    assert can(staff, "view", author, "roles")
    assert can(moderator, "view", comment, "post")
    assert not can(moderator, "edit", comment, "post")
    for field in ("confirmed_at", "created_at", "terms_accepted_at"):
        assert not can(make.user(roles=["admin"]), "create", User, field)
