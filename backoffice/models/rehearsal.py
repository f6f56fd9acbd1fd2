"""Work that may be undone without the rest of its change set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from backoffice.models.recorder import savepoint


class Undo(Exception):
    """Raised inside of `undoable`, undoes what was done there."""


@contextmanager
def undoable() -> Iterator[None]:
    """What is done inside stays, unless it raises Undo."""
    with suppress(Undo), savepoint():
        yield


@contextmanager
def rehearsal() -> Iterator[None]:
    """Everything inside is done as always, in order to see what it would do, and then undone."""
    with undoable():
        yield
        raise Undo
