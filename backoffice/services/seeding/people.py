"""Seeded accounts: nobody can log in with one before choosing a password."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.role import Role, user_role
from backoffice.models.slugs import slugify
from backoffice.models.user import User
from backoffice.policy import Refused
from backoffice.services.progress import Progress
from backoffice.services.seeding.draws import draws, mostly_first
from backoffice.services.seeding.load import Row, insert_rows, reserve_ids, table_of
from backoffice.services.seeding.names import Unused
from backoffice.services.seeding.words import LANGUAGES, SHARES, Language

SPAN = timedelta(days=8 * 365)
DOMAIN = "seeded.example"
STATUSES = ["active", "inactive"]
STATUS_SHARES = [97, 3]
# The newest accounts wait for their confirmation; the oldest belong to the authors.
CONFIRMED = 0.97
AUTHORS = 0.05


@dataclass(frozen=True)
class Person:
    """What the later records need to know of an account."""

    id: int
    name: str
    language: Language
    since: datetime


class People:
    """The seeded accounts, the oldest first; they joined evenly over the years."""

    def __init__(self, people: list[Person]) -> None:
        self.everybody = people
        self.authors = people[: _author_count(len(people))]

    def author(self, random: Random) -> Person:
        """One of the authors: a few write most of it."""
        return self.authors[mostly_first(len(self.authors), random, 3)]

    def commenter(self, at: datetime, random: Random) -> Person:
        """Somebody with a confirmed account at that time: a few have much to say."""
        oldest = self.everybody[0].since
        passed = (at - oldest) / SPAN
        count = max(1, int(len(self.everybody) * min(passed, CONFIRMED)))
        return self.everybody[mostly_first(count, random, 2)]


def _author_count(people: int) -> int:
    return min(people, max(len(LANGUAGES), int(people * AUTHORS)))


def _language(number: int, random: Random) -> Language:
    """Each language has an author, however few people there are."""
    chosen = random.choices(LANGUAGES, SHARES)[0]
    return LANGUAGES[number] if number < len(LANGUAGES) else chosen


def _since(number: int, count: int, until: datetime) -> datetime:
    """The authors join before anything is written, the others evenly over the years."""
    authors = _author_count(count)
    passed = AUTHORS * number / authors if number < authors else number / count
    return until - SPAN + SPAN * passed


def load_people(count: int, *, seed: int, until: datetime, progress: Progress) -> People:
    """Insert accounts with their roles."""
    ids = reserve_ids(table_of(User), count)
    roles = {name: _role_id(name) for name in ("user", "author")}
    people: list[Person] = []
    insert_rows(table_of(User), _users(ids, people, seed, until), count, progress)
    authors = _author_count(count)
    links = [
        {"user_id": person.id, "role_id": roles["author" if number < authors else "user"]}
        for number, person in enumerate(people)
    ]
    insert_rows(user_role, links, count)
    return People(people)


def _role_id(name: str) -> int:
    role_id = db.session.scalar(select(Role.id).where(Role.name == name))
    if role_id is None:
        raise Refused(f"There is no role “{name}”: make it first.")
    return role_id


def _users(ids: Sequence[int], people: list[Person], seed: int, until: datetime) -> Iterator[Row]:
    """The rows; the list grows by the people in them."""
    random = draws(seed, "people")
    slugs = Unused(db.session.scalars(select(User.slug)))
    suffix = f"@{DOMAIN}"
    taken = db.session.scalars(select(User.email).where(User.email.endswith(suffix)))
    mailboxes = Unused(email.removesuffix(suffix) for email in taken)
    for number, user_id in enumerate(ids):
        language, since = _language(number, random), _since(number, len(ids), until)
        name, mailbox = _name(language, random)
        people.append(Person(user_id, name, language, since))
        confirmed = number < len(ids) * CONFIRMED
        yield {
            "id": user_id,
            "name": name,
            "email": mailboxes(mailbox) + suffix,
            "slug": slugs(slugify(name)),
            "status": random.choices(STATUSES, STATUS_SHARES)[0] if confirmed else "new",
            "locale": language.locale,
            "timezone": random.choice(language.timezones),
            "confirmed_at": since + timedelta(minutes=random.randint(1, 600))
            if confirmed
            else None,
            "terms_accepted_at": since,
            "fs_uniquifier": uuid.uuid4().hex,  # log-ins hang on it: never to be foretold
            "created_at": since,
            "updated_at": since,
            "version": 1,
        }


def _name(language: Language, random: Random) -> tuple[str, str]:
    """A full name and, in ASCII, the first part of an address."""
    given, _, given_latin = random.choice(language.given).partition(":")
    family, _, family_latin = random.choice(language.family).partition(":")
    latin = [slugify(given_latin or given), slugify(family_latin or family)]
    mailbox = ".".join(latin).encode("ascii", "ignore").decode()
    return language.full_name.format(given=given, family=family), mailbox
