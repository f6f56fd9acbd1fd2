"""Changing fields of all picked records: what to change is asked first, then whether to."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.admin import addresses
from backoffice.admin.selection import ActsOnSelection
from backoffice.models.selection import Selection
from backoffice.policy import Refused
from backoffice.records import selecting
from backoffice.records.bulk_edit import bulk_edit
from backoffice.records.bulk_form import build_for_many, changes_in, fields_for_many
from backoffice.records.form import editable_in, sections
from backoffice.records.present_values import present_values
from backoffice.records.versioned_form import status_of
from backoffice.web.gate import requires
from backoffice.web.identity import person


class BulkEdits(ActsOnSelection):
    """The part of a record view that edits many records at once."""

    @expose("/bulk-edit/", methods=("POST",))
    @requires("edit")
    def bulk_edit_view(self) -> ResponseReturnValue:
        """The form of what to change and, filled in, the question whether to change it."""
        filled_in = "fields" in request.form
        try:
            selection = self._asked_about() if filled_in else self._ticked()
            if not selection.size:
                return self._ask_to_pick()
            return self._edit_many(selection, filled_in=filled_in)
        except Refused as refused:
            return self._refuse(refused, addresses.back_query())

    def _edit_many(self, selection: Selection, *, filled_in: bool) -> ResponseReturnValue:
        by = person()
        offered = fields_for_many(sections(self.panels, self.record, "edit", by=by))
        form = build_for_many(offered, by=by)
        if filled_in:
            changes = changes_in(form, offered)
            if not form.errors:
                return self._ask(bulk_edit(self.listing, changes), selection)
        where = selecting.conditions(selection, self.listing, by=by)
        page = self._page(
            "bulk-edit",
            selection=selection,
            token=selecting.token_of(selection),
            form=form,
            sections=offered,
            present=present_values(self.record, where, editable_in(offered)),
        )
        return page, status_of(form)
