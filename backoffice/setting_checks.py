"""What the value of a setting may be: each rule in words for people and as a test."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"


@dataclass(frozen=True)
class Check:
    """What is allowed, as the end of "has to be", and whether a value is."""

    allowed: str
    holds: Callable[[Any], bool]


def one_of(*choices: str) -> Check:
    words = [choice or "empty" for choice in choices]
    return Check(_alternatives(words), lambda value: value in choices)


def at_least(least: int) -> Check:
    return Check(f"{least} or more", lambda value: value >= least)


def between(least: int, most: int) -> Check:
    return Check(f"between {least} and {most}", lambda value: least <= value <= most)


def url(*beginnings: str, optional: bool = False) -> Check:
    """An address that goes on after one of these beginnings."""
    starts = _alternatives(list(beginnings))
    allowed = f"empty or an address with {starts}" if optional else f"an address with {starts}"
    return Check(allowed, lambda value: (optional and not value) or _is_url(value, beginnings))


def _alternatives(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _is_url(value: str, beginnings: tuple[str, ...]) -> bool:
    try:
        urlsplit(value).port  # noqa: B018 -- raises for a port that is none
    except ValueError:
        return False
    return value.startswith(beginnings)


def _has_host(value: str) -> bool:
    return _is_url(value, ("http://", "https://")) and bool(urlsplit(value).hostname)


def _is_sender(value: str) -> bool:
    """Whether a mail can come from there. A comma outside of quotes begins a second address."""
    message = EmailMessage()
    try:
        message["From"] = value
    except ValueError:  # a line break
        return False
    header = message["From"]
    return not header.defects and [bool(each.domain) for each in header.addresses] == [True]


def languages() -> list[str]:
    """English, in which the texts are written, and all that have a catalog."""
    return ["en", *sorted(path.name for path in TRANSLATIONS.iterdir() if path.is_dir())]


COLOUR = Check(
    "empty or a colour like #0a6b70",
    lambda value: not value or bool(re.fullmatch("#[0-9a-fA-F]{6}", value)),
)
LANGUAGE = one_of("", *languages())
LANGUAGE_LIST = Check(
    f"some of {', '.join(languages())}",
    lambda values: bool(values) and set(values) <= set(languages()),
)
SENDER = Check(
    "an address like noreply@example.org or Name <noreply@example.org>",
    _is_sender,
)
SITE = Check("an address with http:// or https:// and a host", _has_host)
TIMEZONE = Check("a time zone like Europe/Berlin", lambda value: value in available_timezones())
