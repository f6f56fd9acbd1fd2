"""Factories: each makes the least that a story needs."""

from __future__ import annotations

import itertools
from collections.abc import Container
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from flask_security.utils import hash_password
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from backoffice.extensions import db
from backoffice.models.actor import Command
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.picture import Picture
from backoffice.models.post import Post, PostStatus
from backoffice.models.record import Record
from backoffice.models.recorder import change_set
from backoffice.models.role import Role
from backoffice.models.saved_view import SavedView
from backoffice.models.tag import Tag
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus, User
from backoffice.records.attributes import Attribute, attribute
from backoffice.services.pictures import upload
from backoffice.services.users import new_user
from tests.support.images import image_file

PASSWORD = "correct horse battery"


def again(record: Any) -> Any:
    """A record as the database has it now."""
    db.session.expire_all()
    return db.session.get_one(type(record), record.id)


class Make:
    """Makes records as a command would, with names that are new each time."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.by = Command("tests")

    def _add(self, record: Any) -> Any:
        with change_set(by=self.by):
            db.session.add(record)
        return record

    def role(self, name: str, *permissions: str) -> Role:
        role = Role(name=name)
        role.set_grants(set(permissions))
        return self._add(role)

    def user(self, *, roles: list[str] | None = None, password: str = "", **values: Any) -> User:
        number = next(self._numbers)
        names = roles if roles is not None else ["user"]
        with change_set(by=self.by):
            user = new_user(
                **{
                    "name": f"Person {number}",
                    "email": f"person{number}@example.com",
                    "status": AccountStatus.ACTIVE,
                    "confirmed_at": utcnow(),
                    "password": hash_password(password) if password else None,
                    **values,
                }
            )
            user.roles = list(db.session.scalars(select(Role).where(Role.name.in_(names))))
            db.session.add(user)
        return user

    def give(self, person: User, *roles: str) -> None:
        """These roles, and no others."""
        with change_set(by=self.by):
            person.roles = list(db.session.scalars(select(Role).where(Role.name.in_(roles))))

    def tag(self, name: str = "", **values: Any) -> Tag:
        word = name or f"tag{next(self._numbers)}"
        return self._add(Tag(**{"name": word, "slug": word.lower(), **values}))

    def post(self, *, author: User | None = None, **values: Any) -> Post:
        """A post that is public since an hour, unless the story says otherwise."""
        number = next(self._numbers)
        author = author or self.user(roles=["author"])
        defaults = {
            "title": f"Post {number}",
            "slug": f"post-{number}",
            "body": "Some *words*.",
            "status": PostStatus.PUBLISHED,
            "publish_at": utcnow() - timedelta(hours=1),
        }
        return self._add(Post(**{**defaults, **values}, author_id=author.id))

    def posts(self, count: int) -> list[Post]:
        author = self.user(roles=["author"])
        return [self.post(author=author) for _ in range(count)]

    def draft(self, **values: Any) -> Post:
        return self.post(status=PostStatus.DRAFT, publish_at=None, **values)

    def picture(self, content: bytes = b"", *, by: Any = None, **values: Any) -> Picture:
        """An uploaded picture, 800 by 600, whose sizes are not made yet."""
        sent = FileStorage(BytesIO(content or image_file()), "their name.exe")
        given = {"alt": f"Picture {next(self._numbers)}", "file": sent, **values}
        return upload(Picture, given, by=by or self.user(roles=["editor"]))

    def comment(
        self, post: Post | None = None, *, author: User | None = None, **values: Any
    ) -> Comment:
        post, author = post or self.post(), author or self.user()
        defaults = {"body": f"Comment {next(self._numbers)}", "status": CommentStatus.APPROVED}
        with change_set(by=self.by):
            comment = Comment(
                **{**defaults, **values},
                post_id=post.id,
                author_id=author.id,
                author_name=author.name,
            )
            db.session.add(comment)
        return comment

    def saved_view(self, *, owner: User | None = None, **values: Any) -> SavedView:
        """A private view of all posts, unless the story says otherwise."""
        owner = owner or self.user(roles=["editor"])
        defaults = {"name": f"View {next(self._numbers)}", "record_type": "post", "query": {}}
        return self._add(SavedView(**{**defaults, **values}, owner_id=owner.id))

    def one_of(self, kind: type[Record], **values: Any) -> Any:
        """A record of any type, with something in each field that it needs and the story leaves."""
        makers = {User: self.user, Post: self.post, Comment: self.comment, Tag: self.tag}
        if kind is Role:
            return self.role(f"role{next(self._numbers)}", "comment.write")
        if kind in makers:
            return makers[kind](**values)
        given = {**self._least_of(kind, values), **values}
        with change_set(by=self.by):  # a new child touches its parent at once
            record = kind(**given)
            record.complete()
            db.session.add(record)
        return record

    def _least_of(self, kind: type[Record], given: Container[str]) -> dict[str, Any]:
        """Something for each field without which a record of this type can't be."""
        values: dict[str, Any] = {}
        for prop in kind.__mapper__.attrs:
            with suppress(LookupError):  # what has no label is filled by itself
                each = attribute(prop.class_attribute)
                if each.required and each.key not in given:
                    values[each.key] = self._something(each)
        return values

    def _something(self, each: Attribute) -> Any:
        number = next(self._numbers)
        if each.kind == "reference":
            return self.one_of(each.referred)
        if each.choices:
            return next(iter(each.choices))
        special = {
            "number": number,
            "decimal": Decimal(number),
            "moment": utcnow(),
            "day": utcnow().date(),
            "yes_no": True,
            "slug": f"word-{number}",
        }
        return special.get(each.kind, f"{each.key}{number}"[: each.max_length])
