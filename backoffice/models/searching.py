"""The indexes behind searching: FTS5 tables on SQLite, GIN indexes on PostgreSQL.

A record type declares `__words__`, columns whose words are found, and `__fragments__`, columns of
which any three letters are found; its migration creates the indexes. SQLite's tables hold no text
of their own and are kept in step by triggers.
"""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import SQLITE_CORRUPT_VTAB

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DatabaseError

from backoffice.extensions import metadata
from backoffice.models.folding import UNSPACED, marks
from backoffice.models.record import record_types

# PostgreSQL refuses to index more than a megabyte of words.
MOST_LETTERS = 100_000
FTS_OPTIONS = {
    "words": "tokenize = 'unicode61 remove_diacritics 2', prefix = '3 4'",
    "fragments": "tokenize = 'trigram'",
}
POSTGRES_FUNCTIONS = (
    "CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public",
    # Named with its schema and dictionary, unaccent always gives the same for the same text.
    # Most texts are ASCII; of the others it knows the marks of Latin, Greek and Cyrillic only.
    f"""CREATE OR REPLACE FUNCTION public.search_fold(given text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE WHEN octet_length(given) = length(given) THEN lower(left(given, {MOST_LETTERS}))
        ELSE lower(public.unaccent('public.unaccent', regexp_replace(
            normalize(left(given, {MOST_LETTERS}), NFKD), '[{marks()}]+', '', 'g'))) END $$""",
    # PostgreSQL takes addresses and hyphenated words for one word: punctuation goes first.
    f"""CREATE OR REPLACE FUNCTION public.search_words(given text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT regexp_replace(
            regexp_replace(public.search_fold(given), '[!-/:-@[-`{{-~]+', ' ', 'g'),
            '([{UNSPACED}])', ' \\1 ', 'g') $$""",
)


def prepare(connection: Connection) -> None:
    """What a PostgreSQL database needs before its first search index."""
    if connection.dialect.name == "postgresql":
        for statement in POSTGRES_FUNCTIONS:
            _run(connection, statement)


@dataclass(frozen=True)
class SearchIndex:
    """The words of some columns together, or the fragments of each of them.

    `create` and `drop` are for migrations; `rebuild` and `holds` for `manage.py search`.
    """

    table: str
    kind: str
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.table}_{self.kind}"

    def texts(self, row: str) -> dict[str, str]:
        """SQL: what is indexed of a row (a table, "new" or "old"), by the index's own columns."""
        if self.kind == "fragments":
            return {column: f"search_fold({row}.{column})" for column in self.columns}
        together = " || ' ' || ".join(f"coalesce({row}.{each}, '')" for each in self.columns)
        return {"words": f"search_words({together})"}

    def create(self, connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            for name, definition in self._gin().items():
                _run(
                    connection,
                    f"CREATE INDEX {name} ON {quoted(self.table)} USING gin ({definition})",
                )
            return
        for statement in self._fts():
            _run(connection, statement)
        self.create_beginnings(connection)
        self.rebuild(connection)

    def create_beginnings(self, connection: Connection) -> None:
        """SQLite's index of threes knows nothing of shorter fragments: an index of each text does.

        A part of `create`; for databases made before it was.
        """
        if connection.dialect.name == "sqlite" and self.kind == "fragments":
            for each in self.columns:
                _run(
                    connection,
                    f"CREATE INDEX IF NOT EXISTS ix_{self.name}_{each} "
                    f"ON {quoted(self.table)} (search_fold({each}))",
                )

    def drop(self, connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            for name in self._gin():
                _run(connection, f"DROP INDEX {name}")
            return
        for event in ("insert", "update", "delete"):
            _run(connection, f"DROP TRIGGER {self.name}_{event}")
        _run(connection, f"DROP TABLE {self.name}")
        _run(connection, f"DROP VIEW {self.name}_source")
        for each in self.columns:
            _run(connection, f"DROP INDEX IF EXISTS ix_{self.name}_{each}")

    def exists(self, connection: Connection) -> bool:
        """Whether there is one of this name, over whatever columns."""
        inspector = inspect(connection)
        if connection.dialect.name != "postgresql":
            return inspector.has_table(self.name)
        names = {each["name"] for each in inspector.get_indexes(self.table)}
        return not names.isdisjoint(self._gin())

    def rebuild(self, connection: Connection) -> None:
        """Make the index anew from the records."""
        if connection.dialect.name == "postgresql":
            for name in self._gin():
                _run(connection, f"REINDEX INDEX {name}")
            return
        _run(connection, f"INSERT INTO {self.name} ({self.name}) VALUES ('rebuild')")
        if self.kind == "fragments":
            for each in self.columns:
                _run(connection, f"REINDEX ix_{self.name}_{each}")

    def holds(self, connection: Connection) -> bool:
        """Whether the index says what the records say. PostgreSQL keeps its own in step itself."""
        if connection.dialect.name == "postgresql":
            return True
        check = f"INSERT INTO {self.name} ({self.name}, rank) VALUES ('integrity-check', 1)"
        try:
            with connection.begin_nested():
                _run(connection, check)
        except DatabaseError as error:
            if getattr(error.orig, "sqlite_errorcode", 0) == SQLITE_CORRUPT_VTAB:
                return False
            raise  # a database that others keep busy, and the like
        return True

    def _gin(self) -> dict[str, str]:
        """The name and the definition of each of PostgreSQL's indexes."""
        texts = self.texts(quoted(self.table))
        if self.kind == "words":
            return {f"ix_{self.name}": f"to_tsvector('simple'::regconfig, {texts['words']})"}
        return {f"ix_{self.name}_{name}": f"{text} gin_trgm_ops" for name, text in texts.items()}

    def _fts(self) -> list[str]:
        """SQLite's index over a view of the texts, and the triggers that keep it in step."""
        source = ", ".join(
            f"{text} AS {name}" for name, text in self.texts(quoted(self.table)).items()
        )
        names = ", ".join(self.texts("new"))
        new, old = (", ".join(self.texts(row).values()) for row in ("new", "old"))
        add = f"INSERT INTO {self.name} (rowid, {names}) VALUES (new.id, {new});"
        remove = (
            f"INSERT INTO {self.name} ({self.name}, rowid, {names}) "
            f"VALUES ('delete', old.id, {old});"
        )
        when = {
            "insert": ("INSERT", add),
            "update": (f"UPDATE OF {', '.join(self.columns)}", f"{remove} {add}"),
            "delete": ("DELETE", remove),
        }
        return [
            f"CREATE VIEW {self.name}_source AS SELECT id, {source} FROM {quoted(self.table)}",
            f"CREATE VIRTUAL TABLE {self.name} USING fts5({names}, "
            f"content = '{self.name}_source', content_rowid = 'id', {FTS_OPTIONS[self.kind]})",
            *(
                f"CREATE TRIGGER {self.name}_{name} AFTER {event} ON {quoted(self.table)} "
                f"BEGIN {work} END"
                for name, (event, work) in when.items()
            ),
        ]


def search_indexes() -> list[SearchIndex]:
    """The indexes that the record types declare."""
    return [
        SearchIndex(table, kind, columns)
        for table, record in record_types().items()
        for kind, columns in (("words", record.__words__), ("fragments", record.__fragments__))
        if columns
    ]


def rebuild_orders(connection: Connection) -> None:
    """Make the indexes anew that hold what `alphabetical` made of texts."""
    word = "REINDEX INDEX" if connection.dialect.name == "postgresql" else "REINDEX"
    names = (str(index.name) for table in metadata.tables.values() for index in table.indexes)
    for name in names:
        if name.endswith("_alphabet"):
            _run(connection, f"{word} {name}")


def quoted(table: str) -> str:
    return f'"{table}"'


def _run(connection: Connection, statement: str) -> None:
    # As it is: a colon or a percent sign in it means nothing.
    connection.exec_driver_sql(statement.replace("%", "%%") if "%" in statement else statement)
