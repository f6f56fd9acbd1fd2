"""How the rows of a list are drawn: what is the same in all is drawn once, and filled for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from markupsafe import Markup, escape
from sqlalchemy import RowMapping

from backoffice.admin.selection import Picked
from backoffice.i18n.languages import language_name
from backoffice.i18n.numbers import number
from backoffice.models.folding import fold
from backoffice.records.attributes import Attribute
from backoffice.records.listing import Page
from backoffice.services.marking import Marker
from backoffice.web.formats import Moments, day, shown

NOTHING: tuple[Any, ...] = (None, "", [])

Macro = Callable[..., Markup]
Content = Callable[[RowMapping], Any]


class Frame:
    """Markup with places, `{id}`, that is drawn once and filled again and again."""

    def __init__(self, markup: Markup) -> None:
        self._format = re.sub(r"\{(\w+)\}", r"%(\1)s", str(markup).replace("%", "%%"))

    def fill(self, **values: Any) -> Markup:
        """Each value is escaped, unless it is markup itself."""
        # Most values are markup already, and a call for each would be half of the work.
        for name, value in values.items():
            if value.__class__ is not Markup:
                values[name] = escape(value)
        return Markup(self._format % values)  # noqa: S704


class Column(NamedTuple):
    """How the cells of one column are drawn: around what stands in them, and around nothing."""

    content: Content
    full: Frame
    empty: Frame

    def cell(self, row: RowMapping, row_id: Markup) -> Markup:
        content = self.content(row)
        if content in NOTHING:
            return self.empty.fill(id=row_id)
        return self.full.fill(id=row_id, content=content)


def draw_rows(
    page: Page, picked: Picked | None, links: Mapping[str, str], draw: Mapping[str, Any]
) -> Iterator[Markup]:
    """The rows of a page. `links` are the beginnings of the addresses at which cells are edited.

    `draw` holds the macros: `editor` and `reader` the frames of a row, for those who may edit it
    and those who may not; `cell` that of a cell; `own` the columns that the type draws in its own
    way, by their names; the others what stands in a cell, by its kind.
    """
    title, *others = page.columns
    title_of = _marked(title, page.mark) or itemgetter("record_title")
    editor = Frame(draw["editor"]), _columns(others, page.mark, links, draw)
    reader = Frame(draw["reader"]), _columns(others, page.mark, {}, draw)
    for row in page.rows:
        frame, columns = editor if row["may_edit"] else reader
        row_id = escape(row["id"])
        name = row["record_title"] or row_id
        yield frame.fill(
            id=row_id,
            name=name,
            title=title_of(row) or name,
            checked=_tick(picked, row["id"]),
            cells=Markup("".join([column.cell(row, row_id) for column in columns])),  # noqa: S704
        )


def _tick(picked: Picked | None, record_id: int) -> Markup:
    return Markup(" checked") if picked and picked.holds(record_id) else Markup()


def names_of(linked: Iterable[tuple[int, str]]) -> list[str]:
    """The names of linked records by the alphabet."""
    return sorted((name for _id, name in linked), key=fold)


def _columns(
    attributes: Iterable[Attribute],
    mark: Marker | None,
    links: Mapping[str, str],
    draw: Mapping[str, Any],
) -> list[Column]:
    return [
        Column(
            draw["own"].get(each.key) or _marked(each, mark) or _content(each, draw),
            Frame(draw["cell"](each, each.key in draw["own"], links.get(each.key))),
            Frame(draw["cell"](each, each.key in draw["own"], links.get(each.key), empty=True)),
        )
        for each in attributes
    ]


def _marked(each: Attribute, mark: Marker | None) -> Content | None:
    """The text with the hits of a search, where it is one that is searched."""
    return _written(each.key, mark) if mark and each.key in mark.columns else None


def _written(key: str, write: Callable[[Any], Any]) -> Content:
    def content(row: RowMapping) -> Any:
        value = row[key]
        return value if value in NOTHING else write(value)

    return content


def _content(each: Attribute, draw: Mapping[str, Any]) -> Content:
    key = each.key
    if each.is_person:
        person = cache(draw["person"])
        return lambda row: row[key] and person(row[key], row[f"{key}_avatar"])
    if each.choices:
        badges = {choice: draw["choice"](choice) for choice in each.choices}
        return _written(key, badges.__getitem__)
    writers: dict[str, Callable[[Any], Any]] = {
        "moment": Moments().moment,
        "day": day,
        "number": number,
        "decimal": number,
        "language": language_name,
        "yes_no": shown,
        "collection": lambda linked: draw["collection"](names_of(linked)),
    }
    write = writers.get(each.kind)
    return _written(key, write) if write else itemgetter(key)
