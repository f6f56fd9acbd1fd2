"""How the cells of a list are drawn, found once a page: its loop only fills them in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from backoffice.records.attributes import Attribute

LOOKS = {"moment", "collection", "number", "yes_no", "language"}


class Cell(NamedTuple):
    """The cells of one column.

    `look` is "own", "choice", "person", "words" or the kind. `extra` is what it takes: the macro
    that draws it, the badge of each choice, or a class.
    """

    key: str
    look: str
    label: Markup
    extra: Any = ""


def cells_of(
    columns: Iterable[Attribute], own: Mapping[str, Any], badge: Callable[[Any], Markup]
) -> list[Cell]:
    """Of each column; `own` holds the macros of those that are drawn in their own way."""
    return [_cell(each, own, badge) for each in columns]


def _cell(each: Attribute, own: Mapping[str, Any], badge: Callable[[Any], Markup]) -> Cell:
    key, label = each.key, escape(each.label)
    if key in own:
        return Cell(key, "own", label, own[key])
    if each.choices:
        return Cell(key, "choice", label, {choice: badge(choice) for choice in each.choices})
    if each.is_person:
        return Cell(key, "person", label)
    if each.kind in LOOKS:
        return Cell(key, each.kind, label)
    return Cell(key, "words", label, " words-few" if each.kind == "reference" else "")
