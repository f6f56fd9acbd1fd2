"""`db`: migrating, always after a copy of a database that holds data."""

from __future__ import annotations

import click
import flask_migrate
from flask import current_app

from backoffice.cli import upgrading
from backoffice.cli.application import with_app


@click.group()
def db() -> None:
    """Migrate the database."""


@db.command()
@with_app("db upgrade")
def upgrade() -> None:
    """Bring the database to this version, after a copy of what it holds."""
    copy = upgrading.upgrade(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo(f"Copied to {copy} before." if copy else "No copy was needed.")


@db.command()
@click.argument("revision", default="-1")
@click.confirmation_option(prompt="Undoing a migration can lose data. Go on?")
@with_app("db downgrade")
def downgrade(revision: str) -> None:
    """Undo migrations down to REVISION, one unless given."""
    upgrading.copy_database()
    flask_migrate.downgrade(revision=revision)


@db.command()
@with_app("db current")
def current() -> None:
    """Print the version of the database and that of the code."""
    click.echo(
        f"database {upgrading.found_revision() or 'empty'}, code {upgrading.code_revision()}"
    )


@db.command()
@click.argument("message")
@with_app("db revision")
def revision(message: str) -> None:
    """Write a migration named MESSAGE for what changed in the models."""
    number = f"{int(upgrading.code_revision() or 0) + 1:04}"
    flask_migrate.revision(message=message, autogenerate=True, rev_id=number)


@db.command("check")
@with_app("db check")
def check() -> None:
    """Fail when the models differ from the migrations."""
    flask_migrate.check()
    click.echo("Models and migrations agree.")
