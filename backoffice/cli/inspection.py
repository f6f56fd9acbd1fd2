"""`routes` and `shell`."""

from __future__ import annotations

import code
import json

import click
from flask import current_app

from backoffice.cli.application import with_app, with_database
from backoffice.extensions import db
from backoffice.models.record import record_types
from backoffice.web.gate import requirement_of


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@with_app
def routes(as_json: bool) -> None:
    """List every address with its methods and what one has to be allowed to do there.

    All below /admin takes admin.enter as well.
    """
    rows = [
        {
            "rule": rule.rule,
            "methods": sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"}),
            "endpoint": rule.endpoint,
            "permission": str(requirement_of(current_app, rule.endpoint)),
        }
        for rule in sorted(current_app.url_map.iter_rules(), key=str)
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        methods = ",".join(row["methods"])
        click.echo(f"{row['rule']:45} {methods:10} {row['permission']}")


@click.command()
@with_database
def shell() -> None:
    """Open a Python shell with `app`, `db` and the record types. Writing needs a change_set."""
    kinds = {kind.__name__: kind for kind in record_types().values()}
    names = {"app": current_app, "db": db, **kinds}
    code.interact(local=names, banner=f"Names: {', '.join(names)}", exitmsg="")
