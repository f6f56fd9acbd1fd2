"""Importing a WordPress export: as often as wanted, all of it or nothing."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.actor import Actor
from backoffice.models.comment import Comment
from backoffice.models.markup import plain_text
from backoffice.models.post import Post
from backoffice.models.recorder import change_set
from backoffice.models.rehearsal import rehearsal
from backoffice.models.slugs import slugify
from backoffice.models.tag import Tag
from backoffice.models.types import utcnow
from backoffice.models.user import User
from backoffice.services.progress import Progress
from backoffice.services.slugging import free_slug
from backoffice.services.users import distrust, find_user, new_user
from backoffice.services.wordpress.keeper import DELETED, Keeper, Summary
from backoffice.services.wordpress.parts import Author, Item, Remark, Site, Term
from backoffice.services.wordpress.values import (
    author_email,
    author_name,
    comment_values,
    post_times,
    post_values,
    why_left_out,
    why_unheard,
)
from backoffice.services.wordpress.wxr import read

WITHOUT_POST = "without their post"


def import_wordpress(path: Path, *, dry_run: bool, by: Actor, progress: Progress) -> Summary:
    """Take over authors, posts, pages, tags and comments, in one change set.

    Run again it makes nothing twice: what changed in the file changes here, unless it was
    edited or deleted here. Nobody gets a mail; new authors are members without a password.
    A dry run does the same and takes it back. `progress` is told what is read, how many bytes
    of it and how many there are. Raises InvalidExport, with nothing written.
    """
    summary = Summary()
    tried = rehearsal() if dry_run else nullcontext()
    with change_set(by=by, why=f"Import of {path.name}"), tried:
        _run(path, summary, progress)
    return summary


def _run(path: Path, summary: Summary, progress: Progress) -> None:
    parts = read(path, progress)
    site = next(part for part in parts if isinstance(part, Site))
    importing = Import(site, summary)
    for part in parts:
        if isinstance(part, Author):
            importing.author(part)
        elif isinstance(part, Term):
            importing.tag(part)
        elif isinstance(part, Item):
            importing.item(part)


class Import:
    """One run over one file. Between two items it holds on to ids only."""

    def __init__(self, site: Site, summary: Summary) -> None:
        self._site, self._summary = site, summary
        self._keeper = Keeper(site.name, summary)
        self._authors: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._tags: dict[str, int | None] = {}

    def author(self, author: Author) -> None:
        if author.login not in self._authors:
            self._authors[author.login] = self._account(author).id
        if author.number not in ("", "0"):
            self._numbers[author.number] = self._authors[author.login]

    def _account(self, author: Author) -> User:
        """The account that an author had after the last import, has already, or gets."""
        origin = self._keeper.origin("author", author.login)
        known = db.session.get(User, origin.record_id) if origin else None
        if known:
            self._summary.unchanged["author"] += 1
            return known
        email = author_email(author, self._site.name)
        user = find_user(email)
        if user is not None:
            distrust(user)  # who registered the address of an author first may be a stranger
        user = user or new_user(name=author_name(author), email=email)
        if origin:  # the account of the last import was deleted, but its name has posts
            db.session.delete(origin)
            db.session.flush()
        self._keeper.remember("author", author.login, user)
        self._keeper.settle()
        return user

    def tag(self, term: Term) -> int | None:
        """The id of the tag for a category or tag; none when it was deleted here."""
        name = term.name[:80].strip()
        if name and name not in self._tags:
            self._tags[name] = self._tag_id(name)
        return self._tags.get(name)

    def _tag_id(self, name: str) -> int | None:
        origin = self._keeper.origin("tag", name)
        if origin:
            return self._known_tag_id(origin.record_id)
        tag = db.session.scalar(select(Tag).where(Tag.name == name))
        tag = tag or Tag(name=name, slug=free_slug(Tag.slug, name, fallback="tag"))
        self._keeper.remember("tag", name, tag)
        self._keeper.settle()
        return tag.id

    def _known_tag_id(self, tag_id: int) -> int | None:
        if db.session.get(Tag, tag_id) is None:
            self._summary.skipped["tag", DELETED] += 1
            return None
        self._summary.unchanged["tag"] += 1
        return tag_id

    def item(self, item: Item) -> None:
        reason = why_left_out(item)
        if reason:
            self._summary.skipped[item.kind[:60], reason] += 1
        post = None if reason else self._post(item)
        if post:
            self._keeper.settle()
            self._comments(post, item.remarks)
        elif item.remarks:
            self._summary.skipped["comment", WITHOUT_POST] += len(item.remarks)

    def _post(self, item: Item) -> Post | None:
        self.author(Author(item.author, "", "", item.author))
        ids = {self.tag(term) for term in item.terms} - {None}
        values = post_values(item) | {
            "author": db.session.get_one(User, self._authors[item.author]),
            "tags": list(db.session.scalars(select(Tag).where(Tag.id.in_(ids)))),
        }
        return self._keeper.keep(
            "post",
            item.key,
            Post,
            values,
            once=lambda: {"slug": _slug(item), **post_times(item)},
            counted=item.kind,
        )

    def _comments(self, post: Post, remarks: tuple[Remark, ...]) -> None:
        made: dict[str, Comment | None] = {}
        # In the order of their numbers a reply comes after what it answers.
        for remark in sorted(remarks, key=_number):
            reason = why_unheard(remark)
            if reason:
                self._summary.skipped[remark.kind[:60], reason] += 1
            else:
                made[remark.key] = self._comment(post, remark, made.get(remark.parent))
        self._keeper.settle()

    def _comment(self, post: Post, remark: Remark, parent: Comment | None) -> Comment | None:
        at = remark.written_at or utcnow()
        values = comment_values(remark)
        author_id = self._numbers.get(remark.author_number)
        if author_id:
            values |= {"author_id": author_id, "guest_email": None}
        key = remark.key or f"{post.id}: {at.isoformat()} {remark.author_name}"
        place = {"post_id": post.id, "parent": parent, "created_at": at, "updated_at": at}
        return self._keeper.keep("comment", key, Comment, values, once=lambda: place)


def _slug(item: Item) -> str:
    wanted = slugify(item.slug or plain_text(item.title), limit=90)
    return free_slug(Post.slug, wanted, fallback=item.kind)


def _number(remark: Remark) -> int:
    return int(remark.key) if remark.key.isdecimal() else 0
