"""How a list is shown: which columns in which order, how densely, how many rows a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.list_preference import Density, ListPreference
from backoffice.policy import allowed_fields
from backoffice.records.attributes import Attribute
from backoffice.records.declaration import Listing
from backoffice.records.filtering import Query

PAGE_SIZES = (20, 50, 100)


@dataclass(frozen=True)
class Display:
    """The columns of a list, those that could be `offered` besides, and how they are shown."""

    columns: list[Attribute]
    offered: list[Attribute]
    density: Density
    size: int
    sizes: list[int]
    problems: list[str]
    densities: type[Density] = Density


def choose(
    listing: Listing,
    query: Query,
    preference: ListPreference | None,
    *,
    by: Actor,
    size: int,
    in_view: bool = False,
) -> Display:
    """How to show a list. What its address says goes before what somebody chose earlier.

    A view brings its columns along, so that it looks the same to everybody.
    """
    allowed = {each.key: each for each in allowed_attributes(listing.columns + listing.more, by)}
    named, liked = _named(query), preference or ListPreference(density=Density.COMFORTABLE)
    wanted = named or (not in_view and liked.columns) or listing.usual
    keys = dict.fromkeys([listing.usual[0], *wanted])  # the title stays, and stands first
    columns = [allowed[key] for key in keys if key in allowed]
    return Display(
        columns=columns,
        offered=[each for each in allowed.values() if each not in columns],
        density=liked.density,
        size=_size(query, liked.page_size or size),
        sizes=sizes_of(size),
        problems=_unknown(named, allowed),
    )


def _unknown(named: list[str], allowed: Mapping[str, Attribute]) -> list[str]:
    unknown = [name[:40] for name in named if name not in allowed]
    return [_("“%(name)s” is no column here.", name=name) for name in unknown]


def allowed_attributes(attributes: list[Attribute], by: Actor) -> list[Attribute]:
    """Those of one record type that somebody may see."""
    if not attributes:
        return []
    keys = (each.key for each in attributes)
    seen = set(allowed_fields(by, "view", attributes[0].record, keys))
    return [each for each in attributes if each.key in seen]


def sizes_of(default: int) -> list[int]:
    """The page sizes to choose from."""
    return sorted({*PAGE_SIZES, default})


def in_order(keys: list[str], places: Mapping[str, str]) -> list[str]:
    """Some keys by the numbers that were typed for them; where two want one place, the one that
    was moved there gets it.
    """

    def rank(key: str) -> tuple[int, int]:
        now = keys.index(key) + 1
        typed = places.get(key, "")
        wanted = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else now
        return wanted, (wanted > now) - (wanted < now)

    return sorted(keys, key=rank)


def _named(query: Query) -> list[str]:
    """The columns that an address names: `columns=status,author`."""
    return [name for name in ",".join(query.get("columns", [])).split(",") if name]


def _size(query: Query, default: int) -> int:
    wanted = next(iter(query.get("rows", [])), "")
    return int(wanted) if wanted in map(str, PAGE_SIZES) else default
