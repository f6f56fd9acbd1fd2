"""Runs the migrations on the application's own engine."""

import re
import warnings

from alembic import context
from flask import current_app
from flask_migrate import Migrate

from backoffice.extensions import metadata
from backoffice.models import migrating  # noqa: F401
from backoffice.models.types import Decimals, UtcDateTime
from backoffice.models.unrecorded import unrecorded_writes

migrate: Migrate = current_app.extensions["migrate"]


def include_object(
    thing: object, name: str | None, kind: str, reflected: bool, _other: object
) -> bool:
    """Search indexes belong to migrations alone, and SQLite's own table to nobody."""
    searches = re.search(r"_(words|fragments)(_|$)", name or "")
    return not (reflected and (searches or name == "sqlite_sequence"))


def render_item(kind: str, thing: object, _context: object) -> str | bool:
    """Migrations name the database's types, so that they outlive ours."""
    if isinstance(thing, Decimals):
        return "sa.BigInteger()"
    return "sa.DateTime(timezone=True)" if isinstance(thing, UtcDateTime) else False


def run() -> None:
    engine = migrate.db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_object=include_object,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
            transaction_per_migration=True,
        )
        with unrecorded_writes("migrations"), warnings.catch_warnings():
            # models/migrating.py looks after those.
            warnings.filterwarnings("ignore", ".* expression-based index")
            with context.begin_transaction():
                context.run_migrations()


run()
