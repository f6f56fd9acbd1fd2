"""Seeded tags: the topics of each language, shared by all runs."""

from __future__ import annotations

from datetime import datetime
from random import Random

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.slugs import slugify
from backoffice.models.tag import Tag
from backoffice.services.seeding.draws import mostly_first
from backoffice.services.seeding.load import insert_rows, reserve_ids, table_of
from backoffice.services.seeding.names import Unused
from backoffice.services.seeding.words import LANGUAGES, Language

COUNTS = [0, 1, 2, 3, 5]
COUNT_SHARES = [15, 35, 30, 15, 5]


class Labels:
    """The ids of the tags that suit each language, and how many of them are new."""

    def __init__(self, ids: dict[str, int], made: int) -> None:
        self.made = made
        self._ids = {
            language.locale: [ids[topic] for topic in language.topics] for language in LANGUAGES
        }

    def some(self, language: Language, random: Random) -> list[int]:
        """None to five tags; the first topics are the most popular."""
        ids = self._ids[language.locale]
        count = random.choices(COUNTS, COUNT_SHARES)[0]
        return sorted({ids[mostly_first(len(ids), random, 2)] for _ in range(count)})


def load_tags(at: datetime) -> Labels:
    """Use the tags that are there and insert the others."""
    ids = {name: tag_id for tag_id, name in db.session.execute(select(Tag.id, Tag.name))}
    slugs = Unused(db.session.scalars(select(Tag.slug)))
    topics = dict.fromkeys(topic for language in LANGUAGES for topic in language.topics)
    missing = [topic for topic in topics if topic not in ids]
    new = dict(zip(missing, reserve_ids(table_of(Tag), len(missing)), strict=True))
    times = {"created_at": at, "updated_at": at, "version": 1}
    rows = ({"id": new[n], "name": n, "slug": slugs(slugify(n)), **times} for n in missing)
    insert_rows(table_of(Tag), rows, len(new))
    return Labels(ids | new, len(new))
