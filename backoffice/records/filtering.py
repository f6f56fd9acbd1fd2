"""What the filters of an address come to: conditions, chips, and what couldn't be understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false

from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.records.attributes import Attribute

# {"status": ["draft"], "publish_at_from": ["2026-01-01"]}
Query = Mapping[str, list[str]]
# What an address says of a list besides filters: what a view keeps, and what belongs to the moment.
KEPT = ("q", "sort", "columns")
PASSING = ("at", "rows", "page", "go", "selection", "cells", "facets")
OF_THE_LIST = frozenset({*KEPT, *PASSING, "view"})


@dataclass(frozen=True)
class Chip:
    """One filter in force, in words, and the parameters that make it."""

    label: Any
    value: str
    parameters: tuple[tuple[str, str], ...]


@dataclass
class Filtering:
    """What `by` asked for in a query string, at a time that tells when "today" is.

    `own` tells which conditions come from which filter, and `named` by their ids the records
    that a filter means. Where no index serves a condition, rows are looked at `one_by_one`.
    """

    by: Actor
    now: datetime
    conditions: list[ColumnElement[bool]] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    one_by_one: bool = False
    own: dict[str, list[ColumnElement[bool]]] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=dict)

    def add(
        self,
        attribute: Attribute,
        words: Any,
        parameters: tuple[tuple[str, str], ...],
        *conditions: ColumnElement[bool],
    ) -> None:
        """Let through only what fulfils the conditions, which `words` say."""
        self.conditions += conditions
        self.chips.append(Chip(attribute.label, str(words), parameters))

    def refuse(self, attribute: Attribute, value: str) -> None:
        """Say that a value means nothing here."""
        words = _(
            "“%(value)s” is no filter for %(field)s.", value=value[:40], field=attribute.label
        )
        self.problems.append(words)

    def refuse_many(self, attribute: Attribute, most: int) -> None:
        """Say that more is meant than a filter can name."""
        words = _(
            "Name at most %(most)s records for %(field)s, or write more of a name.",
            most=most,
            field=attribute.label,
        )
        self.problems.append(words)

    def close(self) -> None:
        """Let no row through, rather than more of them than somebody meant to see."""
        self.conditions.append(false())
        self.problems.append(_("Until that is mended, nothing is shown here."))


def values(query: Query, name: str) -> list[str]:
    """What stands under a name and is not empty."""
    return [value.strip() for value in query.get(name, []) if value.strip()]
