"""To a place in a long list by the number of its page, a day, or the beginning of a word."""

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.records import display, jumping

POSTS = "/admin/posts/"
MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def editor(browse, make, monkeypatch):
    """Somebody with pages of two posts, one a day from March on, and one without a day."""
    monkeypatch.setattr(display, "PAGE_SIZES", (2, 20))
    for number, word in enumerate("ABCDEFG"):
        make.post(title=f"Post {word}", publish_at=MARCH + timedelta(days=number))
    make.draft(title="Post H")
    return browse("editor", timezone="UTC")


def lands(browser, query):
    """The letters of the posts on the page to which an address leads."""
    page = browser.get(f"{POSTS}?{query}&rows=2", follow_redirects=True).text
    return "".join(each for each in "ABCDEFGH" if f">Post {each}</a>" in page)


@pytest.mark.parametrize(
    ("query", "letters"),
    [
        ("sort=title&page=1", "AB"),
        ("sort=title&page=3", "EF"),
        ("sort=-title&page=2", "EF"),
        ("sort=title&page=99", "GH"),
        ("sort=publish_at&page=3", "EF"),
        ("sort=publish_at&page=4", "GH"),
        ("sort=publish_at&page=99", "GH"),
        ("sort=-publish_at&page=4", "AH"),
        ("sort=title&page=2&status=published&author=person", "CD"),
        ("sort=title&page=0", "AB"),
        ("sort=title&page=x", "AB"),
        ("sort=title&page=99999999999", "AB"),
    ],
)
def test_a_page_is_reached_by_its_number(editor, query, letters):
    assert lands(editor, query) == letters


def test_a_page_reached_by_its_number_says_which_it_is(editor):
    page = editor.get(f"{POSTS}?sort=title&page=3&rows=2", follow_redirects=True).text
    assert "Page 3 of 4" in page


@pytest.mark.parametrize(
    ("query", "letters"),
    [
        ("sort=publish_at&go=2026-03-03", "CD"),
        ("sort=-publish_at&go=2026-03-03", "BC"),
        ("sort=publish_at&go=2020-01-01", "AB"),
        ("sort=publish_at&go=someday", "AB"),
        ("sort=publish_at&go=9999-12-31", "AB"),
        ("sort=title&go=post+c", "CD"),
        ("sort=title&go=Post+C", "CD"),
        ("sort=-title&go=post+e", "EF"),
        ("sort=title&go=zebra", "GH"),
        ("sort=title&go=p%C3%B6st+c", "CD"),
        ("sort=title&go=%25_%27", "AB"),
    ],
)
def test_a_day_or_a_letter_is_reached_in_the_order_of_the_list(editor, query, letters):
    assert lands(editor, query) == letters


def test_after_the_last_day_the_list_ends(editor):
    assert lands(editor, "sort=publish_at&go=2999-01-01&status=published") == "FG"


def test_what_is_no_place_is_said(editor):
    page = editor.get(f"{POSTS}?sort=title&page=x", follow_redirects=True).text
    assert "That place is not found in this order of the list." in page


def test_nobody_counts_far_where_rows_have_to_be_looked_at(editor, monkeypatch):
    monkeypatch.setattr(jumping, "MOST_COUNTED", 3)
    assert lands(editor, "sort=title&page=2&status=published") == "AB"
    assert lands(editor, "sort=title&page=2") == "CD"
    monkeypatch.setattr(jumping, "MOST_COUNTED_ONE_BY_ONE", 3)
    monkeypatch.setattr(jumping, "MOST_COUNTED", 100)
    assert lands(editor, "sort=title&page=2&status=published") == "CD"
    assert lands(editor, "sort=title&page=2&tags_empty=yes") == "AB"


@pytest.mark.parametrize(
    ("sort", "offered"), [("title", "Beginning of the word"), ("publish_at", "Day")]
)
def test_the_list_offers_what_its_order_knows_once_it_has_pages(editor, sort, offered):
    assert f">{offered}</label>" in editor.get(f"{POSTS}?sort={sort}&rows=2").text
    assert ">Go to</summary>" not in editor.get(f"{POSTS}?sort={sort}").text
