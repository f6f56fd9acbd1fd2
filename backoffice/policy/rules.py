"""All rules on one page: what each permission allows, on which records, in which fields.

A rule's `where` filters a list in SQL and judges a single record in Python, a new one once it is
filled in. It may only use `==`, `<`, `>`, `&` and `|` over the record's own columns: `and`, `or`
and `not` keep one clause in SQL without a word. Any other condition has an SQL form of its own, as
`Comment.under_post_of` has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from backoffice.models.comment import Comment
from backoffice.models.picture import Picture
from backoffice.models.post import Post
from backoffice.models.record import Record
from backoffice.models.role import Role
from backoffice.models.saved_view import SavedView
from backoffice.models.tag import Tag
from backoffice.models.user import User


@dataclass(frozen=True)
class Rule:
    """Some actions, on the records where a condition holds, without the locked fields.

    `where` is the name of a hybrid method. `locked` fields may be seen and not changed. `only`
    names the fields that may be seen at all; empty means every field.
    """

    actions: frozenset[str]
    where: str = ""
    locked: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()


def may(
    *actions: str,
    where: Any = None,
    locked: list[InstrumentedAttribute[Any]] | None = None,
    only: list[InstrumentedAttribute[Any]] | None = None,
) -> Rule:
    # An SQL form of its own is called like the hybrid method, with an underscore in front.
    condition = where.__name__.removeprefix("_") if where else ""
    return Rule(frozenset(actions), condition, _keys(locked), _keys(only))


def _keys(attributes: list[InstrumentedAttribute[Any]] | None) -> frozenset[str]:
    return frozenset(attribute.key for attribute in attributes or [])


# What becomes of an account that stays.
ADMINISTER = ("edit", "activate", "deactivate", "invite", "remove_avatar")

# What happened to an account is not for anybody to write.
HAPPENED = [User.confirmed_at, User.terms_accepted_at, User.created_at]

# A comment as readers know it: without the e-mail address of a guest.
PUBLIC_SIDE = [
    Comment.body,
    Comment.status,
    Comment.post,
    Comment.parent,
    Comment.author,
    Comment.author_name,
]

# What an upload was measured to be, and by whom it came.
MEASURED = [Picture.kind, Picture.width, Picture.height, Picture.size, Picture.uploader]
UPLOADED = [Picture.file, *MEASURED]

# Who sees a view, besides whoever made it.
SHARING = [SavedView.audience, SavedView.role]

RULES: dict[type[Record], dict[str, list[Rule]]] = {
    User: {
        "user.manage": [
            may("view", "create", locked=HAPPENED),
            may(*ADMINISTER, "delete", "reassign", where=User.not_above, locked=HAPPENED),
        ],
        "user.members": [
            may("view", "create", locked=[User.roles, *HAPPENED]),
            may(*ADMINISTER, where=User.is_member, locked=[User.roles, *HAPPENED]),
        ],
        "user.public": [may("view", only=[User.name, User.slug])],
        "profile.own": [
            may(
                "view_profile",
                "edit_profile",
                where=User.is_person,
                only=[User.name, User.locale, User.timezone, User.slug, User.email, User.avatar],
            )
        ],
    },
    Role: {
        "role.manage": [may("view", "create"), may("edit", "delete", where=Role.within)],
        "user.manage": [may("view")],
    },
    Post: {
        "post.manage": [may("view", "create", "edit", "preview", "publish", "archive", "delete")],
        "post.own": [
            may("create", locked=[Post.author]),
            may(
                "view",
                "edit",
                "preview",
                "publish",
                "archive",
                where=Post.written_by,
                locked=[Post.author],
            ),
            may("delete", where=Post.draft_of),
        ],
        "post.view": [may("view", "preview")],
    },
    Tag: {
        "tag.manage": [may("view", "create", "edit", "delete")],
        "tag.view": [may("view")],
        "post.own": [may("view")],
    },
    Picture: {
        "picture.manage": [
            may("view", "delete"),
            may("create", locked=MEASURED),
            may("edit", locked=UPLOADED),
        ],
        "picture.own": [
            may("view"),
            may("create", locked=MEASURED),
            may("edit", where=Picture.uploaded_by, locked=UPLOADED),
            may("delete", where=Picture.uploaded_by),
        ],
        "post.view": [may("view")],
    },
    Comment: {
        "comment.manage": [
            may(
                "view",
                "edit",
                "approve",
                "reject",
                "spam",
                "delete",
                locked=[Comment.author, Comment.post, Comment.parent],
            )
        ],
        "comment.view": [may("view", only=PUBLIC_SIDE)],
        "comment.on_own_posts": [may("view", where=Comment.under_post_of, only=PUBLIC_SIDE)],
        "comment.write": [
            may("write"),
            may("edit_own", "take_back", where=Comment.still_open_to),
        ],
    },
    SavedView: {
        "admin.enter": [
            may("view", where=SavedView.is_for),
            may("create", locked=SHARING),
            may("edit", where=SavedView.is_own, locked=SHARING),
            may("delete", where=SavedView.is_own),
        ],
        "view.share": [may("create"), may("edit", "delete", where=SavedView.is_for)],
    },
}
