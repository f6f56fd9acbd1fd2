"""What taking back a change set would do, record by record, for whoever is asked first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Any

from backoffice.i18n import _l
from backoffice.models.actor import Actor
from backoffice.models.change import Action
from backoffice.models.record import Record, relation_of
from backoffice.policy import can
from backoffice.records.history import Difference, difference, titles_in
from backoffice.services.bulk import Outcome
from backoffice.services.net import Net, Place
from backoffice.services.reversing import may_see, read_records

MOST_SHOWN = 20
# What becomes of a record to which this was done.
EFFECTS = {Action.CREATE: _l("Is deleted"), Action.UPDATE: "", Action.DELETE: _l("Comes back")}


@dataclass(frozen=True)
class Reversal:
    """One record: what becomes of it, field by field, or why it stays as it is."""

    title: str
    effect: Any
    differences: list[Difference]
    kept: str


def reversals(
    nets: Sequence[Net], outcome: Outcome, *, first: Place | None, by: Actor
) -> list[Reversal]:
    """The first few of the records that somebody may see, and one of them before all others."""
    records = read_records(net.place for net in nets)
    ordered = sorted(nets, key=lambda net: net.place != first)
    seen = (net for net in ordered if may_see(net, records.get(net.place), by))
    shown = list(islice(seen, MOST_SHOWN))
    titles = _titles(shown)
    kept = {each.place: each.why for each in outcome.kept}
    return [
        Reversal(
            net.title,
            EFFECTS[net.action],
            _differences(net, records.get(net.place), titles, by),
            kept.get(net.place, ""),
        )
        for net in shown
    ]


def _titles(nets: Sequence[Net]) -> dict[str, dict[Any, str]]:
    by_type = groupby(sorted(nets, key=lambda net: net.place[0]), key=lambda net: net.kind)
    return {kind.__tablename__: titles_in(kind, list(group)) for kind, group in by_type}


def _differences(
    net: Net, record: Record | None, titles: dict[str, dict[Any, str]], by: Actor
) -> list[Difference]:
    """From what it became to what it was. What goes as a whole needs no list."""
    if not net.existed:
        return []
    visible = [
        difference(net.kind, column, entry, titles[net.place[0]])
        for column, entry in net.values.items()
        if can(by, "view", record or net.kind, relation_of(net.kind, column))
    ]
    return [replace(d, old=d.new, new=d.old, added=d.removed, removed=d.added) for d in visible]
