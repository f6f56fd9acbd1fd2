"""Taking a list along as a file: choose what, then get it at once or from a worker."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from flask import Response, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.admin import addresses
from backoffice.admin.selection import ActsOnSelection
from backoffice.jobs import export
from backoffice.models.selection import Selection
from backoffice.models.types import utcnow
from backoffice.policy import Forbidden, Refused, can
from backoffice.records import selecting
from backoffice.records.display import choose
from backoffice.records.exporting import exportable
from backoffice.records.preferences import preference_of
from backoffice.web.gate import requires
from backoffice.web.identity import person


class Exports(ActsOnSelection):
    """The part of a record view that makes files of lists and selections."""

    @expose("/export/", methods=("GET", "POST"))
    @requires("view")
    def export_view(self) -> ResponseReturnValue:
        """What is picked, or else all that the list shows: asked for, then sent."""
        if not can(person(), "export", "list"):
            raise Forbidden("export", "list")
        try:
            if "format" in request.form:
                return self._export(self._to_export())
            if request.method == "POST":
                picked = self._ticked()
                return self._offer(picked, selecting.token_of(picked))
            return self._offer(selecting.everything(self.listing, _list_query(), by=person()))
        except Refused as refused:
            return self._refuse(refused, _list_query())

    def _to_export(self) -> Selection:
        """What is picked or, where the form names no selection, all that the list shows."""
        if request.form.get("selection"):
            return selecting.select_again(self._asked_about(), self.listing, by=person())
        return selecting.select_everything(self.listing, _list_query(), by=person())

    def _offer(self, selection: Selection, token: str = "") -> ResponseReturnValue:
        """The page that asks how. A whole list has no token: it is kept when it is exported."""
        by, query = person(), _list_query()
        shown = choose(
            self.listing,
            query,
            preference_of(self.listing, by),
            by=by,
            size=0,
            in_view="view" in query,
        )
        return self._page(
            "export",
            selection=selection,
            token=token,
            query=urlencode(query, doseq=True),
            columns=exportable(self.listing, by),
            chosen=[each.key for each in shown.columns],
        )

    def _export(self, selection: Selection) -> ResponseReturnValue:
        wanted = request.form.get("format", "")
        order = export.Order(
            wanted if wanted in export.FORMATS else "csv",
            request.form.getlist("column"),
            mark="mark" in request.form,
        )
        job = export.start(order, selection, by=person())
        if job is not None:
            back = request.form.get("back") or None
            return redirect(url_for("jobs.details_view", id=job.id, back=back), 303)
        text = export.stream(order, selection, by=person())
        name = f"{self.endpoint}-{utcnow():%Y-%m-%d}"
        return download(stream_with_context(text), name, order.format)


def download(text: str | Iterator[str], name: str, format: str) -> Response:
    """A table in one of the formats, to be kept under a name."""
    answer = Response(text, content_type=export.FORMATS[format])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{format}")
    return answer


def _list_query() -> dict[str, list[str]]:
    """The parameters of the list that is exported, or from which the selection comes."""
    if request.method == "POST":
        return addresses.query_of(request.form.get("back", ""))
    return request.args.to_dict(flat=False)
