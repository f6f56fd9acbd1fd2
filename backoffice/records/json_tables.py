"""JSON Lines as a table: one object a line, the keys of the first are the headings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any

from backoffice.i18n import _
from backoffice.policy import Refused
from backoffice.records.lines import (
    LONGEST_CELL,
    Line,
    Table,
    broken_line,
    checked_headings,
    is_text,
)

BLANK = b"\xef\xbb\xbf \t\r\n"


def begins_like_one(sample: bytes) -> bool:
    """Whether a file is JSON. Raises Refused for JSON that isn't one object a line."""
    first = sample.lstrip(BLANK).split(b"\n", 1)[0]
    if first.startswith(b"{"):
        return True
    if first.startswith(b"[") and first[1:].strip(BLANK)[:1] in b'{["]0123456789':
        message = _("JSON is read one object a line, without a list around them.")
        raise Refused(message, "file")
    return False


def table_of(file: IO[bytes]) -> Table:
    """Raises Refused when the first line is no object."""
    lines = _lines(file)
    first = next(lines, None)
    if first is None:
        raise Refused(_("The file is empty."), "file")
    known = _object(first[1])
    if known is None:
        message = _("Line %(line)s is no object in JSON.", line=first[0])
        raise Refused(message, "file")
    names = list(known)
    headings = checked_headings(names)
    return Table(headings, (_line(*each, names) for each in chain([first], lines)))


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    number = 0
    while text := file.readline(LONGEST_CELL + 1):
        number += 1
        if len(text) > LONGEST_CELL:
            raise Refused(_("Line %(line)s is too long.", line=number), "file")
        if text.strip(BLANK):
            yield number, text


def _line(number: int, text: bytes, names: list[str]) -> Line:
    found = _object(text)
    if found is None:
        return Line(number, [], _("It is no object in JSON."))
    unknown = next((name for name in found if name not in names), None)
    if unknown is not None:
        problem = _("“%(name)s” is not in the first line of the file.", name=unknown[:60])
        return Line(number, [], problem)
    try:
        cells = [text_of(found.get(name)) for name in names]
    except RecursionError:  # lists within lists, by the hundred
        return Line(number, [], _("It is no object in JSON."))
    return Line(number, cells) if is_text(cells) else broken_line(number, cells)


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(
            text.decode("utf-8-sig"), object_pairs_hook=_distinct, parse_constant=_no_number
        )
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and is_text(list(found)) else None


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names differ, as RFC 8259 wants them: of two values one would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"JSON has no {name}")


def text_of(value: Any) -> str | None:
    """A value of JSON as the cell that CSV would have for it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(text_of(each) or "" for each in value)
    return json.dumps(value, ensure_ascii=False)
