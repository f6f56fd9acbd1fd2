"""Editing a list cell by cell: each is a link to a form of its one field."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from werkzeug.exceptions import NotFound

from backoffice.admin import addresses
from backoffice.admin.writing import WritesRecords
from backoffice.models.record import Record
from backoffice.policy import can
from backoffice.records import form as forms
from backoffice.records.attributes import Attribute
from backoffice.records.form import Section
from backoffice.web.gate import requires
from backoffice.web.identity import person

# A cell shows the beginning of a long text, and no permissions.
UNSUITED = ("text", "markdown", "permissions")


class EditsCells(WritesRecords):
    """The part of a record view that edits one field of one record."""

    @expose("/cell/", methods=("GET", "POST"))
    @requires("edit")
    def cell_view(self) -> ResponseReturnValue:
        """The form of one field: a page of its own, or put into the list by script."""
        record = self._load("edit")
        self._refuse_locked(record, "edit")
        each = self._field(record, request.args.get("field", ""))
        form = forms.build([Section(each.label, [each], [])], record, by=person())
        form[each.key].id = f"cell-{each.key}"  # the list has fields of that name already
        return self._edit("cell", record, form, field=each)

    def _field(self, thing: Record | type[Record], key: str) -> Attribute:
        """The field of this name, if the person may edit it. Raises NotFound."""
        found = next((each for each in self._fields(thing) if each.key == key), None)
        if found is None:
            raise NotFound
        return found

    def _fields(self, thing: Record | type[Record]) -> list[Attribute]:
        sections = forms.sections(self.panels, thing, "edit", by=person())
        return [each for each in forms.editable_in(sections) if each.kind not in UNSUITED]

    def cell_links(self, columns: Iterable[Attribute]) -> dict[str, str]:
        """While a list is edited by cells: the beginning of the address of each column's form."""
        if request.args.get("cells") != "edit" or not can(person(), "edit", self.record):
            return {}
        editable, back = {each.key for each in self._fields(self.record)}, addresses.list_query()
        return {
            each.key: self.prefix("cell_view", back, field=each.key)
            for each in columns
            if each.key in editable
        }
