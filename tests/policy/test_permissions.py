"""What each permission allows to somebody who holds nothing else."""

import pytest
from sqlalchemy import inspect

from backoffice.models.record import record_types
from backoffice.policy import can
from backoffice.policy.permissions import PERMISSIONS
from backoffice.policy.rules import RULES
from tests.policy.test_rules import ACTIONS

ACCOUNTS = {"view", "create", "edit", "activate", "deactivate", "invite", "remove_avatar"}
CHANGED = {"view", "create", "edit", "delete"}
POSTS = CHANGED | {"preview", "publish", "archive"}
ALLOWED = {
    "user.manage": {"user": ACCOUNTS | {"delete", "reassign"}, "role": {"view"}},
    "user.members": {"user": ACCOUNTS},
    "user.public": {"user": {"view"}},
    "profile.own": {"user": {"view_profile", "edit_profile"}},
    "role.manage": {"role": CHANGED},
    "post.manage": {"post": POSTS},
    "post.own": {"post": POSTS, "tag": {"view"}},
    "post.view": {"post": {"view", "preview"}, "picture": {"view"}},
    "tag.manage": {"tag": CHANGED},
    "tag.view": {"tag": {"view"}},
    "picture.manage": {"picture": CHANGED},
    "picture.own": {"picture": CHANGED},
    "comment.manage": {"comment": {"view", "edit", "approve", "reject", "spam", "delete"}},
    "comment.view": {"comment": {"view"}},
    "comment.on_own_posts": {"comment": {"view"}},
    "comment.write": {"comment": {"write", "edit_own", "take_back"}},
    "admin.enter": {"saved_view": CHANGED},
    "view.share": {"saved_view": {"create", "edit", "delete"}},
}
HAPPENED = {"confirmed_at", "terms_accepted_at", "created_at"}
MEASURED = {"kind", "width", "height", "size", "uploader"}
PUBLIC_SIDE = {"body", "status", "post", "parent", "author", "author_name"}
PROFILE = {"name", "locale", "timezone", "slug", "email", "avatar"}
SHARING = {"audience", "role"}


@pytest.fixture
def holder(make):
    """Somebody with these permissions and no other."""

    def hold(*permissions):
        role = make.role("-".join(permissions), *permissions)
        return make.user(roles=[role.name])

    return hold


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_a_permission_alone_allows_these_actions_and_no_other(holder, permission):
    person, types = holder(permission), record_types()
    wanted = ALLOWED.get(permission, {})
    if permission == "*":
        wanted = {name: {a for a in ACTIONS if granted(kind, a)} for name, kind in types.items()}
    found = {
        name: {action for action in ACTIONS if can(person, action, kind)}
        for name, kind in types.items()
    }
    assert {name: actions for name, actions in found.items() if actions} == wanted


def granted(kind, action):
    return any(action in rule.actions for rules in RULES[kind].values() for rule in rules)


@pytest.mark.parametrize(
    ("permission", "record_type", "action", "locked"),
    [
        ("user.manage", "user", "create", HAPPENED),
        ("user.manage", "user", "edit", HAPPENED),
        ("user.members", "user", "create", {"roles", *HAPPENED}),
        ("user.members", "user", "edit", {"roles", *HAPPENED}),
        ("post.manage", "post", "edit", set()),
        ("post.own", "post", "create", {"author"}),
        ("post.own", "post", "edit", {"author"}),
        ("picture.manage", "picture", "create", MEASURED),
        ("picture.manage", "picture", "edit", {"file", *MEASURED}),
        ("picture.own", "picture", "create", MEASURED),
        ("picture.own", "picture", "edit", {"file", *MEASURED}),
        ("comment.manage", "comment", "edit", {"author", "post", "parent"}),
        ("admin.enter", "saved_view", "create", SHARING),
        ("admin.enter", "saved_view", "edit", SHARING),
        ("view.share", "saved_view", "create", set()),
        ("view.share", "saved_view", "edit", set()),
    ],
)
def test_a_permission_locks_these_fields_and_no_other(
    holder, permission, record_type, action, locked
):
    kind = record_types()[record_type]
    assert fields(kind) - allowed(holder(permission), action, kind) == locked


@pytest.mark.parametrize(
    ("permission", "record_type", "action", "shown"),
    [
        ("user.public", "user", "view", {"name", "slug"}),
        ("profile.own", "user", "view_profile", PROFILE),
        ("profile.own", "user", "edit_profile", PROFILE),
        ("comment.view", "comment", "view", PUBLIC_SIDE),
        ("comment.on_own_posts", "comment", "view", PUBLIC_SIDE),
    ],
)
def test_a_permission_opens_these_fields_and_no_other(
    holder, permission, record_type, action, shown
):
    kind = record_types()[record_type]
    assert allowed(holder(permission), action, kind) == shown


def fields(kind):
    return {each.key for each in inspect(kind).attrs}


def allowed(person, action, kind):
    return {field for field in fields(kind) if can(person, action, kind, field)}


def test_what_is_for_ones_own_records_is_for_no_others(make, holder):
    person, other = holder("post.own", "picture.own", "comment.on_own_posts"), make.user()
    mine, draft = make.post(author=person), make.draft(author=person)
    assert actions(person, mine) == POSTS - {"delete"}
    assert actions(person, draft) == POSTS
    assert actions(person, make.post(author=other)) == {"create"}
    picture = make.picture(by=make.user(roles=["editor"]))
    assert actions(person, picture) == {"view", "create"}
    uploader = make.user(roles=["author"])
    assert actions(uploader, make.picture(by=uploader)) >= CHANGED
    assert actions(person, make.comment(mine)) == {"view"}
    assert actions(person, make.comment()) == set()


def actions(person, record):
    return {action for action in ACTIONS if can(person, action, record)}


def test_a_profile_is_for_its_owner_and_a_view_for_its_own(make, holder):
    person, other = holder("profile.own", "admin.enter"), make.user()
    assert actions(person, person) == {"view_profile", "edit_profile"}
    assert actions(person, other) == set()
    assert actions(person, make.saved_view(owner=person)) == CHANGED
    assert actions(person, make.saved_view(owner=other)) == {"create"}
