"""What Alembic leaves out of the migrations that it generates: indexes for searching, and on
SQLite those over expressions; and what it takes for a difference there that is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alembic.autogenerate import comparators, renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import (
    CreateForeignKeyOp,
    CreateIndexOp,
    DropConstraintOp,
    MigrateOperation,
    ModifyTableOps,
    UpgradeOps,
)
from alembic.util import DispatchPriority
from sqlalchemy import Column, Connection, Index

from backoffice.extensions import metadata
from backoffice.models.searching import SearchIndex, search_indexes

KEYS_OF_TABLE = 'SELECT "from", on_delete FROM pragma_foreign_key_list(?)'


@dataclass
class MakeSearchIndex(MigrateOperation):
    """One line of a migration that creates or drops a search index."""

    index: SearchIndex
    verb: str = "create"

    def reverse(self) -> MakeSearchIndex:
        return MakeSearchIndex(self.index, "drop" if self.verb == "create" else "create")

    def to_diff_tuple(self) -> tuple[str, SearchIndex]:
        return f"{self.verb}_search_index", self.index


@comparators.dispatch_for("schema", priority=DispatchPriority.LAST)
def add_missing(context: AutogenContext, upgrade: UpgradeOps, _schemas: object) -> None:
    """Create what record types declare and the database lacks, once the tables are there."""
    connection = context.connection
    assert connection is not None
    if connection.dialect.name == "sqlite":
        _forget_inline_keys(connection, upgrade)
        upgrade.ops += [CreateIndexOp.from_index(index) for index in _unseen(connection)]
    for index in search_indexes():
        if not index.exists(connection):
            upgrade.ops.append(MakeSearchIndex(index))


def _unseen(connection: Connection) -> Iterator[Index]:
    """Indexes over expressions that aren't there. SQLAlchemy can't read SQLite's."""
    there = "SELECT name FROM sqlite_master WHERE type = 'index'"
    names = set(connection.exec_driver_sql(there).scalars())
    for table in metadata.sorted_tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            plain = all(isinstance(each, Column) for each in index.expressions)
            if not plain and index.name not in names:
                yield index


def _forget_inline_keys(connection: Connection, upgrade: UpgradeOps) -> None:
    """Drop "differences" of references that came with a column: SQLAlchemy can't read SQLite's."""
    for table in upgrade.ops:
        if isinstance(table, ModifyTableOps):
            rows = connection.exec_driver_sql(KEYS_OF_TABLE, (table.table_name,))
            there = {(row[0], row[1]) for row in rows}
            table.ops = [op for op in table.ops if not _is_inline_key(op, there)]
    upgrade.ops = [op for op in upgrade.ops if not isinstance(op, ModifyTableOps) or op.ops]


def _is_inline_key(op: MigrateOperation, there: set[tuple[str, str]]) -> bool:
    if isinstance(op, DropConstraintOp):
        return op.constraint_type == "foreignkey" and op.constraint_name is None
    if isinstance(op, CreateForeignKeyOp):
        return (op.local_cols[0], op.kw.get("ondelete")) in there
    return False


@renderers.dispatch_for(MakeSearchIndex)
def as_text(context: AutogenContext, operation: MakeSearchIndex) -> str:
    context.imports.add("\nfrom backoffice.models.searching import SearchIndex\n")
    index = operation.index
    declared = f"SearchIndex({index.table!r}, {index.kind!r}, {index.columns!r})"
    return f"{declared}.{operation.verb}(op.get_bind())"
