"""`search check` and `search rebuild`."""

from __future__ import annotations

import sys

import click

from backoffice.cli.application import with_database
from backoffice.cli.progress import show_progress
from backoffice.extensions import db
from backoffice.models.searching import rebuild_orders, search_indexes
from backoffice.models.transaction import transaction


@click.group()
def search() -> None:
    """Look after the indexes behind searching.

    Triggers keep them in step. Rebuild them after the database was changed by something else
    than this program, or restored in parts, and when a newer Python knows more of Unicode.
    """


@search.command()
@with_database
def check() -> None:
    """Compare the indexes with the records. Exit status 1 when one is out of step."""
    wrong = [index.name for index in search_indexes() if not index.holds(db.session.connection())]
    for name in wrong:
        click.echo(f"{name} is out of step: run `manage.py search rebuild`.")
    if wrong:
        sys.exit(1)
    click.echo("All indexes say what the records say.")


@search.command()
@with_database
def rebuild() -> None:
    """Make the indexes anew from the records."""
    indexes = search_indexes()
    with transaction():
        for done, index in enumerate(indexes):
            show_progress("Indexes", done, len(indexes))
            index.rebuild(db.session.connection())
        rebuild_orders(db.session.connection())
    show_progress("Indexes", len(indexes), len(indexes))
