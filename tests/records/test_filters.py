"""Filters narrow a list to what their words say, in the time zone of whoever reads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.comment import Comment
from backoffice.models.post import Post
from backoffice.models.recorder import change_set
from backoffice.records import filters
from backoffice.records.attributes import Attribute, attribute
from backoffice.records.declaration import declare, listing_of
from backoffice.records.ids import read_id


def titles(browser, query):
    page = browser.get(f"/admin/posts/?{query}").text
    return {word for word in ("Alpha", "Beta", "Gamma") if f">{word}</a>" in page}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("publish_at=today", {"Alpha"}),
        ("publish_at=last-7-days", {"Alpha", "Beta"}),
        ("publish_at=yesterday", set()),
        ("publish_at=empty", {"Gamma"}),
        ("status=draft", {"Gamma"}),
        ("status=draft&status_not=yes", {"Alpha", "Beta"}),
        ("status=draft&status=published", {"Alpha", "Beta", "Gamma"}),
        ("status=draft&status=published&status_not=yes", set()),
        ("status_not=yes", {"Alpha", "Beta", "Gamma"}),
        ("publish_at=someday", {"Alpha", "Beta", "Gamma"}),
    ],
)
def test_periods_empty_times_and_all_but_these(browse, make, monkeypatch, query, found):
    noon = datetime(2026, 5, 2, 12, tzinfo=UTC)
    monkeypatch.setattr(filters, "utcnow", lambda: noon)
    make.post(title="Alpha", publish_at=noon)
    make.post(title="Beta", publish_at=noon - timedelta(days=3))
    make.draft(title="Gamma")
    assert titles(browse("editor"), query) == found


@pytest.mark.parametrize("text", ["3", " 3 ", "#3", "Ana Torres #3", "Room 7 #3"])
def test_a_record_is_meant_by_its_id_or_by_its_name_with_it(text):
    assert read_id(text) == 3


@pytest.mark.parametrize(
    "text", ["-3", "Part 3", "x3", "3.3", "1e3", "", "#", "0", "3 #", "12345678901"]
)
def test_digits_at_the_end_of_something_else_are_no_id(text):
    assert read_id(text) is None


@pytest.mark.parametrize("without", ["", "&author_not=yes"])
def test_a_filter_that_means_too_many_says_so_instead_of_leaving_some_out(browse, make, without):
    people = [make.user(name=f"Agent {number:02}") for number in range(filters.MOST_MEANT + 1)]
    editor, ids = browse("editor"), [f"%23{person.id}" for person in people]
    make.post(title="Alpha", author=people[0])
    for asked in (",".join(ids), "agent"):
        page = editor.get(f"/admin/posts/?author={asked}{without}").text
        assert "Name at most 20 records for Author, or write more of a name." in page
    page = editor.get(f"/admin/posts/?author={','.join(ids[1:])}{without}").text
    assert "Name at most" not in page
    assert (">Alpha</a>" in page) == bool(without)


def test_a_name_that_ends_in_a_number_is_looked_for_as_a_name(browse, make):
    other = make.user(name="Somebody Else")
    make.post(title="Alpha", author=make.user(name=f"Agent {other.id}"))
    make.post(title="Beta", author=other)
    assert titles(browse("editor"), f"author=Agent {other.id}") == {"Alpha"}


def test_a_day_begins_at_midnight_where_the_reader_is(browse, make):
    tokyo = browse("editor", timezone="Asia/Tokyo")
    evening_before_in_utc = datetime(2026, 1, 31, 16, tzinfo=UTC)
    make.post(title="Alpha", publish_at=evening_before_in_utc)
    assert titles(tokyo, "publish_at_from=2026-02-01&publish_at_to=2026-02-01") == {"Alpha"}
    utc = browse("editor", timezone="UTC")
    assert titles(utc, "publish_at_from=2026-02-01&publish_at_to=2026-02-01") == set()


def test_a_day_begins_with_the_first_midnight_where_there_are_two(browse, make):
    azores = browse("editor", timezone="Atlantic/Azores")
    make.post(title="Alpha", publish_at=datetime(2025, 10, 26, 0, 30, tzinfo=UTC))
    assert titles(azores, "publish_at_from=2025-10-26") == {"Alpha"}
    assert titles(azores, "publish_at_to=2025-10-25") == set()


def test_the_day_of_an_exact_time_is_that_of_the_reader(browse):
    tokyo = browse("editor", timezone="Asia/Tokyo")
    page = tokyo.get("/admin/posts/?publish_at_from=2026-01-31T16:00:00%2B00:00").text
    assert "from Feb 1, 2026" in page


def test_an_exact_time_from_an_address_survives_the_form(browse, make):
    page = browse("editor").get("/admin/posts/?publish_at_from=2026-02-01T10:00:00%2B00:00").text
    assert 'type="hidden" name="publish_at_from" value="2026-02-01T10:00:00+00:00"' in page


@pytest.mark.parametrize("time", ["2026-W05T00:00Z", "2026W05 00:00:00+00:00", "20260126T00Z"])
def test_an_exact_time_may_be_written_in_any_way_of_iso_8601(browse, make, time):
    make.post(title="Alpha", publish_at=datetime(2026, 1, 27, tzinfo=UTC))
    make.post(title="Beta", publish_at=datetime(2026, 1, 25, tzinfo=UTC))
    page = browse("editor").get("/admin/posts/", query_string={"publish_at_from": time}).text
    assert "Alpha" in page and "Beta" not in page and "from Jan 26, 2026" in page


def test_a_period_that_nobody_knows_is_said(browse, app):
    page = browse("editor").get("/admin/posts/?publish_at=someday").text
    assert "“someday” is no filter for Publish time." in page


@pytest.fixture
def three(browse, make):
    """An editor, and three posts by three authors with a tag, another one, and none."""
    ana, ben, eve = (make.user(roles=["author"], name=name) for name in ("Ana", "Ben", "Eve"))
    fog, ferry = make.tag("fog"), make.tag("ferry")
    make.post(title="Alpha", author=ana, tags=[fog])
    make.post(title="Beta", author=ben, tags=[fog, ferry])
    make.post(title="Gamma", author=eve)
    return browse("editor")


@pytest.mark.parametrize(
    ("query", "found", "chip"),
    [
        ("author=ana&author=ben", {"Alpha", "Beta"}, "Ana, Ben"),
        ("author=ana, ben", {"Alpha", "Beta"}, "Ana, Ben"),
        ("author=ana&author=ben&author_not=yes", {"Gamma"}, "all but Ana, Ben"),
        ("tags=fog,ferry", {"Alpha", "Beta"}, "fog, ferry"),
        ("tags=ferry&tags_not=yes", {"Alpha", "Gamma"}, "all but ferry"),
        ("author=ana,nobody", {"Alpha"}, "Ana"),
        ("author=,,", {"Alpha", "Beta", "Gamma"}, None),
        ("tags_empty=yes", {"Gamma"}, "Empty"),
        ("tags_empty=yes&tags=fog", set(), "Empty"),
        ("author_empty=yes", {"Alpha", "Beta", "Gamma"}, None),
    ],
)
def test_any_or_none_of_several_records(three, query, found, chip):
    page = three.get(f"/admin/posts/?{query}").text
    assert titles(three, query) == found
    assert chip is None or f"<b><bdi>{chip}</bdi></b>" in page
    assert ("“nobody” is no filter for Author." in page) is ("nobody" in query)


@pytest.mark.parametrize("query", ["author={somebody}&author_not=yes", "author_empty=yes"])
def test_what_refers_to_nobody_is_found_and_is_one_of_all_but_somebody(browse, make, query):
    ana = make.user(name="Ana")
    orphan, other = make.comment(author=ana), make.comment(author=ana)
    with change_set(by=make.by):
        db.session.get_one(Comment, orphan.id).author_id = None
    page = browse("moderator").get(f"/admin/comments/?{query.format(somebody=ana.id)}").text
    assert f'id="row-{orphan.id}"' in page
    assert f'id="row-{other.id}"' not in page


NUMBER = Attribute(Post, "id", "Number", "", "number")


@pytest.mark.parametrize(
    ("query", "found", "words"),
    [
        ({"id": ["2"]}, {2}, ["2"]),
        ({"id_from": ["2"]}, {2, 3}, ["2 or more"]),
        ({"id_to": ["2"]}, {1, 2}, ["2 or less"]),
        ({"id_from": ["2"], "id_to": ["2"]}, {2}, ["2 or more", "2 or less"]),
        ({"id_from": [" -1000 "]}, {1, 2, 3}, ["-1,000 or more"]),
        ({"id_from": ["9223372036854775807"]}, set(), ["9,223,372,036,854,775,807 or more"]),
    ],
)
def test_numbers_are_filtered_by_value_and_by_range(app, make, query, found, words):
    make.posts(3)
    with app.test_request_context("/"):
        filtering = filters.read([NUMBER], query, make.by)
    assert set(db.session.scalars(select(Post.id).where(*filtering.conditions))) == found
    assert [chip.value for chip in filtering.chips] == words


@pytest.mark.parametrize("value", ["many", "1.5", "1e3", "٣", "9223372036854775808", "-" * 9])
def test_what_is_no_number_is_said(app, make, value):
    with app.test_request_context("/"):
        filtering = filters.read([NUMBER], {"id_from": [value]}, make.by)
    assert filtering.problems == [f"“{value}” is no filter for Number."]
    assert not filtering.conditions


@pytest.mark.parametrize(
    ("query", "found", "words"),
    [
        (["yes"], {"Open"}, ["Yes"]),
        (["no"], {"Closed"}, ["No"]),
        (["no", "yes"], {"Closed"}, ["No"]),
        (["maybe"], {"Open", "Closed"}, []),
    ],
)
def test_what_is_yes_or_no_is_filtered_by_one_answer(app, make, query, found, words):
    make.post(title="Open", comments_open=True)
    make.post(title="Closed", comments_open=False)
    with app.test_request_context("/"):
        filtering = filters.read([attribute(Post.comments_open)], {"comments_open": query}, make.by)
    assert set(db.session.scalars(select(Post.title).where(*filtering.conditions))) == found
    assert [chip.value for chip in filtering.chips] == words
    assert filtering.problems == ([] if words else ["“maybe” is no filter for Takes comments."])


@pytest.mark.parametrize(
    ("field", "query", "one_by_one"),
    [
        (Post.summary, {"summary": ["ferry"]}, True),
        (Post.summary, {"summary_empty": ["yes"]}, True),
        (Post.tags, {"tags_empty": ["yes"]}, True),
        (Post.lead_picture, {"lead_picture_empty": ["yes"]}, False),
        (Post.status, {"status": ["draft"]}, False),
    ],
)
def test_a_filter_says_when_each_row_has_to_be_looked_at(app, make, field, query, one_by_one):
    with app.test_request_context("/"):
        filtering = filters.read([attribute(field)], query, make.by)
    assert len(filtering.conditions) == 1
    assert filtering.one_by_one is one_by_one


def test_no_filter_is_called_like_what_an_address_says_of_the_list_itself(app):
    called_page = replace(attribute(Post.status), key="page")
    with pytest.raises(LookupError, match="page can't be a filter"):
        declare(replace(listing_of("post"), filters=[called_page]))


def test_a_day_that_is_chosen_takes_the_place_of_an_exact_time(browse, make):
    make.post(title="Alpha", publish_at=datetime(2026, 5, 2, tzinfo=UTC))
    make.post(title="Beta", publish_at=datetime(2026, 1, 2, tzinfo=UTC))
    exact, day = "publish_at_from=2026-01-01T10:00:00%2B00:00", "publish_at_from=2026-04-01"
    editor = browse("editor")
    assert titles(editor, exact) == {"Alpha", "Beta"}
    assert titles(editor, f"{exact}&{day}") == {"Alpha"}
    page = editor.get(f"/admin/posts/?{exact}&{day}").text
    assert 'name="publish_at_from" value="2026-04-01"' in page


def test_a_name_of_digits_is_looked_for_where_no_record_has_that_number(browse, make):
    make.post(title="Alpha", tags=[make.tag("2024")])
    make.post(title="Beta")
    assert titles(browse("editor"), "tags=2024") == {"Alpha"}


def test_more_words_than_are_looked_for_find_nothing_and_say_so(browse, make):
    make.post(title="Alpha", body="word " * 20)
    page = browse("editor").get("/admin/posts/?q=" + "+".join(["word"] * 11)).text
    assert "Search for at most 10 words." in page
    assert ">Alpha</a>" not in page
