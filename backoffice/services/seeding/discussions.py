"""Seeded comments: threads under the posts, a few of them long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from backoffice.models.comment import Comment
from backoffice.services.progress import Progress
from backoffice.services.seeding.articles import Article
from backoffice.services.seeding.draws import draws, mostly_first
from backoffice.services.seeding.load import Row, insert_rows, reserve_ids, table_of
from backoffice.services.seeding.people import People
from backoffice.services.seeding.texts import Text, Writer, advertising

STATUSES = ["approved", "pending", "rejected", "spam"]
STATUS_SHARES = [85, 10, 2, 3]
GUESTS = 0.3
REPLIES = 0.4
DEEPEST = 6
# What one post can draw at most, in multiples of a quiet one.
MOST_POPULAR = 2000.0


@dataclass(frozen=True)
class Said:
    """A comment that can be answered."""

    id: int
    depth: int


class Discussions:
    """Makes the comments of one post after the other, each thread in the order of time."""

    def __init__(
        self, people: People, writers: dict[str, Writer], seed: int, until: datetime
    ) -> None:
        self._people, self._writers, self._until = people, writers, until
        self._random = draws(seed, "discussions")

    def rows(self, articles: list[Article], ids: Sequence[int]) -> Iterator[Row]:
        fresh = iter(ids)
        for article, count in self._shares(articles, len(ids)):
            yield from self._thread(article, count, fresh)

    def _shares(self, articles: list[Article], total: int) -> Iterator[tuple[Article, int]]:
        """How many comments each post has: most a few, some none, a few very many."""
        weights = [min(self._random.paretovariate(1.1), MOST_POPULAR) for _ in articles]
        places = range(len(articles))
        drawn = self._random.choices(places, cum_weights=list(accumulate(weights)), k=total)
        return ((articles[place], count) for place, count in sorted(Counter(drawn).items()))

    def _thread(self, article: Article, count: int, ids: Iterator[int]) -> Iterator[Row]:
        said: list[Said] = []
        for at in self._times(article.since, count):
            above = self._above(said)
            row = self._comment(next(ids), article, above, at)
            if row["status"] == "approved":
                said.append(Said(row["id"], above.depth + 1 if above else 0))
            yield row

    def _times(self, since: datetime, count: int) -> list[datetime]:
        """Most answers come early."""
        open_for: timedelta = self._until - since
        parts = sorted(self._random.random() ** 4 for _ in range(count))
        return [since + open_for * part for part in parts]

    def _above(self, said: list[Said]) -> Said | None:
        """The comment to answer: one of the latest, unless its thread is deep enough."""
        if not said or self._random.random() > REPLIES:
            return None
        chosen = said[-1 - mostly_first(min(len(said), 10), self._random, 1)]
        return chosen if chosen.depth < DEEPEST else None

    def _comment(self, comment_id: int, article: Article, above: Said | None, at: datetime) -> Row:
        person = self._people.commenter(at, self._random)
        status = self._random.choices(STATUSES, STATUS_SHARES)[0]
        guest = self._random.random() < GUESTS
        text = self._text(article, status)
        return {
            "id": comment_id,
            "body": text.source,
            "body_html": text.html,
            "status": status,
            "post_id": article.id,
            "parent_id": above.id if above else None,
            "author_id": None if guest else person.id,
            "author_name": person.name,
            "guest_email": f"guest{comment_id}@guests.example" if guest else None,
            "created_at": at,
            "updated_at": at,
            "version": 1,
        }

    def _text(self, article: Article, status: str) -> Text:
        if status == "spam":
            return self._random.choice(advertising())
        return self._writers[article.language.locale].remark(self._random)


def load_comments(
    count: int, discussions: Discussions, articles: list[Article], progress: Progress
) -> None:
    """Insert comments under these posts."""
    ids = reserve_ids(table_of(Comment), count)
    insert_rows(table_of(Comment), discussions.rows(articles, ids), count, progress)
