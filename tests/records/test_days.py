"""Days: the same in every zone, unlike times."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Date, column
from werkzeug.datastructures import MultiDict
from wtforms import Form

from backoffice.models.recorded_fields import value_of
from backoffice.models.recorder import plain
from backoffice.records.fields import DayField, MomentField
from backoffice.records.ranges import begins


class OneDay(Form):
    day = DayField()


class OneMoment(Form):
    moment = MomentField()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-15", date(2026, 10, 15)),
        (" 2026-10-15 ", date(2026, 10, 15)),
        ("2026-10-15T00:00:00", date(2026, 10, 15)),  # as a workbook has it
        ("2026/10/5", date(2026, 10, 5)),  # as it is written in East Asia
        ("", None),
    ],
)
def test_a_day_is_read_as_controls_and_workbooks_write_it(app, text, day):
    with app.test_request_context():
        form = OneDay(MultiDict({"day": text}))
        assert form.validate()
        assert form.day.data == day


@pytest.mark.parametrize("text", ["2026-01-05T09:00", "2026/1/5 9:00", "2026/01/05 9:00:00"])
def test_a_time_is_read_as_controls_and_workbooks_of_east_asia_write_it(app, text):
    with app.test_request_context():
        form = OneMoment(MultiDict({"moment": text}))
        assert form.validate()
        assert form.moment.data == datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["x", "2026-13-01", "2026-10-15T16:00", "1512-01-01", "9999-01-01"]
)
def test_what_is_no_day_is_answered_by_an_example(app, text):
    with app.test_request_context():
        form = OneDay(MultiDict({"day": text}))
        assert not form.validate()
        assert "2026-10-15" in form.day.errors[0]
        assert form.day._value() == text


def test_a_form_shows_the_day_of_its_record(app):
    with app.test_request_context():
        assert OneDay(data={"day": date(2026, 10, 5)}).day._value() == "2026-10-05"


def test_the_history_keeps_a_day_and_gives_it_back():
    day = date(2026, 10, 15)
    assert value_of(column("day", Date()), plain(day)) == day


def test_a_day_begins_nowhere_but_a_time_at_the_readers_midnight(app):
    day = date(2026, 10, 15)
    with app.test_request_context():
        assert begins("day", day) == day
        assert begins("moment", day) == datetime(2026, 10, 15, tzinfo=UTC)
