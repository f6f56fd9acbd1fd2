"""A migrated database for each test, on SQLite and on PostgreSQL, made fast."""

from __future__ import annotations

import shutil
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from backoffice.extensions import db, metadata
from backoffice.models.unrecorded import unrecorded_writes

SHIPPED = ("role", "role_permission")
# TRUNCATE makes new files for each table and index, which takes longer than most tests: it is for
# tables that have grown. TABLES are emptied before those that they refer to.
EMPTY = """
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY '{TABLES}'::text[] LOOP
        IF pg_relation_size(quote_ident(name)) > 1000000 THEN
            EXECUTE format('TRUNCATE %I CASCADE', name);
        ELSE
            EXECUTE format('DELETE FROM %I', name);
        END IF;
    END LOOP;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
END $$
"""


class SqliteDatabase:
    """A file, copied anew for each test from one that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self.path, self.template = folder / "test.db", folder / "template.db"
        self.url = f"sqlite:///{self.path}"

    def prepare(self, app: Flask) -> None:
        with app.app_context():
            flask_migrate.upgrade()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        shutil.copyfile(self.path, self.template)

    def reset(self, app: Flask) -> None:
        with app.app_context():
            db.engine.dispose()
        for leftover in self.path.parent.glob(f"{self.path.name}-*"):
            leftover.unlink()
        shutil.copyfile(self.template, self.path)

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)


class PostgresDatabase:
    """A database of its own; what the migrations put in is kept aside and restored."""

    def __init__(self, server: str, name: str) -> None:
        self.server = make_url(server)
        self.name = name
        self.url = self.server.set(database=name).render_as_string(hide_password=False)
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{name}"')
        self._run(f'ALTER DATABASE "{name}" SET synchronous_commit = off')  # nobody misses it

    def _run(self, statement: str) -> None:
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def prepare(self, app: Flask) -> None:
        with app.app_context():
            flask_migrate.upgrade()
            with db.engine.begin() as connection:
                connection.execute(text("CREATE SCHEMA shipped"))
                for table in SHIPPED:
                    connection.execute(text(f"CREATE TABLE shipped.{table} AS TABLE {table}"))

    def reset(self, app: Flask) -> None:
        tables = ",".join(table.name for table in reversed(metadata.sorted_tables))
        with app.app_context(), unrecorded_writes("tests"), db.engine.begin() as connection:
            connection.execute(text(EMPTY.replace("TABLES", tables)))
            for table in SHIPPED:
                connection.execute(text(f"INSERT INTO {table} SELECT * FROM shipped.{table}"))
            connection.execute(text("SELECT setval('role_id_seq', (SELECT max(id) FROM role))"))

    def drop(self) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
