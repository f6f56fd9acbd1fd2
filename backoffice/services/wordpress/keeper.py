"""Keeping our records in step with foreign ones, and counting what was done."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.origin import Origin
from backoffice.models.record import Record
from backoffice.services.save import assign, comparable

R = TypeVar("R", bound=Record)

DELETED = "deleted here since"
EDITED = "edited here since"


@dataclass
class Summary:
    """What an import did, counted by kind: author, tag, post, page, comment.

    What was skipped is counted by kind and reason.
    """

    made: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)


class Keeper:
    """Makes, updates and finds again the records that came from one site."""

    def __init__(self, source: str, summary: Summary) -> None:
        self._source, self._summary = source, summary
        self._new: dict[tuple[str, str], tuple[Record, str]] = {}

    def keep(
        self,
        kind: str,
        key: str,
        record_type: type[R],
        values: dict[str, Any],
        *,
        once: Callable[[], dict[str, Any]],
        counted: str = "",
    ) -> R | None:
        """Give our record these values; a new one also those that are asked for only once.

        A record that was edited here keeps its own values, and one that was deleted here
        stays away: then None is returned. It is `counted` as its kind unless another is named.
        """
        fingerprint = _fingerprint(values)
        origin, counted = self.origin(kind, key), counted or kind
        if origin is None:
            new = record_type(**values, **once())
            return self.remember(kind, key, new, fingerprint, counted)
        record = db.session.get(record_type, origin.record_id)
        if record is None:
            self._summary.skipped[counted, DELETED] += 1
        elif origin.fingerprint == fingerprint:
            self._summary.unchanged[counted] += 1
        elif origin.fingerprint != _fingerprint({name: getattr(record, name) for name in values}):
            self._summary.skipped[counted, EDITED] += 1
        else:
            assign(record, values)
            origin.fingerprint = fingerprint
            self._summary.changed[counted] += 1
        return record

    def origin(self, kind: str, key: str) -> Origin | None:
        """What is known of a foreign thing."""
        if (kind, _short(key)) in self._new:
            self.settle()
        return db.session.scalar(
            select(Origin).where(
                Origin.source == self._source, Origin.kind == kind, Origin.key == _short(key)
            )
        )

    def remember(
        self, kind: str, key: str, record: R, fingerprint: str = "", counted: str = ""
    ) -> R:
        """Take in a record that is new, or new to this site."""
        fresh = record not in db.session
        (self._summary.made if fresh else self._summary.unchanged)[counted or kind] += 1
        db.session.add(record)
        self._new[kind, _short(key)] = (record, fingerprint)
        return record

    def settle(self) -> None:
        """Write what was made so far: from now on the records have ids."""
        db.session.flush()
        db.session.add_all(
            Origin(
                source=self._source,
                kind=kind,
                key=key,
                record_type=record.__tablename__,
                record_id=record.id,
                fingerprint=fingerprint,
            )
            for (kind, key), (record, fingerprint) in self._new.items()
        )
        self._new.clear()
        db.session.flush()


def _short(key: str) -> str:
    return key if len(key) <= 200 else hashlib.sha256(key.encode()).hexdigest()


def _fingerprint(values: dict[str, Any]) -> str:
    plain = {name: comparable(value) for name, value in values.items()}
    ordered = {n: sorted(value) if isinstance(value, set) else value for n, value in plain.items()}
    return hashlib.sha256(json.dumps(ordered, sort_keys=True).encode()).hexdigest()
