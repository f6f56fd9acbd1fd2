"""Work that is done in order to see what it would do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from backoffice.models.recorder import savepoint


@contextmanager
def rehearsal() -> Iterator[None]:
    """Everything inside is done as always, and then undone."""
    with suppress(_Undone), savepoint():
        yield
        raise _Undone


class _Undone(Exception):
    """Ends a rehearsal."""
