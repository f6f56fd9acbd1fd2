"""Operators: a database on PostgreSQL is copied before it is migrated."""

import os

import click
import pytest
from sqlalchemy import make_url

from backoffice.cli.upgrading import copy_database
from backoffice.extensions import db


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
