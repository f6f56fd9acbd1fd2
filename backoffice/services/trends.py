"""How many posts, comments, accounts and log-ins came each day, beside the days before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, column, func, select, true, values
from sqlalchemy.orm import InstrumentedAttribute

from backoffice.extensions import db
from backoffice.i18n import _l
from backoffice.models.comment import Comment
from backoffice.models.log_in import LogIn
from backoffice.models.post import Post, PostStatus
from backoffice.models.time_limit import TimeIsUp, time_limit
from backoffice.models.types import UtcDateTime
from backoffice.models.user import User
from backoffice.policy import can, scope

PERIODS = (7, 30, 90)
MOST_SECONDS = 2.0

# Midnight of a day where the reader is.
Midnight = Callable[[date], datetime]


@dataclass(frozen=True)
class Kind:
    """What is counted: by the time in a column, with the list of it and its filter by that time."""

    label: Any
    column: InstrumentedAttribute[Any]
    where: ColumnElement[bool]
    endpoint: str
    query: dict[str, str]


@dataclass(frozen=True)
class Trend:
    """The numbers of each day of a period, the first first, and of as many days before it."""

    kind: Kind
    days: list[date]
    now: list[int]
    before: list[int]

    @property
    def query(self) -> dict[str, str]:
        """The filter of the list that holds what was counted."""
        key, first, last = self.kind.column.key, self.days[0], self.days[-1]
        return self.kind.query | {f"{key}_from": first.isoformat(), f"{key}_to": last.isoformat()}

    @property
    def growth(self) -> float | None:
        """The part that came on top, below zero when it was less; None where nothing was before."""
        before = sum(self.before)
        return sum(self.now) / before - 1 if before else None


def trends(days: int, today: date, midnight: Midnight, *, by: User) -> list[Trend]:
    """What this person may see of the last days, without what takes too long to count."""
    every = [today - timedelta(days=back) for back in range(2 * days - 1, -1, -1)]
    found = []
    for kind in _kinds(by):
        try:
            with time_limit(MOST_SECONDS):
                counts = _counts(kind, every, midnight)
        except TimeIsUp:
            continue
        found.append(Trend(kind, every[days:], counts[days:], counts[:days]))
    return found


def _kinds(by: User) -> Iterator[Kind]:
    if can(by, "view", Post):
        published = (Post.status == PostStatus.PUBLISHED) & scope(Post, "view", by)
        query = {"status": "published"}
        yield Kind(_l("Posts"), Post.publish_at, published, "posts.index_view", query)
    if can(by, "view", Comment):
        seen = scope(Comment, "view", by)
        yield Kind(_l("Comments"), Comment.created_at, seen, "comments.index_view", {})
    if can(by, "manage", "user"):
        yield Kind(_l("Registrations"), User.created_at, true(), "users.index_view", {})
        yield Kind(_l("Log-ins"), LogIn.at, true(), "log_ins.index_view", {})


def _counts(kind: Kind, days: list[date], midnight: Midnight) -> list[int]:
    """The rows of each day: a short walk along the index of its column, all in one statement."""
    spans = _spans(days, midnight)
    inside = (kind.column >= spans.c.first) & (kind.column < spans.c.last) & kind.where
    number = select(func.count()).select_from(kind.column.class_).where(inside)
    rows = select(number.scalar_subquery()).select_from(spans).order_by(spans.c.day)
    return list(db.session.scalars(rows))


def _spans(days: list[date], midnight: Midnight) -> CTE:
    edges = [midnight(day) for day in [*days, days[-1] + timedelta(days=1)]]
    columns = (column("day", Integer), column("first", UtcDateTime), column("last", UtcDateTime))
    rows = [(at, first, edges[at + 1]) for at, first in enumerate(edges[:-1])]
    return values(*columns, name="span").data(rows).cte("spans")
