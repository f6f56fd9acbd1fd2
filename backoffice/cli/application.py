"""What every command needs: the application, and failures in one sentence."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
import psycopg
from alembic.util.exc import CommandError
from huey.exceptions import ConfigurationError as QueueMisfit
from limits.errors import ConfigurationError as CountersMisfit
from sqlalchemy.exc import DatabaseError, OperationalError

from backoffice.cli import upgrading
from backoffice.factory import create_app
from backoffice.models import outage
from backoffice.models.actor import door
from backoffice.policy import Refused
from backoffice.settings import InvalidSettings, instance_folder


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application; what a person can mend is one sentence, status 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        with mendable(), create_app().app_context():
            door.set(click.get_current_context().command_path)
            return command(*args, **kwargs)

    return run


def with_database(command: Callable[..., Any]) -> Callable[..., Any]:
    """Like with_app, for commands that need the tables of this very version."""

    @with_app
    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        upgrading.require_current()
        return command(*args, **kwargs)

    return run


def in_checkout() -> None:
    """What belongs to the code is for every user of the machine to read."""
    os.umask(0o022)


@contextmanager
def mendable() -> Iterator[None]:
    """Raises click.ClickException, one sentence long, for what a person can put right."""
    try:
        yield
    except (InvalidSettings, CommandError) as error:
        raise click.ClickException(str(error)) from error
    except Refused as refused:
        raise click.ClickException(str(refused.message)) from refused
    except BrokenPipeError:
        raise  # click ends quietly when nobody reads on
    except OSError as error:
        raise click.ClickException(_file_trouble(error)) from error
    except DatabaseError as error:
        if type(error) not in (DatabaseError, OperationalError):
            raise  # a broken constraint and the like are our own mistakes
        raise click.ClickException(outage.advice(error)) from error
    except (QueueMisfit, CountersMisfit, sqlite3.DatabaseError, psycopg.Error) as error:
        raise click.ClickException(_queue_trouble(error)) from error


def _file_trouble(error: OSError) -> str:
    if error.filename is None:
        return f"{str(error).rstrip('.')}: mend that and try again."
    if isinstance(error, PermissionError):
        return f"May not use {error.filename}: look who owns it and the folders above."
    return f"{error.filename} can't be used ({error.strerror}): check the path and --instance."


def _queue_trouble(error: Exception) -> str:
    """The queue and the counters are reached without SQLAlchemy."""
    if isinstance(error, QueueMisfit | CountersMisfit):
        return "Redis needs its client: run `.venv/bin/python -m pip install redis`."
    if isinstance(error, sqlite3.OperationalError):
        reason = outage.first_line(error)
        look = "look at their owner and the room on the disk"
        return f"Files in {instance_folder()} can't be written ({reason}): {look}."
    if isinstance(error, sqlite3.DatabaseError):
        return f"queue.db is damaged ({error}): delete it, and it is made anew from what waits."
    return f"The queue can't be used ({outage.first_line(error)}): check JOBS_URL and its server."
