"""A list counts no further than is cheap; whoever wants to know has all of them counted."""

import pytest
from sqlalchemy import text

from backoffice.admin import list_display
from backoffice.extensions import db
from backoffice.models.time_limit import time_limit
from backoffice.records import counts

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
SLOW = {
    "sqlite": f"{ENDLESS} SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}


@pytest.fixture
def editor(browse, make, monkeypatch):
    monkeypatch.setattr(counts, "MOST_COUNTED", 3)
    make.posts(5)
    make.draft()
    return browse("editor")


def run_for_long():
    db.session.execute(text(SLOW[db.engine.dialect.name]))


def test_a_long_list_is_counted_when_somebody_asks(editor):
    page = editor.get("/admin/posts/?status=published").text
    assert "3+ match" in page
    assert "/admin/posts/count/?status=published" in page
    back = editor.get("/admin/posts/count/?status=published")
    assert back.location == "/admin/posts/?status=published"
    assert "5 match" in editor.get(back.location).text


def test_a_script_gets_the_words(editor):
    answer = editor.get("/admin/posts/count/", headers={"Accept": "application/json"})
    assert answer.json == {"words": "6 in all"}


def test_nobody_counts_what_they_may_not_see(browse, make):
    author = browse("author")
    make.posts(4)
    make.draft(author=author.person)
    answer = author.get("/admin/posts/count/", headers={"Accept": "application/json"})
    assert answer.json == {"words": "1 in all"}


def test_a_short_list_is_counted_already(browse, make):
    make.posts(2)
    assert "/count/" not in browse("editor").get("/admin/posts/").text


def test_counting_that_takes_too_long_is_given_up(editor, monkeypatch):
    def slow_count(_record, _where, _seconds):
        with time_limit(0.05):
            run_for_long()

    monkeypatch.setattr(list_display, "count_all", slow_count)
    answer = editor.get("/admin/posts/count/", headers={"Accept": "application/json"})
    assert "took too long" in answer.json["words"]
