"""Saved views of a list: keeping, changing, sharing and deleting them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from werkzeug.exceptions import NotFound

from backoffice.admin import addresses, view_form
from backoffice.admin.flashing import flash_done
from backoffice.admin.view_part import ViewPart
from backoffice.i18n import _
from backoffice.models.saved_view import SavedView
from backoffice.policy import load
from backoffice.records import filters
from backoffice.records.display import allowed_attributes
from backoffice.records.filtering import Chip
from backoffice.records.ids import read_id
from backoffice.records.versioned_form import VersionedForm, status_of
from backoffice.records.views import MOST_OWN, Desk, desk_of, kept_of
from backoffice.services import save
from backoffice.services.deletion import delete
from backoffice.web.gate import requires
from backoffice.web.identity import person


class SavedViews(ViewPart):
    """The part of a record view that looks after the saved views of its list."""

    @expose("/views/new/", methods=("GET", "POST"))
    @requires("view")
    def view_new(self) -> ResponseReturnValue:
        """Keep the list that one came from under a name."""
        form, desk = view_form.build(None, by=person()), desk_of(self.listing, person())
        query = self._query_to_keep(desk)
        if form.validate_on_submit() and desk.is_full(person()):
            form.form_errors.append(
                _("You have %(most)s views of this list. Delete one first.", most=MOST_OWN)
            )
        if not form.is_submitted() or form.errors:
            page = self._page("saved_view", form=form, saved=None, chips=self._chips(query))
            return page, status_of(form)
        values = {"record_type": self.record.__tablename__, "owner": person(), "query": query}
        saved = save.create(SavedView, values | view_form.values_of(form), by=person())
        return self._back_to(saved, _("%(name)s was saved.", name=saved.name))

    @expose("/views/edit/", methods=("GET", "POST"))
    @requires("view")
    def view_edit(self) -> ResponseReturnValue:
        """Another name, or other people."""
        saved = self._saved(request.args.get("id", ""), "edit")
        form, chips = view_form.build(saved, by=person()), self._chips(saved.query)
        if form.validate_on_submit() and self._save(form, saved, view_form.values_of(form)):
            return self._back_to(saved, _("%(name)s was saved.", name=saved.name))
        page = self._page("saved_view", form=form, saved=saved, chips=chips)
        return page, status_of(form)

    @expose("/views/save/", methods=("POST",))
    @requires("view")
    def view_save(self) -> ResponseReturnValue:
        """Let a view be from now on what its address has become."""
        saved = self._saved(request.form.get("id", ""), "edit")
        query, form = kept_of(self.listing, addresses.back_query(), saved), VersionedForm()
        if not self._save(form, saved, {"query": query}):
            for problem in form.form_errors:
                flash(problem, "error")
            return redirect(addresses.back_to_list(self.endpoint), 303)
        return self._back_to(saved, _("%(name)s was saved.", name=saved.name))

    @expose("/views/delete/", methods=("POST",))
    @requires("view")
    def view_delete(self) -> ResponseReturnValue:
        saved = self._saved(request.form.get("id", ""), "delete")
        name = saved.name
        delete(saved, by=person())
        flash_done(_("%(name)s was deleted.", name=name), self.record.__tablename__)
        return redirect(addresses.back_to_list(self.endpoint, view=None), 303)

    def _saved(self, text: str, action: str) -> SavedView:
        """A view of this list, if the person may do that to it."""
        saved: SavedView = load(SavedView, read_id(text) or 0, action, by=person())
        if saved.record_type != self.record.__tablename__:
            raise NotFound
        return saved

    def _save(self, form: VersionedForm, saved: SavedView, values: dict[str, Any]) -> bool:
        """Whether it was saved; where it was changed in the meantime, a message says so."""
        kept = form.keeps(save.save, saved, values, by=person())
        if form.clashes:
            flash(_("It was changed in the meantime. Save again to keep what you chose."), "error")
        return kept

    def _query_to_keep(self, desk: Desk) -> dict[str, list[str]]:
        """What the list says that one came from, with the columns that one likes to see there."""
        query = addresses.back_query()
        if "view" not in query and desk.preference and desk.preference.columns:
            query.setdefault("columns", [",".join(desk.preference.columns)])
        return kept_of(self.listing, query, desk.named(query))

    def _chips(self, query: dict[str, list[str]]) -> list[Chip]:
        """The filters that a view keeps, in words."""
        usable = allowed_attributes(self.listing.filters, person())
        return filters.read(usable, query, person()).chips

    def _back_to(self, saved: SavedView, message: str) -> ResponseReturnValue:
        flash_done(message, self.record.__tablename__)
        return redirect(addresses.view_address(self.endpoint, saved), 303)
