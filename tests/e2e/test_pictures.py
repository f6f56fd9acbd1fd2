"""Pictures on their way from an author's disk to a reader's screen, with and without script."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.user import User
from tests.support.images import image_file
from tests.support.work import run_all_due

pytestmark = pytest.mark.browser

DRAWN = "images => images.map(image => image.complete && image.naturalWidth > 0)"


@pytest.fixture
def photograph(tmp_path):
    path = tmp_path / "DSC_0001.jpg"
    path.write_bytes(image_file(size=(1600, 900)))
    return path


def test_an_author_shows_a_picture_above_and_within_a_post(make, hired, photograph, somebody, site):
    ines = hired("author", "user", name="Ines", email="ines@example.com")
    author = db.session.scalar(select(User).where(User.email == "ines@example.com"))
    post = make.post(author=author, title="Low tide", slug="low-tide")
    ines.opens("Pictures").starts("Picture")
    ines.field("Picture").set_input_files(photograph)
    ines.saves().reads("Fill in this field.")
    ines.field("Picture").set_input_files(photograph)
    ines.fills(alt_text="Mud flats at noon").saves().reads("Mud flats at noon was created.")
    ines.reads("Not used").opens_row("Mud flats at noon").follows("Details")
    code = ines.page.locator("code", has_text="/media/").inner_text()
    run_all_due()
    ines.edits(post).refers("Lead picture", "Mud flats at noon")
    ines.fills(body=f"Look:\n\n{code}").saves()
    reader = somebody(site).goes_to("/posts/low-tide")
    shown = reader.page.get_by_role("img", name="Mud flats at noon")
    expect(shown).to_have_count(2)
    shown.last.scroll_into_view_if_needed()
    reader.page.wait_for_load_state("networkidle")
    assert shown.evaluate_all(DRAWN) == [True, True]
    ines.opens("Pictures").reads("Used 2 times")


def test_a_member_is_shown_by_a_picture_of_their_own(make, hired, photograph):
    mei = hired("user", name="Mei Tanaka").goes_to("/profile/").reads("MT")
    mei.field("Picture").set_input_files(photograph)
    mei.presses("Save the picture").reads("Your picture was saved.").reads_nothing_of("MT")
    expect(mei.page.locator("main img.avatar")).to_have_js_property("naturalWidth", 320)
    expect(mei.page.get_by_text("Your picture was saved.")).to_be_in_viewport()
    mei.presses("Remove the picture").reads("Your picture was removed.").reads("MT")
