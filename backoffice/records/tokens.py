"""Filters typed into the search: `author:ana status:pending before:2026-01 no:tag is:mine`.

They are a short way to write the address of a filtered list, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.records.attributes import Attribute
from backoffice.records.filters import can_be_empty

TOKEN = re.compile(r'(?<!\S)([a-z_][a-z0-9_]*):("[^"]+"|[^\s"/][^\s"]*)')

TIMES = ("moment", "day")

# What a day, a month and a year lack of their first day, and days that lead into the next one.
ENDINGS = {"": 1, "-01": 31, "-01-01": 366}


@dataclass
class Translation:
    """The words that remain, the filters that stand for the tokens, and what isn't understood."""

    words: str
    filters: dict[str, list[str]]
    problems: list[str]


def translate(text: str, attributes: list[Attribute], *, by: Actor) -> Translation | None:
    """What the tokens in a search say; None where there are none."""
    if not TOKEN.search(text):
        return None
    words = " ".join(TOKEN.sub(" ", text).split())
    translation = Translation(words, {}, [])
    for key, value in TOKEN.findall(text):
        found = _filter_of(key, value.strip('"'), attributes, by)
        if not found:
            token = f"{key}:{value}"[:60]
            problem = _(
                "“%(token)s” is not understood here. What is understood: %(examples)s.",
                token=token,
                examples=understood(attributes),
            )
            translation.problems.append(problem)
        for name, wanted in found.items():
            translation.filters.setdefault(name, []).append(wanted)
    return translation


def _filter_of(key: str, value: str, attributes: list[Attribute], by: Actor) -> Mapping[str, str]:
    known = {each.key: each for each in attributes}
    if key in ("before", "after"):
        return _bound(key, value, attributes)
    if (key, value) == ("is", "mine"):
        return {"author": str(by.user.id)} if "author" in known and by.user else {}
    if key == "no":
        return _nothing_in(_named(value, known))
    wanted = _named(key, known)
    return {wanted.key: value} if wanted else {}


def understood(attributes: list[Attribute]) -> str:
    """What can be typed into a list with these filters, as it is typed."""
    return " ".join(_tokens(attributes))


def _tokens(attributes: list[Attribute]) -> Iterator[str]:
    yield from (f"{each.key}:" for each in attributes)
    if any(each.kind in TIMES for each in attributes):
        yield from ("before:2026-01", "after:2026-01-31")
    if any(can_be_empty(each) for each in attributes):
        yield "no:"
    if any(each.key == "author" for each in attributes):
        yield "is:mine"


def _named(word: str, known: Mapping[str, Attribute]) -> Attribute | None:
    """The filter that is called so, or has it for its singular: `tag` means `tags`."""
    return known.get(word) or known.get(f"{word}s")


def _nothing_in(wanted: Attribute | None) -> Mapping[str, str]:
    return {f"{wanted.key}_empty": "yes"} if wanted and can_be_empty(wanted) else {}


def _bound(key: str, value: str, attributes: list[Attribute]) -> Mapping[str, str]:
    """Before or after a day, a month ("2026-01") or a year, in the list's first time or day."""
    times = [each.key for each in attributes if each.kind in TIMES]
    period = _period(value)
    if not times or period is None:
        return {}
    first, following = period
    if key == "before":
        return {f"{times[0]}_to": (first - timedelta(days=1)).isoformat()}
    return {f"{times[0]}_from": following.isoformat()}


def _period(text: str) -> tuple[date, date] | None:
    """The first day of a period, and the first day after it."""
    for ending, length in ENDINGS.items():
        if re.fullmatch(r"\d{4}(-\d\d){0,2}", text, re.ASCII) and len(text + ending) == 10:
            try:
                first = date.fromisoformat(text + ending)
                following = first + timedelta(days=length)
            except (ValueError, OverflowError):
                return None
            return first, date.fromisoformat(following.isoformat()[: len(text)] + ending)
    return None
