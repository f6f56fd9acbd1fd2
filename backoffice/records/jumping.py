"""Places that people name: the number of a page, a day, the beginning of a word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, Subquery, func, select

from backoffice.extensions import db
from backoffice.models.folding import fold
from backoffice.models.types import of_our_time
from backoffice.records.narrowing import Narrowing
from backoffice.records.paging import FIRST, LAST, Place, read_window, walks, write_cursor
from backoffice.records.ranges import begins
from backoffice.records.sorting import Sort
from backoffice.services.counting import MOST_COUNTED, MOST_COUNTED_ONE_BY_ONE

MOST_PAGES = 20_000
WORDS = {"moment": "day", "day": "day", "line": "letter", "slug": "letter", "email": "letter"}


def find_place(narrowing: Narrowing, sort: Sort, *, page: str, word: str, size: int) -> str | None:
    """The cursor of a page or of a day or letter, "" for the beginning. None where it is none."""
    place = find_page(narrowing, sort, page, size) if page else find_word(sort, word)
    if place is None or place == FIRST:
        return None if place is None else ""
    beyond_the_end = not read_window(_keys, narrowing.where, sort, place, 1).rows
    return "last" if place == LAST or beyond_the_end else write_cursor(place, sort)


def _keys(page: Subquery) -> Select[Any]:
    return select(page.c.id, page.c.sort_key)


def find_word(sort: Sort, text: str) -> Place | None:
    """Where a day or a letter begins in an order; None where the text says neither.

    Where letters run backwards, it is the page that ends with the letter.
    """
    kind, text = WORDS.get(sort.kind), text.replace("\0", "").strip()[:100]
    if kind == "letter" and text:
        return Place(fold(text), 0, backwards=sort.descending)
    return _day(text, sort) if kind == "day" else None


def _day(text: str, sort: Sort) -> Place | None:
    try:
        day = of_our_time(date.fromisoformat(text))
    except ValueError:
        return None
    return Place(begins(sort.kind, day + timedelta(days=1) if sort.descending else day), 0)


def find_page(narrowing: Narrowing, sort: Sort, text: str, size: int) -> Place | None:
    """Where a page begins, counted along the index; None where nobody counts that far."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
    if number <= 1:
        return FIRST if number else None
    if number > MOST_PAGES or number * size > _reach(narrowing):
        return None
    last = _row(narrowing, sort, (number - 1) * size - 1)
    return Place(last.sort_key, last.id, number=number) if last else LAST


def _reach(narrowing: Narrowing) -> int:
    """How many rows may be passed: any number where the index alone leads past them."""
    if narrowing.filtering.one_by_one or (narrowing.found and narrowing.found.common):
        return MOST_COUNTED_ONE_BY_ONE
    return MOST_COUNTED if narrowing.is_narrowed else MOST_PAGES * MOST_COUNTED


def _row(narrowing: Narrowing, sort: Sort, skipped: int) -> Row[Any] | None:
    """The key and the id of the row after so many others."""
    for keys in walks(narrowing.where, sort, FIRST):
        found = db.session.execute(keys.offset(skipped).limit(1)).first()
        if found:
            return found
        passed = select(func.count()).select_from(keys.order_by(None).subquery())
        skipped -= db.session.scalar(passed) or 0
    return None
