"""The forms of records: new ones, changes, copies, and what a form asks the server meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from werkzeug.exceptions import NotFound

from backoffice.admin import addresses
from backoffice.admin.flashing import flash_done
from backoffice.admin.view_part import ViewPart
from backoffice.i18n import _
from backoffice.models.record import Record
from backoffice.policy import Refused, can
from backoffice.records import form as forms
from backoffice.records.fields import clean_text
from backoffice.records.form import RecordForm
from backoffice.records.versioned_form import show_refusal, status_of
from backoffice.services import save
from backoffice.web.gate import requires
from backoffice.web.identity import person
from backoffice.web.negotiation import json_response, wants_json


class WritesRecords(ViewPart):
    """The part of a record view that makes and changes records."""

    # Where creating or saving takes more than assigning the fields.
    create: ClassVar[Callable[..., Record]] = save.create
    save: ClassVar[Callable[..., None]] = save.save

    @expose("/new/", methods=("GET", "POST"))
    @requires("create")
    def create_view(self) -> ResponseReturnValue:
        """A new record; to a script that asks for JSON, its name or what is wrong."""
        form, sections = self._form(None, "create")
        if "copy" in request.form:
            return self._page("edit", record=None, form=_as_copy(form, sections), sections=sections)
        record = self._create(form) if form.validate_on_submit() else None
        if wants_json():
            return _named(record) if record else json_response({"errors": form.errors}, 422)
        if record:
            return self._after_saving(record, _("%(name)s was created.", name=str(record)))
        return self._page("edit", record=None, form=form, sections=sections), status_of(form)

    def _create(self, form: RecordForm) -> Record | None:
        try:
            return type(self).create(self.record, forms.values(form), by=person())
        except Refused as refused:
            show_refusal(refused, form)
            return None

    @expose("/rendered/", methods=("POST",))
    @requires("view")
    def rendered_view(self) -> ResponseReturnValue:
        """What readers will see of a text that is being written, as JSON."""
        wanted = request.args.get("field")
        fields = self.listing.fields
        renders = next((each.renders for each in fields if each.key == wanted), None)
        if renders is None:
            raise NotFound
        return json_response({"html": renders(clean_text(request.form.get("text")))})

    def is_made_by_name(self) -> bool:
        """Whether the person may make such a record, and its title is all that it needs."""
        fields = self.listing.fields
        needed = [each.key for each in fields if each.required and each.kind != "slug"]
        return needed == [self.record.__title__] and can(person(), "create", self.record)

    @expose("/edit/", methods=("GET", "POST"))
    @requires("edit")
    def edit_view(self) -> ResponseReturnValue:
        record = self._load("edit")
        form, sections = self._form(record, "edit")
        return self._edit("edit", record, form, sections=sections, verbs=self._offered(record))

    def _edit(
        self, name: str, record: Record, form: RecordForm, **context: Any
    ) -> ResponseReturnValue:
        """Save what was sent; else the page of this name, with what is wrong."""
        title, store = str(record), type(self).save
        if form.validate_on_submit() and form.keeps(store, record, forms.values(form), by=person()):
            return self._after_saving(record, _("%(name)s was saved.", name=title))
        page = self._page(name, record=record, title=title, form=form, **context)
        return page, status_of(form)

    def _form(self, record: Record | None, action: str) -> tuple[RecordForm, list[forms.Section]]:
        thing, by = record or self.record, person()
        self._refuse_locked(thing, action)
        sections = forms.sections(self.panels, thing, action, by=by)
        form = forms.build(sections, record, by=by)
        if record is None and request.method == "GET":
            self.prefill(form)
        return form, sections

    def _refuse_locked(self, thing: Record | type[Record], action: str) -> None:
        if request.method == "POST":
            forms.refuse_locked(self.panels, thing, action, request.form, by=person())

    def prefill(self, form: RecordForm) -> None:
        """What a new record's form begins with; a view may fill in more."""

    def _after_saving(self, record: Record, message: str) -> ResponseReturnValue:
        flash_done(message, self.record.__tablename__)
        if "continue" in request.form:
            return redirect(self._address("edit_view", record), 303)
        if "another" in request.form:
            return redirect(addresses.another_new(), 303)
        return redirect(addresses.back_to_list(self.endpoint, record), 303)


def _as_copy(form: RecordForm, sections: list[forms.Section]) -> RecordForm:
    """What was in another record's form, to be looked through. Its address stays its own."""
    for each in forms.editable_in(sections):
        if each.kind == "slug":
            form[each.key].raw_data = [""]
            form[each.key].data = ""
    flash(_("This is a copy. Nothing is saved yet."))
    return form


def _named(record: Record) -> ResponseReturnValue:
    return json_response({"id": record.id, "text": str(record)}, 201)
