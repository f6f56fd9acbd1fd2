"""`worker`: takes messages from the queue, sends mail and works on jobs."""

from __future__ import annotations

import logging
import os
import sys
import threading

import click
from flask import current_app

from backoffice.cli.application import with_database
from backoffice.factory import settle
from backoffice.models.outage import first_line
from backoffice.services import workers


@click.command()
@click.option(
    "--threads",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    help="Mails and jobs at the same time.",
)
@click.option("--while-stdin", is_flag=True, hidden=True)
@with_database
def worker(threads: int, while_stdin: bool) -> None:
    """Send mail and work on jobs until stopped. What a crash left behind goes on within minutes."""
    logging.basicConfig(level=logging.WARNING)
    # Of our own parts also what is no fault of theirs, such as a mail that a server refused.
    logging.getLogger("backoffice").setLevel(logging.INFO)
    for name in ("Worker", "Scheduler"):
        logging.getLogger(f"huey.consumer.{name}").addFilter(_briefly)
    if while_stdin:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    workers.show_life()
    settle()
    try:
        queue = current_app.extensions["queue"]
        queue.create_consumer(workers=threads, periodic=True).run()
    finally:
        workers.say_goodbye()


def _briefly(record: logging.LogRecord) -> bool:
    """What is wrong with the queue's server, once per try and without a traceback."""
    if record.exc_info and record.getMessage().startswith(("Error reading", "Error enqueueing")):
        reason = first_line(record.exc_info[1])
        record.msg, record.args = "%s: check JOBS_URL and its server.", (reason,)
        record.exc_info = None
    return True


def _end_with_parent() -> None:
    """The pipe closes when `run` ends, however it ends; rows make an abrupt stop harmless."""
    sys.stdin.read()
    os._exit(0)
