"""`demo`: a throw-away site full of examples."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import click
from flask_security.utils import hash_password

from backoffice.accounts.passwords import SHORTEST, least
from backoffice.cli import serve, upgrading
from backoffice.cli.application import mendable
from backoffice.factory import create_app
from backoffice.models.actor import Command, door
from backoffice.services.seeding import demo_accounts, seed
from backoffice.services.seeding.demo import ACCOUNTS
from backoffice.settings import CHECKOUT, SERVED_AT, instance_folder

# A file of this name says that a folder is a demo's, to be made anew.
MARKER = "demo"


@click.command()
@click.option("--password", required=True, help="Of all example accounts; 8 characters or more.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=serve.PORT, default=5000, show_default=True, help="Port to listen on.")
def demo(password: str, host: str, port: int) -> None:
    """Start a throw-away site with about 200 posts, 1,000 comments and an account a role.

    The accounts are admin@, staff@, editor@, author@, moderator@, translator@, user@ and
    user2@example.com. It lives in instance/demo, or where `--instance DIR` says, and is made anew
    at each start.
    """
    if len(password) < SHORTEST:
        raise click.ClickException(least())
    os.environ.setdefault("BACKOFFICE_INSTANCE", str(CHECKOUT / "instance/demo"))
    folder = instance_folder()
    ours = {**own_settings(folder), "SITE_URL": serve.address_of(host, port)}
    with mendable():
        serve.check_port(host, port)
        refuse_where_one_runs(folder)
        refuse_another_folder(folder)
        _make_anew(folder, password, ours)
    names = ", ".join(f"{name}@example.com" for name, *_words in ACCOUNTS)
    click.echo(f"Accounts:       {names}, all with the password that you gave")
    serve.serve(host, port, False, ours)


def refuse_where_one_runs(folder: Path) -> None:
    """Raises click.ClickException when a demo is being served from the folder."""
    note = folder / SERVED_AT
    address = note.read_text(encoding="utf-8") if note.exists() else ""
    if address and serve.answers(address):
        raise click.ClickException(
            f"A demo runs in {folder} already, at {address}: stop it first, or name another "
            "folder with --instance."
        )


def refuse_another_folder(folder: Path) -> None:
    """Raises click.ClickException for a folder that holds something other than a demo."""
    # The folder of a site may hold that of its demo, under the same name.
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise click.ClickException(f"{folder} holds something else: choose an empty folder.")


def own_settings(folder: Path) -> dict[str, Any]:
    """What a demo never takes from the settings around it, which may be those of a real site."""
    return {
        "ENVIRONMENT": "development",
        "DATABASE_URL": f"sqlite:///{folder / 'backoffice.db'}",
        "JOBS_URL": "",
        "LIMITS_URL": "database://",
        "MEDIA_URL": "",
        "RATE_LIMITS": False,
        "DEMO": True,
    }


def _make_anew(folder: Path, password: str, settings: dict[str, Any]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARKER).touch()
    app = create_app(settings)
    with app.app_context():
        door.set("manage.py demo")
        upgrading.upgrade()
        by = Command("demo")
        demo_accounts(hash_password(password), by=by)
        seed(60, 200, 1000, seed=1, by=by, progress=lambda *_step: None)
