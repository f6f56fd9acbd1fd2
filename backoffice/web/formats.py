"""How times, numbers and choices are written for the reader."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal, format_timedelta, get_timezone
from markupsafe import Markup, escape

from backoffice.i18n import _
from backoffice.models.types import utcnow


def moment(value: datetime | None) -> str:
    """A time: relative up to a day, then the date. The whole time stands in the title."""
    if value is None:
        return ""
    age = utcnow() - value
    if timedelta() <= age < timedelta(days=1):
        words = format_timedelta(-age, add_direction=True)
    else:
        words = format_date(value.astimezone(get_timezone()), "medium")
    return _time_element(value, words)


def full_moment(value: datetime | None) -> str:
    """A date with its time, in the reader's zone."""
    return _time_element(value, format_datetime(value, "medium")) if value else ""


def _time_element(value: datetime, words: str) -> str:
    title = format_datetime(value, "full")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        value.isoformat(timespec="seconds"), title, words
    )


def number(value: int) -> str:
    return str(format_decimal(value))


def capped(value: int, most: int = 10_000) -> str:
    """A count that stops at 10,000: "10,000+"."""
    return f"{number(most)}+" if value > most else number(value)


def shown(value: Any) -> Any:
    """Any value of a record, for reading."""
    if value is None or value == "":
        return Markup('<span class="muted">–</span>')
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return full_moment(value)
    return (
        number(value)
        if isinstance(value, int)
        else Markup("<bdi>{}</bdi>").format(escape(str(value)))
    )


def initials(name: str) -> str:
    words = name.split()
    letters = words[0][:1] + words[-1][:1] if len(words) > 1 else name[:1]
    return letters.upper()


def init_app(app: Flask) -> None:
    for filter_ in (moment, full_moment, number, capped, shown, initials):
        app.add_template_filter(filter_)
