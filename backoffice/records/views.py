"""Saved views: a list's parameters under a name, and whether an address still says the same.

The address stays the truth. It names the view that it came from (`view=3`), so that the list can
say when it differs, and show nothing where it would show more than the view was made for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import and_, literal, select

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.folding import alphabetical
from backoffice.models.list_preference import ListPreference
from backoffice.models.saved_view import SavedView
from backoffice.models.user import User
from backoffice.policy import scope
from backoffice.records.attributes import Attribute
from backoffice.records.declaration import Listing
from backoffice.records.filtering import KEPT, OF_THE_LIST, Query, values
from backoffice.records.filters import parameters_of

# Of one person and list; others may share theirs with them besides.
MOST_OWN = 50


@dataclass(frozen=True)
class Desk:
    """What somebody laid out for a list: how they like it, and the views that they may open."""

    preference: ListPreference | None
    views: list[SavedView]

    def named(self, query: Query) -> SavedView | None:
        """The view that an address names."""
        wanted = next(iter(query.get("view", [])), "")
        return next((view for view in self.views if str(view.id) == wanted), None)

    def is_full(self, person: User) -> bool:
        """Whether somebody has as many views of their own as they may."""
        return sum(view.is_own(person) for view in self.views) >= MOST_OWN


def desk_of(listing: Listing, person: User) -> Desk:
    """All in one statement."""
    kind = listing.record.__tablename__
    me = select(literal(person.id).label("id")).subquery("me")
    liked = and_(ListPreference.user_id == me.c.id, ListPreference.record_type == kind)
    open_to_me = and_(SavedView.record_type == kind, scope(SavedView, "view", person))
    rows = db.session.execute(
        select(ListPreference, SavedView)
        .select_from(me)
        .outerjoin(ListPreference, liked)
        .outerjoin(SavedView, open_to_me)
        .order_by(alphabetical(SavedView.name), SavedView.id)
    ).all()
    return Desk(rows[0][0], [view for _preference, view in rows if view is not None])


@dataclass(frozen=True)
class Opened:
    """The view that an address names, if it names one, and what is not as it was saved."""

    is_named: bool = False
    view: SavedView | None = None
    changed: bool = False
    problems: list[str] = field(default_factory=list)


def views_for(listing: Listing, query: Query, person: User) -> Desk:
    """The views alone, and only for an address that names one: then nothing has to be read."""
    return desk_of(listing, person) if query.get("view") else Desk(None, [])


def open_view(listing: Listing, filters: list[Attribute], query: Query, desk: Desk) -> Opened:
    """What an address says of its view. `filters` are those that the person may use."""
    if not query.get("view"):
        return Opened()
    view = desk.named(query)
    lost = unknown_in(query, filters)
    problems = [_("“%(name)s” is no filter here any more.", name=name[:40]) for name in lost]
    if view is None:
        problems.append(_("This view is gone, or not shared with you any more."))
    changed = view is not None and kept_of(listing, query, view) != view.query
    return Opened(True, view, changed, problems)


def unknown_in(query: Query, filters: list[Attribute]) -> list[str]:
    """The parameters of an address that are none of these filters, and nothing else of a list."""
    known = {name for each in filters for name in parameters_of(each)} | OF_THE_LIST
    return [name for name in query if name not in known]


def kept_of(listing: Listing, query: Query, view: SavedView | None) -> dict[str, list[str]]:
    """The part of an address that a view keeps, without what the list does by itself.

    What a view held before it keeps holding, even where nobody understands it any more: without
    it the view would show more.
    """
    known = {name for each in listing.filters for name in parameters_of(each)}
    known |= {*KEPT, *(view.query if view else ())}
    natural = {"sort": [listing.order], "columns": [",".join(listing.usual)]}
    kept = {name: values(query, name) for name in query if name in known}
    return {name: each for name, each in kept.items() if each not in ([], natural.get(name))}


def parameters_of_view(view: SavedView) -> dict[str, list[str]]:
    """What the address of a view says."""
    return {**view.query, "view": [str(view.id)]}
