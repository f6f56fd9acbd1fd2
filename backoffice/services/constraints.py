"""From an error of the database to a sentence beside a field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import CheckConstraint, Constraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from backoffice.extensions import metadata
from backoffice.i18n import _
from backoffice.models.record import described, record_types
from backoffice.policy import Refused

SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (\w+)\.(\w+)")
SQLITE_CHECK = re.compile(r"CHECK constraint failed: (\w+)")


@contextmanager
def explained() -> Iterator[None]:
    """Raises Refused with a sentence where the database would raise an error of its own."""
    try:
        yield
    except IntegrityError as error:
        raise _refusal(error) from error
    except StaleDataError as error:
        raise Refused(_("Somebody else changed it at the same moment. Try again.")) from error


def _refusal(error: IntegrityError) -> Refused:
    text = str(error.orig)
    if unique := SQLITE_UNIQUE.search(text):
        return _taken(*unique.groups())
    check = SQLITE_CHECK.search(text)
    diagnosis = getattr(error.orig, "diag", None)
    name = check[1] if check else getattr(diagnosis, "constraint_name", None)
    constraint = next((c for c in _constraints() if c.name == name), None)
    return _broken(constraint)


def _constraints() -> Iterator[Constraint]:
    for table in metadata.tables.values():
        yield from table.constraints


def _broken(constraint: Constraint | None) -> Refused:
    if isinstance(constraint, UniqueConstraint):
        column = next(iter(constraint.columns))
        return _taken(column.table.name, column.name)
    if isinstance(constraint, CheckConstraint) and "message" in constraint.info:
        return Refused(constraint.info["message"], constraint.info["field"])
    if isinstance(constraint, ForeignKeyConstraint) or constraint is None:
        return Refused(_("Other records still refer to it."))
    return Refused(_("The values don't fit together."))


def _taken(table: str, column: str) -> Refused:
    kind = record_types().get(table)
    if kind is None:
        return Refused(_("It exists already."))
    label = described(getattr(kind, column)).label
    return Refused(
        _("“%(field)s” is taken by another record. Choose another.", field=label), column
    )
