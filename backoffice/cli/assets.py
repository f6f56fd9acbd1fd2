"""`assets`: the style sheets and scripts."""

from __future__ import annotations

import click
from flask import current_app

from backoffice.cli.application import with_app
from backoffice.web import bundles


@click.group()
def assets() -> None:
    """Build the style sheets and scripts."""


@assets.command()
@with_app
def build() -> None:
    """Write the minified bundles with their hashed names."""
    bundles.build(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo(f"Built in {current_app.config['ASSETS_OUTPUT']}.")
