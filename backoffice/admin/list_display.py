"""The columns, the density and the page size of a list, as each person likes them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.admin import addresses
from backoffice.i18n import _
from backoffice.models.list_preference import Density
from backoffice.records.declaration import Listing
from backoffice.records.display import Display, choose, in_order
from backoffice.records.preferences import keep_preference, preference_of
from backoffice.web.gate import requires
from backoffice.web.identity import person


class ListDisplay:
    """The part of a record view that says how its list is shown."""

    listing: Listing
    endpoint: str

    def display(self, query: Mapping[str, list[str]]) -> Display:
        preference = preference_of(self.listing, person())
        size = current_app.config["PAGE_SIZE"]
        return choose(self.listing, query, preference, by=person(), size=size)

    @expose("/display/", methods=("POST",))
    @requires("view")
    def display_view(self) -> ResponseReturnValue:
        """Keep the columns that were ticked, in the order of their numbers, and the rest."""
        sizes = {str(size): size for size in self.display({}).sizes}
        size = sizes.get(request.form.get("size", ""))
        densities = {density.value: density for density in Density}
        keep_preference(
            self.listing,
            person(),
            columns=self._chosen_columns(),
            density=densities.get(request.form.get("density", ""), Density.COMFORTABLE),
            size=None if size == current_app.config["PAGE_SIZE"] else size,
        )
        flash(_("The list is shown as you chose."), "success")
        back = addresses.back_to_list(self.endpoint, columns=None, size=None, at=None)
        return redirect(back, 303)

    def _chosen_columns(self) -> list[str] | None:
        """None where nothing differs from what the list shows by itself."""
        known = {each.key for each in self.listing.columns + self.listing.more}
        shown = [key for key in request.form.get("order", "").split(",") if key in known]
        numbers = {key: request.form.get(f"place-{key}", "") for key in shown}
        ticked = set(request.form.getlist("column"))
        title, *others = [each.key for each in self.listing.columns]
        chosen = [key for key in in_order(shown, numbers) if key in ticked and key != title]
        return None if "reset" in request.form or chosen == others else [title, *chosen]
