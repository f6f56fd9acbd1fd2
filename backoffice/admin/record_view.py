"""The one view behind every record type: a subclass only declares.

Flask-Admin brings the routes, the registry and the names of the templates; the record engine
brings lists, forms and saving.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, ClassVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.model import BaseModelView
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from backoffice.admin import addresses
from backoffice.admin.bulk_editing import BulkEdits
from backoffice.admin.cell_editing import EditsCells
from backoffice.admin.exporting import Exports
from backoffice.admin.flashing import flash_done
from backoffice.admin.importing import Imports
from backoffice.admin.list_display import ListDisplay
from backoffice.admin.place import Place
from backoffice.admin.saved_views import SavedViews
from backoffice.admin.selection import ActsOnSelection
from backoffice.admin.writing import WritesRecords
from backoffice.i18n import _
from backoffice.models.record import Record
from backoffice.policy import Refused
from backoffice.records import form as forms
from backoffice.records import lookup
from backoffice.records.attributes import attribute
from backoffice.records.declaration import Listing, declare
from backoffice.records.display import allowed_attributes
from backoffice.records.form import Panel
from backoffice.records.history import history
from backoffice.records.ids import read_id
from backoffice.records.tokens import translate
from backoffice.records.versioned_form import VersionedForm
from backoffice.services.deletion import delete, dependents
from backoffice.services.verbs import Verb
from backoffice.web.gate import requires
from backoffice.web.identity import person
from backoffice.web.negotiation import json_response, wants_json


class RecordView(
    ListDisplay,
    EditsCells,
    WritesRecords,
    SavedViews,
    BulkEdits,
    Exports,
    ActsOnSelection,
    Imports,
    Place,
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
    # Where creating tells somebody: what the form says of it, and how an import makes a record.
    create_note: ClassVar[Any] = ""
    take_in: ClassVar[Callable[..., Record] | None] = None
    import_note: ClassVar[Any] = ""
    # Flask-Admin's stock export, inline edit and look-up would go past the policy.
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
        name = addresses.endpoint_of(self.record.__tablename__)
        BaseModelView.__init__(self, self.record, self.record.__label_plural__, endpoint=name)

    def _refresh_cache(self) -> None:
        """Nothing to scaffold: everything is declared."""

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
        try:
            delete(record, by=person(), since=VersionedForm().since)
        except Refused as refused:
            flash(str(refused.message), "warning")
            return redirect(self._address("delete_view", record), 303)
        flash_done(_("%(name)s was deleted.", name=title), self.record.__tablename__)
        return redirect(addresses.back_to_list(self.endpoint), 303)
