"""The one question, `can`, and its form for lists, `scope`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true
from werkzeug.exceptions import Forbidden as HttpForbidden
from werkzeug.exceptions import NotFound

from backoffice.extensions import db
from backoffice.models.actor import Actor, ActorKind, holds
from backoffice.models.record import Record
from backoffice.policy.rules import RULES, Rule


class Refused(Exception):
    """An action can't be done; the sentence says why, the field where to mend it."""

    def __init__(self, message: Any, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Forbidden(HttpForbidden):
    """Somebody lacks a permission. Names those of which one would do."""

    def __init__(self, action: str, thing: Any, field: str = "") -> None:
        super().__init__()
        self.action = action
        self.record_type = getattr(thing, "__tablename__", thing)
        self.record_id = thing.id if isinstance(thing, Record) else None
        self.field = field
        self.permissions = granting(action, thing)


def can(
    by: Actor, action: str, thing: Record | type[Record] | str, field: str | None = None
) -> bool:
    """Whether somebody may do something: to a record, to some record of a type, or
    to something that is no record.

    With a field: whether they may do it to this field.
    """
    if isinstance(thing, str):
        return holds(by, f"{thing}.{action}")
    rules = _rules(by, action, _type(thing))
    return any(_covers(rule, action, field) and _applies(rule, by, thing) for rule in rules)


def allowed_fields(
    by: Actor, action: str, thing: Record | type[Record], among: Iterable[str]
) -> list[str]:
    """Of some fields, those to which somebody may do something: `can` for many at once."""
    rules = list(_rules(by, action, _type(thing)))

    @cache  # the condition of a rule may have to read what the record belongs to
    def applies(rule: Rule) -> bool:
        return _applies(rule, by, thing)

    return [e for e in among if any(_covers(rule, action, e) and applies(rule) for rule in rules)]


def is_for_nobody(action: str, record: type[Record], field: str) -> bool:
    """Whether no permission lets anybody do it to a field: then it follows from something else."""
    groups = RULES.get(record, {}).values()
    found = [rule for rules in groups for rule in rules if action in rule.actions]
    return not any(_covers(rule, action, field) for rule in found)


def _covers(rule: Rule, action: str, field: str | None) -> bool:
    """Whether a rule speaks of a field. What is locked may be seen and not changed."""
    if field is None:
        return True
    return not (
        (field in rule.locked and action != "view") or (rule.only and field not in rule.only)
    )


def _applies(rule: Rule, by: Actor, thing: Record | type[Record]) -> bool:
    if not isinstance(thing, Record) or not rule.where:
        return True
    return by.kind is ActorKind.COMMAND or bool(getattr(thing, rule.where)(by.user or by))


def _type(thing: Record | type[Record]) -> type[Record]:
    return type(thing) if isinstance(thing, Record) else thing


def _rules(by: Actor, action: str, record: type[Record]) -> Iterator[Rule]:
    for permission, rules in RULES.get(record, {}).items():
        if holds(by, permission):
            yield from (rule for rule in rules if action in rule.actions)


def scope(
    record: type[Record], action: str, by: Actor, field: str | None = None
) -> ColumnElement[bool]:
    """The records to which somebody may do something, or do it to a field, as a WHERE clause."""
    clauses = []
    for rule in _rules(by, action, record):
        if not _covers(rule, action, field):
            continue
        if not rule.where or by.kind is ActorKind.COMMAND:
            return true()
        clauses.append(getattr(record, rule.where)(by.user or by))
    return or_(*clauses) if clauses else false()


def load(record: type[Record], record_id: int, action: str, *, by: Actor) -> Any:
    """The record with this id, if `by` may do the action to it.

    Raises NotFound when they may not even see it, Forbidden when they may only look.
    """
    found = db.session.scalar(select(record).where(record.id == record_id))
    if found is None or not can(by, "view", found):
        raise NotFound
    if not can(by, action, found):
        raise Forbidden(action, found)
    return found


def granting(action: str, thing: Any) -> list[str]:
    """The permissions of which any would allow an action."""
    if isinstance(thing, str):
        return [f"{thing}.{action}"]
    rules = RULES.get(_type(thing), {})
    return [name for name, group in rules.items() if any(action in rule.actions for rule in group)]
