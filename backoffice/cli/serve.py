"""`run`: everything that a first look needs, in one process and its worker."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from typing import Any
from urllib.parse import urlsplit

import click
from flask import Flask, Response
from werkzeug.serving import is_running_from_reloader, run_simple

from backoffice.cli import upgrading
from backoffice.cli.application import mendable
from backoffice.cli.keeping import kept_worker
from backoffice.factory import create_app
from backoffice.i18n import compiling
from backoffice.policy.guards import has_administrator
from backoffice.safety import require_safe
from backoffice.settings import SERVED_AT, instance_folder
from backoffice.web import bundles

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
PORT = click.IntRange(1, 65535)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=PORT, default=5000, show_default=True, help="Port to listen on.")
@click.option("--debug", is_flag=True, help="Reload on changes, with a toolbar on each page.")
def run(host: str, port: int, debug: bool) -> None:
    """Start the site with its worker on this machine.

    The first start makes secrets and a database in the instance folder. Without a mail server in
    the settings, mails become files in its folder outbox. `--instance DIR` names another folder.
    """
    serve(host, port, debug, {})


def serve(host: str, port: int, debug: bool, overrides: dict[str, Any]) -> None:
    """Prepare, say where the site is, and serve until Ctrl-C."""
    with mendable():
        if not is_running_from_reloader():
            check_port(host, port)
        with served_at(address_of(host, port)):
            app = create_app(overrides)
            app.debug = debug
            if app.config["ENVIRONMENT"] == "production":
                require_safe(app.config)
            if not is_running_from_reloader():
                prepare(app)
                announce(app, host)
            listen(app, host, port)


@contextmanager
def served_at(address: str) -> Iterator[None]:
    """Let every other command of this instance know the address while we serve."""
    note = instance_folder() / SERVED_AT
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(address, encoding="utf-8")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def listen(app: Flask, host: str, port: int) -> None:
    if app.debug:
        add_toolbar(app)
    logging.getLogger("werkzeug").setLevel(logging.INFO if app.debug else logging.WARNING)
    with nullcontext() if is_running_from_reloader() else kept_worker(app):
        run_simple(host, port, app, threaded=True, use_reloader=app.debug)


def address_of(host: str, port: int) -> str:
    """Where a browser on this machine finds the site."""
    name = "127.0.0.1" if host in EVERYWHERE else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def answers(address: str) -> bool:
    """Whether something listens at the address of a site on this machine."""
    parts = urlsplit(address)
    try:
        with closing(socket.create_connection((parts.hostname, parts.port or 80), timeout=2)):
            return True
    except OSError:
        return False


def check_port(host: str, port: int) -> None:
    """Raises click.ClickException when another program listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} of {host} can't be used ({error.strerror}): "
                "choose others with --host and --port."
            ) from error


def prepare(app: Flask) -> None:
    """Database and catalogs where they are behind, and the bundles."""
    with app.app_context():
        if copy := upgrading.upgrade().copy:
            click.echo(f"The database was upgraded; a copy of the old one is {copy}.")
        compiling.compile_outdated()
        bundles.build(app)


def announce(app: Flask, host: str) -> None:
    site = app.config["SITE_URL"]
    click.echo(f"Site:           {site}/\nAdministration: {site}/admin/")
    with app.app_context():
        if not has_administrator():
            click.echo("There is no administrator yet. In another terminal:")
            click.echo("    python3 manage.py create-admin YOU@EXAMPLE.COM")
    if host in EVERYWHERE:
        click.echo("Other machines get in by the names in BACKOFFICE_ALLOWED_HOSTS only, such as")
        click.echo(f"    BACKOFFICE_ALLOWED_HOSTS={socket.gethostname()},192.0.2.7")
    if not app.config["MAIL_SERVER"]:
        click.echo(f"Mail:           {site}/outbox/ (no mail server is set)")
    click.echo("Ctrl-C stops it.")
    sys.stdout.flush()


def add_toolbar(app: Flask) -> None:
    try:
        from flask_debugtoolbar import DebugToolbarExtension
    except ImportError:
        click.echo(
            "No toolbar: install it by `.venv/bin/python -m pip install flask-debugtoolbar`.",
            err=True,
        )
        return
    DebugToolbarExtension(app)
    app.after_request(_let_toolbar_run)


def _let_toolbar_run(response: Response) -> Response:
    """The toolbar is made of inline scripts and styles, which the site's own policy forbids."""
    response.headers["Content-Security-Policy"] = "default-src 'self' 'unsafe-inline'"
    return response
