"""From the first visit to a public comment."""

import pytest
from playwright.sync_api import expect

from tests.support.waiting import soon

pytestmark = pytest.mark.browser


def test_a_visitor_registers_confirms_and_comments_and_a_moderator_lets_it_out(
    site, make, somebody, hired
):
    post = make.post(title="Low tide")
    ines, reader, mei = somebody(site), somebody(site), hired("moderator")

    ines.registers("Ines Pereira", "ines@example.com").follows_the_mail_to("ines@example.com")
    ines.presses("Confirm the address").logs_in("ines@example.com")
    ines.goes_to(f"/posts/{post.slug}").comments("It hums at night.")
    ines.reads("It hums at night.").reads("Waits for a moderator")
    reader.goes_to(f"/posts/{post.slug}").reads_nothing_of("It hums at night.")

    mei.goes_to("/admin/").follows("Review Comments to review")
    mei.picks("It hums at night.").presses("Approve").reads("Approve: It hums at night.")

    reader.goes_to(f"/posts/{post.slug}").reads("It hums at night.").reads("Ines Pereira")


def test_a_reader_left_at_their_comment_still_sees_the_thanks(site, make, hired):
    post = make.post(title="Low tide", body="The sea goes out.\n\n" * 40)
    ines = hired("user").goes_to(f"/posts/{post.slug}")
    ines.field("Your comment").fill("It hums at night.")
    ines.page.get_by_role("button", name="Send comment").click()
    assert soon(lambda: ines.page.evaluate("scrollY > 0"), 5)
    expect(ines.page.get_by_text("It hums at night.")).to_be_in_viewport(ratio=1)
    expect(ines.page.get_by_text("A moderator will read")).to_be_in_viewport(ratio=1)


def test_where_a_robot_is_told_by_script_nobody_without_fills_in_a_form_in_vain(
    site, somebody, script, monkeypatch
):
    monkeypatch.setitem(site.app.config, "CAPTCHA", "proof-of-work")
    ines = somebody(site).goes_to("/register")
    expect(ines.field("Name")).to_be_visible(visible=script)
    expect(ines.page.get_by_role("button", name="Create account")).to_be_visible(visible=script)
    expect(ines.page.get_by_text("This form needs JavaScript")).to_be_visible(visible=not script)
