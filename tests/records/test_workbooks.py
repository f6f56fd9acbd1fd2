"""Workbooks of strangers: read as far as they are tables, and no more than memory holds."""

import tempfile
import zipfile

import pytest
from openpyxl import Workbook

from backoffice.policy import Refused
from backoffice.records import tables, workbooks
from backoffice.records.reading_tables import Format, reading
from tests.records.test_reading_tables import read, refusal


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"x" * 60_000_000)
    assert path.stat().st_size < 100_000
    monkeypatch.setattr(workbooks, "_Reader", None)
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


def test_a_sheet_for_each_day_of_a_year_is_not_too_much(tmp_path):
    book = Workbook()
    for _day in range(366):
        sheet = book.create_sheet()
        for number in range(60):
            sheet.append([number] * 5)
    book.active.append(["name"])
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx") == (["name"], [])


def test_a_text_that_a_workbook_can_not_hold_whole_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(Refused, match="Choose CSV"):
        tables.write_xlsx(tmp_path / "a.xlsx", ["body"], [["x" * 40_000]])
    assert list(tmp_path.iterdir()) == []


def test_whole_numbers_are_written_without_a_point_whatever_saved_them(tmp_path):
    cell = b'<c r="A2" t="inlineStr"><is><t>x</t></is></c>'
    numbers = b'<c r="A2" t="n"><v>2.0</v></c><c r="B2" t="n"><v>1e23</v></c>'
    heading = b'<c r="B1" t="inlineStr"><is><t>b</t></is></c></row><row r="2">'
    path = workbook_with(
        tmp_path / "a.xlsx", "sheet1.xml", (cell, numbers), (b'</row><row r="2">', heading)
    )
    assert read(path) == (["a", "b"], [["2", "1" + "0" * 23]])


def test_the_first_sheet_to_be_seen_is_read(tmp_path):
    book = Workbook()
    book.active.append(["old"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Now").append(["name"])
    book.active = 1
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx") == (["name"], [])


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
    book = Workbook()
    for row in (["id", "body"], [1, "x" * 40_000], [2, "y"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
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
