"""How the cells of a list are drawn, found once a page: its loop only fills them in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from backoffice.models.folding import fold
from backoffice.records.attributes import Attribute

LABELLED = Markup('<td role="cell" data-label="{}">')
NUMERIC = Markup('<td role="cell" class="end nowrap" data-label="{}">')
LOOKS = {"moment", "day", "collection", "number", "decimal", "yes_no", "language"}


class Drawing(NamedTuple):
    """How the cells of one column are drawn.

    `look` is "own", "choice", "person", "words" or the kind. `extra` is what it takes: the macro
    that draws it, the badge of each choice, or a class. `start` opens the cell, with the label
    that stands beside it on a phone.
    """

    key: str
    look: str
    label: Markup
    extra: Any = ""
    start: Markup = Markup('<td role="cell">')


def cells_of(
    columns: Iterable[Attribute], own: Mapping[str, Any], badge: Callable[[Any], Markup]
) -> list[Drawing]:
    """Of each column; `own` holds the macros of those that are drawn in their own way."""
    return [_drawing(each, own, badge) for each in columns]


def names_of(linked: Iterable[tuple[int, str]]) -> list[str]:
    """The names of linked records by the alphabet."""
    return sorted((name for _id, name in linked), key=fold)


def _drawing(each: Attribute, own: Mapping[str, Any], badge: Callable[[Any], Markup]) -> Drawing:
    key, label = each.key, escape(each.label)
    if key in own:
        return Drawing(key, "own", label, own[key])
    if each.choices:
        return Drawing(key, "choice", label, {choice: badge(choice) for choice in each.choices})
    start = NUMERIC if each.kind in ("moment", "day", "number", "decimal") else LABELLED
    if each.is_person:
        return Drawing(key, "person", label)
    if each.kind in LOOKS:
        return Drawing(key, each.kind, label, start=start.format(label))
    few = " words-few" if each.kind == "reference" else ""
    return Drawing(key, "words", label, few, start.format(label))
