"""The migrations build what the models say, there and back again."""

import os
from datetime import timedelta

import flask_migrate
import pytest
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, make_url, select, text

from backoffice.extensions import db, metadata
from backoffice.models.role import Role
from backoffice.models.searching import SearchIndex, search_indexes
from backoffice.models.types import utcnow
from backoffice.models.unrecorded import unrecorded_writes
from tests.conftest import make_app
from tests.servers import postgres_url
from tests.support.databases import PostgresDatabase

# SQLAlchemy sees SQLite's indexes over expressions, and can't read them.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression"),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path, worker_id):
    """An application on a database without any table."""
    url = f"sqlite:///{tmp_path}/empty.db"
    database = None
    if request.param == "postgresql":
        database = PostgresDatabase(
            postgres_url(), f"backoffice_migrations_{worker_id}_{os.getpid()}"
        )
        url = make_url(database.url).render_as_string(hide_password=False)
    app = make_app(tmp_path, DATABASE_URL=url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if database:
        database.drop()


def tables():
    names = set(inspect(db.engine).get_table_names()) - {"alembic_version", "sqlite_sequence"}
    return {name for name in names if "_words" not in name and "_fragments" not in name}


def test_they_run_up_down_and_up_and_agree_with_the_models(empty):
    flask_migrate.upgrade()
    assert tables() == set(metadata.tables)
    flask_migrate.check()
    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    flask_migrate.upgrade()
    flask_migrate.check()


def test_they_build_each_table_as_the_models_would(empty):
    """Alembic's own comparison is blind to checks, lengths and ids that come back."""
    if db.engine.dialect.name == "postgresql":
        flask_migrate.upgrade()  # for the functions that indexes call
        flask_migrate.downgrade(revision="base")
    metadata.create_all(db.engine)
    by_models = {table: shape(table) for table in tables()}
    metadata.drop_all(db.engine)
    flask_migrate.upgrade()
    assert {table: shape(table) for table in tables()} == by_models


def shape(table):
    """What a database knows of a table, but for its indexes."""
    inspector = inspect(db.engine)
    columns = {(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)}
    checks = {(c["name"], c["sqltext"]) for c in inspector.get_check_constraints(table)}
    if db.engine.dialect.name == "sqlite":
        return columns, checks, *told_by_sqlite_alone(table)
    references = {
        (*key["constrained_columns"], key["referred_table"], key["options"].get("ondelete"))
        for key in inspector.get_foreign_keys(table)
    }
    return columns, checks, references


def told_by_sqlite_alone(table):
    """What becomes of references on delete, and whether ids are given out once."""
    with db.engine.connect() as connection:
        keys = connection.exec_driver_sql(f'PRAGMA foreign_key_list("{table}")').mappings()
        references = {(key["from"], key["table"], key["on_delete"]) for key in keys}
        query = text("SELECT sql FROM sqlite_master WHERE name = :table")
        return references, "AUTOINCREMENT" in connection.scalar(query, {"table": table})


def test_indexes_that_are_declared_and_not_there_come_with_the_next(empty):
    flask_migrate.upgrade()
    with db.engine.begin() as connection:
        SearchIndex("tag", "fragments", ("name", "slug")).drop(connection)
        connection.exec_driver_sql("DROP INDEX ix_tag_name_alphabet")
    with db.engine.connect() as connection:
        found = produce_migrations(MigrationContext.configure(connection), metadata)
    up, down = render_python_code(found.upgrade_ops), render_python_code(found.downgrade_ops)
    for code, verb in ((up, "create"), (down, "drop")):
        assert f"SearchIndex('tag', 'fragments', ('name', 'slug')).{verb}(op.get_bind())" in code
        assert f"{verb}_index('ix_tag_name_alphabet'" in code


OUTDATED = {
    "sqlite": "INSERT INTO tag_fragments (tag_fragments) VALUES ('delete-all')",
    "postgresql": "CREATE OR REPLACE FUNCTION public.search_words(given text) RETURNS text "
    "LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT given'",
}
A_TAG = (
    "INSERT INTO tag (name, slug, created_at, updated_at, version) "
    "VALUES ('Lodz', 'lodz', '2026-01-01', '2026-01-01', 1)"
)


def test_an_upgrade_makes_indexes_read_texts_as_the_code_does_today(empty):
    flask_migrate.upgrade(revision="0016")
    with db.engine.begin() as connection:
        with unrecorded_writes("a row as it was before"):
            connection.exec_driver_sql(A_TAG)
        connection.exec_driver_sql(OUTDATED[connection.dialect.name])
    flask_migrate.upgrade()
    with db.engine.begin() as connection:
        assert all(index.holds(connection) for index in search_indexes())
        words = connection.scalar(select(func.search_words("well-known")))
        assert connection.dialect.name == "sqlite" or words == "well known"


def test_the_shipped_roles_are_made_now_whatever_the_time_zone_of_the_server(empty, monkeypatch):
    monkeypatch.setenv("PGTZ", "Asia/Tokyo")
    flask_migrate.upgrade()
    for role in db.session.scalars(select(Role)):
        assert abs(utcnow() - role.created_at) < timedelta(minutes=10), role


def test_every_constraint_and_index_has_a_name_of_ours(empty):
    flask_migrate.upgrade()
    inspector = inspect(db.engine)
    for table in tables():
        keys = [constraint["name"] for constraint in inspector.get_foreign_keys(table)]
        # SQLAlchemy can't read SQLite's name of a reference that came with a column.
        names = [name for name in keys if name or db.engine.dialect.name != "sqlite"]
        names += [constraint["name"] for constraint in inspector.get_unique_constraints(table)]
        names += [constraint["name"] for constraint in inspector.get_check_constraints(table)]
        names += [index["name"] for index in inspector.get_indexes(table)]
        assert all(name.startswith(("fk_", "uq_", "ck_", "ix_")) for name in names), (table, names)


def test_every_reference_has_a_written_policy_on_delete():
    for table in metadata.tables.values():
        for column in table.columns:
            for key in column.foreign_keys:
                assert key.ondelete in ("RESTRICT", "CASCADE", "SET NULL"), (
                    f"{column}: say ondelete"
                )
