"""The word material of one language."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """Word material. In `given` and `family` a Latin spelling may follow a colon.

    `titles`, `sentences` and `remarks` may speak of a `{topic}` and a `{place}`.
    """

    locale: str
    timezones: list[str]
    full_name: str
    given: list[str]
    family: list[str]
    topics: list[str]
    places: list[str]
    pages: list[str]
    titles: list[str]
    sentences: list[str]
    remarks: list[str]
    between: str = " "


def words(text: str) -> list[str]:
    return re.split("[,،、] ?", text)


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]
