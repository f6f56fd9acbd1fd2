"""What a declared column is to forms and lists, told when the site starts."""

import pytest
from sqlalchemy import DateTime, Float, LargeBinary, Numeric
from sqlalchemy.orm import DeclarativeBase, mapped_column

from backoffice.models.record import field
from backoffice.models.types import Decimals, UtcDateTime
from backoffice.records.attributes import attribute


class Elsewhere(DeclarativeBase):
    """Tables that belong to no site."""


class Parcel(Elsewhere):
    __tablename__ = "parcel"

    id = mapped_column(Decimals, primary_key=True)
    weight = field("Weight", Float())
    price = field("Price", Numeric(10, 2))
    label = field("Label", LargeBinary())
    sent = field("Sent at", DateTime())
    colour = field("Colour", LargeBinary(), kind="line")
    arrived = field("Arrived at", UtcDateTime())


@pytest.mark.parametrize("name", ["weight", "price", "label", "sent"])
def test_a_column_of_an_unknown_type_is_refused_with_what_to_take(name):
    with pytest.raises(LookupError, match=rf"parcel\.{name} is .* Decimals, times UtcDateTime"):
        attribute(getattr(Parcel, name))


@pytest.mark.parametrize(("name", "kind"), [("colour", "line"), ("arrived", "moment")])
def test_a_kind_that_is_declared_or_known_is_taken(name, kind):
    assert attribute(getattr(Parcel, name)).kind == kind
