"""Selections: what somebody picked in a list, as conditions, and whether it is still the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import format_decimal
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import BigInteger, ColumnElement, cast, func, select

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.selection import Selection
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.user import User
from backoffice.policy import Refused
from backoffice.records.declaration import Listing
from backoffice.records.narrowing import narrow
from backoffice.records.views import desk_of

# Ticks by hand; all that match are kept as their filter, however many they are.
MOST_TICKED = 1_000
PASSING = ("at", "size", "page", "go", "selection", "sort", "columns")


@dataclass(frozen=True)
class Measure:
    """How many records a selection holds, and a mark that tells one set from another."""

    size: int
    mark: str


def token_of(selection: Selection) -> str:
    """A selection's name in addresses and forms, signed."""
    return str(_serializer().dumps(selection.id))


def find_selection(token: str, listing: Listing, *, by: User) -> Selection | None:
    """The selection of this name, when it is this person's and of this list."""
    try:
        selection = db.session.get(Selection, _serializer().loads(token[:200]))
    except BadData:
        return None
    if selection is None or selection.user_id != by.id:
        return None
    return selection if selection.record_type == listing.record.__tablename__ else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="selection")


def lasting_part(query: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Of a list's parameters, those that say which records it shows, not how."""
    return {name: values for name, values in query.items() if name not in PASSING and any(values)}


def select_everything(listing: Listing, query: Mapping[str, list[str]], *, by: User) -> Selection:
    """All records that match the query now. Those that come later don't belong to it."""
    selection = _new(listing, by)
    selection.everything, selection.query = True, lasting_part(query)
    measured = measure(selection, listing, by=by)
    with transaction():
        db.session.add(selection)
        _note(selection, measured)
    return selection


def select_ticked(
    listing: Listing, token: str, *, shown: Iterable[int], ticked: Iterable[int], by: User
) -> Selection:
    """The selection of this name, or a new one, with the ticks of one page taken over.

    Raises Refused for too many.
    """
    with transaction():
        selection = find_selection(token, listing, by=by) or _new(listing, by)
        selection.note(set(shown), set(ticked))
        if len(selection.ids) > MOST_TICKED:
            message = _("Tick at most %(most)s rows by hand, or select all that match.")
            raise Refused(message % {"most": format_decimal(MOST_TICKED)})
        with db.session.no_autoflush:
            _note(selection, measure(selection, listing, by=by))
        db.session.add(selection)
    return selection


def is_unchanged(selection: Selection, listing: Listing, *, by: User) -> bool:
    """Whether a selection holds what it held when the person was asked. If not, it is noted."""
    measured = measure(selection, listing, by=by)
    if measured == Measure(selection.size, selection.mark):
        return True
    with transaction():
        _note(selection, measured)
    return False


def _new(listing: Listing, by: User) -> Selection:
    return Selection(
        user_id=by.id,
        record_type=listing.record.__tablename__,
        query={},
        everything=False,
        ids=[],
        highest_id=db.session.scalar(select(func.max(listing.record.id))) or 0,
    )


def _note(selection: Selection, measured: Measure) -> None:
    selection.size, selection.mark = measured.size, measured.mark
    selection.asked_at = utcnow()


def conditions(selection: Selection, listing: Listing, *, by: Actor) -> list[ColumnElement[bool]]:
    """What makes a record belong to a selection: `by` sees it, it matches, and it is picked."""
    record = listing.record
    assert by.user is not None, "a selection belongs to a person"
    where = narrow(listing, selection.query, desk_of(listing, by.user), by=by).where
    if not selection.everything:
        return [*where, record.id.in_(selection.ids)]
    where.append(record.id <= selection.highest_id)
    return [*where, record.id.not_in(selection.ids)] if selection.ids else where


def measure(selection: Selection, listing: Listing, *, by: Actor) -> Measure:
    """Counts a selection's records, one by one: for the question before work, not for a page."""
    number: Any = cast(listing.record.id, BigInteger)  # a square is too big for an integer
    rest = number % 65_521
    sums = select(func.count(), func.sum(number), func.sum(rest * rest))
    size, *mark = db.session.execute(sums.where(*conditions(selection, listing, by=by))).one()
    return Measure(size, "/".join(str(each or 0) for each in mark))
