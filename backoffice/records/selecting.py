"""Selections: what somebody picked in a list, as conditions, and whether it is still the same.

A selection never changes once it has a name: other ticks make another one. So a question is about
what it named, a job does what was asked for, and one question can be answered once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import format_decimal
from itsdangerous import BadData
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
from backoffice.records.display import allowed_attributes
from backoffice.records.filtering import PASSING, Query
from backoffice.records.ids import signer
from backoffice.records.narrowing import Narrowing, narrow
from backoffice.records.views import unknown_in, views_for

SALT = "picked"
# Ticks by hand; all that match are kept as their filter, however many they are.
MOST_TICKED = 1_000
HOW_SHOWN = {*PASSING, "sort", "columns"}


def token_of(selection: Selection) -> str:
    """A selection's name in addresses and forms, signed."""
    # SQLite gives the id of one that was forgotten to the next: the moment tells them apart.
    return str(signer(SALT).dumps([selection.id, selection.created_at.isoformat()]))


def find_selection(token: str, listing: Listing, *, by: User) -> Selection | None:
    """The selection of this name, when it is this person's and of this list."""
    try:
        selection_id, made_at = signer(SALT).loads(token[:200])
    except BadData:
        return None
    kind = listing.record.__tablename__
    found = select(Selection).filter_by(id=selection_id, user_id=by.id, record_type=kind)
    return db.session.scalar(found.where(Selection.created_at == datetime.fromisoformat(made_at)))


def lasting_part(listing: Listing, query: Query, *, by: Actor) -> dict[str, list[str]]:
    """Of a list's parameters, those that say which records it shows, not how.

    Of a saved view all of them: those that were lost keep it shut.
    """
    lasting = {k: values for k, values in query.items() if k not in HOW_SHOWN and any(values)}
    unknown = unknown_in(lasting, allowed_attributes(listing.filters, by))
    return {k: v for k, v in lasting.items() if "view" in lasting or k not in unknown}


def everything(listing: Listing, query: Query, *, by: User) -> Selection:
    """All records that match the query now, not kept yet. Those that come later don't belong to it.

    Raises Refused where a filter isn't understood: without it there would be more.
    """
    lasting = lasting_part(listing, query, by=by)
    selection = _new(listing, by, everything=True, query=lasting)
    filtering = _narrowed(selection, listing, by).filtering
    if filtering.problems:
        raise Refused(_("A filter of this list is not understood. Mend or remove it first."))
    selection.named = filtering.named
    return _measured(selection, listing, by)


def select_everything(listing: Listing, query: Query, *, by: User) -> Selection:
    """`everything`, kept. Raises Refused."""
    return _keep(everything(listing, query, by=by))


def select_ticked(
    listing: Listing,
    token: str,
    *,
    shown: Iterable[int],
    ticked: Iterable[int],
    seen_at: datetime,
    by: User,
) -> Selection:
    """A new selection: that of this name, or none, with the ticks of one page taken over.

    `seen_at` is when that page was drawn. Raises Refused for too many.
    """
    found = find_selection(token, listing, by=by)
    selection = _copy(found, listing, by) if found else _new(listing, by)
    selection.asked_at = min(seen_at, found.asked_at) if found else seen_at
    selection.note(set(shown), set(ticked))
    if len(selection.ids) > MOST_TICKED:
        message = _("Tick at most %(most)s rows by hand, or select all that match.")
        raise Refused(message % {"most": format_decimal(MOST_TICKED)})
    return _keep(_measured(selection, listing, by))


def is_unchanged(selection: Selection, listing: Listing, *, by: User) -> bool:
    """Whether a selection holds what it held when the person was asked."""
    return measure(selection, listing, by=by) == (selection.size, selection.mark)


def select_again(selection: Selection, listing: Listing, *, by: User) -> Selection:
    """What a selection holds by now, as a new one."""
    return _keep(_measured(_copy(selection, listing, by), listing, by))


def _new(listing: Listing, by: User, **values: Any) -> Selection:
    usual: dict[str, Any] = {
        "query": {},
        "named": {},
        "everything": False,
        "ids": [],
        "highest_id": db.session.scalar(select(func.max(listing.record.id))) or 0,
        "asked_at": utcnow(),
    }
    kind = listing.record.__tablename__
    return Selection(user_id=by.id, record_type=kind, **usual | values)


def _copy(selection: Selection, listing: Listing, by: User) -> Selection:
    same = ("query", "named", "everything", "ids", "highest_id", "asked_at")
    return _new(listing, by, **{name: getattr(selection, name) for name in same})


def _measured(selection: Selection, listing: Listing, by: User) -> Selection:
    selection.size, selection.mark = measure(selection, listing, by=by)
    return selection


def _keep(selection: Selection) -> Selection:
    with transaction():
        db.session.add(selection)
    return selection


def _narrowed(selection: Selection, listing: Listing, by: Actor) -> Narrowing:
    assert by.user is not None, "a selection belongs to a person"
    query = selection.query | selection.named
    desk = views_for(listing, query, by.user)
    return narrow(listing, query, desk, by=by, asked_at=selection.asked_at)


def conditions(selection: Selection, listing: Listing, *, by: Actor) -> list[ColumnElement[bool]]:
    """What makes a record belong to a selection: `by` sees it, it matches, and it is picked.

    Raises Refused where a filter means nothing any more.
    """
    record, narrowing = listing.record, _narrowed(selection, listing, by)
    if narrowing.filtering.problems:
        raise Refused(_("What a filter of these rows named is gone. Pick them again."))
    where = narrowing.where
    if not selection.everything:
        return [*where, record.id.in_(selection.ids)]
    where.append(record.id <= selection.highest_id)
    return [*where, record.id.not_in(selection.ids)] if selection.ids else where


def measure(selection: Selection, listing: Listing, *, by: Actor) -> tuple[int, str]:
    """How many records a selection holds, and a mark that tells one set from another.

    They are counted one by one: for the question before work, not for a page.
    """
    number: Any = cast(listing.record.id, BigInteger)  # a square is too big for an integer
    rest = number % 65_521
    sums = select(func.count(), func.sum(number), func.sum(rest * rest))
    size, *mark = db.session.execute(sums.where(*conditions(selection, listing, by=by))).one()
    return size, "/".join(str(each or 0) for each in mark)
