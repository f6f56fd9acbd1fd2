"""Filling a database with believable records, as many as wanted."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, time

from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.comment import Comment
from backoffice.models.post import Post, post_tag
from backoffice.models.recorder import change_set, write_counts
from backoffice.models.types import utcnow
from backoffice.models.unrecorded import unrecorded_writes
from backoffice.policy import Refused
from backoffice.services.progress import Progress
from backoffice.services.seeding.articles import Desk, load_articles
from backoffice.services.seeding.discussions import Discussions, load_comments
from backoffice.services.seeding.load import indexes_later, roomy_cache, table_of
from backoffice.services.seeding.people import load_people
from backoffice.services.seeding.tags import load_tags
from backoffice.services.seeding.texts import Writer
from backoffice.services.seeding.words import LANGUAGES

MANY = 50_000


def seed(
    users: int, posts: int, comments: int, *, seed: int, by: Actor, progress: Progress
) -> dict[str, int]:
    """Add believable accounts, posts and comments beside what is there.

    The same for the same seed on the same day, but for what keeps log-ins apart. Nobody seeded
    can log in. `progress` is told the table, the rows done and how many there will be. Returns
    the rows made of each type. Raises Refused for posts without users and comments without posts.
    """
    if (posts and not users) or (comments and not posts):
        raise Refused(_("Posts need users who write them, and comments need posts."))
    until = datetime.combine(utcnow().date(), time(), UTC)
    with change_set(by=by, why=f"Seed {seed}") as current:
        with unrecorded_writes("seed"), roomy_cache(), _indexed(users + posts + comments):
            made = _load(users, posts, comments, seed, until, progress)
        write_counts(current, made)
    return made


def _indexed(rows: int) -> AbstractContextManager[None]:
    """How the indexes follow: row by row, or after so many rows all at once."""
    loaded = (table_of(Post), table_of(Comment), post_tag)
    return indexes_later(*loaded) if rows > MANY else nullcontext()


def _load(
    users: int, posts: int, comments: int, seed: int, until: datetime, progress: Progress
) -> dict[str, int]:
    writers = {language.locale: Writer(language, seed) for language in LANGUAGES}
    people = load_people(users, seed=seed, until=until, progress=progress)
    labels = load_tags(until)
    desk = Desk(people, labels, writers, seed=seed, until=until)
    commented = load_articles(posts, desk, progress)
    discussions = Discussions(people, writers, seed, until)
    load_comments(comments, discussions, commented, progress)
    return {"user": users, "tag": labels.made, "post": posts, "comment": comments}
