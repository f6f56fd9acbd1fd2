"""Excel workbooks as tables: the first sheet to be seen, row by row, no more than announced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from decimal import Decimal
from io import BufferedIOBase
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.escape import unescape as unescape_controls

from backoffice.i18n import _
from backoffice.policy import Refused
from backoffice.records.lines import (
    MOST_COLUMNS,
    Line,
    Table,
    broken_line,
    checked_headings,
    is_text,
)
from backoffice.records.tables import LONGEST_TEXT, unescape

# Of what is packed: a sheet is read as a stream, the other parts are held in memory.
MOST_UNPACKED = 2_000_000_000
MOST_IN_MEMORY = 50_000_000
MOST_PARTS = 1_000
# Each tag becomes an object of some hundred bytes: formats and names, and what sheets hold.
MOST_TAGS = 200_000
MOST_TAGS_OF_SHEETS = 4_000_000
# What Excel knows of a sheet. A row says its number itself, and may come after a billion of none.
MOST_ROWS = 1_048_576
MOST_OF_A_ROW = 4_000_000  # bytes


@contextmanager
def reading(path: Path) -> Iterator[Table]:
    """The first sheet to be seen.

    Raises Refused for what is no workbook, or one that unpacks to too much.
    """
    check_size(path)
    with path.open("rb") as file, closing(_open(file)) as book:
        if not book.worksheets:
            raise Refused(_("The workbook has no sheet."), "file")
        rows = _rows(book)
        number, first = next(rows, (0, ()))
        if not number:
            raise Refused(_("The file is empty."), "file")
        headings = checked_headings(_without_blank_end([_text(value) for value in first]))
        yield Table(headings, (_line(number, row, len(headings)) for number, row in rows))


def check_size(path: Path) -> None:
    """Raises Refused for a bomb: little that unpacks to very much. Nothing is unpacked for it."""
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _broken() from error
    held = [part for part in parts if not part.filename.startswith("xl/worksheets/")]
    if (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_UNPACKED
        or sum(part.file_size for part in held) > MOST_IN_MEMORY
    ):
        raise _too_much()


class _Archive(ZipFile):
    """A packed workbook that gives away so many bytes at a time, whatever its parts are called."""

    left = MOST_IN_MEMORY
    tags_left = MOST_TAGS

    def open(self, *args: Any, **options: Any) -> Any:
        return _Part(super().open(*args, **options), self)


class _Part(BufferedIOBase):
    """A part of it, as it is unpacked. Raises Refused for what unpacks to too much."""

    def __init__(self, file: IO[bytes], archive: _Archive) -> None:
        self._file, self._archive = file, archive

    def read(self, size: int | None = -1) -> bytes:
        left = self._archive.left
        content = self._file.read(left + 1 if size is None or size < 0 else size)
        tags = content.count(b"<")
        if len(content) > left or tags > self._archive.tags_left:
            raise _too_much()
        self._archive.left -= len(content)
        self._archive.tags_left -= tags
        return content

    def close(self) -> None:
        self._file.close()


class _Reader(ExcelReader):
    """Has a measure of its own for the texts that sheets share, and their beginnings."""

    def read_strings(self) -> None:
        self._measured(super().read_strings)

    def read_worksheets(self) -> None:
        self._measured(super().read_worksheets)

    def _measured(self, read: Callable[[], None]) -> None:
        rest, self.archive.tags_left = self.archive.tags_left, MOST_TAGS_OF_SHEETS
        read()
        self.archive.tags_left = rest


def _open(file: IO[bytes]) -> Any:
    try:
        reader = _Reader(file, read_only=True, data_only=True, keep_links=False)
        reader.archive = _Archive(file)
        reader.read()
    except Refused:
        raise
    except Exception as error:  # a stranger's XML breaks the library in many ways
        raise _broken() from error
    return reader.wb


def _too_much() -> Refused:
    message = _("The workbook unpacks to too much. Save the sheet as CSV and import that.")
    return Refused(message, "file")


def _broken() -> Refused:
    return Refused(_("This workbook can't be read. Save it anew, or as CSV."), "file")


def _rows(book: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows of the first sheet to be seen that aren't blank, by their numbers."""
    sheets = book.worksheets
    sheet = next((each for each in sheets if each.sheet_state == "visible"), sheets[0])
    sheet.reset_dimensions()  # what it says of its own size may be anything
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    number = 0
    while (row := _next(rows, book._archive)) is not None:
        number += 1
        if number > MOST_ROWS:
            raise _too_much()
        if any(value is not None and str(value).strip() for value in row):
            yield number, row


def _next(rows: Iterator[tuple[Any, ...]], archive: _Archive) -> tuple[Any, ...] | None:
    archive.left, archive.tags_left = MOST_OF_A_ROW, MOST_TAGS
    try:
        return next(rows, None)
    except Refused:
        raise
    except Exception as error:
        raise _broken() from error


def _text(value: Any) -> str:
    if isinstance(value, str):
        return unescape(unescape_controls(value))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):  # neither 1e-05 nor 2.0 nor -0
        return f"{Decimal(repr(value + 0)):f}".removesuffix(".0")
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _without_blank_end(cells: Sequence[str]) -> list[str]:
    filled = [place for place, cell in enumerate(cells) if cell.strip()]
    return list(cells[: filled[-1] + 1]) if filled else []


def _line(number: int, row: Sequence[Any], width: int) -> Line:
    """Rows of a sheet end with their last cell that isn't blank."""
    cells = [_text(value) for value in row]
    even: list[str | None] = [*cells[:width], *[""] * (width - len(cells))]
    if not is_text(cells):
        return broken_line(number, even)
    return Line(number, even, _problem(row, cells, width))


def _problem(row: Sequence[Any], cells: list[str], width: int) -> str:
    if any(cell.strip() for cell in cells[width:]):
        return _("It has a cell beside the headings.")
    if any(isinstance(value, str) and len(value) >= LONGEST_TEXT for value in row):
        return _("A text is longer than a workbook holds, and was cut off. Use CSV.")
    return ""
