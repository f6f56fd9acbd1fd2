"""What leaves as a file is no formula to a spreadsheet, and is the same when it is read back."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape as unescape_controls

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


@given(st.lists(st.lists(texts, min_size=2, max_size=2)))
def test_csv_comes_back(rows):
    read = list(csv.reader(io.StringIO(tables.csv_text(rows), newline="")))
    assert [[tables.unescape(cell) for cell in row] for row in read] == rows


@given(st.lists(st.lists(texts, min_size=2, max_size=2)))
def test_json_lines_come_back(rows):
    lines = tables.json_lines(["a", "b"], rows).split("\n")[:-1]
    assert [list(json.loads(line).values()) for line in lines] == rows


def test_a_workbook_comes_back(tmp_path):
    hostile = ["=1+1", "'=1", "\x08bell", "zwei\nZeilen", "日本語", "_x0041_", "-5"]
    tables.write_xlsx(tmp_path / "a.xlsx", ["id", "text"], enumerate(hostile))
    sheet = load_workbook(tmp_path / "a.xlsx", read_only=True).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [tables.unescape(unescape_controls(text)) for _id, text in rows] == hostile
    assert [number for number, _text in rows] == list(range(len(hostile)))
