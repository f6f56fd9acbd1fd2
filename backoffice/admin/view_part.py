"""What the parts of a record view share: each of them is a mixin of `RecordView`."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from flask import current_app, render_template, request, url_for

from backoffice.admin import addresses
from backoffice.models.record import Record
from backoffice.models.types import utcnow
from backoffice.policy import can, load
from backoffice.records.around import Around, around
from backoffice.records.declaration import Listing
from backoffice.records.form import Panel
from backoffice.records.ids import read_id
from backoffice.records.views import desk_of
from backoffice.services.verbs import Verb
from backoffice.web.identity import person

# The pages of a record from which one goes on to its neighbours in the list.
PAGES_OF_ONE = ("details", "edit", "history")


class ViewPart:
    """What a part needs of the whole: its declaration, the record asked for, and a page."""

    record: ClassVar[type[Record]]
    panels: ClassVar[list[Panel]]
    listing: Listing
    endpoint: str

    def _load(self, action: str) -> Any:
        return load(self.record, read_id(request.args.get("id", "")) or 0, action, by=person())

    def _address(self, view: str, record: Record) -> str:
        return url_for(f".{view}", id=record.id, back=request.values.get("back") or None)

    def prefix(self, view: str, back: str, **values: Any) -> str:
        """The address of a view of any record: its id follows."""
        return url_for(f".{view}", **values, back=back or None, id="")

    def _offered(self, thing: Record | type[Record]) -> list[Verb]:
        """What the person may do and, with one record, what would change it."""
        allowed = [verb for verb in self.listing.verbs if can(person(), verb.name, thing)]
        return [verb for verb in allowed if not isinstance(thing, Record) or verb.fits(thing)]

    def _page(self, name: str, **context: Any) -> str:
        one = context["record"] if name in PAGES_OF_ONE else None
        return render_template(
            template_of(self.endpoint, name),
            view=self,
            cells=self._cells(),
            back=request.values.get("back", ""),
            seen=utcnow().isoformat(),
            around=self._around(one) if one else None,
            **context,
        )

    def _cells(self) -> dict[str, Any]:
        """The macros of admin/TYPE/_cells.html: each draws the column of its name."""
        template = current_app.jinja_env.get_template(template_of(self.endpoint, "_cells"))
        return vars(template.module)

    def _around(self, record: Record) -> Around:
        """The neighbours of a record in the list that one came from."""
        return around(
            self.listing,
            addresses.back_query(),
            record,
            desk_of(self.listing, person()),
            by=person(),
            size=current_app.config["PAGE_SIZE"],
        )


@cache
def template_of(endpoint: str, name: str) -> str:
    """The name of a type's own template, or of the one for all. Looked for once."""
    names = [f"admin/{endpoint}/{name}.html", f"admin/record/{name}.html"]
    return str(current_app.jinja_env.select_template(names).name)
