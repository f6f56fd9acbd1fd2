"""Files from strangers: what an export wrote comes back exactly, what is no table is refused."""

import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from backoffice.policy import Refused
from backoffice.records import tables, workbooks
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


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"x" * 60_000_000)
    assert path.stat().st_size < 100_000
    monkeypatch.setattr(workbooks, "ExcelReader", None)
    assert "unpacks to too much" in refusal(path)


def workbook_with(path, name, *changes):
    """A workbook of one cell, in the parts of which that are named so some bytes are others."""
    small = path.with_name("small.xlsx")
    tables.write_xlsx(small, ["a"], [["x"]])
    with (
        zipfile.ZipFile(small) as whole,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for part in whole.infolist():
            content = whole.read(part)
            for old, new in changes if name in part.filename else ():
                assert old in content
                content = content.replace(old, new)
            changed.writestr(part.filename, content)
    return path


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="100000000000"><c><v>1</v></c></row>',
        b"<row>" + b"<c/>" * 2_000_000 + b"</row>",
        b"<row><c><v>" + b"1" * 5_000_000 + b"</v></c></row>",
    ],
    ids=["after many", "of many cells", "of a long one"],
)
def test_a_row_that_no_sheet_has_is_refused(tmp_path, rows):
    """A few kilobytes took minutes, or 700 MB (ASVS 5.2.3)."""
    path = workbook_with(
        tmp_path / "a.xlsx", "sheet1.xml", (b"</sheetData>", rows + b"</sheetData>")
    )
    assert path.stat().st_size < 20_000
    assert "unpacks to too much" in refusal(path)


@pytest.mark.parametrize(
    ("part", "within", "tags"),
    [
        ("styles", b"</cellXfs>", b"<xf/>" * 250_000),
        ("xl/workbook.xml", b"</workbook>", b"<x/>" * 250_000),
    ],
)
def test_formats_and_names_by_the_hundred_thousand_are_refused(tmp_path, part, within, tags):
    """Twenty kilobytes took a minute and 1.3 GB (ASVS 5.2.3)."""
    path = workbook_with(tmp_path / "a.xlsx", part, (within, tags + within))
    assert path.stat().st_size < 20_000
    assert "unpacks to too much" in refusal(path)


def test_a_text_that_a_workbook_can_not_hold_whole_is_refused(tmp_path):
    with pytest.raises(Refused, match="Choose CSV"):
        tables.write_xlsx(tmp_path / "a.xlsx", ["body"], [["x" * 40_000]])


def test_whole_numbers_are_written_without_a_point_whatever_saved_them(tmp_path):
    cell = b'<c r="A2" t="inlineStr"><is><t>x</t></is></c>'
    numbers = b'<c r="A2" t="n"><v>2.0</v></c><c r="B2" t="n"><v>1.5</v></c>'
    heading = b'<c r="B1" t="inlineStr"><is><t>b</t></is></c></row><row r="2">'
    path = workbook_with(
        tmp_path / "a.xlsx", "sheet1.xml", (cell, numbers), (b'</row><row r="2">', heading)
    )
    assert read(path) == (["a", "b"], [["2", "1.5"]])


def test_the_first_sheet_to_be_seen_is_read(tmp_path):
    book = Workbook()
    book.active.append(["old"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Now").append(["name"])
    book.active = 1
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx") == (["name"], [])


def test_blank_lines_as_spreadsheets_leave_them_are_none(file, tmp_path):
    assert read(file(";;\nname;slug\nA;a\n;\n ;\n")) == (["name", "slug"], [["A", "a"]])
    tables.write_xlsx(tmp_path / "a.xlsx", ["name", "slug"], [["A", "a"], ["", " "]])
    assert read(tmp_path / "a.xlsx") == (["name", "slug"], [["A", "a"]])


@pytest.mark.parametrize("heading", ["PKZ", "[name]"])
def test_headings_that_begin_like_something_else_are_headings(file, heading):
    assert read(file(f"{heading},email\nA,b\n")) == ([heading, "email"], [["A", "b"]])


@pytest.mark.parametrize("limit", ["MOST_PARTS", "MOST_UNPACKED"])
def test_a_workbook_of_too_much_in_all_is_refused_unread(tmp_path, monkeypatch, limit):
    tables.write_xlsx(tmp_path / "a.xlsx", ["a"], [["x"]])
    monkeypatch.setattr(workbooks, limit, 3)
    monkeypatch.setattr(workbooks, "_open", None)
    assert "unpacks to too much" in refusal(tmp_path / "a.xlsx")


def test_what_a_workbook_holds_in_memory_is_measured_whatever_it_is_called(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks._Archive, "left", 20_000)
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    texts = b'<Override PartName="/xl/worksheets/a.xml" ContentType="%b"/></Types>' % kind
    path = workbook_with(tmp_path / "a.xlsx", "[Content_Types]", (b"</Types>", texts))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/a.xml", b"<sst>" + b"<si/>" * 10_000 + b"</sst>")
    assert "unpacks to too much" in refusal(path)


def test_a_cell_that_a_workbook_has_cut_off_is_told(tmp_path):
    tables.write_xlsx(tmp_path / "a.xlsx", ["id", "body"], [[1, "x" * 32_767], [2, "y"]])
    with reading(tmp_path / "a.xlsx", Format("xlsx")) as table:
        assert ["cut off" in line.problem for line in table.lines] == [True, False]


def test_broken_xml_in_a_workbook_is_refused(tmp_path):
    tables.write_xlsx(tmp_path / "a.xlsx", ["a"], [["x"]])
    with (
        zipfile.ZipFile(tmp_path / "a.xlsx") as whole,
        zipfile.ZipFile(tmp_path / "b.xlsx", "w") as broken,
    ):
        for part in whole.infolist():
            content = whole.read(part)
            if "sheet1" in part.filename:
                content = content[:200] + b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + content[250:]
            broken.writestr(part.filename, content)
    assert "can't be read" in refusal(tmp_path / "b.xlsx")


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


def test_an_empty_workbook_is_refused_and_a_text_beside_the_headings_is_told(tmp_path):
    empty, beside = Workbook(), Workbook()
    empty.save(tmp_path / "empty.xlsx")
    for row in (["name"], ["Ana", "beside"], [None], ["Ben"]):
        beside.active.append(row)
    beside.save(tmp_path / "beside.xlsx")
    assert "empty" in refusal(tmp_path / "empty.xlsx")
    with reading(tmp_path / "beside.xlsx", Format("xlsx")) as table:
        lines = [(line.number, line.problem) for line in table.lines]
    assert lines == [(2, "It has a cell beside the headings."), (4, "")]


def test_letters_of_a_workbook_that_are_none_are_told_and_can_be_shown(tmp_path):
    path = workbook_with(tmp_path / "a.xlsx", "sheet1.xml", (b">x<", b">_xD800_<"))
    with reading(path, Format("xlsx")) as table:
        (line,) = table.lines
    assert (line.cells, line.problem) == (["\ufffd"], "It holds broken letters.")
    heading = workbook_with(tmp_path / "b.xlsx", "sheet1.xml", (b">a<", b">_xD800_<"))
    assert "broken letters" in refusal(heading)
