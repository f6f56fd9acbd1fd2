"""Acting from a list: which rows are picked, across pages, and what is done to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import format_decimal
from itsdangerous import BadData
from sqlalchemy import select
from werkzeug.exceptions import BadRequest

from backoffice.admin import addresses
from backoffice.admin.flashing import flash_done
from backoffice.admin.view_part import ViewPart
from backoffice.extensions import db
from backoffice.i18n import _, _n
from backoffice.jobs import bulk
from backoffice.models.job import Job
from backoffice.models.selection import Selection
from backoffice.models.types import of_our_time, utcnow
from backoffice.policy import Forbidden, Refused, can
from backoffice.records import selecting
from backoffice.records.bulk_edit import verb_of
from backoffice.records.declaration import Listing
from backoffice.records.ids import read_id, signer
from backoffice.services import jobs
from backoffice.services.bulk import preview
from backoffice.services.deletion import delete, dependents
from backoffice.services.verbs import Verb
from backoffice.web.gate import requires
from backoffice.web.identity import person

SAMPLE = 10


@dataclass(frozen=True)
class Picked:
    """A selection as the list shows it."""

    token: str
    size: int
    everything: bool
    ids: frozenset[int]

    def holds(self, record_id: int) -> bool:
        return (record_id in self.ids) != self.everything


class ActsOnSelection(ViewPart):
    """The part of a record view that keeps a selection and does verbs to it."""

    @expose("/selection/", methods=("POST",))
    @requires("view")
    def selection_view(self) -> ResponseReturnValue:
        """Keep what is picked: everything that matches, these ticks, or nothing any more."""
        query = _query_ahead()
        wanted = request.form.get("pick", "these")
        try:
            if wanted == "everything":
                chosen = selecting.select_everything(self.listing, query, by=person())
                query["selection"] = [selecting.token_of(chosen)]
            elif wanted == "these" and (ticked := self._ticked()).size:
                query["selection"] = [selecting.token_of(ticked)]
        except Refused as refused:
            return self._refuse(refused, addresses.back_query())
        return redirect(addresses.list_with(self.endpoint, query), 303)

    @expose("/action/", methods=("POST",))
    @requires("view")
    def action_view(self) -> ResponseReturnValue:
        """Do a verb to the selection. What can't be taken back, or means many, asks first."""
        try:
            verb = self._verb(request.form.get("verb", ""))
            if not can(person(), verb.name, self.listing.record):
                raise Forbidden(verb.name, self.listing.record)
            return self._act(verb, confirmed="confirmed" in request.form)
        except Refused as refused:
            return self._refuse(refused, addresses.back_query())

    def _act(self, verb: Verb, *, confirmed: bool) -> ResponseReturnValue:
        selection = self._asked_about() if confirmed else self._ticked()
        if not selection.size:
            return self._ask_to_pick()
        return self._go_on(verb, selection) if confirmed else self._begin(verb, selection)

    def _refuse(self, refused: Refused, query: dict[str, list[str]]) -> ResponseReturnValue:
        """Back to the list with what had been picked before, and why it can't be done."""
        flash(str(refused.message), "warning")
        token = request.form.get("selection", "")
        if selecting.find_selection(token, self.listing, by=person()):
            query["selection"] = [token]
        return redirect(addresses.list_with(self.endpoint, query), 303)

    def _ask_to_pick(self) -> ResponseReturnValue:
        """Back to the list where nothing is picked any more."""
        flash(_("Pick at least one row first."), "warning")
        return redirect(addresses.back_to_list(self.endpoint, selection=None), 303)

    def _begin(self, verb: Verb, selection: Selection) -> ResponseReturnValue:
        if verb.warn or verb.danger or selection.size > bulk.PART:
            return self._ask(verb, selection)
        return self._answer(verb, bulk.start(verb, selection, by=person()))

    def _go_on(self, verb: Verb, selection: Selection) -> ResponseReturnValue:
        begun, by = bulk.begun(verb, selection), person()
        if begun:
            return self._tell_of(begun)
        if selecting.is_unchanged(selection, self.listing, by=by):
            return self._answer(verb, bulk.start(verb, selection, by=by))
        flash(_("Other records match by now. Have another look before you go on."), "warning")
        return self._ask(verb, selecting.select_again(selection, self.listing, by=by))

    def _picked(self) -> Picked | None:
        """What of the list in the address is picked already."""
        token = request.args.get("selection", "")
        found = selecting.find_selection(token, self.listing, by=person()) if token else None
        query = request.args.to_dict(flat=False)
        query = selecting.lasting_part(self.listing, query, by=person())
        if found is None or (found.everything and found.query != query):
            return None
        return Picked(token, found.size, found.everything, frozenset(found.ids))

    def _ticked(self) -> Selection:
        return selecting.select_ticked(
            self.listing,
            request.form.get("selection", ""),
            shown=_ids(request.form.get("shown", "").split(",")),
            ticked=_ids(request.form.getlist("id")),
            seen_at=_seen_at(),
            by=person(),
        )

    def _asked_about(self) -> Selection:
        """The selection that the confirmation page names. Raises Refused when it is gone."""
        token = request.form.get("selection", "")
        selection = selecting.find_selection(token, self.listing, by=person())
        if selection is None:
            raise Refused(_("That selection is not known any more. Pick the rows again."))
        return selection

    def _ask(self, verb: Verb, selection: Selection) -> str:
        """The page that says what would happen, and to which records."""
        record, by = self.listing.record, person()
        where = selecting.conditions(selection, self.listing, by=by)
        effects = preview(verb, record, where, by=by)
        going = select(record).where(record.id.in_(effects.going)).order_by(record.id)
        return self._page(
            "confirm",
            verb=verb,
            selection=selection,
            token=selecting.token_of(selection),
            changes=_changes_token(verb, self.listing),
            effects=effects,
            at_once=bulk.PART,
            sample=[str(each) for each in db.session.scalars(going.limit(SAMPLE))],
            dependents=dependents(record, effects.going) if verb is delete else [],
        )

    def _answer(self, verb: Verb, job: Job) -> ResponseReturnValue:
        """Back to the list when all went well; otherwise the page that tells."""
        if not job.has_ended or job.done < job.tried:
            return self._tell_of(job)
        count = format_decimal(job.done)
        done = jobs.name_of_only(job) or _n(
            "Done for %(count)s record.", "Done for %(count)s records.", job.done, count=count
        )
        flash_done(f"{verb.label}: {done}", job.record_type, job.change_set_id)
        query = addresses.query_of(request.form.get("back", ""))
        query.pop("selection", None)
        return redirect(addresses.list_with(self.endpoint, query), 303)

    def _tell_of(self, job: Job) -> ResponseReturnValue:
        """To what came of a job, and when: some of it may have been taken back since."""
        back = request.form.get("back") or None
        return redirect(url_for("jobs.details_view", id=job.id, back=back), 303)

    def _verb(self, name: str) -> Verb:
        try:
            if name == "edit":
                return _read_changes(request.form.get("changes", ""), self.listing)
            return self.listing.verb(name)
        except LookupError as error:
            raise BadRequest from error


def _query_ahead() -> dict[str, list[str]]:
    """The list that one goes to with the selection: another part or order of it, or the same."""
    form = request.form
    jump = {"page": form.get("page", ""), "go": form.get("word", "")} if "jump" in form else {}
    wanted = {name: [text] for name, text in jump.items() if text.strip()}
    where = "jump" if wanted else "go" if "go" in form else "back"
    query = addresses.query_of(form.get(where, ""))
    query.pop("selection", None)
    return query | wanted


def _seen_at() -> datetime:
    """When the page was drawn on which somebody acts: what changed since, they haven't seen."""
    try:
        return min(of_our_time(datetime.fromisoformat(request.form.get("seen", ""))), utcnow())
    except (TypeError, ValueError):  # nothing, or a time without a zone
        return utcnow()


def _ids(texts: Iterable[str]) -> list[int]:
    return [record_id for text in texts if (record_id := read_id(text))]


def _changes_token(verb: Verb, listing: Listing) -> str:
    """What a bulk edit changes, signed for the form that asks whether to."""
    changes = verb.arguments.get("changes")
    return str(signer(_salt(listing)).dumps(changes)) if changes else ""


def _read_changes(token: str, listing: Listing) -> Verb:
    """The verb of that token. Raises LookupError for a forged one, Refused for what is gone."""
    try:
        changes = signer(_salt(listing)).loads(token)
    except BadData as error:
        raise LookupError from error
    return verb_of(listing, {"changes": changes})


def _salt(listing: Listing) -> str:
    """Of whoever filled in the form, and its list: other fields and choices are for others."""
    return f"bulk-edit {listing.record.__tablename__} {person().id}"
