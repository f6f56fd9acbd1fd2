"""What the public reads. Every query begins with what is visible at the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from backoffice.extensions import db
from backoffice.models.address import record_id_of
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.folding import alphabetical
from backoffice.models.post import Post, PostKind
from backoffice.models.tag import Tag
from backoffice.models.types import utcnow
from backoffice.models.user import User
from backoffice.services.counting import MOST_COUNTED_ONE_BY_ONE, Count, count
from backoffice.services.search import Found

MOST_PAGES = 20


@dataclass(frozen=True)
class Stream:
    """A page of posts, the newest first."""

    posts: list[Post]
    number: int
    has_next: bool


def _page(query: Select[Post], number: int, size: int) -> Stream:
    with_pictures = (joinedload(Post.author), joinedload(Post.lead_picture))
    detailed = query.options(*with_pictures, selectinload(Post.tags))
    window = detailed.limit(size + 1).offset((number - 1) * size)
    posts = db.session.scalars(window).all()
    return Stream(list(posts[:size]), number, len(posts) > size)


def newest(number: int, size: int) -> Stream:
    return _page(Post.stream(utcnow()), number, size)


def by_author(author: User, number: int, size: int) -> Stream:
    return _page(Post.stream(utcnow()).where(Post.author_id == author.id), number, size)


def with_tags(tags: list[Tag], number: int, size: int) -> Stream:
    """Posts that carry all of these tags."""
    return _page(Post.stream(utcnow()).where(*_carries(tags)), number, size)


def count_by_author(author: User) -> Count:
    return _count_stream(Post.author_id == author.id)


def count_with_tags(tags: list[Tag]) -> Count:
    return _count_stream(*_carries(tags))


def _carries(tags: list[Tag]) -> list[ColumnElement[bool]]:
    return [Post.tags.any(Tag.id == tag.id) for tag in tags]


def _count_stream(*where: ColumnElement[bool]) -> Count:
    in_stream = [Post.is_visible(utcnow()), Post.kind == PostKind.POST, *where]
    return count(Post, in_stream, MOST_COUNTED_ONE_BY_ONE)


def find_tags(slugs: list[str]) -> list[Tag]:
    return _tags(Tag.slug.in_(slugs))


def _tags(condition: ColumnElement[bool]) -> list[Tag]:
    return list(db.session.scalars(select(Tag).where(condition).order_by(alphabetical(Tag.name))))


def find_post(slug: str) -> Post | None:
    query = Post.visible(utcnow()).where(Post.slug == slug)
    parts = (joinedload(Post.author), joinedload(Post.lead_picture))
    lists = (selectinload(Post.tags), selectinload(Post.pictures))
    return db.session.scalar(query.options(*parts, *lists))


def renamed_post(old: str) -> Post | None:
    """The post that once had this address, if it is visible."""
    return db.session.scalar(Post.visible(utcnow()).where(Post.id == record_id_of(Post, old)))


def renamed_tags(slugs: list[str]) -> list[Tag]:
    """The tags that have these addresses or once had them; none where one is unknown."""
    known = {tag.slug: tag.id for tag in find_tags(slugs)}
    ids = {known.get(slug) or record_id_of(Tag, slug) for slug in slugs}
    if None in ids:
        return []
    return _tags(Tag.id.in_(ids))


def renamed_author(old: str) -> User | None:
    """The author whose page once had this address."""
    return db.session.scalar(select(User).where(User.id == record_id_of(User, old), _writes()))


def find_author(slug: str) -> User | None:
    """Somebody who has written something visible."""
    return db.session.scalar(select(User).where(User.slug == slug, _writes()))


def _writes() -> ColumnElement[bool]:
    return Post.stream(utcnow()).where(Post.author_id == User.id).exists()


def search(found: Found, number: int, size: int) -> Stream:
    """Visible posts that fulfil a search, the newest first."""
    holds = Post.visible(utcnow()).where(found.condition)
    return _page(holds.order_by(Post.publish_at.desc(), Post.id.desc()), number, size)


def count_found(found: Found) -> Count:
    """How many visible posts fulfil a search."""
    return count(Post, [Post.is_visible(utcnow()), found.condition], MOST_COUNTED_ONE_BY_ONE)


def pages() -> list[Row[tuple[str, str]]]:
    """The slugs and titles of the pages of the site, which stay out of the stream."""
    is_page = Post.is_visible(utcnow()) & (Post.kind == PostKind.PAGE)
    found = select(Post.slug, Post.title).where(is_page).order_by(alphabetical(Post.title))
    return list(db.session.execute(found.limit(MOST_PAGES)))


def addresses(limit: int = 50_000) -> list[tuple[str, datetime]]:
    """The slug and last change of every visible post, for the sitemap."""
    visible = select(Post.slug, Post.updated_at, Post.publish_at).where(Post.is_visible(utcnow()))
    rows = db.session.execute(visible.order_by(Post.publish_at.desc()).limit(limit))
    return [(slug, max(filter(None, moments))) for slug, *moments in rows]


def post_of_comment(comment_id: int) -> Post | None:
    """The visible post that a comment stands under."""
    above = select(Comment.post_id).where(Comment.id == comment_id).scalar_subquery()
    return db.session.scalar(Post.visible(utcnow()).where(Post.id == above))


def own_comment(comment_id: int, author: User) -> Comment | None:
    """A comment of somebody's own, under a visible post."""
    own = (Comment.id == comment_id) & (Comment.author_id == author.id)
    return db.session.scalar(
        select(Comment).where(own, Comment.post.has(Post.is_visible(utcnow())))
    )


def comment_counts(posts: list[Post]) -> dict[int, int]:
    """How many comments can be read under each of these posts: approved, like all above them."""
    approved, ids = Comment.status == CommentStatus.APPROVED, select(Comment.id)
    here = Comment.post_id.in_([post.id for post in posts])
    # To follow those that can be read would cost a look at each.
    hidden = ids.where(here, ~approved).cte("hidden", recursive=True)
    hidden = hidden.union(ids.where(Comment.parent_id == hidden.c.id))
    read = [here, approved, Comment.id.not_in(select(hidden.c.id))]
    rows = db.session.execute(
        select(Comment.post_id, func.count()).where(*read).group_by(Comment.post_id)
    )
    return {post_id: count for post_id, count in rows}  # noqa: C416 rows are not pairs to mypy
