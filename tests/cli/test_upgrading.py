"""Operators: databases are migrated one call at a time, on PostgreSQL after a copy."""

import os
import subprocess
import sys

import click
import pytest
from sqlalchemy import make_url

from backoffice.cli import upgrading
from backoffice.cli.upgrading import copy_database
from backoffice.extensions import db
from backoffice.factory import create_app
from backoffice.models import revisions
from tests.cli.conftest import MANAGE, environment_of
from tests.servers import postgres_url
from tests.support.databases import PostgresDatabase


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    database = PostgresDatabase(postgres_url(), f"backoffice_test_upgrade_{os.getpid()}")
    yield database.url
    database.drop()


def test_whoever_comes_while_a_database_is_migrated_says_so_and_waits(empty, tmp_path):
    call = [sys.executable, MANAGE, "db", "upgrade"]
    environment = environment_of(tmp_path, {"BACKOFFICE_DATABASE_URL": empty})
    app = create_app({"DATABASE_URL": empty}, instance=tmp_path)
    with app.app_context(), upgrading._one_at_a_time():
        second = subprocess.Popen(
            call, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        said = second.stderr.readline()
        assert said == "Waiting for another call that is migrating the database\n"
        assert revisions.found_revision() is None
    out, err = second.communicate(timeout=60)
    assert (second.returncode, err) == (0, "")
    assert "The tables were made" in out


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_the_password_of_the_database_is_told_to_nobody_else_on_the_machine(
    app, monkeypatch, tmp_path
):
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "$PGPASSWORD / $*" >&2; exit 1')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(db.engine, "url", make_url("postgresql+psycopg://site:hush@host/site"))
    with pytest.raises(click.ClickException) as failed:
        copy_database()
    password, arguments = failed.value.message.split(" / ")
    assert password.endswith("hush")
    assert arguments.endswith(" postgresql://site:@host/site")
