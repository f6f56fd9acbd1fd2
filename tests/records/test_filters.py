"""Filters narrow a list to what their words say, in the time zone of whoever reads."""

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.models.types import utcnow


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
def test_periods_empty_times_and_all_but_these(browse, make, query, found):
    make.post(title="Alpha", publish_at=utcnow())
    make.post(title="Beta", publish_at=utcnow() - timedelta(days=3))
    make.draft(title="Gamma")
    assert titles(browse("editor"), query) == found


def test_a_day_begins_at_midnight_where_the_reader_is(browse, make):
    tokyo = browse("editor", timezone="Asia/Tokyo")
    evening_before_in_utc = datetime(2026, 1, 31, 16, tzinfo=UTC)
    make.post(title="Alpha", publish_at=evening_before_in_utc)
    assert titles(tokyo, "publish_at_from=2026-02-01&publish_at_to=2026-02-01") == {"Alpha"}
    utc = browse("editor", timezone="UTC")
    assert titles(utc, "publish_at_from=2026-02-01&publish_at_to=2026-02-01") == set()


def test_an_exact_time_from_an_address_survives_the_form(browse, make):
    page = browse("editor").get("/admin/posts/?publish_at_from=2026-02-01T10:00:00%2B00:00").text
    assert 'type="hidden" name="publish_at_from" value="2026-02-01T10:00:00+00:00"' in page


def test_a_period_that_nobody_knows_is_said(browse, app):
    page = browse("editor").get("/admin/posts/?publish_at=someday").text
    assert "“someday” is no filter for Publish time." in page
