"""`test` and `check`."""

from __future__ import annotations

import sys

import click
from flask import current_app

from backoffice import safety
from backoffice.cli import testing
from backoffice.cli.application import with_app


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Set up what the tests need (PostgreSQL, Chromium) and run pytest with ARGUMENTS.

    `manage.py test tests/admin -k delete` runs a part of them, `manage.py test -m long` the long
    proofs, which are left out otherwise, `manage.py test --screens` a look at every page.
    """
    sys.exit(testing.run(list(arguments)))


@click.command()
@click.option("--deploy", is_flag=True, help="Judge the settings as for production.")
@with_app
def check(deploy: bool) -> None:
    """Read the settings. With --deploy, look for those that are unsafe in production.

    Exit status 1 when there are any.
    """
    findings = safety.unsafe(current_app.config) if deploy else []
    for finding in findings:
        click.echo(f"unsafe: {finding}")
    for doubt in safety.doubtful(current_app.config) if deploy else []:
        click.echo(f"doubtful: {doubt}")
    if findings:
        sys.exit(1)
    click.echo("The settings are fit for production." if deploy else "The settings can be read.")
