"""From an error of the database to a sentence beside a field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import InvalidOperation
from itertools import chain
from typing import Any

from sqlalchemy import Constraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.exc import CircularDependencyError, IntegrityError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from backoffice.extensions import metadata
from backoffice.i18n import _
from backoffice.models.outage import DEADLOCK
from backoffice.models.record import described, record_types, relation_of
from backoffice.models.types import TooLarge
from backoffice.policy import Refused

NOT_NULL_VIOLATION = "23502"
# Two wait for one another; the database lets one of them go on.
SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (\w+\.\w+(?:, \w+\.\w+)*)")
SQLITE_NOT_NULL = re.compile(r"NOT NULL constraint failed: (\w+)\.(\w+)")
SQLITE_CHECK = re.compile(r"CHECK constraint failed: (\w+)")


@contextmanager
def explained() -> Iterator[None]:
    """Raises Refused with a sentence where the database would raise an error of its own."""
    try:
        yield
    except IntegrityError as error:
        raise _refusal(error) from error
    except CircularDependencyError as error:
        raise Refused(_("They would refer to one another in a circle.")) from error
    except (StatementError, InvalidOperation) as error:
        origin = getattr(error, "orig", error)
        if isinstance(origin, TooLarge | InvalidOperation):
            raise Refused(_("A number that follows from these is too large.")) from error
        if getattr(origin, "sqlstate", "") == DEADLOCK:
            raise _at_the_same_moment() from error
        raise
    except StaleDataError as error:
        raise _at_the_same_moment() from error


def _at_the_same_moment() -> Refused:
    return Refused(_("Somebody else changed it at the same moment. Try again."))


def _refusal(error: IntegrityError) -> Refused:
    text = str(error.orig)
    if unique := SQLITE_UNIQUE.search(text):
        columns = [place.partition(".") for place in unique[1].split(", ")]
        return _doubled(columns[0][0], [column for _table, _dot, column in columns])
    check = SQLITE_CHECK.search(text)
    diagnosis = getattr(error.orig, "diag", None)
    if missing := _empty_column(text, diagnosis):
        return _missing(*missing)
    name = check[1] if check else getattr(diagnosis, "constraint_name", None)
    every = chain.from_iterable(table.constraints for table in metadata.tables.values())
    return _broken(next((each for each in every if each.name == name), None))


def _empty_column(text: str, diagnosis: Any) -> tuple[str, str] | None:
    """The table and the column that have to hold something and don't."""
    if found := SQLITE_NOT_NULL.search(text):
        return found[1], found[2]
    if getattr(diagnosis, "sqlstate", "") == NOT_NULL_VIOLATION:
        return diagnosis.table_name, diagnosis.column_name
    return None


def _missing(table: str, column: str) -> Refused:
    kind = record_types().get(table)
    field = relation_of(kind, column) if kind else column
    if kind is None or field not in kind.__mapper__.attrs:
        return Refused(_("Something that it needs is missing."))
    label = described(getattr(kind, field)).label
    return Refused(_("Fill in “%(field)s”.", field=label), field)


def _broken(constraint: Constraint | None) -> Refused:
    if constraint is not None and "message" in constraint.info:
        return Refused(constraint.info["message"], constraint.info["field"])
    if isinstance(constraint, UniqueConstraint):
        return _taken(constraint.table.name, [column.name for column in constraint.columns])
    if isinstance(constraint, ForeignKeyConstraint) or constraint is None:
        # SQLite doesn't say which of the two it is.
        return Refused(_("What it refers to is gone by now, or other records still refer to it."))
    return Refused(_("The values don't fit together."))


def _doubled(table: str, columns: Sequence[str]) -> Refused:
    """What SQLite says of a unique constraint, or index, is its columns."""
    own = metadata.tables[table].constraints if table in metadata.tables else ()
    unique = (each for each in own if isinstance(each, UniqueConstraint))
    same = next((each for each in unique if each.columns.keys() == list(columns)), None)
    return _broken(same) if same is not None else _taken(table, columns)


def _taken(table: str, columns: Sequence[str]) -> Refused:
    """Of several fields the last is named: those before say within what it is told apart."""
    kind = record_types().get(table)
    field = relation_of(kind, columns[-1]) if kind else ""
    if kind is None or field not in kind.__mapper__.attrs:
        return Refused(_("It exists already."))
    label = described(getattr(kind, field)).label
    return Refused(_("“%(field)s” is taken by another record. Choose another.", field=label), field)
