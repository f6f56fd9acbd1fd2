"""What a change set came to: all that it did to one record, as one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from backoffice.models.change import Action, Change
from backoffice.models.record import Record, record_types

Place = tuple[str, int]


@dataclass
class Net:
    """A record before and after a change set: whether it was there, and what its fields held.

    `values` has the shape of `Change.values`; `version` is the record's after the last change.
    """

    place: Place
    title: str
    version: int
    existed: bool
    exists: bool
    values: dict[str, Any]

    @property
    def kind(self) -> type[Record]:
        return record_types()[self.place[0]]

    @property
    def action(self) -> Action:
        """What was done to the record on the whole."""
        if not self.existed:
            return Action.CREATE
        return Action.UPDATE if self.exists else Action.DELETE


def net_of(changes: Iterable[Change]) -> list[Net]:
    """One for each record that is another one now, in the order in which they were touched."""
    found: dict[Place, Net] = {}
    for change in changes:
        if change.record_type in record_types():
            _add(found, change)
    return [net for net in found.values() if net.existed or net.exists]


def _add(found: dict[Place, Net], change: Change) -> None:
    place = change.record_type, change.record_id
    before = found.get(place)
    existed = before.existed if before else change.action != Action.CREATE
    values = _joined(before.values, change.values) if before else change.values
    exists = change.action != Action.DELETE
    found[place] = Net(place, change.title, change.record_version, existed, exists, values)


def _joined(first: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    """Two changes after one another as one."""
    both = {key: _joined_entry(first[key], then[key]) for key in first if key in then}
    return {**first, **then, **both}


def _joined_entry(first: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    if "secret" in then:
        return then
    if "added" in then or "removed" in then:
        return {
            "added": [*_without(first, "added", then), *_without(then, "added", first)],
            "removed": [*_without(first, "removed", then), *_without(then, "removed", first)],
        }
    return {"old": first.get("old"), "new": then.get("new")}


def _without(entry: dict[str, Any], side: str, other: dict[str, Any]) -> list[Any]:
    """What one change added (or removed), but for what the other took away (or put back)."""
    opposite = "removed" if side == "added" else "added"
    gone = keys_of(other.get(opposite, []))
    return [reference for reference in entry.get(side, []) if not keys_of([reference]) & gone]


def key_of(item: Any) -> Any:
    """What tells a linked thing from others: its id, or its name where it has none."""
    return getattr(item, "id", None) or str(item)


def keys_of(references: Iterable[Any]) -> set[Any]:
    """The same of references as the history keeps them."""
    return {record_id or name for record_id, name in references}
