"""For whom work outside of a request writes: their language and time zone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask import g
from flask_babel import force_locale, refresh

from backoffice.i18n.catalogs import PSEUDO

_reader: ContextVar[tuple[str, str] | None] = ContextVar("reader", default=None)


def reader() -> tuple[str, str] | None:
    """The language and time zone of whoever will read what is written now, if that is set."""
    return _reader.get()


@contextmanager
def writing_for(locale: str, timezone: str) -> Iterator[None]:
    """Dates and texts inside are written for this reader."""
    token = _reader.set((locale, timezone))
    refresh()
    try:
        yield
    finally:
        _reader.reset(token)
        refresh()


@contextmanager
def writing_in(locale: str) -> Iterator[None]:
    """Texts inside are in this language, whatever language the page around them is shown in."""
    around = g.get("pseudo", False)
    g.pseudo = locale == PSEUDO
    try:
        with force_locale("en" if g.pseudo else locale):
            yield
    finally:
        g.pseudo = around
