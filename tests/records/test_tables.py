"""What leaves as a file is no formula to a spreadsheet, and is the same when it is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.records import tables

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0")
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts)
def test_no_text_begins_like_a_formula(text):
    escaped = tables.escape(text)
    assert not escaped.startswith(DANGEROUS) or tables._NUMBER.match(escaped)


@given(texts)
def test_each_text_comes_back(text):
    assert tables.unescape(tables.escape(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''@x", "-", "+49 30 1234", "\t=x", "-1-1"])
def test_what_a_spreadsheet_would_reckon_is_marked(text):
    assert tables.escape(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+1", "-3.25", "plain", "'quoted'", "a=b", ""])
def test_numbers_and_plain_texts_stay(text):
    assert tables.escape(text) == text
