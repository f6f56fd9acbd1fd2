"""Tables from strangers' files: guessed, then read line by line in constant memory.

Whatever a file holds, its cells come out as texts, without the apostrophe that `tables.escape`
put in front of what looks like a formula.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from backoffice.i18n import _, _l
from backoffice.policy import Refused
from backoffice.records import json_tables, workbooks
from backoffice.records.lines import LONGEST_CELL, Line, Table, checked_headings, is_text
from backoffice.records.tables import unescape

ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": _l("Western European (Windows-1252)"),
    "cp1250": _l("Central European (Windows-1250)"),
    "cp1256": _l("Arabic (Windows-1256)"),
    "cp932": _l("Japanese (Shift_JIS)"),
}
DELIMITERS = {",": _l("Comma"), ";": _l("Semicolon"), "\t": _l("Tab"), "|": _l("Vertical bar")}
# The first line by which Excel is told the delimiter, in front of the headings.
_NAMED_DELIMITER = re.compile(r'"?sep=([,;\t|])"?\s*', re.IGNORECASE)
SAMPLE = 1_000_000  # bytes that a guess looks at

csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True)
class Format:
    """How a file is to be read. Only CSV has an encoding and a delimiter."""

    kind: str = "csv"
    encoding: str = "utf-8-sig"
    delimiter: str = ","

    @property
    def is_certain(self) -> bool:
        """Whether the bytes themselves tell the encoding; other letters are any of several."""
        return self.encoding in ("utf-8-sig", "utf-16")


def guess(path: Path) -> Format:
    """How a file seems to be written. Raises Refused for what is empty or no table at all."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    if not sample.strip():
        raise Refused(_("The file is empty."), "file")
    if sample.startswith(b"PK\x03\x04"):
        return Format("xlsx")
    if json_tables.begins_like_one(sample):
        return Format("jsonl")
    format = Format("csv", _encoding(sample))
    return replace(format, delimiter=_delimiter(path, format))


def _encoding(sample: bytes) -> str:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    text = sample.decode("utf-8", "replace").rstrip("\ufffd")  # it may end within a letter
    wrong = text.count("\ufffd")
    if wrong and b"\0" in sample:
        raise Refused(_("This is no table. Choose a CSV, XLSX or JSON Lines file."), "file")
    right = sum(not letter.isascii() for letter in text) - wrong
    return "utf-8-sig" if wrong <= right else "cp1252"


def _delimiter(path: Path, format: Format) -> str:
    """The one that the file names, or that makes most columns of the first line."""
    with _text_of(path, format) as file, suppress(UnicodeError):
        if named := _NAMED_DELIMITER.fullmatch(file.readline(20)):
            return named[1]
    widths = {}
    for delimiter in DELIMITERS:
        with _text_of(path, format) as file, suppress(csv.Error, UnicodeError):
            first = next(csv.reader(file, delimiter=delimiter), [])
            widths[delimiter] = len(first)
    return max(widths, key=lambda each: widths[each], default=",")


@contextmanager
def reading(path: Path, format: Format) -> Iterator[Table]:
    """A file's headings and, one after the other, its lines.

    Raises Refused where the file is no table, or none any more from some line on.
    """
    if format.kind == "xlsx":
        with workbooks.reading(path) as table:
            yield table
    elif format.kind == "jsonl":
        with path.open("rb") as file:
            yield json_tables.table_of(file)
    else:
        with _text_of(path, format) as text:
            yield _csv_table(text, format)


def _text_of(path: Path, format: Format) -> IO[str]:
    # A byte that is no letter becomes a mark by which its line is found.
    marks = "strict" if format.encoding == "utf-16" else "surrogateescape"
    return path.open(encoding=format.encoding, errors=marks, newline="")


def _csv_table(file: IO[str], format: Format) -> Table:
    rows = _csv_rows(file, format)
    first = next(rows, None)
    if first and _NAMED_DELIMITER.fullmatch(format.delimiter.join(first[1])):
        first = next(rows, None)
    if first is None:
        raise Refused(_("The file is empty."), "file")
    headings = checked_headings(first[1])
    return Table(headings, (_csv_line(number, cells, headings) for number, cells in rows))


def _csv_rows(file: IO[str], format: Format) -> Iterator[tuple[int, list[str]]]:
    """Each record that isn't blank, with the number of the line on which it begins."""
    reader = csv.reader(file, delimiter=format.delimiter)
    number = 1
    try:
        for cells in reader:
            if not is_text(cells):
                raise _not_letters(number, format)
            if any(cell.strip() for cell in cells):
                yield number, [unescape(cell) for cell in cells]
            number = reader.line_num + 1
    except csv.Error as error:
        message = _("Line %(line)s can't be read: a quotation mark may be missing.", line=number)
        raise Refused(message, "file") from error
    except UnicodeError as error:
        raise _not_letters(number, format) from error


def _not_letters(number: int, format: Format) -> Refused:
    name = ENCODINGS[format.encoding]
    message = _("Line %(line)s is not in %(name)s. Choose another.", line=number, name=name)
    return Refused(message, "encoding")


def _csv_line(number: int, cells: list[str], headings: Sequence[str]) -> Line:
    if len(cells) == len(headings):
        return Line(number, list(cells))
    problem = _(
        "It has %(found)s cells where the headings are %(wanted)s. Compare the delimiters.",
        found=len(cells),
        wanted=len(headings),
    )
    return Line(number, list(cells), problem)
