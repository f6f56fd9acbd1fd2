"""What all kinds of tables are made of: headings, and lines of texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backoffice.i18n import _
from backoffice.models.folding import is_stream_safe
from backoffice.policy import Refused

LONGEST_CELL = 10_000_000
MOST_COLUMNS = 500


@dataclass(frozen=True)
class Line:
    """A line by its number in the file. A cell of which it says nothing at all is None."""

    number: int
    cells: list[str | None]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """The headings of a file, and its lines, which can be gone through once."""

    headings: list[str]
    lines: Iterator[Line]


def checked_headings(found: Sequence[str]) -> list[str]:
    """Headings without blanks around them; a column without one is never imported.

    Raises Refused when there are none, too many, or one twice.
    """
    headings = [heading.strip() for heading in found]
    if not is_text(headings):
        raise Refused(_("It holds broken letters."), "file")
    named = [heading for heading in headings if heading]
    if not named:
        raise Refused(_("The first line has no headings."), "file")
    if len(headings) > MOST_COLUMNS:
        message = _("It has more than %(most)s columns.", most=MOST_COLUMNS)
        raise Refused(message, "file")
    twice = next((heading for heading in named if named.count(heading) > 1), None)
    if twice:
        message = _("The heading “%(name)s” stands there twice. Rename one.", name=twice[:60])
        raise Refused(message, "file")
    return headings


def broken_line(number: int, cells: Sequence[str | None]) -> Line:
    """A line with letters that are none: marks stand for them, so that it can be shown."""
    shown = [
        cell and cell.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        for cell in cells
    ]
    return Line(number, shown, _("It holds broken letters."))


def is_text(cells: Sequence[str | None]) -> bool:
    """Whether every letter is one that a database can hold, and that can be compared."""
    try:
        "".join(cell for cell in cells if cell).encode()
    except UnicodeEncodeError:
        return False
    return all(is_stream_safe(cell) for cell in cells if cell)
