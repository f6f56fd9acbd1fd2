"""How times, numbers and choices are written for the reader."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache, partial
from textwrap import fill
from typing import Any

from babel import dates
from flask import Flask
from flask_babel import format_decimal, format_percent, format_timedelta, get_locale, get_timezone
from markupsafe import Markup, escape

from backoffice.i18n import _, _n
from backoffice.i18n.numbers import number
from backoffice.models.types import utcnow
from backoffice.services.counting import Count

ONE_DAY = timedelta(days=1)


class Moments:
    """Writes times for one reader, whose language and zone are asked for once."""

    def __init__(self) -> None:
        self.locale = str(get_locale())
        self.zone = get_timezone()
        self.now = utcnow()

    def moment(self, value: datetime) -> Markup:
        """A time: relative up to a day, then the date. The whole time stands in the title."""
        age = self.now - value
        day, whole = self._day_and_whole(value)
        if timedelta() <= age < ONE_DAY:
            day = format_timedelta(-age, add_direction=True)
        return _element(value, whole, day)

    def full(self, value: datetime) -> Markup:
        """A date with its time, in the reader's zone."""
        _day, whole = self._day_and_whole(value)
        return _element(value, whole, whole)

    def _day_and_whole(self, value: datetime) -> tuple[str, str]:
        """The day alone, and with the time of day."""
        local = self._local(value)
        day = _date(local.date(), self.locale)
        clock = _clock(local.hour, local.minute, self.locale)
        return day, _pattern_of_both(self.locale).format(clock, day)

    def _local(self, value: datetime) -> datetime:
        """The time in the reader's zone; at the very ends of the calendar as it is."""
        try:
            return value.astimezone(self.zone)
        except OverflowError:
            return value


def _element(value: datetime, title: str, words: str) -> Markup:
    return Markup(  # noqa: S704 -- nothing in it comes from people
        f'<time datetime="{value.isoformat(timespec="seconds")}" title="{title}">{words}</time>'
    )


def moment(value: datetime | None) -> str:
    """A single time; a list of them takes one `Moments`."""
    return Moments().moment(value) if value else ""


def full_moment(value: datetime | None) -> str:
    return Moments().full(value) if value else ""


# A list writes the same few days and minutes again and again.


@lru_cache(maxsize=4096)
def _date(day: date, locale: str) -> str:
    return str(dates.format_date(day, "medium", locale))


@lru_cache(maxsize=8192)
def _clock(hour: int, minute: int, locale: str) -> str:
    return str(dates.format_time(time(hour, minute), "short", locale=locale))


@cache
def _pattern_of_both(locale: str) -> str:
    return str(dates.get_datetime_format("medium", locale=locale))


def day(value: date) -> Markup:
    """A day without a time, the same in every zone."""
    words = _date(value, str(get_locale()))
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), words)


def in_bytes(value: int) -> str:
    """A size as people say it."""
    if value < 1_000_000:
        return _("%(count)s kB", count=format_decimal(max(1, round(value / 1000))))
    return _("%(count)s MB", count=format_decimal(round(value / 1_000_000, 1)))


def counted(count: Count) -> str:
    """A count as exactly as it is known; nothing where it is known to be none or more."""
    if count.exact:
        return number(count.value)
    return f"{number(count.value)}+" if count.value else ""


def in_words(count: Count, *, narrowed: bool) -> str:
    """How many records a list has, or how many match what narrows it."""
    if narrowed:
        return _n("%(count)s match", "%(count)s match", count.value, count=counted(count))
    return _n("%(count)s in all", "%(count)s in all", count.value, count=counted(count))


def shown(value: Any) -> Any:
    """Any value of a record, for reading."""
    if value is None or value == "":
        return Markup('<span class="muted">–</span>')
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return full_moment(value)
    if isinstance(value, date):
        return day(value)
    return (
        number(value)
        if isinstance(value, int | Decimal)
        else Markup("<bdi>{}</bdi>").format(escape(str(value)))
    )


def share(value: float) -> str:
    """A part of a whole: "12%"."""
    return str(format_percent(value))


def initials(name: str) -> str:
    words = name.split()
    letters = words[0][:1] + words[-1][:1] if len(words) > 1 else name[:1]
    return letters.upper()


def wrapped(text: str) -> str:
    """Plain text in the short lines of a mail, paragraph by paragraph. Addresses stay whole."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    lines = partial(fill, width=72, break_long_words=False, break_on_hyphens=False)
    return "\n\n".join(map(lines, paragraphs))


def init_app(app: Flask) -> None:
    for filter_ in (
        moment,
        full_moment,
        day,
        number,
        in_bytes,
        counted,
        in_words,
        share,
        shown,
        initials,
        wrapped,
    ):
        app.add_template_filter(filter_)
