"""Beside each choice of a filter stands how many rows it would leave, and never too much work."""

import re

import pytest

from backoffice.models.post import Post, PostStatus
from backoffice.records import counts
from backoffice.records.counts import Facet
from backoffice.records.declaration import listing_of
from backoffice.services.counting import Count, count
from backoffice.services.deletion import delete

POSTS = "/admin/posts/"


def facet(browser, name, query=""):
    """What stands beside the choices of a filter once somebody asks."""
    page = browser.get(f"{POSTS}facets/?{query}", follow_redirects=True).text
    found = re.findall(
        rf'name="{name}" value="(\w+)"[^>]*><span>[^<]*</span></label><span[^>]*>([^<]*)<', page
    )
    return dict(found)


@pytest.fixture
def editor(browse, make):
    ana = make.user(name="Ana Torres", roles=["author"])
    make.post(title="Ferry one", author=ana)
    make.post(title="Ferry two")
    make.draft(title="Ferry three", author=ana)
    return browse("editor")


@pytest.mark.parametrize(
    ("query", "counted"),
    [
        ("", {"draft": "1", "published": "2", "archived": "0"}),
        ("status=draft", {"draft": "1", "published": "2", "archived": "0"}),
        ("author=ana", {"draft": "1", "published": "1", "archived": "0"}),
        ("q=two", {"draft": "0", "published": "1", "archived": "0"}),
        ("status=draft&status_not=yes&q=ferry", {"draft": "1", "published": "2", "archived": "0"}),
        ("kind=page", {"draft": "0", "published": "0", "archived": "0"}),
    ],
)
def test_a_choice_is_counted_with_the_other_filters_in_force(editor, query, counted):
    assert facet(editor, "status", query) == counted


@pytest.mark.parametrize(("query", "words"), [("", "3 in all"), ("?status=draft", "1 match")])
def test_a_list_counts_what_its_filters_leave(editor, query, words):
    assert words in editor.get(f"{POSTS}{query}").text


def test_what_one_may_not_see_is_not_counted(browse, make):
    author = browse("author")
    make.draft(author=author.person)
    make.draft()
    assert "1 in all" in author.get(POSTS).text
    assert facet(author, "status") == {"draft": "1", "published": "0", "archived": "0"}


def test_counting_stops_early_and_says_so(editor, make, monkeypatch):
    monkeypatch.setattr(counts, "MOST_COUNTED", 1)
    monkeypatch.setattr(counts, "MOST_COUNTED_ONE_BY_ONE", 1)
    assert facet(editor, "status") == {"draft": "1", "published": "1+", "archived": "0"}
    assert facet(editor, "kind") == {"post": "1+", "page": ""}
    assert "1+ in all" in editor.get(POSTS).text


def test_a_script_gets_the_numbers_alone(editor):
    answer = editor.get(f"{POSTS}facets/?author=ana", headers={"Accept": "application/json"})
    assert answer.json["status"] == {"draft": "1", "published": "1", "archived": "0"}


def test_nothing_is_counted_before_somebody_asks_and_then_by_the_statement_of_the_list(
    editor, statements
):
    assert "Count what each choice leaves" in editor.get(POSTS).text
    usual = statements(editor.get, POSTS)
    assert statements(editor.get, f"{POSTS}?facets=yes") == usual
    page = editor.get(f"{POSTS}?facets=yes").text
    assert "Count what each choice leaves" not in page
    assert "facets=yes&amp;" not in page


@pytest.mark.parametrize(
    "query", ["", "sort=publish_at", "q=ferry&sort=publish_at&status=draft&facets=yes"]
)
def test_the_dearest_list_costs_six_statements(editor, statements, query):
    assert statements(editor.get, f"{POSTS}?{query}") <= 6


def test_a_value_that_is_no_choice_counts_for_none(make):
    listing = listing_of("post")
    status = next(each for each in listing.filters if each.key == "status")
    facet = Facet(status, list(PostStatus), [Post.title == "x"], 100)
    counts = facet.read({None: 3, "gone": 2, "draft": 1})
    assert {value: count.value for value, count in counts.items()} == {
        each.value: int(each is PostStatus.DRAFT) for each in PostStatus
    }


def test_a_list_whose_people_are_gone_is_counted_too(browse, make):
    editor, guest = browse("editor"), make.user()
    make.comment(author=guest)
    delete(guest, by=make.by)
    for query in ("", f"?author=%23{guest.id}", "?status=approved&q=comment"):
        assert editor.get(f"/admin/comments/{query}").status_code == 200


def test_a_count_is_exact_as_far_as_it_goes(make):
    make.posts(3)
    assert count(Post, [], 3) == Count(3)
    assert count(Post, [], 2) == Count(2, exact=False)
