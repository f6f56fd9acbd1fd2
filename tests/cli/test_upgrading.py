"""Operators: databases are migrated one call at a time, on PostgreSQL after a copy."""

import os
import subprocess
import sys

import click
import pytest
from sqlalchemy import make_url

from backoffice.cli.upgrading import copy_database
from backoffice.extensions import db
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


def test_of_two_who_migrate_one_database_at_once_one_does_it_and_the_other_waits(empty, tmp_path):
    environment = environment_of(tmp_path, {"BACKOFFICE_DATABASE_URL": empty})
    calls = [
        subprocess.Popen(
            [sys.executable, MANAGE, "db", "upgrade"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _call in range(2)
    ]
    try:
        said = sorted((*call.communicate(timeout=120), call.returncode) for call in calls)
    finally:
        for call in calls:
            call.kill()
    assert [returned for _out, _err, returned in said] == [0, 0], said
    assert "already" in said[0][0]
    assert "The tables were made" in said[1][0]


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
