"""Search over the whole admin: records of every type, pages and commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose

from backoffice.admin.place import Place
from backoffice.admin.record_view import RecordView
from backoffice.i18n import _, _l
from backoffice.models.folding import fold
from backoffice.models.record import Record
from backoffice.policy import can
from backoffice.records.lookup import find_titled
from backoffice.records.recent import recent_records
from backoffice.web.gate import admits, requires
from backoffice.web.identity import person

MOST_OF_A_TYPE = 5
MOST_LETTERS = 100


@dataclass(frozen=True)
class Hit:
    """Somewhere to go."""

    text: Any
    address: str
    icon: str
    hint: Any = ""


@dataclass(frozen=True)
class Group:
    """Hits of one kind; `more` leads to all of them."""

    label: Any
    hits: list[Hit]
    more: str = ""


class SearchView(Place):
    name = _l("Search")
    endpoint = "search"
    icon = "search"

    @expose("/")
    @requires("")
    def index_view(self) -> ResponseReturnValue:
        """Also what the palette shows: it takes the hits out of this page."""
        text = request.args.get("q", "").strip()[:MOST_LETTERS]
        groups = [group for group in self._groups(text) if group.hits]
        return self.render("admin/search/list.html", text=text, groups=groups)

    def _groups(self, text: str) -> Iterator[Group]:
        views = {v.record: v for v in self._allowed() if isinstance(v, RecordView)}
        if text:
            yield from (_found(view, text) for view in views.values())
        else:
            recent = recent_records(views, person())
            hits = [_hit(views[type(each)], each, type(each).__label__) for each in recent]
            yield Group(_("Recently changed by you"), hits)
        commands = chain.from_iterable(map(_commands, views.values()))
        yield Group(_("Do"), [hit for hit in commands if _means(hit, text)])
        yield Group(_("Go to"), [hit for hit in self._pages() if _means(hit, text)])

    def _allowed(self) -> list[BaseView]:
        views = (view for view in self.admin._views if view is not self)
        return [view for view in views if admits(view, person())]

    def _pages(self) -> Iterator[Hit]:
        for view in (each for each in self._allowed() if each.is_visible()):
            yield Hit(view.name, url_for(f"{view.endpoint}.{view._default_view}"), view.icon)
        yield Hit(_("Your profile"), url_for("public.profile"), "user")
        yield Hit(_("Go to the site"), url_for("public.home"), "external")


def _means(hit: Hit, text: str) -> bool:
    """Whether every word of the text begins one of the hit's."""
    words = fold(str(hit.text)).split()
    return all(any(word.startswith(part) for word in words) for part in fold(text).split())


def _found(view: RecordView, text: str) -> Group:
    rows, more = find_titled(view.record, text, by=person(), most=MOST_OF_A_TYPE)
    everything = url_for(f"{view.endpoint}.index_view", q=text) if more else ""
    hits = [_hit(view, row, _status(row)) for row in rows]
    return Group(view.record.__label_plural__, hits, everything)


def _hit(view: RecordView, record: Record, hint: Any) -> Hit:
    action = "edit" if can(person(), "edit", record) else "details"
    address = url_for(f"{view.endpoint}.{action}_view", id=record.id)
    return Hit(str(record), address, view.icon, hint)


def _status(record: Record) -> Any:
    status = getattr(record, "status", "")
    return status if status and can(person(), "view", record, "status") else ""


def _commands(view: RecordView) -> Iterator[Hit]:
    if can(person(), "create", view.record):
        words = _("New: %(what)s", what=view.record.__label__)
        yield Hit(words, url_for(f"{view.endpoint}.create_view"), "plus")
    if view.may_import():
        words = _("Import: %(what)s", what=view.record.__label_plural__)
        yield Hit(words, url_for(f"{view.endpoint}.import_view"), "upload")
