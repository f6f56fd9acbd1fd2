"""`db`: migrating, always after a copy of a database that holds data."""

from __future__ import annotations

import click
import flask_migrate

from backoffice.cli import upgrading
from backoffice.cli.application import in_checkout, with_app
from backoffice.models import revisions


@click.group()
def db() -> None:
    """Migrate the database."""


@db.command()
@with_app
def upgrade() -> None:
    """Bring the database to this version, after a copy."""
    click.echo(_told(upgrading.upgrade()))


def _told(done: upgrading.Migrated) -> str:
    if done.before == done.after:
        return f"The database is at version {done.after} already."
    if done.before is None:
        return f"The tables were made, at version {done.after}."
    return (
        f"The database went from version {done.before} to {done.after}."
        f" Copied to {done.copy} before."
    )


@db.command()
@click.argument("revision", default="-1")
@click.confirmation_option(prompt="Undoing a migration can lose data. Go on?")
@with_app
def downgrade(revision: str) -> None:
    """Undo migrations down to REVISION, after a copy.

    Without REVISION, the latest one only.
    """
    click.echo(_told(upgrading.downgrade(revision)))


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
    in_checkout()
    number = f"{int(revisions.code_revision() or 0) + 1:04}"
    flask_migrate.revision(message=message, autogenerate=True, rev_id=number)


@db.command("check")
@with_app
def check() -> None:
    """Fail when the models differ from the migrations."""
    flask_migrate.check()
    click.echo("Models and migrations agree.")
