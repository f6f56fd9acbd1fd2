"""Bringing a database to the version of the code."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import flask_migrate
from flask import current_app
from sqlalchemy import func, inspect, select

from backoffice.cli.environment import one_at_a_time, say
from backoffice.extensions import db
from backoffice.models.revisions import code_revision, found_revision, is_known
from backoffice.models.types import utcnow

# By which calls that migrate one database on PostgreSQL know one another.
LOCK = 6_014_077


@dataclass(frozen=True)
class Migrated:
    """From which version a database came to which, and the copy that was made before, if any."""

    before: str | None
    after: str | None
    copy: Path | None = None


def upgrade() -> Migrated:
    """Migrate to the newest version.

    Raises click.ClickException when the database is ahead of the code.
    """
    with _one_at_a_time():
        found, head = found_revision(), code_revision()
        if found == head:
            return Migrated(found, head)
        _refuse_newer(found)
        copy = copy_database() if found is not None else None
        logging.getLogger("alembic").setLevel(logging.WARNING)
        flask_migrate.upgrade()
        return Migrated(found, head, copy)


def downgrade(revision: str) -> Migrated:
    """Undo migrations down to a version, after a copy."""
    with _one_at_a_time():
        found, copy = found_revision(), copy_database()
        flask_migrate.downgrade(revision=revision)
        return Migrated(found, found_revision(), copy)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Of two who migrate one database, the second waits, and finds it done."""
    if db.engine.dialect.name == "sqlite":
        with one_at_a_time(Path(current_app.instance_path), "migrating the database"):
            yield
        return
    # A transaction that stays open would hold up migrations.
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(select(func.pg_try_advisory_lock(LOCK))):
            say("Waiting for another call that is migrating the database")
            connection.execute(select(func.pg_advisory_lock(LOCK)))
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(LOCK)))


def require_current() -> None:
    """Raises click.ClickException when the database is behind or ahead of the code."""
    found = found_revision()
    if found == code_revision():
        return
    _refuse_newer(found)
    at = f"is at version {found}, behind this code" if found else "has no tables yet"
    raise click.ClickException(f"The database {at}: run `manage.py db upgrade`.")


def _refuse_newer(found: str | None) -> None:
    if found is not None and not is_known(found):
        raise click.ClickException(
            f"The database is at version {found}, ahead of this code: update the code."
        )


def copy_database() -> Path | None:
    """Copy a database that has tables into the instance folder. Returns the copy's path."""
    if not inspect(db.engine).get_table_names():
        return None
    folder = Path(current_app.instance_path) / "copies"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{utcnow():%Y%m%d-%H%M%S}-{found_revision()}"
    if db.engine.dialect.name == "sqlite":
        return _copy_sqlite(path.with_suffix(".db"))
    return _copy_postgres(path.with_suffix(".dump"))


def _copy_sqlite(path: Path) -> Path:
    original = sqlite3.connect(str(db.engine.url.database))
    with closing(original) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    return path


def _copy_postgres(path: Path) -> Path:
    program = shutil.which("pg_dump")
    if program is None:
        raise click.ClickException("pg_dump is needed to copy the database first: install it.")
    # Everybody on the machine sees a program's arguments; its environment only its user does.
    url = db.engine.url
    address = url.set(drivername="postgresql", password="").render_as_string(hide_password=False)
    done = subprocess.run(
        [program, "--format=custom", f"--file={path}", address],
        env={**os.environ, **({"PGPASSWORD": url.password} if url.password else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise click.ClickException(f"The database can't be copied: {done.stderr.strip()}")
    return path
