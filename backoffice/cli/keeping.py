"""The worker beside `run`: started, watched, and started again when it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import click
from flask import Flask

from backoffice.cli.environment import ROOT
from backoffice.settings import OVERRIDES, PREFIX

# Also the pause before a new worker, so that one that can't start doesn't spin.
LOOK_EVERY_SECONDS = 5.0


@contextmanager
def kept_worker(app: Flask) -> Iterator[None]:
    """Keep a worker running inside of the block."""
    stop = Event()
    keeper = Thread(target=_keep, args=(app, stop), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def _keep(app: Flask, stop: Event) -> None:
    worker = start_worker(app)
    while not stop.wait(LOOK_EVERY_SECONDS):
        if worker.poll() is None:
            continue
        click.echo(f"The worker ended (status {worker.returncode}): starting it.", err=True)
        worker = start_worker(app)
    worker.terminate()


def start_worker(app: Flask) -> subprocess.Popen[bytes]:
    """The worker; it ends with us, however we end."""
    command = [sys.executable, str(ROOT / "manage.py"), "worker", "--while-stdin"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, env=worker_environment(app))


def worker_environment(app: Flask) -> dict[str, str]:
    """Ours, with the settings that this process alone has been given."""
    given = {
        f"{PREFIX}{name}": str(origin.value)
        for name, origin in app.config["ORIGINS"].items()
        if origin.source == OVERRIDES
    }
    return {**os.environ, **given, f"{PREFIX}INSTANCE": app.instance_path}
