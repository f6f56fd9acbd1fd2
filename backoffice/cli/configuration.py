"""`config`: the settings and where they come from."""

from __future__ import annotations

import click
from flask import current_app

from backoffice.cli.application import with_app
from backoffice.settings import SPECIFICATION, Origin


@click.group()
def config() -> None:
    """Show the settings and where they come from."""


@config.command()
@with_app("config show")
def show() -> None:
    """Print each setting, its layer and what it is for. Secrets are masked."""
    origins: dict[str, Origin] = current_app.config["ORIGINS"]
    for name, spec in SPECIFICATION.items():
        origin = origins[name]
        secret = spec.metadata["secret"] and origin.value
        value = "********" if secret else repr(origin.value)
        click.echo(f"{name} = {value}\n    {spec.metadata['help']} ({origin.source})")
