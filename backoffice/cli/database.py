"""`db`: migrating, always after a copy of a database that holds data."""

from __future__ import annotations

from pathlib import Path

import click
import flask_migrate

from backoffice.cli import upgrading
from backoffice.cli.application import with_app
from backoffice.models import revisions


@click.group()
def db() -> None:
    """Migrate the database."""


@db.command()
@with_app
def upgrade() -> None:
    """Bring the database to this version, after a copy."""
    before = revisions.found_revision()
    copy = upgrading.upgrade()
    click.echo(_done(before, revisions.code_revision(), copy))


def _done(before: str | None, after: str | None, copy: Path | None) -> str:
    if before == after:
        return f"The database is at version {after} already."
    if before is None:
        return f"The tables were made, at version {after}."
    return f"The database went from version {before} to {after}. Copied to {copy} before."


@db.command()
@click.argument("revision", default="-1")
@click.confirmation_option(prompt="Undoing a migration can lose data. Go on?")
@with_app
def downgrade(revision: str) -> None:
    """Undo migrations down to REVISION, after a copy.

    Without REVISION, the latest one only.
    """
    before = revisions.found_revision()
    copy = upgrading.copy_database()
    flask_migrate.downgrade(revision=revision)
    click.echo(_done(before, revisions.found_revision(), copy))


@db.command()
@with_app
def current() -> None:
    """Print the version of the database and that of the code."""
    click.echo(
        f"database {revisions.found_revision() or 'empty'}, code {revisions.code_revision()}"
    )


@db.command()
@click.argument("message")
@with_app
def revision(message: str) -> None:
    """Write a migration named MESSAGE for what changed in the models."""
    number = f"{int(revisions.code_revision() or 0) + 1:04}"
    flask_migrate.revision(message=message, autogenerate=True, rev_id=number)


@db.command("check")
@with_app
def check() -> None:
    """Fail when the models differ from the migrations."""
    flask_migrate.check()
    click.echo("Models and migrations agree.")
