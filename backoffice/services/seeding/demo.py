"""One account a role, and something for each of them to do."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from backoffice.extensions import db
from backoffice.models.actor import Actor
from backoffice.models.comment import Comment
from backoffice.models.picture import Picture
from backoffice.models.post import Post, PostStatus
from backoffice.models.recorder import change_set
from backoffice.models.role import Role
from backoffice.models.slugs import slugify
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus, User
from backoffice.services.pictures import upload
from backoffice.services.seeding.covers import COVERS, draw
from backoffice.services.users import new_user

# The first part of the address, the name, the role.
ACCOUNTS = [
    ("admin", "Ada Brandt", "admin"),
    ("staff", "Stefan Okoye", "staff"),
    ("editor", "Edda Lindqvist", "editor"),
    ("author", "Arthur Nakamura", "author"),
    ("moderator", "Mona Haddad", "moderator"),
    ("translator", "Tomás Ibarra", "translator"),
    ("user", "Uma Fischer", "user"),
    ("user2", "Ursula Klein", "user"),
]
# Title, body, and in how many days it appears; without a day it is a draft.
POSTS = [
    ("Bees on the town hall roof", "Four hives, **two** keepers and one nervous mayor.", -12),
    ("How to read a river", "Stand still first.\n\n- Look for foam\n- Look for silence", -3),
    ("The bread that needs no oven", "A pan with a lid is enough. More in the spring issue.", 5),
    ("Notes for a walk in November", "Dry shoes, a thermos, and an early start.", None),
]
COMMENTS = [
    "Are the bees safe there in winter?",
    "My children would love to visit. Is there a *guided tour*?",
    "The second paragraph contradicts the first, doesn't it?",
]


def demo_accounts(password_hash: str, *, by: Actor) -> None:
    """Make an active account for each role, with one password.

    The author has posts in every state, each with a picture; comments by the members wait there.
    """
    with change_set(by=by, why="Example accounts"):
        people = {local: _account(local, name, role) for local, name, role in ACCOUNTS}
        for user in people.values():
            user.password = password_hash
        posts = [_post(people["author"], *post) for post in POSTS]
        members = [people["user"], people["user2"]]
        for number, body in enumerate(COMMENTS):
            _comment(posts[number % 2], members[number % 2], body)
    _illustrate(posts, by=people["author"])


def _account(local: str, name: str, role: str) -> User:
    user = new_user(
        name=name,
        email=f"{local}@example.com",
        status=AccountStatus.ACTIVE,
        confirmed_at=utcnow(),
        roles=[db.session.scalars(select(Role).where(Role.name == role)).one()],
    )
    db.session.add(user)
    return user


def _post(author: User, title: str, body: str, days: int | None) -> Post:
    post = Post(
        title=title,
        slug=slugify(title),
        body=body,
        status=PostStatus.DRAFT if days is None else PostStatus.PUBLISHED,
        publish_at=None if days is None else utcnow() + timedelta(days=days),
        author=author,
    )
    db.session.add(post)
    return post


def _illustrate(posts: list[Post], *, by: Actor) -> None:
    """Give each post a lead picture, whose sizes a worker makes as of any other."""
    for post, cover in zip(posts, COVERS, strict=True):
        file = FileStorage(BytesIO(draw(cover)))
        picture = upload(Picture, {"file": file, "alt": cover.alt}, by=by)
        with change_set(by=by):
            post.lead_picture = picture


def _comment(post: Post, author: User, body: str) -> None:
    db.session.add(Comment(post=post, author=author, author_name=author.name, body=body))
