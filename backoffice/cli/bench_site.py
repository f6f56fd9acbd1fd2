"""The site that `bench` measures: a throw-away database with the suite's rows, served."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
from flask_security.utils import hash_password
from sqlalchemy import create_engine, event, make_url, text

from backoffice.cli import upgrading
from backoffice.cli.serve import answers
from backoffice.extensions import db
from backoffice.factory import create_app
from backoffice.i18n import compiling
from backoffice.models.actor import Command
from backoffice.services.seeding.given import take_over
from backoffice.services.users import make_administrator
from backoffice.settings import CHECKOUT, PREFIX
from backoffice.web import bundles

# The adapter logs in by them.
EMAIL, PASSWORD = "admin@example.org", "bench-admin-pass"
DATABASE = "bench_backoffice"
# As the suite serves the others.
GUNICORN = "-k gthread -w 1 --threads 4 --keep-alive 75 --timeout 0 --log-level warning"
MOST_SECONDS_TO_START = 30


@contextmanager
def database(instance: Path, pg: str | None) -> Iterator[str]:
    """An empty database for a while, and its address."""
    if pg is None:
        path = instance / "backoffice.db"
        path.parent.mkdir(parents=True, exist_ok=True)
        forget(path)
        try:
            yield f"sqlite:///{path}"
        finally:
            forget(path)
        return
    server = make_url(pg).set(drivername="postgresql+psycopg")
    drop = text(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(drop)
        connection.execute(text(f"CREATE DATABASE {DATABASE}"))
        try:
            yield server.set(database=DATABASE).render_as_string(hide_password=False)
        finally:
            connection.execute(drop)


def forget(path: Path) -> None:
    """Delete an SQLite database with what stands beside it."""
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()


def own_settings(instance: Path, url: str) -> dict[str, str]:
    """The environment of the site. Nothing of it comes from the settings of a real one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    ours = {
        "INSTANCE": str(instance),
        "DATABASE_URL": url,
        "RATE_LIMITS": "no",
        "PAGE_SIZE": "50",
        "EXPORT_AT_ONCE": "10000000",  # the suite waits for the file itself
    }
    return kept | {f"{PREFIX}{name}": value for name, value in ours.items()}


def load(suite: Path, scale: str, settings: dict[str, str]) -> None:
    """The suite's rows in our tables, and an account that may do everything."""
    os.environ.clear()
    os.environ.update(settings)
    app, by = create_app(), Command("bench")
    with app.app_context():
        upgrading.upgrade()
        compiling.compile_outdated()
        bundles.build(app)
        with rows_beside(suite, scale):
            click.echo(f"{scale}: {take_over(by=by)}")
        make_administrator(EMAIL, "Admin", hash_password(PASSWORD), by=by)
        db.session.remove()
        db.engine.dispose()


@contextmanager
def rows_beside(suite: Path, scale: str) -> Iterator[None]:
    """The suite's tables within reach of ours; afterwards they go, and the planner looks anew."""
    generate = [sys.executable, str(suite / "generate.py"), "--scale", scale]
    if db.engine.dialect.name == "postgresql":
        url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        subprocess.run([*generate, "--pg", url], check=True)
        yield
        run_alone("DROP TABLE comments, posts, users, roles", "VACUUM ANALYZE")
        return
    rows = Path(str(db.engine.url.database)).with_name("rows.db")
    subprocess.run([*generate, "--sqlite", str(rows)], check=True)
    with attached(rows):
        yield
    forget(rows)
    run_alone("ANALYZE")


def run_alone(*statements: str) -> None:
    """Statements outside of a transaction."""
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def attached(path: Path) -> Iterator[None]:
    """Another SQLite database beside ours, in every connection."""

    def attach(connection: Any, _record: object) -> None:
        connection.execute("ATTACH ? AS given", [str(path)])

    db.engine.dispose()
    event.listen(db.engine, "connect", attach)
    yield
    event.remove(db.engine, "connect", attach)
    db.session.remove()
    db.engine.dispose()


@contextmanager
def served(suite: Path, instance: Path, settings: dict[str, str]) -> Iterator[str]:
    """The site behind gunicorn on a free port, and its address."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", *GUNICORN.split(), "-b", address]
    environment = settings | {"PYTHONPATH": str(suite / "peers/common")}
    with (instance / "gunicorn.log").open("w") as log:
        server = subprocess.Popen(
            [*command, "tests.benchmarks.served:app"],
            cwd=CHECKOUT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(f"http://{address}", server, log.name)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str, server: subprocess.Popen[bytes], log: str) -> None:
    """Raises click.ClickException when nothing comes to listen."""
    end = time.monotonic() + MOST_SECONDS_TO_START
    while not answers(address):
        if server.poll() is not None or time.monotonic() > end:
            raise click.ClickException(f"The site does not answer: see {log}.")
        time.sleep(0.1)
