"""Files from strangers: what an export wrote comes back exactly, what is no table is refused."""

import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from backoffice.policy import Refused
from backoffice.records import tables
from backoffice.records.reading_tables import Format, guess, reading

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
HOSTILE = ["=1+1", "'=1", "+49", "-", "@x", "\tx", "\rx", "\0x", '"', "a\r\nb", "_x0041_", "", " "]
hostile = st.sampled_from([*HOSTILE, "\ufeff", "\uffff", "yes", "1e9", "2026-01-01", "#N/A"])
rows = st.lists(st.lists(texts | hostile, min_size=2, max_size=2), min_size=1, max_size=5)


def read(path, format=None):
    with reading(path, format or guess(path)) as table:
        return table.headings, [line.cells for line in table.lines]


def refusal(path, field="file"):
    with pytest.raises(Refused) as caught:
        read(path)
    assert caught.value.field == field
    return str(caught.value.message)


@pytest.fixture
def file(tmp_path):
    def write(content, name="file"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@given(rows, st.booleans())
def test_csv_comes_back_exactly_without_blank_lines(rows, mark):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        text = tables.csv_head(["title", "body"], mark=mark) + tables.csv_text(rows)
        path.write_bytes(text.encode())
        filled = [row for row in rows if any(cell.strip() for cell in row)]
        assert read(path) == (["title", "body"], filled)


@given(rows)
def test_json_lines_come_back_exactly(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_bytes(tables.json_lines(["title", "body"], rows).encode())
        assert read(path) == (["title", "body"], rows)


@settings(max_examples=30)
@given(rows)
def test_a_workbook_comes_back_exactly(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.upload"
        tables.write_xlsx(path, ["id", "title", "body"], ([1, *row] for row in rows))
        assert read(path) == (["id", "title", "body"], [["1", *row] for row in rows])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_guessed(file, encoding, delimiter):
    line = f'name{delimiter}note\nZoë{delimiter}"“a, b; c”"\n'
    assert read(file(line.encode(encoding))) == (["name", "note"], [["Zoë", "“a, b; c”"]])


@pytest.mark.parametrize("first", ["sep=;\r\n", '"SEP=;"\n', "\ufeffsep=;\n"])
def test_a_delimiter_that_the_first_line_names_is_taken(file, first):
    assert read(file(first + "title;price, tax\nSea;1,5\n")) == (
        ["title", "price, tax"],
        [["Sea", "1,5"]],
    )
    headings, lines = read(file(first + "a,b\n"), Format(delimiter=","))
    assert (headings, lines) == (["a", "b"], [])


def test_lines_have_the_numbers_of_the_file(file):
    path = file('name,note\r\n"a\r\nb",1\r\n\r\nc,2\r\n')
    with reading(path, Format()) as table:
        assert [line.number for line in table.lines] == [2, 5]


def test_what_is_no_text_in_json_becomes_the_text_of_csv(file):
    path = file('{"a": true, "b": ["x #1", "y #2"], "c": 5, "d": null}\n{"a": false}\n')
    lines = [["yes", "x #1, y #2", "5", None], ["no", None, None, None]]
    assert read(path) == (["a", "b", "c", "d"], lines)


def test_dates_numbers_and_answers_of_a_workbook_are_texts(tmp_path):
    book = Workbook()
    book.active.append(["when", "many", "is", "note", None])
    book.active.append([datetime(2026, 10, 15, 16), 5, True, None])
    book.save(tmp_path / "a.xlsx")
    expected = ["2026-10-15T16:00:00", "5", "yes", ""]
    assert read(tmp_path / "a.xlsx") == (["when", "many", "is", "note"], [expected])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe\xfd", "no table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0", "no table"),
        (b"PK\x03\x04 and nothing behind it", "can't be read"),
        (b",,\n ,\n", "empty"),
        (b"[1]\n", "one object a line"),
        (b"name,note,name\n", "“name” stands there twice"),
        (b'name,note\na,"b\n' + b"x" * 10_000_001, "Line 2"),
        (b"name\n" + b"x" * 10_000_001, "Line 2"),
        (b'[{"name": "a"}]', "one object a line"),
        (b'{"name": }\n', "no object"),
        (b"name\n" + "ä".encode() * 9 + b"\nb\nc\xff\n", "Line 4 is not in UTF-8"),
        ((",".join(f"c{n}" for n in range(501)) + "\n").encode(), "more than 500"),
    ],
)
def test_what_is_no_table_is_refused_in_words(file, content, words):
    assert words in refusal(file(content), "encoding" if "not in" in words else "file")


def test_one_broken_line_does_not_break_the_others(file):
    path = file('{"a": 1}\n{"a": \n{"b": 1}\n{"a": "\\ud800"}\n[[\n["a"]\n{"a": 2}\n')
    with reading(path, guess(path)) as table:
        assert [bool(line.problem) for line in table.lines] == [0, 1, 1, 1, 1, 1, 0]
    path = file("a,b\n1\n1,2\n1,2,3\n")
    with reading(path, guess(path)) as table:
        assert [bool(line.problem) for line in table.lines] == [1, 0, 1]


def test_blank_lines_as_spreadsheets_leave_them_are_none(file, tmp_path):
    assert read(file(";;\nname;slug\nA;a\n;\n ;\n")) == (["name", "slug"], [["A", "a"]])
    tables.write_xlsx(tmp_path / "a.xlsx", ["name", "slug"], [["A", "a"], ["", " "]])
    assert read(tmp_path / "a.xlsx") == (["name", "slug"], [["A", "a"]])


@pytest.mark.parametrize("heading", ["PKZ", "[name]"])
def test_headings_that_begin_like_something_else_are_headings(file, heading):
    assert read(file(f"{heading},email\nA,b\n")) == ([heading, "email"], [["A", "b"]])


def test_lines_of_json_are_numbered_as_in_the_file_and_may_be_blank(file):
    path = file('\n{"a": 1}\n \n{"a": 2}\n')
    with reading(path, Format("jsonl")) as table:
        assert [line.number for line in table.lines] == [2, 4]


@pytest.mark.parametrize(
    ("content", "words"), [("\n\n", "empty"), ('{"a": "' + "x" * 10_000_001, "too long")]
)
def test_a_file_of_json_without_lines_or_with_an_endless_one_is_refused(file, content, words):
    with pytest.raises(Refused, match=words), reading(file(content), Format("jsonl")):
        pass


@pytest.mark.parametrize("line", ['{"a": 1, "a": 2}', '{"a": {"b": 1, "b": 2}}', '{"a": NaN}'])
def test_json_that_readers_take_in_different_ways_is_none(file, line):
    with reading(file(f'{{"a": 1}}\n{line}\n'), Format("jsonl")) as table:
        assert [bool(each.problem) for each in table.lines] == [False, True]
