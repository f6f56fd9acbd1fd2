"""The benchmark command: its rows, and what it says where the suite is missing."""

import pytest
from sqlalchemy import text

from backoffice.cli.bench import flatness
from backoffice.extensions import db
from backoffice.models.actor import Command
from backoffice.models.comment import Comment
from backoffice.models.searching import search_indexes
from backoffice.services.seeding.given import take_over

GIVEN = {
    "users": "id integer, username text, email text, active boolean, created_at timestamp",
    "posts": "id integer, title text, slug text, body text, status text, published_at timestamp,"
    " author_id integer, created_at timestamp",
    "comments": "id integer, body text, status text, post_id integer, author_id integer,"
    " created_at timestamp",
}
MOMENT = "'2026-01-01 00:00:00.000000'"


@pytest.fixture
def rows(app):
    """One row of each of the suite's tables."""
    values = {
        "users": f"7, 'ana', 'ana@example.org', true, {MOMENT}",
        "posts": f"8, 'Ferries', 'ferries-8', 'Text', 'published', {MOMENT}, 7, {MOMENT}",
        "comments": f"9, 'lorem', 'spam', 8, 7, {MOMENT}",
    }
    with db.engine.begin() as connection:
        for name, columns in GIVEN.items():
            connection.execute(text(f"CREATE TABLE {name} ({columns})"))
            connection.execute(text(f"INSERT INTO {name} VALUES ({values[name]})"))
    yield
    db.session.remove()
    with db.engine.begin() as connection:
        for name in GIVEN:
            connection.execute(text(f"DROP TABLE {name}"))


def test_rows_are_taken_over_with_their_ids_and_found_by_search(app, rows):
    made = take_over(by=Command("bench"))
    assert made == {"user": 1, "user_role": 1, "post": 1, "comment": 1}
    comment = db.session.get(Comment, 9)
    assert (comment.post.title, comment.author.name, comment.author_name) == (
        "Ferries",
        "ana",
        "ana",
    )
    assert all(index.holds(db.session.connection()) for index in search_indexes())


def test_the_next_record_has_an_id_of_its_own(make, rows):
    take_over(by=Command("bench"))
    assert make.user().id == 8


def test_a_missing_suite_is_one_clear_sentence(manage, tmp_path):
    answer = manage("bench", str(tmp_path), "--suite", str(tmp_path / "nowhere"))
    assert answer.returncode == 1
    assert "holds no benchmark suite" in answer.stderr


def test_flatness_is_measured_beside_a_page_that_reads_nothing():
    low = {"hello": {"backoffice": {"cpu": 1.0}}, "list_first": {"backoffice": {"cpu": 5.0}}}
    high = {"hello": {"backoffice": {"cpu": 2.0}}, "list_first": {"backoffice": {"cpu": 12.0}}}
    assert flatness(low, high).splitlines()[-1] == "list_first     1.2"
