"""The columns, the density and the page size of a list, and the ways through it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.admin import addresses
from backoffice.admin.view_part import ViewPart
from backoffice.i18n import _
from backoffice.models.list_preference import Density
from backoffice.models.time_limit import TimeIsUp
from backoffice.records.counts import count_rows
from backoffice.records.display import choose, in_order, sizes_of
from backoffice.records.jumping import find_place
from backoffice.records.listing import Page, page
from backoffice.records.narrowing import narrow, order_of
from backoffice.records.preferences import keep_preference, preference_of
from backoffice.records.views import desk_of, views_for
from backoffice.services.counting import Count, count_all
from backoffice.web.formats import counted, in_words
from backoffice.web.gate import requires
from backoffice.web.identity import person
from backoffice.web.negotiation import json_response, wants_json

COUNTING_SECONDS = 10.0


class ListDisplay(ViewPart):
    """The part of a record view that says how its list is shown and walked through."""

    def read_list(self, query: Mapping[str, list[str]]) -> Page:
        """The page of the list that an address asks for."""
        return page(
            self.listing,
            query,
            by=person(),
            desk=desk_of(self.listing, person()),
            size=current_app.config["PAGE_SIZE"],
        )

    def jump(self) -> ResponseReturnValue:
        """To the place in the list that the address names by a page's number, a day or a letter."""
        query, by = request.args.to_dict(flat=False), person()
        desk, usual = desk_of(self.listing, by), current_app.config["PAGE_SIZE"]
        at = find_place(
            narrow(self.listing, query, desk, by=by),
            order_of(self.listing, query, by=by),
            page=request.args.get("page", ""),
            word=request.args.get("go", ""),
            size=choose(self.listing, query, desk.preference, by=by, size=usual).size,
        )
        if at is None:
            flash(_("That place is not found in this order of the list."), "warning")
        kept = request.args.get("selection")  # with the ticks of the page that one comes from
        changes = {"page": None, "go": None, "at": at or None, "selection": kept}
        return redirect(addresses.list_address(**changes), 302)

    @expose("/count/")
    @requires("view")
    def count_view(self) -> ResponseReturnValue:
        """How many records match exactly: in a moment that the list itself doesn't take."""
        query, by = request.args.to_dict(flat=False), person()
        narrowing = narrow(self.listing, query, views_for(self.listing, query, by), by=by)
        try:
            size = count_all(self.listing.record, narrowing.where, COUNTING_SECONDS)
        except TimeIsUp:
            words = _("Counting took too long. A filter makes the list shorter.")
        else:
            narrowed = bool(narrowing.filtering.chips or narrowing.search)
            words = in_words(Count(size), narrowed=narrowed)
        if wants_json():
            return json_response({"words": words})
        flash(words)
        return redirect(addresses.list_with(self.endpoint, query), 302)

    @expose("/facets/")
    @requires("view")
    def facets_view(self) -> ResponseReturnValue:
        """How many records each choice of a filter would leave; without script in the list."""
        query, by = request.args.to_dict(flat=False), person()
        if not wants_json():
            return redirect(addresses.list_with(self.endpoint, query | {"facets": ["yes"]}), 302)
        narrowing = narrow(self.listing, query, views_for(self.listing, query, by), by=by)
        _count, facets = count_rows(self.listing.record, narrowing, choices=True)
        return json_response(
            {
                key: {value: counted(number) for value, number in choices.items()}
                for key, choices in facets.items()
            }
        )

    @expose("/display/", methods=("POST",))
    @requires("view")
    def display_view(self) -> ResponseReturnValue:
        """Keep the columns that were ticked, in the order of their numbers, and the rest.

        The columns of a saved view are its own: there they go into the address.
        """
        columns = self._chosen_columns()
        changes = dict.fromkeys(("columns", "rows", "at"))
        if "view" in addresses.back_query():
            changes["columns"] = ",".join(columns) if columns else None
            preference = preference_of(self.listing, person())
            columns = preference.columns if preference else None
        density = {each.value: each for each in Density}.get(request.form.get("density", ""))
        keep_preference(
            self.listing,
            person(),
            columns=columns,
            density=density or Density.COMFORTABLE,
            size=_chosen_size(),
        )
        flash(_("The list is shown as you chose."), "success")
        return redirect(addresses.back_to_list(self.endpoint, **changes), 303)

    def _chosen_columns(self) -> list[str] | None:
        """None where nothing differs from what the list shows by itself."""
        if "reset" in request.form:
            return None
        known = {each.key for each in self.listing.columns + self.listing.more}
        shown = [key for key in request.form.get("order", "").split(",") if key in known]
        numbers = {key: request.form.get(f"place-{key}", "") for key in shown}
        title, *others = self.listing.usual
        ticked = set(request.form.getlist("column")) - {title}
        chosen = [key for key in in_order(shown, numbers) if key in ticked]
        return None if chosen == others else [title, *chosen]


def _chosen_size() -> int | None:
    usual: int = current_app.config["PAGE_SIZE"]
    wanted = request.form.get("rows", "")
    return next((size for size in sizes_of(usual) if str(size) == wanted != str(usual)), None)
