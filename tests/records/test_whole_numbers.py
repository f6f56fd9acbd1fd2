"""Whole numbers: read as they are written, and never guessed."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import NumberRange, Optional

from backoffice.records.fields import WholeNumberField


class OneNumber(Form):
    number = WholeNumberField(validators=[Optional(), NumberRange(max=9_999)])


@pytest.mark.parametrize(("text", "number"), [("12", 12), (" -3 ", -3), ("007", 7), ("", None)])
def test_digits_are_a_number(app, text, number):
    with app.test_request_context():
        form = OneNumber(MultiDict({"number": text}))
        assert form.validate()
        assert form.number.data == number


@pytest.mark.parametrize("text", ["x", "1.5", "1_000", "1 000", "1e3", "٣", "9" * 5000])
def test_anything_else_is_answered_by_an_example_and_stays_to_be_mended(app, text):
    with app.test_request_context():
        form = OneNumber(MultiDict({"number": text}))
        assert not form.validate()
        assert form.number.errors == ["Enter a whole number, for example 12."]
        assert form.number._value() == text
