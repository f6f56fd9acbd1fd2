"""How the database reads what a page asks for: the plans of its statements."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event, text

from backoffice.extensions import db

# Where rows are few, reading all of them is quickest: forbidden, it shows what else there is.
IN_ORDER = ("enable_seqscan", "enable_bitmapscan", "enable_sort")
BY_INDEX = ("enable_seqscan",)


@contextmanager
def statements_of() -> Iterator[list[tuple[str, Any]]]:
    """The statements that run inside, with their parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def unordered(table: str, call: Callable[[], Any]) -> list[str]:
    """Of a call's queries of a table, those that don't read it along an index in their order."""
    return _faults(table, call, IN_ORDER)


def unindexed(table: str, call: Callable[[], Any]) -> list[str]:
    """Of a call's queries of a table, those that read all of it."""
    return [each for each in _faults(table, call, BY_INDEX) if each.startswith("reads all")]


def _faults(table: str, call: Callable[[], Any], without: tuple[str, ...]) -> list[str]:
    with statements_of() as seen:
        call()
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            for setting in without:
                connection.execute(text(f"SET LOCAL {setting} = off"))
        judge = _sqlite if connection.dialect.name == "sqlite" else _postgres
        return [
            f"{fault}: {statement}"
            for statement, parameters in seen
            if statement.lstrip().startswith(("SELECT", "WITH"))
            for fault in judge(connection, statement, parameters, table)
        ]


def _sqlite(connection: Connection, statement: str, parameters: Any, table: str) -> Iterator[str]:
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    inner = {row.id for row in plan if row.detail.startswith(("CO-ROUTINE", "MATERIALIZE"))}
    reads = any(re.match(rf"(SCAN|SEARCH) {table}\b", row.detail) for row in plan)
    for row in plan:
        if row.detail == f"SCAN {table}":
            yield f"reads all of {table}"
        if (
            reads
            and "TEMP B-TREE FOR ORDER BY" in row.detail
            and (row.parent in inner or not inner)
        ):
            yield "sorts before it takes a page"


def _postgres(connection: Connection, statement: str, parameters: Any, table: str) -> Iterator[str]:
    explained = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    plan = explained.scalar_one()
    tree = json.loads(plan) if isinstance(plan, str) else plan
    yield from _walk(tree[0]["Plan"], table, limited=False)


def _walk(node: dict[str, Any], table: str, *, limited: bool) -> Iterator[str]:
    kind = node["Node Type"]
    if kind == "Seq Scan" and node["Relation Name"] == table:
        yield f"reads all of {table}"
    if kind == "Sort" and limited and _reads(node, table):
        yield "sorts before it takes a page"
    for below in node.get("Plans", []):
        yield from _walk(below, table, limited=limited or kind == "Limit")


def _reads(node: dict[str, Any], table: str) -> bool:
    below = node.get("Plans", [])
    return node.get("Relation Name") == table or any(_reads(each, table) for each in below)
