"""Seeded posts and pages, over six years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.post import Post, post_tag
from backoffice.models.slugs import slugify
from backoffice.services.progress import Progress
from backoffice.services.seeding.draws import draws
from backoffice.services.seeding.load import Row, insert_rows, reserve_ids, table_of
from backoffice.services.seeding.names import Unused
from backoffice.services.seeding.people import People, Person
from backoffice.services.seeding.tags import Labels
from backoffice.services.seeding.texts import Writer
from backoffice.services.seeding.words import LANGUAGES, Language

SPAN = timedelta(days=6 * 365)
LATELY = timedelta(days=60)
STATES = ["published", "scheduled", "draft", "archived"]
STATE_SHARES = [80, 3, 11, 6]
SUMMARISED = 0.7
OPEN = 0.95
PAGES = [title for language in LANGUAGES for title in language.pages]


@dataclass(frozen=True)
class Article:
    """What the comments need to know of a post that takes some."""

    id: int
    language: Language
    since: datetime


class Desk:
    """Makes one post after the other, the oldest first.

    It notes which take comments, and the links to tags.
    """

    def __init__(
        self,
        people: People,
        labels: Labels,
        writers: dict[str, Writer],
        *,
        seed: int,
        until: datetime,
    ) -> None:
        self.commented: list[Article] = []
        self.labelled: list[tuple[int, int]] = []
        self._people, self._labels, self._writers = people, labels, writers
        self._until = until
        self._random = draws(seed, "articles")
        self._slug = Unused(db.session.scalars(select(Post.slug)))

    def rows(self, ids: Sequence[int]) -> Iterator[Row]:
        """The first few are pages, when there are enough; one at least takes comments."""
        titles = self._random.sample(PAGES, k=min(len(ids) // 25, len(PAGES)))
        for number, (post_id, at) in enumerate(zip(ids, self._dates(len(ids)), strict=True)):
            if number < len(titles):
                yield self._page(post_id, titles[number], at)
            else:
                yield self._post(post_id, self._state(number > len(titles)), at)

    def _dates(self, count: int) -> list[datetime]:
        """When the posts were written: more of them every year."""
        ages = sorted((self._random.random() ** 1.5 for _ in range(count)), reverse=True)
        return [self._until - SPAN * age for age in ages]

    def _state(self, any_state: bool) -> str:
        return self._random.choices(STATES, STATE_SHARES)[0] if any_state else "published"

    def _page(self, post_id: int, title: str, at: datetime) -> Row:
        row = self._written(post_id, "published", at, self._people.author(self._random))
        own = {"title": title, "slug": self._slug(slugify(title)), "kind": "page"}
        return row | own | {"comments_open": False}

    def _post(self, post_id: int, state: str, at: datetime) -> Row:
        author = self._people.author(self._random)
        tags = self._labels.some(author.language, self._random)
        self.labelled += [(post_id, tag) for tag in tags]
        if state in ("published", "archived"):
            self.commented.append(Article(post_id, author.language, at))
        return self._written(post_id, state, at, author)

    def _written(self, post_id: int, state: str, at: datetime, author: Person) -> Row:
        writer = self._writers[author.language.locale]
        title, text = writer.title(self._random), writer.article(self._random)
        written = at if state in ("published", "archived") else self._lately()
        return {
            "id": post_id,
            "title": title,
            "slug": self._slug(slugify(title, limit=90)),
            "kind": "post",
            "summary": writer.summary(text) if self._random.random() < SUMMARISED else "",
            "body": text.source,
            "body_html": text.html,
            "status": "published" if state == "scheduled" else state,
            "publish_at": self._publish_at(state, at),
            "comments_open": self._random.random() < OPEN,
            "author_id": author.id,
            "created_at": written,
            "updated_at": written,
            "version": 1,
        }

    def _lately(self) -> datetime:
        return self._until - LATELY * self._random.random()

    def _publish_at(self, state: str, at: datetime) -> datetime | None:
        if state == "draft":
            return None
        soon = timedelta(days=1) + LATELY * self._random.random()
        return self._until + soon if state == "scheduled" else at


def load_articles(count: int, desk: Desk, progress: Progress) -> list[Article]:
    """Insert posts with their tags. Returns those that take comments."""
    rows = desk.rows(reserve_ids(table_of(Post), count))
    insert_rows(table_of(Post), rows, count, progress)
    links = ({"post_id": post, "tag_id": tag} for post, tag in desk.labelled)
    insert_rows(post_tag, links, len(desk.labelled))
    return desk.commented
