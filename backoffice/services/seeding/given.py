"""Rows that somebody else made, taken over as they are: what a comparison is measured on."""

from __future__ import annotations

from sqlalchemy import text

from backoffice.extensions import db
from backoffice.models.actor import Actor
from backoffice.models.comment import Comment
from backoffice.models.post import Post
from backoffice.models.recorder import change_set, write_counts
from backoffice.models.unrecorded import unrecorded_writes
from backoffice.models.user import User
from backoffice.services.seeding.load import indexes_later, roomy_cache, table_of

# From the tables users, posts and comments of the database, or of one attached to it.
TAKE_OVER = {
    "user": """
        INSERT INTO "user" (id, name, email, slug, status, locale, timezone, confirmed_at,
            fs_uniquifier, created_at, updated_at, version)
        SELECT id, username, email, username, CASE WHEN active THEN 'active' ELSE 'inactive' END,
            'en', 'UTC', created_at, username, created_at, created_at, 1
        FROM users ORDER BY id""",
    "user_role": """
        INSERT INTO user_role (user_id, role_id)
        SELECT users.id, role.id FROM users JOIN role ON role.name = 'user'""",
    "post": """
        INSERT INTO post (id, title, slug, kind, summary, body, body_html, status, publish_at,
            comments_open, author_id, created_at, updated_at, version)
        SELECT id, title, slug, 'post', '', body, '<p>' || body || '</p>', status, published_at,
            true, author_id, created_at, created_at, 1
        FROM posts ORDER BY id""",
    "comment": """
        INSERT INTO comment (id, body, body_html, status, post_id, author_id, author_name,
            created_at, updated_at, version)
        SELECT comments.id, body, '<p>' || body || '</p>', status, post_id, author_id, username,
            comments.created_at, comments.created_at, 1
        FROM comments JOIN users ON users.id = author_id ORDER BY comments.id""",
}


def take_over(*, by: Actor) -> dict[str, int]:
    """Fill an empty database from the rows beside its own, ids kept. Returns the rows made."""
    tables = [table_of(kind) for kind in (User, Post, Comment)]
    made = {}
    with change_set(by=by, why="Rows of a benchmark") as current:
        with unrecorded_writes("benchmark"), roomy_cache(), indexes_later(*tables):
            for name, statement in TAKE_OVER.items():
                made[name] = db.session.connection().execute(text(statement)).rowcount
            for table in tables:
                _skip_taken_ids(table.name)
        write_counts(current, made)
    return made


def _skip_taken_ids(table: str) -> None:
    """PostgreSQL counts ids apart from the rows."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        last = f'SELECT max(id) FROM "{table}"'  # noqa: S608 -- one of our own tables
        sequence = f"pg_get_serial_sequence('\"{table}\"', 'id')"
        connection.exec_driver_sql(f"SELECT setval({sequence}, ({last}))")
