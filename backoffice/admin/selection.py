"""The rows that somebody picked in a list."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from backoffice.extensions import db
from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.records.declaration import Listing
from backoffice.records.filters import read_id
from backoffice.records.listing import matching_ids

MOST_PICKED = 500
SAMPLE = 10


@dataclass(frozen=True)
class Selection:
    """Picked records that exist and that the person may see."""

    ids: list[int]
    sample: list[str]

    @classmethod
    def from_form(cls, listing: Listing, form: MultiDict[str, str], *, by: Actor) -> Selection:
        picked = [record_id for text in form.getlist("id") if (record_id := read_id(text))]
        return cls.of(listing.record, matching_ids(listing, picked[:MOST_PICKED], by=by))

    @classmethod
    def of(cls, kind: type[Record], ids: list[int]) -> Selection:
        first = select(kind).where(kind.id.in_(ids[:SAMPLE]))
        return cls(ids, [str(record) for record in db.session.scalars(first)])
