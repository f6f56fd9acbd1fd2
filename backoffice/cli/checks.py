"""`check`: whether the settings can be read, and are fit for production."""

from __future__ import annotations

import sys

import click
from flask import current_app

from backoffice import safety
from backoffice.cli.application import with_app


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
