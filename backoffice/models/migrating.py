"""Search indexes in generated migrations: Alembic doesn't know them by itself."""

from __future__ import annotations

from dataclasses import dataclass

from alembic.autogenerate import comparators, renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrateOperation, UpgradeOps
from alembic.util import DispatchPriority

from backoffice.models.searching import SearchIndex, search_indexes


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
    assert context.connection is not None
    for index in search_indexes():
        if not index.exists(context.connection):
            upgrade.ops.append(MakeSearchIndex(index))


@renderers.dispatch_for(MakeSearchIndex)
def as_text(context: AutogenContext, operation: MakeSearchIndex) -> str:
    context.imports.add("\nfrom backoffice.models.searching import SearchIndex\n")
    index = operation.index
    declared = f"SearchIndex({index.table!r}, {index.kind!r}, {index.columns!r})"
    return f"{declared}.{operation.verb}(op.get_bind())"
