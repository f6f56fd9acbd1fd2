"""For whom work and mails are written, other than for whoever asks: language and time zone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask_babel import refresh

_reader: ContextVar[tuple[str, str] | None] = ContextVar("reader", default=None)


def reader() -> tuple[str, str] | None:
    """The language and time zone of whoever will read what is written now, if that is set."""
    return _reader.get()


@contextmanager
def writing_for(locale: str, timezone: str = "") -> Iterator[None]:
    """Dates and texts inside are written for this reader, whoever looks at the page around."""
    token = _reader.set((locale, timezone))
    refresh()
    try:
        yield
    finally:
        _reader.reset(token)
        refresh()
