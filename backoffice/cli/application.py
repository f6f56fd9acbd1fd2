"""What every command needs: the application, and failures in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from alembic.util.exc import CommandError
from sqlalchemy.exc import DBAPIError, OperationalError

from backoffice.factory import create_app
from backoffice.models.actor import door
from backoffice.policy import Refused
from backoffice.settings import InvalidSettings


def with_app(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Run a command inside the application; what a person can mend is one sentence, status 1."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def run(*args: Any, **kwargs: Any) -> Any:
            with mendable(), create_app().app_context():
                door.set(f"manage.py {name}")
                return command(*args, **kwargs)

        return run

    return decorate


@contextmanager
def mendable() -> Iterator[None]:
    """Raises click.ClickException, one sentence long, for what a person can put right."""
    try:
        yield
    except (InvalidSettings, CommandError) as error:
        raise click.ClickException(str(error)) from error
    except Refused as refused:
        raise click.ClickException(str(refused.message)) from refused
    except PermissionError as error:
        raise click.ClickException(f"May not write {error.filename}: change its owner.") from error
    except OperationalError as error:
        raise click.ClickException(_database_trouble(error)) from error


def _database_trouble(error: DBAPIError) -> str:
    text = str(error.orig).splitlines()[0]
    if "no such table" in text or "no such column" in text:
        return "The database has no tables of this version yet: run `manage.py db upgrade`."
    return f"The database can't be used ({text}): check DATABASE_URL and that the server runs."
