"""Tables as files: CSV, XLSX and JSON Lines, written row by row.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which reading
takes away again (OWASP: CSV Injection). JSON has no formulas and keeps every text as it is.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from backoffice.i18n import _
from backoffice.policy import Refused

Cell = str | int | bool | Decimal | list[str] | None

_DANGEROUS = re.compile(r"'*[=+\-@\t\r\0]")
_SIGNS = frozenset("'=+-@\t\r\0")  # most texts begin with none of them
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?\Z", re.ASCII)
# How a workbook writes a letter by its number (ECMA-376, ST_Xstring): a text may look the same.
_LIKE_A_CONTROL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # and \r, which XML makes \n
MARK = "\ufeff"  # by which spreadsheets know UTF-8
MOST_XLSX_ROWS = 1_048_575
MOST_DIGITS = 15
LONGEST_TEXT = 32_767  # of a cell of a workbook: what is as long may have been cut off


def escape(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    if text[:1] not in _SIGNS or not _DANGEROUS.match(text) or _NUMBER.match(text):
        return text
    return f"'{text}"


def unescape(text: str) -> str:
    """The text that `escape` was given."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text


def plain(cell: Cell) -> str | int | Decimal:
    """A cell of CSV or XLSX."""
    if isinstance(cell, str):
        return escape(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, list):
        return escape(", ".join(cell))
    return "" if cell is None else cell


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as CSV (RFC 4180)."""
    buffer = io.StringIO(newline="")
    # Most cells are ordinary texts or numbers, for which even a call is too much.
    csv.writer(buffer).writerows(
        [
            c if c.__class__ is int or (c.__class__ is str and c[:1] not in _SIGNS) else plain(c)
            for c in row
        ]
        for row in rows
    )
    return buffer.getvalue()


def json_lines(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as one JSON object a line."""
    # A decimal is a text, since most readers would round a number.
    lines = (
        json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str)
        for row in rows
    )
    return "".join(f"{line}\n" for line in lines)


def write_xlsx(path: Path, names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A workbook of one sheet, row by row; its texts are texts, whatever they begin with.

    Raises Refused for a text that it can't hold whole.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(names)
    with ExitStack() as unfinished:
        unfinished.callback(Path(sheet._writer.out).unlink)  # where the library collects the rows
        unfinished.callback(sheet.close)
        for row in rows:
            sheet.append([_xlsx_cell(plain(cell)) for cell in row])
        unfinished.pop_all()
    book.save(path)


def _xlsx_cell(cell: str | int | Decimal) -> str | int | Decimal:
    """What a sheet keeps: of numbers it has no more than so many digits."""
    if isinstance(cell, Decimal) and len(cell.as_tuple().digits) > MOST_DIGITS:
        return f"{cell:f}"
    if not isinstance(cell, str):
        return cell
    marked = _LIKE_A_CONTROL.sub("_x005F_", cell)
    written = _NO_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", marked)
    if len(written) >= LONGEST_TEXT:
        raise Refused(_("A text is longer than a workbook holds. Choose CSV."), "format")
    return written


def csv_head(names: Sequence[str], *, mark: bool) -> str:
    return (MARK if mark else "") + csv_text([list(names)])
