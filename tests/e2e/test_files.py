"""Lists leave as files and come back from them."""

from pathlib import Path

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.tag import Tag

pytestmark = pytest.mark.browser


def taken_by(person, name, role="link"):
    """The text of the file that a link or a button gives."""
    with person.page.expect_download() as download:
        person.page.get_by_role(role, name=name).click()
    return Path(download.value.path()).read_text(encoding="utf-8-sig")


def tags():
    db.session.rollback()
    return set(db.session.scalars(select(Tag.name)))


def test_an_editor_takes_a_list_along_as_a_file(make, hired):
    make.post(title="Low tide")
    make.draft(title="Who owns the crane?")
    mei = hired("editor").goes_to("/admin/posts/?status=published").follows("Export")
    text = taken_by(mei, "Export", role="button")
    assert "Low tide" in text
    assert "crane" not in text


def test_an_editor_brings_a_file_and_gets_the_bad_lines_back(make, hired, tmp_path):
    file = tmp_path / "words.csv"
    file.write_text("name;slug\nfog;fog\nferry;No Address!\n", encoding="utf-8")
    mei = hired("editor").opens("Tags").follows("Import…")
    mei.page.get_by_label("File").set_input_files(file)
    mei.presses("Go on")
    mei.page.get_by_role("radio", name="Leave them out").check()
    mei.presses("Check the file").reads("Use letters and digits, joined by hyphens")
    assert tags() == set()
    assert "ferry" in taken_by(mei, "Download the lines with errors")
    mei.presses("Import 1 record").reads("Imported: 1 record was made or changed.")
    assert tags() == {"fog"}
    mei.opens("Tags").reads("fog")
