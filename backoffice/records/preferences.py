"""What people chose about their lists, kept until they choose anew."""

from __future__ import annotations

from backoffice.extensions import db
from backoffice.models.list_preference import Density, ListPreference
from backoffice.models.transaction import transaction
from backoffice.models.user import User
from backoffice.records.declaration import Listing
from backoffice.services.constraints import explained


def preference_of(listing: Listing, person: User) -> ListPreference | None:
    """What somebody chose for a list, if they did."""
    return db.session.get(ListPreference, (person.id, listing.record.__tablename__))


def keep_preference(
    listing: Listing,
    person: User,
    *,
    columns: list[str] | None,
    density: Density,
    size: int | None,
) -> None:
    """Keep what somebody chose for a list. None stands for what it does by itself."""
    preference = ListPreference(
        user_id=person.id,
        record_type=listing.record.__tablename__,
        columns=columns,
        density=density,
        page_size=size,
    )
    with explained(), transaction():
        db.session.merge(preference)
