"""Taking back what was done: at once from a message, after a question from a history."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import format_decimal
from werkzeug.exceptions import NotFound

from backoffice.admin import addresses
from backoffice.admin.flashing import flash_done
from backoffice.admin.place import Place
from backoffice.extensions import db
from backoffice.i18n import _, _l, _n
from backoffice.jobs import undoing
from backoffice.models.change import ChangeSet
from backoffice.models.record import record_types
from backoffice.policy import Refused
from backoffice.records.declaration import has_list
from backoffice.records.ids import read_id
from backoffice.records.reversals import reversals
from backoffice.services.bulk import Outcome
from backoffice.services.undo import MOST_CHANGES, may_undo, nets_of, rehearse, size_of, undo
from backoffice.web.gate import requires
from backoffice.web.identity import person

MOST_TOLD = 5


class UndoView(Place):
    """What was done at once and can be taken back at once."""

    name = _l("Undo")
    endpoint = "undo"

    def is_visible(self) -> bool:
        """No place to go to: it asks about one change set."""
        return False

    @expose("/", methods=("GET", "POST"))
    @requires("enter", "admin")
    def index_view(self) -> ResponseReturnValue:
        """GET asks, with what would change; POST does it and says what came of it.

        What is too big for that is a job.
        """
        source = _load()
        size = size_of(source.id)
        try:
            if request.method == "GET":
                return self._ask(source) if size <= MOST_CHANGES else self._ask_big(source, size)
            if size > MOST_CHANGES:
                job = undoing.start(source.id, by=person(), first=_record())
                return redirect(url_for("jobs.details_view", id=job.id), 303)
            _tell(undo(source.id, by=person()))
        except Refused as refused:
            flash(str(refused.message), "warning")
        return redirect(_way_back(), 303)

    def _ask_big(self, source: ChangeSet, size: int) -> str:
        """Nothing is rehearsed: that would take as long as doing it."""
        return self.render("admin/undo/big.html", source=source, size=size, way_back=_way_back())

    def _ask(self, source: ChangeSet) -> str:
        outcome, nets = rehearse(source.id, by=person()), nets_of(source.id)
        return self.render(
            "admin/undo/confirm.html",
            source=source,
            outcome=outcome,
            total=len(nets),
            shown=reversals(nets, outcome, first=_record(), by=person()),
            way_back=_way_back(),
        )


def _load() -> ChangeSet:
    """What the person did themselves, or what they may take back any of. Raises NotFound."""
    found = db.get_or_404(ChangeSet, read_id(request.values.get("id", "")) or 0)
    own = person().id in (found.actor_id, found.on_behalf_of_id)
    if not own and not may_undo(found.id, by=person(), first=_record()):
        raise NotFound
    return found


def _tell(outcome: Outcome) -> None:
    if outcome.done:
        count, done = format_decimal(outcome.done), outcome.done
        words = _n(
            "Taken back: %(count)s record.", "Taken back: %(count)s records.", done, count=count
        )
        flash_done(words, _type())
    told = outcome.kept + outcome.notes
    for each in told[:MOST_TOLD]:
        flash(f"{each.title}: {each.why}", "warning")
    if len(told) > MOST_TOLD:
        flash(_("and others"), "warning")


def _type() -> str:
    return request.values.get("type", "")


def _record() -> tuple[str, int] | None:
    """The record from whose history one came."""
    record_id = read_id(request.values.get("of", ""))
    return (_type(), record_id) if record_id and _type() in record_types() else None


def _way_back() -> str:
    """The list or the history that one came from; the home page when it is neither."""
    name = _type()
    if not has_list(name):
        return url_for("admin.index")
    record_id, endpoint = read_id(request.values.get("of", "")), addresses.endpoint_of(name)
    if record_id and db.session.get(record_types()[name], record_id):
        back = request.values.get("back") or None
        return url_for(f"{endpoint}.history_view", id=record_id, back=back)
    return addresses.back_to_list(endpoint)
