"""`config`: the settings and where they come from."""

from __future__ import annotations

from typing import Any

import click
from flask import current_app

from backoffice.cli.application import with_app
from backoffice.settings import SPECIFICATION, Origin, masked


@click.group()
def config() -> None:
    """Show the settings and where they come from."""


@config.command()
@with_app
def show() -> None:
    """Print each setting, its layer and what it is for. Secrets and passwords are masked."""
    origins: dict[str, Origin] = current_app.config["ORIGINS"]
    for name, spec in SPECIFICATION.items():
        origin = origins[name]
        click.echo(
            f"{name} = {_shown(name, origin.value)}\n    {spec.metadata['help']} ({origin.source})"
        )


def _shown(name: str, value: Any) -> str:
    if name.endswith("_URL"):
        return masked(repr(value))
    return "********" if SPECIFICATION[name].metadata["secret"] and value else repr(value)
