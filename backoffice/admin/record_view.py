"""The one view behind every record type: a subclass only declares.

Flask-Admin brings the routes, the registry and the names of the templates; the record engine
brings lists, forms and saving.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from typing import Any, ClassVar

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.model import BaseModelView
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.exceptions import NotFound

from backoffice.admin import addresses
from backoffice.admin.bulk_editing import BulkEdits
from backoffice.admin.cell_editing import EditsCells
from backoffice.admin.exporting import Exports
from backoffice.admin.flashing import flash_done
from backoffice.admin.importing import Imports
from backoffice.admin.list_display import ListDisplay
from backoffice.admin.saved_views import SavedViews
from backoffice.admin.selection import ActsOnSelection
from backoffice.admin.writing import WritesRecords
from backoffice.i18n import _
from backoffice.models.record import Record
from backoffice.policy import load
from backoffice.records import form as forms
from backoffice.records import lookup
from backoffice.records.attributes import attribute
from backoffice.records.declaration import Listing, declare
from backoffice.records.display import allowed_attributes
from backoffice.records.form import Panel
from backoffice.records.history import history
from backoffice.records.ids import read_id
from backoffice.records.tokens import translate
from backoffice.services import save
from backoffice.services.deletion import delete, dependents
from backoffice.services.verbs import Verb
from backoffice.web.gate import requires
from backoffice.web.identity import person
from backoffice.web.negotiation import json_response, wants_json

# The pages of a record from which one goes on to its neighbours in the list.
PAGES_OF_ONE = ("details", "edit", "history")


class RecordView(
    ListDisplay,
    WritesRecords,
    SavedViews,
    ActsOnSelection,
    BulkEdits,
    EditsCells,
    Exports,
    Imports,
    BaseModelView,
):
    """Lists, shows, edits and deletes records of one type."""

    record: ClassVar[type[Record]]
    columns: ClassVar[list[InstrumentedAttribute[Any]]]
    more_columns: ClassVar[list[InstrumentedAttribute[Any]]] = []
    also: ClassVar[list[str]] = []
    filters: ClassVar[list[InstrumentedAttribute[Any]]] = []
    order: ClassVar[str] = "-id"
    panels: ClassVar[list[Panel]]
    verbs: ClassVar[list[Verb]] = []
    icon: ClassVar[str] = "post"
    # Where creating or saving takes more than assigning the fields.
    create: ClassVar[Callable[..., Record]] = save.create
    save: ClassVar[Callable[..., None]] = save.save
    # Where creating tells somebody: what the form says of it, and how an import makes a record.
    create_note: ClassVar[Any] = ""
    take_in: ClassVar[Callable[..., Record] | None] = None
    import_note: ClassVar[Any] = ""

    # Flask-Admin's stock export and inline edit would go past the policy.
    export = None
    ajax_update = None
    ajax_lookup = None

    def __init__(self) -> None:
        listing = Listing(
            self.record,
            columns=[attribute(each) for each in self.columns],
            more=[attribute(each) for each in self.more_columns],
            also=self.also,
            filters=[attribute(each) for each in self.filters],
            order=self.order,
            verbs=[*self.verbs, delete],
            fields=[each for panel in self.panels for each in panel.attributes],
            create=type(self).take_in or type(self).create,
            save=type(self).save,
        )
        self.listing = declare(listing)
        name = f"{self.record.__tablename__}s"
        super().__init__(self.record, self.record.__label_plural__, endpoint=name)

    def _refresh_cache(self) -> None:
        """Nothing to scaffold: everything is declared."""

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Flask-Admin's own would run a view a second time after a TypeError."""
        return fn(self, *args, **kwargs)

    def get_pk_value(self, model: Record) -> int:
        return model.id

    # --- the list

    @expose("/")
    @requires("view")
    def index_view(self) -> ResponseReturnValue:
        typed = translate(
            request.args.get("q", "")[:200],
            allowed_attributes(self.listing.filters, person()),
            by=person(),
        )
        if typed:
            for problem in typed.problems:
                flash(problem, "warning")
            return redirect(addresses.list_address(q=typed.words or None, **typed.filters), 302)
        if request.args.get("page") or request.args.get("go"):
            return self.jump()
        page = self.read_list(request.args.to_dict(flat=False))
        for problem in page.problems:
            flash(problem, "warning")
        verbs = self._offered(self.record)
        return self._page("list", page=page, verbs=verbs, picked=self._picked())

    @expose("/lookup/")
    @requires("view")
    def lookup_view(self) -> ResponseReturnValue:
        """Autocomplete as JSON; without script the same as a page to search and copy from."""
        text = request.args.get("q", "")
        matches, more = lookup.look_up(self.record, text, by=person())
        if wants_json():
            return json_response({"results": [asdict(each) for each in matches], "more": more})
        return self._page("lookup", matches=matches, more=more, text=text)

    # --- one record

    @expose("/details/")
    @requires("view")
    def details_view(self) -> ResponseReturnValue:
        record = self._load("view")
        sections = forms.sections(self.panels, record, "", by=person())
        verbs, more = self._offered(record), self.besides(record)
        return self._page("details", record=record, sections=sections, verbs=verbs, **more)

    def besides(self, record: Any) -> dict[str, Any]:
        """What a type's own page of details shows besides."""
        return {}

    @expose("/history/")
    @requires("view")
    def history_view(self) -> ResponseReturnValue:
        record, before = self._load("view"), read_id(request.args.get("before", ""))
        entries, older = history(record, by=person(), before=before)
        return self._page("history", record=record, entries=entries, older=older, before=before)

    # --- deleting and other verbs

    @expose("/delete/", methods=("GET", "POST"))
    @requires("delete")
    def delete_view(self) -> ResponseReturnValue:
        record = self._load("delete")
        title = str(record)
        if request.method == "GET":
            going = select(self.record.id).where(self.record.id == record.id)
            return self._page(
                "delete",
                record=record,
                dependents=dependents(self.record, going),
                obstacle=delete.obstacle_to(record, by=person()),
            )
        delete(record, by=person())
        flash_done(_("%(name)s was deleted.", name=title), self.record.__tablename__)
        return redirect(addresses.back_to_list(self.endpoint), 303)

    # --- helpers

    def cells(self) -> dict[str, Any]:
        """The macros of admin/TYPE/_cells.html: each draws the column of its name."""
        template = current_app.jinja_env.get_template(template_of(self.endpoint, "_cells"))
        return vars(template.module)

    def _load(self, action: str) -> Any:
        record_id = read_id(request.args.get("id", ""))
        if record_id is None:
            raise NotFound
        return load(self.record, record_id, action, by=person())

    def _address(self, view: str, record: Record) -> str:
        return url_for(f".{view}", id=record.id, back=request.values.get("back") or None)

    def prefix(self, view: str, back: str) -> str:
        """The address of a view of any record: its id follows."""
        return url_for(f".{view}", back=back or None, id="")

    def _page(self, name: str, **context: Any) -> str:
        return render_template(
            template_of(self.endpoint, name),
            view=self,
            cells=self.cells(),
            back=request.values.get("back", ""),
            around=self.around(context["record"]) if name in PAGES_OF_ONE else None,
            **context,
        )


@cache
def template_of(endpoint: str, name: str) -> str:
    """The name of a type's own template, or of the one for all. Looked for once."""
    names = [f"admin/{endpoint}/{name}.html", f"admin/record/{name}.html"]
    return str(current_app.jinja_env.select_template(names).name)
